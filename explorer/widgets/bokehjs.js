// Shows a Bokeh widget once BokehJS is on the page.

import { figures } from "./look/charts.js";
import { keepColors } from "./look/colors.js";
import { describeCards } from "./look/data.js";
import { afterCharts } from "./shared.js";

// One promise for the whole page: the widgets of a notebook share one BokehJS.
const LOADING = Symbol.for("explorer.bokehjs");

/** @param {Model<BokehGate>} model */
function bokehjs(model) {
  const loaded = () => (window.Bokeh ? Promise.resolve() : fromServer(model.get("path")).catch(() => fromKernel(model)));
  window[LOADING] ??= loaded().then(() => (keepStyles(), keepColors(model.get("colors"))));
  return window[LOADING];
}

// Bokeh writes the place of each part of a figure into a style sheet at every paint. Where that stands there already,
// the browser would read it again and work out the styles of the page anew, some twenty times a key press.
function keepStyles() {
  const sheet = Bokeh.require("core/dom").InlineStyleSheet?.prototype;
  const write = sheet?._update;
  if (!write) return; // a later BokehJS: slower, and as right
  sheet._update = function (/** @type {string} */ css) {
    if (this.css !== css) write.call(this, css);
  };
}

/** @param {string} path */
function fromServer(path) {
  const config = JSON.parse(document.getElementById("jupyter-config-data")?.textContent ?? "{}");
  return run({ src: (config.baseUrl ?? "/") + path });
}

// A server that does not know the explorer cannot serve BokehJS: the kernel always can.
/** @param {Model<BokehGate>} model */
async function fromKernel(model) {
  const text = await new Promise((resolve) => {
    model.on("msg:custom", (/** @type {unknown} */ _, /** @type {DataView[]} */ [buffer]) => resolve(new TextDecoder().decode(buffer)));
    model.send("bokehjs");
  });
  const src = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  return run({ src }).finally(() => URL.revokeObjectURL(src));
}

/** @param {Partial<HTMLScriptElement>} attributes @returns {Promise<void>} */
function run(attributes) {
  return new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement("script"), attributes);
    script.onload = () => (window.Bokeh ? resolve() : reject(new Error("no BokehJS")));
    script.onerror = reject;
    document.head.append(script);
  });
}

/** @param {JupyterBokehView} view */
async function drawn(view) {
  const doc = view._document;
  if (doc && !doc.is_idle) await new Promise((resolve) => doc.idle.connect(resolve));
}

// Which of a layout's charts are within the window. The kernel brings those up to date first, and they are painted at
// once: Bokeh would wait for the next frame. The others are painted when Bokeh paints.
class Sight {
  /** @param {(charts: number[]) => void} tell */
  constructor(tell) {
    this.tell = tell;
    /** @type {Set<Element>} */
    this.within = new Set();
    /** @type {BokehView[]} */
    this.charts = [];
    this.patching = false;
    this.watcher = new IntersectionObserver((entries) => this.look(entries));
  }

  // Called for each layout that is drawn, as the kernel may send it anew.
  /** @param {BokehDocument} doc */
  follow(doc) {
    this.watcher.disconnect();
    this.within.clear();
    const root = [...Bokeh.index].find((view) => view.model.document === doc);
    if (!root) return;
    this.charts = root.throttled_paint ? [root] : (root.child_views ?? []).filter(({ el }) => el instanceof Element);
    for (const chart of this.charts) {
      for (const figure of figures(chart)) this.hasten(figure, chart.el);
      this.watcher.observe(chart.el);
    }
  }

  /** @param {IntersectionObserverEntry[]} entries */
  look(entries) {
    for (const { target, isIntersecting } of entries) this.within[isIntersecting ? "add" : "delete"](target);
    this.tell(this.charts.flatMap(({ el }, place) => (this.within.has(el) ? [place] : [])));
  }

  /** @param {BokehView} figure @param {Element} el */
  hasten(figure, el) {
    const later = figure.throttled_paint ?? soon;
    /** @type {Promise<void> | null} */
    let asked = null;
    const paint = () => {
      asked = null;
      if (!figure.is_destroyed) figure.repaint();
    };
    figure.throttled_paint = () => (asked ?? (this.patching && this.within.has(el) ? (asked = soon().then(paint)) : later()));
  }

  // A figure takes up its new data step by step, and asks to be painted after each; all is there when the task has ended.
  /** @param {BokehDocument} doc @param {unknown} patch */
  apply(doc, patch) {
    this.patching = true;
    soon().then(() => { this.patching = false; });
    doc.apply_json_patch(patch);
  }
}

