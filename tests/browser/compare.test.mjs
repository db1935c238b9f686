// Before and after: held, parted by a divider, side by side; read from the pixels on the screen.

import assert from "node:assert/strict";

import { pageTest, useChromium } from "./support/browser.mjs";
import { addOp, openSample, picture, renders, rendersAfter } from "./support/editor.mjs";
import { at, colourAt, sharp, stage, zoomed } from "./support/stage.mjs";

useChromium();

/** Two pairs of colours are the same; an enlarged picture's may be rounded differently. */
function same(actual, expected, message) {
  const apart = actual.flat().map((value, i) => Math.abs(value - expected.flat()[i]));
  assert.ok(Math.max(...apart) <= 1, `${message}: ${JSON.stringify({ actual, expected })}`);
}

const negative = (colour) => colour.map((value) => 255 - value);

/** Opens a sample as its negative. */
async function openNegative(page) {
  await page.goto("/");
  await openSample(page, "astronaut");
  const shown = await renders(page);
  await addOp(page, "invert");
  await rendersAfter(page, shown);
  await sharp(page);
  // Letters are shortcuts where no control has the focus.
  await page.locator("#stage").focus();
}

pageTest("compare: hold the button, and the untouched picture is in its place", {}, async (page) => {
  await page.goto("/");
  await openSample(page, "astronaut");
  await sharp(page);
  const original = await picture(page);
  const shown = await renders(page);
  await addOp(page, "invert");
  await rendersAfter(page, shown);
  await page.locator("#before").hover();
  await page.mouse.down();
  await page.locator('.badge[data-side="held"]').waitFor();
  const deadline = Date.now() + 20_000;
  while ((await picture(page)).check !== original.check) assert.ok(Date.now() < deadline, "the original is shown");
  await page.mouse.up();
  await page.locator('.badge[data-side="held"]').waitFor({ state: "hidden" });
});

pageTest("compare: the divider parts before and after, by pointer and by keys", {}, async (page) => {
  await openNegative(page);
  await page.keyboard.press("c");
  const divider = page.locator("#divider");
  await divider.waitFor();
  await page.waitForFunction(() => document.querySelector("#before-preview")?.dataset.draft === "false");
  const [left, right] = [await at(page, 0.35, 0.3), await at(page, 0.65, 0.3)];
  const colours = async () => [await colourAt(page, left), await colourAt(page, right)];

  const [before, after] = await colours();
  await divider.focus();
  await page.keyboard.press("Home");
  assert.equal(await divider.getAttribute("aria-valuenow"), "0");
  same(await colours(), [negative(before), after], "all of it is after");
  await page.keyboard.press("End");
  same(await colours(), [before, negative(after)], "all of it is before");
  await page.keyboard.press("Shift+ArrowLeft");
  await page.keyboard.press("ArrowRight");
  assert.equal(await divider.getAttribute("aria-valuenow"), "91");

  const box = await divider.boundingBox();
  const middle = await at(page, 0.5, 0.5);
  await page.mouse.move(box.x + box.width / 2, middle.y);
  await page.mouse.down();
  await page.mouse.move(middle.x, middle.y, { steps: 5 });
  await page.mouse.up();
  same(await colours(), [before, after], "parted in the middle");

  // Zoomed in, the two still show one picture.
  await page.locator("#zoom-100").click();
  await zoomed(page, "scale", 1);
  await page.locator("#stage").focus();
  await page.keyboard.press("2");
  await zoomed(page, "scale", 2);
  await sharp(page);
  await sharp(page, { base: "#before-preview", detail: "#before-detail" });
  const zoomedIn = await colourAt(page, left);
  await divider.focus();
  await page.keyboard.press("Home");
  assert.deepEqual(await colourAt(page, left), negative(zoomedIn));
});

pageTest("compare: side by side, both halves show the same place", {}, async (page) => {
  await openNegative(page);
  await page.keyboard.press("c");
  await page.keyboard.press("c");
  await page.locator('.easel[data-compare="side-by-side"]').waitFor();
  await page.waitForFunction(() => document.querySelector("#before-preview")?.dataset.draft === "false");
  await sharp(page);
  const panes = () =>
    page.evaluate(() =>
      ["before", "after"].map((side) => {
        const { x, y, width, height } = document.querySelector(`.pane[data-side="${side}"]`).getBoundingClientRect();
        return { x, y, width, height };
      }),
    );
  const compared = async () => {
    const [before, after] = await panes();
    assert.deepEqual([before.width, before.height], [after.width, after.height]);
    assert.ok(before.x + before.width < after.x, "they do not overlap");
    for (const [across, down] of [
      [0.3, 0.4],
      [0.5, 0.5],
      [0.7, 0.55],
    ]) {
      const way = { x: Math.round(before.width * across), y: Math.round(before.height * down) };
      const [one, other] = [before, after].map((pane) => ({ x: pane.x + way.x, y: pane.y + way.y }));
      assert.deepEqual(await colourAt(page, one), negative(await colourAt(page, other)), `at ${across}, ${down}`);
    }
  };
  await compared();
  await page.keyboard.press("2");
  await zoomed(page, "scale", 2);
  const [, after] = await panes();
  await page.mouse.move(after.x + after.width / 2, after.y + after.height / 2);
  await page.mouse.down();
  await page.mouse.move(after.x + after.width / 2 - 50, after.y + after.height / 2 + 30, { steps: 5 });
  await page.mouse.up();
  await sharp(page);
  await sharp(page, { base: "#before-preview", detail: "#before-detail" });
  await compared();
  await page.keyboard.press("c");
  await page.locator('.easel[data-compare="off"]').waitFor();
  assert.equal((await stage(page)).zoom, "scale", "the zoom stays");
});
