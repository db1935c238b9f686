// The npm package: its README's example runs as written, its types are real, and it renders what the engine renders.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

const folder = process.env.SAFELIGHT_NPM;
const photos = fileURLToPath(new URL("../../photos/", import.meta.url));
const read = (name) => readFileSync(join(folder, name), "utf8");
const load = () => import(pathToFileURL(join(folder, "node.js")));

test("npm: the README's example runs as written", () => {
  const [, example] = read("README.md").match(/```js\n(.*?)```/s);
  const work = mkdtempSync(join(tmpdir(), "safelight-npm-"));
  try {
    mkdirSync(join(work, "node_modules"));
    symlinkSync(folder, join(work, "node_modules/safelight-filters"));
    copyFileSync(join(photos, "rocket.jpg"), join(work, "photo.jpg"));
    writeFileSync(join(work, "example.mjs"), example);
    const lines = execFileSync(process.execPath, ["example.mjs"], { cwd: work, encoding: "utf8" }).trim().split("\n");
    assert.equal(lines[0], "jpeg, 640 x 427");
    assert.match(lines[1], /^\d+ bytes, pixels [0-9a-f]{64}$/);
    assert.deepEqual(lines.slice(2, 4), ["640 x 427", "true"]);
    assert.match(lines[4], /\bexposure\b.*\bresize\b/);
    const edited = readFileSync(join(work, "edited.jpg"));
    assert.deepEqual([...edited.subarray(0, 3)], [0xff, 0xd8, 0xff]);
  } finally {
    rmSync(work, { recursive: true });
  }
});

test("npm: one package for browsers, Node and Workers, under its name, complete", () => {
  const described = JSON.parse(read("package.json"));
  assert.equal(described.name, "safelight-filters");
  const { node, workerd, default: browsers, types } = described.exports["."];
  const packed = JSON.parse(execFileSync("npm", ["pack", "--json", "--dry-run"], { cwd: folder, encoding: "utf8" }));
  const files = new Set(Object.values(packed)[0].files.map(({ path }) => `./${path}`));
  const needed = [
    node,
    workerd,
    browsers,
    types,
    "./examples/worker/worker.js",
    "./filters_bg.wasm",
    "./recipe.schema.json",
    "./README.md",
    "./LICENSE-MIT",
  ];
  assert.deepEqual(
    needed.filter((file) => !files.has(file)),
    [],
  );
});

test("npm: a look-up table is added once, named by its digest, and missed once it is removed", async () => {
  const { addLut, removeLut, render } = await load();
  const photo = readFileSync(join(photos, "chelsea.png"));
  const table = "LUT_3D_SIZE 2\n0 0 0\n0 1 0\n0 0 1\n0 1 1\n1 0 0\n1 1 0\n1 0 1\n1 1 1\n";
  const lut = addLut(Buffer.from(table));
  assert.equal(lut, `sha256:${createHash("sha256").update(table).digest("hex")}`);
  const recipe = { version: 1, ops: [{ op: "lut3d", lut }] };
  // It gives red to green, green to blue, blue to red.
  const mixer = { op: "channel_mixer", red_red: 0, red_blue: 1, green_green: 0, green_red: 1, blue_blue: 0, blue_green: 1 };
  assert.equal(render(photo, recipe).pixels.root, render(photo, { version: 1, ops: [mixer] }).pixels.root);
  removeLut(lut);
  assert.throws(() => render(photo, recipe), { code: "recipe_missing_asset", pointer: "/ops/0/lut", message: new RegExp(lut) });
  assert.throws(() => addLut(Buffer.from("LUT_3D_SIZE 2\n0 0\n")), { code: "bad_lut", message: /^Line 2/ });
});

test("npm: the types name what crosses", () => {
  const types = read("filters.d.ts");
  const [ours] = types.split("export type InitInput");
  assert.doesNotMatch(ours, /[:<|] any\b/);
  for (const signature of [
    "probe(source: Uint8Array): ImageInfo",
    "render(source: Uint8Array, recipe: Recipe | string): Rendered",
    "renderPixels(data: Uint8Array | Uint8ClampedArray, width: number, height: number, recipe: Recipe | string): Pixels",
    "ops(): OpSpec[]",
    "static open(source: Uint8Array, side_px: number): Preview",
    "readonly info: ImageInfo",
  ]) {
    assert.ok(types.includes(signature), signature);
  }
});

test("npm: the README shows the example of a Worker as it is", () => {
  const [, shown] = read("README.md").match(/## In a Cloudflare Worker.*?```js\n(.*?)```/s);
  assert.equal(shown, read("examples/worker/worker.js"));
});

test("npm: the limit of memory is the caller's", async () => {
  const { limitMemory, render } = await load();
  const photo = readFileSync(join(photos, "rocket.jpg"));
  limitMemory(100_000);
  assert.throws(() => render(photo, { version: 1 }), { code: "over_limit" });
  limitMemory(2 ** 30);
  assert.equal(render(photo, { version: 1 }).width, 640);
});

test("npm: pixels are rendered as a file that holds them is", async () => {
  const { Preview, render, renderPixels } = await load();
  const photo = readFileSync(join(photos, "chelsea.png"));
  const whole = Preview.open(photo, 10_000);
  const { width, height, data } = whole.render({ version: 1, output: { format: "png" } });
  const ops = [
    { op: "exposure", ev: 0.5 },
    { op: "gaussian_blur", sigma_px: 2 },
  ];
  const rgb = (pixels) => pixels.filter((_, i) => i % 4 !== 3);
  const rendered = render(photo, { version: 1, ops, output: { format: "png" } });
  const again = Preview.open(Buffer.concat(rendered.chunks), 10_000).render({ version: 1, output: { format: "png" } });
  const made = renderPixels(rgb(data), width, height, { version: 1, ops });
  assert.equal(Buffer.compare(Buffer.from(made.data), Buffer.from(rgb(again.data))), 0, "the pixels differ");
  // With alpha, colours are weighted by it and divided again: the same but for the last bit.
  const four = renderPixels(data, width, height, { version: 1, ops });
  assert.equal(four.data.length, data.length);
  assert.ok(four.data.every((value, i) => Math.abs(value - again.data[i]) <= 1));
});

test("npm: mistakes are errors with a code and a place", async () => {
  const { probe, render, renderPixels } = await load();
  const photo = readFileSync(join(photos, "rocket.jpg"));
  assert.throws(() => probe(new Uint8Array()), { code: "empty_file" });
  assert.throws(() => render(photo, { version: 1, ops: [{ op: "exposure", ev: 99 }] }), {
    code: "recipe_out_of_range",
    pointer: "/ops/0/ev",
  });
  assert.throws(() => render(photo, '{"version": 2}'), { code: "recipe_unknown_version" });
  assert.throws(() => render(photo, undefined), { code: "recipe_malformed" });
  assert.throws(() => renderPixels(new Uint8Array(5), 1, 1, { version: 1 }), { code: "pixel_count" });
  assert.equal(render(photo, JSON.stringify({ version: 1 })).width, 640);
});
