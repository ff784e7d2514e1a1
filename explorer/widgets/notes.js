// What stands behind the answer: the layout that was found, notices, and a run of the visitor's own.

import { action, afterCharts, keepHeight, make, put, together } from "./shared.js";

// A line that says what a run of one's own measured, and what was taken of earlier ones.
/** @param {Model<Notes>} model @param {(message: object) => void} send */
function ownRun(model, send) {
  const input = make("input", { type: "text", className: "xp-paste", autocomplete: "off", spellcheck: false });
  input.setAttribute("aria-label", "What your own run measured");
  const use = make("button", { type: "submit", className: "xp-link", textContent: "use it" });
  const form = make("form", {}, input, " ", use);
  const chips = make("ul", { className: "xp-calibrated" });
  const box = make("details", { className: "xp-own" }, make("summary", { textContent: "Measured it yourself? Paste a line" }), form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (input.value.trim()) send({ measured: input.value });
  });
  /** @param {Notes["measured"][number]} one */
  const chip = ({ kind, text }) => {
    const back = action("×", () => send({ unmeasured: kind }));
    back.title = "take it back";
    back.setAttribute("aria-label", `× take back: ${text}`);
    return make("li", {}, together(text), " ", back);
  };
  let shown = "";
  const show = () => {
    input.placeholder = model.get("example");
    const told = model.get("measured");
    if (shown === JSON.stringify(told)) return;
    if (told.length && shown) input.value = ""; // what was pasted counts now, and stands below
    shown = JSON.stringify(told);
    chips.replaceChildren(...told.map(chip));
  };
  return { box: make("div", { className: "xp-run" }, box, chips), show };
}

/** @type {Widget<Notes>} */
export default {
  render({ model, el }) {
    el.classList.add("xp-notes");
    const layout = make("p", { className: "xp-layout" });
    const about = make("p", { className: "xp-help xp-about", hidden: true });
    const notices = make("ul", { className: "xp-notices" });
    const run = ownRun(model, (message) => model.send(message));
    const footnotes = make("p", { className: "xp-footnotes" });
    el.append(about, layout, notices, footnotes, run.box);
    const held = keepHeight(about);
    const update = () => {
      run.show();
      if (told !== model.get("about")) about.innerHTML = told = model.get("about");
      about.hidden = !told;
      held(told && model.get("whose")); // also where it only says that something was changed
      put(layout, "textContent", together(model.get("layout_words")));
      const said = JSON.stringify([model.get("notices"), model.get("footnotes")]);
      if (said === shown) return;
      shown = said;
      notices.replaceChildren(...model.get("notices").map((words) => make("li", { innerHTML: together(words) })));
      footnotes.innerHTML = together(model.get("footnotes").join(" "));
      footnotes.hidden = !footnotes.innerHTML;
    };
    let [shown, told] = ["", ""];
    model.on("change", afterCharts(update));
    update();
  },
};
