// Looks on the open photograph, and the list of operations searched.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";

import { until } from "../support/wait.mjs";
import { pageTest, useChromium } from "./support/browser.mjs";
import { addOp, chooseTool, openSample, picture, renders, rendersAfter } from "./support/editor.mjs";
import { focusIs } from "./support/focus.mjs";
import { ops } from "./support/recipes.mjs";

useChromium();

/** Opens a sample, shows the looks and waits until all are drawn. */
async function openLooks(page, sample = "chelsea") {
  await page.goto("/");
  await openSample(page, sample);
  await chooseTool(page, "looks");
  await allDrawn(page);
}

function allDrawn(page) {
  return page.waitForFunction(
    (count) => document.querySelectorAll('.look-tile canvas[data-drawn="true"]').length === count,
    looks.length + 1,
  );
}

/** Waits until the stage shows something else than `before`; returns it. */
async function pictureAfter(page, before, change) {
  const shown = await renders(page);
  await change();
  await rendersAfter(page, shown);
  const after = await picture(page);
  assert.notEqual(after.check, before.check);
  return after;
}

const looks = readdirSync(new URL("../../filters/looks/", import.meta.url)).map((file) => file.replace(".json", ""));
const tile = (page, look) => page.locator(`.look-tile[data-look="${look}"]`);
const pressed = (page) => page.locator('.look-tile[aria-pressed="true"]').evaluateAll((tiles) => tiles.map((tile) => tile.dataset.look));

pageTest("looks: each is drawn on the photograph; using one keeps the edit's own steps, and undo takes it away", {}, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  await addOp(page, "flip");
  await addOp(page, "vignette");
  const edited = await picture(page);
  await chooseTool(page, "looks");
  await allDrawn(page);
  const checks = await page.locator(".look-tile canvas").evaluateAll((all) =>
    all.map((canvas) => {
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      return data.reduce((sum, value, i) => (sum * 31 + value * (i % 97)) >>> 0, 0);
    }),
  );
  assert.equal(new Set(checks).size, looks.length + 1, "no two are the same picture");
  assert.deepEqual(await pressed(page), ["none"]);

  const used = await pictureAfter(page, edited, () => tile(page, "noir").click());
  assert.deepEqual(await pressed(page), ["noir"]);
  const taken = await ops(page);
  assert.equal(taken[0], "flip", "the geometry comes first");
  assert.equal(taken.at(-1), "vignette", "the edit's own effect comes last");
  assert.ok(taken.length > 3, taken.join());

  await chooseTool(page, "looks");
  await pictureAfter(page, used, () => page.keyboard.press("Control+z"));
  assert.deepEqual(await pressed(page), ["none"]);
  assert.deepEqual(await ops(page), ["flip", "vignette"]);
});

pageTest("looks: the stage shows the look under the pointer without using it", {}, async (page) => {
  await openLooks(page);
  const before = await picture(page);
  await pictureAfter(page, before, () => tile(page, "sepia_print").hover());
  assert.deepEqual(await pressed(page), ["none"]);
  assert.ok(await page.locator("#undo").isDisabled(), "nothing was changed");
  const shown = await renders(page);
  await page.locator(".histogram").hover();
  await rendersAfter(page, shown);
  assert.equal((await picture(page)).check, before.check, "it is gone with the pointer");

  // One that is used stays, and the one before comes back when the pointer leaves.
  const used = await pictureAfter(page, before, () => tile(page, "sepia_print").click());
  await pictureAfter(page, used, () => tile(page, "noir").hover());
  const other = await renders(page);
  await page.locator(".histogram").hover();
  await rendersAfter(page, other);
  assert.equal((await picture(page)).check, used.check);
  await chooseTool(page, "adjust");
  assert.equal((await picture(page)).check, used.check);
});

pageTest("looks: the keyboard moves among them, shows them, uses one and takes it away", {}, async (page) => {
  await openLooks(page);
  const before = await picture(page);
  await tile(page, "none").focus();
  await pictureAfter(page, before, () => page.keyboard.press("ArrowRight"));
  const name = await page.evaluate(() => document.activeElement.dataset.look);
  assert.ok(looks.includes(name), name);
  assert.deepEqual(await pressed(page), ["none"]);
  await page.keyboard.press("Enter");
  assert.deepEqual(await pressed(page), [name]);
  await focusIs(page, `[data-look="${name}"]`);
  await page.keyboard.press("Enter");
  assert.deepEqual(await pressed(page), ["none"]);
  await page.keyboard.press("Home");
  await focusIs(page, '[data-look="none"]');
});

