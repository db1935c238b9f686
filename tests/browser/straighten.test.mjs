// Straightening, turning and mirroring: nothing beyond the picture is ever kept, and pixels that are only moved stay as they are.

import assert from "node:assert/strict";
import { join } from "node:path";

import { root, tool } from "../support/paths.mjs";
import { openSection } from "./support/adjust.mjs";
import { pageTest, useChromium } from "./support/browser.mjs";
import { crop, cropped, drag, middle, shows } from "./support/crop.mjs";
import { chooseTool, exported, openSample } from "./support/editor.mjs";
import { at } from "./support/stage.mjs";

const sharp = tool("sharp");

useChromium();

/** The exported PNG, decoded by another program. */
async function exportedPng(page) {
  const { bytes } = await exported(page, "png");
  return sharp(bytes).raw().toBuffer({ resolveWithObject: true });
}

pageTest("straighten: the crop stays inside the turned picture, and the file is opaque", {}, async (page) => {
  await page.goto("/");
  await openSample(page, "coffee");
  await chooseTool(page, "crop");
  const slider = page.locator("input[type=range][name=angle]");
  await slider.fill("7.5");
  const [, , width, height] = await crop(page);
  // The largest rectangle of 3:2 in a picture of 600 × 400 that is turned by 7.5°, by trigonometry.
  const [sin, cos] = [Math.sin(Math.PI / 24), Math.cos(Math.PI / 24)];
  const high = Math.min(600 / (1.5 * cos + sin), 400 / (1.5 * sin + cos));
  assert.ok(Math.abs(height - high) <= 2 && Math.abs(width - 1.5 * high) <= 2, `${width} × ${height}`);
  // No handle goes further.
  for (const handle of ["nw", "se", "ne", "sw"]) {
    const outwards = { n: -300, s: 300, w: -300, e: 300 };
    await drag(page, await middle(page, `[data-handle="${handle}"]`), outwards[handle[1]], outwards[handle[0]]);
  }
  const inside = await crop(page);
  const { info } = await exportedPng(page);
  assert.deepEqual([info.width, info.height], inside.slice(2));
  assert.equal(info.channels, 3, "nothing is transparent, and the file has no alpha");

  await chooseTool(page, "crop");
  await page.locator("#crop-reset").click();
  await cropped(page, [0, 0, 600, 400]);
  assert.equal(await slider.inputValue(), "0");
});

pageTest("straighten: the slider's way back shows the whole picture, and one drag is one undo", {}, async (page) => {
  await page.goto("/");
  await openSample(page, "coffee");
  await chooseTool(page, "crop");
  const slider = page.locator("input[type=range][name=angle]");
  const { x, y, width, height } = await slider.boundingBox();
  const point = { x: x + width / 2, y: y + height / 2 };
  await drag(page, point, width / 5, 0);
  const angle = Number(await slider.inputValue());
  assert.ok(angle > 5, `${angle}`);
  await page.keyboard.press("Control+z");
  await cropped(page, [0, 0, 600, 400]);
  await slider.fill("-12");
  await slider.fill("0");
  await cropped(page, [0, 0, 600, 400]);
  assert.ok(await page.locator("#crop-reset").isDisabled(), "no step is left");
});

pageTest("straighten: a line that is drawn becomes level, or upright", {}, async (page) => {
  await page.goto("/");
  await openSample(page, "coffee");
  await chooseTool(page, "crop");
  await shows(page, 600, 400);
  const slider = page.locator("input[type=range][name=angle]");
  const from = await at(page, 0.3, 0.5);
  await page.locator("#draw-line").click();
  // Whole pixels: 21 down on 300 across lean by 4°.
  await drag(page, from, 300, 21);
  await page.waitForFunction(() => document.querySelector("input[name=angle]").value !== "0");
  assert.ok(Math.abs(Number(await slider.inputValue()) + 4) < 0.2, await slider.inputValue());
  // What leans by two degrees now is upright then.
  await page.locator("#draw-line").click();
  await drag(page, await at(page, 0.5, 0.3), -7, 200);
  await page.waitForFunction(() => Number(document.querySelector("input[name=angle]").value) < -4.5);
  assert.ok(Math.abs(Number(await slider.inputValue()) + 6) < 0.4, await slider.inputValue());
  await page.locator("#draw-line").click();
  await page.keyboard.press("Escape");
  await page.locator("#crop-line").waitFor({ state: "detached" });
  assert.ok(await page.locator("#crop-frame").isVisible(), "Escape ends the line and not the tool");
});

pageTest("turn: the crop turns and mirrors along, and its pixels are the original's", {}, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  await chooseTool(page, "crop");
  await openSection(page, "crop-numbers");
  for (const [name, value] of [
    ["width", 120],
    ["height", 80],
    ["x", 30],
    ["y", 50],
  ]) {
    await page.locator(`.crop-numbers input[name=${name}]`).fill(String(value));
    await page.locator(`.crop-numbers input[name=${name}]`).press("Enter");
  }
  await cropped(page, [30, 50, 120, 80]);
  await page.locator("#turn-right").click();
  await cropped(page, [300 - 130, 30, 80, 120]);
  await page.locator("#flip-horizontally").click();
  await cropped(page, [50, 30, 80, 120]);
  const { data } = await exportedPng(page);
  // Turned, then mirrored: rows of the file are columns of the original.
  const original = sharp(join(root, "photos/chelsea.png")).extract({ left: 30, top: 50, width: 120, height: 80 });
  const turned = await sharp(await original.png().toBuffer())
    .rotate(90)
    .png()
    .toBuffer();
  const wanted = await sharp(turned).flop().removeAlpha().raw().toBuffer();
  assert.ok(data.equals(wanted));
});
