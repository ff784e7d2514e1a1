// Scenarios side by side: who they are, and for each of the four answers a table whose rows have bars on one scale.

import { action, afterCharts, make, together } from "../shared.js";

// A kept scenario: its name, which can be typed over, and what can be done with it.
/** @param {string} name @param {string} told @param {number} index @param {string} colour @param {(message: unknown) => void} send */
function keptScenario(name, told, index, colour, send) {
  const input = make("input", { type: "text", value: name, maxLength: 80, autocomplete: "off", spellcheck: false });
  input.setAttribute("aria-label", `Name of kept scenario ${index + 1}`);
  input.addEventListener("change", () => send({ rename: index, name: input.value }));
  const show = action("show", () => send({ show: index }));
  show.setAttribute("aria-label", `show ${name}`);
  const away = action("×", () => send({ unpin: index }));
  away.setAttribute("aria-label", `× remove ${name}`);
  away.title = "remove";
  return make("li", {}, squareOf(colour), input, make("span", { className: "xp-quiet", textContent: together(told) }), show, away);
}

/** @param {string} colour */
function squareOf(colour) {
  const square = make("i", { className: "xp-mark" });
  square.style.background = colour;
  return square;
}

// A bar from zero to the value, and a line over its range.
/** @param {Beside} cell @param {string} colour */
function barOf({ bar, low, high }, colour) {
  const box = make("div", { className: "xp-bar" });
  if (bar < 0) return box;
  const [fill, span] = [make("i", { className: "xp-fill" }), make("i", { className: "xp-span" })];
  fill.style.cssText = `width: ${100 * bar}%; background: ${colour}`;
  span.style.cssText = `left: ${100 * low}%; width: ${100 * (high - low)}%`;
  box.append(fill, ...(high > low ? [span] : []));
  return box;
}

/** @param {string} title @param {Beside[]} cells @param {string[]} colours */
function panelOf(title, cells, colours) {
  const rows = cells.map((cell) => {
    const value = make("td", {}, make("b", { textContent: together(cell.value) }),
      make("span", { className: "xp-ratio", textContent: cell.ratio }), barOf(cell, colours[cell.place]),
      make("span", { className: "xp-quiet", textContent: together(cell.rough) }));
    const head = make("th", { scope: "row" }, squareOf(colours[cell.place]), cell.name);
    return make("tr", { className: cell.good ? "" : "xp-bad" }, head, value);
  });
  return make("table", {}, make("caption", { textContent: title }), make("tbody", {}, ...rows));
}

/** @type {Widget<SideBySide>} */
export default {
  render({ model, el }) {
    el.classList.add("xp-side-by-side");
    const kept = make("ul");
    const tables = make("div", { className: "xp-panels" });
    const how = make("small", { textContent: "each with how many times what is shown now; a line over a bar is its range" });
    el.append(make("h2", {}, "Side by side ", how), kept, tables);
    let [named, shown] = ["", ""];
    const update = () => {
      const [names, panels, colours] = [model.get("kept"), model.get("panels"), model.get("colours")];
      el.hidden = !names.length;
      if (named !== JSON.stringify(names)) {
        named = JSON.stringify(names);
        kept.replaceChildren(...names.map(([name, told], index) => keptScenario(name, told, index, colours[index + 1], (message) => model.send(message))));
      }
      if (shown !== JSON.stringify(panels)) {
        shown = JSON.stringify(panels);
        tables.replaceChildren(...panels.map(({ title, cells }) => panelOf(title, cells, colours)));
      }
    };
    model.on("change", afterCharts(update));
    update();
  },
};
