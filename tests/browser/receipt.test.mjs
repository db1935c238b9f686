// A receipt that was changed, or that does not tell the truth, comes out as "differs".

import assert from "node:assert/strict";
import { join } from "node:path";
import { root } from "../support/paths.mjs";
import { pageTest, useChromium } from "./support/browser.mjs";
import { parse, signed, storedRendition, tampered } from "./support/receipts.mjs";

useChromium();

// 451 x 300 pixels: two by two tiles.
const photo = join(root, "photos/chelsea.png");
const recipe = { version: 1, ops: [{ op: "contrast", amount: 0.2 }] };
const WRONG = "ab".repeat(32);

pageTest("receipt: the true one is identical", {}, async (page) => {
  await page.goto("/");
  const { id } = await storedRendition(page, photo, recipe);
  assert.equal((await match(page, id)).state, "identical");
});

pageTest("receipt: a payload changed after signing differs", {}, async (page) => {
  await page.goto("/");
  const { id } = await storedRendition(page, photo, recipe);
  await replaceReceipt(page, (receipt) => {
    receipt.payload.rendition.pixels.root = WRONG;
    return tampered(receipt);
  });
  assert.equal((await match(page, id)).state, "differs");
});

pageTest("receipt: a payload changed where pixels are not concerned differs too", {}, async (page) => {
  await page.goto("/");
  const { id } = await storedRendition(page, photo, recipe);
  await replaceReceipt(page, (receipt) => {
    receipt.payload.issued_at = "2001-01-01T00:00:00Z";
    return tampered(receipt);
  });
  assert.equal((await match(page, id)).state, "differs");
});

pageTest("receipt: one wrong tile under a good signature differs, and the tile is named", {}, async (page) => {
  await page.goto("/");
  const { id } = await storedRendition(page, photo, recipe);
  await replaceReceipt(page, (receipt) => {
    const { pixels } = receipt.payload.rendition;
    assert.deepEqual([pixels.columns, pixels.tiles.length], [2, 4]);
    pixels.tiles[3] = WRONG;
    pixels.root = WRONG;
    return signed(receipt);
  });
  assert.deepEqual(await match(page, id), { state: "differs", tile: "1,1" });
});

async function replaceReceipt(page, change) {
  await page.route("**/receipt", async (route) => {
    const response = await route.fetch();
    assert.equal(response.status(), 200);
    await route.fulfill({ response, body: await change(parse(await response.text())) });
  });
}

/** What the rendition's page says in the end. */
async function match(page, id) {
  await page.goto(`/renditions/${id}`);
  const match = page.locator('#match:not([data-match="checking"])');
  await match.waitFor();
  return { state: await match.getAttribute("data-match"), tile: await match.getAttribute("data-tile") };
}
