// Sends the form and says how it goes. The form stays in the page; its key makes another attempt the same submission.

import { bring } from "../form.js";
import { button, fill, make, shown } from "./building.js";

/** Sends `data` in `place`. Ends with `arrived(address of the receipt)` or `refused(page with messages)`. Returns `stop()`
 * and `begun`, which fails when this browser cannot send. */
export function send(data, description, place, { arrived, refused, save }) {
  const words = description.words;
  const bar = make("progress", { max: "100", value: "0", "aria-label": words["browser.sending"] });
  const status = make("p", { class: "sending__status", role: "status" });
  const actions = make("div", { class: "sending__actions" });
  const heading = make("h2", { tabindex: "-1" });
  let stop;
  let said = -1;
  place.replaceChildren(make("section", { class: "sending" }, heading, bar, status, actions));
  return { begun: attempt(), stop: () => stop() };

  async function attempt() {
    const request = new XMLHttpRequest();
    let stopped = false;
    stop = () => {
      stopped = true;
      request.abort();
    };
    request.open("POST", location.pathname);
    request.responseType = "document";
    request.upload.addEventListener("progress", progress);
    request.addEventListener("load", () => answered(request));
    request.addEventListener("error", () => trouble(words["browser.cut"]));
    heading.textContent = words["browser.sending"];
    status.textContent = words["browser.wait"];
    bar.hidden = false;
    actions.replaceChildren(button(words["browser.cancel"], cancel));
    bring(heading);
    if (!data.get("_proof")) data.set("_proof", await proof(description.id));
    if (!stopped) request.send(data);
  }

  function cancel() {
    stop();
    trouble(words["browser.cancelled"]);
  }

  function progress(event) {
    const percent = event.lengthComputable ? Math.floor((100 * event.loaded) / event.total) : 0;
    bar.value = percent;
    // A screen reader hears each quarter, not each packet.
    if (Math.floor(percent / 25) === said) return;
    said = Math.floor(percent / 25);
    status.textContent = fill(words["browser.progress"], { percent });
    if (percent === 100) actions.replaceChildren();
  }

  function answered(request) {
    const page = request.response;
    if (request.status === 200 && new URL(request.responseURL).searchParams.has("reference")) arrived(request.responseURL);
    else if (request.status === 422 && page) refused(page);
    else trouble(page?.querySelector("[data-problem]")?.textContent.trim() || words["browser.cut"], request.status === 403);
  }

  // `final`: a second attempt would be refused as well.
  function trouble(sentence, final = false) {
    said = -1;
    bar.hidden = true;
    bar.value = 0;
    heading.textContent = words["browser.not_sent"];
    status.replaceChildren(...shown(sentence));
    const subject = encodeURIComponent(description.title);
    actions.replaceChildren(
      ...(final ? [] : [button(words["browser.retry"], attempt, "button button--primary")]),
      button(words["browser.save"], save),
      make("a", { href: `${description.mailto}?subject=${subject}` }, fill(words["browser.write"], { email: description.contact })),
    );
    bring(heading);
  }
}

// Proof of work, when the receiver asks for one. Whatever goes wrong, the form is sent all the same.

const PROOF_MILLISECONDS = 20_000;

const proof = (formId) => Promise.race([tryToProve(formId), new Promise((end) => setTimeout(end, PROOF_MILLISECONDS, ""))]);

async function tryToProve(formId) {
  try {
    const answer = await fetch(`/proof?form=${formId}`, { cache: "no-store" });
    if (!answer.ok) return "";
    const { salt, bits } = await answer.json();
    return bits ? `${salt}.${await solve(salt, bits)}` : "";
  } catch {
    return "";
  }
}

async function solve(salt, bits) {
  for (let counter = 0; ; counter += 1) {
    const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${salt}.${counter}`));
    if (leadingZeros(new Uint8Array(hash)) >= bits) return counter;
  }
}

function leadingZeros(bytes) {
  let found = 0;
  for (const byte of bytes) {
    found += Math.clz32(byte) - 24;
    if (byte) break;
  }
  return found;
}
