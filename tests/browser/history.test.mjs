// The history, to jump in, and the snapshots.

import assert from "node:assert/strict";

import { type } from "./support/adjust.mjs";
import { WITHOUT_EDGE } from "./support/app-files.mjs";
import { pageTest, useChromium } from "./support/browser.mjs";
import { addOp, chooseTool, openSample, picture, renders, rendersAfter } from "./support/editor.mjs";
import { focusIs } from "./support/focus.mjs";
import { isKept, shows, untilStored } from "./support/local.mjs";

useChromium();

const names = (page) => page.locator("[data-change]").evaluateAll((items) => items.map((item) => item.textContent.trim()));
const present = (page) => page.locator("[data-change][aria-current]").textContent();

async function openHistory(page) {
  await page.locator("#history").click();
  await page.locator("#history-panel [data-change]").first().waitFor();
}

/** Moves the exposure. */
async function expose(page, ev) {
  await chooseTool(page, "adjust");
  await type(page, "exposure.ev", ev);
}

pageTest("history: changes have words, a press jumps, and what was undone can be redone", { console: WITHOUT_EDGE }, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  const original = await picture(page);
  await expose(page, "0.35");
  const brighter = await picture(page);
  await addOp(page, "invert");
  await page.locator('[data-step-op="invert"] [data-action="toggle"]').click();
  const shown = await renders(page);
  await chooseTool(page, "looks");
  await page.locator('[data-look="noir"]').first().click();
  await rendersAfter(page, shown);
  const noir = await picture(page);
  await openHistory(page);
  const all = ["Look: Noir 100 %", "Invert: off", "Added: Invert", "Exposure +0.35 EV", "As it was taken"];
  assert.deepEqual(await names(page), all);
  assert.equal(await present(page), all[0]);

  await page.locator('[data-change="1"]').click();
  await shows(page, brighter.check, "exposure alone");
  assert.deepEqual(await names(page), all, "the list stays");
  assert.equal(await present(page), "Exposure +0.35 EV");
  assert.equal(await page.locator('[data-change="3"]').getAttribute("data-undone"), "true");

  await page.locator('[data-change="1"]').focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await shows(page, original.check, "the photograph as it was");
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  await shows(page, noir.check, "the look again");
  await page.keyboard.press("Escape");
  await page.locator("#history-panel").waitFor({ state: "hidden" });
  await focusIs(page, "#history");

  await page.locator("#undo").click();
  await page.locator("#undo").click();
  await openHistory(page);
  assert.equal(await present(page), "Added: Invert");
  await page.keyboard.press("Escape");
  await expose(page, "-1");
  await openHistory(page);
  assert.deepEqual(await names(page), ["Exposure \u22121.00 EV", ...all.slice(2)], "a new change takes the place of what was undone");
});

pageTest("history: snapshots are taken, named, restored, deleted, and survive a reload", { console: WITHOUT_EDGE }, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  const original = await picture(page);
  await expose(page, "0.8");
  const brighter = await picture(page);
  await openHistory(page);
  await page.locator("#take-snapshot").click();
  await page.keyboard.type("Bright");
  await page.keyboard.press("Enter");
  assert.equal(await page.locator("[data-snapshot] .restore").textContent(), "Bright");
  await page.locator('[data-change="0"]').click();
  await shows(page, original.check, "the photograph as it was");
  await page.locator("[data-snapshot] .restore").click();
  await shows(page, brighter.check, "the snapshot");
  assert.equal((await names(page))[0], "Exposure +0.80 EV");
  await page.keyboard.press("Escape");
  await page.locator("#undo").click();
  await shows(page, original.check, "a restored snapshot is undone");

  await openHistory(page);
  await page.locator('[data-snapshot] [data-action="rename"]').click();
  await page.keyboard.type("Much too bright");
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("[data-snapshot] .restore").textContent(), "Bright", "Escape keeps the name");
  await page.locator('[data-snapshot] [data-action="rename"]').click();
  await page.keyboard.type("Very bright");
  await page.keyboard.press("Enter");
  await isKept(page);
  await untilStored(page, "edits", await page.locator('#strip li[data-open="true"]').getAttribute("data-photo"), /Very bright/);
  await page.reload();
  await rendersAfter(page, 0);
  await openHistory(page);
  assert.equal(await page.locator("[data-snapshot] .restore").textContent(), "Very bright");
  await page.locator("[data-snapshot] .restore").click();
  await shows(page, brighter.check, "the snapshot after a reload");
  await page.locator('[data-snapshot] [data-action="delete"]').press("Enter");
  assert.equal(await page.locator("[data-snapshot]").count(), 0);
  await focusIs(page, "#take-snapshot");
});

pageTest("history: a change of everything is called after what it was", { console: WITHOUT_EDGE }, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  for (const op of ["sepia", "invert"]) await addOp(page, op);
  await openHistory(page);
  await page.locator("#take-snapshot").click();
  await page.keyboard.type("Two steps");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await page.locator("#clear").click();
  await openHistory(page);
  assert.equal(await present(page), "All steps removed");
  await page.locator("[data-snapshot] .restore").click();
  assert.equal(await present(page), "Snapshot: Two steps");
});

pageTest(
  "history: on a phone it is a sheet",
  { console: WITHOUT_EDGE, viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
  async (page) => {
    await page.goto("/");
    await openSample(page, "chelsea");
    await openHistory(page);
    const { x, y, width, height } = await page.locator("#history-panel").boundingBox();
    assert.ok(x === 0 && width === 390 && Math.abs(y + height - 844) < 2, JSON.stringify({ x, y, width, height }));
  },
);
