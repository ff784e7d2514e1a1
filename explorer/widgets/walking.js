// Back and forth through what was shown: by the browser's own buttons, and by the keys that people know for it.

// What the visitor was sent to, before the page writes there what it shows.
const ARRIVED = location.search.slice(1);

// The address follows what is shown. Each step is one entry of the browser's history; what is undone is the entry before.
function addresses(model) {
  const page = Math.random().toString(36).slice(2); // entries of before a reload are another page's
  const here = () => (history.state?.page === page ? history.state.step : null);
  let [walked, waiting, timer, going] = [[], null, 0, 0];
  let [asked, taken] = [0, -1];
  const write = () => {
    clearTimeout(timer);
    if (!waiting || going) return;
    const [step, query] = waiting;
    const [from, to] = [walked.indexOf(here()), walked.indexOf(step)];
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
  const show = () => {
    if (model.get("came") !== asked) return; // the kernel is yet to go where the visitor went
    const step = model.get("step");
    if (waiting && waiting[0] !== step) write();
    waiting = [step, model.get("query")];
    clearTimeout(timer); // browsers refuse an address that changes with every step of a slider, and take 20 ms for each
    timer = setTimeout(write, 600);
  };
  return { show, end: () => window.removeEventListener("popstate", came) };
}

// Ctrl+Z and its like, but for a field in which somebody types: there it is the text that is undone.
function undoKeys(seen, walk) {
  let typed = null;
  const before = ({ target }) => {
    if (typed?.target !== target) typed = { target, value: target.value };
  };
  const settled = () => (typed = null);
  const pressed = (event) => {
    const { key, target } = event;
    const way = { z: event.shiftKey ? "redo" : "undo", y: event.shiftKey ? null : "redo" }[key.toLowerCase()];
    if (!way || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    const mine = inVoila() || seen.closest(".xp-page")?.contains(target);
    if (!mine || !seen.getClientRects().length || (typed?.target === target && typed.value !== target.value)) return;
    event.preventDefault();
    event.stopPropagation();
    walk(way);
  };
  // Before anybody else: JupyterLab has the same keys for its cells.
  const heard = { beforeinput: before, change: settled, focusout: settled, keydown: pressed };
  for (const [name, hear] of Object.entries(heard)) window.addEventListener(name, hear, true);
  return () => Object.entries(heard).forEach(([name, hear]) => window.removeEventListener(name, hear, true));
}
