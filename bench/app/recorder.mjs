// Runs in the page, before the app: notes when sliders move, which frames the canvas shows, and what keeps the main thread busy.

/** Puts `recorded` into the page: `inputs`, `releases`, `frames` and `tasks`, times in milliseconds since the page began. */
export function record() {
  const recorded = { inputs: [], releases: [], frames: [], tasks: [] };
  globalThis.recorded = recorded;
  const isSlider = ({ target }) => target instanceof HTMLInputElement && target.type === "range";

  // On the window and captured: before the app itself learns of it. `heard_ms` is when the app can know of it at the earliest.
  const note = (list) => (event) => {
    if (isSlider(event)) list.push({ at_ms: event.timeStamp, heard_ms: performance.now() });
  };
  addEventListener("input", note(recorded.inputs), true);
  addEventListener("change", note(recorded.releases), true);

  // A frame that the app announces says since when its recipe was known (`started_ms`, or else by how long it took) and whether it is a draft.
  let announces = false;
  addEventListener(
    "safelight:frame",
    ({ target, detail }) => {
      announces = true;
      if (target.id !== "preview") return;
      frame({ since_ms: detail.started_ms ?? performance.now() - detail.duration_ms, isDraft: detail.draft });
    },
    true,
  );

  // Otherwise: the canvas counts its frames, and the requests to the engine are answered in their order.
  let requests = [];
  const { postMessage } = Worker.prototype;
  Worker.prototype.postMessage = function (message, ...rest) {
    const text = Array.isArray(message) ? String(message[1]) : "";
    if (text.startsWith('{"do":"open"')) requests = [];
    if (text.startsWith('{"do":"preview"')) requests.push(performance.now());
    return postMessage.call(this, message, ...rest);
  };
  const options = { subtree: true, attributes: true, attributeFilter: ["data-renders"] };
  new MutationObserver(([{ target }]) => {
    if (!announces) frame({ since_ms: requests[Number(target.dataset.renders) - 1] });
  }).observe(document, options);

  function frame({ since_ms, isDraft = false }) {
    recorded.frames.push({ at_ms: performance.now(), since_ms: since_ms ?? Number.NEGATIVE_INFINITY, isDraft });
  }

  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) recorded.tasks.push({ at_ms: startTime, duration_ms: duration });
  }).observe({ type: "longtask", buffered: true });
}
