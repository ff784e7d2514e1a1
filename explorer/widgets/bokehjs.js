// Shows a Bokeh widget once BokehJS is on the page.

// One promise for the whole page: the widgets of a notebook share one BokehJS.
const LOADING = Symbol.for("explorer.bokehjs");

function bokehjs(model) {
  if (window.Bokeh) return Promise.resolve();
  window[LOADING] ??= fromServer(model.get("path")).catch(() => fromKernel(model));
  return window[LOADING];
}

function fromServer(path) {
  const config = JSON.parse(document.getElementById("jupyter-config-data")?.textContent ?? "{}");
  return run({ src: (config.baseUrl ?? "/") + path });
}

// A server that does not know the explorer cannot serve BokehJS: the kernel always can.
async function fromKernel(model) {
  const text = await new Promise((resolve) => {
    model.on("msg:custom", (_, [buffer]) => resolve(new TextDecoder().decode(buffer)));
    model.send("bokehjs");
  });
  const src = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  return run({ src }).finally(() => URL.revokeObjectURL(src));
}

function run(attributes) {
  return new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement("script"), attributes);
    script.onload = () => (window.Bokeh ? resolve() : reject(new Error("no BokehJS")));
    script.onerror = reject;
    document.head.append(script);
  });
}

async function drawn(view) {
  const doc = view._document;
  if (doc && !doc.is_idle) await new Promise((resolve) => doc.idle.connect(resolve));
}

// Neither jupyter_bokeh nor Bokeh drops the document of a cell that was run again.
function forget(doc) {
  const place = Bokeh.documents.indexOf(doc);
  if (place >= 0) Bokeh.documents.splice(place, 1);
  doc?.clear();
}

// A hidden section is drawn when it is first shown: Bokeh lays nothing out without a width.
function shown(el) {
  return new Promise((resolve) => {
    const size = new ResizeObserver(() => el.clientWidth && (size.disconnect(), resolve()));
    size.observe(el);
  });
}

const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));

// The page around the notebook cannot see the kernel; JupyterLab shows its state, Voilà does not.
function watch(kernel) {
  kernel?.connectionStatusChanged.connect((_, status) => tell("explorer:connection", status));
  kernel?.statusChanged.connect((_, status) => {
    if (/restarting|dead/.test(status)) tell("explorer:connection", "dead");
  });
}

async function show(model, el, signal) {
  await Promise.all([bokehjs(model), shown(el)]);
  if (signal?.aborted) return;
  const manager = model.widget_manager;
  const pane = await manager.get_model(model.get("pane"));
  const view = await manager.create_view(pane);
  const patch = (message) => {
    if (message.explorer === "patch") view._document.apply_json_patch(message.patch);
  };
  pane.on("msg:custom", patch);
  signal?.addEventListener("abort", () => {
    pane.off("msg:custom", patch);
    forget(view._document);
    view.remove();
  });
  // The kernel leads and the page follows: jupyter_bokeh would send every patch back as a change.
  view.send = () => {};
  el.append(view.el);
  await drawn(view);
  el.classList.remove("xp-waiting");
  model.send("drawn");
  watch(manager.kernel);
  tell("explorer:drawn");
}

export default {
  render({ model, el, signal }) {
    el.classList.add("xp-waiting");
    show(model, el, signal); // not awaited: a widget is put on the page when its render has ended
  },
};
