// The receiver's rules (receiver/forms/normalization.py, receiver/forms/kinds.py); the same cases are run through both.

const LINE_BREAKS = /\r\n|[\r\x0b\x0c\x85\u2028\u2029]/g;
const WHITE_SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g;
const INVISIBLE = /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]/g;
const CONTROL = /[^\n\P{Cc}]|\p{Cs}/gu;
const MARKS = /(\p{Mn}{30})\p{Mn}+/gu;
const BLANK = /[\u115f\u1160\u2800\u3164\uffa0]/g;
const SHOWS = /[\p{L}\p{N}\p{P}\p{S}\p{Co}]/u;
const LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?";
const EMAIL = new RegExp(`^(?!.*=\\?)[a-zA-Z0-9.!#$%&'*+/=?^_\`{|}~-]+@${LABEL}(?:\\.${LABEL})+$`);
const TELEPHONE = /^[0-9 +().\-/]+$/;
const TELEPHONE_DIGITS = 5;
const MONTH = /^(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])$/;

class Broken extends Error {
  constructor(rule) {
    super(rule);
    this.rule = rule;
  }
}

// Nothing at all when there is nothing to be seen.
function visible(text) {
  const composed = text.replace(INVISIBLE, "").replace(CONTROL, "").replace(MARKS, "$1").normalize("NFC");
  return SHOWS.test(composed.replace(BLANK, "")) ? composed : "";
}

const line = (text) => visible(text.replace(WHITE_SPACE, " ")).replace(WHITE_SPACE, " ").trim();

const paragraphs = (text) => visible(text.replace(LINE_BREAKS, "\n").replaceAll("\t", " ")).trim();

const isAsked = (field, answers) =>
  !field.asked_when || field.asked_when.values.includes(answers[field.asked_when.field]);

/** Checks a FormData: `answers` as the receiver would store them, and `problems` (field id → rule). */
export function check(form, posted) {
  const answers = {};
  const problems = {};
  for (const field of form.fields) {
    if (!isAsked(field, answers)) continue;
    try {
      answers[field.id] = READERS[field.kind](field, posted, answers);
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      problems[field.id] = error.rule;
    }
  }
  return { answers, problems };
}

function one(posted, name) {
  const values = posted.getAll(name);
  if (values.length > 1) throw new Broken("repeated_field");
  return values.length ? values[0] : "";
}

function required(field, value) {
  if (field.required && !value.length) throw new Broken("required");
  return value;
}

function known(value, options) {
  if (value && !options.includes(value)) throw new Broken("unknown_option");
  return value;
}

function bounded(field, value) {
  if (field.max_length && [...value].length > field.max_length) throw new Broken("too_long");
  return required(field, value);
}

const readLine = (field, posted) => bounded(field, line(one(posted, field.id)));

function readEmail(field, posted) {
  const value = readLine(field, posted);
  if (value && !EMAIL.test(value)) throw new Broken("invalid");
  return value;
}

function readTelephone(field, posted) {
  const value = readLine(field, posted);
  const digits = value.replace(/[^0-9]/g, "").length;
  if (value && (!TELEPHONE.test(value) || digits < TELEPHONE_DIGITS)) throw new Broken("invalid");
  return value;
}

const readChoice = (field, posted) => known(required(field, one(posted, field.id)), field.options);

function readCheckboxes(field, posted) {
  const ticked = posted.getAll(field.id).map((value) => known(value, field.options));
  return required(field, field.options.filter((value) => ticked.includes(value)));
}

function readLanguages(field, posted) {
  const rows = [];
  for (let number = 1; number <= field.rows; number += 1) rows.push(readRow(field, posted, number));
  const given = rows.filter((row) => row.language);
  if (new Set(given.map((row) => row.language)).size < given.length) throw new Broken("repeated");
  return required(field, given);
}

function readRow(field, posted, number) {
  const language = known(one(posted, `${field.id}.${number}.language`), field.options);
  const level = known(one(posted, `${field.id}.${number}.level`), field.levels);
  if (Boolean(language) !== Boolean(level)) throw new Broken("incomplete");
  return { language, level };
}

function readMonth(field, posted, answers) {
  const year = line(one(posted, `${field.id}.year`));
  const month = line(one(posted, `${field.id}.month`));
  const value = required(field, year || month ? `${year}-${month}` : "");
  if (value && !MONTH.test(value)) throw new Broken("invalid");
  const earliest = field.not_before && answers[field.not_before];
  if (value && earliest && value < earliest) throw new Broken("too_early");
  return value;
}

function readFile(field, posted) {
  const files = posted.getAll(field.id).filter((file) => file instanceof File && (file.name || file.size));
  if (files.length > 1) throw new Broken("too_many");
  const [file] = required(field, files);
  if (!file) return null;
  const extension = /\.(\w+)$/.exec(line(file.name))?.[1].toLowerCase();
  if (!file.size) throw new Broken("empty");
  if (file.size > field.max_bytes) throw new Broken("too_large");
  // What the file holds is the receiver's to judge.
  if (!field.formats.includes(extension === "jpg" ? "jpeg" : extension)) throw new Broken("wrong_type");
  return file;
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
