// Every chart has a name, and its data as a table that is made when it is opened.

// The cards of a layout: views that hold a chart's texts and figures.
function* cardViews(view) {
  const parts = view.child_views ?? [];
  if (parts.some(({ model }) => ["Figure", "Pane"].includes(model.type))) yield view;
  else for (const part of parts) yield* cardViews(part);
}

const UP = "⁰¹²³⁴⁵⁶⁷⁸⁹";

const SCALES = [[1e12, "T"], [1e9, "B"], [1e6, "M"]];

// A number in three digits, as the page writes them.
function written(value) {
  if (!Number.isFinite(value)) return "–";
  const power = Math.floor(Math.log10(Math.abs(value)));
  const [scale, letter] = SCALES.find(([least]) => Math.abs(value) >= least) ?? [1, ""];
  if (power < 15) return (value / scale).toLocaleString("en", { maximumSignificantDigits: 3 }) + letter;
  return `${Number((value / 10 ** power).toPrecision(3))} × 10${String(power).replace(/\d/g, (digit) => UP[digit])}`;
}

const onDay = (ms) => new Date(ms).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });

// The rows of a source: one an entry, or, where the entries are lines, one a point of each line.
function rowsOf({ data }, columns) {
  const lines = columns.filter((column) => [...data[column]].some((value) => value?.length >= 0 && typeof value !== "string"));
  return [...data[columns[0]]].flatMap((_, i) => {
    const points = lines.length ? data[lines[0]][i].length : 1;
    return Array.from({ length: points }, (__, at) => columns.map((column) => (lines.includes(column) ? data[column][i][at] : data[column][i])));
  });
}

function tableOf(source, title) {
  const [heads] = source.tags;
  const columns = Object.keys(heads).filter((column) => column in source.data);
  const cell = (value, i) => {
    const node = make(i ? "td" : "th", {
      textContent: typeof value === "string" ? value.trim() : heads[columns[i]] === "date" ? onDay(value) : written(value),
    });
    if (!i) node.scope = "row";
    else if (typeof value !== "string") node.className = "number";
    return node;
  };
  const rows = rowsOf(source, columns).map((row) => make("tr", {}, ...row.map(cell)));
  if (!rows.length) return null;
  const head = make("tr", {}, ...columns.map((column) => make("th", { scope: "col", textContent: heads[column] })));
  const table = make("table", {}, make("caption", { textContent: title }), make("thead", {}, head), make("tbody", {}, ...rows));
  const frame = make("div", { className: "frame", tabIndex: 0 }, table); // it scrolls: by keys too
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-label", `${title}: ${columns.map((column) => heads[column]).join(", ")}`);
  return frame;
}

// The words of a card stand in shadow roots of their own.
function said(card, selector) {
  for (const { shadow_el } of card.child_views) {
    const found = shadow_el?.querySelector(selector)?.textContent;
    if (found) return found;
  }
  return "";
}

function sourcesOf(figure) {
  const all = figure.model.renderers.map(({ data_source }) => data_source);
  return [...new Set(all)].filter(({ tags }) => tags.length);
}

function described(card) {
  const drawn = [...figures(card)];
  const whose = make("span", { className: "whose" });
  const details = make("details", { className: "data" }, make("summary", {}, "The data of this chart", whose));
  const axes = ({ model }) => [...model.below, ...model.left].map(({ axis_label }) => axis_label).filter(Boolean).join("; ");
  let shown = "";
  const name = () => {
    const title = said(card, "h2");
    if (title === shown) return;
    shown = title;
    card.el.setAttribute("role", "group");
    card.el.setAttribute("aria-label", title);
    whose.textContent = `: ${title}`;
    for (const { el, model } of drawn) {
      el.setAttribute("role", "img");
      el.setAttribute("aria-label", [`Chart: ${title}`, axes({ model })].filter(Boolean).join("; "));
    }
  };
  const fill = () => {
    if (!details.open) return;
    const tables = drawn.flatMap((figure) => sourcesOf(figure).map((source) => (
      tableOf(source, [said(card, "h2"), axes(figure)].filter(Boolean).join(": ")))));
    const [top, left] = [details.querySelector(".frame")?.scrollTop, details.querySelector(".frame")?.scrollLeft];
    details.replaceChildren(details.firstChild, ...tables.filter(Boolean));
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
  return () => (name(), fill());
}

// Names all cards of a layout; gives back what brings names and open tables up to date.
function describeCards(doc) {
  const root = [...Bokeh.index].find((view) => view.model.document === doc);
  const all = root ? [...cardViews(root)].map(described) : [];
  return () => all.forEach((update) => update());
}
