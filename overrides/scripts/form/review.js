// The last look: the answers as they will be sent, instead of the form.

import { inWords } from "./answers.js";
import { answerList, bring, button, make } from "./building.js";

/** Shows what is in `data` and returns the panel. `edit(id of a control)` leads back; `confirm()` sends.
 * `changed`: the form is not any more as it was when it was looked at. */
export function review(form, description, { data, changed, edit, confirm }) {
  const words = description.words;
  const heading = make("h2", { tabindex: "-1" }, words["browser.review_title"]);
  const notes = [words["browser.review_text"], ...(changed ? [words["browser.review_changed"]] : [])];
  const panel = make("section", { class: "review" }, heading, ...notes.map((note) => make("p", {}, note)));
  panel.append(...answerList(inWords(form, data), words["browser.not_given"], change));
  panel.append(
    make(
      "div",
      { class: "review__actions" },
      button(form.querySelector("button[type=submit]").textContent, once, "button button--primary"),
      button(words["browser.review_back"], () => edit()),
    ),
  );
  form.hidden = true;
  form.after(panel);
  bring(heading);
  return panel;

  function once(event) {
    event.currentTarget.disabled = true;
    confirm();
  }

  function change(answer) {
    const { anchor } = description.fields.find(({ id }) => id === answer.id);
    const back = (event) => {
      event.preventDefault();
      edit(anchor);
    };
    const hidden = make("span", { class: "visually-hidden" }, ` ${answer.label}`);
    return make("a", { class: "review__change", href: `#${anchor}`, click: back }, words["browser.review_change"], hidden);
  }
}
