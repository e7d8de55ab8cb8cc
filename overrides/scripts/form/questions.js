// What some questions gain: how long an answer is, while it is typed (counted as the receiver does); other names for what a
// list offers (typing one finds it, as browsers find what begins with the letters typed); the files of a question that takes
// several (chosen in several goes, dropped, replaced and removed one by one; the control holds them); JPEG for pictures of
// other formats. Whatever writes into a control for files tells it by the event `files`.

import { contentOf, optional } from "../form.js";
import { asNumber, button, fill, make } from "./building.js";
import { paragraphs } from "./rules.js";

const NEAR = 0.9;
const PAUSE_MILLISECONDS = 1000;
const TENTH_OF_MEGABYTE = 1024 * 102.4;
const HEAD = 16;
// How pictures begin that a browser may know and no question takes.
const PICTURE = /^(?:GIF8|BM|RIFF....WEBP|II\*\0|MM\0\*|....(?:JXL |ftyp(?:hei|mif|avi)))/s;

/** Counts in every question for a long answer. */
export function countCharacters(form, description) {
  for (const field of description.fields) {
    const place = document.getElementById(`${field.id}-count`);
    if (place) count(form, form.elements.namedItem(field.id), place, field.max_length, description);
  }
}

function count(form, control, place, max, { words, numbers }) {
  const said = make("span", { class: "visually-hidden", role: "status" });
  const limit = asNumber(max, numbers);
  let timer;
  place.after(said);
  control.addEventListener("input", () => {
    update();
    // Heard near the limit only, and not at every key.
    clearTimeout(timer);
    timer = setTimeout(() => (said.textContent = length() < NEAR * max ? "" : place.textContent), PAUSE_MILLISECONDS);
  });
  // Answers of a saved file.
  form.addEventListener("change", update);
  update();

  function length() {
    return [...paragraphs(control.value)].length;
  }

  function update() {
    const typed = asNumber(length(), numbers);
    place.textContent = fill(words["browser.typed"], { typed, max: limit });
    place.classList.toggle("field__count--over", length() > max);
  }
}

/** Puts other names at the end of each list that has some: what stood there keeps its place. */
export function offerOtherNames(form, { fields, words }) {
  for (const { id, also } of fields.filter((field) => field.also)) {
    const list = form.elements.namedItem(id);
    const texts = new Map([...list.options].map(({ value, text }) => [value, text]));
    const others = also.map(([name, value]) => make("option", { value }, `${name} (${texts.get(value)})`));
    list.append(make("optgroup", { label: words["browser.other_names"] }, ...others));
    // The first with the same value is the one by its own name.
    list.addEventListener("blur", () => (list.value = list.value));
  }
}

/** Lists the files of each question that takes several. */
export function listFiles(form, description) {
  for (const input of form.querySelectorAll("[type=file][multiple]")) list(input, description);
}

function list(input, { words, numbers }) {
  const field = input.closest("[data-field]");
  const said = make("p", { role: "status" });
  const rows = make("ol");
  let files = [];
  input.parentElement.after(...photograph(), said, rows);
  // A browser forgets what was chosen before.
  input.addEventListener("change", () => add(input.files));
  field.addEventListener("dragover", drop);
  field.addEventListener("drop", drop);
  input.addEventListener("files", show);
  addEventListener("pageshow", show);
  add(input.files);

  // Beside the control a browser would open the file in place of the page.
  function drop(event) {
    event.preventDefault();
    if (event.type === "drop") add(event.dataTransfer.files);
  }

  // With `capture` a box takes neither a photo that exists nor a PDF: it is another one, where there may be a camera.
  function photograph() {
    if (!input.accept.includes(".jpg") || !matchMedia("(any-pointer: coarse)").matches) return [];
    const camera = make("input", { type: "file", hidden: true, accept: "image/*", capture: "environment", change: () => add(camera.files) });
    return [button(words["browser.take_photo"], () => camera.click()), camera];
  }

  // The same file chosen again is the same, or has been corrected.
  function add(chosen) {
    const all = [...files];
    for (const one of chosen) {
      const same = all.findIndex(({ name, size }) => name === one.name && size === one.size);
      all[same < 0 ? all.length : same] = one;
    }
    put(all);
  }

  function put(all) {
    // Where a script cannot give files to a control, each choice replaces the one before.
    optional(() => {
      const transfer = new DataTransfer();
      for (const file of all) transfer.items.add(file);
      input.files = transfer.files;
    });
    input.dispatchEvent(new Event("files"));
  }

  function show() {
    files = [...input.files];
    // The names beside the button are those of the list.
    input.nextElementSibling?.replaceChildren();
    rows.replaceChildren(...files.map(row));
    rows.hidden = !files.length;
    const size = sizeOf(files.reduce((sum, { size }) => sum + size, 0));
    if (files.length || said.textContent) said.textContent = fill(words["browser.files_chosen"], { count: files.length, size });
  }

  function row({ name, size }, index) {
    const act = (word, click) => {
      const one = button(words[word], click);
      // Phones call each photo by the same name.
      one.append(make("span", { class: "visually-hidden" }, ` ${index + 1}. ${name}`));
      return one;
    };
    const replace = act("browser.file_replace", () => {
      const other = make("input", { type: "file", hidden: true, accept: input.accept, change: () => change(...other.files) });
      // Some browsers forget one that is in no page.
      rows.append(other);
      other.click();
    });
    const actions = make("div", { class: "sending__actions" }, replace, act("browser.file_remove", () => change()));
    return make("li", {}, make("span", { translate: "no" }, name), ` (${sizeOf(size)})`, actions);

    function change(...others) {
      put(files.flatMap((file, at) => (at === index ? others : file)));
      (rows.children[Math.min(index, files.length - 1)]?.querySelector("button:last-child") ?? input).focus();
    }
  }

  function sizeOf(bytes) {
    const tenths = Math.ceil(bytes / TENTH_OF_MEGABYTE);
    return fill(words["form.file_size"], { whole: asNumber(Math.floor(tenths / 10), numbers), tenth: tenths % 10 });
  }
}

/** Converts what is chosen in each question that takes photos; returns what waits until all is converted. */
export function convertPictures(form, { fields, words }) {
  let done;
  for (const field of fields.filter(({ formats }) => formats?.includes("jpeg"))) {
    const input = form.elements.namedItem(field.id);
    const look = () => (done = Promise.all([done, lookAt(input, field, words)]).catch(() => {}));
    for (const event of ["change", "files"]) input.addEventListener(event, look);
    addEventListener("pageshow", look);
    look();
  }
  return () => done;
}

async function lookAt(input, field, words) {
  const heads = await Promise.all([...input.files].map((file) => contentOf(file.slice(0, HEAD))));
  if (heads.some((head) => PICTURE.test(new TextDecoder("windows-1252").decode(head)))) await (await import("./converting.js")).convert(input, field, words);
}
