// The layout at the widths of a phone, a laptop and a large screen; the pictures for the documents are made here.

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../support/paths.mjs";
import { thirty } from "./support/album.mjs";
import { out, pageTest, useChromium } from "./support/browser.mjs";
import { addOp, openSample, renders, rendersAfter } from "./support/editor.mjs";
import { ask } from "./support/page.mjs";

useChromium();

const pictures = process.env.SAFELIGHT_SCREENSHOTS === "1" ? join(root, "docs/screenshots") : out;

for (const [width, height] of [
  [390, 844],
  [1280, 800],
  [1920, 1080],
]) {
  pageTest(`layout: nothing overflows at ${width} px`, { viewport: { width, height } }, async (page) => {
    await page.goto("/");
    await fits(page, width);
    await openSample(page, "astronaut");
    for (const [op, param, value] of [
      ["exposure", "ev", "0.3"],
      ["white_balance", "temperature", "0.15"],
    ]) {
      const step = await addOp(page, op);
      const shown = await renders(page);
      await step.locator(`input[type=range][name=${param}]`).fill(value);
      await rendersAfter(page, shown);
    }
    await fits(page, width);
    // The documents have no room for the widest.
    const folder = width > 1280 ? out : pictures;
    await mkdir(folder, { recursive: true });
    await page.screenshot({ path: join(folder, `editor-${width}.png`) });
    await page.goto("/gallery");
    await page.getByText("Nothing saved yet").waitFor();
    await fits(page, width);
    await thirty(page);
    await page.reload();
    await page.locator('[data-picture="shown"]').first().waitFor();
    await fits(page, width);
    await worked(page);
    await page.mouse.move(0, height);
    await page.screenshot({ path: join(folder, `gallery-${width}.png`) });
    await page.locator(".card:has(.place) summary").click();
    await fits(page, width);
    await page.locator("#activity-button").click();
    await page.locator('#live-state[data-state="live"]').waitFor();
    await page.locator(".job").first().waitFor();
    await seen(page, ".job img");
    await fits(page, width);
    await page.screenshot({ path: join(folder, `activity-${width}.png`) });
  });
}

/** Has some of the photographs rendered, by recipes of their own. */
async function worked(page) {
  const ids = await page.locator("[data-image-id]").evaluateAll((cards) => cards.map(({ dataset }) => dataset.imageId));
  const recipes = [["sepia"], ["vibrance", "grain"], ["black_white"]];
  for (const [i, ops] of recipes.entries()) await render(page, ids[i + 1], ops, ["For the wall", "Postcard"][i]);
  await seen(page, ".card img");
}

/** Has a photograph rendered and waits until its card says so. */
async function render(page, id, ops, name) {
  const { json } = await ask(page, "POST", `/api/images/${id}/renditions`, {
    headers: { "content-type": "application/json", prefer: "wait=30" },
    body: JSON.stringify({ recipe: { version: 1, ops: ops.map((op) => ({ op })) }, name }),
  });
  await page.locator(`[data-rendition-id="${json.rendition.id}"][data-state="done"]`).waitFor();
}

/** Waits until every picture that is on the screen has come. */
function seen(page, selector) {
  return page.waitForFunction(
    (selector) =>
      [...document.querySelectorAll(selector)].every((img) => {
        const { top, bottom } = img.getBoundingClientRect();
        return bottom < 0 || top > innerHeight || (img.complete && getComputedStyle(img).opacity === "1");
      }),
    selector,
  );
}

async function fits(page, width) {
  const needs = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(needs <= width, `the page is ${needs} px wide`);
}
