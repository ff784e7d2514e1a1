// Advice below the answers: each piece a button that says what it does; after it was pressed, the way back.

import { action, make, together } from "../shared.js";

/** @param {Model<Answer>} model @param {(message: unknown) => void} send */
export function advice(model, send) {
  const box = make("div", { className: "xp-helps", hidden: true });
  let shown = "";
  const show = () => {
    const [found, taken] = [model.get("advice"), model.get("taken")];
    box.classList.toggle("xp-stale", model.get("stale"));
    const key = JSON.stringify([found, taken]);
    if (key === shown) return;
    shown = key;
    const held = box.contains(document.activeElement);
    const goals = [...new Set(found.map(({ goal }) => goal))];
    const groups = goals.map((goal) => adviceFor(goal, found.filter((one) => one.goal === goal), send));
    box.replaceChildren(...(taken ? [takenAdvice(taken, send)] : []), ...groups);
    box.hidden = !box.children.length;
    if (held) box.querySelector("button")?.focus({ preventScroll: true }); // the pressed one is gone: the way back is next
  };
  return { box, show };
}

/** @param {string} goal @param {Piece[]} pieces @param {(message: unknown) => void} send */
function adviceFor(goal, pieces, send) {
  const list = make("div", { className: "xp-help-group" }, ...pieces.map((piece) => adviceButton(piece, send)));
  if (!goal) return list;
  list.setAttribute("role", "group");
  list.setAttribute("aria-label", goal);
  list.prepend(make("span", { className: "xp-ask", textContent: `${goal}:` }));
  return list;
}

/** @param {Piece} piece @param {(message: unknown) => void} send */
function adviceButton({ label, effect }, send) {
  if (!label) return make("p", { textContent: together(effect) });
  const name = make("b", { textContent: together(label) });
  const button = make("button", { type: "button", className: "xp-do" }, name, `: ${together(effect)}`);
  button.addEventListener("click", () => send({ advice: label }));
  return button;
}

/** @param {string} label @param {(message: unknown) => void} send */
function takenAdvice(label, send) {
  const undo = action("Undo", () => send("undo"));
  undo.setAttribute("aria-label", `Undo: ${label}`);
  return make("p", {}, `Done: ${together(label)}. `, undo);
}
