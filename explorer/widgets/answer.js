// Draws the headlines, the notices and the sums, and keeps the address bar in step.

function make(tag, attributes = {}, ...children) {
  const node = Object.assign(document.createElement(tag), attributes);
  node.append(...children);
  return node;
}

// A number and its unit stay on one line.
const together = (text) => text.replace(/(\d) (?=(?:%|[kMGTP]?B|m?s|[kMGT]?Wh|kg|t|days?|hours?|GPUs?)(?![\w-]))/g, "$1\u00a0");

const inVoila = () => document.body.dataset.voila === "voila";

// What the visitor was sent to, before the page writes there what it shows.
const ARRIVED = location.search.slice(1);

function save(name, data, type) {
  const link = make("a", { href: URL.createObjectURL(new Blob([data], { type })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function card(model, index) {
  const title = make("h2");
  const value = make("p", { className: "xp-value" });
  const was = make("p", { className: "xp-was" });
  const basis = make("p", { className: "xp-basis" });
  const detail = make("p", { className: "xp-detail" });
  const button = make("button", { type: "button", className: "xp-link", textContent: "show the sum" });
  button.addEventListener("click", () => {
    const { quantity, gpu, opens } = model.get("cards")[index];
    if (gpu) return model.send({ gpu });
    if (opens) return model.send({ open: opens });
    model.set("opened", model.get("opened") === quantity ? "" : quantity);
    model.save_changes();
  });
  const box = make("section", { className: "xp-card" }, title, value, basis, detail, was, button);
  const show = () => {
    const c = model.get("cards")[index];
    title.textContent = c.title;
    value.textContent = together(c.value);
    detail.textContent = detail.title = together(c.detail); // the title says what a narrow card cuts off
    basis.textContent = basis.title = together(c.basis);
    was.textContent = c.was ? `was ${c.was}` : "";
    box.classList.toggle("xp-bad", !c.good);
    button.hidden = !c.quantity && !c.gpu && !c.opens; // an answer that is no quantity of this scenario has no sum
    const open = Boolean(c.quantity) && model.get("opened") === c.quantity;
    const leads = c.gpu ? `choose ${c.gpu}` : c.opens === "bought" ? "choose these" : c.opens ? "open this run" : "";
    button.textContent = leads || (open ? "hide the sum" : "show the sum");
    if (leads) button.removeAttribute("aria-expanded");
    else button.setAttribute("aria-expanded", String(open));
    button.setAttribute("aria-label", c.gpu ? leads : `${button.textContent}${leads ? ":" : " of"} ${c.title}`);
  };
  return { box, show };
}

// The open steps of a sum stay open when its numbers change, and what is being typed stays.
function refresh(sum, html, send) {
  const open = [...sum.querySelectorAll("details[open]")].map((step) => step.dataset.name);
  const typed = [...sum.querySelectorAll("form.own")].map((form) => [form.dataset.name, form.elements[0]]);
  const focused = document.activeElement;
  sum.innerHTML = html;
  for (const step of sum.querySelectorAll("details")) step.open = open.includes(step.dataset.name);
  for (const [name, input] of typed) {
    const button = sum.querySelector(`[data-give="${name}"]`);
    if (button) ownNumber(button, send, input.value, input === focused);
  }
  sum.hidden = !html;
}

// In the place of the button a field for a number of one's own.
function ownNumber(button, send, text = "", focus = true) {
  const { give, unit } = button.dataset;
  const label = button.getAttribute("aria-label");
  const input = make("input", { type: "text", value: text, size: 12, autocomplete: "off" });
  input.setAttribute("aria-label", `${label}, in ${unit === "1" ? "plain numbers or %" : unit}`);
  const use = make("button", { type: "submit", className: "xp-link", textContent: "use it" });
  const leave = make("button", { type: "button", className: "xp-link", textContent: "leave it" });
  const form = make("form", { className: "own" }, input, unit === "1" ? " " : ` ${unit} `, use, " ", leave);
  form.dataset.name = give;
  const place = button.closest("p");
  leave.addEventListener("click", () => { form.replaceWith(place); button.focus(); });
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

// A line that says what a run of one's own measured, and what was taken of earlier ones.
function ownRun(model, send) {
  const input = make("input", { type: "text", className: "xp-paste", autocomplete: "off", spellcheck: false });
  input.setAttribute("aria-label", "What your own run measured");
  const use = make("button", { type: "submit", className: "xp-link", textContent: "use it" });
  const form = make("form", {}, input, " ", use);
  const chips = make("ul", { className: "xp-calibrated" });
  const box = make("details", { className: "xp-own" }, make("summary", { textContent: "Measured it yourself? Paste a line" }), form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (input.value.trim()) send({ measured: input.value });
  });
  const chip = ({ kind, text }) => {
    const back = make("button", { type: "button", className: "xp-link", textContent: "×", title: "take it back" });
    back.setAttribute("aria-label", `× take back: ${text}`);
    back.addEventListener("click", () => send({ unmeasured: kind }));
    return make("li", {}, together(text), " ", back);
  };
  let shown = "";
  const show = () => {
    input.placeholder = model.get("example");
    const told = model.get("measured");
    if (shown === JSON.stringify(told)) return;
    if (told.length && shown) input.value = ""; // what was pasted counts now, and stands below
    shown = JSON.stringify(told);
    chips.replaceChildren(...told.map(chip));
  };
  return { box: make("div", { className: "xp-run" }, box, chips), show };
}

// The cards of the chart pane, each with its texts and figures from top to bottom.
function chartCards() {
  const found = [];
  const walk = (view) => {
    const parts = view.child_views ?? [];
    if (parts.some((part) => ["Figure", "Pane"].includes(part.model.type))) found.push(parts);
    else parts.forEach(walk);
  };
  for (const view of window.Bokeh?.index ?? []) { // iterated: a layout that was sent anew is in it twice, under one key
    const root = view.root ?? view;
    if (root.el.getClientRects().length) walk(root); // sections that are not open stay out of the picture
  }
  return found;
}

function rowText(row) {
  const [first, ...rest] = [...row.cells].map((cell) => cell.textContent);
  return `${first || "Layout"}: ${rest.join(" | ")}`;
}

// Long sentences are broken, as the canvas would squeeze them; a link has no spaces and is broken anywhere.
const broken = (text, look = {}) => (text.match(/.{1,100}(?:\s|$)|.{1,100}/g) ?? []).map((line) => ({ text: line, ...look }));

function textLines(view) {
  return [...view.shadow_el.querySelectorAll("h2, p, li, tr")].flatMap((node) => (
    (node.cells ? rowText(node) : node.textContent).split(" · ").flatMap((text) => (
      broken(text, { bold: node.tagName === "H2", color: node.querySelector("i")?.style.background })))));
}

// What the picture is of, when it was made, and where it can be opened again.
function origin(subject, address) {
  const today = new Date().toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
  return [...broken(subject, { bold: true }), ...broken(`AI compute explorer, ${today}`), ...broken(address)];
}

// Its origin, all answers, charts and legends, one below the other on white.
function asPicture(model, address) {
  const scale = window.devicePixelRatio || 1;
  const answers = model.get("cards").flatMap(({ title, value, detail }) => broken(`${title}: ${value} (${detail})`));
  const pieces = [origin(model.get("subject"), address), answers, ...chartCards().flatMap((parts) => parts.map((part) => (
    part.model.type === "Figure" ? part.export("png").canvas : textLines(part))))];
  const width = Math.max(760 * scale, ...pieces.map((piece) => piece.width ?? 0));
  const line = 21 * scale;
  const height = pieces.reduce((sum, piece) => sum + (piece.height ?? (piece.length + 0.6) * line), 2 * line);
  const canvas = make("canvas", { width, height });
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  let top = line / 2;
  for (const piece of pieces) {
    if (piece.getContext) {
      context.drawImage(piece, 0, top);
      top += piece.height;
      continue;
    }
    for (const { text, bold, color } of piece) {
      top += line;
      if (color) {
        context.fillStyle = color;
        context.fillRect(14 * scale, top - 11 * scale, 11 * scale, 11 * scale);
      }
      context.fillStyle = "#1f2933";
      context.font = `${bold ? "bold " : ""}${(bold ? 15 : 13) * scale}px system-ui, sans-serif`;
      context.fillText(text, (color ? 32 : 14) * scale, top, width - 40 * scale);
    }
    top += 0.6 * line;
  }
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

export default {
  render({ model, el, signal }) {
    el.classList.add("xp-answer");
    const cards = model.get("cards").map((_, index) => card(model, index));
    const wrong = make("p", { className: "xp-problem", hidden: true });
    wrong.setAttribute("role", "alert");
    const sum = make("div", { className: "xp-sum", hidden: true });
    const layout = make("p", { className: "xp-layout" });
    const notices = make("ul", { className: "xp-notices" });
    const spoken = make("p", { className: "xp-spoken" });
    spoken.setAttribute("aria-live", "polite");
    const copied = make("span", { className: "xp-copied" });
    copied.setAttribute("role", "status");
    const action = (text, run) => {
      const button = make("button", { type: "button", className: "xp-link", textContent: text });
      button.addEventListener("click", run);
      return button;
    };
    const address = () => (
      inVoila() ? `${location.origin}${location.pathname}?${model.get("query")}` : `Explorer("${model.get("query")}")`);
    const actions = make("div", { className: "xp-actions" },
      action("Copy link", async () => {
        const link = address();
        const done = await navigator.clipboard?.writeText(link).then(() => true, () => false);
        if (link !== address()) return; // the scenario changed meanwhile
        copied.textContent = done ? "copied" : link;
        clearTimeout(forgetting);
        if (done) forgetting = setTimeout(() => (copied.textContent = ""), 6000); // a link is there to be copied by hand
      }),
      action("Numbers (CSV)", () => model.send("csv")),
      action("Charts (PNG)", async () => save("compute-charts.png", await asPicture(model, address()), "image/png")),
      action("Scenario (JSON)", () => model.send("json")), copied);
    model.on("msg:custom", ({ name, text, type }) => save(name, text, type));

    const send = (message) => model.send(message);
    const run = ownRun(model, send);
    el.append(make("div", { className: "xp-cards" }, ...cards.map(({ box }) => box)), wrong, run.box, layout, sum, notices, actions, spoken);
    const update = () => {
      for (const { show } of cards) show();
      run.show();
      layout.textContent = together(model.get("layout_words"));
      notices.replaceChildren(...model.get("notices").map((words) => make("li", { innerHTML: together(words) })));
      wrong.textContent = model.get("problem");
      wrong.hidden = !model.get("problem");
      if (shown !== model.get("sum")) refresh(sum, (shown = model.get("sum")), send);
      spoken.textContent = model.get("cards").map(({ title, value }) => `${title} ${value}`).join(", ");
      if (query !== model.get("query")) copied.textContent = ""; // it was another scenario's link
      query = model.get("query");
      clearTimeout(linked); // browsers refuse an address that changes with every step of a slider, and take 20 ms for each
      if (inVoila() && !lost()) linked = setTimeout(() => history.replaceState(null, "", `?${query}`), 600);
      if (inVoila()) document.title = `${model.get("subject")} — AI compute explorer`;
    };
    // On a busy server the page may open before its address has come: then it is sent again.
    const lost = () => model.get("follows") && model.get("address") !== ARRIVED;
    if (inVoila() && lost()) model.send({ address: ARRIVED });
    el.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !model.get("opened")) return;
      const index = model.get("cards").findIndex(({ quantity }) => quantity === model.get("opened"));
      cards[index]?.box.querySelector("button").focus();
      model.set("opened", "");
      model.save_changes();
    });
    sum.addEventListener("click", ({ target }) => {
      if (target.dataset?.give) ownNumber(target, send);
      if (target.dataset?.putBack) send({ put_back: target.dataset.putBack });
    });
    // A press on a chart of model sizes against tokens, wherever on the page it is drawn.
    const pressed = ({ detail }) => {
      if (el.getClientRects().length) send({ run: detail });
    };
    document.addEventListener("xp-open-run", pressed);
    signal?.addEventListener("abort", () => document.removeEventListener("xp-open-run", pressed));
    let shown = "";
    let [linked, forgetting, asked] = [0, 0, 0];
    let query = "";
    // After the frame in which the charts are drawn, and once for all that changes together.
    model.on("change", () => (asked ||= requestAnimationFrame(() => setTimeout(() => ((asked = 0), update())))));
    update();
  },
};
