// Fills the places for errors exactly as the receiver does.

import { lead, retitle } from "../form.js";
import { asNumber, fill, make, shown } from "./building.js";

/** Field id → what is said of it (`text`) and the names of its controls that are wrong (`controls`; none: all). */
export function messagesFor({ fields, numbers }, problems) {
  const sentence = ({ errors }, { rule, numbers: told, file }) =>
    (file ? `${file} – ` : "") + fill(errors[rule], Object.fromEntries(Object.entries(told).map(([name, value]) => [name, asNumber(value, numbers)])));
  const message = (field, faults) => ({
    text: faults.map((fault) => sentence(field, fault)).join(" "),
    controls: faults.flatMap((fault) => fault.controls),
  });
  return Object.fromEntries(fields.filter(({ id }) => id in problems).map((field) => [field.id, message(field, problems[field.id])]));
}

/** The messages of a page that the receiver has filled in. */
export function messagesOf(page) {
  const places = [...page.querySelectorAll("[data-field] .field__error:not([hidden])")];
  return Object.fromEntries(places.map((place) => messageBeside(place, place.closest("[data-field]"))));
}

function messageBeside(place, field) {
  const controls = [...field.querySelectorAll("[aria-invalid]")].map((control) => control.name);
  return [field.dataset.field, { text: place.textContent.trim(), controls }];
}

/** Shows messages, as `messagesFor` and `messagesOf` give them. */
export function showMessages(form, description, messages) {
  clearMessages(form);
  const summary = document.getElementById("error-summary");
  for (const { id } of description.fields.filter(({ id }) => id in messages)) {
    const field = form.querySelector(`[data-field="${id}"]`);
    const wrong = named(field, messages[id].controls);
    summary.lastElementChild.append(make("li", {}, make("a", { href: `#${wrong[0].id}` }, messages[id].text)));
    mark(field, wrong, messages[id].text);
  }
  summary.hidden = false;
  retitle({ wrong: description.words["form.title_prefix"] });
  lead(summary);
}

export function clearMessages(form) {
  const summary = document.getElementById("error-summary");
  summary.hidden = true;
  summary.lastElementChild.replaceChildren();
  for (const place of form.querySelectorAll(".field__error")) {
    place.hidden = true;
    place.replaceChildren();
  }
  for (const field of form.querySelectorAll(".field--invalid")) field.classList.remove("field--invalid");
  for (const control of form.querySelectorAll("[aria-invalid]")) control.removeAttribute("aria-invalid");
  retitle({ wrong: "" });
}

function named(field, names) {
  // The choice for text browsers is nobody's here.
  const controls = [...field.querySelectorAll("[name]")].filter((control) => !control.closest(".choice[hidden]"));
  return names.length ? controls.filter(({ name }) => names.includes(name)) : controls;
}

function mark(field, wrong, message) {
  field.classList.add("field--invalid");
  const place = field.querySelector(".field__error");
  place.replaceChildren(...shown(message));
  place.hidden = false;
  // Of several controls with one name none is wrong, but their group: ARIA has that of radio buttons.
  const alone = wrong.filter(({ name }) => wrong.filter((other) => other.name === name).length === 1);
  const group = field.getAttribute("role") === "radiogroup" ? [field] : [];
  for (const place of alone.length ? alone : group) place.setAttribute("aria-invalid", "true");
}
