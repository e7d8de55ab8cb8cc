// What a form gains with JavaScript: questions appear when they are asked, and one submission is sent once.
// Everything works without this file. No word a visitor reads stands here.

const form = document.getElementById("form");

/** The value chosen for a radio group or a list; empty when nothing is. */
function chosen(name) {
  const control = form.elements.namedItem(name);
  return control ? control.value : "";
}

/** Shows a conditional question when it is asked; a hidden one is not sent. */
function reveal(field) {
  const asked = field.dataset.askedValues.split(" ").includes(chosen(field.dataset.askedField));
  field.hidden = !asked;
  for (const control of field.querySelectorAll("input, select, textarea")) control.disabled = !asked;
}

/** Conditional questions follow the answers they depend on; their explanation is for readers without JavaScript. */
function followAnswers() {
  const fields = form.querySelectorAll("[data-asked-field]");
  const update = () => fields.forEach(reveal);
  for (const note of form.querySelectorAll(".field__note")) note.hidden = true;
  form.addEventListener("change", update);
  // Back and reload may restore answers after this script has run.
  window.addEventListener("pageshow", update);
  update();
}

/**
 * The receiver tells a repeated submission from a new one by this key. A page from a static host has none yet.
 * Without https there is no random source here: the receiver then compares the answers.
 */
function ensureKey() {
  const key = form.elements.namedItem("_key");
  if (!key.value) key.value = crypto.randomUUID?.() ?? "";
}

/** The second click on the button sends nothing. */
function sendOnce() {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
    const status = form.querySelector("[data-sending]");
    status.textContent = status.dataset.sending;
  });
  window.addEventListener("pageshow", () => {
    sent = false;
    form.querySelector("[data-sending]").textContent = "";
  });
}

/** Takes the reader to the list of errors, when the page came back with one. */
function showErrors() {
  const summary = document.getElementById("error-summary");
  if (!summary.hidden) summary.focus();
}

if (form) {
  followAnswers();
  ensureKey();
  sendOnce();
  showErrors();
}
