// The open section as one picture: what it is of, its answers and its charts.

import { onPaper } from "./look/charts.js";
import { make } from "./shared.js";

// The cards of the chart pane, each with its texts and figures from top to bottom.
function chartCards() {
  /** @type {BokehView[][]} */
  const found = [];
  /** @param {BokehView} view */
  const walk = (view) => {
    const parts = view.child_views ?? [];
    if (parts.some((part) => ["Figure", "Pane"].includes(part.model.type))) found.push(parts);
    else parts.forEach(walk);
  };
  for (const view of window.Bokeh?.index ?? []) { // iterated: a layout that was sent anew is in it twice, under one key
    const root = view.root ?? view;
    if (root.el.getClientRects().length) walk(root); // sections that are not open stay out of the picture
  }
  return found;
}

/** @param {HTMLTableRowElement} row */
function rowText(row) {
  const [first, ...rest] = [...row.cells].map((cell) => cell.textContent);
  return `${first || "Layout"}: ${rest.join(" | ")}`;
}

// Long sentences are broken, as the canvas would squeeze them; a link has no spaces and is broken anywhere.
/** @typedef {{ text: string, bold?: boolean, color?: string }} Line */
/** @type {(text: string, look?: Partial<Line>) => Line[]} */
const broken = (text, look = {}) => (text.match(/.{1,100}(?:\s|$)|.{1,100}/g) ?? []).map((line) => ({ text: line, ...look }));

/** @param {BokehView} view @returns {Line[]} */
function textLines(view) {
  return [...view.shadow_el.querySelectorAll("h2, p, li, tr")].flatMap((node) => (
    (node instanceof HTMLTableRowElement ? rowText(node) : node.textContent ?? "").split(" · ").flatMap((text) => (
      broken(text, { bold: node.tagName === "H2", color: node.querySelector("i")?.style.background })))));
}

// What the picture is of, when it was made, and where it can be opened again.
/** @param {string} subject @param {string} address */
function origin(subject, address) {
  const today = new Date().toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
  return [...broken(subject, { bold: true }), ...broken(`AI compute explorer, ${today}`), ...broken(address)];
}

/** @type {(piece: HTMLCanvasElement | Line[]) => piece is HTMLCanvasElement} */
const drawn = (piece) => piece instanceof HTMLCanvasElement;

// Its origin, all answers, charts and legends, one below the other on white.
/** @param {Model<Answer>} model @param {string} address @returns {Promise<Blob | null>} */
export function asPicture(model, address) {
  const scale = window.devicePixelRatio || 1;
  const answers = model.get("cards").flatMap(({ title, value, detail }) => broken(`${title}: ${value} (${detail})`));
  /** @type {(HTMLCanvasElement | Line[])[]} */
  const pieces = [origin(model.get("subject"), address), answers, ...chartCards().flatMap((parts) => parts.map((part) => (
    part.model.type === "Figure" ? onPaper(() => part.export("png").canvas) : textLines(part))))];
  const width = Math.max(760 * scale, ...pieces.map((piece) => (drawn(piece) ? piece.width : 0)));
  const line = 21 * scale;
  const height = pieces.reduce((sum, piece) => sum + (drawn(piece) ? piece.height : (piece.length + 0.6) * line), 2 * line);
  const canvas = make("canvas", { width, height });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  let top = line / 2;
  for (const piece of pieces) {
    if (drawn(piece)) {
      context.drawImage(piece, 0, top);
      top += piece.height;
      continue;
    }
    for (const { text, bold, color } of piece) {
      top += line;
      if (color) {
        context.fillStyle = color;
        context.fillRect(14 * scale, top - 11 * scale, 11 * scale, 11 * scale);
      }
      context.fillStyle = "#1f2933";
      context.font = `${bold ? "bold " : ""}${(bold ? 15 : 13) * scale}px system-ui, sans-serif`;
      context.fillText(text, (color ? 32 : 14) * scale, top, width - 40 * scale);
    }
    top += 0.6 * line;
  }
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}
