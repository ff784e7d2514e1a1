// Scenarios side by side: who they are, and for each of the four answers a table whose rows have bars on one scale.

// A kept scenario: its name, which can be typed over, and what can be done with it.
function keptScenario(name, index, colour, send) {
  const input = make("input", { type: "text", value: name, maxLength: 80, autocomplete: "off", spellcheck: false });
  input.setAttribute("aria-label", `Name of kept scenario ${index + 1}`);
  input.addEventListener("change", () => send({ rename: index, name: input.value }));
  const show = action("show", () => send({ show: index }));
  show.setAttribute("aria-label", `show ${name}`);
  const away = action("×", () => send({ unpin: index }));
  away.setAttribute("aria-label", `× remove ${name}`);
  away.title = "remove";
  return make("li", {}, mark(colour), input, show, away);
}

function mark(colour) {
  const square = make("i", { className: "xp-mark" });
  square.style.background = colour;
  return square;
}

// A bar from zero to the value, and a line over its range.
function bar({ bar: end, low, high }, colour) {
  const box = make("div", { className: "xp-bar" });
  if (end < 0) return box;
  const [fill, span] = [make("i", { className: "xp-fill" }), make("i", { className: "xp-span" })];
  fill.style.cssText = `width: ${100 * end}%; background: ${colour}`;
  span.style.cssText = `left: ${100 * low}%; width: ${100 * (high - low)}%`;
  box.append(fill, ...(high > low ? [span] : []));
  return box;
}

function panel({ title, cells }, colours) {
  const rows = cells.map((cell, index) => make("tr", { className: cell.good ? "" : "xp-bad" },
    make("th", { scope: "row" }, mark(colours[index]), cell.name),
    make("td", {}, make("b", { textContent: together(cell.value) }), cell.ratio && make("span", { className: "xp-ratio", textContent: cell.ratio }),
      bar(cell, colours[index]), make("span", { className: "xp-quiet", textContent: together(cell.rough) }))));
  return make("table", {}, make("caption", { textContent: title }), make("tbody", {}, ...rows));
}

export default {
  render({ model, el }) {
    el.classList.add("xp-side-by-side");
    const send = (message) => model.send(message);
    const kept = make("ul", {});
    const tables = make("div", { className: "xp-panels" });
    el.append(make("h2", {}, "Side by side ", make("small", { textContent: "each with how many times what is shown now; a line over a bar is its range" })), kept, tables);
    let [named, shown] = ["", ""];
    const update = () => {
      const [names, panels, colours] = [model.get("names"), model.get("panels"), model.get("colours")];
      el.hidden = !names.length;
      if (named !== JSON.stringify(names)) {
        named = JSON.stringify(names);
        kept.replaceChildren(...names.map((name, index) => keptScenario(name, index, colours[index + 1], send)));
      }
      if (shown !== JSON.stringify(panels)) {
        shown = JSON.stringify(panels);
        tables.replaceChildren(...panels.map((one) => panel(one, colours)));
      }
    };
    model.on("change", afterCharts(update));
    update();
  },
};
