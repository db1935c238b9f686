// At 100 % the editor shows the rendition's own pixels: whole tiles of the canvas have the digests that the receipt states.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";

import { deriveKey } from "../support/blake3.mjs";
import { root } from "../support/paths.mjs";
import { pageTest, useChromium } from "./support/browser.mjs";
import { fullDetail, pixels, zoomToFull } from "./support/detail.mjs";
import { addOp, openFile } from "./support/editor.mjs";
import { parse, storedRendition } from "./support/receipts.mjs";

useChromium();

const TILE_PX = 256;
const TILE = "safelight 2026 pixels tile v1";
const photo = join(root, "photos/retina.jpg");

test("tiles: the digest is BLAKE3's", () => {
  // From test_vectors.json of the BLAKE3 project.
  const context = "BLAKE3 2019-12-27 16:29:52 test vectors context";
  const input = (length) => Uint8Array.from({ length }, (_, i) => i % 251);
  const known = {
    0: "2cc39783c223154fea8dfb7c1b1660f2ac2dcbd1c1de8277b0b0dd39b7e50d7d",
    1: "b3e2e340a117a499c6cf2398a19ee0d29cca2bb7404c73063382693bf66cb06c",
    1025: "effaa245f065fbf82ac186839a249707c3bddf6d3fdda22d1b95a3c970379bcb",
    31744: "39772aef80e0ebe60596361e45b061e8f417429d529171b6764468c22928e28e",
  };
  for (const [length, hex] of Object.entries(known)) {
    assert.equal(deriveKey(context, input(Number(length))).toString("hex"), hex, `${length} bytes`);
  }
});

pageTest("tiles: at 100 % they are the rendition's, drawn by one worker and by several", {}, async (page) => {
  await page.goto("/");
  await openFile(page, photo);
  // A statistic over the whole picture, and a step that reaches far.
  for (const op of ["auto_levels", "clarity"]) await addOp(page, op);
  const slider = (await addOp(page, "exposure")).locator("input[type=range][name=ev]");
  let shown = await zoomToFull(page);
  assert.equal(shown.scale, 1);
  const { tiles, columns } = await receiptTiles(page, 0);
  await compareTiles(page, shown, tiles, columns);

  // Every change is drawn anew; once the others hold their bands, they draw too.
  const cores = await page.evaluate(() => navigator.hardwareConcurrency);
  for (let i = 0; i < 20 && shown.workers < 2 && cores > 1; i += 1) {
    await page.waitForTimeout(300);
    await slider.press("ArrowRight");
    shown = await fullDetail(page, shown.renders);
  }
  if (cores > 1) assert.ok(shown.workers > 1, "the others draw too");
  const ev = Number(await slider.inputValue());
  const again = await receiptTiles(page, ev);
  if (cores > 1) assert.notDeepEqual(again.tiles, tiles, "another recipe has other tiles");
  await compareTiles(page, shown, again.tiles, columns);
});

/** The tiles that the edge's receipt states for the edit. */
async function receiptTiles(page, ev) {
  const ops = [{ op: "auto_levels" }, { op: "clarity" }, { op: "exposure", ev }];
  const { id } = await storedRendition(page, photo, { version: 1, ops });
  const receipt = await page.evaluate(async (id) => (await fetch(`/api/renditions/${id}/receipt`)).text(), id);
  const { width, pixels } = parse(receipt).payload.rendition;
  assert.equal(pixels.columns, Math.ceil(width / TILE_PX));
  return pixels;
}

/** Compares every whole tile that the canvas shows. */
async function compareTiles(page, shown, tiles, columns) {
  let compared = 0;
  for (let row = Math.ceil(shown.y / TILE_PX); (row + 1) * TILE_PX <= shown.y + shown.height; row += 1) {
    for (let column = Math.ceil(shown.x / TILE_PX); (column + 1) * TILE_PX <= shown.x + shown.width; column += 1) {
      const place = { x: column * TILE_PX - shown.x, y: row * TILE_PX - shown.y, width: TILE_PX, height: TILE_PX };
      const head = Buffer.alloc(8);
      head.writeUInt32LE(column, 0);
      head.writeUInt32LE(row, 4);
      const digest = deriveKey(TILE, Buffer.concat([head, await pixels(page, place)])).toString("hex");
      assert.equal(digest, tiles[row * columns + column], `the tile in column ${column}, row ${row}`);
      compared += 1;
    }
  }
  assert.ok(compared >= 2, `${compared} whole tiles were compared`);
}
