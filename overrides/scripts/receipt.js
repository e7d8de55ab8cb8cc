// The receipt: what was sent, as this tab remembers it.

const place = document.querySelector("[data-sent]");
const sent = remembered();
const shown = document.querySelector("[data-reference]")?.textContent.trim();

if (place && sent && sent.reference === shown) {
  const { answerList, button, make } = await import("./form/building.js");
  const { title, note, print, notGiven } = place.dataset;
  place.append(make("h2", {}, title), make("p", {}, note), ...answerList(sent.answers, notGiven));
  place.append(button(print, () => window.print()));
  place.hidden = false;
}

// A browser may refuse to remember.
function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem("sent-answers"));
  } catch {
    return null;
  }
}
