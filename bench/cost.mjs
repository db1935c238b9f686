// The cost model beside the clock: every operation over a range of its parameters, the codecs, and recipes of several steps. The engine
// is the npm package in Node, so the same WebAssembly as at the edge. Writes docs/bench/cost.md; fails where an estimate is too far off.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "../tests/support/paths.mjs";
import { png } from "../tests/support/pictures.mjs";
import { median } from "./measure.mjs";

// Not by way of `places.mjs`, which wants the peers.
const engine = await import(pathToFileURL(join(process.env.SAFELIGHT_NPM, "node.js")));
const source = readFileSync(join(root, "photos/retina.jpg"));
const only = process.argv[2];

/** How many times its estimate a work may take, at least and at most. Too little is told than more: a budget must hold. */
const LEAST = 0.4;
const MOST = 1.5;

const file = ({ chunks }) => Buffer.concat(chunks);
const rendered = (bytes, ops, output) => file(engine.render(bytes, { version: 1, ops, output }));

/** A photograph of 2 megapixels with the noise of a sensor, as a file that decodes fast, so that an operation's own time shows. */
const NOISY = [
  { op: "resize", width: 1600, height: 1200, fit: "fill" },
  { op: "grain", amount: 0.1, size_px: 1 },
];
const PHOTO = rendered(source, NOISY, { format: "png" });
const GRAY = rendered(source, [...NOISY, { op: "grayscale" }], { format: "png" });
const ALPHA = rendered(source, [...NOISY, { op: "rotate", degrees: 5 }], { format: "png" });

/** Values of the parameters that a cost depends on: the default, a small and the largest. */
const RANGES = {
  median: [{ radius_px: 1 }, { radius_px: 2 }, { radius_px: 3 }, { radius_px: 6 }, { radius_px: 10 }],
  gaussian_blur: [{ sigma_px: 0.5 }, { sigma_px: 2.5 }, { sigma_px: 3 }, { sigma_px: 30 }, { sigma_px: 100 }],
  box_blur: [{ radius_px: 1 }, { radius_px: 30 }, { radius_px: 100 }],
  motion_blur: [{ length_px: 3 }, { length_px: 30 }, { length_px: 200, angle_degrees: 30 }],
  bilateral: [{ sigma_px: 1 }, { sigma_px: 2.5 }, { sigma_px: 10 }, { sigma_px: 20 }],
  unsharp_mask: [{ sigma_px: 1 }, { sigma_px: 20 }],
  convolve: [{ kernel: [0, -1, 0, -1, 5, -1, 0, -1, 0] }, { kernel: Array(25).fill(1) }],
  oil_paint: [{ radius_px: 1 }, { radius_px: 4 }, { radius_px: 12, levels: 64 }, { radius_px: 30, levels: 2 }],
  pixelate: [{ size_px: 2 }, { size_px: 100 }],
  halftone: [{ mode: "color" }, { mode: "mono" }, { cell_px: 50 }],
  cartoon: [{}, { sigma_px: 10 }],
  resize: [{ width: 400 }, { width: 1200 }, { width: 3200 }, { width: 3200, filter: "nearest" }],
  rotate: [{ degrees: 2 }, { degrees: 45 }, { degrees: 90 }, { degrees: 30, crop: true }],
  crop: [{ x: 0, y: 600, width: 1600, height: 600 }],
  pad: [{ left: 50, top: 50, right: 50, bottom: 50 }],
  flip: [{ axis: "horizontal" }, { axis: "vertical" }],
  lut3d: [17, 65, 129].map((size) => ({ lut: engine.addLut(Buffer.from(cube(size))) })),
};

/** Values at which an operation whose default does nothing does something. */
const ACTIVE = 0.5;

function cube(size) {
  const lines = [`LUT_3D_SIZE ${size}`];
  for (let b = 0; b < size; b += 1)
    for (let g = 0; g < size; g += 1)
      for (let r = 0; r < size; r += 1) lines.push([r, g, b].map((v) => ((v / (size - 1)) ** 1.1).toFixed(4)).join(" "));
  return lines.join("\n");
}

/** Every number that is neutral by default is moved off it. */
function active(op) {
  const step = { op: op.name };
  for (const param of op.params) {
    if (param.kind === "number" && param.default === 0) step[param.name] = Math.min(ACTIVE, param.hard[1]);
    if (param.kind === "curve")
      step[param.name] = [
        [0, 0],
        [0.3, 0.4],
        [1, 1],
      ];
  }
  if (op.name === "exposure") step.ev = 0.5;
  return step;
}

