// White balance in kelvin and by the pipette, and the mixer by hue.

import assert from "node:assert/strict";

import { photo, sha256 } from "../support/pictures.mjs";
import { drawnPixels, numberBox, row, slider, type, untilSteps } from "./support/adjust.mjs";
import { WITHOUT_EDGE } from "./support/app-files.mjs";
import { pageTest, useChromium } from "./support/browser.mjs";
import { colourPng } from "./support/colour-png.mjs";
import { openFile, openSample, renders, rendersAfter } from "./support/editor.mjs";
import { focusIs } from "./support/focus.mjs";

useChromium();

const CHELSEA = sha256(photo("chelsea.png"));

pageTest("colour: the temperature of light is typed and shown in kelvin", { console: WITHOUT_EDGE }, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  const box = numberBox(page, "white_balance.temperature");
  assert.equal(await box.inputValue(), "6\u2009500");
  await type(page, "white_balance.temperature", "5000");
  assert.equal(await box.inputValue(), "5\u2009000");
  const [{ op, temperature }] = await untilSteps(page, CHELSEA, (steps) => steps.length === 1, "one step is kept");
  assert.equal(op, "white_balance");
  // The distance from D65 in mired, 95 of them to one.
  const expected = (1e6 / 6504 - 1e6 / 5000) / 95;
  assert.ok(Math.abs(temperature - expected) < 1e-9, `${temperature}, not ${expected}`);
  await type(page, "white_balance.tint", "12");
  await untilSteps(page, CHELSEA, ([step]) => step?.tint === 0.12, "the tint is kept");
  await type(page, "white_balance.tint", "0");
  await type(page, "white_balance.temperature", "6500 K");
  await untilSteps(page, CHELSEA, (steps) => steps.length === 0, "neutral light has no step");
});

/** A picture of grey patches in warm light, beside a blue one. */
const PATCHES = [
  [214, 176, 120],
  [150, 122, 81],
  [40, 60, 190],
];

for (const way of ["mouse", "keyboard"]) {
  pageTest(`colour: the pipette makes what it picks grey, by ${way}`, { console: WITHOUT_EDGE }, async (page) => {
    await page.goto("/");
    const file = colourPng(300, 200, (x) => PATCHES[Math.floor(x / 100)]);
    await openFile(page, { name: "patches.png", mimeType: "image/png", buffer: file });
    const id = sha256(file);
    // What stands after white balance has no say in what is picked.
    await type(page, "saturation.amount", "40");
    await page.locator('[data-action="pick-white"]').click();
    const layer = page.locator("#pipette");
    await layer.waitFor();
    const shown = await renders(page);
    const { x, y, width, height } = await page.locator("#preview").boundingBox();
    if (way === "mouse") {
      await page.mouse.click(x + width / 6, y + height / 2);
    } else {
      await focusIs(page, "#pipette");
      // From the middle of the stage, which is the picture's, to the first patch.
      const presses = Math.round(width / 3 / 40);
      for (let i = 0; i < presses; i += 1) await page.keyboard.press("Shift+ArrowLeft");
      await page.keyboard.press("Enter");
    }
    await layer.waitFor({ state: "detached" });
    await rendersAfter(page, shown);
    const picked = await untilSteps(page, id, (steps) => steps[0]?.op === "white_balance", "the white balance is kept");
    assert.ok(picked[0].temperature < 0, "the light was warm");
    // Without the saturation, which would turn what is left into colour.
    await slider(page, "saturation.amount").press("Delete");
    await untilSteps(page, id, (steps) => steps.length === 1, "saturation is gone");
    const { data, width: wide } = await drawnPixels(page);
    const middle = 4 * (100 * wide + 50);
    const pixel = [...data.subarray(middle, middle + 3)];
    assert.ok(Math.max(...pixel) - Math.min(...pixel) <= 2, `the patch is grey: ${pixel}`);
    await focusIs(page, '[data-row="saturation.amount"] *');
    await page.locator("#undo").click();
    await page.locator("#undo").click();
    await untilSteps(page, id, (steps) => steps.length === 1 && steps[0].op === "saturation", "temperature and tint are one undo");
  });
}

pageTest("colour: Escape leaves the pipette, and the focus goes back", { console: WITHOUT_EDGE }, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  await page.locator('[data-action="pick-white"]').press("Enter");
  await page.locator("#pipette").waitFor();
  await focusIs(page, "#pipette");
  await page.keyboard.press("Escape");
  await page.locator("#pipette").waitFor({ state: "detached" });
  await focusIs(page, '[data-action="pick-white"]');
});

/** Strips of strong and of pale colours. */
const STRIPS = [
  [200, 40, 40],
  [60, 150, 60],
  [50, 80, 200],
  [128, 128, 128],
];

pageTest("colour: the mixer changes only its hue", { console: WITHOUT_EDGE }, async (page) => {
  await page.goto("/");
  const file = colourPng(400, 100, (x) => STRIPS[Math.floor(x / 100)]);
  await openFile(page, { name: "strips.png", mimeType: "image/png", buffer: file });
  const id = sha256(file);
  const mixer = row(page, "color_mixer");
  const saturation = row(page, "color_mixer.saturation").locator("input[type=range][name=blue_saturation]");
  await mixer.locator('[data-band="blue"].band').click();
  const shown = await renders(page);
  await saturation.fill("-1");
  await saturation.dispatchEvent("change");
  await rendersAfter(page, shown);
  const { data, width } = await drawnPixels(page);
  const at = (strip) => [...data.subarray(4 * (50 * width + strip * 100 + 50), 4 * (50 * width + strip * 100 + 50) + 3)];
  for (const strip of [0, 1, 3]) {
    const furthest = Math.max(...at(strip).map((value, i) => Math.abs(value - STRIPS[strip][i])));
    assert.ok(furthest <= 1, `strip ${strip} stays: ${at(strip)}`);
  }
  const blue = at(2);
  assert.ok(Math.max(...blue) - Math.min(...blue) < 60, `blue lost its colour: ${blue}`);
  assert.equal(await mixer.locator('[data-band="blue"].band').getAttribute("data-changed"), "true");
  assert.equal(await mixer.locator('[data-band="red"].band').getAttribute("data-changed"), "false");
  await untilSteps(page, id, ([step]) => step?.op === "color_mixer" && step.blue_saturation === -1, "the mixer's step is kept");
  await saturation.press("Delete");
  await untilSteps(page, id, (steps) => steps.length === 0, "the neutral mixer has no step");
});
