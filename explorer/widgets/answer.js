// The answer: one sentence and four numbers that stay in sight, what each number stands on, and its sum.

import { advice } from "./advice/advice.js";
import { sharing } from "./sharing/sharing.js";
import { action, afterCharts, fitted, heard, inVoila, keepHeight, make, named, put, together, whenStill } from "./shared.js";
import { ARRIVED, addresses, undoKeys } from "./walking.js";

/** @typedef {(message: unknown) => void} Send */
// One answer twice: in the strip its value, below the strip what it stands on.
/** @param {Model<Answer>} model @param {number} index */
function card(model, index) {
  const told = () => model.get("cards")[index];
  const [title, again] = [make("h2"), make("h3")];
  const value = make("p", { className: "xp-value" });
  const rough = make("p", { className: "xp-rough" });
  const was = make("p", { className: "xp-was" });
  const basis = make("p", { className: "xp-basis" });
  const detail = make("p", { className: "xp-detail" });
  const button = action("show the sum", () => {
    const { quantity, gpu, opens } = told();
    if (gpu) return model.send({ gpu });
    if (opens) return model.send({ open: opens });
    model.set("opened", model.get("opened") === quantity ? "" : quantity);
    model.save_changes();
  });
  const box = make("section", { className: "xp-card" }, make("div", { className: "xp-top" }, title, was), value, rough);
  const under = make("section", { className: "xp-under" }, again, detail, basis, button);
  const show = () => {
    const c = told();
    for (const node of [title, again]) put(node, "textContent", c.title);
    put(value, "textContent", together(c.value));
    put(rough, "textContent", together(c.rough));
    put(detail, "textContent", together(c.detail));
    put(basis, "textContent", together(c.basis));
    put(was, "textContent", c.was);
    for (const node of [box, under]) node.classList.toggle("xp-bad", !c.good);
    button.hidden = !c.quantity && !c.gpu && !c.opens; // an answer that is no quantity of this scenario has no sum
    const open = Boolean(c.quantity) && model.get("opened") === c.quantity;
    const leads = c.gpu ? `choose ${c.gpu}` : c.opens === "bought" ? "choose these" : c.opens ? "open this run" : "";
    put(button, "textContent", leads || (open ? "hide the sum" : "show the sum"));
    if (leads) button.removeAttribute("aria-expanded");
    else button.setAttribute("aria-expanded", String(open));
    button.setAttribute("aria-label", c.gpu ? leads : `${button.textContent}${leads ? ":" : " of"} ${c.title}`);
  };
  return { box, under, button, show };
}

// What is open or folded in a sum stays so when its numbers change, and what is being typed stays.
/** @param {HTMLElement} sum @param {string} html @param {Send} send */
function refresh(sum, html, send) {
  const before = new Map([...sum.querySelectorAll("details")].map((step) => [step.dataset.name, step.open]));
  const typed = [...sum.querySelectorAll("form")].map((form) => ({ name: form.dataset.name, input: form.querySelector("input") }));
  const focused = document.activeElement;
  sum.innerHTML = html;
  for (const step of sum.querySelectorAll("details")) step.open = before.get(step.dataset.name) ?? step.open;
  for (const { name, input } of typed) {
    const button = /** @type {HTMLElement | null} */ (sum.querySelector(`[data-give="${name}"]`));
    if (button && input) ownNumber(button, send, input.value, input === focused);
  }
  sum.hidden = !html;
}

// In the place of the button a field for a number of one's own.
/** @param {HTMLElement} button @param {Send} send */
function ownNumber(button, send, text = "", focus = true) {
  const { give, unit } = button.dataset;
  const label = button.getAttribute("aria-label");
  const input = make("input", { type: "text", value: text, size: 12, autocomplete: "off" });
  input.setAttribute("aria-label", `${label}, in ${unit === "1" ? "plain numbers or %" : unit}`);
  const use = make("button", { type: "submit", className: "xp-link", textContent: "use it" });
  const leave = action("leave it", () => { form.replaceWith(place); button.focus(); });
  const form = make("form", { className: "own" }, input, unit === "1" ? " " : ` ${unit} `, use, " ", leave);
  form.dataset.name = give;
  const place = /** @type {HTMLElement} */ (button.closest("p"));
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    leave.click();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send({ give, text: input.value });
  });
  place.replaceWith(form);
  if (focus) input.focus();
}

