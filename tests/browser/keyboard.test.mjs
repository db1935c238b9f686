// Everything by keyboard alone: reach a slider and move it, hold to see the original, take it back.

import assert from "node:assert/strict";

import { pageTest, useChromium } from "./support/browser.mjs";
import { picture, renders, rendersAfter } from "./support/editor.mjs";

useChromium();

pageTest("keyboard: open a sample, add an operation, move its slider, compare, undo", {}, async (page) => {
  await page.goto("/");
  await tabTo(page, '[data-sample="chelsea"]');
  await page.keyboard.press("Enter");
  await rendersAfter(page, 0);

  await tabTo(page, '[data-tool="steps"]');
  await page.keyboard.press("Enter");
  await tabTo(page, "#add-op");
  await page.keyboard.press("Enter");
  await tabTo(page, '[data-op="exposure"]');
  await page.keyboard.press("Enter");
  await tabTo(page, '[data-step="0"] input[type=range][name=ev]');
  const original = await picture(page);
  for (let i = 0; i < 10; i++) {
    const shown = await renders(page);
    await page.keyboard.press("ArrowRight");
    await rendersAfter(page, shown);
  }
  const slider = page.locator('[data-step="0"] input[type=range][name=ev]');
  const moved = Number(await slider.inputValue());
  assert.ok(moved > 0, `ten presses moved the slider to ${moved}`);
  // The presses are one change, which ends a moment after the last one: then the picture is drawn in full.
  await page.waitForFunction(() => document.querySelector("#preview").dataset.draft === "false");
  const edited = await picture(page);
  assert.notEqual(edited.check, original.check);

  await tabTo(page, "#before");
  await page.keyboard.down("Space");
  await shows(page, original);
  await page.keyboard.up("Space");
  await shows(page, edited);

  await page.keyboard.press("Control+z");
  await page.waitForFunction((moved) => Number(document.querySelector('[data-step="0"] input[name=ev]')?.value ?? 0) < moved, moved);
});

/** Presses Tab until `selector` has the focus. */
async function tabTo(page, selector) {
  for (let presses = 0; presses < 120; presses++) {
    if (await page.evaluate((selector) => document.activeElement?.matches(selector) ?? false, selector)) return;
    await page.keyboard.press("Tab");
  }
  assert.fail(`Tab does not reach ${selector}`);
}

/** Waits until the preview shows that picture. */
async function shows(page, { check }) {
  const deadline = Date.now() + 20_000;
  while ((await picture(page)).check !== check) {
    assert.ok(Date.now() < deadline, "the preview shows the picture that was expected");
  }
}
