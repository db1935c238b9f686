// Parity: the engine in WebAssembly, scalar and with simd128, gives the digests that the native build is held to
// (filters/goldens), for every operation on every sample picture.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";

const require = createRequire(import.meta.url);
const root = new URL("../../", import.meta.url);
const json = (path) => JSON.parse(readFileSync(new URL(path, root), "utf8"));

const builds = { scalar: process.env.SAFELIGHT_WASM_SCALAR, simd128: process.env.SAFELIGHT_WASM_SIMD128 };
const folders = readdirSync(new URL("filters/goldens/", root));
const pictureOutputs = {
  "photos/": { format: "jpeg", metadata: "none" },
  "filters/tests/pictures/": { format: "png", metadata: "none" },
};
// The photographs as JPEG and the small pictures as PNG, as the goldens have them.
const pictures = Object.entries(pictureOutputs).flatMap(([folder, output]) =>
  readdirSync(new URL(folder, root), { withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".md"))
    .map(({ name }) => ({ name, output, bytes: readFileSync(new URL(folder + name, root)) })),
);

for (const [name, path] of Object.entries(builds)) {
  test(`parity of WebAssembly ${name} with native`, (t) => {
    assert.ok(path, `the ${name} build is not named in the environment`);
    const engine = require(path);
    assert.deepEqual(new Set(engine.ops().map((op) => op.name)), new Set(folders.filter((f) => !f.startsWith("_"))));
    const tables = readdirSync(new URL("filters/goldens/lut3d/", root)).filter((name) => name.endsWith(".cube"));
    assert.ok(tables.length > 0, "the look-up tables of the golden cases");
    for (const name of tables) engine.addLut(readFileSync(new URL(`filters/goldens/lut3d/${name}`, root)));
    let renders = 0;
    for (const folder of folders) {
      const cases = json(`filters/goldens/${folder}/cases.json`);
      const digests = json(`filters/goldens/${folder}/digests.json`);
      assert.equal(digests.length, cases.length, `cases of ${folder}`);
      cases.forEach((ops, i) => {
        assert.deepEqual(Object.keys(digests[i]).sort(), pictures.map((picture) => picture.name).sort(), `pictures of ${folder}`);
        for (const { name: picture, output, bytes } of pictures) {
          const golden = digests[i][picture];
          const where = `${folder} case ${i} on ${picture}`;
          const render = () => engine.render(bytes, JSON.stringify({ version: 1, ops, output }));
          renders += 1;
          if (golden.error) {
            assert.throws(render, { message: golden.error }, where);
            continue;
          }
          const { pixels, sha256 } = render();
          assert.equal(pixels.root, golden.root, `pixels of ${where}`);
          assert.equal(sha256, golden.sha256, `file of ${where}`);
        }
      });
    }
    assert.notEqual(renders, 0);
    t.diagnostic(`${renders} renders are identical to native`);
  });
}

// Pyramids: file and pixels are those of the native build (filters/tests/pyramids.rs).
for (const [name, path] of Object.entries(builds)) {
  test(`parity of pyramids of WebAssembly ${name} with native`, (t) => {
    const engine = require(path);
    let written = 0;
    for (const { settings, ops, digests } of json("filters/tests/pyramids.json")) {
      assert.deepEqual(Object.keys(digests).sort(), pictures.map((picture) => picture.name).sort());
      for (const { name: picture, bytes } of pictures) {
        const recipe = JSON.stringify({ version: 1, ops, output: { format: "jpeg", metadata: "none" } });
        const where = `${picture} with ${JSON.stringify(settings)} and ${JSON.stringify(ops)}`;
        const write = () => engine.pyramid(bytes, recipe, settings);
        written += 1;
        if (digests[picture].error) {
          assert.throws(write, { message: digests[picture].error }, where);
          continue;
        }
        const { pixels, chunks, size_bytes } = write();
        const file = Buffer.concat(chunks);
        assert.equal(file.length, size_bytes, where);
        assert.equal(pixels.root, digests[picture].root, `pixels of ${where}`);
        assert.equal(createHash("sha256").update(file).digest("hex"), digests[picture].sha256, `file of ${where}`);
      }
    }
    assert.notEqual(written, 0);
    t.diagnostic(`${written} pyramids are identical to native`);
  });
}
