// Runs before everything else on the page: takes the skeleton away when the page is there, and
// says in a sentence what went wrong when it is not.
(() => {
  // The page is as dark as the visitor's system, but on paper; where the server was started with a dark theme, it is that.
  const dark = matchMedia("screen and (prefers-color-scheme: dark)");
  const darken = () => { document.body.dataset.jpThemeLight = String(!dark.matches); };
  if (document.body.dataset.jpThemeLight === "true") {
    darken();
    dark.addEventListener("change", darken);
  }

  // Before the kernel is there, the page speaks the language of its address by sentences that came with it.
  const asked = new URLSearchParams(location.search).get("lang")?.toLowerCase().split(/[-_]/)[0];
  const spoken = () => (typeof _SENTENCES === "undefined" ? [] : Object.keys(_SENTENCES)).find((one) => asked && one.split("-")[0] === asked);
  /** @type {(sentence: string) => string} */
  const t = (sentence) => {
    const code = spoken();
    return (code && _SENTENCES[code][sentence]) || sentence;
  };
  document.addEventListener("explorer:sentences", () => {
    const code = spoken();
    if (!code) return;
    document.documentElement.lang = code;
    const words = ["Skip to the answer", "Starting…", "Reload", "Close"];
    for (const node of document.querySelectorAll("a, p, button")) if (words.includes(node.textContent ?? "")) node.textContent = t(node.textContent ?? "");
  });

  const skip = document.querySelector(".explorer-skip");
  skip?.addEventListener("click", (event) => {
    event.preventDefault(); // the address is the scenario's
    /** @type {HTMLElement | null} */ (document.querySelector(".xp-said"))?.focus();
  });

  /** @type {(id: string) => HTMLElement} */
  const part = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
  const skeleton = part("loading");
  /** @type {(text: string | null) => void} */
  const say = (text) => { part("loading_text").textContent = text; };
  const starting = () => document.body.classList.contains("explorer-starting");

  function ready() {
    document.body.classList.remove("explorer-starting", "explorer-failed");
    skeleton.remove();
  }

  function failed() {
    if (!starting()) return;
    document.body.classList.add("explorer-failed");
    say(t("The page could not be started. Please reload it; if that does not help, the server may be full."));
    part("loading_again").hidden = false;
    // What the kernel says of it is drawn later.
    const reason = new MutationObserver(() => {
      const told = document.querySelector(".explorer-told");
      if (!told) return;
      say(told.textContent);
      reason.disconnect();
    });
    reason.observe(document.body, { childList: true, subtree: true });
  }

  function finished() {
    if (skeleton.dataset.until === "finished") ready();
    else if (document.querySelector(".explorer-error")) failed();
    else setTimeout(look, 20_000);
  }

  // The names by which Voilà's own page and scripts report progress.
  Object.assign(window, {
    voila_process() {}, voila_heartbeat() {}, update_loading_text() {},
    voila_finish: finished, display_cells: finished,
  });

  document.addEventListener("explorer:drawn", () => ((drawn = true), whole(performance.now() + 2000)), { once: true });
  setTimeout(() => starting() && say(t("Still starting: the server is busy…")), 15_000);
  setTimeout(failed, 75_000);

  // A part whose script did not run is an empty place; the others work without it.
  let drawn = false;
  /** @param {string} selector */
  const has = (selector) => () => document.querySelector(selector);
  /** @type {Record<string, () => unknown>} */
  const PARTS = {
    "the questions": has(".xp-questions :is(button, a)"), "the tabs": has("[role=tab]"), "the answer": has(".xp-answer .xp-card"),
    "the controls": has(".xp-controls [data-field]"), "the charts": () => drawn,
  };

  const lacking = () => Object.keys(PARTS).filter((name) => !PARTS[name]());

  // Shown when all parts are there, so that none that is late moves the others; one that does not come is not waited for.
  /** @param {number} until */
  function whole(until) {
    if (lacking().length && performance.now() < until) setTimeout(whole, 30, until);
    else {
      ready();
      setTimeout(look, 3000);
    }
  }

  function look() {
    if (skeleton.dataset.until !== "drawn" || document.body.classList.contains("explorer-failed")) return;
    const missing = lacking();
    if (missing.length === Object.keys(PARTS).length) return failed();
    if (starting()) ready();
    tell("missing", missing.length === 0 ? "" : t("{0} did not start. The rest of the page works; reload it to try again: the scenario is in the address.")
      .replace("{0}", missing.map(t).join(", ").replace(/^t/, "T")));
    if (missing.length) setTimeout(look, 3000); // a busy server is late
  }

  // One line at the bottom, the gravest of what there is to say.
  const [grave, calm, again, close] = /** @type {Iterable<HTMLElement>} */ (part("explorer-lost").children);
  /** @type {Partial<Record<"lost" | "missing" | "waiting" | "kept", string>>} */
  const said = {};
  /** @param {keyof typeof said} what @param {string} sentence */
  function tell(what, sentence) {
    said[what] = sentence;
    const alarm = said.lost || said.missing || "";
    const news = alarm ? "" : said.waiting || said.kept || "";
    if (grave.textContent !== alarm) grave.textContent = alarm;
    if (calm.textContent !== news) calm.textContent = news;
    again.hidden = !alarm && !said.waiting;
    close.hidden = !news || !again.hidden;
  }
  for (const button of [again, part("loading_again")]) button.addEventListener("click", () => location.reload());
  close.addEventListener("click", () => tell("kept", ""));

  // A kernel that died has lost the visitor's page for good; a dropped line may come back.
  let dead = false;
  document.addEventListener("explorer:connection", ({ detail }) => {
    dead ||= detail === "dead";
    tell("lost", detail === "connected" && !dead ? "" : t("The connection to the server is lost, so nothing here will change. Reload the page to go on: your settings are in its address, and what you set in the controls since is kept in this browser."));
  });
  document.addEventListener("explorer:waiting", ({ detail }) => tell("waiting", !detail ? ""
    : t("No answer from the server for 5 seconds. It may be busy, so the page waits; what you set in the controls is kept, also if you reload.")));
  document.addEventListener("explorer:kept", ({ detail }) => tell("kept", detail));
})();
