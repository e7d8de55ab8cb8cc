// What a file is, by its content and the receiver's rules (receiver/forms/uploads.py), told before it travels. What needs
// a reader of the format (does a PDF open, does it ask for a password) is the receiver's to tell (decisions/0046).

import { endingOf } from "./rules.js";

// Windows-1252 has a sign for every byte: signatures are looked for as text.
const BYTES = new TextDecoder("windows-1252");
const HEIF_BRAND = /^....ftyp(?:hei[cxms]|hev[cx]|mif1|msf1)/s;
const TIFF = /^(?:II[*+]\0|MM\0[*+])/;
const PNG_END = "IEND®B`‚";
const JPEG_END = "ÿÙ";
const OLE = "ÐÏ\x11à¡±\x1aá";
const OLE_ENCRYPTED = [..."EncryptedPackage"].join("\0");
const OLE_WORD = [..."WordDocument"].join("\0");
const PDF_HEAD_WITHIN = 1024;
const MEMBER = "PK\x01\x02";
const DIRECTORY_END = "PK\x05\x06";
const TO_CONVERT = ["heic", "tiff", "doc"];

const SIGNS = [
  ["png", (text) => text.startsWith("‰PNG\r\n\x1a\n")],
  ["jpeg", (text) => text.startsWith("ÿØÿ")],
  ["tiff", (text) => TIFF.test(text)],
  ["heic", (text) => HEIF_BRAND.test(text)],
  ["docx", (text, members) => (text.startsWith(OLE) ? text.includes(OLE_ENCRYPTED) : members.includes("[content_types].xml"))],
  ["doc", (text) => text.startsWith(OLE) && text.includes(OLE_WORD)],
  ["odt", (text, members) => members.includes("mimetype") || members.includes("meta-inf/manifest.xml")],
  ["pdf", (text) => text.slice(0, PDF_HEAD_WITHIN + 5).includes("%PDF-")],
];

const FAULTS = {
  png: (text) => !text.includes(PNG_END) && "wrong_content",
  jpeg: (text) => !text.includes(JPEG_END) && "wrong_content",
  docx: (text) => text.startsWith(OLE) && "protected",
};

/** The rule that a file breaks for sure by its content (ArrayBuffer), or nothing. */
export function ruleBrokenBy(content, name, formats) {
  const text = BYTES.decode(content);
  const members = text.startsWith("PK") ? membersOf(text, new Uint8Array(content)) : [];
  const [found] = SIGNS.find(([, fits]) => fits(text, members)) ?? [];
  if (formats.includes(found)) return FAULTS[found]?.(text);
  if (TO_CONVERT.includes(found)) return found;
  // Of a known format, or without an ending, there is more to say than that it cannot be read.
  return found || !endingOf(name) ? "wrong_type" : "wrong_content";
}

// A cut archive has no directory: nothing can be found in it.
function membersOf(text, bytes) {
  const names = [];
  const whole = text.includes(DIRECTORY_END);
  for (let at = text.indexOf(MEMBER); whole && at >= 0; at = text.indexOf(MEMBER, at + 1)) {
    const length = bytes[at + 28] + 256 * bytes[at + 29];
    names.push(text.slice(at + 46, at + 46 + length).replaceAll("\\", "/").replace(/^\/+/, "").toLowerCase());
  }
  return names;
}
