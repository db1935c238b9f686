// The npm package's types under strict TypeScript, library checks included, imported by the package's name through its exports.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { given, modules } from "../support/paths.mjs";

const RIGHT = `
import init, { addLut, initSync, limitMemory, ops, Preview, probe, pyramid, removeLut, render, renderPixels } from "safelight-filters";
import type { ImageInfo, InitInput, Look, OpSpec, ParamSpec, Pyramid, PyramidSettings, Recipe, Rendered, SafelightError, Step } from "safelight-filters";

const photo = new Uint8Array(3);
const step: Step = { op: "exposure", ev: 0.5 };
const recipe: Recipe = { version: 1, ops: [step, { op: "resize", width: 320 }], output: { format: "jpeg", quality: 85 } };
const place: InitInput = "/filters_bg.wasm";

export async function all(): Promise<[ImageInfo, Rendered, OpSpec[]]> {
  await init();
  await init({ module_or_path: Promise.resolve(place) });
  initSync({ module: photo });
  limitMemory(64 * 2 ** 20);
  const rendered = render(photo, recipe);
  const root: string = rendered.pixels.root;
  const preview = Preview.open(photo, 1024);
  const screen = preview.render(JSON.stringify(recipe));
  const data: Uint8ClampedArray = renderPixels(screen.data, screen.width, screen.height, recipe).data;
  preview.free();
  const lut = addLut(photo);
  render(photo, { version: 1, ops: [{ op: "lut3d", lut, amount: 0.5 }] });
  removeLut(lut);
  const settings: PyramidSettings = { tile: 256, compression: "jpeg", quality: 80, linear: true };
  const tiled: Pyramid = pyramid(photo, recipe, settings);
  pyramid(photo, recipe, { compression: "deflate" });
  const [largest] = pyramid(photo, recipe, undefined).levels;
  if (largest && largest.columns * largest.rows > 1) tiled.chunks.forEach((chunk) => chunk.byteLength);
  return [probe(photo), { ...rendered, chunks: [new Uint8Array(data), new TextLess(root).bytes] }, ops()];
}

class TextLess {
  constructor(readonly text: string) {}
  get bytes(): Uint8Array {
    return Uint8Array.from(this.text, (character) => character.charCodeAt(0));
  }
}

export type Names = [Look["ops"][number]["op"], ParamSpec["kind"], SafelightError["code"]];
`;

/** Each is wrong, and the error that says so. */
const WRONG = [
  ["render(new Uint8Array(), { version: 2 });", "TS2322"],
  ['render(new Uint8Array(), { version: 1, ops: [{ op: "no such operation" }] });', "TS2322"],
  ['render(new Uint8Array(), { version: 1, ops: [{ op: "exposure", ev: "much" }] });', "TS2322"],
  ['render(new Uint8Array(), { version: 1, ops: [{ op: "lut3d", lut: "portra.cube" }] });', "TS2322"],
  ['render("photo.jpg", { version: 1 });', "TS2345"],
  ["render(new Uint8Array());", "TS2554"],
  ["probe(new Uint8Array()).widht;", "TS2551"],
  ["new Preview();", "TS2673"],
  ["await init(42);", "TS2345"],
  ["await init({ module_or_path: 42 });", "TS2322"],
];

/** Ways to resolve the package's name. */
const RESOLUTIONS = {
  nodenext: ["--module", "nodenext"],
  bundler: ["--module", "esnext", "--moduleResolution", "bundler"],
};

let work;
before(() => {
  work = mkdtempSync(join(tmpdir(), "safelight-types-"));
  mkdirSync(join(work, "node_modules"));
  symlinkSync(given("SAFELIGHT_NPM"), join(work, "node_modules/safelight-filters"));
  writeFileSync(join(work, "package.json"), '{ "type": "module" }');
});
after(() => rmSync(work, { recursive: true }));

/** What the compiler says of a program; nothing, if it is right. */
function compile(program, resolution, lib) {
  writeFileSync(join(work, "program.ts"), program);
  const strict = ["--noEmit", "--strict", "--skipLibCheck", "false", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess"];
  // No `@types` but those that a program names.
  const options = [...strict, "--target", "es2022", "--lib", lib, "--typeRoots", join(work, "none"), ...RESOLUTIONS[resolution]];
  const tsc = spawnSync(process.execPath, [join(modules, "typescript/bin/tsc"), ...options, "program.ts"], { cwd: work, encoding: "utf8" });
  assert.equal(tsc.stderr, "");
  return tsc.stdout;
}

for (const resolution of Object.keys(RESOLUTIONS)) {
  test(`npm types: they hold without the DOM and without Symbol.dispose, ${resolution}`, () => {
    assert.equal(compile(RIGHT, resolution, "es2022"), "");
  });

  test(`npm types: the module may come from what the DOM has, ${resolution}`, () => {
    const lines = [
      'import init, { initSync } from "safelight-filters";',
      'await init({ module_or_path: new URL("https://example.org/filters_bg.wasm") });',
      'await init({ module_or_path: fetch("/filters_bg.wasm") });',
      "initSync({ module: new WebAssembly.Module(new Uint8Array()) });",
      "// @ts-expect-error The DOM's type of a module is empty, and a number would fit it.",
      "await init({ module_or_path: 42 });",
    ];
    assert.equal(compile(lines.join("\n"), resolution, "es2022,dom"), "");
  });

  test(`npm types: a preview can be disposed of where the language can, ${resolution}`, () => {
    const program = 'import { Preview } from "safelight-filters";\nusing preview = Preview.open(new Uint8Array(), 9);\npreview.info;';
    assert.equal(compile(program, resolution, "es2022,esnext.disposable"), "");
  });

  test(`npm types: mistakes are errors, ${resolution}`, () => {
    const all = `import init, { Preview, probe, render } from "safelight-filters";\n${WRONG.map(([line]) => line).join("\n")}`;
    const errors = compile(all, resolution, "es2022").match(/^program\.ts\((\d+),\d+\): error (TS\d+)/gm) ?? [];
    const found = errors.map((error) => error.replace(/^program\.ts\((\d+),\d+\): error /, "$1 "));
    assert.deepEqual(
      found,
      WRONG.map(([, code], i) => `${i + 2} ${code}`),
    );
  });
}
