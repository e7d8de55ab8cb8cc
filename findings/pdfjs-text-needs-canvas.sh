#!/bin/sh
# pdf.js (npm `pdfjs-dist`): what it calls an optional package is needed to read a PDF's text in Node.
#
# One would guess: `@napi-rs/canvas` draws, and is declared as optional; who only wants the words of a PDF can leave it out
#   (`--omit=optional`, or a platform for which it has no build), with the `legacy` build, which the README names for Node.
# What happens: importing the legacy build warns that `DOMMatrix` and `Path2D` cannot be polyfilled and then throws
#   “DOMMatrix is not defined”, before any document is opened. With the optional package the same lines read the text.
# Versions: pdfjs-dist 5.6.205 (npm); tried with Node 20.
# Date: 2026-11-30.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/try.mjs" <<'END'
const parts = [
  "<< /Type /Catalog /Pages 2 0 R >>",
  "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
  "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
  "<< /Length 38 >>\nstream\nBT /F 12 Tf 20 50 Td (A letter) Tj ET \nendstream",
  "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
];
let text = "%PDF-1.7\n";
const places = parts.map((part, at) => {
  const place = text.length;
  text += `${at + 1} 0 obj\n${part}\nendobj\n`;
  return `${String(place).padStart(10, "0")} 00000 n \n`;
});
const table = text.length;
text += `xref\n0 6\n0000000000 65535 f \n${places.join("")}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`;
try {
  const { getDocument } = await import("pdfjs-dist/legacy/build/pdf.mjs");
  const opened = await getDocument({ data: new TextEncoder().encode(text), verbosity: 0 }).promise;
  const { items } = await (await opened.getPage(1)).getTextContent();
  console.log(items.map(({ str }) => str).join(""));
} catch (error) {
  console.log(error.message);
}
END
try() {
	mkdir "$folder/$1"
	cp "$folder/try.mjs" "$folder/$1"
	cd "$folder/$1"
	npm install --silent --no-audit --no-fund --ignore-scripts $2 pdfjs-dist@5.6.205 >npm.log 2>&1 || { cat npm.log; exit 1; }
	node try.mjs 2>/dev/null | tail -1
}
without=$(try without --omit=optional)
with=$(try with "")
echo "pdfjs-dist 5.6.205, Node $(node --version)"
echo "without the optional package: $without"
echo "with it: $with"
[ "$without" = "DOMMatrix is not defined" ] || { echo "changed: it can be left out"; exit 1; }
[ "$with" = "A letter" ] || { echo "changed: the text is not read with it either"; exit 1; }
