// The layout at the widths of a phone, a tablet, a laptop and large screens, light and dark: nothing overflows, nothing overlaps, at most one
// part scrolls. The pictures for the documents are made here.

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../support/paths.mjs";
import { thirty } from "./support/album.mjs";
import { out, pageTest, useChromium } from "./support/browser.mjs";
import { openCurve } from "./support/curve.mjs";
import { addOp, chooseTool, openSample, renders, rendersAfter } from "./support/editor.mjs";
import { ask } from "./support/page.mjs";

useChromium();

const pictures = process.env.SAFELIGHT_SCREENSHOTS === "1" ? join(root, "docs/screenshots") : out;

for (const [width, height, colorScheme] of [
  [390, 844],
  [768, 1024],
  [1280, 800],
  [1920, 1080],
  [2560, 1440],
].flatMap((size) => [
  [...size, "dark"],
  [...size, "light"],
])) {
  const shot = (page, what) => photograph(page, colorScheme === "dark" ? `${what}-${width}` : `${what}-${width}-light`);
  pageTest(`layout: nothing overflows at ${width} px, ${colorScheme}`, { viewport: { width, height }, colorScheme }, async (page) => {
    await page.goto("/");
    await fits(page, width);
    await openSample(page, "astronaut");
    for (const [op, param, value] of [
      ["exposure", "ev", "0.3"],
      ["white_balance", "temperature", "7000"],
    ]) {
      const step = await addOp(page, op);
      const shown = await renders(page);
      await step.locator(`input[type=range][name=${param}]`).fill(value);
      await rendersAfter(page, shown);
    }
    await fits(page, width);
    await chooseTool(page, "adjust");
    await fits(page, width);
    await shot(page, "editor");
    await page.goto("/gallery");
    await page.getByText("Nothing saved yet").waitFor();
    await fits(page, width);
    await thirty(page);
    await page.reload();
    await page.locator('[data-picture="shown"]').first().waitFor();
    await fits(page, width);
    await worked(page);
    await page.mouse.move(0, height);
    await shot(page, "gallery");
    await page.locator(".card:has(.place) summary").click();
    await fits(page, width);
    await page.locator("#activity-button").click();
    await page.locator('#live-state[data-state="live"]').waitFor();
    await page.locator(".job").first().waitFor();
    await seen(page, ".job img");
    await fits(page, width);
    await shot(page, "activity");
  });
}

for (const [width, height, colorScheme] of [
  [390, 844, "light"],
  [1280, 800, "dark"],
]) {
  pageTest(`layout: each tool fits at ${width} px, ${colorScheme}`, { viewport: { width, height }, colorScheme }, async (page) => {
    await page.goto("/");
    await openSample(page, "rocket");
    for (const tool of ["looks", "crop", "effects", "steps", "adjust"]) {
      await chooseTool(page, tool);
      if (tool === "looks") await page.locator('.look-tile[data-look="noir"] [data-drawn="true"]').waitFor();
      await fits(page, width);
      await photograph(page, `tool-${tool}-${width}`);
    }
    await openCurve(page);
    await photograph(page, `tool-curve-${width}`);
    await page.locator("#history").click();
    await page.locator("#history-panel").waitFor();
    await photograph(page, `history-${width}`);
    await page.keyboard.press("Escape");
    if (width >= 768) {
      await page.locator("#export").click();
      await page.locator("#export-sheet").waitFor();
      await photograph(page, `export-${width}`);
    }
  });
}

/** Takes a picture of the page for the documents. */
async function photograph(page, name) {
  await mkdir(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.jpg`), type: "jpeg", quality: 84 });
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
  await page.locator(".rail").waitFor();
  const { needs, bars, over } = await page.evaluate(() => {
    const shown = [...document.querySelectorAll("body *")].filter((element) => element.checkVisibility());
    const scrolls = (element) => /auto|scroll/.test(getComputedStyle(element).overflowY) && element.scrollHeight > element.clientHeight + 1;
    // What is modal, or above the page, has a scrollbar of its own.
    const above = (element) => element.closest("dialog, [popover]");
    const parts = [".bar", ".rail", "main"].map((part) => [part, document.querySelector(part).getBoundingClientRect()]);
    const meet = ([, a], [, b]) => a.right > b.left && b.right > a.left && a.bottom > b.top && b.bottom > a.top;
    return {
      needs: document.documentElement.scrollWidth,
      bars: shown.filter((element) => scrolls(element) && !above(element)).map((element) => element.className || element.tagName),
      over: parts.flatMap((one, i) =>
        parts
          .slice(i + 1)
          .filter((other) => meet(one, other))
          .map(([name]) => `${one[0]} ${name}`),
      ),
    };
  });
  assert.ok(needs <= width, `the page is ${needs} px wide`);
  assert.ok(bars.length <= 1, `these scroll: ${bars}`);
  assert.deepEqual(over, [], "nothing lies on another part");
}