/** @type {() => Promise<void>} */
const soon = () => new Promise((resolve) => setTimeout(resolve));

// Neither jupyter_bokeh nor Bokeh drops the document of a cell that was run again.
/** @param {BokehDocument} doc */
function forget(doc) {
  const place = Bokeh.documents.indexOf(doc);
  if (place >= 0) Bokeh.documents.splice(place, 1);
  doc?.clear();
}

// A hidden section is drawn when it is first shown: Bokeh lays nothing out without a width.
/** @param {Element} el @returns {Promise<void>} */
function shown(el) {
  return new Promise((resolve) => {
    const size = new ResizeObserver(() => {
      if (!el.clientWidth) return;
      size.disconnect();
      resolve();
    });
    size.observe(el);
  });
}

/** @type {(name: keyof DocumentEventMap, detail?: unknown) => void} */
const tell = (name, detail) => void document.dispatchEvent(new CustomEvent(name, { detail }));

// The page around the notebook cannot see the kernel; JupyterLab shows its state, Voilà does not.
/** @param {any} kernel of @jupyterlab/services */
function watch(kernel) {
  const watched = (window[WATCHED] ??= new WeakSet());
  if (!kernel || watched.has(kernel)) return;
  watched.add(kernel);
  const asked = unanswered();
  kernel.connectionStatusChanged.connect((/** @type {any} */ _, /** @type {string} */ status) => {
    if (status === "connected") asked.forget(); // what was on its way is lost
    tell("explorer:connection", status);
  });
  kernel.statusChanged.connect((/** @type {any} */ _, /** @type {string} */ status) => {
    if (/restarting|dead/.test(status)) tell("explorer:connection", "dead");
  });
  kernel.anyMessage.connect((/** @type {any} */ _, /** @type {any} */ { msg: { header, parent_header, content }, direction }) => {
    if (direction === "send" && header.msg_type === "comm_msg") asked.add(header.msg_id);
    if (direction === "recv" && header.msg_type === "status" && content.execution_state === "idle") asked.done(parent_header.msg_id);
  });
}

const WATCHED = Symbol.for("explorer.watched");
const PATIENCE = 5000; // ms

// What was asked of the kernel and is not done. It works in order: what is done ends the wait for all before it.
function unanswered() {
  /** @type {Set<string>} */
  const asked = new Set();
  let timer = 0;
  const wait = () => {
    clearTimeout(timer);
    timer = asked.size ? setTimeout(() => tell("explorer:waiting", true), PATIENCE) : 0;
    if (!asked.size) tell("explorer:waiting", false);
  };
  return {
    /** @param {string} id */
    add(id) {
      asked.add(id);
      if (asked.size === 1) wait();
    },
    /** @param {string} id */
    done(id) {
      if (!asked.has(id)) return;
      for (const earlier of asked) {
        asked.delete(earlier);
        if (earlier === id) break;
      }
      wait();
    },
    forget() {
      asked.clear();
      wait();
    },
  };
}

/** @param {Model<BokehGate>} model @param {HTMLElement} el @param {AbortSignal} [signal] */
async function show(model, el, signal) {
  await Promise.all([bokehjs(model), shown(el)]);
  if (signal?.aborted) return;
  const manager = model.widget_manager;
  const pane = await manager.get_model(model.get("pane"));
  const view = await manager.create_view(pane);
  const sight = new Sight((charts) => model.send({ sight: charts }));
  let told = () => {};
  const tellAgain = afterCharts(() => told());
  /** @param {any} message */
  const patch = (message) => {
    if (message.explorer !== "patch") return;
    sight.apply(view._document, message.patch);
    tellAgain();
  };
  const follow = async () => {
    await drawn(view);
    if (signal?.aborted) return;
    sight.follow(view._document);
    told = describeCards(view._document);
  };
  pane.on("msg:custom", patch);
  pane.on("change:render_bundle", follow);
  signal?.addEventListener("abort", () => {
    pane.off("msg:custom", patch);
    pane.off("change:render_bundle", follow);
    sight.watcher.disconnect();
    forget(view._document);
    view.remove();
  });
  // The kernel leads and the page follows: jupyter_bokeh would make ready and send back every change as one of its own.
  view._change_event = () => {};
  el.append(view.el);
  await follow();
  el.classList.remove("xp-waiting");
  model.send("drawn");
  watch(manager.kernel);
  tell("explorer:drawn");
}

/** @type {Widget<BokehGate>} */
export default {
  render({ model, el, signal }) {
    el.classList.add("xp-waiting");
    show(model, el, signal); // not awaited: a widget is put on the page when its render has ended
  },
};
