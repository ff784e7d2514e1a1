// What scripts of the page share.

export const inVoila = () => document.body.dataset.voila === "voila";

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Partial<HTMLElementTagNameMap[Tag]>} attributes
 * @param {(Node | string | null)[]} children
 */
export function make(tag, attributes = {}, ...children) {
  const node = Object.assign(document.createElement(tag), attributes);
  node.append(...children.flatMap((child) => child ?? []));
  return node;
}

// A node whose words a screen reader says: at once where they are an alert, else when it has a moment.
/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {"alert" | "status"} role
 * @param {Tag} tag
 * @param {Partial<HTMLElementTagNameMap[Tag]>} attributes
 */
export function heard(role, tag, attributes = {}) {
  const node = make(tag, attributes);
  node.setAttribute("role", role);
  return node;
}

// A part of the page that a screen reader finds by its name.
/** @param {HTMLElement} node @param {string} name */
export function named(node, name) {
  node.setAttribute("role", "region");
  node.setAttribute("aria-label", name);
  return node;
}

const STILL = 700; // ms
const HEARD = 4000; // ms

// Says a sentence when nothing has changed for a moment, not with every step of a slider; then it is gone, so that nobody
// who reads on meets it twice.
/** @param {HTMLElement} node @param {string} known */
export function whenStill(node, known) {
  let [last, timer] = [known, 0];
  return (/** @type {string} */ sentence) => {
    if (sentence === last) return;
    last = sentence;
    clearTimeout(timer);
    timer = setTimeout(() => {
      node.textContent = sentence;
      timer = setTimeout(() => (node.textContent = ""), HEARD);
    }, STILL);
  };
}

// A button that looks like a link.
/** @param {string} text @param {() => void} run */
export function action(text, run) {
  const button = make("button", { type: "button", className: "xp-link", textContent: text });
  button.addEventListener("click", run);
  return button;
}

// A number and its unit stay on one line.
/** @param {string} text */
export const together = (text) => text.replace(/(\d) (?=(?:%|[kMGTP]?B|m?s|[kMGT]?Wh|kg|t|days?|hours?|GPUs?)(?![\w-]))/g, "$1\u00a0");

// Browsers look anew at a node that is written to, also where it says that already.
/** @template {Element} Made @template {keyof Made} Name @param {Made} node @param {Name} name @param {Made[Name]} value */
export function put(node, name, value) {
  if (node[name] !== value) node[name] = value;
}

// After the frame in which the charts are drawn, and once for all that changes together.
/** @param {() => void} run */
export function afterCharts(run) {
  let asked = 0;
  return () => (asked ||= requestAnimationFrame(() => setTimeout(() => ((asked = 0), run()))));
}

const SMALLEST = 11; // px

// Words that are longer than the room that their box keeps are written smaller: what stands below it does not move. Words
// that no letters make fit are not cut.
/** @param {HTMLElement} box */
export function fitted(box) {
  let width = 0;
  const fit = () => {
    width = box.clientWidth;
    box.style.fontSize = "";
    if (!width) return;
    const { fontSize, minHeight } = getComputedStyle(box);
    const room = parseFloat(minHeight) + 1;
    for (let size = parseFloat(fontSize) - 0.5; box.clientHeight > room && size >= SMALLEST; size -= 0.5) box.style.fontSize = `${size}px`;
  };
  new ResizeObserver(() => width !== box.clientWidth && fit()).observe(box);
  /** @param {string} words */
  return (words) => {
    if (box.textContent === words) return;
    box.textContent = words;
    fit();
  };
}

// A box that has grown stays as high until something else is shown in it, or its width is another: what stands below it
// does not jump with every number.
/** @param {HTMLElement} box */
export function keepHeight(box) {
  let [shown, width] = ["", 0];
  /** @param {string} key */
  const free = (key) => {
    [shown, width] = [key, box.clientWidth];
    box.style.minHeight = "";
  };
  /** @param {string} key */
  const hold = (key) => {
    if (key !== shown || width !== box.clientWidth) free(key);
    if (width) box.style.minHeight = `${box.getBoundingClientRect().height}px`;
  };
  // Held anew at once: what comes next may be lower.
  new ResizeObserver(() => width !== box.clientWidth && hold(shown)).observe(box);
  return hold;
}

// Whether a box that scrolls sideways goes on to the right: its style says so, as no bar may be seen.
/** @param {HTMLElement} box @param {HTMLElement} [told] words that are there as long as it does */
export function showsRest(box, told) {
  const look = () => {
    const rest = box.scrollWidth - box.clientWidth - box.scrollLeft > 2;
    box.classList.toggle("xp-goes-on", rest);
    if (told) told.hidden = !rest;
  };
  box.addEventListener("scroll", look, { passive: true });
  const size = new ResizeObserver(look);
  for (const one of [box, ...box.children]) size.observe(one);
}
