// Parity: the engine in WebAssembly, scalar and with simd128, gives the digests that the native build is held to
// (filters/goldens), for every operation on every sample photograph.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";

const require = createRequire(import.meta.url);
const root = new URL("../../", import.meta.url);
const json = (path) => JSON.parse(readFileSync(new URL(path, root), "utf8"));

const builds = { scalar: process.env.SAFELIGHT_WASM_SCALAR, simd128: process.env.SAFELIGHT_WASM_SIMD128 };
const folders = readdirSync(new URL("filters/goldens/", root));
const photos = Object.fromEntries(
  readdirSync(new URL("photos/", root))
    .filter((name) => !name.endsWith(".md"))
    .map((name) => [name, readFileSync(new URL(`photos/${name}`, root))]),
);

for (const [name, path] of Object.entries(builds)) {
  test(`parity of WebAssembly ${name} with native`, (t) => {
    assert.ok(path, `the ${name} build is not named in the environment`);
    const engine = require(path);
    assert.deepEqual(new Set(engine.ops().map((op) => op.name)), new Set(folders.filter((f) => !f.startsWith("_"))));
    let renders = 0;
    for (const folder of folders) {
      const cases = json(`filters/goldens/${folder}/cases.json`);
      const digests = json(`filters/goldens/${folder}/digests.json`);
      cases.forEach((ops, i) => {
        for (const [photo, bytes] of Object.entries(photos)) {
          const { pixels, sha256 } = engine.render(bytes, JSON.stringify({ version: 1, ops }));
          const where = `${folder} case ${i} on ${photo}`;
          assert.equal(pixels.root, digests[i][photo].root, `pixels of ${where}`);
          assert.equal(sha256, digests[i][photo].jpeg_sha256, `file of ${where}`);
          renders += 1;
        }
      });
    }
    assert.ok(renders >= folders.length * 5);
    t.diagnostic(`${renders} renders are identical to native`);
  });
}
