// The open section as one picture: what it is of, its answers and its charts.

import { onPaper } from "./look/charts.js";
import { make } from "./shared.js";

// The cards of the chart pane, each with its texts and figures from top to bottom.
export function chartCards() {
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

/** @typedef {{ text: string, bold?: boolean, color?: string }} Line */

// What a part of a card says, line by line.
/** @param {BokehView} view @returns {Line[]} */
function textLines(view) {
  return [...view.shadow_el.querySelectorAll("h2, p, li, tr")].flatMap((node) => (
    (node instanceof HTMLTableRowElement ? rowText(node) : node.textContent ?? "").split(" · ").map((text) => (
      { text, bold: node.tagName === "H2", color: node.querySelector("i")?.style.background }))));
}

/** @param {BokehView} part */
const isFigure = (part) => part.model.type === "Figure";

/** @param {BokehView} figure */
const canvasOf = (figure) => onPaper(() => figure.export("png").canvas);

export const today = () => new Date().toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });

// The parts of a card for a page of their own: images, and lines of text.
/** @param {BokehView[]} parts */
export function picturesOf(parts) {
  return parts.flatMap((part) => {
    if (isFigure(part)) return [make("img", { src: canvasOf(part).toDataURL("image/png"), alt: "" })];
    return textLines(part).map(({ text, bold, color }) => {
      const mark = make("i");
      mark.style.background = color ?? "";
      return make("p", {}, color ? mark : null, bold ? make("b", { textContent: text }) : text);
    });
  });
}

const [WIDE, EDGE, GAP] = [1920, 48, 28]; // a slide's width

// Text in lines that are no wider: broken behind spaces and the signs of a link, and anywhere where that is not enough.
/** @param {string} text @param {number} width @param {(text: string) => number} wide @returns {string[]} */
export function wrapped(text, width, wide) {
  const lines = [""];
  for (const word of text.split(/(?<=[\s&/])/)) {
    let left = word;
    while (wide(left) > width && left.length > 1) {
      const fits = Math.max(1, Math.floor((left.length * width) / wide(left)) - 1);
      lines.push(left.slice(0, fits));
      left = left.slice(fits);
    }
    const last = lines[lines.length - 1];
    if (last && wide(last + left) > width) lines.push(left);
    else lines[lines.length - 1] = last + left;
  }
  return lines.filter(Boolean);
}

// Draws from top to bottom in a column of the picture, or only says how far down that would go.
/** @param {CanvasRenderingContext2D} context @param {boolean} draws */
function pen(context, draws) {
  return {
    /** @type {(line: Line, size: number, left: number, top: number, width: number) => number} */
    text({ text, bold, color }, size, left, top, width) {
      context.font = `${bold ? "bold " : ""}${size}px system-ui, sans-serif`;
      const indent = color ? size + 6 : 0;
      for (const [index, line] of wrapped(text, width - indent, (said) => context.measureText(said).width).entries()) {
        if (draws && color && !index) {
          context.fillStyle = color;
          context.fillRect(left, top + size * 0.3, size * 0.75, size * 0.75);
        }
        context.fillStyle = "#1f2933";
        if (draws) context.fillText(line, left + indent, top + size, width - indent);
        top += size * 1.4;
      }
      return top;
    },
    /** @type {(image: HTMLCanvasElement, left: number, top: number, width: number) => number} */
    image(image, left, top, width) {
      const high = (image.height * width) / image.width;
      if (draws) context.drawImage(image, left, top, width, high);
      return top + high;
    },
  };
}

// The whole picture, in as many columns as there are charts for; returns its height.
/** @param {ReturnType<typeof pen>} to @param {Line[]} head @param {Line[][]} answers @param {(HTMLCanvasElement | Line[])[][]} charts @param {string} address */
function compose(to, head, answers, charts, address) {
  const within = WIDE - 2 * EDGE;
  let top = EDGE;
  for (const line of head) top = to.text(line, line.bold ? 34 : 20, EDGE, top, within) + 6;
  const [columns, start] = [Math.min(3, Math.max(1, charts.length)), top + 14];
  const wide = (within - 3 * GAP) / 4;
  top = Math.max(...answers.map((lines, place) => (
    lines.reduce((at, line, index) => to.text(line, index === 1 ? 30 : 18, EDGE + place * (wide + GAP), at, wide), start)))) + GAP;
  const width = (within - (columns - 1) * GAP) / columns;
  const ends = Array(columns).fill(top);
  for (const card of charts) {
    const column = ends.indexOf(Math.min(...ends)); // the shortest
    const left = EDGE + column * (width + GAP);
    for (const piece of card) {
      if (piece instanceof HTMLCanvasElement) ends[column] = to.image(piece, left, ends[column], width);
      else for (const line of piece) ends[column] = to.text(line, line.bold ? 21 : 17, left, ends[column], width);
    }
    ends[column] += GAP;
  }
  return to.text({ text: address }, 16, EDGE, Math.max(...ends), within) + EDGE;
}

// Scenario, answer and charts of the open section on white, as wide as a slide.
/** @param {Model<Answer>} model @param {string} address @returns {Promise<Blob | null>} */
export function asPicture(model, address) {
  const head = [{ text: `AI compute explorer, ${today()}: ${model.get("subject")}` }, { text: model.get("told"), bold: true }];
  const answers = model.get("cards").map(({ title, value, rough, detail }) => (
    [{ text: title }, { text: value, bold: true }, ...[rough, detail].filter(Boolean).map((text) => ({ text }))]));
  const kept = model.get("kept").map(([name, told]) => ({ text: `${name}: ${told}` }));
  const charts = chartCards().map((parts) => parts.map((part) => (isFigure(part) ? canvasOf(part) : textLines(part))));
  const canvas = make("canvas", { width: WIDE, height: 10 });
  /** @param {boolean} draws */
  const go = (draws) => (
    compose(pen(/** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")), draws), [...head, ...kept], answers, charts, address));
  canvas.height = Math.ceil(go(false));
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  go(true);
  return new Promise((resolve) => { canvas.toBlob(resolve, "image/png"); });
}
