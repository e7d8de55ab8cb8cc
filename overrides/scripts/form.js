// What a form gains with JavaScript. Everything works without it; form/ is fetched on use.

const form = document.getElementById("form");
let journey;
let key = "";

/** What a browser may lack or refuse: its result, or nothing. */
export function optional(use) {
  try {
    return use();
  } catch {
    return undefined;
  }
}

/** What the present entry of the history says. */
export const entry = () => optional(() => history.state) ?? {};

/** Writes into the present entry; the key is in every one, so that Back, Forward and reload find the same. */
export const note = (more) => optional(() => history.replaceState({ ...entry(), ...more, key }, ""));

// Without https none can be made: the receiver compares. A same-page link makes an entry without one.
function ensureKey() {
  const control = form.elements.namedItem("_key");
  key = entry().key || control.value || (optional(() => crypto.randomUUID()) ?? "");
  control.value = key;
  note();
  addEventListener("popstate", () => note());
}

/** The key that is sent: the form's, bound to the answers. The same answers are the same submission, however often and
 * from wherever they are sent; others (from a duplicated tab, after Back) are another one. */
export const keyFor = async (data) => key && `${key}-${await digest(data)}`;

/** Tells answers apart, with the content of their files. */
export async function digest(data) {
  const told = [];
  for (const [name, value] of data) {
    if (name.startsWith("_")) continue;
    told.push(name, ...(typeof value === "string" ? [value] : [value.name, await digestOfFile(value)]));
  }
  return mix(new TextEncoder().encode(JSON.stringify(told)));
}

const digestOfFile = (file) => file.arrayBuffer().then((content) => mix(new Uint8Array(content)), () => "unreadable");

// Two hashes of 32 bits: only chance is to be kept out.
function mix(bytes) {
  let [one, two] = [0x811c9dc5, bytes.length];
  for (const byte of bytes) {
    one = Math.imul(one ^ byte, 0x01000193);
    two = Math.imul(two ^ byte, 0x9e3779b1) ^ (two >>> 15);
  }
  return (one >>> 0).toString(36) + (two >>> 0).toString(36);
}

// Browsers do not bring a disabled control back after Back: a question that is not asked is only hidden.
export const isHidden = (control) => control.closest("[data-asked-field][hidden]");

/** What would be sent now: without the questions that are not asked. */
export function posted() {
  const data = new FormData(form);
  for (const control of form.elements) if (isHidden(control)) data.delete(control.name);
  return data;
}

/** Sends the form as without JavaScript. */
export async function sendPlainly() {
  const control = form.elements.namedItem("_key");
  control.value = await keyFor(posted()).catch(() => key);
  form.submit();
  control.value = key;
}

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

const MIN_ROWS = 2;

// Rows without an answer are shown one at a time. Back, Reload and a saved file may bring answers to any.
function offerRows(place) {
  const rows = [...place.children];
  const add = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: place.dataset.more });
  let shown = MIN_ROWS;
  const update = () => {
    shown = Math.max(shown, ...rows.map((row, index) => (row.querySelector("option:checked:not([value=''])") ? index + 1 : 0)));
    rows.forEach((row, index) => (row.hidden = index >= shown));
    add.hidden = shown >= rows.length;
  };
  add.addEventListener("click", () => {
    shown += 1;
    update();
    rows[shown - 1].querySelector("select").focus();
  });
  place.after(add);
  form.addEventListener("change", update);
  addEventListener("pageshow", update);
  update();
}

// A failure is tried again at the next use.
function prepare() {
  journey ??= import("./form/journey.js").then(({ begin }) => begin(form));
  journey.catch(() => (journey = undefined));
  return journey;
}

const PATIENCE_MILLISECONDS = 10_000;

const late = () => new Promise((_, fail) => setTimeout(fail, PATIENCE_MILLISECONDS));

// When form/ cannot be had in time, or fails, the form is sent as without JavaScript.
function interceptSubmit() {
  let waiting = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (waiting) return;
    waiting = true;
    try {
      await (await Promise.race([prepare(), late()])).submit();
    } catch {
      await sendPlainly();
    } finally {
      waiting = false;
    }
  });
}

// A tall box that Tab reaches begins in sight only; a link to an answer that is wrong hides its question and its message.
function keepInSight() {
  addEventListener("keyup", ({ key, target }) => key === "Tab" && form.contains(target) && target.scrollIntoView({ block: "nearest" }));
  document.getElementById("error-summary").addEventListener("click", (event) => {
    const control = document.getElementById(event.target.closest("a")?.hash.slice(1));
    if (!control) return;
    event.preventDefault();
    show(control);
  });
}

/** Puts a question in sight, with its message, and begins to answer it. */
export function show(control) {
  control.focus({ preventScroll: true });
  (control.closest("[data-field]") ?? control).scrollIntoView();
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
  if (optional(() => sessionStorage.getItem("carried-answers"))) prepare().then(({ unpack }) => unpack()).catch(() => {});
}

if (form) {
  for (const part of document.querySelectorAll("[data-script-only]")) part.hidden = false;
  for (const part of document.querySelectorAll("[data-without-script]")) part.hidden = true;
  followAnswers();
  for (const place of form.querySelectorAll("[data-more]")) offerRows(place);
  ensureKey();
  interceptSubmit();
  keepInSight();
  offerKeeping();
  keepAcrossLanguages();
  form.addEventListener("focusin", () => prepare().catch(() => {}), { once: true });
  const summary = document.getElementById("error-summary");
  if (!summary.hidden) summary.focus();
}
