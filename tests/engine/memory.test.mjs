// Memory: a render's peak, in a fresh instance of the engine, with the source and the result counted in.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";

import { withOrientation } from "../support/pictures.mjs";
import { progressiveJpeg } from "../support/progressive.mjs";

const require = createRequire(import.meta.url);
const path = process.env.SAFELIGHT_WASM_SIMD128;
const MB = 1e6;

/** A new instance: its memory has not grown yet. */
function fresh() {
  delete require.cache[require.resolve(path)];
  return require(path);
}

/** A JPEG of that size, enlarged from the largest sample photograph, with grain, so that the file is as large as a camera's. */
function photograph(width, height) {
  const retina = readFileSync(new URL("../../photos/retina.jpg", import.meta.url));
  const side = Math.max(width, height);
  const ops = [
    { op: "resize", width: side, height: side },
    { op: "crop", x: 0, y: 0, width, height },
    { op: "grain", amount: 0.2, size_px: 1 },
  ];
  const output = { format: "jpeg", quality: 92 };
  const { chunks } = fresh().render(retina, JSON.stringify({ version: 1, ops, output }));
  return Buffer.concat(chunks);
}

/** Peak of rendering `ops`, in bytes. */
function peak(source, ops, output) {
  const engine = fresh();
  const { size_bytes } = engine.render(source, JSON.stringify({ version: 1, ops, output }));
  return engine.memoryBytes() + size_bytes;
}

const EIGHT_OPS = [
  { op: "exposure", ev: 0.3 },
  { op: "white_balance", temperature: 0.2, tint: -0.1 },
  { op: "contrast", amount: 0.2 },
  { op: "saturation", amount: 0.3 },
  { op: "sepia", amount: 0.1 },
  { op: "gaussian_blur", sigma_px: 1 },
  { op: "unsharp_mask", amount: 0.8, sigma_px: 2 },
  { op: "resize", width: 2000 },
];

// What was measured, in MB; the module's memory grows by pages of 64 KB and is the same in every run. A turn holds the source's samples, a
// statistic decodes twice, and PNG is the largest result.
const CASES = [
  { name: "empty recipe", ops: [], measured: 11.0 },
  { name: "eight operations", ops: EIGHT_OPS, measured: 12.2 },
  { name: "a turn", ops: [{ op: "rotate", degrees: 90 }], measured: 46.2 },
  { name: "a statistic", ops: [{ op: "auto_levels" }], measured: 11.3 },
  { name: "PNG", ops: [{ op: "exposure", ev: 0.3 }], output: { format: "png" }, measured: 27.3 },
];

/** 15 % more than was measured, in whole MB. */
const bound = (measured) => Math.ceil(measured * 1.15);

test("memory of a 12 MP baseline JPEG is what was measured", (t) => {
  const source = photograph(4000, 3000);
  t.diagnostic(`the source is ${(source.length / MB).toFixed(1)} MB`);
  const wrong = [];
  for (const { name, ops, output, measured } of CASES) {
    const taken = peak(source, ops, output) / MB;
    t.diagnostic(`${name}: ${taken.toFixed(1)} MB`);
    if (taken > bound(measured)) wrong.push(`${name} took ${taken.toFixed(1)} MB, more than ${bound(measured)}`);
  }
  assert.deepEqual(wrong, []);
});

// Of 100 megapixels with every scan of a photograph; the file is as long as a photograph's. Bound by the target, 60 MB, and by what was measured.
const PROGRESSIVE = [
  { name: "empty recipe", ops: [], measured: 23.3 },
  { name: "a resize", ops: [{ op: "resize", width: 2000 }], measured: 24.7 },
  { name: "turned by its EXIF", ops: [], orientation: 6, measured: 53.3 },
  { name: "turned by its EXIF, and a resize", ops: [{ op: "resize", width: 1500 }], orientation: 6, measured: 54.3 },
];

test("memory of a progressive JPEG of 100 MP is at most 60 MB", (t) => {
  const upright = progressiveJpeg(11_500, 8_700, 14e6);
  const wrong = [];
  for (const { name, ops, orientation, measured } of PROGRESSIVE) {
    const source = orientation === undefined ? upright : withOrientation(upright, orientation);
    const taken = peak(source, ops) / MB;
    t.diagnostic(`${name}: ${taken.toFixed(1)} MB`);
    if (taken > Math.min(60, bound(measured)))
      wrong.push(`${name} took ${taken.toFixed(1)} MB, more than ${Math.min(60, bound(measured))}`);
  }
  const engine = fresh();
  engine.thumbnail(withOrientation(upright, 6), 800);
  const taken = engine.memoryBytes() / MB;
  t.diagnostic(`thumbnail of a turned one: ${taken.toFixed(1)} MB`);
  if (taken > 60) wrong.push(`a thumbnail took ${taken.toFixed(1)} MB`);
  assert.deepEqual(wrong, []);
});
