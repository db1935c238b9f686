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

pageTest(
  "effects: the tiles show the edit as it is, drawn anew when it rests and not while it is dragged",
  { console: WITHOUT_EDGE },
  async (page) => {
    await page.goto("/");
    await openSample(page, "chelsea");
    await chooseTool(page, "effects");
    const count = await page.locator("[data-effect]").count();
    await page.waitForFunction((count) => document.querySelectorAll('[data-effect] canvas[data-drawn="true"]').length === count, count);
    const first = await tiles(page, ["sepia", "invert"]);

    // A drag that is held: the preview follows, the tiles wait.
    const track = await row(page, "vignette.amount").locator(".slider-track").boundingBox();
    const middle = track.y + track.height / 2;
    let shown = await renders(page);
    await page.mouse.move(track.x + track.width / 2, middle);
    await page.mouse.down();
    await page.mouse.move(track.x + 4, middle, { steps: 3 });
    await rendersAfter(page, shown);
    await page.waitForTimeout(1000);
    assert.deepEqual(await tiles(page, ["sepia", "invert"]), first, "as before, while the drag is held");
    await page.mouse.up();
    await changed(page, "sepia", first.sepia);
    await changed(page, "invert", first.invert);

    // An edit by another tool, while the tiles are not there.
    const vignetted = await tiles(page, ["sepia"]);
    await chooseTool(page, "adjust");
    await type(page, "exposure.ev", "1,5");
    await chooseTool(page, "effects");
    const bright = await changed(page, "sepia", vignetted.sepia);
    assert.ok(bright.brightness > vignetted.sepia.brightness + 10, `${bright.brightness} is brighter than ${vignetted.sepia.brightness}`);

    // An effect that is on is in the pictures of the others, and undo takes it out.
    const before = await tiles(page, ["sepia"]);
    shown = await renders(page);
    await page.locator('[data-effect="invert"]').click();
    await rendersAfter(page, shown);
    await changed(page, "sepia", before.sepia);
    await page.locator("#undo").click();
    await page.waitForFunction(({ op, check }) => globalThis.tile(op).check === check, { op: "sepia", check: before.sepia.check });
  },
);

/** The mean brightness of tiles' pictures and a checksum of each. */
async function tiles(page, ops) {
  await page.evaluate(() => {
    globalThis.tile = (op) => {
      const canvas = document.querySelector(`[data-effect="${op}"] canvas`);
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      let [sum, check] = [0, 0];
      for (let i = 0; i < data.length; i += 4) {
        sum += data[i] + data[i + 1] + data[i + 2];
        check = (check * 31 + data[i] * 65536 + data[i + 1] * 256 + data[i + 2]) >>> 0;
      }
      return { brightness: (4 * sum) / (3 * data.length), check };
    };
  });
  return page.evaluate((ops) => Object.fromEntries(ops.map((op) => [op, globalThis.tile(op)])), ops);
}

/** Waits until a tile shows another picture; returns it. */
async function changed(page, op, { check }) {
  await page.waitForFunction(({ op, check }) => globalThis.tile(op).check !== check, { op, check });
  return (await tiles(page, [op]))[op];
}
