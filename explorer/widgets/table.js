// A table that is sorted by a click or a key on a column's head, and narrowed by a text, by switches or by picks.
// New rows take the place of the old ones; what is sorted, typed, picked and scrolled stays.

import { heard, make, showsRest } from "./shared.js";

// A number comes as its text and the value to sort it by.
/** @type {(cell: Cell) => string} */
const text = (cell) => (Array.isArray(cell) ? cell[0] : cell);
/** @type {(cell: Cell) => Sorted} */
const key = (cell) => (Array.isArray(cell) ? cell[1] : cell);
/** @type {(a: number | string, b: number | string) => number} */
const order = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), "en", { numeric: true }));
const LONG = 60;
// Of a long table so many rows are drawn at first.
const FIRST = 200;

/** @typedef {{ by: number, down: boolean, picked: string | null, asked: string[][], on: Set<string>, group: number, all: boolean }} State */

// Unknown values come last, whichever way is sorted.
/** @param {Sorted} a @param {Sorted} b @param {boolean} down */
function compare(a, b, down) {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return (down ? -1 : 1) * order(a, b);
}

// What is typed: words that all must be there; a comma stands between one GPU and another.
/** @param {string} typed */
const asked = (typed) => typed.toLowerCase().split(",").map((one) => one.split(/\s+/).filter(Boolean)).filter((one) => one.length);

/** @param {string} said @param {string[][]} any */
const has = (said, any) => !any.length || any.some((words) => words.every((word) => said.toLowerCase().includes(word)));

// The last cell of a row may be a link that a reader follows; nothing is asked of it before.
/**
 * @param {Cell[]} row
 * @param {boolean[]} longs
 * @param {string | undefined} place
 * @param {(name: string) => HTMLElement | null} named
 * @param {string | undefined} address
 */
function line(row, longs, place, named, address) {
  const cells = row.map((cell, i) => {
    const link = address && i === row.length - 1;
    const said = link ? make("a", { href: address, target: "_blank", rel: "noopener noreferrer", textContent: text(cell) }) : text(cell);
    const pressed = i ? said : named(text(cell)) ?? said;
    const shown = longs[i] ? make("div", {}, pressed) : pressed;
    const node = i ? make("td", {}, shown) : make("th", { scope: "row" }, shown);
    if (!i && place) node.append(" ", make("span", { className: "xp-ev-place", textContent: place }));
    if (!Array.isArray(cell)) node.classList.add("text");
    if (Array.isArray(cell) && cell[2]) node.classList.add(`is-${cell[2]}`);
    return node;
  });
  const made = make("tr", {}, ...cells);
  if (place) made.className = "xp-ev-marked";
  return made;
}

/** @param {string} label */
function toolbar(label) {
  const box = make("div", { className: "xp-ev-choices" });
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", label);
  return box;
}

/** @param {string} label @param {boolean} pressed @param {(button: HTMLElement) => void} act */
function pressable(label, pressed, act) {
  const button = make("button", { type: "button", textContent: label });
  button.setAttribute("aria-pressed", String(pressed));
  button.addEventListener("click", () => act(button));
  return button;
}

// Buttons of which one is pressed.
/** @param {string} label @param {string[]} names @param {(place: number) => void} show */
function oneOf(label, names, show) {
  const box = toolbar(label);
  for (const [i, name] of names.entries()) {
    box.append(pressable(name, i === 0, (button) => {
      for (const other of box.children) other.setAttribute("aria-pressed", String(other === button));
      show(i);
    }));
  }
  return box;
}

/** @param {Cell[][]} rows @param {number} column @param {(picked: string | null) => void} show */
function picks(rows, column, show) {
  const counts = new Map();
  for (const row of rows) counts.set(text(row[column]), (counts.get(text(row[column])) ?? 0) + 1);
  const names = [`All ${rows.length}`, ...[...counts].map(([value, count]) => `${value} ${count}`)];
  return oneOf("Rows to show", names, (i) => show(i ? [...counts.keys()][i - 1] : null));
}

/** @param {Model<SortedTable>} model @param {State} state @param {(tell?: boolean) => void} draw */
function tools(model, state, draw) {
  const box = make("div", { className: "xp-ev-tools" });
  const search = model.get("search");
  if (search) {
    const field = make("input", { type: "search", placeholder: search, autocomplete: "off", spellcheck: false });
    field.setAttribute("aria-label", search);
    field.addEventListener("input", () => {
      state.asked = asked(field.value);
      draw(true);
    });
    field.addEventListener("keydown", (event) => event.stopPropagation()); // JupyterLab has keys of its own
    box.append(field);
  }
  const switches = toolbar("Only those that");
  for (const [name, label] of model.get("switches")) {
    switches.append(pressable(label, false, (button) => {
      state.on[state.on.has(name) ? "delete" : "add"](name);
      button.setAttribute("aria-pressed", String(state.on.has(name)));
      draw(true);
    }));
  }
  const groups = model.get("groups");
  if (switches.children.length) box.append(switches);
  if (groups.length) {
    box.append(oneOf("Columns to show", groups.map(([name]) => name), (i) => {
      state.group = i;
      draw();
    }));
  }
  return box;
}

