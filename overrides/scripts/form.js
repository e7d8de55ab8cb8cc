// What a form gains with JavaScript. Everything works without it, and without form/.

// What is only for browsers with script: components/later.html.
for (const part of document.querySelectorAll("[data-later]")) {
  part.replaceWith(...new DOMParser().parseFromString(part.textContent, "text/html").body.childNodes);
}
for (const part of document.querySelectorAll("[data-without-script]")) part.hidden = true;

const form = document.getElementById("form");
let journey;
let key = "";
/** The sections of the form, shown one at a time. */
export let steps;

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
    if (/^_(?!kept)/.test(name)) continue;
    told.push(name, ...(typeof value === "string" ? [value] : [value.name, await digestOfFile(value)]));
  }
  return mix(new TextEncoder().encode(JSON.stringify(told)));
}

const digestOfFile = (file) => contentOf(file).then((content) => mix(new Uint8Array(content)), () => "unreadable");

const failed = new WeakMap();

/** The content of a file. Fails, too, when it does not come in time (it may be in a cloud, or on a drive that is gone); what
 * failed once fails at once. */
export async function contentOf(file) {
  if (failed.has(file)) throw failed.get(file);
  try {
    return await Promise.race([file.arrayBuffer(), late()]);
  } catch (error) {
    failed.set(file, error);
    throw error;
  }
}

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

const button = (textContent) => Object.assign(document.createElement("button"), { type: "button", className: "button", textContent });

const MIN_ROWS = 2;

// Rows without an answer are shown one at a time. Back, Reload and a saved file may bring answers to any.
function offerRows(place) {
  const rows = [...place.children];
  const add = button(place.dataset.more);
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

// Browsers say in their own language that nothing is chosen. Screen readers hear what is from the control itself.
function nameFiles() {
  if (!optional(() => CSS.supports("selector(::file-selector-button)"))) return;
  for (const place of form.querySelectorAll("[data-choose]")) {
    const input = place.querySelector("input");
    const chosen = place.appendChild(Object.assign(document.createElement("span"), { translate: false }));
    const update = () => (chosen.textContent = [...input.files].map(({ name }) => name).join(", "));
    chosen.setAttribute("aria-hidden", "true");
    for (const event of ["change", "files"]) input.addEventListener(event, update);
    addEventListener("pageshow", update);
    update();
  }
}

// The sections come one at a time. Without script, and on paper, they stand on one page.
function divide() {
  const sections = [...form.querySelectorAll(".form__section")];
  const ids = sections.map(({ id }) => id);
  const next = form.querySelector("button[type=submit]");
  const submit = next.textContent;
  const turn = () => prepare().then(({ turn }) => turn(ids[at - 1]), () => show(ids[at - 1]));
  const previous = button(form.dataset.previous);
  let at = 0;
  sections.forEach((section, index) => number(section.querySelector("legend").firstElementChild, index + 1));
  previous.addEventListener("click", turn);
  next.after(previous);
  form.dataset.steps = ids.length;
  declareLater(true);
  return { ids, submit, show, begin, shown: () => ids[at], after: (id) => ids[ids.indexOf(id) + 1], join };

  function number(heading, step) {
    heading.tabIndex = -1;
    // A form of one section has no steps.
    if (!form.dataset.step) return;
    const textContent = `${form.dataset.step.replace("#", step)} `;
    heading.prepend(Object.assign(document.createElement("span"), { className: "form__step", textContent }));
  }

  /** Shows a section and returns its heading. `known`: every answer has been looked at, the next thing is to look again. */
  function show(id, known) {
    at = Math.max(0, ids.indexOf(id));
    const { steps, next: on, check } = form.dataset;
    sections.forEach((section, index) => (section.hidden = steps && index !== at));
    form.hidden = false;
    previous.hidden = !steps || !at;
    write(next, !steps ? submit : known || at === ids.length - 1 ? check : on);
    const heading = sections[at].querySelector("legend > *");
    retitle({ part: steps ? heading.textContent.trim() : "" });
    return heading;
  }

  /** Shows the section with a message, the one that the address or the history names, or the one in use. */
  function begin() {
    const shown = ids[at];
    const active = sectionOf(document.activeElement);
    const noted = ids.find((id) => id === entry().view);
    const first = sectionOf(form.querySelector(".field--invalid")) ?? noted ?? aimedAt() ?? active ?? shown;
    const heading = show(first);
    note({ view: first });
    // Each view begins at its heading, not where it was left.
    optional(() => (history.scrollRestoration = "manual"));
    if (first !== shown && first !== active) bring(heading);
  }

  // What is said by sending after the last look. Nothing may move when form/ comes: somebody may be pressing a button.
  function declareLater(later) {
    for (const declaration of form.querySelectorAll("[data-in-review]")) declaration.hidden = later;
  }

  /** Shows all of them, from now on: without form/ nothing leads from one to the next. */
  function join() {
    delete form.dataset.steps;
    declareLater(false);
    bring(show(ids[at + 1]));
  }
}

// The same text stays: Safari makes no click of a press on a text that is replaced meanwhile.
function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** The id of the section that an element stands in. */
export const sectionOf = (element) => element?.closest(".form__section")?.id;

/** The id of the section that the address leads to. */
export const aimedAt = () => sectionOf(document.getElementById(location.hash.slice(1)));

/** Puts a new view in sight: its heading stands at the top of the screen and has the focus. */
export function bring(heading) {
  heading.focus({ preventScroll: true });
  heading.scrollIntoView();
}

/** The same for a view that comes before all that helps with the form: first to be read as well. */
export function lead(view, heading = view) {
  form.closest(".inner").prepend(view);
  bring(heading);
}

const said = { wrong: "", part: "", page: "" };

/** The title says the state: `wrong` before it while messages are shown, `part` for the part of the form that is shown (none:
 * all of it), `page` for the page; a page that came with messages has its title until the last is known. */
export function retitle(change) {
  Object.assign(said, change);
  if (said.page) document.title = [said.wrong, said.part && `${said.part} –`, said.page].filter(Boolean).join(" ");
}

// The page of a correction asks some of the questions only.
async function describe() {
  const { fields, ...others } = await (await fetch(form.dataset.description)).json();
  return { ...others, fields: fields.filter(({ id }) => form.querySelector(`[data-field="${id}"]`)) };
}

// A failure is tried again at the next use.
function prepare() {
  journey ??= Promise.all([import("./form/journey.js"), describe()]).then(([{ begin }, description]) => begin(form, description));
  journey.catch(() => (journey = undefined));
  return journey;
}

const PATIENCE_MILLISECONDS = 10_000;

const late = () => new Promise((_, fail) => setTimeout(() => fail(new Error("late")), PATIENCE_MILLISECONDS));

// When form/ cannot be had in time, or fails, the form is sent as without JavaScript.
function interceptSubmit() {
  let waiting = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (waiting) return;
    waiting = true;
    const way = await Promise.race([prepare(), late()]).catch(() => undefined);
    if (way) await way.submit().catch(sendPlainly);
    else if (form.dataset.steps) steps.join();
    else await sendPlainly();
    waiting = false;
  });
}

