// The receipt: what was sent, as this tab remembers it until then, folded below what comes next, above how to reach the team.

const place = document.querySelector("[data-sent]");
const sent = remembered();
const shown = document.querySelector("[data-reference]")?.textContent.trim();

if (place && sent?.reference === shown) {
  const { answerList, button, make } = await import("./form/building.js");
  const { title, note, print, notGiven } = place.dataset;
  const answers = make("div", { class: "sent", lang: sent.language }, ...answerList(sent.answers, notGiven));
  const printed = make("p", {}, button(print, () => window.print()));
  const details = make("details", { class: "disclosure" }, make("summary", {}, title), make("p", {}, note), printed, answers);
  place.append(details);
  place.hidden = false;
  const contact = document.getElementById("contact-block");
  if (contact) {
    place.className = "";
    contact.before(place);
  }
}

// Once: the privacy notice promises that nothing is kept after it was shown. A browser may refuse to remember.
function remembered() {
  try {
    const kept = sessionStorage.getItem("sent-answers");
    sessionStorage.removeItem("sent-answers");
    return JSON.parse(kept);
  } catch {
    return null;
  }
}
