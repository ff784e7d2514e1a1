// Every formula, constant and input as an entry with an address. The search, the links and the marks work in the page:
// once it is loaded, no kernel is asked.

// A text in which {name} is a link to the entry of that name.
function linked(text, labels, worded = false) {
  return text.split(/\{(\w+)\}/).map((part, i) => {
    if (i % 2 === 0) return part;
    const link = make("a", { href: `#${part}`, textContent: worded ? labels.get(part) ?? part : part });
    if (!worded) link.title = labels.get(part) ?? "";
    return link;
  });
}

function described(head, ...children) {
  return [make("dt", { textContent: head }), make("dd", {}, ...children)];
}

// One after the other, with a comma between.
const listed = (nodes) => nodes.flatMap((node, i) => (i ? [", ", node] : [node]));

function terms(entry, labels) {
  const names = [...new Set([...entry.text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]))];
  if (!names.length) return [];
  const lines = names.map((name) => make("li", {}, ...linked(`{${name}}`, labels), ` ${labels.get(name) ?? ""}`));
  return described("where", make("ul", {}, ...lines));
}

// Tests are called by what they hold: those of a file in words, then the file.
function ownTests(names) {
  const files = new Map();
  for (const [file, test] of names.map((name) => name.split("::"))) files.set(file, [...(files.get(file) ?? []), test]);
  return [...files].map(([file, all]) => {
    const said = all.map((test) => test.replace(/^test_/, "").replaceAll("_", " ")).join("; ");
    return make("li", { title: all.map((test) => `${file}::${test}`).join("\n") }, `${said} `, make("code", { textContent: file }));
  });
}

function tests(entry, labels) {
  const own = ownTests(entry.tests);
  if (entry.more) own.push(make("li", { textContent: `and ${entry.more} more that name it` }));
  if (entry.example) own.push(make("li", { textContent: "a worked example beside its code, which is run as a test" }));
  if (own.length) return described("tests", make("ul", {}, ...own));
  const through = entry.through.length
    ? ["No test names it; checked through ", ...listed(entry.through.flatMap((name) => linked(`{${name}}`, labels).slice(1, 2))), "."]
    : ["No test names it, but those of all formulas."];
  return described("tests", ...through);
}

function users(entry, usedBy, labels) {
  const names = usedBy.get(entry.name) ?? [];
  if (!names.length) return [];
  return described("used in", ...listed(names.flatMap((name) => linked(`{${name}}`, labels).slice(1, 2))));
}

function values(entry, sources) {
  const heads = ["for", "value", "basis", "rows fitted on", "median error, left out", "source"];
  const row = (value) => make("tr", {},
    make("th", { scope: "row", textContent: value.for }), make("td", { textContent: value.value }), make("td", { textContent: value.basis }),
    make("td", { textContent: value.rows }), make("td", { textContent: value.off }), make("td", { innerHTML: sources[value.source] ?? "" }));
  const head = make("tr", {}, ...heads.map((text) => make("th", { scope: "col", textContent: text })));
  const frame = make("div", { className: "xp-fo-frame", tabIndex: 0 },
    make("table", {}, make("thead", {}, head), make("tbody", {}, ...entry.values.map(row))));
  frame.setAttribute("role", "region");
  frame.setAttribute("aria-label", `Values of ${entry.name}`);
  return frame;
}

function article(entry, sources, labels, usedBy, copy) {
  const unit = entry.unit === "1" ? "a plain number" : entry.unit;
  const button = make("button", { type: "button", className: "xp-link", textContent: "copy link" });
  button.setAttribute("aria-label", `copy link of ${entry.name}`);
  button.addEventListener("click", () => copy(entry.name, button));
  const title = make("h4", {}, entry.label, " ", make("code", { textContent: entry.name }), " ", make("span", { className: "xp-fo-unit", textContent: unit }));
  const node = make("article", { id: entry.name, className: "xp-fo-entry", tabIndex: -1 }, title, button);
  if (entry.meaning.replace(/\.$/, "") !== entry.label) node.append(make("p", { textContent: entry.meaning }));
  if (entry.note) node.append(make("p", { className: "quiet", textContent: entry.note }));
  if (entry.text) node.append(make("p", { className: "xp-fo-text" }, `${entry.name} = `, ...linked(entry.text, labels)));
  if (entry.values) node.append(values(entry, sources));
  const joined = make("dl", {}, ...(entry.text ? terms(entry, labels) : []), ...users(entry, usedBy, labels));
  const held = make("dl");
  if (entry.source) held.append(...described("source", make("span", { innerHTML: sources[entry.source] })));
  if (entry.range) held.append(...described("range", ...linked(entry.range, labels, true)));
  if (entry.tests) held.append(...tests(entry, labels));
  const both = [joined, held].filter((part) => part.children.length);
  if (both.length) node.append(make("div", { className: "xp-fo-told" }, ...both));
  return node;
}

// What is searched: names with and without underscores, meanings, sources, and whom a constant is for.
function words(entry, sources) {
  const keys = [entry.source, ...(entry.values ?? []).map((value) => value.source)].filter(Boolean);
  const titles = [...new Set(keys)].map((key) => `${key} ${(sources[key] ?? "").replace(/<[^>]*>/g, "")}`);
  const places = (entry.values ?? []).map((value) => `${value.for} ${value.basis}`);
  return [entry.name, entry.name.replaceAll("_", " "), entry.meaning, entry.note, entry.part, entry.group, ...titles, ...places].join(" ").toLowerCase();
}

// Which formulas use each name.
function uses(entries) {
  const found = new Map();
  for (const entry of entries) {
    for (const name of new Set([...(entry.text ?? "").matchAll(/\{(\w+)\}/g)].map((one) => one[1]))) {
      found.set(name, [...(found.get(name) ?? []), entry.name]);
    }
  }
  return found;
}

// The entries under the headings of their parts and groups; each heading knows what stands under it.
function laidOut(entries, nodes) {
  const [list, headings] = [make("div", { className: "xp-fo-list" }), []];
  let [part, group] = ["", ""];
  entries.forEach((entry, i) => {
    if (entry.part !== part) headings.push({ node: make("h2", { textContent: (part = entry.part) }), under: [] });
    if (headings.at(-1).node.tagName === "H2") group = "";
    if (entry.group !== group) headings.push({ node: make("h3", { textContent: (group = entry.group), tabIndex: -1 }), under: [] });
    for (const heading of headings.slice(-2)) if (!heading.node.isConnected && !heading.node.parentNode) list.append(heading.node);
    headings.at(-1).under.push(nodes[i]);
    list.append(nodes[i]);
  });
  return { list, headings };
}

function topics(headings) {
  const box = make("details", { className: "xp-fo-topics" }, make("summary", { textContent: "Topics" }));
  let line = null;
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

export default {
  render({ model, el, signal }) {
    el.classList.add("xp-page", "xp-formulas");
    const [entries, sources] = [model.get("entries"), model.get("sources")];
    const labels = new Map(entries.map((entry) => [entry.name, entry.label]));
    const usedBy = uses(entries);
    const said = heard("status", "p", { className: "xp-spoken" });
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
        found += !node.hidden;
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

    let here = null;
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
      const link = event.target.closest("a[href^='#']");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const name = link.getAttribute("href").slice(1);
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
