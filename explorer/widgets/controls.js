// Draws the controls from their declarations and keeps what a person types until it is sound.

import { sender } from "./sender.js";
import { afterCharts, heard, make, put } from "./shared.js";

const STEPS = 400;
const LARGEST = 1_000_000;

/** @typedef {{ row: HTMLElement, show(): void, refill(): void }} Part */

// A wish in words, as it was made.
/** @param {Model<Controls>} model @param {string} name @param {string} value */
function inWords(model, name, value) {
  const spec = model.get("groups").flatMap(({ fields }) => fields).find((one) => one.name === name);
  if (!spec) return name === "saved" ? "the saved scenario" : name === "config" ? "the pasted file" : `${name} ${value}`;
  return `${spec.label} ${spec.kind === "flag" ? (value ? "on" : "off") : value}`;
}

/** @type {Record<string, string>} */
const LONG = { k: "thousand", M: "million", B: "billion", T: "trillion" };

// A number as it is said: "6.74B" of parameters is "6.74 billion parameters", "2.79" of "$ an hour" is "$2.79 an hour".
/** @param {string} text @param {string} counts */
function spoken(text, counts) {
  const number = text.replace(/(\d)([kMBT])$/, (_, digit, scale) => `${digit} ${LONG[scale]}`);
  return counts.startsWith("$") ? `$${number}${counts.slice(1)}` : `${number} ${counts}`.trim();
}

/** @param {Ends} ends @param {number} value */
function toPosition([low, high], value) {
  return Math.round((STEPS * Math.log(Math.max(value, low) / low)) / Math.log(high / low));
}

/** @param {Ends} ends @param {number} position */
function fromPosition([low, high], position) {
  const value = low * (high / low) ** (position / STEPS);
  return low >= 1 && value < 100 ? Math.round(value) : Number(value.toPrecision(3));
}

/** @param {HTMLSelectElement} select @param {Choices} groups @param {Record<string, string>} called */
function fillChoices(select, groups, called) {
  const nodes = groups.map(([title, names]) => {
    const entries = names.map((name) => make("option", { value: name, textContent: called[name] ?? name }));
    return title ? make("optgroup", { label: title }, ...entries) : entries;
  });
  select.replaceChildren(...nodes.flat());
}

/** @param {Field} spec @param {Model<Controls>} model @param {ReturnType<typeof sender>} wish @param {string} id @returns {Part} */
function field(spec, model, wish, id) {
  const input = spec.kind === "choice"
    ? make("select", { id })
    : make("input", { id, type: spec.kind === "flag" ? "checkbox" : "text", autocomplete: "off", spellcheck: false });
  const error = heard("alert", "p", { className: "xp-error", id: `${id}-error`, hidden: true });
  input.dataset.field = spec.name;
  const found = make("span", { className: "xp-found", id: `${id}-found` });
  const name = make("label", { htmlFor: id, textContent: spec.label, title: spec.help ?? "" });
  const unit = spec.unit ? make("span", { className: "xp-unit", id: `${id}-unit`, textContent: spec.unit }) : null;
  const label = make("div", { className: "xp-name" }, name, unit, found);
  const help = spec.help ? make("span", { className: "xp-help", id: `${id}-help`, textContent: spec.help }) : null;
  input.setAttribute("aria-describedby", [unit, found, help, error].flatMap((node) => node?.id ?? []).join(" "));
  const ends = spec.slider;
  const slider = ends ? make("input", { type: "range", min: "0", max: String(STEPS), step: "1", tabIndex: 0 }) : null;
  if (slider && ends) {
    slider.setAttribute("aria-label", spec.label);
    slider.dataset.slider = spec.name;
    slider.addEventListener("input", () => wish(spec.name, String(fromPosition(ends, Number(slider.value)))));
  }
  const flag = input instanceof HTMLInputElement && spec.kind === "flag" ? input : null;
  const choice = input instanceof HTMLSelectElement ? input : null;
  if (choice && spec.options) fillChoices(choice, spec.options, model.get("choices"));
  // An answer to an earlier wish may arrive while a person types: what is typed stays until it is sent.
  let typing = false;
  input.addEventListener("input", () => (typing = !flag && !choice));
  input.addEventListener("change", () => {
    typing = false;
    wish(spec.name, flag ? (flag.checked ? "1" : "") : input.value);
  });
  input.addEventListener("blur", () => {
    const unsent = typing;
    typing = false;
    if (unsent) show();
  });

  const show = () => {
    if (wish.waits(spec.name)) return; // a later answer is about what stands here
    const [text, position] = model.get("values")[spec.name];
    const wrong = model.get("errors")[spec.name];
    if (flag) put(flag, "checked", text === "1");
    else if (!typing) put(input, "value", wrong ? wrong[0] : text);
    if (slider && ends) {
      put(slider, "value", String(toPosition(ends, position)));
      slider.setAttribute("aria-valuetext", spoken(text, ends[2]));
    }
    put(found, "textContent", model.get("found")[spec.name] ?? "");
    put(error, "textContent", wrong ? wrong[1] : "");
    put(error, "hidden", !wrong);
    input.setAttribute("aria-invalid", String(Boolean(wrong)));
  };
  /** @type {Choices | null} */
  let filled = null;
  const refill = () => {
    const groups = model.get("options")[spec.name];
    if (!choice || !groups || filled === groups) return; // the options of a model are sent anew only when they differ
    filled = groups;
    fillChoices(choice, groups, model.get("choices"));
  };
  const row = make("div", { className: `xp-field xp-${spec.kind}` }, ...(flag ? [input, label] : [label, slider, input]), help, error);
  return { row, show, refill };
}

