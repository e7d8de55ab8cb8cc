// The way of a form, from the first check to the receipt.

import { digest, keyFor, optional, posted, sendPlainly, show } from "../form.js";
import { carry, inWords, resume, save, take, unpack } from "./answers.js";
import { bring, make } from "./building.js";
import { countCharacters } from "./counting.js";
import { clearMessages, messagesFor, messagesOf, showMessages } from "./messages.js";
import { review } from "./review.js";
import { check } from "./rules.js";
import { send } from "./sending.js";
import { follow } from "./views.js";

const SENT = "sent-answers";

/** What the page's buttons need. */
export async function begin(form) {
  const description = await (await fetch(form.dataset.description)).json();
  countCharacters(form, description);
  const views = follow("form", open);
  let close = () => {};
  return {
    submit: async () => {
      const data = await complete();
      if (data) await views.go("review", { data });
    },
    save: () => save(form, description),
    resume: async (file) => say(form, description, await resume(form, description, file)),
    carry: () => carry(form, description),
    unpack: () => say(form, description, unpack(form, description)),
  };

  async function open(view, { data, changed, target } = {}) {
    close();
    close = () => {};
    if (view !== "review") return edit(form, target);
    const taken = data ?? (await complete());
    // Meanwhile the reader may have gone on.
    if (!views.is("review")) return;
    if (taken) await look(taken, changed);
    else views.put("form");
  }

  /** What would be sent, when nothing is wrong with it. */
  async function complete() {
    const { data, problems } = await take(description, check);
    if (!Object.keys(problems).length) return data;
    showMessages(form, description, messagesFor(description, problems));
  }

  async function look(data, changed) {
    const seen = await digest(data);
    clearMessages(form, description);
    const panel = review(form, description, { data, changed, edit: (target) => views.go("form", { target }), confirm });
    close = () => panel.remove();

    async function confirm() {
      if ((await digest(posted())) !== seen) await again();
      else await confirmed(panel, data).catch(sendPlainly);
    }
  }

  async function again() {
    const data = await complete();
    await views.put(data ? "review" : "form", { data, changed: true });
  }

  async function confirmed(panel, data) {
    if (description.delivery === "email") {
      const { offerDraft } = await import("./draft.js");
      return offerDraft(form, description, data, panel);
    }
    data.set("_key", await keyFor(data));
    const sending = send(data, description, panel, {
      arrived: (address) => arrived(form, data, address),
      refused: (page) => {
        views.go("form");
        showMessages(form, description, messagesOf(page));
      },
      save: () => save(form, description),
    });
    close = () => {
      sending.stop();
      panel.remove();
    };
    await sending.begun;
  }
}

// Back from the receipt finds the form, not the review. The list on the receipt is the less important.
function arrived(form, data, address) {
  location.replace(address);
  const reference = new URL(address).searchParams.get("reference");
  const language = document.documentElement.lang;
  optional(() => sessionStorage.setItem(SENT, JSON.stringify({ reference, language, answers: inWords(form, data) })));
}

function edit(form, target) {
  form.hidden = false;
  show(document.getElementById(target) ?? form.querySelector("button[type=submit]"));
}

function say(form, description, key) {
  if (!key) return;
  document.querySelector("[data-said]")?.remove();
  const kind = key === "browser.resumed" ? "good" : "bad";
  const box = make("p", { class: `notice-box notice-box--${kind}`, tabindex: "-1", "data-said": true }, description.words[key]);
  form.before(box);
  bring(box);
}
