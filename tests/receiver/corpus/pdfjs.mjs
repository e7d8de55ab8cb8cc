// pdf.js, Firefox's reader, opens PDFs: one path a line from the standard input. It writes a line for each: how many pages it has (0: it does
// not open), and how much is drawn on the first.

import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { getDocument, VerbosityLevel } from "pdfjs-dist/legacy/build/pdf.mjs";

async function look(path) {
  const task = getDocument({ data: new Uint8Array(await readFile(path)), verbosity: VerbosityLevel.ERRORS });
  try {
    const pdf = await task.promise;
    const page = await pdf.getPage(1);
    return [pdf.numPages, (await page.getOperatorList()).fnArray.length];
  } catch {
    return [0, 0];
  } finally {
    await task.destroy();
  }
}

for await (const path of createInterface({ input: process.stdin })) console.log(JSON.stringify(await look(path)));
