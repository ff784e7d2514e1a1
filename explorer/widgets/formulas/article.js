// One entry: what it is, its formula, where it is used, and where it is from.

import { make } from "../shared.js";

/** @typedef {Map<string, string>} Labels */
/** @typedef {Map<string, string[]>} Users */
/** @typedef {(name: string, button: HTMLElement) => void} Copy */

// A text in which {name} is a link to the entry of that name.
/** @param {string} text @param {Labels} labels @param {boolean} worded @returns {(string | HTMLElement)[]} */
function linked(text, labels, worded = false) {
  return text.split(/\{(\w+)\}/).map((part, i) => {
    if (i % 2 === 0) return part;
    const link = make("a", { href: `#${part}`, textContent: worded ? labels.get(part) ?? part : part });
    if (!worded) link.title = labels.get(part) ?? "";
    return link;
  });
}

/** @param {string} head @param {(string | HTMLElement)[]} children */
function described(head, ...children) {
  return [make("dt", { textContent: head }), make("dd", {}, ...children)];
}

// One after the other, with a comma between.
/** @type {(nodes: (string | HTMLElement)[]) => (string | HTMLElement)[]} */
const listed = (nodes) => nodes.flatMap((node, i) => (i ? [", ", node] : [node]));

/** @param {string} text @param {Labels} labels */
function terms(text, labels) {
  const names = [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]))];
  if (!names.length) return [];
  const lines = names.map((name) => make("li", {}, ...linked(`{${name}}`, labels), ` ${labels.get(name) ?? ""}`));
  return described("where", make("ul", {}, ...lines));
}

// Tests are called by what they hold: those of a file in words, then the file.
/** @param {string[]} names */
function ownTests(names) {
  /** @type {Map<string, string[]>} */
  const files = new Map();
  for (const [file, test] of names.map((name) => name.split("::"))) files.set(file, [...(files.get(file) ?? []), test]);
  return [...files].map(([file, all]) => {
    const said = all.map((test) => test.replace(/^test_/, "").replaceAll("_", " ")).join("; ");
    return make("li", { title: all.map((test) => `${file}::${test}`).join("\n") }, `${said} `, make("code", { textContent: file }));
  });
}

/** @param {Entry} entry @param {Labels} labels */
function tests(entry, labels) {
  const own = ownTests(entry.tests ?? []);
  if (entry.more) own.push(make("li", { textContent: `and ${entry.more} more that name it` }));
  if (entry.example) own.push(make("li", { textContent: "a worked example beside its code, which is run as a test" }));
  if (own.length) return described("tests", make("ul", {}, ...own));
  const through = entry.through?.length
    ? ["No test names it; checked through ", ...listed(entry.through.flatMap((name) => linked(`{${name}}`, labels).slice(1, 2))), "."]
    : ["No test names it, but those of all formulas."];
  return described("tests", ...through);
}

/** @param {Entry} entry @param {Users} usedBy @param {Labels} labels */
function users(entry, usedBy, labels) {
  const names = usedBy.get(entry.name) ?? [];
  if (!names.length) return [];
  return described("used in", ...listed(names.flatMap((name) => linked(`{${name}}`, labels).slice(1, 2))));
}

/** @param {string} name @param {ConstantValue[]} all @param {Record<string, string>} sources */
function values(name, all, sources) {
  const heads = ["for", "value", "basis", "rows fitted on", "median error, left out", "source"];
  /** @param {ConstantValue} value */
  const row = (value) => make("tr", {},
    make("th", { scope: "row", textContent: value.for }), make("td", { textContent: value.value }), make("td", { textContent: value.basis }),
    make("td", { textContent: value.rows }), make("td", { textContent: value.off }), make("td", { innerHTML: sources[value.source] ?? "" }));
  const head = make("tr", {}, ...heads.map((text) => make("th", { scope: "col", textContent: text })));
  const frame = make("div", { className: "xp-fo-frame", tabIndex: 0 },
    make("table", {}, make("thead", {}, head), make("tbody", {}, ...all.map(row))));
  frame.setAttribute("role", "region");
  frame.setAttribute("aria-label", `Values of ${name}`);
  return frame;
}

/** @param {Entry} entry @param {Record<string, string>} sources @param {Labels} labels @param {Users} usedBy @param {Copy} copy */
export function article(entry, sources, labels, usedBy, copy) {
  const unit = entry.unit === "1" ? "a plain number" : entry.unit;
  const button = make("button", { type: "button", className: "xp-link", textContent: "copy link" });
  button.setAttribute("aria-label", `copy link of ${entry.name}`);
  button.addEventListener("click", () => copy(entry.name, button));
  const title = make("h4", {}, entry.label, " ", make("code", { textContent: entry.name }), " ", make("span", { className: "xp-fo-unit", textContent: unit }));
  const node = make("article", { id: entry.name, className: "xp-fo-entry", tabIndex: -1 }, title, button);
  if (entry.meaning.replace(/\.$/, "") !== entry.label) node.append(make("p", { textContent: entry.meaning }));
  if (entry.note) node.append(make("p", { className: "quiet", textContent: entry.note }));
  if (entry.text) node.append(make("p", { className: "xp-fo-text" }, `${entry.name} = `, ...linked(entry.text, labels)));
  if (entry.values) node.append(values(entry.name, entry.values, sources));
  const joined = make("dl", {}, ...(entry.text ? terms(entry.text, labels) : []), ...users(entry, usedBy, labels));
  const held = make("dl");
  if (entry.source) held.append(...described("source", make("span", { innerHTML: sources[entry.source] })));
  if (entry.range) held.append(...described("range", ...linked(entry.range, labels, true)));
  if (entry.tests) held.append(...tests(entry, labels));
  const both = [joined, held].filter((part) => part.children.length);
  if (both.length) node.append(make("div", { className: "xp-fo-told" }, ...both));
  return node;
}
