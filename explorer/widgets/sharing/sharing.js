// What can be taken along: a link, a report, a picture, numbers, a line that embeds the page, words about a wrong number.

import { asPicture, today } from "../picture.js";
import { action, heard, inVoila, make } from "../shared.js";
import { printReport } from "./report.js";

/** @param {string} name @param {BlobPart} data @param {string} type */
export function save(name, data, type) {
  const link = make("a", { href: URL.createObjectURL(new Blob([data], { type })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

// Entries that fold away behind a word, and after one is pressed, after Escape, or when the focus leaves.
/** @param {string} title @param {HTMLElement[]} entries */
function menu(title, ...entries) {
  const list = make("div", { className: "xp-entries" }, ...entries);
  const head = make("summary", { className: "xp-link", textContent: title });
  const box = make("details", { className: "xp-menu" }, head, list);
  const close = () => (box.open = false);
  list.addEventListener("click", close);
  box.addEventListener("focusout", ({ relatedTarget }) => !box.contains(/** @type {Node | null} */ (relatedTarget)) && close());
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !box.open) return;
    event.stopPropagation();
    close();
    head.focus();
  });
  return box;
}

// A line that shows the page within another one.
/** @param {string} address @param {string} subject */
export function embedding(address, subject) {
  const frame = make("iframe", { src: address, title: `${subject} — AI compute explorer`, width: "100%", height: "900" });
  frame.setAttribute("loading", "lazy");
  return frame.outerHTML;
}

// What somebody sends who has found a wrong number.
/** @param {Model<Answer>} model @param {string} address */
export function wrongNumber(model, address) {
  const answers = model.get("cards").map(({ title, value, rough, detail }) => `${title}: ${value}${rough && ` (${rough})`}; ${detail}`);
  return [
    "A number of the AI compute explorer looks wrong.", "", "Which number, and what it should be: ", "Where the right one is from: ", "",
    `What the page said on ${today()}: ${model.get("told")}`, ...answers, "", `The scenario: ${address}`, "",
  ].join("\n");
}

// The actions beside the answer; `moved` is told when the scenario is another, as what was copied is then another's.
/** @param {Model<Answer>} model @param {(message: unknown) => void} send */
export function sharing(model, send) {
  const copied = heard("status", "span", { className: "xp-copied" });
  const address = () => (
    inVoila() ? `${location.origin}${location.pathname}?${model.get("query")}` : `Explorer("${model.get("query")}")`);
  let forgetting = 0;
  /** @param {() => string} made @param {string} said */
  const copies = (made, said) => async () => {
    const text = made();
    const done = await navigator.clipboard?.writeText(text).then(() => true, () => false);
    if (text !== made()) return; // the scenario changed meanwhile
    copied.textContent = done ? said : text;
    clearTimeout(forgetting);
    if (done) forgetting = setTimeout(() => (copied.textContent = ""), 6000); // a text is there to be copied by hand
  };
  const saved = menu("Share",
    action("Report (PDF)", () => send("report")),
    action("Charts (PNG)", async () => save("compute-charts.png", (await asPicture(model, address())) ?? "", "image/png")),
    action("Numbers (CSV)", () => send("csv")),
    action("Scenario (JSON)", () => send("json")),
    ...(inVoila() ? [action("Embed this page", copies(() => embedding(address(), model.get("subject")), "embed line copied; the server must allow it"))] : []),
    action("Report a wrong number", copies(() => wrongNumber(model, address()), "text copied: fill it in, and send it to whoever runs this page")));
  /** @param {Download & { report?: Report }} message */
  const came = ({ report, name, text, type }) => (report ? printReport(report, model, address()) : save(name, text, type));
  model.on("msg:custom", came);
  let query = "";
  const moved = () => {
    if (query !== model.get("query")) copied.textContent = "";
    query = model.get("query");
  };
  return { actions: [action("Copy link", copies(address, "link copied")), copied, saved], moved };
}

/** @typedef {{ name: string, text: string, type: string }} Download */
