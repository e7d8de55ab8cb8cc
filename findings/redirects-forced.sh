#!/bin/sh
# _redirects: no single line leads away from a page that still exists, on both Netlify and Cloudflare Pages.
#
# One would guess: Cloudflare Pages reads the format that Netlify uses, so `/old/ /new/ 301!` (redirect even if there is
#   a file at /old/) does the same on both; all the more as redirects always win over files on Cloudflare.
# What happens: Netlify's parser takes the line as a forced 301. Cloudflare's parser knows plain numbers only: it drops
#   the whole line with a message, and does not take it as a plain 301. The plain `301` is good on Cloudflare, but not
#   forced on Netlify, where a file at /old/ then hides it.
# What works, as far as the parsers show: both lines, the one with "!" first. Cloudflare drops the first one and keeps the
#   second; Netlify keeps both, and by its documentation the first one that matches counts.
# Versions: netlify-redirect-parser 14.4.0; @cloudflare/pages-shared 0.13.0, whose parser can be called (0.13.189 no
#   longer has it; the one inside miniflare 5.20260925.0-alpha has the same rule); esbuild 0.28.2; tried with Node.js 20.
# Date: 2026-11-29.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' >package.json
{
    npm install --silent --no-audit --no-fund netlify-redirect-parser@14.4.0 esbuild@0.28.2
    npm pack --silent @cloudflare/pages-shared@0.13.0 # without its dependencies: the parser needs none
    tar xzf cloudflare-pages-shared-0.13.0.tgz
} >npm.log 2>&1 || { cat npm.log; exit 1; }
node_modules/.bin/esbuild package/metadata-generator/parseRedirects.ts --bundle --format=esm \
    --log-level=warning --tsconfig-raw={} --outfile=cloudflare.mjs
cat >try.mjs <<'END'
import { readFileSync, writeFileSync } from "node:fs";
import { parseAllRedirects } from "netlify-redirect-parser";
import { parseRedirects } from "./cloudflare.mjs";

const version = (file) => JSON.parse(readFileSync(file, "utf8")).version;
console.log("netlify-redirect-parser", version("node_modules/netlify-redirect-parser/package.json"));
console.log("@cloudflare/pages-shared", version("package/package.json"));

const plain = "/old/ /new/ 301";
const forced = `${plain}!`;
const expected = {
  [forced]: ["301 forced", "dropped"],
  [plain]: ["301 not forced", "301"],
  [`${forced}\n${plain}`]: ["301 forced, 301 not forced", "dropped, 301"],
};
for (const [text, [netlifyBefore, cloudflareBefore]] of Object.entries(expected)) {
  writeFileSync("_redirects", `${text}\n`);
  const options = { redirectsFiles: ["_redirects"], configRedirects: [], minimal: true };
  const { redirects, errors } = await parseAllRedirects(options);
  const netlify = redirects.map((rule) => `${rule.status} ${rule.force ? "forced" : "not forced"}`);
  netlify.push(...errors.map(String));
  const { rules, invalid } = parseRedirects(`${text}\n`);
  const cloudflare = [...invalid.map(() => "dropped"), ...rules.map((rule) => String(rule.status))];
  console.log(`--- ${text.replace("\n", " | ")}`);
  console.log("Netlify:", netlify.join(", "));
  console.log("Cloudflare:", cloudflare.join(", "), invalid.map((line) => line.message).join(" "));
  if (netlify.join(", ") !== netlifyBefore || cloudflare.join(", ") !== cloudflareBefore) {
    console.log(`changed: it was ${netlifyBefore}; ${cloudflareBefore}`);
    process.exitCode = 1;
  }
}
END
node try.mjs
