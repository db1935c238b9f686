// The page: sends a recipe to the web worker, draws the pixels that come back, and waits for the next frame.

import { draw, imageData } from "./draw.js";

const SIDE_PX = 1600;
const WARM_UP = 10;
const canvas = document.querySelector("canvas");
const worker = new Worker("worker.js", { type: "module" });
let opened;

/** The time of each preview in milliseconds, from the request until the pixels are on the canvas. */
globalThis.measure = async ({ ops, moving: [index, parameter], values }) => {
  opened ??= call({ do: "open", path: "/photo.jpg", side_px: SIDE_PX });
  await opened;
  const times = [];
  for (let i = -WARM_UP; i < values; i += 1) {
    const moved = ops.map((op) => ({ ...op }));
    moved[index][parameter] = ((i + WARM_UP) % 100) / 200 + 0.05;
    const begun = performance.now();
    const { width, height, buffer } = await call({ do: "preview", recipe: { version: 1, ops: moved } });
    draw(canvas, imageData(buffer, width, height));
    const ms = performance.now() - begun;
    if (width !== SIDE_PX) throw new Error(`the preview is ${width} px wide`);
    if (i >= 0) times.push(ms);
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
  return times;
};

/** One call of the worker at a time. */
function call(request) {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => (data.error ? reject(new Error(data.error)) : resolve(data));
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(request);
  });
}
