// The tool of effects: vignette and grain, and all others as tiles.

import assert from "node:assert/strict";

import { photo, sha256 } from "../support/pictures.mjs";
import { keptSteps, row, type, untilSteps } from "./support/adjust.mjs";
import { WITHOUT_EDGE } from "./support/app-files.mjs";
import { pageTest, useChromium } from "./support/browser.mjs";
import { chooseTool, openSample, picture, renders, rendersAfter } from "./support/editor.mjs";
import { focusIs } from "./support/focus.mjs";

useChromium();

const CHELSEA = sha256(photo("chelsea.png"));

pageTest("effects: vignette and grain are in sight, and untouched they have no step", { console: WITHOUT_EDGE }, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  await chooseTool(page, "effects");
  for (const name of ["vignette.amount", "vignette.radius", "vignette.softness", "grain.amount", "grain.size_px", "grain.roughness"]) {
    assert.ok(await row(page, name).isVisible(), name);
  }
  assert.deepEqual(await keptSteps(page, CHELSEA), []);
  await type(page, "vignette.amount", "60");
  await type(page, "vignette.softness", "40");
  const [step] = await untilSteps(page, CHELSEA, ([step]) => step?.softness === 0.4, "the vignette is kept");
  assert.deepEqual([step.op, step.amount], ["vignette", 0.6]);
  // The corner is darker, the middle is not.
  const { corner, middle } = await page.evaluate(() => {
    const canvas = document.querySelector("#preview");
    const at = (x, y) => canvas.getContext("2d").getImageData(x, y, 1, 1).data.slice(0, 3);
    return { corner: [...at(1, 1)], middle: [...at(canvas.width / 2, canvas.height / 2)] };
  });
  assert.ok(Math.max(...corner) < Math.max(...middle), `${corner} and ${middle}`);
});

pageTest(
  "effects: a tile adds its effect at its place, shows its parameters, and takes it away",
  { console: WITHOUT_EDGE },
  async (page) => {
    await page.goto("/");
    await openSample(page, "chelsea");
    await chooseTool(page, "effects");
    const tiles = page.locator("[data-effect]");
    const count = await tiles.count();
    assert.ok(count > 20, `${count} tiles`);
    await page.waitForFunction((count) => document.querySelectorAll('[data-effect] canvas[data-drawn="true"]').length === count, count);
    await type(page, "vignette.amount", "50");
    const before = await picture(page);
    const sepia = page.locator('[data-effect="sepia"]');
    let shown = await renders(page);
    await sepia.click();
    await rendersAfter(page, shown);
    assert.equal(await sepia.getAttribute("aria-pressed"), "true");
    const steps = await untilSteps(page, CHELSEA, (steps) => steps.length === 2, "two steps are kept");
    assert.deepEqual(
      steps.map((step) => step.op),
      ["sepia", "vignette"],
      "the frame comes last",
    );
    const params = page.locator('[data-effect-params="sepia"]');
    shown = await renders(page);
    await params.locator(".number-box input").fill("30");
    await params.locator(".number-box input").press("Enter");
    await rendersAfter(page, shown);
    await untilSteps(page, CHELSEA, ([step]) => step.amount === 0.3, "its amount is kept");
    await params.locator('[data-action="remove-effect"]').click();
    await params.waitFor({ state: "detached" });
    assert.equal(await sepia.getAttribute("aria-pressed"), "false");
    await focusIs(page, '[data-effect="sepia"]');
    await untilSteps(page, CHELSEA, (steps) => steps.length === 1, "the effect is gone");
    await page.waitForFunction(() => document.querySelector("#preview").dataset.draft === "false");
    assert.equal((await picture(page)).check, before.check);
  },
);
