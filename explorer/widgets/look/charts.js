// What scripts share about the charts that BokehJS draws.

/** @param {BokehView} view @returns {Generator<BokehView, void, void>} */
export function* figures(view) {
  if (view.throttled_paint) yield view;
  else for (const child of view.child_views ?? []) yield* figures(child);
}

// A picture that leaves the page is on white, also where the page is dark. Scripts of several widgets look here.
export const PAPER = Symbol.for("explorer.paper");

/** @template Made @param {() => Made} draw @returns {Made} */
export function onPaper(draw) {
  window[PAPER] = true;
  try {
    return draw();
  } finally {
    window[PAPER] = false;
  }
}
