// Sends what is wished for in the controls, and keeps in the browser what has no answer when the page is left.

const KEPT = "explorer-unanswered";

// One wish at a time: while the kernel computes, of each field only the newest wish waits.
function sender(model, named) {
  const waiting = new Map();
  let sent = null;
  const send = (wish) => model.send((sent = wish));
  const next = () => {
    const [name] = waiting.keys();
    if (name === undefined) return (sent = null);
    const value = waiting.get(name);
    waiting.delete(name);
    return send({ name, value });
  };
  const wish = (name, value) => {
    if (!sent) return send({ name, value });
    waiting.delete(name); // the newest comes last
    waiting.set(name, value);
  };
  wish.waits = (name) => waiting.has(name);
  wish.unanswered = () => {
    const wishes = new Map(sent ? [[sent.name, sent.value]] : []);
    for (const [name, value] of waiting) wishes.set(name, value);
    return [...wishes];
  };
  model.on("change:answered", next);
  return Object.assign(wish, { again: () => sent && send(sent), keeping: keeping(model, wish, named) });
}

// The address holds the last scenario that was answered; what was wished for since is put aside for the next visit to it.
function keeping(model, wish, named) {
  const store = () => {
    try {
      const wishes = wish.unanswered();
      if (wishes.length && inVoila()) sessionStorage.setItem(KEPT, JSON.stringify({ at: location.href, wishes }));
    } catch { /* a browser that keeps nothing, or a file too large for it */ }
  };
  // A message that was on its way when the line broke may be lost: to wish twice for the same changes nothing.
  let [broken, dead] = [false, false];
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

function taken() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEPT));
    sessionStorage.removeItem(KEPT);
    return kept?.at === ARRIVED_AT ? kept.wishes : [];
  } catch {
    return [];
  }
}

// What the visitor was sent to, before the page writes there what it shows.
const ARRIVED_AT = location.href;

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
