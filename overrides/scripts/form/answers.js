// Answers by the names of their controls, to be kept and brought back in any language; and in words, for reading.

import { contentOf, isHidden, optional, posted } from "../form.js";
import { download, fill } from "./building.js";
import { ruleBrokenBy } from "./judging.js";

// What a browser says of a file that was changed or removed after it was chosen.
const GONE = ["NotReadableError", "NotFoundError"];
const LEFT_OUT = new Set(["file", "hidden", "submit", "button"]);

const controlsOf = (field) => field.querySelectorAll("input, select, textarea");

/** Values by control name: text, or a list for boxes. Without files and declarations. */
function collect(form) {
  const found = {};
  for (const control of form.elements) {
    if (/^(_|$)/.test(control.name) || isHidden(control) || LEFT_OUT.has(control.type) || isDeclaration(control)) continue;
    if (control.type === "checkbox") {
      if (control.checked) (found[control.name] ??= []).push(control.value);
    } else if (control.type !== "radio" || control.checked) {
      if (control.value) found[control.name] = control.value;
    }
  }
  return found;
}

/** Writes values back; returns how many found no place. */
function restore(form, values) {
  let homeless = 0;
  for (const [name, value] of Object.entries(values)) {
    const controls = [...form.elements].filter((control) => control.name === name && !LEFT_OUT.has(control.type));
    homeless += [value].flat().filter((one) => !controls.some((control) => write(control, one))).length;
  }
  form.dispatchEvent(new Event("change"));
  return homeless;
}

function write(control, value) {
  if (isDeclaration(control)) return false;
  if (control.type === "checkbox" || control.type === "radio") {
    if (control.value !== value) return false;
    control.checked = true;
    return true;
  }
  // An option may have replaced others, which older files hold.
  const heir = [...(control.options ?? [])].find(({ dataset }) => dataset.former?.split(" ").includes(value));
  control.value = heir?.value ?? value;
  return control.value === (heir?.value ?? value);
}

/** Takes what would be sent, once: files are read, so that what happens to them afterwards changes nothing.
 * `check` tells what is wrong with it; returns `data` and `problems` (field id → faults). */
export async function take(form, description, check) {
  for (const box of form.querySelectorAll("[data-in-review] input")) box.checked = true;
  const data = posted();
  const { problems } = check(description, data);
  if (Object.keys(problems).length) return { data, problems };
  const taken = new FormData();
  for (const [name, value] of data) {
    const field = description.fields.find(({ id }) => id === name);
    const { kept, rule } = isFile(value) ? await read(value, field.formats) : { kept: value };
    if (rule) (problems[name] ??= []).push({ rule, controls: [], numbers: {}, file: data.getAll(name)[1] && value.name });
    else taken.append(name, kept);
  }
  return { data: taken, problems };
}

const isFile = (value) => typeof value !== "string" && value.name;

// Where files cannot be read by a script, or not in time, the browser itself reads them while it sends.
async function read(file, formats) {
  try {
    const content = await contentOf(file);
    const kept = new File([content], file.name, { type: file.type });
    return { kept, rule: ruleBrokenBy(content, file.name, formats) };
  } catch (error) {
    return GONE.includes(error.name) ? { rule: "wrong_content" } : { kept: file };
  }
}

const isDeclaration = (control) => control.closest("[data-anew]");

/** Each question that is asked: id, section, label and what `data` holds for it, in words (empty without an answer). */
export function inWords(form, data) {
  return [...form.querySelectorAll("[data-field]")]
    .filter((field) => !isHidden(field))
    .map((field) => ({
      id: field.dataset.field,
      section: textOf(field.closest(".form__section").querySelector("legend"), ".form__step"),
      label: labelOf(field),
      text: wordsOf(field, data),
    }));
}

const labelOf = (field) => textOf(field.querySelector(".field__label") ?? field.querySelector("label"), ".field__optional");

function textOf(element, without) {
  const copy = element.cloneNode(true);
  copy.querySelector(without)?.remove();
  return copy.textContent.trim();
}

function wordsOf(field, data) {
  const rows = [...field.querySelectorAll(".row-fields")];
  const words = (place) => [...controlsOf(place)].map((control) => wordsOfControl(control, data.getAll(control.name))).filter(Boolean);
  const inRow = (row) => fill(row.dataset.words ?? "{0} – {1}", words(row));
  return (rows.length ? rows.filter((row) => words(row)[1]).map(inRow) : words(field)).join("\n");
}

function wordsOfControl(control, values) {
  if (control.type === "file") return values.map(({ name }) => name).join("\n");
  if (control.type === "checkbox" || control.type === "radio") return control.value && values.includes(control.value) ? wordsOfBox(control) : "";
  const [value = ""] = values;
  if (control.tagName !== "SELECT") return value.trim();
  const text = [...control.options].find((option) => option.value === value)?.text ?? value;
  return value && [text, ...footnotesOf(control, text)].join("\n");
}

function footnotesOf(control, text) {
  const [mark] = text.match(/\*+$/) ?? [];
  const notes = [...control.closest("[data-field]").querySelectorAll(".field__footnote")].map((note) => note.textContent);
  return notes.filter((note) => note.split(" ")[0] === mark);
}

function wordsOfBox(control) {
  if (isDeclaration(control)) return "✓";
  const group = control.closest(".choices fieldset")?.querySelector("legend").textContent.trim();
  const label = control.labels[0].textContent.trim();
  return group ? `${group} – ${label}` : label;
}

const CARRIED = "carried-answers";

const packed = (form, description, step) => ({
  form: description.id,
  version: description.version,
  step,
  answers: collect(form),
});

/** Offers the answers as a file. `step`: the id of the section that is shown, or another word. */
export function save(form, description, step) {
  const day = new Date().toISOString().slice(0, 10);
  download(`${description.id}-${day}.json`, "application/json", JSON.stringify(packed(form, description, step), null, 1));
}

/** Reads a saved file back: `said` is the word that says what happened, `step` what was kept as the section (only when the
 * answers are back; files of earlier versions have none). */
export async function resume(form, description, file) {
  const kept = parse(await file.text());
  if (!kept) return { said: "browser.resume_wrong" };
  if (kept.form !== description.id) return { said: "browser.resume_other" };
  return put(form, description, kept);
}

/** Keeps the answers for the next page of this tab; says whether the browser does. */
export const carry = (form, description, step) =>
  optional(() => (sessionStorage.setItem(CARRIED, JSON.stringify(packed(form, description, step))), true));

/** Brings carried answers back, once; as `resume`, or nothing. */
export function unpack(form, description) {
  const kept = parse(optional(() => sessionStorage.getItem(CARRIED)) ?? "");
  optional(() => sessionStorage.removeItem(CARRIED));
  return kept && kept.form === description.id ? put(form, description, kept) : {};
}

function put(form, description, kept) {
  const homeless = restore(form, kept.answers);
  const isOlder = homeless || kept.version !== description.version;
  return { said: isOlder ? "browser.resumed_older" : "browser.resumed", step: kept.step ?? "" };
}

function parse(text) {
  try {
    const kept = JSON.parse(text);
    const ours = typeof kept.form === "string" && typeof kept.version === "string" && isPlain(kept.answers);
    return ours && Object.values(kept.answers).every(isAnswer) ? kept : undefined;
  } catch {
    return undefined;
  }
}

const isPlain = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isAnswer = (value) => typeof value === "string" || (Array.isArray(value) && value.every((one) => typeof one === "string"));
