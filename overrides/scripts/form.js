// What a form gains with JavaScript. Everything works without it; form/ is fetched on use.

const form = document.getElementById("form");
let journey;

function chosen(name) {
  const control = form.elements.namedItem(name);
  return control ? control.value : "";
}

function reveal(field) {
  field.hidden = !field.dataset.askedValues.split(" ").includes(chosen(field.dataset.askedField));
}

function followAnswers() {
  const fields = form.querySelectorAll("[data-asked-field]");
  const update = () => fields.forEach(reveal);
  for (const note of form.querySelectorAll(".field__note")) note.hidden = true;
  form.addEventListener("change", update);
  // Back and reload may restore answers after this script has run.
  addEventListener("pageshow", update);
  update();
}

// Kept in the history: Back and reload find the same key. Without https none can be made: the receiver compares.
function ensureKey() {
  const key = form.elements.namedItem("_key");
  key.value = history.state?.key || key.value || (crypto.randomUUID?.() ?? "");
  history.replaceState({ key: key.value }, "");
}

// A failure is tried again at the next use.
function prepare() {
  journey ??= import("./form/journey.js").then(({ begin }) => begin(form));
  journey.catch(() => (journey = undefined));
  return journey;
}

// When form/ cannot be had, the form is sent as without JavaScript.
function interceptSubmit() {
  let waiting = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (waiting) return;
    waiting = true;
    try {
      (await prepare()).submit();
    } catch {
      form.submit();
    } finally {
      waiting = false;
    }
  });
}

function offerKeeping() {
  const box = document.querySelector("[data-keep]");
  const file = box.querySelector("input[type=file]");
  box.querySelector("[data-save]").addEventListener("click", async () => (await prepare()).save());
  file.addEventListener("change", async () => {
    if (file.files.length) await (await prepare()).resume(file.files[0]);
    file.value = "";
  });
}

function keepAcrossLanguages() {
  let touched = false;
  form.addEventListener("input", () => (touched = true));
  for (const link of document.querySelectorAll(".languages a:not([aria-current])")) {
    link.addEventListener("click", async (event) => {
      if (!touched) return;
      event.preventDefault();
      await prepare().then(({ carry }) => carry()).catch(() => {});
      location.assign(link.href);
    });
  }
  if (sessionStorage.getItem("carried-answers")) prepare().then(({ unpack }) => unpack());
}

if (form) {
  for (const part of document.querySelectorAll("[data-script-only]")) part.hidden = false;
  for (const part of document.querySelectorAll("[data-without-script]")) part.hidden = true;
  followAnswers();
  ensureKey();
  interceptSubmit();
  offerKeeping();
  keepAcrossLanguages();
  form.addEventListener("focusin", () => prepare().catch(() => {}), { once: true });
  const summary = document.getElementById("error-summary");
  if (!summary.hidden) summary.focus();
}
