// Advice below the answers: each piece a button that says what it does; after it was pressed, the way back.
function advice(model, send) {
  const box = make("div", { className: "xp-helps", hidden: true });
  const piece = ({ label, effect }) => {
    if (!label) return make("p", { textContent: together(effect) });
    const button = make("button", { type: "button", className: "xp-do" }, make("b", { textContent: together(label) }), `: ${together(effect)}`);
    button.addEventListener("click", () => send({ advice: label }));
    return button;
  };
  const done = (label) => {
    const undo = action("Undo", () => send("undo"));
    undo.setAttribute("aria-label", `Undo: ${label}`);
    return make("p", { className: "xp-done" }, `Done: ${together(label)}. `, undo);
  };
  const group = ([goal, pieces]) => {
    const list = make("div", { className: "xp-help-group" }, goal && make("span", { className: "xp-ask", textContent: `${goal}:` }), ...pieces.map(piece));
    list.setAttribute("role", "group");
    list.setAttribute("aria-label", goal);
    return list;
  };
  let shown = "";
  const show = () => {
    const [found, taken] = [model.get("advice"), model.get("taken")];
    box.classList.toggle("xp-stale", model.get("stale"));
    const key = JSON.stringify([found, taken]);
    if (key === shown) return;
    shown = key;
    const held = box.contains(document.activeElement);
    const goals = [...new Set(found.map(({ goal }) => goal))];
    const groups = goals.map((goal) => group([goal, found.filter((one) => one.goal === goal)]));
    box.replaceChildren(...(taken ? [done(taken)] : []), ...groups);
    box.hidden = !box.children.length;
    if (held) box.querySelector("button")?.focus({ preventScroll: true }); // the pressed one is gone: the way back is next
  };
  return { box, show };
}
