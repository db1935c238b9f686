// The tool that adjusts: controls that are always in sight, their numbers, and what they do to the picture and to the recipe.

import assert from "node:assert/strict";

import { photo, sha256 } from "../support/pictures.mjs";
import { drawnPixels, encoded, keptSteps, linear, numberBox, openSection, row, slider, type, untilSteps } from "./support/adjust.mjs";
import { WITHOUT_EDGE } from "./support/app-files.mjs";
import { pageTest, useChromium } from "./support/browser.mjs";
import { openSample, renders, rendersAfter } from "./support/editor.mjs";

useChromium();

const CHELSEA = sha256(photo("chelsea.png"));
const MINUS = "\u2212";

const SECTIONS = {
  light: ["exposure.ev", "contrast.amount", "highlights.amount", "shadows.amount", "whites.amount", "blacks.amount"],
  colour: ["white_balance.temperature", "white_balance.tint", "vibrance.amount", "saturation.amount"],
  detail: ["clarity.amount", "dehaze.amount", "unsharp_mask.amount", "bilateral.sigma_px"],
};

pageTest("adjust: exposure by the slider doubles the light", { console: WITHOUT_EDGE }, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  const before = await drawnPixels(page);
  assert.deepEqual([before.width, before.height], [451, 300], "at full size");
  const shown = await renders(page);
  await slider(page, "exposure.ev").fill("1");
  await rendersAfter(page, shown);
  const after = await drawnPixels(page);
  let furthest = 0;
  for (const [i, value] of before.data.entries()) {
    const expected = i % 4 === 3 ? value : encoded(2 * linear(value));
    furthest = Math.max(furthest, Math.abs(after.data[i] - expected));
  }
  assert.ok(furthest <= 1, `a value is ${furthest} away from twice the light`);
  const [step, ...others] = await untilSteps(page, CHELSEA, (steps) => steps.length > 0, "one step is kept");
  assert.deepEqual([step, others], [{ op: "exposure", ev: 1 }, []], "the untouched controls have no step");
});

pageTest("adjust: all controls are in sight with the field's names, and none has a step", { console: WITHOUT_EDGE }, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  const labels = {};
  for (const [section, names] of Object.entries(SECTIONS)) {
    await openSection(page, section);
    for (const name of names) {
      assert.ok(await row(page, name).isVisible(), `${name} is in sight`);
      labels[name] = await slider(page, name).getAttribute("aria-label");
    }
  }
  assert.equal(labels["exposure.ev"], "Exposure");
  assert.equal(labels["contrast.amount"], "Contrast");
  assert.equal(labels["unsharp_mask.amount"], "Sharpening");
  assert.equal(labels["bilateral.sigma_px"], "Noise reduction");
  // A control that is moved and put back, and one that is only looked at.
  await type(page, "contrast.amount", "20");
  await numberBox(page, "saturation.amount").focus();
  await page.keyboard.press("Tab");
  await slider(page, "contrast.amount").press("Delete");
  await untilSteps(page, CHELSEA, (steps) => steps.length === 0, "no step is left");
  assert.equal(await page.locator('section[data-section="light"]').getAttribute("data-changed"), "false");
});

pageTest("adjust: numbers are typed as they are shown", { console: WITHOUT_EDGE }, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  await type(page, "exposure.ev", "0,35");
  assert.equal(await numberBox(page, "exposure.ev").inputValue(), "+0.35");
  await type(page, "highlights.amount", `${MINUS}22`);
  assert.equal(await numberBox(page, "highlights.amount").inputValue(), `${MINUS}22`);
  await type(page, "shadows.amount", "18");
  assert.equal(await numberBox(page, "shadows.amount").inputValue(), "+18");
  const steps = await untilSteps(page, CHELSEA, (steps) => steps.length === 3, "three steps are kept");
  assert.deepEqual(steps, [
    { op: "exposure", ev: 0.35 },
    { op: "highlights", amount: -0.22 },
    { op: "shadows", amount: 0.18 },
  ]);
  const section = page.locator('section[data-section="light"]');
  assert.equal(await section.getAttribute("data-changed"), "true", "the section has its dot");
  await section.locator("header").hover();
  await section.locator(".section-reset").click();
  await untilSteps(page, CHELSEA, (steps) => steps.length === 0, "the section is reset");
  await page.keyboard.press("Control+z");
  await untilSteps(page, CHELSEA, (steps) => steps.length === 3, "one undo brings all back");
});

pageTest("adjust: a run of arrow keys is one undo, and a double click resets", { console: WITHOUT_EDGE }, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  await type(page, "contrast.amount", "10");
  const exposure = slider(page, "exposure.ev");
  await exposure.focus();
  for (let presses = 0; presses < 7; presses += 1) await page.keyboard.press("ArrowRight");
  assert.equal(await exposure.inputValue(), "0.35");
  // Leaving the slider ends the run.
  await page.keyboard.press("Tab");
  await page.locator("#undo").click();
  await untilSteps(page, CHELSEA, (steps) => steps.length === 1 && steps[0].op === "contrast", "one undo takes all presses back");
  assert.equal(await exposure.inputValue(), "0");
  await page.locator("#redo").click();
  await untilSteps(page, CHELSEA, (steps) => steps.length === 2, "and one redo brings them again");
  await row(page, "exposure.ev").locator(".label").dblclick();
  await untilSteps(page, CHELSEA, (steps) => steps.length === 1, "the double click takes the step away");
  assert.equal(await numberBox(page, "exposure.ev").inputValue(), "0.00");
});

pageTest("adjust: sharpening has its radius once it is there", { console: WITHOUT_EDGE }, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  await openSection(page, "detail");
  assert.ok(await row(page, "unsharp_mask.sigma_px").isHidden());
  await type(page, "unsharp_mask.amount", "80");
  assert.ok(await row(page, "unsharp_mask.sigma_px").isVisible());
  await type(page, "unsharp_mask.sigma_px", "1.5");
  const [step] = await untilSteps(page, CHELSEA, ([step]) => step?.sigma_px === 1.5, "the radius is kept");
  assert.equal(step.amount, 0.8);
  await type(page, "unsharp_mask.amount", "0");
  await row(page, "unsharp_mask.sigma_px").waitFor({ state: "hidden" });
  assert.deepEqual(await untilSteps(page, CHELSEA, (steps) => steps.length === 0, "no step is left"), []);
});

pageTest("adjust: sections close and stay closed", { console: WITHOUT_EDGE }, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  await page.locator("#section-light-title").click();
  await row(page, "exposure.ev").waitFor({ state: "hidden" });
  await openSection(page, "detail");
  await page.reload();
  await rendersAfter(page, 0);
  assert.ok(await row(page, "exposure.ev").isHidden());
  assert.ok(await row(page, "clarity.amount").isVisible());
  assert.deepEqual(await keptSteps(page, CHELSEA), []);
});