// How high the strip is: what sticks below it, and what the browser scrolls to, keeps clear of it. And whether it hangs
// above something else than what it stood above.
/** @param {HTMLElement} strip @param {HTMLElement} start */
function keepClear(strip, start) {
  const size = new ResizeObserver(() => {
    /** @type {HTMLElement | null} */ (strip.closest(".xp-page"))?.style.setProperty("--strip", `${Math.ceil(strip.getBoundingClientRect().height)}px`);
  });
  size.observe(strip);
  const sight = new IntersectionObserver(([{ isIntersecting, boundingClientRect }]) => (
    strip.classList.toggle("xp-stuck", !isIntersecting && boundingClientRect.top < 100)));
  sight.observe(start);
  return () => [size, sight].forEach((observer) => observer.disconnect());
}

/** @type {Widget<Answer>} */
export default {
  render({ model, el, signal }) {
    el.classList.add("xp-answer");
    /** @type {Send} */
    const send = (message) => model.send(message);
    const cards = model.get("cards").map((_, index) => card(model, index));
    const said = make("p", { className: "xp-said", tabIndex: -1 }); // where "Skip to the answer" leads
    const wrong = heard("alert", "p", { className: "xp-problem", hidden: true });
    const sum = make("div", { className: "xp-sum", hidden: true });
    const spoken = make("p", { className: "xp-spoken" });
    spoken.setAttribute("aria-live", "polite");
    const speak = whenStill(spoken, model.get("told"));
    const undo = action("Undo", () => send("undo"));
    const redo = action("Redo", () => send("redo"));
    undo.title = "Ctrl+Z";
    redo.title = "Ctrl+Shift+Z";
    const pin = action("Pin", () => send("pin"));
    pin.title = "Keep this scenario beside the next ones";
    const shares = sharing(model, send);
    const actions = make("div", { className: "xp-actions" }, undo, redo, pin, ...shares.actions);
    const kept = named(make("div", { className: "xp-kept", hidden: true, tabIndex: 0 }), "Kept beside it"); // it scrolls
    const strip = make("div", { className: "xp-strip" },
      make("div", { className: "xp-line" }, make("div", { className: "xp-words" }, said, wrong), actions),
      kept, make("div", { className: "xp-cards" }, ...cards.map(({ box }) => box)));
    const help = advice(model, send);
    const start = make("i", { className: "xp-start" });
    const unders = make("div", { className: "xp-unders" }, ...cards.map(({ under }) => under), help.box);
    named(strip, "The answer");
    named(unders, "What the answer stands on");
    const held = keepHeight(unders);
    const say = fitted(said);
    el.append(start, strip, unders, sum, spoken);
    const update = () => {
      for (const { show } of cards) show();
      help.show();
      held([model.get("whose"), ...model.get("cards").map(({ title }) => title)].join());
      say(together(model.get("told")));
      put(wrong, "textContent", model.get("problem"));
      put(wrong, "hidden", !model.get("problem"));
      if (shown !== model.get("sum")) refresh(sum, (shown = model.get("sum")), send);
      speak(model.get("told"));
      shares.moved();
      pin.disabled = !model.get("can_pin");
      put(kept, "hidden", !model.get("kept").length);
      if (beside !== JSON.stringify(model.get("kept"))) {
        beside = JSON.stringify(model.get("kept"));
        kept.replaceChildren(...model.get("kept").map(([name, answers]) => (
          make("span", {}, make("b", { textContent: name }), `: ${together(answers)}`))));
      }
      undo.disabled = !model.get("can_undo");
      redo.disabled = !model.get("can_redo");
      if (inVoila() && !lost()) follow.show();
      if (inVoila()) document.title = `${model.get("subject")} — AI compute explorer`;
    };
    // On a busy server the page may open before its address has come: then it is sent again.
    const lost = () => model.get("follows") && model.get("address") !== ARRIVED;
    if (inVoila() && lost()) send({ address: ARRIVED });
    el.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !model.get("opened")) return;
      const index = model.get("cards").findIndex(({ quantity }) => quantity === model.get("opened"));
      cards[index]?.button.focus();
      model.set("opened", "");
      model.save_changes();
    });
    sum.addEventListener("click", ({ target }) => {
      if (!(target instanceof HTMLElement)) return;
      if (target.dataset.give) ownNumber(target, send);
      if (target.dataset.putBack) send({ put_back: target.dataset.putBack });
    });
    // A press on a chart of model sizes against tokens, wherever on the page it is drawn.
    /** @param {CustomEvent<unknown>} event */
    const pressed = ({ detail }) => {
      if (strip.getClientRects().length) send({ run: detail });
    };
    document.addEventListener("xp-open-run", pressed);
    const cleared = keepClear(strip, start);
    const follow = addresses(model);
    const unbound = undoKeys(strip, send);
    signal?.addEventListener("abort", () => {
      follow.end();
      unbound();
      document.removeEventListener("xp-open-run", pressed);
      cleared();
    });
    let shown = "";
    let beside = "";
    model.on("change", afterCharts(update));
    update();
  },
};
