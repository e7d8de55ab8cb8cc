// Fills the places for errors exactly as the receiver does.

// ARIA has no invalid radio button.
const INVALID = "input:not([type=radio]), select, textarea";
const TITLE = document.title;

/** Shows `messages`: field id → sentence. */
export function showMessages(form, description, messages) {
  clearMessages(form);
  const list = document.querySelector("#error-summary ul");
  for (const field of description.fields.filter(({ id }) => id in messages)) {
    list.append(entry(field.anchor, messages[field.id]));
    mark(form, field.id, messages[field.id]);
  }
  const summary = document.getElementById("error-summary");
  summary.hidden = false;
  document.title = `${description.words["form.title_prefix"]} ${TITLE.replace(prefixOf(description), "")}`;
  summary.scrollIntoView();
  summary.focus();
}

export function clearMessages(form) {
  document.querySelector("#error-summary ul").replaceChildren();
  document.getElementById("error-summary").hidden = true;
  for (const place of form.querySelectorAll(".field__error")) {
    place.hidden = true;
    place.textContent = "";
  }
  for (const field of form.querySelectorAll(".field--invalid")) field.classList.remove("field--invalid");
  for (const control of form.querySelectorAll("[aria-invalid]")) control.removeAttribute("aria-invalid");
}

/** The messages of a page that the receiver has filled in. */
export function messagesOf(page) {
  const places = [...page.querySelectorAll("[data-field] .field__error:not([hidden])")];
  return Object.fromEntries(places.map((place) => [place.closest("[data-field]").dataset.field, place.textContent.trim()]));
}

const prefixOf = (description) => `${description.words["form.title_prefix"]} `;

function entry(anchor, message) {
  const link = document.createElement("a");
  link.href = `#${anchor}`;
  link.textContent = message;
  const item = document.createElement("li");
  item.append(link);
  return item;
}

function mark(form, id, message) {
  const field = form.querySelector(`[data-field="${id}"]`);
  field.classList.add("field--invalid");
  const place = document.getElementById(`${id}-error`);
  place.textContent = message;
  place.hidden = false;
  for (const control of field.querySelectorAll(INVALID)) control.setAttribute("aria-invalid", "true");
}
