// Pictures as phones, scanners and websites make them, and no question takes, become JPEG where this browser can read them
// (decisions/0051). Loaded when one is chosen. What cannot be converted stays as it is: when it is sent, it is told what to do.

import { contentOf } from "../form.js";
import { fill, make } from "./building.js";

// The largest canvas of iPhones; a sheet of paper at 400 dpi.
const MAX_PIXELS = 4096 * 4096;
const QUALITIES = [0.9, 0.8, 0.6];
const SCALES = [1, 0.7, 0.5, 0.35, 0.25];
const HEAD = 64;
const PATIENCE_MILLISECONDS = 20_000;
const TYPES = {
  "image/avif": /^....ftyp(?:avif|mif1.{0,40}avif)/s,
  "image/heic": /^....ftyp(?:hei[cx]|mif1)/s,
  "image/tiff": /^(?:II\*\0|MM\0\*)/,
  "image/webp": /^RIFF....WEBP/s,
  "image/gif": /^GIF8/,
  "image/bmp": /^BM/,
  "image/jxl": /^....JXL /s,
};
// What stands before each picture of one that moves.
const FRAMES = { "image/gif": "!ù\x04", "image/webp": "ANMF" };
const ENDING = /\.(?:hei[cf]|hif|avif|tiff?|webp|gif|bmp|dib|jxl|jpe?g?|jfif|png)$/i;
const BYTES = new TextDecoder("windows-1252");
const COLOUR = [192, 128, 64];
// Browsers that keep people from being recognised change colours a little, or give noise in place of a picture.
const NEARLY = 8;

// A file by name, size and time: what a box holds may be another object each time.
const keyOf = ({ name, size, lastModified }) => JSON.stringify([name, size, lastModified]);
// By keys: what a file became (nothing where it cannot be converted), and the name that it had.
const made = new Map();
const originals = new Map();
const notes = new Map();
let turn = Promise.resolve();

/** Converts what is chosen in a box and says so in its question; one picture after the other, of all boxes. */
export const convert = (...box) => (turn = turn.then(() => convertAll(...box)).catch(() => {}));

async function convertAll(input, { max_bytes, max_files = 1 }, words) {
  const note = notes.get(input) ?? begin(input, words);
  const start = () => (note.textContent = words["browser.converting"]);
  try {
    for (const file of [...input.files]) {
      const key = keyOf(file);
      if (!made.has(key)) made.set(key, await Promise.race([jpegOf(file, max_bytes / max_files, start), late()]).catch(() => {}));
      if (made.get(key)) exchange(input, key, file.name);
    }
  } finally {
    tell(input, note, words);
  }
}

const late = () => new Promise((end) => setTimeout(end, PATIENCE_MILLISECONDS));

function begin(input, words) {
  const note = make("p", { role: "status" });
  notes.set(input, note);
  input.closest("[data-field]").append(note);
  for (const event of ["change", "files"]) input.addEventListener(event, () => tell(input, note, words));
  return note;
}

function tell(input, note, words) {
  const told = [...input.files].filter((file) => originals.has(keyOf(file)));
  note.textContent = told.map((file) => fill(words["browser.converted"], { name: originals.get(keyOf(file)), other: file.name })).join(" ");
}

// Meanwhile the file may have been removed or replaced, or what it became may be there already.
function exchange(input, key, name) {
  const jpeg = made.get(key);
  originals.set(keyOf(jpeg), name);
  const files = [...input.files].map((file) => (keyOf(file) === key ? jpeg : file));
  const transfer = new DataTransfer();
  for (const file of new Map(files.map((file) => [keyOf(file), file])).values()) transfer.items.add(file);
  input.files = transfer.files;
  input.dispatchEvent(new Event("files"));
}

// Nothing of the file is left but what is seen: not where a photo was taken. Nothing at all where not everything would be left.
async function jpegOf(file, most, start) {
  const head = BYTES.decode(await contentOf(file.slice(0, HEAD)));
  const [type] = Object.entries(TYPES).find(([, sign]) => sign.test(head)) ?? [];
  if (!type) return;
  start();
  const content = await contentOf(file);
  const view = new DataView(content);
  const text = BYTES.decode(content);
  if (isCut(view, text) || text.split(FRAMES[type]).length > 2 || (type === "image/tiff" && hasPages(view)) || !readsBack()) return;
  const picture = await createImageBitmap(new Blob([content], { type }));
  const blob = await within(picture, most).finally(() => picture.close());
  return blob && new File([blob], `${file.name.replace(ENDING, "")}.jpg`, { type: blob.type, lastModified: file.lastModified });
}

// Browsers show what there is of a file that was cut off.
function isCut(view, text) {
  const length = view.byteLength;
  if (text.startsWith("RIFF")) return view.getUint32(4, true) + 8 > length;
  if (text.startsWith("BM")) return view.getUint32(2, true) > length;
  if (text.startsWith("GIF")) return !/;\0*$/.test(text);
  let at = 0;
  // Boxes, one behind the other; the last may say that it goes to the end.
  if (text.startsWith("ftyp", 4)) for (let size = 8; size && at < length; at += size) size = view.getUint32(at);
  return at > length;
}

// A TIFF is a chain of pages; each ends with the place of the next, or 0.
function hasPages(view) {
  const little = view.getUint8(0) === 0x49;
  const first = view.getUint32(4, little);
  return view.getUint32(first + 2 + 12 * view.getUint16(first, little), little) > 0;
}

async function within(picture, most) {
  const whole = Math.min(1, Math.sqrt(MAX_PIXELS / (picture.width * picture.height)));
  for (const scale of SCALES) {
    const canvas = drawn(picture.width * whole * scale, picture.height * whole * scale, (context, ...size) => context.drawImage(picture, 0, 0, ...size));
    for (const quality of QUALITIES) {
      const blob = await new Promise((end) => canvas.toBlob(end, "image/jpeg", quality));
      if (blob?.type === "image/jpeg" && blob.size <= most) return blob;
    }
  }
}

// JPEG knows no transparency: what is behind is paper.
function drawn(width, height, draw) {
  const canvas = make("canvas", { width: Math.max(1, Math.floor(width)), height: Math.max(1, Math.floor(height)) });
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  draw(context, canvas.width, canvas.height);
  return canvas;
}

// Whether what is drawn can be read again.
function readsBack() {
  const canvas = drawn(1, 1, (context) => {
    context.fillStyle = `rgb(${COLOUR})`;
    context.fillRect(0, 0, 1, 1);
  });
  const [...found] = canvas.getContext("2d").getImageData(0, 0, 1, 1).data;
  return COLOUR.every((part, at) => Math.abs(part - found[at]) < NEARLY);
}
