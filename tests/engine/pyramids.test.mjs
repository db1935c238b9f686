// Pyramids that the native engine writes, read by other programs: tifffile and imagecodecs, libvips, and libtiff's tools
// (tests/engine/peers/pyramids.py compares).

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { given, root } from "../support/paths.mjs";

const photo = (name) => join(root, "photos", name);
const picture = (name) => join(root, "filters/tests/pictures", name);

/** `source` is lossless, so that the readers know its pixels without our decoder. */
const CASES = [
  { name: "colour", source: photo("chelsea.png"), settings: { tile: 256 } },
  {
    name: "tiles of 512",
    source: photo("astronaut.png"),
    settings: { tile: 512 },
    ops: [{ op: "pad", left: 301, top: 222, color: "#336699" }],
  },
  { name: "linear light", source: photo("coffee.png"), settings: { tile: 256, linear: true } },
  { name: "alpha", source: picture("alpha.png"), settings: { tile: 256 }, ops: [{ op: "resize", width: 900 }] },
  {
    name: "alpha in linear light",
    source: picture("alpha.png"),
    settings: { tile: 256, linear: true },
    ops: [{ op: "resize", width: 700 }],
  },
  { name: "grey", source: photo("coffee.png"), settings: { tile: 256 }, ops: [{ op: "grayscale" }] },
  { name: "one pixel", source: picture("one.png"), settings: {} },
  {
    name: "one column",
    source: picture("column.png"),
    settings: { tile: 256 },
    ops: [{ op: "resize", height: 1500, width: 1, fit: "fill" }],
  },
  { name: "BigTIFF", source: photo("chelsea.png"), settings: { tile: 256 }, big: true },
  { name: "JPEG", source: photo("chelsea.png"), settings: { tile: 256, compression: "jpeg", quality: 85 } },
  { name: "JPEG with full chroma", source: photo("coffee.png"), settings: { tile: 256, compression: "jpeg", quality: 95 } },
  { name: "grey JPEG", source: photo("coffee.png"), settings: { tile: 512, compression: "jpeg", quality: 85 }, ops: [{ op: "grayscale" }] },
  { name: "JPEG in a BigTIFF", source: photo("astronaut.png"), settings: { tile: 256, compression: "jpeg", quality: 85 }, big: true },
];

let work;
before(() => {
  work = mkdtempSync(join(tmpdir(), "safelight-pyramids-"));
});
after(() => rmSync(work, { recursive: true }));

for (const { name, source, settings, ops = [], big = false } of CASES) {
  test(`pyramid is read by tifffile, libvips and libtiff: ${name}`, (t) => {
    const target = join(work, "pyramid.tif");
    const recipe = JSON.stringify({ version: 1, ops });
    const facts = execFileSync(given("SAFELIGHT_PYRAMID"), [source, target, JSON.stringify(settings), recipe, ...(big ? ["big"] : [])], {
      encoding: "utf8",
    });
    // The small pictures state no density.
    const dpi = source.startsWith(picture("")) ? 300 : null;
    const expected = JSON.stringify({ ...JSON.parse(facts), settings, big, dpi, source: ops.length === 0 ? source : null });
    const script = join(root, "tests/engine/peers/pyramids.py");
    const compared = spawnSync(given("SAFELIGHT_TIFF_PYTHON"), [script, target, expected, work], { encoding: "utf8" });
    assert.equal(compared.stderr, "");
    const seen = compared.stdout;
    assert.match(seen, /^\d+ levels, \d+ tiles\b/);
    t.diagnostic(seen.trim());
  });
}