pageTest("looks: strength goes from none of it to all of it, and a drag is one undo", {}, async (page) => {
  await openLooks(page);
  const before = await picture(page);
  const full = await pictureAfter(page, before, () => tile(page, "bleach_bypass").click());
  const strength = page.locator('.look-strength input[type="range"]');
  assert.equal(await strength.inputValue(), "100");
  const half = await pictureAfter(page, full, () =>
    strength.evaluate((input) => {
      for (const value of [90, 70, 50]) {
        input.value = value;
        input.dispatchEvent(new Event("input", { bubbles: true }));
      }
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }),
  );
  assert.notEqual(half.check, before.check);
  assert.equal(await strength.inputValue(), "50");
  const none = await pictureAfter(page, half, () =>
    strength.evaluate((input) => {
      input.value = 0;
      input.dispatchEvent(new Event("input", { bubbles: true }));
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }),
  );
  assert.equal(none.check, before.check, "at 0 % the photograph is as it was");
  assert.deepEqual(await pressed(page), ["bleach_bypass"]);
  await page.locator("#undo").click();
  await page.waitForFunction(() => document.querySelector('.look-strength input[type="range"]').value === "50");
  await page.locator("#undo").click();
  await page.waitForFunction(() => document.querySelector('.look-strength input[type="range"]').value === "100");
  await page.locator("#undo").click();
  await strength.waitFor({ state: "detached" });
  assert.ok(await page.locator("#undo").isDisabled());
});

pageTest("looks: favourites come first, and this browser remembers them", {}, async (page) => {
  await openLooks(page);
  const first = () => page.locator(".look-tile").evaluateAll((tiles) => tiles.slice(1, 3).map((tile) => tile.dataset.look));
  await tile(page, "cyanotype").hover();
  await page.locator('.look > [data-favourite="cyanotype"]').click();
  assert.equal((await first())[0], "cyanotype");
  assert.equal(await tile(page, "cyanotype").count(), 1, "it moves");
  // By keyboard: beside the strength of the look that is used.
  await tile(page, "forest").click();
  await page.locator('.look-strength [data-favourite="forest"]').press("Enter");
  assert.deepEqual(await first(), ["cyanotype", "forest"]);
  await page.reload();
  await rendersAfter(page, 0);
  await chooseTool(page, "looks");
  assert.deepEqual(await first(), ["cyanotype", "forest"]);
  await page.locator('.look > [data-favourite="cyanotype"]').click();
  assert.equal((await first())[0], "forest");
});

pageTest(
  "looks: a phone has one row of them, and a finger shows none before it uses one",
  { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
  async (page) => {
    await openLooks(page);
    const boxes = await page.locator(".look-tile").evaluateAll((tiles) => tiles.map((tile) => tile.getBoundingClientRect().top));
    assert.equal(new Set(boxes.map(Math.round)).size, 1, "one row");
    const before = await picture(page);
    await pictureAfter(page, before, () => tile(page, "noir").tap());
    assert.deepEqual(await pressed(page), ["noir"]);
    await page.locator(".look-strength").waitFor();
  },
);

pageTest("operations: the list is searched, and Enter takes the first that fits", {}, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  await chooseTool(page, "steps");
  await page.locator("#add-op").click();
  const search = page.locator("#op-list input[type=search]");
  await search.fill("gaussian");
  const visible = page.locator("#op-list [data-op]:visible");
  await visibleOpsAre(page, ["gaussian_blur"]);
  await search.fill("no such thing");
  await page.getByText("No operation is called that.").waitFor();
  assert.equal(await visible.count(), 0);
  await search.fill("motion");
  await search.press("Enter");
  await page.locator('[data-step="0"][data-step-op="motion_blur"]').waitFor();
});

/** Waits until the list shows these operations and no others. */
async function visibleOpsAre(page, expected) {
  const visible = page.locator("#op-list [data-op]:visible");
  await until(`only ${expected} in the list`, 10, async () => {
    const ops = await visible.evaluateAll((all) => all.map((button) => button.dataset.op));
    return ops.join() === expected.join();
  });
}
