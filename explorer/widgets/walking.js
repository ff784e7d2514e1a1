// Back and forth through what was shown: by the browser's own buttons, and by the keys that people know for it.

import { inVoila } from "./shared.js";

// What the visitor was sent to, before the page writes there what it shows. A link that both Voilà and JupyterLab can
// follow has it behind a #: JupyterLab takes a query for a part of a file's name.
export const ARRIVED = location.search.slice(1) || (location.hash.startsWith("#v=") ? location.hash.slice(1) : "");

// The address follows what is shown. Each step is one entry of the browser's history; what is undone is the entry before.
/** @param {Model<Answer>} model */
export function addresses(model) {
  const page = Math.random().toString(36).slice(2); // entries of before a reload are another page's
  const here = () => (history.state?.page === page ? history.state.step : null);
  /** @type {number[]} */
  let walked = [];
  /** @type {[step: number, query: string] | null} */
  let waiting = null;
  let [timer, going, asked, taken] = [0, 0, 0, -1];
  const write = () => {
    clearTimeout(timer);
    if (!waiting || going) return;
    const [step, query] = waiting;
    const [from, to] = [walked.indexOf(here()), walked.indexOf(step)];
    /** @param {"pushState" | "replaceState"} way */
    const enter = (way) => history[way]({ page, step }, "", `?${query}`);
    if (from >= 0 && to >= 0 && from !== to) {
      going = setTimeout(() => { [going, walked] = [0, []]; write(); }, 2000);
      return history.go(to - from);
    }
    waiting = null;
    if (taken !== asked || here() === step) {
      taken = asked;
      if (to < 0) walked = [step];
      return enter("replaceState");
    }
    walked = [...walked.slice(0, from + 1), step];
    enter("pushState");
  };
  const came = () => {
    if (going) {
      clearTimeout(going);
      going = 0;
      return write();
    }
    [waiting, asked] = [null, asked + 1];
    model.send({ walked: location.search.slice(1), step: here() });
  };
  if (inVoila()) window.addEventListener("popstate", came);
  document.addEventListener("explorer:leaving", write); // for an address that is opened anew: what is shown, not what was
  const show = () => {
    if (model.get("came") !== asked) return; // the kernel is yet to go where the visitor went
    const step = model.get("step");
    if (waiting && waiting[0] !== step) write();
    waiting = [step, model.get("query")];
    clearTimeout(timer); // browsers refuse an address that changes with every step of a slider, and take 20 ms for each
    timer = setTimeout(write, 600);
  };
  return { show, end: () => [window.removeEventListener("popstate", came), document.removeEventListener("explorer:leaving", write)] };
}

// What a press of keys asks for: Ctrl+Z, Ctrl+Y, Ctrl+Shift+Z, or the same with the Mac's key.
/** @type {(event: KeyboardEvent) => "undo" | "redo" | null} */
const wayOf = ({ key, ctrlKey, metaKey, shiftKey, altKey }) => {
  if (!(ctrlKey || metaKey) || altKey) return null;
  if (key.toLowerCase() === "z") return shiftKey ? "redo" : "undo";
  return key.toLowerCase() === "y" && !shiftKey ? "redo" : null;
};

/** @type {(target: EventTarget | null) => string} */
const valueOf = (target) => String(/** @type {HTMLInputElement | null} */ (target)?.value);

// Ctrl+Z and its like, but for a field in which somebody types: there it is the text that is undone.
/** @param {Element} seen @param {(way: "undo" | "redo") => void} walk */
export function undoKeys(seen, walk) {
  /** @type {{ target: EventTarget | null, value: string } | null} */
  let typed = null;
  /** @param {Event} event */
  const before = ({ target }) => {
    if (typed?.target !== target) typed = { target, value: valueOf(target) };
  };
  const settled = () => (typed = null);
  /** @param {KeyboardEvent} event */
  const pressed = (event) => {
    const { target } = event;
    const way = wayOf(event);
    if (!way) return;
    const mine = inVoila() || (target instanceof Node && seen.closest(".xp-page")?.contains(target));
    if (!mine || !seen.getClientRects().length || (typed?.target === target && typed.value !== valueOf(target))) return;
    event.preventDefault();
    event.stopPropagation();
    walk(way);
  };
  // Before anybody else: JupyterLab has the same keys for its cells.
  const ends = new AbortController();
  const listening = { capture: true, signal: ends.signal };
  window.addEventListener("beforeinput", before, listening);
  window.addEventListener("change", settled, listening);
  window.addEventListener("focusout", settled, listening);
  window.addEventListener("keydown", pressed, listening);
  return () => ends.abort();
}
