// E-mail mode: the visitor's own mail program sends what is prepared here. What it says comes from the form's description,
// in the team's language: a browser may have translated the page.

import { bring, isHidden } from "../form.js";
import { button, download, fill, make } from "./building.js";

const LINE = 76;

/** Offers the message with what is in `data`, in `place`. */
export function offerDraft(form, description, data, place) {
  const words = description.words;
  const heading = make("h2", { tabindex: "-1" }, words["browser.draft_title"]);
  const text = asText(form, description.mail, data);
  const files = [...data.values()].filter((value) => value.name);
  place.replaceChildren(
    make(
      "section",
      { class: "draft" },
      heading,
      make("p", {}, fill(words["browser.draft_text"], { email: description.contact })),
      button(words["browser.draft_download"], keep, "button button--primary"),
      make("p", {}, fill(words["browser.draft_otherwise"], { email: description.contact })),
      make("a", { class: "button", href: draftLink(description, text) }, words["browser.draft_mailto"]),
    ),
  );
  bring(heading);

  async function keep() {
    download(`${description.id}.eml`, "message/rfc822", await message(description, text, files));
  }
}

function asText(form, { not_given, fields }, data) {
  const lines = [];
  let current = "";
  for (const { id, section, label, row, options = {} } of fields) {
    if (isHidden(form.querySelector(`[data-field="${id}"]`))) continue;
    if (section !== current) lines.push("", section.toUpperCase(), "");
    current = section;
    const text = inWords(id, row, options, data) || not_given;
    lines.push(label, ...text.split("\n").map((part) => `    ${part}`));
  }
  return lines.join("\n").trim();
}

// Names are `id`, `id.part` or `id.row.part`: what stands in one row is one line, and each choice.
function inWords(id, row, options, data) {
  const lines = {};
  for (const [name, value] of data) {
    const [field, ...parts] = name.split(".");
    const words = value.name ?? (Object.keys(options).includes(value) ? options[value] : value.trim());
    if (field === id && words) (lines[parts.length ? parts.slice(0, -1) : `=${Object.keys(lines).length}`] ??= []).push(words);
  }
  return Object.values(lines).map((line) => fill(row, line)).join("\n");
}

const draftLink = ({ mailto, mail }, text) =>
  `${mailto}?subject=${encodeURIComponent(mail.title)}&body=${encodeURIComponent(text.replaceAll("\n", "\r\n"))}`;

// RFC 5322 and MIME; X-Unsent opens it as a draft where the mail program knows that.
async function message({ mailto, mail }, text, files) {
  const boundary = `part-${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
  const parts = [["Content-Type: text/plain; charset=utf-8", wrapped(encoded(text))]];
  for (const file of files) {
    const name = `filename*=utf-8''${encodeURIComponent(file.name).replace(/['()*]/g, percent)}`;
    const head = `Content-Type: ${file.type || "application/octet-stream"}\r\nContent-Disposition: attachment; ${name}`;
    parts.push([head, wrapped(new Uint8Array(await file.arrayBuffer()))]);
  }
  const bodies = parts.map(([head, body]) => `--${boundary}\r\n${head}\r\nContent-Transfer-Encoding: base64\r\n\r\n${body}\r\n`);
  const subject = `=?utf-8?B?${base64(encoded(mail.title))}?=`;
  const heads = [`To: ${decodeURIComponent(mailto.slice(7))}`, `Subject: ${subject}`, "X-Unsent: 1", "MIME-Version: 1.0"];
  const type = `Content-Type: multipart/mixed; boundary="${boundary}"`;
  return [...heads, type, "", bodies.join("") + `--${boundary}--`, ""].join("\r\n");
}

const encoded = (text) => new TextEncoder().encode(text);

const percent = (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`;

function base64(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return btoa(text);
}

const wrapped = (bytes) => base64(bytes).replace(new RegExp(`(.{${LINE}})`, "g"), "$1\r\n");
