// The search page. Pagefind and its index of the page's language are fetched when somebody begins to search.

const form = document.getElementById("search");
const words = form.dataset;
const input = form.elements.namedItem("q");
const status = document.getElementById("search-status");
const list = document.getElementById("search-results");
const MOST_PAGES = 20;
const MOST_SECTIONS = 3;
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

// An excerpt is HTML; nothing of it is used but its text and its marks.
function marked(excerpt) {
  const { childNodes } = new DOMParser().parseFromString(excerpt, "text/html").body;
  return [...childNodes].map(({ nodeName, textContent }) =>
    nodeName === "MARK" ? element("mark", {}, textContent) : textContent,
  );
}

function link({ url, title, excerpt }, name) {
  return [element(name, {}, element("a", { href: url }, title)), element("p", { class: "small" }, ...marked(excerpt))];
}

function entry({ url, meta, excerpt, sub_results }) {
  const item = element("li", {}, ...link({ url, title: meta.title, excerpt }, "h3"));
  const sections = sub_results.filter(({ title }) => title !== meta.title).slice(0, MOST_SECTIONS);
  if (sections.length) {
    const entries = sections.map((section) => element("li", {}, ...link(section, "p")));
    item.append(element("ul", { "aria-label": words.sections.replace("{page}", meta.title) }, ...entries));
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
  const pagefind = await load();
  const found = await pagefind.debouncedSearch(query, {}, 250);
  // null: something else has been typed meanwhile.
  if (!found) return;
  const pages = await Promise.all(found.results.slice(0, MOST_PAGES).map((result) => result.data()));
  if (input.value.trim() === query) show(query, found.results.length, pages.map(entry));
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

for (const part of document.querySelectorAll("[data-script-only]")) part.hidden = false;
input.addEventListener("input", look);
input.addEventListener("focus", () => load().catch(() => {}), { once: true });
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  await look();
  if (input.value.trim()) status.focus();
});
input.value = new URLSearchParams(location.search).get("q") ?? "";
if (input.value) look();
