// Sends what is wished for in the controls, and keeps in the browser what has no answer when the page is left.

import { inVoila } from "./shared.js";

const KEPT = "explorer-unanswered";

/** @typedef {(name: string, value: string) => string} Named a wish in words, as it was made */
/** @typedef {{ (name: string, value: string): void, unanswered(): Wish[], again(): void }} Wisher */

// One wish at a time: while the kernel computes, of each field only the newest wish waits.
/** @param {Model<Controls>} model @param {Named} named */
export function sender(model, named) {
  /** @type {Map<string, string>} */
  const waiting = new Map();
  /** @type {{ name: string, value: string } | null} */
  let sent = null;
  /** @param {{ name: string, value: string }} one */
  const send = (one) => model.send((sent = one));
  const next = () => {
    const [first] = waiting;
    sent = null;
    if (!first) return;
    const [name, value] = first;
    waiting.delete(name);
    send({ name, value });
  };
  const wish = Object.assign((/** @type {string} */ name, /** @type {string} */ value) => {
    if (!sent) return send({ name, value });
    waiting.delete(name); // the newest comes last
    waiting.set(name, value);
  }, {
    waits: (/** @type {string} */ name) => waiting.has(name),
    unanswered: () => [...new Map([...(sent ? [/** @type {Wish} */ ([sent.name, sent.value])] : []), ...waiting])],
    again: () => sent && send(sent),
  });
  model.on("change:answered", next);
  return Object.assign(wish, { keeping: keeping(model, wish, named) });
}

// The address holds the last scenario that was answered; what was wished for since is put aside for the next visit to it.
/** @param {Model<Controls>} model @param {Wisher} wish @param {Named} named */
function keeping(model, wish, named) {
  const store = () => {
    try {
      const wishes = wish.unanswered();
      if (wishes.length && inVoila()) sessionStorage.setItem(KEPT, JSON.stringify({ at: location.href, wishes }));
    } catch { /* a browser that keeps nothing, or a file too large for it */ }
  };
  // A message that was on its way when the line broke may be lost: to wish twice for the same changes nothing.
  let [broken, dead] = [false, false];
  /** @param {CustomEvent<string>} event */
  const line = ({ detail }) => {
    dead ||= detail === "dead"; // the kernel that follows knows nothing of this page
    if (detail === "connected" && broken && !dead) wish.again();
    broken = detail !== "connected";
  };
  window.addEventListener("pagehide", store);
  document.addEventListener("explorer:connection", line);
  applyKept(model, wish, named);
  return () => {
    window.removeEventListener("pagehide", store);
    document.removeEventListener("explorer:connection", line);
  };
}

/** @returns {Wish[]} */
function taken() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
    sessionStorage.removeItem(KEPT);
    return kept?.at === ARRIVED_AT ? kept.wishes : [];
  } catch {
    return [];
  }
}

// What the visitor was sent to, before the page writes there what it shows.
const ARRIVED_AT = location.href;

/** @param {Model<Controls>} model @param {Wisher} wish @param {Named} named */
function applyKept(model, wish, named) {
  const wishes = taken();
  if (!wishes.length) return;
  for (const [name, value] of wishes) wish(name, value);
  const told = () => {
    if (wish.unanswered().length) return;
    model.off("change:answered", told);
    const refused = wishes.filter(([name]) => model.get("errors")[name]);
    const [what, are] = [wishes.map(([name, value]) => `“${named(name, value)}”`).join(", "), wishes.length > 1 ? "are" : "is"];
    const done = refused.length ? "tried again: see the control for what is wrong" : "applied";
    document.dispatchEvent(new CustomEvent("explorer:kept", {
      detail: `${what}, which you typed before the page was reloaded, ${are} ${done}.`,
    }));
  };
  model.on("change:answered", () => setTimeout(told)); // the errors come with the same message
}
