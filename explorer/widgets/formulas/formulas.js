// Every formula, constant and input as an entry with an address. The search, the links and the marks work in the page:
// once it is loaded, no kernel is asked.

import { heard, inVoila, make } from "../shared.js";
import { article } from "./article.js";

/** @typedef {import("./article.js").Users} Users */
/** @typedef {{ node: HTMLElement, under: HTMLElement[] }} Heading */

// What is searched: names with and without underscores, meanings, sources, and whom a constant is for.
/** @param {Entry} entry @param {Record<string, string>} sources */
function words(entry, sources) {
  const keys = [entry.source ?? "", ...(entry.values ?? []).map((value) => value.source)].filter(Boolean);
  const titles = [...new Set(keys)].map((key) => `${key} ${(sources[key] ?? "").replace(/<[^>]*>/g, "")}`);
  const places = (entry.values ?? []).map((value) => `${value.for} ${value.basis}`);
  return [entry.name, entry.name.replaceAll("_", " "), entry.meaning, entry.note, entry.part, entry.group, ...titles, ...places].join(" ").toLowerCase();
}

// Which formulas use each name.
/** @param {Entry[]} entries @returns {Users} */
function uses(entries) {
  /** @type {Users} */
  const found = new Map();
  for (const entry of entries) {
    for (const name of new Set([...(entry.text ?? "").matchAll(/\{(\w+)\}/g)].map((one) => one[1]))) {
      found.set(name, [...(found.get(name) ?? []), entry.name]);
    }
  }
  return found;
}

// The entries under the headings of their parts and groups; each heading knows what stands under it.
/** @param {Entry[]} entries @param {HTMLElement[]} nodes */
function laidOut(entries, nodes) {
  const list = make("div", { className: "xp-fo-list" });
  /** @type {Heading[]} */
  const headings = [];
  /** @param {HTMLElement} node */
  const begin = (node) => {
    headings.push({ node, under: [] });
    list.append(node);
  };
  let [part, group] = ["", ""];
  entries.forEach((entry, i) => {
    if (entry.part !== part) begin(make("h2", { textContent: entry.part }));
    if (entry.part !== part || entry.group !== group) begin(make("h3", { textContent: entry.group, tabIndex: -1 }));
    [part, group] = [entry.part, entry.group];
    headings[headings.length - 1].under.push(nodes[i]);
    list.append(nodes[i]);
  });
  return { list, headings };
}

/** @param {Heading[]} headings */
function topics(headings) {
  const box = make("details", { className: "xp-fo-topics" }, make("summary", { textContent: "Topics" }));
  let line = make("p");
  for (const { node, under } of headings) {
    if (node.tagName === "H2") {
      box.append((line = make("p", {}, make("b", { textContent: `${node.textContent}: ` }))));
      continue;
    }
    const button = make("button", { type: "button", className: "xp-link", textContent: `${node.textContent} ${under.length}` });
    button.addEventListener("click", () => {
      node.scrollIntoView({ block: "start" });
      node.focus({ preventScroll: true });
    });
    line.append(button, " ");
  }
  return box;
}

/** @type {Widget<Formulas>} */
export default {
  render({ model, el, signal }) {
    el.classList.add("xp-page", "xp-formulas");
    const [entries, sources] = [model.get("entries"), model.get("sources")];
    const labels = new Map(entries.map((entry) => [entry.name, entry.label]));
    const usedBy = uses(entries);
    const said = heard("status", "p", { className: "xp-spoken" });
    /** @type {import("./article.js").Copy} */
    const copy = async (name, button) => {
      const address = `${location.origin}${location.pathname}#${name}`;
      try {
        await navigator.clipboard.writeText(address);
        said.textContent = `The link of ${name} is copied.`;
        button.textContent = "copied";
        setTimeout(() => { button.textContent = "copy link"; }, 2000);
      } catch { // without leave to write there, the address is shown, to be copied by hand
        const field = make("input", { type: "text", readOnly: true, value: address });
        field.setAttribute("aria-label", `copy link of ${name}`);
        button.replaceWith(field);
        field.select();
      }
    };
    const nodes = entries.map((entry) => article(entry, sources, labels, usedBy, copy));
    const asked = entries.map((entry) => words(entry, sources));
    const byName = new Map(nodes.map((node) => [node.id, node]));
    const { list, headings } = laidOut(entries, nodes);

    const field = make("input", { type: "search", placeholder: "name, meaning or source", autocomplete: "off", spellcheck: false });
    const label = make("label", {}, "Search ", field);
    const count = make("span", { className: "quiet" });
    const search = () => {
      const all = field.value.toLowerCase().split(/\s+/).filter(Boolean);
      let found = 0;
      nodes.forEach((node, i) => {
        node.hidden = !all.every((word) => asked[i].includes(word));
        found += Number(!node.hidden);
      });
      let shown = false; // from the last heading to the first: a part is shown where one of its groups is
      for (const { node, under } of [...headings].reverse()) {
        const any = under.some((one) => !one.hidden);
        node.hidden = node.tagName === "H2" ? !shown : !any;
        shown = node.tagName === "H2" ? false : shown || any;
      }
      count.textContent = `${found} of ${nodes.length} shown${found ? "" : ": take a word away"}`;
      said.textContent = `${found} entries`;
    };
    field.addEventListener("input", search);
    field.addEventListener("keydown", (event) => event.stopPropagation()); // JupyterLab has keys of its own

    /** @type {HTMLElement | null} */
    let here = null;
    /** @param {string} name */
    const go = (name) => {
      const node = byName.get(name);
      if (!node) return;
      if (node.hidden) {
        field.value = "";
        search();
      }
      here?.classList.remove("is-here");
      here?.removeAttribute("aria-current");
      here = node;
      node.classList.add("is-here");
      node.setAttribute("aria-current", "location");
      node.scrollIntoView({ block: "start" });
      // Entries above get their true heights once they are near the window.
      requestAnimationFrame(() => requestAnimationFrame(() => node.scrollIntoView({ block: "start" })));
      node.focus({ preventScroll: true });
    };
    const arrive = () => go(decodeURIComponent(location.hash.slice(1)));
    list.addEventListener("click", (event) => {
      const link = event.target instanceof Element && event.target.closest("a[href^='#']");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const name = String(link.getAttribute("href")).slice(1);
      if (inVoila()) history.pushState(null, "", `#${name}`);
      go(name);
    });
    window.addEventListener("hashchange", arrive);
    signal?.addEventListener("abort", () => window.removeEventListener("hashchange", arrive));

    const box = topics(headings);
    const bar = make("div", { className: "xp-fo-bar" }, label, " ", count);
    bar.setAttribute("role", "search");
    el.append(make("p", { textContent: model.get("lead") }), make("p", { className: "quiet", textContent: model.get("how") }), box, bar, list, said);
    search();
    said.textContent = "";
    requestAnimationFrame(() => {
      box.open = el.clientWidth > 880;
      if (location.hash) arrive();
    });
  },
};
