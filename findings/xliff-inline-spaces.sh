#!/bin/sh
# xliff (npm): what is read and written again has line breaks in its sentences, and no longer what its codes stand for.
#
# One would guess: a file that is read into objects and written again says the same; above all where it has
#   xml:space="preserve", and even more so where inline codes are known as such (they are: Span, GenericSpan).
# What happens: in XLIFF 1.2 and 2.x a sentence with an inline code gets a line break and spaces before each code and at its
#   end: “l’” + code becomes “l’ ⏎ code”, “(«” + code becomes “(« ⏎ code”. `xml:space="preserve"` is written, not kept. Texts
#   without codes are as they were, so files of plain sentences show nothing. Of version 2.1, `originalData` is gone
#   (its `dataRef` stay, and lead nowhere), and the file calls itself 2.0.
# What works: change texts in the XML itself. Who imports should compare the source, too: it comes back changed as well.
# Versions: xliff 6.4.0 (npm); tried with Node 20. Date: 2026-11-30.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts xliff@6.4.0 >npm.log 2>&1 || { cat npm.log; exit 1; }
cat >try.mjs <<'END'
import xliff from "xliff";

const one = `<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">
<file original="page" source-language="fr" target-language="es" datatype="plaintext"><body>
<trans-unit id="plain" xml:space="preserve"><source>Sans code.</source><target>Sin código.</target></trans-unit>
<trans-unit id="codes" xml:space="preserve"><source>Lisez l’<g id="1">aide</g>.</source><target>Lea la <g id="1">ayuda</g>.</target></trans-unit>
</body></file></xliff>`;
const two = `<xliff version="2.1" srcLang="fr" trgLang="es" xmlns="urn:oasis:names:tc:xliff:document:2.0"><file id="f"><unit id="u">
<originalData><data id="d1">{name}</data></originalData>
<segment><source>Page «<ph id="1" dataRef="d1"/>»</source><target>Página «<ph id="1" dataRef="d1"/>»</target></segment>
</unit></file></xliff>`;
const text = (file, name) => [...file.matchAll(new RegExp(`<${name}>(.*?)</${name}>`, "gs"))].map((found) => found[1]);
const [first, second] = [
  await xliff.jsToXliff12(await xliff.xliff12ToJs(one)),
  await xliff.js2xliff(await xliff.xliff2js(two)),
];
console.log("1.2:", JSON.stringify(text(first, "source")));
console.log("2.1:", JSON.stringify(text(second, "target")), "originalData:", second.includes("originalData"), second.match(/ version="[^"]*"/)[0]);
const asSeen =
  text(first, "source")[0] === "Sans code." && /^Lisez l’\n +<g id="1">aide<\/g>\.\n +$/.test(text(first, "source")[1]) &&
  first.includes('xml:space="preserve"') && /^Página «\n +<ph id="1" dataRef="d1"\/>»\n +$/.test(text(second, "target")[0]) &&
  !second.includes("originalData") && second.includes('version="2.0"');
process.exit(asSeen ? 0 : 1);
END
node try.mjs || { echo changed; exit 1; }
