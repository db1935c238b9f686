// Look-up tables: chosen, dropped, refused, removed.

import assert from "node:assert/strict";
import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { pageTest, useChromium } from "./support/browser.mjs";
import { addOp, chooseTool, notice, openSample, picture, renders, rendersAfter } from "./support/editor.mjs";
import { focusIs } from "./support/focus.mjs";
import { drop, opsAre, pick } from "./support/recipes.mjs";

useChromium();

/** A table of 2 x 2 x 2 that makes every colour this one. */
const constant = (colour) => `TITLE "One colour"\nLUT_3D_SIZE 2\n${`${colour}\n`.repeat(8)}`;
const GREY = constant("0.5 0.5 0.5");
const WHITE = constant("1 1 1");
const file = (name, text) => ({ name, mimeType: "text/plain", buffer: Buffer.from(text) });

async function brightnessIs(page, expected, change) {
  const shown = await renders(page);
  await change();
  await rendersAfter(page, shown);
  const { brightness } = await picture(page);
  assert.ok(Math.abs(brightness - expected) < 1.5, `${brightness}, not ${expected}`);
}

pageTest("table: one is chosen, named, weakened, replaced and removed", {}, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  await chooseTool(page, "looks");
  const before = await picture(page);
  const choose = page.locator("#choose-table");
  await choose.scrollIntoViewIfNeeded();
  assert.ok(await choose.isVisible());
  await brightnessIs(page, 127.5, () => pick(page, () => choose.click(), file("grey.cube", GREY)));
  assert.equal((await page.locator("#table-name").textContent()).trim(), "grey.cube");

  await brightnessIs(page, (before.brightness + 127.5) / 2, () =>
    page.locator('.look-table input[type="range"]').evaluate((input) => {
      input.value = 0.5;
      input.dispatchEvent(new Event("input", { bubbles: true }));
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }),
  );
  await brightnessIs(page, (before.brightness + 255) / 2, () =>
    pick(page, () => page.locator("#replace-table").click(), file("white.cube", WHITE)),
  );
  assert.equal((await page.locator("#table-name").textContent()).trim(), "white.cube");
  await page.locator("#remove-table").click();
  await choose.waitFor();
  await focusIs(page, "#choose-table");
  await opsAre(page, []);
  for (let undo = 0; undo < 4; undo += 1) await page.keyboard.press("Control+z");
  await opsAre(page, []);
  assert.equal((await picture(page)).check, before.check);
});

pageTest("table: one that is dropped on the stage is applied, and stays after a reload", {}, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  await brightnessIs(page, 127.5, () => drop(page, [{ name: "Portra.CUBE", text: GREY }]));
  await opsAre(page, ["lut3d"]);
  await page.waitForFunction(() => document.querySelector(".kept")?.dataset.state === "device");
  await page.reload();
  await rendersAfter(page, 0);
  await chooseTool(page, "looks");
  assert.equal((await page.locator("#table-name").textContent()).trim(), "Portra.CUBE");
});

pageTest("table: a bad file is refused with the line that is at fault, and one that is too large with the limit", {}, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  const before = await picture(page);
  await drop(page, [{ name: "bad.cube", text: GREY.replace("0.5 0.5 0.5\n", "0.5 0.5\n") }]);
  assert.match(await notice(page, /bad\.cube/), /Line 3/);
  await opsAre(page, []);
  await chooseTool(page, "looks");
  const folder = await mkdtemp(join(tmpdir(), "safelight-lut-"));
  const large = join(folder, "large.cube");
  await writeFile(large, "");
  await truncate(large, 96_000_001);
  await pick(page, () => page.locator("#choose-table").click(), large);
  assert.match(await notice(page, /large\.cube/), /96(\.0)? MB/);
  assert.equal((await picture(page)).check, before.check);
  await rm(folder, { recursive: true });
});

pageTest("table: the step's picker is visible, and does not cover the button that removes the table", {}, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  const step = await addOp(page, "lut3d");
  const choose = step.locator("[data-choose=lut]");
  const box = await choose.boundingBox();
  assert.ok(box.width >= 80 && box.height >= 24, JSON.stringify(box));
  await brightnessIs(page, 127.5, () => pick(page, () => choose.click(), file("grey.cube", GREY)));
  const remove = step.locator("[data-remove=lut]");
  const isOnTop = await remove.evaluate((button) => {
    const { left, top, width, height } = button.getBoundingClientRect();
    return document.elementFromPoint(left + width / 2, top + height / 2)?.closest("button") === button;
  });
  assert.ok(isOnTop, "a press on it reaches it");
  assert.ok(await step.getByText("grey.cube").isVisible());
  const shown = await renders(page);
  await remove.click();
  await rendersAfter(page, shown);
  assert.ok(await step.getByText("No table").isVisible());
});
