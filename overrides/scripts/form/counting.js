// How long an answer is, while it is typed: counted as the receiver does.

import { asNumber, fill, make } from "./building.js";
import { paragraphs } from "./rules.js";

const NEAR = 0.9;
const PAUSE_MILLISECONDS = 1000;

/** Counts in every question for a long answer. */
export function countCharacters(form, description) {
  for (const field of description.fields) {
    const place = document.getElementById(`${field.id}-count`);
    if (place) count(form, form.elements.namedItem(field.id), place, field.max_length, description);
  }
}

function count(form, control, place, max, { words, numbers }) {
  const said = make("span", { class: "visually-hidden", role: "status" });
  const limit = asNumber(max, numbers);
  let timer;
  place.after(said);
  control.addEventListener("input", () => {
    update();
    // Heard near the limit only, and not at every key.
    clearTimeout(timer);
    timer = setTimeout(() => (said.textContent = length() < NEAR * max ? "" : place.textContent), PAUSE_MILLISECONDS);
  });
  // Answers of a saved file.
  form.addEventListener("change", update);
  update();

  function length() {
    return [...paragraphs(control.value)].length;
  }

  function update() {
    const typed = asNumber(length(), numbers);
    place.textContent = fill(words["browser.typed"], { typed, max: limit });
    place.classList.toggle("field__count--over", length() > max);
  }
}
