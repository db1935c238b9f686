// Levels: handles, numbers, keys, and what "Auto" finds.

import assert from "node:assert/strict";

import { WITHOUT_EDGE } from "./support/app-files.mjs";
import { pageTest, useChromium } from "./support/browser.mjs";
import { openCurveSection } from "./support/curve.mjs";
import { openSample, picture, renders, rendersAfter } from "./support/editor.mjs";

useChromium();

/** The numbers of the levels as they are typed. */
async function levels(page) {
  const values = {};
  for (const name of ["black", "gamma", "white", "out_black", "out_white"]) {
    values[name] = Number(await page.locator(`.levels input[name=${name}]`).inputValue());
  }
  return values;
}

const NEUTRAL = { black: 0, gamma: 1, white: 255, out_black: 0, out_white: 255 };

pageTest("levels: handles move black, middle and white, and the numbers follow", { console: WITHOUT_EDGE }, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  await openCurveSection(page);
  assert.deepEqual(await levels(page), NEUTRAL);
  const before = await picture(page);
  const track = page.locator(".levels-track").first();
  await track.scrollIntoViewIfNeeded();
  const { x, width } = await track.boundingBox();
  const drag = async (handle, to) => {
    const knob = await page.locator(`[data-handle="${handle}"]`).boundingBox();
    const y = knob.y + knob.height / 2;
    await page.mouse.move(knob.x + knob.width / 2, y);
    await page.mouse.down();
    await page.mouse.move(x + width * to, y, { steps: 4 });
    await page.mouse.up();
  };
  const shown = await renders(page);
  await drag("black", 0.2);
  await rendersAfter(page, shown);
  assert.equal((await levels(page)).black, 51);
  assert.ok((await picture(page)).brightness < before.brightness - 10, "darker");
  await drag("white", 0.6);
  assert.equal((await levels(page)).white, 153);
  await drag("gamma", 0.3);
  const { gamma } = await levels(page);
  // A quarter of the way from black to white becomes the middle: 0.25 = 0.5 ^ 2.
  assert.ok(Math.abs(gamma - 2) < 0.05, `gamma ${gamma}`);
  await drag("black", 0.9);
  assert.equal((await levels(page)).black, 152, "black stays below white");

  for (let undone = 0; undone < 4; undone++) await page.locator("#undo").click();
  assert.deepEqual(await levels(page), NEUTRAL);
  assert.ok(await page.locator("#undo").isDisabled(), "each drag is one change");
});

pageTest("levels: keys, numbers, output and reset", { console: WITHOUT_EDGE }, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  await openCurveSection(page);
  const before = await picture(page);
  const black = page.locator('[data-handle="black"]');
  await black.focus();
  for (const key of ["ArrowRight", "ArrowRight", "Shift+ArrowRight"]) await page.keyboard.press(key);
  assert.equal((await levels(page)).black, 12);
  assert.equal(await black.getAttribute("aria-valuenow"), "12");
  await page.keyboard.press("Delete");
  assert.equal((await levels(page)).black, 0);
  const type = async (name, text) => {
    const shown = await renders(page);
    await page.locator(`.levels input[name=${name}]`).fill(text);
    await page.locator(`.levels input[name=${name}]`).press("Enter");
    await rendersAfter(page, shown);
  };
  await type("out_white", "128");
  assert.ok((await picture(page)).brightness < before.brightness * 0.6);
  await type("gamma", "1.8");
  assert.equal((await levels(page)).gamma, 1.8);
  const shown = await renders(page);
  await page.locator('[data-action="reset-levels"]').click();
  await rendersAfter(page, shown);
  assert.deepEqual(await levels(page), NEUTRAL);
  assert.equal((await picture(page)).check, before.check);
});

pageTest("levels: Auto finds the ends of a picture that lies between 64 and 191", { console: WITHOUT_EDGE }, async (page) => {
  await page.goto("/");
  const png = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(400, 300);
    const context = canvas.getContext("2d");
    for (let x = 0; x < 400; x++) {
      const level = 64 + Math.floor((x * 128) / 400);
      context.fillStyle = `rgb(${level} ${level} ${level})`;
      context.fillRect(x, 0, 1, 300);
    }
    const bytes = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  });
  await page.locator("#open-file").setInputFiles({ name: "flat.png", mimeType: "image/png", buffer: Buffer.from(png, "base64") });
  await rendersAfter(page, 0);
  await openCurveSection(page);
  const shown = await renders(page);
  await page.locator("#auto-levels").click();
  await rendersAfter(page, shown);
  const found = await levels(page);
  assert.ok(Math.abs(found.black - 64) <= 1 && Math.abs(found.white - 191) <= 1, JSON.stringify(found));
  const ends = await page.evaluate(() => {
    const { width, height } = document.querySelector("#preview");
    const { data } = document
      .querySelector("#preview")
      .getContext("2d")
      .getImageData(0, height >> 1, width, 1);
    return [data[0], data[4 * (width - 1)]];
  });
  assert.ok(ends[0] <= 4 && ends[1] >= 251, `from ${ends[0]} to ${ends[1]}`);
  await page.locator("#undo").click();
  assert.deepEqual(await levels(page), NEUTRAL);
  assert.ok(await page.locator("#undo").isDisabled(), "Auto is one change");
});
