// Questions in people's own words, each of which opens a scenario; all other scenarios in a list.

import { speaksHere } from "./look/language.js";
import { afterCharts, make, showsRest } from "./shared.js";

const OWN = "Your own scenario";
const PASSING = new Set(["ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End"]);

// Nothing around the page may scroll by itself, or the answer would not stay in sight. Marked once: a style that looks for
// the page in what is around it is worked out anew with every number.
/** @param {HTMLElement} el */
function freeAround(el) {
  const placed = new ResizeObserver(() => {
    if (!el.isConnected) return;
    placed.disconnect();
    for (let node = el.parentElement; node; node = node.parentElement) {
      if (node.matches(".jp-OutputArea, .jp-OutputArea-child, .jp-OutputArea-output")) node.classList.add("xp-around");
    }
  });
  placed.observe(el);
}

/** @type {Widget<Questions>} */
export default {
  render({ model, el }) {
    el.classList.add("xp-questions");
    speaksHere(model);
    freeAround(el);
    const unique = Math.random().toString(36).slice(2, 7);
    const title = make("h2", { id: `xp-ask-${unique}`, textContent: "What do you want to know?" });
    // The controls of another scenario are looked at from their first.
    /** @param {string} preset */
    const ask = (preset) => {
      model.send({ preset });
      el.closest(".xp-page")?.querySelector(".xp-side")?.scrollTo(0, 0);
    };
    const buttons = model.get("questions").map(([question, preset]) => {
      const button = make("button", { type: "button", className: "xp-question", textContent: question });
      button.addEventListener("click", () => ask(preset));
      button.dataset.preset = preset;
      return button;
    });
    const list = make("select", { id: `xp-preset-${unique}` });
    const label = make("label", { className: "xp-spoken", htmlFor: list.id, textContent: "More questions and scenarios" });
    list.dataset.field = "preset";
    // A question that has a button shows there that it is chosen: the closed list then says that there is more.
    /** @param {string} preset */
    const stands = (preset) => (buttons.some((button) => button.dataset.preset === preset) ? OWN : preset || OWN);
    /** @type {string | null} */
    let named = null;
    const fill = () => {
      // Filled anew at every step of a slider, a list would have the browser look through all fields each time.
      const preset = model.get("preset");
      if (named === preset) return;
      named = preset;
      /** @type {(value: string, text: string) => HTMLOptionElement} */
      const entry = (value, text) => make("option", { value, textContent: text });
      // What is chosen stands in the closed list, which has room for a question alone.
      const groups = model.get("presets").map(([group, entries]) => (
        make("optgroup", { label: group }, ...entries.map(([name, text, short]) => entry(name, name === preset ? short : text)))));
      list.replaceChildren(entry(OWN, preset ? "More questions and scenarios…" : "Your own scenario; more…"), ...groups);
      list.value = stands(preset);
      for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.preset === preset));
    };
    const take = () => {
      const wanted = list.value;
      list.value = stands(wanted === OWN ? model.get("preset") : wanted);
      if (wanted !== OWN) ask(wanted);
    };
    // Where a key would open another scenario unasked, it shows the list: Enter chooses.
    list.addEventListener("keydown", (event) => {
      if (!PASSING.has(event.key) || event.altKey || event.ctrlKey || event.metaKey || !list.showPicker) return;
      event.preventDefault();
      list.showPicker();
    });
    list.addEventListener("change", take);
    const row = make("div", { className: "xp-asked" }, ...buttons, label, list);
    row.setAttribute("role", "group");
    row.setAttribute("aria-labelledby", title.id);
    el.append(title, row);
    showsRest(row);
    model.on("change", afterCharts(fill));
    fill();
  },
};
