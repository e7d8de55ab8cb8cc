// The last look: the answers as they will be sent, instead of the form.

import { lead, retitle } from "../form.js";
import { inWords } from "./answers.js";
import { answerList, button, fill, make } from "./building.js";

/** Shows what is in `data` and returns the panel. `change(id of a control)` leads back, to its question or to the last
 * section; `confirm()` sends; `submit` is the text of its button. `changed`: the form is not any more as it was looked at. */
export function review(form, description, { data, changed, change, confirm, submit }) {
  const words = description.words;
  const answers = inWords(form, data).filter(({ id }) => !form.querySelector(`[data-field="${id}"][data-anew]`));
  // Where nothing but declarations is asked there is nothing to look at: it is said what is about to be done.
  const title = answers.length ? words["browser.review_title"] : submit;
  const heading = make("h2", { tabindex: "-1" }, title);
  const notes = [words["browser.review_text"], ...(changed ? [words["browser.review_changed"]] : []), ...declared()];
  const buttons = [0, 1].map(() => button(submit, once, "button button--primary"));
  const back = button(words["browser.review_back"], () => change());
  const panel = make("section", { class: "review" }, heading, make("p", {}, notes.join(" ")), answers.length ? buttons[0] : []);
  panel.append(...answerList(answers, words["browser.not_given"], link));
  panel.append(make("div", { class: "review__actions" }, buttons[1], back));
  form.hidden = true;
  retitle({ part: title });
  lead(panel, heading);
  return panel;

  function once() {
    for (const one of buttons) one.disabled = true;
    confirm();
  }

  // What is declared by sending.
  function declared() {
    const labels = [...form.querySelectorAll("[data-in-review] label")];
    return labels.map((label) => fill(words["browser.review_declared"], { declaration: label.textContent.trim() }));
  }

  function link(answer) {
    const { anchor } = description.fields.find(({ id }) => id === answer.id);
    const back = (event) => {
      event.preventDefault();
      change(anchor);
    };
    const hidden = make("span", { class: "visually-hidden" }, ` ${answer.label}`);
    return make("a", { class: "review__change", href: `#${anchor}`, click: back }, words["browser.review_change"], hidden);
  }
}
