// The way of a form, from the first check to the receipt.

import { carry, inWords, posted, resume, save, unpack } from "./answers.js";
import { answerList, button, make } from "./building.js";
import { clearMessages, messagesFor, messagesOf, showMessages } from "./messages.js";
import { check } from "./rules.js";
import { proof, send } from "./sending.js";

const SENT = "sent-answers";

/** What the page's buttons need. */
export async function begin(form) {
  const description = await (await fetch(form.dataset.description)).json();
  return {
    submit: () => submit(form, description),
    save: () => save(form, description),
    resume: async (file) => say(form, description, await resume(form, description, file)),
    carry: () => carry(form, description),
    unpack: () => say(form, description, unpack(form, description)),
  };
}

function submit(form, description) {
  const { problems } = check(description, posted(form));
  if (Object.keys(problems).length) {
    showMessages(form, description, messagesFor(description, problems));
    return;
  }
  clearMessages(form, description);
  const last = review(form, description, () => confirmed(form, description, last));
}

async function confirmed(form, description, last) {
  if (description.delivery === "email") {
    const { offerDraft } = await import("./draft.js");
    offerDraft(form, description, last.panel);
    return;
  }
  form.elements.namedItem("_proof").value = await proof(description.id);
  send(form, description, last.panel, {
    arrived: (address) => arrived(form, address),
    refused: (page) => refused(form, description, last, page),
    save: () => save(form, description),
  });
}

function arrived(form, address) {
  const reference = new URL(address).searchParams.get("reference");
  sessionStorage.setItem(SENT, JSON.stringify({ reference, answers: inWords(form) }));
  // Back from the receipt finds the form, not the review.
  location.replace(address);
}

function refused(form, description, last, page) {
  addEventListener("popstate", () => showMessages(form, description, messagesOf(page)), { once: true });
  last.close();
}

function say(form, description, key) {
  if (!key) return;
  document.querySelector("[data-said]")?.remove();
  const kind = key === "browser.resumed" ? "good" : "bad";
  const box = make("p", { class: `notice-box notice-box--${kind}`, tabindex: "-1", "data-said": true }, description.words[key]);
  form.before(box);
  box.focus();
}

/** Shows the answers instead of the form, until Back; `send()` when the reader confirms. */
function review(form, description, send) {
  const words = description.words;
  const heading = make("h2", { tabindex: "-1" }, words["browser.review_title"]);
  const panel = make("section", { class: "review" }, heading, make("p", {}, words["browser.review_text"]));
  panel.append(...answerList(inWords(form), words["browser.not_given"], change));
  panel.append(
    make(
      "div",
      { class: "review__actions" },
      button(form.querySelector("button[type=submit]").textContent, confirm, "button button--primary"),
      button(words["browser.review_back"], () => history.back()),
    ),
  );
  show();
  return { close: () => history.back(), panel };

  function confirm(event) {
    event.currentTarget.disabled = true;
    send();
  }

  function show() {
    form.hidden = true;
    form.after(panel);
    history.pushState(history.state, "");
    addEventListener("popstate", leave, { once: true });
    heading.focus();
    panel.scrollIntoView();
  }

  function leave() {
    panel.remove();
    form.hidden = false;
    const target = document.getElementById(panel.dataset.target) ?? form.querySelector("button[type=submit]");
    target.focus();
    target.scrollIntoView({ block: "center" });
  }

  function change(answer) {
    const { anchor } = description.fields.find(({ id }) => id === answer.id);
    const back = (event) => {
      event.preventDefault();
      panel.dataset.target = anchor;
      history.back();
    };
    const hidden = make("span", { class: "visually-hidden" }, ` ${answer.label}`);
    return make("a", { class: "review__change", href: `#${anchor}`, click: back }, words["browser.review_change"], hidden);
  }
}
