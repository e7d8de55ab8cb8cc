// Other names for what a list offers: typing one finds it, as browsers find what begins with the letters typed.

import { make } from "./building.js";

/** Puts them at the end of each list that has some: what stood there keeps its place. */
export function offerOtherNames(form, { fields, words }) {
  for (const { id, also } of fields.filter((field) => field.also)) {
    const list = form.elements.namedItem(id);
    const texts = new Map([...list.options].map(({ value, text }) => [value, text]));
    const others = also.map(([name, value]) => make("option", { value }, `${name} (${texts.get(value)})`));
    // Longer texts would make a list wider that somebody sees.
    if (list.offsetWidth) list.style.inlineSize = `${list.offsetWidth}px`;
    list.append(make("optgroup", { label: words["browser.other_names"] }, ...others));
    // The first with the same value is the one by its own name.
    list.addEventListener("blur", () => (list.value = list.value));
  }
}
