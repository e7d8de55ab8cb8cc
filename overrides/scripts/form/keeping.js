// What is in the box that keeps the answers in a file and takes them up again.

import { make } from "./building.js";

/** Fills the box, once. `save()` and `resume(file)`: what its controls do. */
export function fillKeeping(box, words, { save, resume }) {
  if (box.querySelector("p")) return;
  const file = make("input", { id: "_resume", type: "file", accept: ".json", change });
  // The empty element is where a browser would write that nothing is chosen: the file is read at once.
  const place = make("div", { class: "file", "data-choose": words["form.choose_file"] }, file, make("span"));
  box.append(
    make("p", { class: "keep__note" }, words["browser.keep_text"]),
    make("p", {}, make("button", { type: "button", class: "button", "data-save": true, click: save }, words["browser.save"])),
    make("div", { class: "field" }, make("label", { class: "field__label", for: "_resume" }, words["browser.keep_resume"]), place),
  );

  async function change() {
    if (file.files.length) await resume(file.files[0]);
    file.value = "";
  }
}
