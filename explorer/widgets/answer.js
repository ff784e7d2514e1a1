// Draws the headlines, the notices and the sums, and keeps the address bar in step.

function make(tag, attributes = {}, ...children) {
  const node = Object.assign(document.createElement(tag), attributes);
  node.append(...children);
  return node;
}

const inVoila = () => document.body.dataset.voila === "voila";

function save(name, data, type) {
  const link = make("a", { href: URL.createObjectURL(new Blob([data], { type })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function card(model, index) {
  const title = make("h2");
  const value = make("p", { className: "xp-value" });
  const was = make("p", { className: "xp-was" });
  const detail = make("p", { className: "xp-detail" });
  const button = make("button", { type: "button", className: "xp-link", textContent: "show the sum" });
  button.addEventListener("click", () => {
    const { quantity } = model.get("cards")[index];
    model.set("opened", model.get("opened") === quantity ? "" : quantity);
    model.save_changes();
  });
  const box = make("section", { className: "xp-card" }, title, value, detail, was, button);
  const show = () => {
    const c = model.get("cards")[index];
    title.textContent = c.title;
    value.textContent = c.value;
    detail.textContent = c.detail;
    was.textContent = c.was ? `was ${c.was}` : "";
    box.classList.toggle("xp-bad", !c.good);
    const open = model.get("opened") === c.quantity;
    button.textContent = open ? "hide the sum" : "show the sum";
    button.setAttribute("aria-expanded", String(open));
    button.setAttribute("aria-label", `${button.textContent} of ${c.title}`);
  };
  return { box, show };
}

// The open steps of a sum stay open when its numbers change.
function refresh(sum, html) {
  const open = [...sum.querySelectorAll("details[open]")].map((step) => step.dataset.name);
  sum.innerHTML = html;
  for (const step of sum.querySelectorAll("details")) step.open = open.includes(step.dataset.name);
  sum.hidden = !html;
}

function drawnCharts() {
  const found = [];
  const walk = (view) => {
    if (view.model.type === "Figure" || view.model.type === "Plot") found.push(view);
    for (const child of view.child_views ?? []) walk(child);
  };
  for (const view of window.Bokeh ? Object.values(window.Bokeh.index) : []) walk(view.root ?? view);
  return found;
}

// Each chart with its heading and its parts in words, one below the other on white.
function chartsAsPicture(cards) {
  const scale = window.devicePixelRatio || 1;
  const pictures = drawnCharts().map((view) => view.export("png").canvas);
  const head = 30 * scale;
  const width = Math.max(...pictures.map((p) => p.width), 700 * scale);
  const height = pictures.reduce((sum, p) => sum + p.height + 14 * scale, head * (cards.length + 1));
  const canvas = make("canvas", { width, height });
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  context.fillStyle = "#1f2933";
  context.font = `${14 * scale}px system-ui, sans-serif`;
  let top = head;
  for (const { title, value, detail } of cards) {
    context.fillText(`${title}: ${value} (${detail})`, 14 * scale, top);
    top += 22 * scale;
  }
  for (const picture of pictures) {
    context.drawImage(picture, 0, top);
    top += picture.height + 14 * scale;
  }
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

export default {
  render({ model, el }) {
    el.classList.add("xp-answer");
    const cards = model.get("cards").map((_, index) => card(model, index));
    const wrong = make("p", { className: "xp-problem", hidden: true });
    wrong.setAttribute("role", "alert");
    const sum = make("div", { className: "xp-sum", hidden: true });
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
    const address = () => (inVoila() ? location.href : `Explorer("${model.get("query")}")`);
    const actions = make("div", { className: "xp-actions" },
      action("Copy link", async () => {
        try {
          await navigator.clipboard.writeText(address());
          copied.textContent = "copied";
        } catch {
          copied.textContent = address();
        }
        setTimeout(() => (copied.textContent = ""), 6000);
      }),
      action("Numbers (CSV)", () => model.send("csv")),
      action("Charts (PNG)", async () => save("compute-charts.png", await chartsAsPicture(model.get("cards")), "image/png")),
      action("Scenario (JSON)", () => model.send("json")), copied);
    model.on("msg:custom", ({ name, text, type }) => save(name, text, type));

    el.append(make("div", { className: "xp-cards" }, ...cards.map(({ box }) => box)), wrong, sum, notices, actions, spoken);
    const update = () => {
      for (const { show } of cards) show();
      notices.replaceChildren(...model.get("notices").map((textContent) => make("li", { textContent })));
      wrong.textContent = model.get("problem");
      wrong.hidden = !model.get("problem");
      refresh(sum, model.get("sum"));
      spoken.textContent = model.get("cards").map(({ title, value }) => `${title} ${value}`).join(", ");
      if (inVoila()) history.replaceState(null, "", `?${model.get("query")}`);
    };
    model.on("change", update);
    update();
  },
};