/** @type {Widget<SortedTable>} */
export default {
  render({ model, el, signal }) {
    el.classList.add("xp-ev-table");
    /** @type {State} */
    const state = { by: -1, down: false, picked: null, asked: [], on: new Set(), group: 0, all: false };
    /** @type {string[]} */
    let heads = [];
    /** @type {HTMLElement[]} */
    let columns = [];
    const said = heard("status", "p", { className: "xp-spoken" });
    const top = make("tr");
    const body = make("tbody");
    const frame = make("div", { className: "xp-ev-frame", tabIndex: 0 }, make("table", {}, make("thead", {}, top), body));
    frame.setAttribute("role", "region");
    const count = make("p", { className: "quiet xp-ev-count" });
    const more = make("button", { type: "button", className: "xp-link" });
    more.addEventListener("click", () => {
      state.all = true;
      draw();
      frame.focus();
    });
    const title = make("h2");
    const note = make("p", { className: "quiet" });

    /** @type {(row: Cell[], i: number) => boolean} */
    const kept = (row, i) => {
      const column = model.get("choose");
      if (state.picked !== null && text(row[column]) !== state.picked) return false;
      const [, keys, words = row.map(text).join(" ")] = model.get("traits_of_rows")[i] ?? [""];
      if (![...state.on].every((name) => keys?.includes(name))) return false;
      return has(`${text(row[0])} ${words}`, state.asked);
    };
    /** @param {number} i */
    const shown = (i) => {
      const groups = model.get("groups");
      return i === 0 || !groups.length || groups[state.group][1].includes(i);
    };
    // With an act, the name of a row is a button.
    /** @type {(name: string) => HTMLElement | null} */
    const named = (name) => {
      const act = model.get("act");
      if (!act) return null;
      const button = make("button", { type: "button", textContent: name });
      button.setAttribute("aria-label", `${act} ${name}`);
      button.addEventListener("click", () => model.send({ row: name }));
      return button;
    };
    const draw = (tell = false) => {
      const focused = body.contains(document.activeElement) ? document.activeElement?.textContent : "";
      const rows = model.get("rows");
      const marks = model.get("traits_of_rows");
      const longs = heads.map((_, i) => rows.some((row) => text(row[i]).length > LONG));
      const found = rows.map((row, i) => ({ row, i })).filter(({ row, i }) => kept(row, i));
      if (state.by >= 0) found.sort(({ row: a }, { row: b }) => compare(key(a[state.by]), key(b[state.by]), state.down));
      const drawn = state.all ? found : found.slice(0, FIRST);
      more.hidden = drawn.length === found.length;
      more.textContent = `show all ${found.length.toLocaleString("en")} rows`;
      body.replaceChildren(...drawn.map(({ row, i }) => line(row, longs, marks[i]?.[0], named, model.get("links")[i])));
      if (focused) [...body.getElementsByTagName("button")].find((button) => button.textContent === focused)?.focus();
      for (const made of [top, ...body.rows]) [...made.cells].forEach((cell, i) => { cell.hidden = !shown(i); });
      columns.forEach((head, i) => {
        if (i === state.by) head.setAttribute("aria-sort", state.down ? "descending" : "ascending");
        else head.removeAttribute("aria-sort");
      });
      count.textContent = `${found.length} of ${rows.length} shown${found.length ? "" : state.on.size ? ": take a switch off or clear the text" : ": clear the text"}`;
      count.hidden = !marks.length && !model.get("search");
      if (tell) said.textContent = `${found.length} rows`;
    };
    /** @type {(name: string, i: number) => HTMLElement} */
    const sortable = (name, i) => {
      const button = make("button", { type: "button", textContent: name });
      const head = make("th", { scope: "col" }, button);
      const isNumber = () => model.get("rows").some((row) => Array.isArray(row[i]));
      if (!isNumber()) head.className = "text";
      button.addEventListener("click", () => {
        state.down = state.by === i ? !state.down : isNumber() && !model.get("start").length;
        state.by = i;
        draw();
        said.textContent = state.down ? `sorted by ${name}, descending` : `sorted by ${name}, ascending`;
      });
      return head;
    };
    const head = () => {
      if (JSON.stringify(heads) === JSON.stringify(model.get("heads"))) return;
      heads = model.get("heads");
      columns = heads.map(sortable);
      top.replaceChildren(...columns);
      const [by = -1, down = false] = model.get("start");
      [state.by, state.down] = [by, down];
    };
    const follow = () => {
      head();
      title.textContent = model.get("title");
      note.textContent = model.get("note");
      frame.setAttribute("aria-label", model.get("title"));
      draw();
    };
    const choose = model.get("choose");
    const pick = choose < 0 ? [] : [picks(model.get("rows"), choose, (value) => {
      state.picked = value;
      draw(true);
    })];
    const above = tools(model, state, draw);
    showsRest(frame, above.appendChild(make("span", { className: "xp-rest", textContent: "More columns to the right →" })));
    el.append(title, note, ...pick, above, frame, more, count, said);
    // One message may change several traits: draw once for all of them.
    let waiting = false;
    const later = () => {
      if (waiting) return;
      waiting = true;
      queueMicrotask(() => {
        waiting = false;
        follow();
      });
    };
    const names = ["heads", "rows", "traits_of_rows", "title", "note"].map((name) => `change:${name}`).join(" ");
    model.on(names, later);
    signal?.addEventListener("abort", () => model.off(names, later));
    follow();
  },
};
