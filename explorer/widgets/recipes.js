// A configuration for the chosen tool: its files and its command, each with a button that copies it.

import { heard, make } from "./shared.js";

/** @param {string} title @param {string[]} sentences */
function listed(title, sentences) {
  if (!sentences.length) return [];
  return [make("h3", { textContent: title }), make("ul", {}, ...sentences.map((words) => make("li", { textContent: words })))];
}

// A text and its copy button; where the browser does not let pages copy, the text is selected instead.
/** @param {[file: string, text: string]} piece */
function piece([file, text]) {
  const name = file || "Command";
  const shown = make("pre", { textContent: text, tabIndex: 0 });
  shown.setAttribute("role", "region");
  shown.setAttribute("aria-label", name);
  const told = heard("status", "span", { className: "xp-copied" });
  const button = make("button", { type: "button", className: "xp-link", textContent: "Copy" });
  button.setAttribute("aria-label", `Copy ${name}`);
  button.addEventListener("click", async () => {
    const done = await navigator.clipboard?.writeText(text).then(() => true, () => false);
    if (!done) getSelection()?.selectAllChildren(shown);
    told.textContent = done ? "copied" : "selected: copy it by hand";
    setTimeout(() => (told.textContent = ""), 6000);
  });
  return [make("div", { className: "xp-piece" }, make("b", { textContent: name }), button, told), shown];
}

/** @param {Recipe} recipe */
function body(recipe) {
  if (recipe.cannot) return [make("p", { textContent: `${recipe.tool} cannot run this as it is: ${recipe.cannot}` })];
  return [
    ...recipe.pieces.flatMap(piece),
    ...listed("Not as on the page", recipe.differs),
    ...listed("Yours to fill in", recipe.fill_in),
  ];
}

/** @type {Widget<RunIt>} */
export default {
  render({ model, el }) {
    el.classList.add("xp-recipes");
    const note = make("p", { className: "xp-help" });
    const select = make("select", { id: `xp-tool-${Math.random().toString(36).slice(2)}` });
    const label = make("label", { textContent: "Software", htmlFor: select.id });
    const place = make("div");
    const version = make("p", { className: "xp-help" });
    el.append(make("h2", { textContent: "Run it" }), make("div", {}, label, select), version, note, place);
    let chosen = ""; // the first, until a visitor chooses
    let shown = "";
    const show = () => {
      const recipes = model.get("recipes");
      const recipe = recipes.find(({ tool }) => tool === chosen) ?? recipes[0];
      if (!recipe) return;
      const names = recipes.map(({ tool, cannot }) => make("option", { value: tool, textContent: cannot ? `${tool} (cannot)` : tool }));
      select.replaceChildren(...names);
      select.value = recipe.tool;
      note.textContent = model.get("note");
      note.hidden = !note.textContent;
      version.textContent = `For ${recipe.tool} ${recipe.version}, whose options these are; other versions may have others.`;
      if (shown === JSON.stringify(recipe)) return; // what is selected or scrolled stays
      shown = JSON.stringify(recipe);
      place.replaceChildren(...body(recipe));
    };
    select.addEventListener("change", () => ((chosen = select.value), show()));
    model.on("change", show);
    show();
  },
};
