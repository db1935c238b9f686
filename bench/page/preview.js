// The web worker: opens the photograph once, then renders a value at a time and waits for the next frame as a page would.

import init, { Preview } from "/npm/filters.js";

const WIDE_PX = 1600;
let context;
let preview;

async function measure({ ops, moving: [index, parameter], values }) {
  if (!preview) {
    await init();
    const bytes = await (await fetch("/photo.jpg")).arrayBuffer();
    preview = Preview.open(new Uint8Array(bytes), WIDE_PX);
  }
  const times = [];
  for (let i = -10; i < values; i += 1) {
    const moved = ops.map((op) => ({ ...op }));
    moved[index][parameter] = ((i + 10) % 100) / 200 + 0.05;
    const begun = performance.now();
    const { width, height, data } = preview.render({ version: 1, ops: moved });
    if (context.canvas.width !== width) Object.assign(context.canvas, { width, height });
    context.putImageData(new ImageData(data, width, height), 0, 0);
    const ms = performance.now() - begun;
    if (width !== WIDE_PX) throw new Error(`the preview is ${width} px wide`);
    // The first ten warm up.
    if (i >= 0) times.push(ms);
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
  return times;
}

self.onmessage = async ({ data: { job, canvas } }) => {
  context ??= canvas.getContext("2d");
  try {
    postMessage({ times: await measure(job) });
  } catch (error) {
    postMessage({ error: String(error?.message ?? error) });
  }
};
