// Alfa judges pages, one line of JSON each, from the standard input. It writes a line of JSON first: the functions with which a
// browser takes a page; then one for each page: how often a rule could be judged, and what fails.

import { createInterface } from "node:readline";
import { Audit } from "@siteimprove/alfa-act";
import { Device } from "@siteimprove/alfa-device";
import { Native as Window } from "@siteimprove/alfa-device/native";
import { Document } from "@siteimprove/alfa-dom";
import { Native as Nodes } from "@siteimprove/alfa-dom/native";
import { Request, Response } from "@siteimprove/alfa-http";
import rules from "@siteimprove/alfa-rules";
import { Conformance, Criterion } from "@siteimprove/alfa-wcag";
import { Page } from "@siteimprove/alfa-web";

// Level AAA is not promised. What belongs to no criterion (ARIA, best practice) is kept.
const isEnhanced = (requirement) => Criterion.isCriterion(requirement) && !Conformance.isAA()(requirement);
const kept = [...rules].filter((rule) => ![...rule.requirements].some(isEnhanced));

async function failures({ document, device }) {
  const taken = Device.from(device);
  const page = Page.of(Request.empty(), Response.empty(), Document.from(document, taken), taken);
  const outcomes = [...(await Audit.of(page, kept).evaluate())].map((outcome) => [outcome, outcome.toJSON()]);
  const judged = outcomes.filter(([, { outcome }]) => outcome === "passed" || outcome === "failed").length;
  const failed = outcomes.filter(([, { outcome }]) => outcome === "failed");
  return {
    judged,
    failed: failed.map(([outcome, { rule, expectations }]) => [
      rule.uri.split("/").pop(),
      expectations.map(([, { error }]) => error?.message).join(" "),
      String(outcome.target).slice(0, 300),
    ]),
  };
}

console.log(JSON.stringify({ document: Nodes.fromNode.toString(), device: Window.fromWindow.toString() }));
for await (const line of createInterface({ input: process.stdin })) console.log(JSON.stringify(await failures(JSON.parse(line))));