/** @param {Model<Controls>} model @param {ReturnType<typeof sender>} wish @returns {Part} */
function pasteBox(model, wish) {
  const id = `xp-config-${Math.random().toString(36).slice(2, 7)}`;
  const area = make("textarea", { id, rows: 5, placeholder: '{ "model_type": "llama", "hidden_size": 4096, … }', spellcheck: false });
  const file = make("input", { type: "file", accept: ".json,.txt,.log,application/json,text/plain" });
  file.setAttribute("aria-label", "Upload a config.json or a saved scenario");
  const error = heard("alert", "p", { className: "xp-error", hidden: true });
  const read = heard("status", "p", { className: "xp-help", hidden: true });
  /** @param {string} sentence */
  const tell = (sentence) => {
    error.textContent = sentence;
    error.hidden = !sentence;
    read.textContent = sentence ? "" : model.get("pasted");
    read.hidden = !read.textContent;
  };
  /** @param {string} text */
  const use = (text) => {
    if (text.length > LARGEST) {
      tell(`This has ${(text.length / 1e6).toFixed(1)} million characters; a config.json has a few thousand. Choose the config, not the weights.`);
      return;
    }
    const saved = /^\s*\{\s*"v"\s*:/.test(text);
    wish(saved ? "saved" : "config", text);
  };
  file.addEventListener("change", async () => {
    const chosen = file.files?.[0];
    if (!chosen) return;
    if (chosen.size > LARGEST) tell(`${chosen.name} has ${(chosen.size / 1e6).toFixed(1)} MB; a config.json has a few kB. Choose the config, not the weights.`);
    else use((area.value = await chosen.text()));
    file.value = "";
  });
  const button = make("button", { type: "button", textContent: "Use this model", className: "xp-button" });
  button.addEventListener("click", () => use(area.value));
  const show = () => {
    const wrong = model.get("errors").config ?? model.get("errors").saved;
    tell(wrong ? wrong[1] : "");
  };
  const label = make("label", { htmlFor: id, textContent: "A model's config.json or hf_quant_config.json from Hugging Face, Mistral's params.json, what gguf-dump prints, or a saved scenario" });
  const group = make("details", { className: "xp-group" }, make("summary", { textContent: "Your own model: paste a config.json" }), label, area,
    make("div", { className: "xp-row" }, button, file), error, read);
  return { row: group, show, refill: () => {} };
}

/** @type {Widget<Controls>} */
export default {
  render({ model, el, signal }) {
    el.classList.add("xp-controls");
    el.addEventListener("keydown", (event) => event.stopPropagation()); // JupyterLab takes the arrow keys for itself
    const wish = sender(model, (name, value) => inWords(model, name, value));
    signal?.addEventListener("abort", wish.keeping);
    const unique = Math.random().toString(36).slice(2, 7);
    // On a narrow page the charts should not be far below the answer: the controls fold.
    const wide = window.matchMedia("print, (min-width: 901px)");
    const all = make("details", { className: "xp-all", ariaLabel: "The scenario", open: wide.matches }, make("summary", { textContent: "Change the scenario" }));
    wide.addEventListener("change", () => (all.open = wide.matches));
    all.addEventListener("toggle", () => all.open && !wide.matches && all.scrollIntoView({ block: "start" }));
    el.append(all);
    // Sections show the fields in other groups: each control and each group is made once, and then moved.
    const made = new Map();
    /** @template Thing @param {string} key @param {() => Thing} build @returns {Thing} */
    const once = (key, build) => made.get(key) ?? made.set(key, build()).get(key);
    const paste = pasteBox(model, wish);
    const place = make("div");
    all.append(place);
    /** @type {Part[]} */
    let parts = [];
    /** @type {Controls["groups"] | null} */
    let arranged = null;
    const arrange = () => {
      const groups = model.get("groups");
      if (arranged === groups) return;
      arranged = groups;
      const focused = /** @type {Document | ShadowRoot} */ (el.getRootNode()).activeElement;
      parts = [paste];
      const boxes = groups.map(({ title, fields }) => {
        const found = fields.map((spec) => once(`field ${JSON.stringify(spec)}`, () => field(spec, model, wish, `xp-${spec.name}-${unique}`)));
        parts.push(...found);
        const box = once(`group ${title}`, () => (title ? make("details", { className: "xp-group" }) : make("div", { className: "xp-first" })));
        box.replaceChildren(...(title ? [once(`title ${title}`, () => make("summary", { textContent: title }))] : []), ...found.map(({ row }) => row));
        return box;
      });
      place.replaceChildren(...boxes, paste.row);
      if (focused instanceof HTMLElement && el.contains(focused)) focused.focus({ preventScroll: true });
    };
    const update = () => {
      arrange();
      for (const { refill } of parts) refill();
      for (const { show } of parts) show();
    };
    model.on("change", afterCharts(update));
    update();
  },
};