// A tall box that Tab reaches begins in sight only; a link to an answer that is wrong hides its question and its message.
function keepInSight() {
  addEventListener("keyup", ({ key, target }) => key === "Tab" && form.contains(target) && target.scrollIntoView({ block: "nearest" }));
  document.getElementById("error-summary").addEventListener("click", (event) => {
    const control = document.getElementById(event.target.closest("a")?.hash.slice(1));
    if (!control) return;
    event.preventDefault();
    if (control.closest(".form__section[hidden]")) prepare().then(({ go }) => go(control));
    else show(control);
  });
}

/** Puts a question in sight, with its message, and begins to answer it. */
export function show(control) {
  control.focus({ preventScroll: true });
  (control.closest("[data-field]") ?? control).scrollIntoView();
}

// Nothing is fetched for it before it is opened.
function offerKeeping() {
  const box = document.querySelector("[data-keep]");
  box?.addEventListener("toggle", () => prepare().then(({ keep }) => keep(box)).catch(() => (box.open = false)));
}

function keepAcrossLanguages() {
  let touched = false;
  form.addEventListener("input", () => (touched = true));
  for (const link of document.querySelectorAll(".languages a:not([aria-current])")) {
    link.addEventListener("click", async (event) => {
      if (!touched) return;
      event.preventDefault();
      // Whoever is told that the browser keeps nothing, and goes on, has chosen so.
      touched = false;
      if (await prepare().then(({ carry }) => carry(), () => true)) location.assign(link.href);
    });
  }
  if (optional(() => sessionStorage.getItem("carried-answers"))) prepare().then(({ unpack }) => unpack()).catch(() => {});
}

if (form) {
  for (const file of form.querySelectorAll("[data-accept]")) file.accept = file.dataset.accept;
  followAnswers();
  for (const place of form.querySelectorAll("[data-more]")) offerRows(place);
  nameFiles();
  ensureKey();
  interceptSubmit();
  keepInSight();
  offerKeeping();
  keepAcrossLanguages();
  const summary = document.getElementById("error-summary");
  // A form that waits to open is not shown yet: nor is its section in the title.
  if (summary.hidden && !form.closest("[hidden]")) said.page = document.title;
  steps = divide();
  steps.begin();
  const getReady = () => prepare().catch(() => {});
  for (const event of ["focusin", "popstate"]) addEventListener(event, getReady);
  if (!summary.hidden) {
    summary.focus();
    getReady();
  }
}
