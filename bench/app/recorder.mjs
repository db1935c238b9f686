// Runs in the page, before the app: notes when sliders move, which frames the canvas shows, and what keeps the main thread busy.

/** Puts `recorded` into the page: `inputs`, `releases`, `frames` and `tasks`, times in milliseconds since the page began. */
export function record() {
  const recorded = { inputs: [], releases: [], frames: [], tasks: [] };
  globalThis.recorded = recorded;
  const slider = (target) => (target instanceof Element ? target.closest(".slider-track")?.querySelector("input[type=range]") : null);

  // A drag moves the slider by pointer events; those that leave its value as it is do not count. They are heard on the window and captured, before
  // the app itself learns of them: the browser holds a move back until its next frame, and that wait is not the app's. The value is compared when
  // the app has handled the event.
  let heard = null;
  for (const type of ["pointerdown", "pointermove"]) {
    addEventListener(
      type,
      ({ target }) => {
        const input = slider(target);
        heard = input ? { input, value: input.value, at_ms: performance.now() } : null;
      },
      true,
    );
    addEventListener(type, () => {
      if (heard && heard.input.value !== heard.value) recorded.inputs.push({ at_ms: heard.at_ms });
    });
  }
  addEventListener(
    "pointerup",
    ({ target }) => {
      if (slider(target)) recorded.releases.push({ at_ms: performance.now() });
    },
    true,
  );

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
