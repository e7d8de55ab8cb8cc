// Tells when a form opens or closes while its page is open. The receiver decides; this only says so in time.

const SOON = 10 * 60_000;
// A timer with a longer delay ends at once.
const LONGEST = 2 ** 31 - 1;

/** How things stand at an instant (milliseconds): the same as in the build and in the receiver. */
export function stateAt({ status = "open", opens, closes }, now) {
  const [first, last] = [opens ? Date.parse(opens) : -Infinity, closes ? Date.parse(closes) : Infinity];
  if (status === "closed" || first >= last || now >= last) return "closed";
  return now < first ? "before" : "open";
}

// The clock of a device may be wrong: that of the server is asked before anything is said.
async function serverTime() {
  try {
    const answer = await fetch(location.pathname, { method: "HEAD", cache: "no-store" });
    return Date.parse(answer.headers.get("date")) || Date.now();
  } catch {
    return Date.now();
  }
}

function watch(place) {
  const facts = place.dataset;
  const said = place.querySelector("[role=status]");
  const closes = Date.parse(facts.closes);
  let ahead = 0;
  let warned = false;
  let timer;
  const now = () => Date.now() + ahead;
  const isSoon = () => facts.state === "open" && !warned && closes - now() <= SOON;
  const isDue = () => isSoon() || stateAt(facts, now()) !== facts.state;

  async function look() {
    if (isDue()) ahead = (await serverTime()) - Date.now();
    if (isDue()) tell(stateAt(facts, now()));
    const moments = [Date.parse(facts.opens), closes, warned ? NaN : closes - SOON].filter((one) => one > now());
    clearTimeout(timer);
    if (moments.length) timer = setTimeout(look, Math.min(Math.min(...moments) - now() + 50, LONGEST));
  }

  function tell(state) {
    if (state === facts.state) warned = say(facts.soon);
    else if (state === "open") open();
    else if (state === "closed") close();
    facts.state = state;
  }

  function open() {
    const form = document.querySelector("[data-while-open]");
    const link = Object.assign(document.createElement("a"), { href: "", textContent: facts.show });
    place.querySelector("p").textContent = facts.until;
    if (form) show(form);
    say(facts.nowOpen, ...(form ? [] : [link]));
  }

  function show(form) {
    const told = document.querySelector("[data-told]");
    document.title = document.title.replace(told.textContent, "");
    told.remove();
    form.hidden = false;
    import("../form.js").then(({ retitle }) => retitle({ page: document.title }));
  }

  function close() {
    const form = document.getElementById("form");
    place.querySelector("p").textContent = facts.since;
    for (const until of document.querySelectorAll(".form__until")) until.textContent = facts.since;
    for (const button of document.querySelectorAll(".form__actions button")) button.hidden = true;
    say(facts.since, ...(form ? [facts.kept] : []));
  }

  function say(...parts) {
    said.replaceChildren(...parts.flatMap((part) => [part, " "]));
    return true;
  }

  look();
  // A device that slept has not counted.
  document.addEventListener("visibilitychange", () => document.hidden || look());
  addEventListener("pageshow", (event) => event.persisted && look());
}

const place = globalThis.document?.querySelector("[data-opening]");
if (place) watch(place);
