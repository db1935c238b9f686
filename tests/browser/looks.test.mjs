// Looks on the open photograph, and the list of operations searched.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";

import { pageTest, useChromium } from "./support/browser.mjs";
import { addOp, openSample, picture, renders, rendersAfter } from "./support/editor.mjs";

useChromium();

pageTest("looks: each is drawn on the photograph; taking one keeps the geometry, and undo brings the edit back", {}, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  await addOp(page, "flip");
  await addOp(page, "invert");
  const edited = await picture(page);

  await page.locator("#looks").click();
  const canvases = page.locator("#look-list canvas");
  const count = await canvases.count();
  const files = readdirSync(new URL("../../filters/looks/", import.meta.url));
  assert.equal(count, files.length, "a canvas for each look");
  await page.waitForFunction((count) => document.querySelectorAll('#look-list canvas[data-drawn="true"]').length === count, count);
  const checks = await canvases.evaluateAll((all) =>
    all.map((canvas) => {
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      return data.reduce((sum, value, i) => (sum * 31 + value * (i % 97)) >>> 0, 0);
    }),
  );
  assert.equal(new Set(checks).size, count, "no two looks are the same picture");

  const shown = await renders(page);
  await page.locator('[data-look="noir"]').click();
  await rendersAfter(page, shown);
  const ops = () => page.locator("[data-step]").evaluateAll((steps) => steps.map((step) => step.dataset.stepOp));
  const taken = await ops();
  assert.equal(taken[0], "flip", "the geometry stays");
  assert.ok(taken.length > 2 && !taken.includes("invert"), taken.join());
  assert.notEqual((await picture(page)).check, edited.check);

  await page.keyboard.press("Control+z");
  await page.waitForFunction(() => document.querySelector('[data-step-op="invert"]'));
  assert.deepEqual(await ops(), ["flip", "invert"]);
});

pageTest("operations: the list is searched, and Enter takes the first that fits", {}, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  await page.locator("#add-op").click();
  const search = page.locator("#op-list input[type=search]");
  await search.fill("gaussian");
  const visible = page.locator("#op-list [data-op]:visible");
  assert.deepEqual(await visible.evaluateAll((all) => all.map((button) => button.dataset.op)), ["gaussian_blur"]);
  await search.fill("no such thing");
  assert.equal(await visible.count(), 0);
  assert.ok(await page.getByText("No operation is called that.").isVisible());
  await search.fill("motion");
  await search.press("Enter");
  await page.locator('[data-step="0"][data-step-op="motion_blur"]').waitFor();
});
