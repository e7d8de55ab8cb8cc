// The receiver's rules (receiver/forms/normalization.py, receiver/forms/kinds.py); the same cases are run through both.

const LINE_BREAKS = /\r\n?|[\v\f\x85\u2028\u2029]/g;
const WHITE_SPACE = /((?!\ufeff)[\s\x1c-\x1f\x85])+/g;
const INVISIBLE = /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]/g;
const CONTROL = /[^\n\P{Cc}]|\p{Cs}/gu;
const MARKS = /(\p{Mn}{30})\p{Mn}+/gu;
const SHOWS = /(?![\u115f\u1160\u2800\u3164\uffa0])[\p{L}\p{N}\p{P}\p{S}\p{Co}]/u;
const EMAIL =
  /^(?!.*=\?|.{255})[\p{L}\p{M}\p{N}\u200c\u200d!#-'*+\--9=?^-~]+@([a-z\d]([a-z\d-]{0,61}[a-z\d])?(\.(?!\d*$)|$)){2,}$/u;
const DOMAIN = /[\p{L}\p{M}\p{N}\u200c\u200d\xb7\u0375\u05f3\u05f4\u0f0b\u30fb.-]+$/u;
const MIN_TELEPHONE_DIGITS = 5;
const MONTH = /^(0[1-9]|1[0-2])$/;
const YEAR = /^(19|2[01])\d\d$/;

class Broken extends Error {
  constructor(...faults) {
    super();
    this.faults = faults;
  }
}

// A rule that an answer breaks, the names of the controls that are wrong (none: all of the field), and numbers for its sentence.
const fault = (rule, controls = [], numbers = {}) => ({ rule, controls, numbers });

const broken = (...facts) => new Broken(fault(...facts));

// Nothing at all when there is nothing to be seen.
function visible(text) {
  const composed = text.replace(INVISIBLE, "").replace(CONTROL, "").replace(MARKS, "$1").normalize("NFC");
  return SHOWS.test(composed) ? composed : "";
}

const line = (text) => visible(text.replace(WHITE_SPACE, " ")).replace(WHITE_SPACE, " ").trim();

export const paragraphs = (text) => visible(text.replace(LINE_BREAKS, "\n").replaceAll("\t", " ")).trim();

const asciiSigns = (text) =>
  line(text)
    .replace(/[\uff01-\uff5e\uff61]/g, (sign) => sign.normalize("NFKC"))
    .replace(/[\u2010-\u2015\u2212\ufe63]/g, "-")
    .replaceAll("\u3002", ".");

const asciiLine = (text) => asciiSigns(text).replace(/\p{Nd}/gu, digit);

// In every script the digits stand in a row, zero first.
function digit(sign) {
  const code = sign.codePointAt(0);
  let zero = code;
  while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return (code - zero) % 10;
}

const isAsked = (field, answers) =>
  !field.asked_when || field.asked_when.values.includes(answers[field.asked_when.field]);

/** Checks a FormData: `answers` as the receiver would store them, and `problems` (field id → faults). */
export function check(form, posted) {
  const answers = {};
  const problems = {};
  for (const field of form.fields) {
    if (!isAsked(field, answers)) continue;
    try {
      answers[field.id] = READERS[field.kind](field, posted, answers);
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      problems[field.id] = error.faults;
    }
  }
  return { answers, problems };
}

function one(posted, name) {
  const values = posted.getAll(name);
  if (values.length > 1) throw broken("repeated_field", [name]);
  return values[0] ?? "";
}

function required(field, value, controls) {
  if (field.required && !value.length) throw broken("required", controls);
  return value;
}

function known(value, options, name) {
  if (value && !options.includes(value)) throw broken("unknown_option", [name]);
  return value;
}

function bounded(field, value) {
  const typed = [...value].length;
  if (field.max_length && typed > field.max_length) throw broken("too_long", [], { typed });
  return required(field, value);
}

const readLine = (field, posted) => bounded(field, line(one(posted, field.id)));

function readEmail(field, posted) {
  const value = bounded(field, asciiSigns(one(posted, field.id)));
  if (value && !EMAIL.test(value.replace(DOMAIN, inAscii))) throw broken("invalid");
  return value;
}

// As mail servers know it: browsers do with the names of hosts what registries do with domains.
const inAscii = (domain) => Object.assign(document.createElement("a"), { href: `http://${domain}` }).hostname;

function readTelephone(field, posted) {
  const value = bounded(field, asciiLine(one(posted, field.id)));
  const digits = value.replace(/\D/g, "").length;
  if (value && (digits < MIN_TELEPHONE_DIGITS || value.includes("@"))) throw broken("invalid");
  return value;
}

const readChoice = (field, posted) => known(required(field, one(posted, field.id)), field.options, field.id);

function readCheckboxes(field, posted) {
  const ticked = posted.getAll(field.id).map((value) => known(value, field.options, field.id));
  return required(field, field.options.filter((value) => ticked.includes(value)));
}

function readLanguages(field, posted) {
  const rows = Array.from({ length: field.rows }, (_, index) => readRow(field, posted, index + 1));
  const faults = rows.flatMap((row, index) => rowFaults(field, row, index, rows));
  if (faults.length) throw new Broken(...faults);
  return required(field, rows.filter((row) => row.language), [`${field.id}.1.language`, `${field.id}.1.level`]);
}

function readRow(field, posted, number) {
  const part = (name, options) => known(one(posted, `${field.id}.${number}.${name}`), options, `${field.id}.${number}.${name}`);
  return { language: part("language", field.options), level: part("level", field.levels) };
}

function rowFaults(field, { language, level }, index, rows) {
  const row = index + 1;
  const told = (rule, part) => [fault(rule, [`${field.id}.${row}.${part}`], { row })];
  if (language && !level) return told("no_level", "level");
  if (level && !language) return told("no_language", "language");
  return language && rows.findIndex((earlier) => earlier.language === language) < index ? told("repeated", "language") : [];
}

function readMonth(field, posted, answers) {
  const year = asciiLine(one(posted, `${field.id}.year`));
  const month = line(one(posted, `${field.id}.month`));
  const value = required(field, year || month ? `${year}-${month}` : "");
  if (value) checkMonth(field, year, month);
  // Nothing is before an answer that is missing.
  if (value && value < answers[field.not_before]) throw broken("too_early");
  return value;
}

function checkMonth(field, year, month) {
  const noMonth = !MONTH.test(month);
  const noYear = !YEAR.test(year);
  if (noMonth && noYear) throw broken("invalid");
  if (noMonth) throw broken("no_month", [`${field.id}.month`]);
  if (noYear) throw broken("no_year", [`${field.id}.year`]);
}

const ENDING = /\.([A-Za-z][A-Za-z0-9]{1,7})$/;
const OTHER_ENDINGS = { jpg: "jpeg", jpe: "jpeg", jfif: "jpeg" };
const TO_CONVERT = { heic: "heic", heif: "heic", tif: "tiff", tiff: "tiff", doc: "doc", docm: "docm" };

function readFile(field, posted) {
  const several = field.max_files > 1;
  const files = posted.getAll(field.id).filter((file) => file.name || file.size);
  // What the receiver has kept for this page: it judges that again.
  const kept = posted.getAll(`_kept.${field.id}`);
  if (files.length + (several && kept.length) > (field.max_files || 1)) throw broken("too_many");
  required(field, [...files, ...kept]);
  if (several && files.reduce((sum, { size }) => sum + size, 0) > field.max_bytes) throw broken("too_large");
  const told = files.map((file) => ({ ...fault(ruleBroken(field, file)), file: several && line(file.name) }));
  const faults = told.filter(({ rule }) => rule);
  if (faults.length) throw new Broken(...faults);
  return (several && files.length ? files : files[0]) ?? null;
}

/** What the name of a file ends with, in small letters; nothing where it has no ending. */
export const endingOf = (name) => ENDING.exec(line(name))?.[1].toLowerCase();

function ruleBroken(field, file) {
  const ending = endingOf(file.name);
  if (!file.size) return "empty";
  if (file.size > field.max_bytes) return "too_large";
  // What it holds is looked at later (judging.js): a name without an ending says nothing.
  return ending && !field.formats.includes(OTHER_ENDINGS[ending] ?? ending) && (TO_CONVERT[ending] ?? "wrong_type");
}

const readDeclaration = (field, posted) => required(field, one(posted, field.id) === "yes" ? "yes" : "");

const READERS = {
  text: readLine,
  textarea: (field, posted) => bounded(field, paragraphs(one(posted, field.id))),
  email: readEmail,
  tel: readTelephone,
  select: readChoice,
  radios: readChoice,
  checkboxes: readCheckboxes,
  languages: readLanguages,
  month: readMonth,
  file: readFile,
  declaration: readDeclaration,
};
