// A bar of tabs after the WAI-ARIA pattern: arrow keys, Home and End move and open, one tab stop for all.

const PAUSE = 150; // so that sections passed over with the arrow keys are not built

let panels = 0;

/**
 * Where a key leads from one of so many tabs; null: nowhere.
 * @type {(key: string, at: number, count: number) => number | null}
 */
const moved = (key, at, count) => {
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  if (key === "ArrowRight") return (at + 1) % count;
  return key === "ArrowLeft" ? (at - 1 + count) % count : null;
};

/** @type {Widget<Tabs>} */
export default {
  render({ model, el, signal }) {
    el.classList.add("xp-tabs");
    const bar = document.createElement("div");
    bar.className = "xp-tablist";
    bar.setAttribute("role", "tablist");
    bar.setAttribute("aria-label", "Sections");
    const unique = Math.random().toString(36).slice(2, 7);
    const panel = `xp-panel-${unique}-${++panels}`;
    const tabs = model.get("sections").map(([key, label]) => {
      const tab = Object.assign(document.createElement("button"), { type: "button", id: `xp-tab-${key}-${unique}`, textContent: label });
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-controls", panel);
      tab.dataset.section = key;
      tab.addEventListener("click", () => open(key, 0));
      return tab;
    });
    bar.append(...tabs);
    el.append(bar);

    // What the tabs control is the rest of the page, which other widgets draw.
    const claim = () => {
      const body = el.closest(".xp-page")?.querySelector(".xp-body");
      if (!body) return false;
      body.id = panel;
      body.setAttribute("role", "tabpanel");
      body.setAttribute("aria-labelledby", tabs.find((tab) => tab.tabIndex === 0)?.id ?? "");
      return true;
    };
    /** @param {string} key */
    const mark = (key) => {
      for (const tab of tabs) {
        const chosen = tab.dataset.section === key;
        tab.setAttribute("aria-selected", String(chosen));
        tab.tabIndex = chosen ? 0 : -1;
      }
      claim();
    };
    let waiting = 0;
    /** @type {(key: string, pause: number) => void} */
    const open = (key, pause) => {
      clearTimeout(waiting);
      mark(key);
      waiting = setTimeout(() => {
        if (model.get("section") === key) return;
        model.set("section", key);
        model.save_changes();
      }, pause);
    };
    el.addEventListener("keydown", (event) => {
      event.stopPropagation(); // JupyterLab takes the arrow keys for itself
      const at = tabs.findIndex((tab) => tab === document.activeElement);
      const to = moved(event.key, at, tabs.length);
      if (at < 0 || to === null || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      tabs[to].focus();
      open(model.get("sections")[to][0], PAUSE);
    });
    const follow = () => {
      clearTimeout(waiting);
      mark(model.get("section"));
    };
    model.on("change:section", follow);
    follow();
    // The widgets beside this one may come later.
    const later = new MutationObserver(() => {
      if (claim()) later.disconnect();
    });
    if (!claim()) later.observe(document.body, { childList: true, subtree: true });
    signal?.addEventListener("abort", () => {
      later.disconnect();
      clearTimeout(waiting);
      model.off("change:section", follow);
    });
  },
};
