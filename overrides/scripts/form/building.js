// What the script adds to a page. Text goes in as text, never as markup.

/** A new element. A property that is a function listens for that event. */
export function make(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (value !== undefined && value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flatMap((child) => (child.trim && name !== "option" ? shown(child) : child)));
  return element;
}

let whole;

/** Tells which words are kept on one line: a pattern of hooks/sitedata/text/typography.py. */
export const keepWhole = (pattern) => (whole = new RegExp(`(${pattern})`));

/** A text in parts. What is too long for a phone, such as the name of a file, may break. */
export function shown(text) {
  const part = (textContent, index) =>
    index % 2 && textContent.length < 30 ? Object.assign(document.createElement("span"), { className: "unbroken", textContent }) : textContent;
  return text.split(whole).map(part);
}

export const button = (text, click, kind = "button") => make("button", { type: "button", class: kind, click }, text);

/** Answers by section; `extra(answer)` may end each row. */
export function answerList(answers, notGiven, extra = () => []) {
  return [...bySection(answers)].map(([title, rows]) =>
    make("div", { class: "review__group" }, make("h3", {}, title), make("dl", { class: "review__list" }, ...rows.map(row))),
  );

  // What was typed or chosen is not a translator's.
  function row(answer) {
    const text = make("span", { translate: answer.text ? "no" : undefined }, answer.text || notGiven);
    return make("div", { class: "review__row" }, make("dt", {}, answer.label), make("dd", {}, text, ...[extra(answer)].flat()));
  }
}

function bySection(answers) {
  const found = new Map();
  for (const answer of answers) found.set(answer.section, [...(found.get(answer.section) ?? []), answer]);
  return found;
}

export const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

/** A whole number as the page's language writes it: `mark` between thousands, from `least` on. */
export const asNumber = (value, { mark, least }) => (value < least ? `${value}` : `${value}`.replace(/\B(?=(\d{3})+$)/g, mark));

export function download(name, type, content) {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = make("a", { href: address, download: name, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  // The browser may still be reading when click() returns.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
