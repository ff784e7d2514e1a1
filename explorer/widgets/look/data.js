// Every chart has a name, and its data as a table that is made when it is opened.

import { figures } from "./charts.js";
import { make } from "../shared.js";

// The cards of a layout: views that hold a chart's texts and figures.
/** @param {BokehView} view @returns {Generator<BokehView, void, void>} */
function* cardViews(view) {
  const parts = view.child_views ?? [];
  if (parts.some(({ model }) => ["Figure", "Pane"].includes(model.type))) yield view;
  else for (const part of parts) yield* cardViews(part);
}

/** @type {[least: number, letter: string][]} */
const SCALES = [[1e12, "T"], [1e9, "B"], [1e6, "M"]];
const UP = "⁰¹²³⁴⁵⁶⁷⁸⁹";

// A number in three digits, as the page writes them.
/** @param {Value} value */
export function written(value) {
  if (typeof value !== "number" || !Number.isFinite(value)) return "–";
  const power = Math.floor(Math.log10(Math.abs(value)));
  const [scale, letter] = SCALES.find(([least]) => Math.abs(value) >= least) ?? [1, ""];
  if (power < 15) return (value / scale).toLocaleString("en", { maximumSignificantDigits: 3 }) + letter;
  return `${Number((value / 10 ** power).toPrecision(3))} × 10${String(power).replace(/\d/g, (digit) => UP[Number(digit)])}`;
}

/** @param {Value} ms */
const onDay = (ms) => new Date(Number(ms)).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });

/** @param {Value | ArrayLike<Value>} value @returns {value is ArrayLike<Value>} */
const isLine = (value) => typeof value === "object" && value !== null;

// The rows of a source: one an entry, or, where the entries are lines, one a point of each line.
/** @param {BokehSource["data"]} data @param {string[]} columns @returns {Value[][]} */
export function rowsOf(data, columns) {
  return Array.from(data[columns[0]]).flatMap((_, i) => {
    const entry = columns.map((column) => data[column][i]);
    const line = entry.find(isLine);
    return Array.from({ length: line ? line.length : 1 }, (__, at) => entry.map((value) => (isLine(value) ? value[at] : value)));
  });
}

/** @param {Value} value @param {string} head @param {number} place */
function cell(value, head, place) {
  const text = typeof value === "string" ? value.trim() : head === "date" ? onDay(value) : written(value);
  const node = make(place ? "td" : "th", { textContent: text });
  if (node instanceof HTMLTableCellElement && !place) node.scope = "row";
  else if (typeof value !== "string") node.className = "number";
  return node;
}

/** @param {BokehSource} source @param {string} title */
function tableOf(source, title) {
  const heads = source.tags[0] ?? {};
  const columns = Object.keys(heads).filter((column) => column in source.data);
  const rows = rowsOf(source.data, columns).map((row) => make("tr", {}, ...row.map((value, i) => cell(value, heads[columns[i]], i))));
  if (!rows.length) return null;
  const head = make("tr", {}, ...columns.map((column) => make("th", { scope: "col", textContent: heads[column] })));
  const table = make("table", {}, make("caption", { textContent: title }), make("thead", {}, head), make("tbody", {}, ...rows));
  const frame = make("div", { className: "frame", tabIndex: 0 }, table); // it scrolls: by keys too
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-label", `${title}: ${columns.map((column) => heads[column]).join(", ")}`);
  return frame;
}

// The title of a card stands in a shadow root of its own.
/** @param {BokehView} card */
function titleOf(card) {
  for (const { shadow_el } of card.child_views ?? []) {
    const found = shadow_el?.querySelector("h2")?.textContent;
    if (found) return found;
  }
  return "";
}

/** @param {BokehView} figure */
function sourcesOf({ model }) {
  return [...new Set(model.renderers.map(({ data_source }) => data_source))].filter(({ tags }) => tags.length);
}

/** @param {BokehView} figure */
const axesOf = ({ model }) => [...model.below, ...model.left].flatMap(({ axis_label }) => axis_label || []).join("; ");

// Names a card, its figures and its table; gives back what brings them up to date.
/** @param {BokehView} card */
function described(card) {
  const drawn = [...figures(card)];
  const whose = make("span", { className: "whose" });
  const summary = make("summary", {}, "The data of this chart", whose);
  const details = make("details", { className: "data" }, summary);
  let title = "";
  const name = () => {
    if (title === titleOf(card)) return;
    title = titleOf(card);
    card.el.setAttribute("role", "group");
    card.el.setAttribute("aria-label", title);
    whose.textContent = `: ${title}`;
    for (const figure of drawn) {
      figure.el.setAttribute("role", "img");
      figure.el.setAttribute("aria-label", [`Chart: ${title}`, axesOf(figure)].filter(Boolean).join("; "));
    }
  };
  const fill = () => {
    if (!details.open) return;
    const tables = drawn.flatMap((figure) => sourcesOf(figure).map((source) => (
      tableOf(source, [title, axesOf(figure)].filter(Boolean).join(": ")))));
    const [top, left] = [details.querySelector(".frame")?.scrollTop, details.querySelector(".frame")?.scrollLeft];
    details.replaceChildren(summary, ...tables.flatMap((table) => table ?? []));
    details.querySelector(".frame")?.scrollTo(left ?? 0, top ?? 0);
  };
  details.addEventListener("toggle", fill);
  details.addEventListener("keydown", (event) => event.stopPropagation()); // JupyterLab has keys of its own
  for (const { canvas_view } of drawn) {
    canvas_view.events_el.tabIndex = -1; // nothing there hears a key
    canvas_view.el.setAttribute("aria-hidden", "true");
  }
  name();
  if (drawn.some((figure) => sourcesOf(figure).length)) card.shadow_el.append(details);
  return () => { name(); fill(); };
}

// Names all cards of a layout; gives back what brings names and open tables up to date.
/** @param {BokehDocument} doc */
export function describeCards(doc) {
  const root = [...Bokeh.index].find((view) => view.model.document === doc);
  const all = root ? [...cardViews(root)].map(described) : [];
  return () => all.forEach((update) => update());
}
