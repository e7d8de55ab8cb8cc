#!/bin/sh
# Alfa (accessibility checker): with the newest release of each of its packages every rule is "inapplicable" to any page.
#
# One would guess: packages of one maker with the same peer (`alfa-dom`) in two minor versions either refuse to be
#   installed together or work; a picture without an alternative text fails.
# What happens: `alfa-playwright` 0.81.4, the newest, makes pages of `alfa-dom` 0.112; `alfa-rules` and `alfa-act` 0.114,
#   the newest, bring a second `alfa-dom` of their own. npm installs both without a word. The rules then know no node of
#   the page as a node: nothing fails, nothing passes, nothing is thrown, all 91 rules are "inapplicable". A test that
#   looks for failures only is green from then on. With 0.112 of all of them the picture fails.
# Versions: @siteimprove/alfa-rules and alfa-act 0.114.0 and 0.112.0, alfa-playwright 0.81.4 (npm); tried with Node 20.
# Date: 2026-11-29.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/try.mjs" <<'END'
import { Audit } from "@siteimprove/alfa-act";
import { Device } from "@siteimprove/alfa-device";
import { h } from "@siteimprove/alfa-dom";
import { Request, Response } from "@siteimprove/alfa-http";
import rules from "@siteimprove/alfa-rules";
import { Page } from "@siteimprove/alfa-web";

const picture = h.element("img", [h.attribute("src", "map.png")], [], [], { type: "rectangle", x: 0, y: 0, width: 90, height: 90 });
const document = h.document([h.element("html", [], [h.element("body", [], [picture])])]);
const page = Page.of(Request.empty(), Response.empty(), document, Device.standard());
const counted = {};
for (const { outcome } of [...(await Audit.of(page, rules).evaluate())].map((one) => one.toJSON())) {
  counted[outcome] = (counted[outcome] ?? 0) + 1;
}
console.log(JSON.stringify(counted));
END
try() {
	mkdir "$folder/$1"
	cp "$folder/try.mjs" "$folder/$1"
	cd "$folder/$1"
	npm install --silent --no-audit --no-fund --ignore-scripts @siteimprove/alfa-playwright@0.81.4 \
		"@siteimprove/alfa-rules@$2" "@siteimprove/alfa-act@$2" >npm.log 2>&1 || { cat npm.log; exit 1; }
	node try.mjs
}
newest=$(try newest 0.114.0)
matching=$(try matching 0.112.0)
echo "rules 0.114: $newest"
echo "rules 0.112: $matching"
[ "$newest" = '{"inapplicable":91}' ] || { echo "changed: the newest ones work together"; exit 1; }
case $matching in *'"failed"'*) ;; *) echo "changed: the matching ones find nothing"; exit 1 ;; esac
