// The bench measures the preview that the app shows: both draw with the same calls in the same order.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../support/paths.mjs";
import { pageTest, useChromium } from "./support/browser.mjs";
import { addOp, chooseTool, openSample, renders, rendersAfter } from "./support/editor.mjs";

useChromium();

pageTest("draw: the bench draws a preview as the app does", {}, async (page) => {
  await page.addInitScript(recordDrawing);
  await page.goto("/");
  await openSample(page, "chelsea");
  const before = await renders(page);
  await addOp(page, "invert");
  await rendersAfter(page, before);
  const { drawn, width, height } = await page.evaluate(() => {
    const { width, height } = document.querySelector("#preview");
    return { drawn: globalThis.drawn.splice(0), width, height };
  });
  // The strip's thumbnail is drawn, too, and is smaller.
  const [first, ...later] = framesOf(drawn).filter(([[, , ...size]]) => size.join() === [width, height].join());
  assert.ok(later.length > 0, "the app drew a second frame");

  const source = (await readFile(join(root, "bench/page/draw.js"), "utf8")).replaceAll("export ", "");
  const bench = await page.evaluate(`{
    ${source}
    const canvas = document.createElement('canvas');
    for (let i = 0; i < 2; i += 1) {
      draw(canvas, imageData(new ArrayBuffer(4 * ${width} * ${height}), ${width}, ${height}));
    }
    drawn.splice(0);
  }`);
  const [benchFirst, benchLater] = framesOf(bench);
  assert.deepEqual(
    first.map(([call]) => call),
    ["ImageData", "width", "height", "getContext", "putImageData"],
    "the recorder sees every call",
  );
  assert.deepEqual(benchFirst, first);
  for (const frame of later) assert.deepEqual(benchLater, frame);
});

pageTest("draw: a picture with transparent corners gets a canvas with alpha, and an opaque one after it", {}, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  assert.deepEqual(await canvas(page), { opaque: "true", alpha: false, corner: 255 });
  // While a picture is straightened its corners are seen.
  await chooseTool(page, "crop");
  await page.locator("input[type=range][name=angle]").fill("10");
  await page.waitForFunction(() => document.querySelector("#preview").dataset.opaque === "false");
  assert.deepEqual(await canvas(page), { opaque: "false", alpha: true, corner: 0 });
  await chooseTool(page, "adjust");
  await page.waitForFunction(() => document.querySelector("#preview").dataset.opaque === "true");
  assert.deepEqual(await canvas(page), { opaque: "true", alpha: false, corner: 255 });
});

/** Of the preview: what it says, whether its context has alpha, and the alpha of its first pixel. */
function canvas(page) {
  return page.evaluate(() => {
    const canvas = document.querySelector("#preview");
    const context = canvas.getContext("2d");
    return { opaque: canvas.dataset.opaque, alpha: context.getContextAttributes().alpha, corner: context.getImageData(0, 0, 1, 1).data[3] };
  });
}

/** Runs in the page: notes the calls that make pixels and put them on a canvas. */
function recordDrawing() {
  const drawn = [];
  globalThis.drawn = drawn;
  globalThis.ImageData = new Proxy(ImageData, {
    construct(target, [data, width, height]) {
      drawn.push(["ImageData", data.constructor.name, width, height]);
      return new target(data, width, height);
    },
  });
  const canvas = HTMLCanvasElement.prototype;
  for (const side of ["width", "height"]) {
    const { get, set } = Object.getOwnPropertyDescriptor(canvas, side);
    Object.defineProperty(canvas, side, {
      get,
      set(value) {
        drawn.push([side, value]);
        set.call(this, value);
      },
    });
  }
  const { getContext } = canvas;
  canvas.getContext = function (...rest) {
    drawn.push(["getContext", ...rest]);
    return getContext.apply(this, rest);
  };
  const context = CanvasRenderingContext2D.prototype;
  const { putImageData } = context;
  context.putImageData = function (pixels, ...place) {
    drawn.push(["putImageData", pixels.width, pixels.height, ...place]);
    putImageData.call(this, pixels, ...place);
  };
}

/** The calls of each frame: a frame begins with its pixels. */
function framesOf(calls) {
  const frames = [];
  for (const call of calls) {
    if (call[0] === "ImageData") frames.push([]);
    frames.at(-1)?.push(call);
  }
  return frames;
}
