// The workers of the editor: the others start after the first picture, and the death of any of them costs a frame at most.

import assert from "node:assert/strict";
import { join } from "node:path";

import { root } from "../support/paths.mjs";
import { pageTest, useChromium } from "./support/browser.mjs";
import { addOp, chooseTool, openFile, picture } from "./support/editor.mjs";

useChromium();

const photo = join(root, "photos/retina.jpg");

pageTest("workers: the others start after the first picture, and all draw", {}, async (page) => {
  await page.addInitScript(recordWorkers);
  await page.goto("/");
  await openFile(page, photo);
  const { atFirstFrame, cores } = await page.evaluate(() => ({
    atFirstFrame: globalThis.atFirstFrame,
    cores: navigator.hardwareConcurrency,
  }));
  assert.equal(atFirstFrame, 1, "one worker drew the first picture");
  const slider = (await addOp(page, "exposure")).locator("input[type=range][name=ev]");
  await drawnByAll(page, slider);
  const count = await page.evaluate(() => globalThis.workers.length);
  assert.equal(count, 1 + Math.min(3, cores - 1));
});

pageTest("workers: the edit goes on when one of the others dies", {}, async (page) => {
  await page.addInitScript(recordWorkers);
  await page.goto("/");
  await openFile(page, photo);
  const slider = (await addOp(page, "exposure")).locator("input[type=range][name=ev]");
  const before = await picture(page);
  await drawnByAll(page, slider);
  await page.evaluate(() => globalThis.workers.at(-1).dispatchEvent(new ErrorEvent("error")));
  await changed(page, slider);
  await page.waitForTimeout(400);
  await changed(page, slider);
  assert.ok((await picture(page)).brightness > before.brightness);
  assert.equal((await page.locator("#notice").textContent()).trim(), "");
});

pageTest("workers: the photograph is opened again when its worker dies", {}, async (page) => {
  await page.addInitScript(recordWorkers);
  await page.goto("/");
  await openFile(page, photo);
  const slider = (await addOp(page, "exposure")).locator("input[type=range][name=ev]");
  await drawnByAll(page, slider);
  const before = await picture(page);
  await page.evaluate(() => globalThis.workers[0].dispatchEvent(new ErrorEvent("error")));
  // Looks are small pictures: a worker that was started for them must know the photograph, too.
  await chooseTool(page, "looks");
  await page.locator('#look-list canvas[data-drawn="true"]').first().waitFor();
  await chooseTool(page, "steps");
  await changed(page, slider);
  assert.ok((await picture(page)).brightness > before.brightness);
});

/** Runs in the page: keeps the workers that draw, and how many there were at the first frame. One more reads and keeps files. */
function recordWorkers() {
  globalThis.workers = [];
  globalThis.Worker = class extends Worker {
    postMessage(message, ...rest) {
      const draws = Array.isArray(message) && /\{"(open|open_band)":/.test(message[1]);
      if (draws && !globalThis.workers.includes(this)) globalThis.workers.push(this);
      super.postMessage(message, ...rest);
    }
  };
  addEventListener(
    "safelight:frame",
    () => {
      globalThis.atFirstFrame ??= globalThis.workers.length;
    },
    true,
  );
}

/** Moves the slider by a step and waits for its frame in full quality. */
async function changed(page, slider) {
  const before = await page.evaluate(() => Number(document.querySelector("#preview").dataset.renders));
  await slider.press("ArrowRight");
  await page.waitForFunction((before) => {
    const { renders, draft } = document.querySelector("#preview").dataset;
    return Number(renders) > before && draft === "false";
  }, before);
}

/** Moves the slider until all workers draw. */
async function drawnByAll(page, slider) {
  const cores = await page.evaluate(() => navigator.hardwareConcurrency);
  const drawn = () => page.evaluate(() => Number(document.querySelector("#preview").dataset.workers));
  for (let i = 0; i < 20 && cores > 1; i += 1) {
    await changed(page, slider);
    if ((await drawn()) > 1) return;
    await page.waitForTimeout(300);
  }
  assert.equal(cores, 1, "the others draw too");
}
