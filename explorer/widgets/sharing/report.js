// A report of one page, as wide as a slide: the scenario, its answer, charts, sums, sources, date and link. The browser's
// own printing makes a PDF of it.

import { chartCards, picturesOf, today } from "../picture.js";
import { make, together } from "../shared.js";

const PAPER_WIDE = 1280; // CSS pixels: 13.33 inches

const LOOK = `
  * { box-sizing: border-box; margin: 0; }
  body { width: ${PAPER_WIDE}px; padding: 28px 36px; font: 13px/1.4 system-ui, sans-serif; color: #1f2933; background: #fff; }
  header { display: flex; justify-content: space-between; gap: 24px; color: #52606d; }
  h1 { font-size: 23px; line-height: 1.25; margin: 6px 0 14px; }
  h2 { font-size: 13px; color: #52606d; }
  .answers { display: grid; grid-template-columns: repeat(4, 1fr); gap: 14px; margin-bottom: 14px; }
  .answers section { border: 1px solid #d9dee4; border-top: 4px solid #009e73; border-radius: 8px; padding: 8px 12px; }
  .answers .bad { border-top-color: #d55e00; }
  .answers b { display: block; font-size: 20px; }
  .small { color: #52606d; font-size: 11.5px; }
  .charts { columns: 3; column-gap: 14px; margin-bottom: 2px; }
  figure { border: 1px solid #d9dee4; border-radius: 8px; padding: 8px 10px; break-inside: avoid; margin-bottom: 12px; }
  figure img { width: 100%; height: auto; }
  figure p { font-size: 11px; } figure p i { display: inline-block; width: 9px; height: 9px; margin-right: 5px; }
  table { border-collapse: collapse; margin-bottom: 12px; } th, td { text-align: left; padding: 2px 18px 2px 0; border-top: 1px solid #d9dee4; font-weight: 400; }
  .words { display: grid; grid-template-columns: 1fr 1fr; gap: 4px 28px; font-size: 11.5px; }
  ul { padding-left: 16px; } a { color: #0067a1; overflow-wrap: anywhere; }
  footer { margin-top: 10px; font-size: 11.5px; overflow-wrap: anywhere; }
`;

/** @param {Report} told @param {Model<Answer>} model @param {string} address */
export async function printReport(told, model, address) {
  const frame = make("iframe", { title: "Report", tabIndex: -1 });
  frame.style.cssText = `position: fixed; left: -10000px; top: 0; width: ${PAPER_WIDE}px; height: 720px; border: 0; visibility: hidden`;
  frame.setAttribute("aria-hidden", "true");
  document.body.append(frame);
  const [inner, shown] = [frame.contentDocument, frame.contentWindow];
  if (!inner || !shown) return;
  inner.title = `${told.subject} — AI compute explorer`;
  inner.documentElement.lang = "en";
  inner.head.append(make("style", { textContent: LOOK }));
  inner.body.append(...sheet(told, model.get("kept"), address));
  await Promise.all([...inner.images].map((image) => image.decode().catch(() => null)));
  // One page, however long: as wide as a slide, as high as it must be.
  inner.head.append(make("style", { textContent: `@page { size: ${PAPER_WIDE}px ${inner.documentElement.scrollHeight + 24}px; margin: 0; }` }));
  shown.addEventListener("afterprint", () => setTimeout(() => frame.remove(), 1000));
  shown.focus();
  shown.print();
}

/** @param {Report} told @param {Answer["kept"]} kept @param {string} address */
function sheet(told, kept, address) {
  const heading = make("header", {}, make("span", { textContent: `AI compute explorer — ${told.subject}` }), make("span", { textContent: today() }));
  const answers = make("div", { className: "answers" }, ...told.cards.map(answer));
  const charts = make("div", { className: "charts" }, ...chartCards().map((parts) => make("figure", {}, ...picturesOf(parts))));
  const sums = listOf("How it is computed", told.sums.map((text) => make("li", { textContent: together(text) })));
  const notes = listOf("To know", [told.layout, ...told.notes].map((html) => make("li", { innerHTML: html })));
  const sources = listOf("Sources", told.sources.map((html) => make("li", { innerHTML: html })));
  const words = make("div", { className: "words" }, make("div", {}, sums, sources), notes);
  const link = make("footer", {}, "This scenario: ", make("a", { href: address, textContent: address }));
  return [heading, make("h1", { textContent: together(told.told) }), answers, ...(kept.length ? [keptTable(kept)] : []), charts, words, link];
}

/** @param {Report["cards"][number]} card */
function answer({ title, value, rough, detail, basis, good }) {
  const small = [rough, detail, basis].filter(Boolean).map((text) => make("p", { className: "small", textContent: together(text) }));
  return make("section", { className: good ? "" : "bad" }, make("h2", { textContent: title }), make("b", { textContent: together(value) }), ...small);
}

/** @param {string} title @param {HTMLElement[]} entries */
function listOf(title, entries) {
  return make("div", {}, make("h2", { textContent: title }), make("ul", {}, ...entries));
}

/** @param {Answer["kept"]} kept */
function keptTable(kept) {
  const rows = kept.map(([name, answers]) => make("tr", {}, make("th", { scope: "row", textContent: name }), make("td", { textContent: answers })));
  return make("table", {}, make("caption", { textContent: "Kept beside it" }), make("tbody", {}, ...rows));
}
