// Charts are drawn on canvases, which no style reaches. They name their colours as they are on white; on a dark page those
// that stand for paper and ink are drawn as the page has them.

import { PAPER, figures } from "./charts.js";
import { make } from "../shared.js";

// names: the colours that are others on a dark page, with the names that they have in its styles.
/** @param {Record<string, string>} names */
export function keepColors(names) {
  const color = Bokeh.require("core/util/color");
  const plain = color.color2css;
  /** @type {Map<string | number, string>} */
  const shown = new Map();
  const read = () => {
    shown.clear();
    const page = document.querySelector(".xp-page");
    if (!page || getComputedStyle(page).colorScheme !== "dark") return;
    const probe = page.appendChild(make("i", { hidden: true }));
    for (const [name, white] of Object.entries(names)) {
      probe.style.color = `var(--${name}, ${white})`;
      const dark = getComputedStyle(probe).color;
      const number = Number(`0x${white.slice(1)}ff`); // Bokeh keeps colours of many marks as numbers, with a sign or without
      for (const key of [white, number, number | 0]) shown.set(key, dark);
    }
    probe.remove();
  };
  color.color2css = (/** @type {any} */ asked, /** @type {number} */ alpha) => plain((window[PAPER] ? undefined : shown.get(asked)) ?? asked, alpha);
  read();
  const follow = () => {
    read();
    for (const view of Bokeh.index) {
      for (const figure of figures(view)) {
        figure.invalidate_painters();
        figure.repaint(); // at once: a printer does not wait
      }
    }
  };
  new MutationObserver(follow).observe(document.body, { attributeFilter: ["data-jp-theme-light"] });
}
