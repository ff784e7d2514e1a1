// The language of the page: the browser is told of it, the line above the page speaks it, and another can be chosen there.

import { inVoila, make } from "../shared.js";

const LINKS = { "00_index.ipynb": "Lessons", "evidence.ipynb": "How sure are you?", "formulas.ipynb": "Formulas" };

// The address of what is shown, in a language; the first one is understood without being named.
/** @param {string} address @param {string} code */
export function inLanguage(address, code) {
  const url = new URL(address);
  if (code) url.searchParams.set("lang", code);
  else url.searchParams.delete("lang");
  return url.href;
}

/** @param {Model<Questions>} model */
export function speaksHere(model) {
  if (!inVoila()) return;
  const [code, languages] = [model.get("language"), model.get("languages")];
  document.documentElement.lang = code;
  const line = document.querySelector(".jp-RenderedMarkdown > h1:first-child + p:last-child");
  line?.classList.add("xp-links");
  for (const link of line?.querySelectorAll("a") ?? []) {
    const words = Object.entries(LINKS).find(([page]) => link.getAttribute("href")?.includes(page));
    if (words) link.textContent = words[1];
  }
  const choice = make("select", { id: "xp-language", ariaLabel: "Language", className: "xp-language" },
    ...languages.map(([value, name]) => make("option", { value, textContent: name, lang: value, selected: value === code })));
  choice.addEventListener("change", () => {
    document.dispatchEvent(new Event("explorer:leaving"));
    location.assign(inLanguage(location.href, choice.value === languages[0][0] ? "" : choice.value));
  });
  line?.querySelector("select")?.remove();
  line?.append(choice);
}
