// The search page. The index of the page's language is fetched when somebody begins to search.

// Only for browsers with script: components/later.html.
for (const part of document.querySelectorAll("[data-later]")) {
  part.replaceWith(...new DOMParser().parseFromString(part.textContent, "text/html").body.childNodes);
}
const form = document.getElementById("search");
const words = form.dataset;
const input = form.elements.namedItem("q");
const status = document.getElementById("search-status");
const list = document.getElementById("search-results");
const MAX_PAGES = 20;
const MAX_SECTIONS = 3;
const EXCERPT_WORDS = 24;
/** Words before the first one that was found. */
const EXCERPT_LEAD = 6;
/** Pages that are fetched at once: the first results are not to wait for the last ones. */
const TOGETHER = 4;
const PAUSE_MILLISECONDS = 200;
let index;
let turns = 0;

// Each file is fetched once; a failure is tried again at the next use.
function reader(folder) {
  const files = new Map();
  const load = async (name) => {
    const answer = await fetch(new URL(name, folder));
    if (!answer.ok) throw new Error(name);
    return answer.json();
  };
  return (name) => {
    if (!files.has(name)) files.set(name, load(name));
    files.get(name).catch(() => files.delete(name));
    return files.get(name);
  };
}

async function started() {
  const folder = new URL(words.index, document.baseURI);
  const read = reader(folder);
  const [{ opened }, head] = await Promise.all([import("./search/finding.js"), read("index.json")]);
  const page = async (number) => {
    const [address, ...sections] = await read(`${number}.json`);
    return { url: new URL(`../../../${address}`, folder).pathname, sections };
  };
  return { page, ...opened(read, head, words.little) };
}

function load() {
  index ??= started();
  index.catch(() => (index = undefined));
  return index;
}

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

// What no line should part, as in the pages.
const shown = (text) =>
  text.split(new RegExp(words.unbroken)).map((part, index) => (index % 2 ? element("span", { class: "unbroken" }, part) : part));

const variety = (tokens) => new Set(tokens.flatMap(({ found }) => found)).size;

/** The part of a text with most of the words that were found. */
function passage(text, tokensOf) {
  const tokens = tokensOf(text);
  let best = { many: 0, tokens: tokens.slice(0, EXCERPT_WORDS) };
  for (const [at, { found }] of tokens.entries()) {
    const window = found.length ? tokens.slice(Math.max(0, at - EXCERPT_LEAD)).slice(0, EXCERPT_WORDS) : [];
    const many = variety(window);
    if (many > best.many) best = { many, tokens: window };
  }
  return { text, ...best };
}

// What is left out at either end is said, but for a full stop alone.
const cut = (rest, sign) => (/[\p{L}\p{N}]/u.test(rest) ? sign : rest);

function marked({ text, tokens }) {
  if (!tokens.length) return [text];
  // Whole words, with what is before and behind them: “l’accès ?”.
  const begin = text.lastIndexOf(" ", tokens[0].from) + 1;
  const end = tokens.at(-1).to + /^[^ ]*/.exec(text.slice(tokens.at(-1).to))[0].length;
  const parts = [cut(text.slice(0, begin), "…")];
  let at = begin;
  for (const { from, to, found } of tokens) {
    if (!found.length) continue;
    parts.push(...shown(text.slice(at, from)), element("mark", {}, text.slice(from, to)));
    at = to;
  }
  const rest = text.slice(at, end);
  return [...parts, ...shown(rest), cut(text.slice(end), /[.,;:!?]$/.test(rest) ? "\u00a0…" : "…")];
}

function link(url, title, excerpt, name) {
  const said = excerpt.text ? [element("p", { class: "small" }, ...marked(excerpt))] : [];
  return [element(name, {}, element("a", { href: url }, ...shown(title))), ...said];
}

/** A page among the results. `tokensOf`: the words of a text, with those that were found. */
function entry({ url, sections: [[, title, intro], ...others] }, tokensOf) {
  const parts = others.map(([anchor, heading, text]) => {
    const excerpt = passage(text, tokensOf);
    return { anchor, heading, excerpt, many: variety([...tokensOf(heading), ...excerpt.tokens]) };
  });
  const best = parts.filter(({ many }) => many).sort((one, other) => other.many - one.many);
  // What a section says is not said twice.
  const item = element("li", {}, ...link(url, title, passage(intro, tokensOf), "h2"));
  if (best.length) {
    const entries = best.slice(0, MAX_SECTIONS).map(({ anchor, heading, excerpt }) => element("li", {}, ...link(`${url}#${anchor}`, heading, excerpt, "p")));
    item.append(element("ul", { "aria-label": words.sections.replace("{page}", () => title) }, ...entries));
  }
  return item;
}

function tell(sentence, query, count) {
  status.textContent = sentence.replace("{query}", () => query).replace("{count}", count);
}

/** The pages that hold what was asked, the best first, and how many there are; `similar`: they only resemble it. */
export async function find(query) {
  const { find, page } = await load();
  const { numbers, similar } = await find(query);
  return { pages: await Promise.all(numbers.slice(0, MAX_PAGES).map(page)), count: numbers.length, similar };
}

/** Shows the first pages, then the others as they come. `isAsked`: whether nothing else has been asked meanwhile. */
async function search(query, isAsked) {
  const { find, page, tokensOf } = await load();
  const { numbers, forms, similar } = await find(query);
  const entries = async (from) => {
    const pages = await Promise.all(numbers.slice(from, Math.min(from + TOGETHER, MAX_PAGES)).map(page));
    return pages.map((one) => entry(one, (text) => tokensOf(text, forms)));
  };
  const more = async (from) => {
    const next = from < Math.min(numbers.length, MAX_PAGES) ? await entries(from) : [];
    if (!isAsked()) return;
    list.append(...next);
    list.setAttribute("aria-busy", next.length > 0);
    if (next.length) await more(from + TOGETHER);
  };
  const first = await entries(0);
  if (!isAsked()) return;
  list.replaceChildren(...first);
  list.hidden = !first.length;
  tell(!first.length ? words.none : similar ? words.similar : words.found, query, numbers.length);
  more(TOGETHER).catch(() => isAsked() && tell(words.failed));
}

async function look(pause) {
  const turn = (turns += 1);
  const query = input.value.trim();
  const address = new URL(location);
  query ? address.searchParams.set("q", query) : address.searchParams.delete("q");
  history.replaceState(history.state, "", address);
  if (!query) return (list.hidden = true), (status.textContent = "");
  if (!status.textContent) tell(words.searching);
  if (pause) await new Promise((done) => setTimeout(done, pause));
  if (turn !== turns) return;
  try {
    await search(query, () => turn === turns);
  } catch {
    if (turn !== turns) return;
    list.hidden = true;
    tell(words.failed);
  }
}

input.addEventListener("input", () => look(PAUSE_MILLISECONDS));
input.addEventListener("focus", () => load().catch(() => {}), { once: true });
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  await look();
  if (input.value.trim()) status.focus();
});
input.value = new URLSearchParams(location.search).get("q") ?? "";
if (input.value) look();
