// Runs before everything else on the page: takes the skeleton away when the page is there, and
// says in a sentence what went wrong when it is not.
(() => {
  const skeleton = document.getElementById("loading");
  const say = (text) => (document.getElementById("loading_text").textContent = text);
  const starting = () => document.body.classList.contains("explorer-starting");

  function ready() {
    document.body.classList.remove("explorer-starting", "explorer-failed");
    skeleton.remove();
  }

  function failed() {
    if (!starting()) return;
    document.body.classList.add("explorer-failed");
    say("The page could not be started. Please reload it; if that does not help, the server may be full.");
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
    if (skeleton.dataset.until === "drawn" && document.querySelector(".explorer-error")) failed();
    else if (skeleton.dataset.until === "finished") ready();
  }

  // The names by which Voilà's own page and scripts report progress.
  Object.assign(window, {
    voila_process() {}, voila_heartbeat() {}, update_loading_text() {},
    voila_finish: finished, display_cells: finished,
  });

  document.addEventListener("explorer:drawn", ready, { once: true });
  setTimeout(() => starting() && say("Still starting: the server is busy…"), 15_000);
  setTimeout(failed, 75_000);

  // A kernel that died has lost the visitor's page for good; a dropped line may come back.
  let dead = false;
  document.addEventListener("explorer:connection", ({ detail }) => {
    dead ||= detail === "dead";
    const lost = document.getElementById("explorer-lost");
    lost.hidden = detail === "connected" && !dead;
    lost.textContent = "The connection to the server is lost, so nothing here will change. "
      + "Reload the page to go on: your settings are in its address.";
  });
})();
