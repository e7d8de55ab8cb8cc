// The way of a form: section by section, the last look, the receipt.

import { aimedAt, bring, digest, keyFor, lead, optional, posted, retitle, sectionOf, sendPlainly, show, steps } from "../form.js";
import { carry, inWords, resume, save, take, unpack } from "./answers.js";
import { keepWhole, make } from "./building.js";
import { clearMessages, messagesFor, messagesOf, showMessages } from "./messages.js";
import { convertPictures, countCharacters, listFiles, offerOtherNames } from "./questions.js";
import { review } from "./review.js";
import { check } from "./rules.js";
import { follow } from "./views.js";

const SENT = "sent-answers";
const REVIEW = "review";

/** What the page's buttons need. */
export function begin(form, description) {
  keepWhole(description.unbroken);
  countCharacters(form, description);
  offerOtherNames(form, description);
  listFiles(form, description);
  const converted = convertPictures(form, description);
  const fieldOf = (id) => form.querySelector(`[data-field="${id}"]`);
  const lastSection = steps.ids[steps.ids.length - 1];
  const cameWithMessages = !document.getElementById("error-summary").hidden;
  if (cameWithMessages) retitle({ page: document.title.replace(`${description.words["form.title_prefix"]} `, "") });
  // It is sent one way: its page never loads the other.
  const way = description.delivery === "email" ? import("./draft.js") : import("./sending.js");
  steps.begin();
  const views = follow(steps.shown(), open, aimedAt);
  let close = () => {};
  let known = false;
  takeOver();
  return {
    submit,
    turn: views.go,
    go: (control) => views.go(sectionOf(control), { target: control.id }),
    keep: (box) => fillKeeping(box, description.words, { save: keep, resume: takeUp }),
    carry: () => carry(form, description, views.shown()) ?? say(description.words["browser.not_carried"]),
    unpack: () => back(unpack(form, description), views.put),
  };

  function keep() {
    save(form, description, views.shown());
  }

  async function takeUp(file) {
    back(await resume(form, description, file), views.go);
  }

  /** Says again what the receiver has said of this page. */
  function takeOver() {
    const said = Object.entries(messagesOf(document));
    const held = said.filter(([id]) => !fieldOf(id).hidden);
    if (held.length) showMessages(form, description, Object.fromEntries(held));
    else if (said.length) clearMessages(form);
  }

  async function submit() {
    await converted();
    const next = steps.after(views.shown());
    if (!form.dataset.steps || known || !next) return lookOver();
    const problems = Object.entries(check(description, posted()).problems);
    const here = problems.filter(([id]) => sectionOf(fieldOf(id)) === views.shown());
    if (here.length) return showMessages(form, description, messagesFor(description, Object.fromEntries(here)));
    clearMessages(form);
    await views.go(next);
  }

  async function lookOver() {
    const data = await complete(views.go);
    if (data) await views.go(REVIEW, { data });
  }

  async function open(view, { data, changed, target } = {}) {
    close();
    close = () => {};
    if (view !== REVIEW) return edit(view, target);
    const taken = data ?? (await complete(views.put));
    // Meanwhile the reader may have gone on.
    if (taken && views.shown() === REVIEW) await look(taken, changed);
  }

  function edit(view, target) {
    // Once all has been looked over, what is still wrong is told in each section.
    if (!known) clearMessages(form);
    const heading = steps.show(view, known);
    const control = document.getElementById(target);
    if (control) show(control);
    else bring(heading);
  }

  /** What would be sent; when something is wrong with it, that is told in its section, reached with `turn`. */
  async function complete(turn) {
    const { data, problems } = await take(form, description, check);
    known = true;
    if (!Object.keys(problems).length) return data;
    tell(messagesFor(description, problems), turn);
  }

  function tell(messages, turn) {
    const wrong = sectionOf(fieldOf(Object.keys(messages)[0]));
    if (wrong && wrong !== views.shown()) turn(wrong);
    showMessages(form, description, messages);
  }

  async function look(data, changed) {
    const seen = await digest(data);
    clearMessages(form);
    const change = (target) => views.go(sectionOf(document.getElementById(target)) ?? lastSection, { target });
    const panel = review(form, description, { data, changed, change, confirm, submit: steps.submit });
    close = () => panel.remove();

    async function confirm() {
      if ((await digest(posted())) !== seen) await again();
      else await confirmed(panel, data).catch(sendPlainly);
    }
  }

  async function again() {
    const data = await complete(views.put);
    if (data) await views.put(REVIEW, { data, changed: true });
  }

  async function confirmed(panel, data) {
    const { offerDraft, send } = await way;
    if (offerDraft) return offerDraft(form, description, data, panel);
    data.set("_key", await keyFor(data));
    // What is said of the sending offers to save the answers, if need be. Forms that a link leads to have no such box.
    const box = document.querySelector("[data-keep]") ?? {};
    box.hidden = true;
    const sending = send(data, description, panel, {
      arrived: (address) => {
        // Firefox brings the page back with the view of the moment at which it was left.
        addEventListener("pageshow", () => views.shown() === REVIEW && views.put(lastSection), { once: true });
        arrived(form, data, address);
      },
      refused: (page) => tell(messagesOf(page), views.go),
      save: keep,
    });
    close = () => {
      box.hidden = false;
      sending.stop();
      panel.remove();
    };
    await sending.begun;
  }

  /** Shows the section at which saved answers were left, or the first one with something to do. */
  function back({ said, step }, turn) {
    if (step !== undefined) {
      const [problem] = Object.keys(check(description, posted()).problems);
      turn(steps.ids.includes(step) ? step : (sectionOf(fieldOf(problem)) ?? lastSection));
    }
    if (said) say(description.words[said], said === "browser.resumed");
  }
}

// Back from the receipt finds the form, not the review. The list on the receipt is the less important.
function arrived(form, data, address) {
  location.replace(address);
  const reference = new URL(address).searchParams.get("reference");
  const language = document.documentElement.lang;
  optional(() => sessionStorage.setItem(SENT, JSON.stringify({ reference, language, answers: inWords(form, data) })));
}

function say(sentence, isGood) {
  document.querySelector("[data-said]")?.remove();
  const box = make("p", { class: isGood ? "notice-box" : "notice-box notice-box--bad", tabindex: "-1", "data-said": true }, sentence);
  lead(box);
}

// Fills the box that keeps the answers in a file and takes them up again, once: `save()` and `resume(file)` are what its
// controls do.
function fillKeeping(box, words, { save, resume }) {
  if (box.querySelector("p")) return;
  const file = make("input", { id: "_resume", type: "file", accept: ".json", change });
  // The empty element is where a browser would write that nothing is chosen: the file is read at once.
  const place = make("div", { class: "file", "data-choose": words["form.choose_file"] }, file, make("span"));
  box.append(
    make("p", {}, words["browser.keep_text"]),
    make("p", {}, make("button", { type: "button", class: "button", "data-save": true, click: save }, words["browser.save"])),
    make("div", { class: "field" }, make("label", { class: "field__label", for: "_resume" }, words["browser.keep_resume"]), place),
  );

  async function change() {
    if (file.files.length) await resume(file.files[0]);
    file.value = "";
  }
}
