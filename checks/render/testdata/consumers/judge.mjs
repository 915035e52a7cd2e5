// Has each golden file of a folder read by a program that is not ours, and
// compares what that understood with the report. Prints what is wrong.
//
//   node judge.mjs FOLDER REPORT.schema.json
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { issueCommand } from "@actions/core/lib/command.js";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { validateStrict } from "ctrf";
import { FileSystemConfigLoader, HtmlValidate } from "html-validate";
import markdownIt from "markdown-it";
import { Parser as TapParser } from "tap-parser";

const [folder, schemaFile] = process.argv.slice(2);
const read = (name) => readFileSync(join(folder, name), "utf8");
const report = JSON.parse(read("json.json"));
const { pass, fail, error, skip } = report.counts;
const wrong = (format, why) => {
  console.log(`${format}: ${why}`);
  process.exitCode = 1;
};
const same = (format, what, got, want) => {
  if (got !== want) wrong(format, `${what}: read ${got}, not ${want}`);
};

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats(ajv);
if (!ajv.validate(JSON.parse(readFileSync(schemaFile, "utf8")), report)) wrong("json", ajv.errorsText());

const ctrf = JSON.parse(read("ctrf.json"));
try {
  validateStrict(ctrf);
} catch (e) {
  wrong("ctrf", `${e.message} ${JSON.stringify(e.errors)}`);
}

const tap = TapParser.parse(read("tap.tap"), { strict: true });
const points = tap.filter(([type]) => type === "assert").map(([, a]) => a);
for (const [type, what] of tap) if (type === "extra") wrong("tap", `not TAP: ${what}`);
same("tap", "tests", points.length, report.hints.length);
same("tap", "not ok", points.filter((a) => !a.ok).length, fail + error);
same("tap", "skipped", points.filter((a) => a.skip).length, skip);
same("tap", "bails out", tap.some(([type]) => type === "bailout"), report.verdict === "error");

const html = await new HtmlValidate(new FileSystemConfigLoader({ root: true, extends: ["html-validate:standard"] }))
  .validateString(read("html.html"));
for (const m of html.results.flatMap((r) => r.messages)) wrong("html", `${m.line}:${m.column} ${m.ruleId}: ${m.message}`);

// With HTML switched on, what a learner wrote must still be text: only tags of ours
// remain, none with an attribute.
const ours = (html) => !html.replace(/<\/?(pre|code|details|summary|br|sub|sup|kbd)>|<!-- -->/g, "").includes("<");
for (const name of ["markdown", "github-summary"]) {
  const inert = new Set(["text", "softbreak", "hardbreak", "code_inline", "strong_open", "strong_close", "em_open", "em_close"]);
  for (const token of markdownIt({ html: true }).parse(read(`${name}.md`), {})) {
    if (token.type === "html_block" && !ours(token.content)) wrong(name, `HTML: ${token.content}`);
    for (const t of token.children ?? []) {
      const link = t.type === "link_open" && t.attrGet("href");
      const own = inert.has(t.type) || t.type === "link_close" || (t.type === "html_inline" && ours(t.content));
      if (!own && !(link && link.startsWith("https://"))) wrong(name, `${t.type}: ${link || t.content}`);
    }
  }
}

// GitHub's own toolkit must write the same line for what a line says.
const written = [];
const write = process.stdout.write;
for (const line of read("github.txt").trimEnd().split("\n")) {
  const [, name, properties, message] = /^::(\w+) ?(.*?)::(.*)$/.exec(line) ?? [, "", "", ""];
  const unescape = (s) => s.replace(/%3A/g, ":").replace(/%2C/g, ",").replace(/%0D/g, "\r").replace(/%0A/g, "\n").replace(/%25/g, "%");
  const pairs = properties.split(",").filter(Boolean).map((p) => p.split("="))
    .map(([key, ...value]) => [key, unescape(value.join("="))]);
  process.stdout.write = (text) => written.push(text.trimEnd());
  issueCommand(name, Object.fromEntries(pairs), unescape(message.replace(/%3A|%2C/g, (s) => s.replace("%", "%25"))));
  process.stdout.write = write;
  same("github", "line", written.at(-1), line);
}
