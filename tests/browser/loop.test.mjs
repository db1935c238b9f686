// The whole loop on a large photograph: open, drag, save, gallery, match.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { largePhotograph } from "../support/large-photograph.mjs";
import { pageTest, useChromium } from "./support/browser.mjs";
import { addOp, exported, notice, openFile, picture, renders, rendersAfter } from "./support/editor.mjs";
import { ask } from "./support/page.mjs";

useChromium();

pageTest("loop: a large photograph, from the picker to the proof", {}, async (page, t, browser) => {
  const photo = await largePhotograph(browser);
  t.diagnostic(`photograph: ${photo.from}, ${photo.width} x ${photo.height}, orientation 6`);
  assert.ok(photo.width * photo.height >= 12e6, "at least 12 megapixels");

  await page.goto("/");
  await openFile(page, photo.path);
  const canvas = page.locator("canvas#preview");
  const width = Number(await canvas.getAttribute("data-width"));
  const height = Number(await canvas.getAttribute("data-height"));
  assert.ok(height > width, `shown upright, not ${width} x ${height}`);

  const step = await addOp(page, "exposure");
  const before = await picture(page);
  const slider = step.locator("input[type=range][name=ev]");
  const begun = await renders(page);
  await drag(page, slider, [0.55, 0.6, 0.65, 0.7]);
  const value = Number(await slider.inputValue());
  assert.ok(value > 0, `the slider moved to ${value}`);
  assert.ok((await renders(page)) >= begun + 4, "every pause of the drag showed a render");
  const brighter = await picture(page);
  assert.ok(brighter.brightness > before.brightness + 2, `${before.brightness} became ${brighter.brightness}`);

  const local = await exported(page);
  await page.locator("#save").click();
  await notice(page, /^Saved\./);
  await page.locator('a[href="/gallery"]').first().click();
  const rendition = page.locator("[data-image-id] [data-rendition-id]").first();
  await page.locator('[data-image-id] [data-rendition-id][data-state="done"]').first().waitFor();
  const id = await rendition.getAttribute("data-rendition-id");
  await rendition.click();
  await page.waitForURL(`**/renditions/${id}`);
  await page.locator('#match[data-match="identical"]').waitFor();

  const { json } = await ask(page, "GET", `/api/renditions/${id}`);
  assert.deepEqual([json.result.width, json.result.height], [photo.height, photo.width], "orientation applied");
  assert.deepEqual(json.recipe.ops, [{ op: "exposure", ev: value }]);
  assert.equal(createHash("sha256").update(local.bytes).digest("hex"), json.result.sha256, "the export is the stored file");
  assert.equal(local.bytes.length, json.result.size_bytes);
});

/** Drags a slider with the mouse to each of the places (0 left end, 1 right end), pausing for a render at each. */
async function drag(page, slider, places) {
  await slider.scrollIntoViewIfNeeded();
  const box = await slider.boundingBox();
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width / 2, y);
  await page.mouse.down();
  for (const place of places) {
    const shown = await renders(page);
    await page.mouse.move(box.x + box.width * place, y, { steps: 4 });
    await rendersAfter(page, shown);
  }
  await page.mouse.up();
}
