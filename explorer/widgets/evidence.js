// A table that is sorted by a click or a key on a column's head, with buttons that pick some of its rows.

function make(tag, attributes = {}, ...children) {
  const node = Object.assign(document.createElement(tag), attributes);
  node.append(...children);
  return node;
}

// A number comes as its text and the value to sort it by.
const text = (cell) => (Array.isArray(cell) ? cell[0] : cell);
const key = (cell) => (Array.isArray(cell) ? cell[1] : cell);
const order = (a, b) => (typeof a === "number" ? a - b : a.localeCompare(b, "en", { numeric: true }));
const LONG = 60;

function line(row, longs) {
  const cells = row.map((cell, i) => {
    const node = make(i ? "td" : "th", {}, longs[i] ? make("div", { textContent: text(cell) }) : text(cell));
    if (!i) node.scope = "row";
    if (!Array.isArray(cell)) node.classList.add("text");
    return node;
  });
  return make("tr", {}, ...cells);
}

function choices(rows, column, show) {
  const counts = new Map();
  for (const row of rows) counts.set(text(row[column]), (counts.get(text(row[column])) ?? 0) + 1);
  const box = make("div", { className: "xp-ev-choices" });
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", "Rows to show");
  const add = (label, value) => {
    const button = make("button", { type: "button", textContent: label });
    button.setAttribute("aria-pressed", String(value === null));
    button.addEventListener("click", () => {
      for (const other of box.children) other.setAttribute("aria-pressed", String(other === button));
      show(value);
    });
    box.append(button);
  };
  add(`All ${rows.length}`, null);
  for (const [value, count] of counts) add(`${value} ${count}`, value);
  return box;
}

export default {
  render({ model, el }) {
    el.classList.add("xp-ev-table");
    const [heads, rows, column] = ["heads", "rows", "choose"].map((name) => model.get(name));
    const longs = heads.map((_, i) => rows.some((row) => text(row[i]).length > LONG));
    const lines = new Map(rows.map((row) => [row, line(row, longs)]));
    let sorted = { by: -1, down: false };
    let picked = null;
    const body = make("tbody");
    const said = make("p", { className: "xp-spoken" });
    said.setAttribute("role", "status");
    const draw = () => {
      const kept = rows.filter((row) => picked === null || text(row[column]) === picked);
      if (sorted.by >= 0) kept.sort((a, b) => (sorted.down ? -1 : 1) * order(key(a[sorted.by]), key(b[sorted.by])));
      body.replaceChildren(...kept.map((row) => lines.get(row)));
    };
    const columns = heads.map((name, i) => {
      const button = make("button", { type: "button", textContent: name });
      const head = make("th", { scope: "col" }, button);
      if (!Array.isArray(rows[0]?.[i])) head.className = "text";
      button.addEventListener("click", () => {
        sorted = { by: i, down: sorted.by === i ? !sorted.down : Array.isArray(rows[0]?.[i]) };
        const way = sorted.down ? "descending" : "ascending";
        columns.forEach((other, j) => (j === i ? other.setAttribute("aria-sort", way) : other.removeAttribute("aria-sort")));
        draw();
        said.textContent = `sorted by ${name}, ${way}`;
      });
      return head;
    });
    const table = make("table", {}, make("thead", {}, make("tr", {}, ...columns)), body);
    const frame = make("div", { className: "xp-ev-frame", tabIndex: 0 }, table);
    frame.setAttribute("role", "region");
    frame.setAttribute("aria-label", model.get("title"));
    const picks = column < 0 ? [] : [choices(rows, column, (value) => {
      picked = value;
      draw();
      said.textContent = `${body.children.length} rows`;
    })];
    el.append(
      make("h2", { textContent: model.get("title") }), make("p", { className: "quiet", textContent: model.get("note") }),
      ...picks, frame, said,
    );
    draw();
  },
};