const JPEG = { format: "jpeg", quality: 85 };
const works = [];
const work = (name, bytes, ops, output = JPEG) => works.push({ name, bytes, recipe: { version: 1, ops, output } });
for (const op of engine.ops()) {
  const steps = (RANGES[op.name] ?? [{}]).map((params) => ({ ...active(op), ...params }));
  for (const step of steps) work(`${op.name} ${text(step)}`, PHOTO, [step]);
}
work("median of grey", GRAY, [{ op: "median", radius_px: 10 }]);
work("median with alpha", ALPHA, [{ op: "median", radius_px: 10 }]);
for (const look of engine.looks()) work(`look ${look.name}`, PHOTO, look.ops);
work("sixteen medians", PHOTO, Array(16).fill({ op: "median", radius_px: 10 }));
work("four measures", PHOTO, Array(4).fill({ op: "equalize" }));
work("sixty-four matrices", PHOTO, Array(30).fill({ op: "saturation", amount: 0.2 }));
for (const output of [
  { format: "png" },
  { format: "webp" },
  { format: "png", bit_depth: 16 },
  { format: "jpeg", quality: 100, subsampling: "4:4:4" },
])
  work(`to ${JSON.stringify(output)}`, PHOTO, [], output);
work("from JPEG", rendered(PHOTO, [], { format: "jpeg", quality: 92 }), []);
work("from WebP", rendered(PHOTO, [], { format: "webp" }), []);
work("from 16-bit PNG", rendered(PHOTO, [], { format: "png", bit_depth: 16 }), []);

function text({ op: _, ...params }) {
  const shown = JSON.stringify(params);
  return shown.length > 60 ? `${shown.slice(0, 57)}...` : shown;
}

const rows = [];
for (const { name, bytes, recipe } of works.filter(({ name }) => !only || name.includes(only))) {
  const cost = engine.costMs(bytes, recipe);
  const times = [];
  for (let round = 0; round < (cost > 1500 ? 1 : 3); round += 1) {
    const begun = process.cpuUsage();
    engine.render(bytes, recipe);
    const { user, system } = process.cpuUsage(begun);
    times.push((user + system) / 1000);
  }
  const ms = Math.min(...times);
  rows.push({ name, ms, cost, ratio: ms / cost });
  console.log(`${name.padEnd(60)} ${ms.toFixed(0).padStart(7)} ms  cost ${String(cost).padStart(7)}  ratio ${(ms / cost).toFixed(2)}`);
}
const ratios = rows.map(({ ratio }) => ratio);
const far = rows.filter(({ ratio }) => ratio < LEAST || ratio > MOST);
console.log(`ratios: ${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}, median ${median(ratios).toFixed(2)}`);

/** What a hundred megapixels cost, in seconds: only a header is read. */
const HUGE = png(1, 1, { width: 12_240, height: 8160 });
const huge = (ops, output = JPEG) => {
  try {
    return (engine.costMs(HUGE, { version: 1, ops: [{ op: "sepia" }, ...ops], output }) / 1000).toFixed(1);
  } catch (error) {
    return error.message;
  }
};
const looks = engine.looks().map((look) => Number(huge(look.ops)));
const HUNDRED = [
  ["none", huge([])],
  ["the looks", `${Math.min(...looks)} to ${Math.max(...looks)}`],
  ["median, radius 2", huge([{ op: "median", radius_px: 2 }])],
  ["median, radius 10", huge([{ op: "median", radius_px: 10 }])],
  ["noise reduction, sigma 2.5", huge([{ op: "bilateral" }])],
  ["noise reduction, sigma 20", huge([{ op: "bilateral", sigma_px: 20 }])],
  ["oil paint, radius 4", huge([{ op: "oil_paint", radius_px: 4 }])],
  ["oil paint, radius 30", huge([{ op: "oil_paint", radius_px: 30 }])],
  ["cartoon, sigma 10", huge([{ op: "cartoon", sigma_px: 10 }])],
  ["motion blur of 200 px", huge([{ op: "motion_blur", length_px: 200, angle_degrees: 30 }])],
  ["a rotation by 3 degrees", huge([{ op: "rotate", degrees: 3 }])],
  ["none, to PNG of 8 bits", huge([], { format: "png", bit_depth: 8 })],
  ["none, to PNG of 16 bits", huge([], { format: "png", bit_depth: 16 })],
];

const table = (head, rows) => [head, head.map((_, i) => (i ? "--:" : "---")), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
const document = `# What an operation costs

Written by \`cargo xtask bench cost\`. Do not edit it by hand.

The engine runs as its npm package ships it, in Node, on a photograph of 2 megapixels with noise, from PNG to JPEG. The
measured time is processor time, the least of three runs. The cost is the engine's estimate in milliseconds of this
machine. The measured time may be ${LEAST} to ${MOST} times the estimate.

${table(
  ["work", "measured ms", "cost", "ratio"],
  rows.map(({ name, ms, cost, ratio }) => [name.replaceAll("|", "/"), ms.toFixed(0), cost, ratio.toFixed(2)]),
)}

## A hundred megapixels

These are estimates, in colour, from PNG, and to JPEG unless stated otherwise. An edge isolate accepts 60 seconds
([LIMITS](../LIMITS.md#what-a-render-may-cost)).

${table(["recipe", "seconds"], HUNDRED)}
`;
if (only) console.log(document.slice(document.indexOf("## A hundred")));
else writeFileSync(join(root, "docs/bench/cost.md"), document);
for (const { name, ratio } of far) console.error(`${name}: ${ratio.toFixed(2)} times its estimate`);
process.exitCode = far.length ? 1 : 0;
