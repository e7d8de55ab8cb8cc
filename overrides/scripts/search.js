// The search page. Pagefind and its index of the page's language are fetched when somebody begins to search.

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
let engine;

async function started() {
  const pagefind = await import(new URL(words.engine, document.baseURI));
  // A worker would have a security policy of its own.
  await pagefind.options({ noWorker: true, excerptLength: 24 });
  await pagefind.init();
  return pagefind;
}

// A failure is tried again at the next use.
function load() {
  engine ??= started();
  engine.catch(() => (engine = undefined));
  return engine;
}

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

// The index has other spellings than the pages: straight apostrophes, spaces and some words twice, both marked.
const ADDED = /\u2063 | ?\u2063[\p{L}\p{M}]+/gu;
const asOnThePage = (text) => text.replace(ADDED, "").replaceAll("'", "’");

// An excerpt is HTML; nothing of it is used but its text and its marks.
function marked(excerpt) {
  const parts = [];
  for (const { nodeName, textContent } of new DOMParser().parseFromString(excerpt, "text/html").body.childNodes) {
    if (nodeName !== "MARK") parts.push(asOnThePage(textContent));
    else parts.push(...(textContent.startsWith("\u2063") ? marksBefore(parts, textContent) : [element("mark", {}, asOnThePage(textContent))]));
  }
  return parts;
}

// The second spelling is marked: on the page it is the word before.
function marksBefore(parts, second) {
  const [, text, word] = /^(.*?)(\S*)\s*$/s.exec(parts.pop());
  return [text, element("mark", {}, word), asOnThePage(second)];
}

// What a word is compared by: without accents, capitals and ligatures.
const plain = (text) =>
  text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").replaceAll("œ", "oe").replaceAll("æ", "ae").replaceAll("ß", "ss");
const wordsOf = (text) => plain(text).match(/[\p{L}\p{N}]+/gu) ?? [];

// “d’asile” is looked for as “asile”.
const ELIDED = /(?<![\p{L}\p{N}])(?:\p{L}|qu)['’ʼ](?=\p{L})/giu;
const spelt = (query) => query.replace(ELIDED, "").replaceAll("’", "'");

// “delete my data”: the little words of a question stand on no page, or on each.
const LITTLE = new Set(wordsOf(words.little));
function asked(query) {
  const telling = spelt(query).split(/\s+/).filter((word) => !LITTLE.has(plain(word)));
  return telling.join(" ") || spelt(query);
}

const MIN_STEM = 4;
const MAX_ENDING = 3;

// Pagefind gives the pages of a word's beginning where there is none of the word: “passeport” finds “pas”.
function resembles(word, other) {
  if (other.startsWith(word)) return true;
  let common = 0;
  while (common < word.length && word[common] === other[common]) common += 1;
  return common >= Math.max(MIN_STEM, word.length - MAX_ENDING);
}

function holds(text, query) {
  const found = [...new Set(wordsOf(text))];
  return wordsOf(asked(query)).every((word) => found.some((other) => resembles(word, other)));
}

// A page that says it in a heading comes before those that say it in passing.
const headed = ({ meta, sub_results }, query) =>
  [meta, ...sub_results].some(({ title }) => holds(title, query));

/** The pages that hold what was asked, the best first, and how many there are; nothing when something else has been
 * asked meanwhile. */
export async function find(query, way = "search") {
  const pagefind = await load();
  const found = await pagefind[way](asked(query), {}, 250);
  if (!found) return undefined;
  const all = await Promise.all(found.results.slice(0, MAX_PAGES).map((result) => result.data()));
  const pages = all.filter(({ content, meta }) => holds(`${meta.title} ${content}`, query));
  pages.sort((one, other) => headed(other, query) - headed(one, query));
  return { pages, count: pages.length === MAX_PAGES ? found.results.length : pages.length };
}

function link({ url, title, excerpt }, name) {
  const heading = element(name, {}, element("a", { href: url }, asOnThePage(title)));
  return [heading, element("p", { class: "small" }, ...marked(excerpt))];
}

function entry({ url, meta, excerpt, sub_results }) {
  const item = element("li", {}, ...link({ url, title: meta.title, excerpt }, "h2"));
  const sections = sub_results.filter(({ title }) => title !== meta.title).slice(0, MAX_SECTIONS);
  if (sections.length) {
    const entries = sections.map((section) => element("li", {}, ...link(section, "p")));
    item.append(element("ul", { "aria-label": words.sections.replace("{page}", asOnThePage(meta.title)) }, ...entries));
  }
  return item;
}

function tell(sentence, query, count) {
  status.textContent = sentence.replace("{query}", query).replace("{count}", count);
}

function show(query, count, entries) {
  list.replaceChildren(...entries);
  list.hidden = !entries.length;
  tell(count ? words.found : words.none, query, count);
}

async function search(query) {
  const found = await find(query, "debouncedSearch");
  if (found && input.value.trim() === query) show(query, found.count, found.pages.map(entry));
}

async function look() {
  const query = input.value.trim();
  const address = new URL(location);
  query ? address.searchParams.set("q", query) : address.searchParams.delete("q");
  history.replaceState(history.state, "", address);
  if (!query) return show("", 0, []), (status.textContent = "");
  if (!engine) tell(words.searching);
  try {
    await search(query);
  } catch {
    list.hidden = true;
    tell(words.failed);
  }
}

input.addEventListener("input", look);
input.addEventListener("focus", () => load().catch(() => {}), { once: true });
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  await look();
  if (input.value.trim()) status.focus();
});
input.value = new URLSearchParams(location.search).get("q") ?? "";
if (input.value) look();
