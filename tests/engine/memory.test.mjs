// Memory: a render's peak, in a fresh instance of the engine, with the source and the result counted in.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";

const require = createRequire(import.meta.url);
const path = process.env.SAFELIGHT_WASM_SIMD128;
const MB = 1e6;

/** A new instance: its memory has not grown yet. */
function fresh() {
  delete require.cache[require.resolve(path)];
  return require(path);
}

/** A JPEG of that size, enlarged from the largest sample photograph. */
function photograph(width, height) {
  const retina = readFileSync(new URL("../../photos/retina.jpg", import.meta.url));
  const side = Math.max(width, height);
  const ops = [
    { op: "resize", width: side, height: side },
    { op: "crop", x: 0, y: 0, width, height },
  ];
  const output = { format: "jpeg", quality: 92 };
  const { chunks } = fresh().render(retina, JSON.stringify({ version: 1, ops, output }));
  return Buffer.concat(chunks);
}

/** Peak of rendering `ops`, in bytes. */
function peak(source, ops) {
  const engine = fresh();
  const { size_bytes } = engine.render(source, JSON.stringify({ version: 1, ops }));
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

test("memory of a 12 MP baseline JPEG stays within 40 MB", (t) => {
  const source = photograph(4000, 3000);
  for (const [name, ops] of [
    ["empty recipe", []],
    ["eight operations", EIGHT_OPS],
  ]) {
    const bytes = peak(source, ops);
    t.diagnostic(`${name}: ${(bytes / MB).toFixed(1)} MB, of which the source is ${(source.length / MB).toFixed(1)} MB`);
    assert.ok(bytes <= 40 * MB, `${name} took ${bytes} bytes`);
  }
});
