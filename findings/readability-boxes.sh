#!/bin/sh
# Readability (the reader view of Firefox): of the same page it keeps all in <section>, less in <div>, half in <article>.
#
# One would guess: a reader view looks at the text. Whether its boxes are `div`, `section` or `article` makes no
#   difference, and if it does, `article` is the best of them.
# What happens: of one page of five boxes in <main>, three with paragraphs and two with a list, as most sites are built,
#   it keeps every word when the boxes are `section`; the lists are gone when they are `div`; nearly half of the page is
#   gone when they are `article`. Nothing says so: the reader sees a shorter text.
# Why: `section` itself is scored by its text, `div` and `article` are not; what stands beside the best box is kept only
#   with a score of its own.
# Versions: @mozilla/readability 0.6.0, jsdom 26.1.0 (npm); tried with Node 20. Date: 2026-11-29.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund @mozilla/readability@0.6.0 jsdom@26.1.0 >npm.log 2>&1 || { cat npm.log; exit 1; }
cat >try.cjs <<'END'
const { Readability } = require("@mozilla/readability");
const { JSDOM } = require("jsdom");

const P = "A request is a letter, signed by the institution, which says what is asked for, and by when, and why it is needed.";
const PARTS = [
  `<p>${P}</p>`,
  "<ol><li>Ask, in writing, with a date.</li><li>Wait for an answer, ten days.</li><li>Plan it, together.</li></ol>",
  `<h2>Who may ask</h2><p>${P}</p><p>${P}</p><p>${P}</p>`,
  "<h2>What comes</h2><ul><li>A visit by peers.</li><li>A report, in your language.</li></ul>",
  `<h2>Afterwards</h2><p>${P}</p>`,
];
const words = (text) => text.split(/\s+/).filter(Boolean).length;
const seen = {};
for (const tag of ["section", "div", "article"]) {
  const boxes = PARTS.map((html) => `<${tag}><${tag}>${html}</${tag}></${tag}>`).join("\n");
  const html = `<!doctype html><html lang="en"><head><title>Title</title></head><body><main>${boxes}</main></body></html>`;
  const document = new JSDOM(html, { url: "https://example.org/" }).window.document;
  const all = words(document.querySelector("main").textContent);
  seen[tag] = `${words(new Readability(document).parse().textContent)} of ${all} words`;
  console.log(`${tag}: ${seen[tag]}`);
}
const expected = { section: "137 of 137 words", div: "91 of 137 words", article: "69 of 137 words" };
if (JSON.stringify(seen) !== JSON.stringify(expected)) {
  console.log("changed: it was", expected);
  process.exit(1);
}
END
node try.cjs
