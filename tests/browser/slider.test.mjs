// A slider's row: typed numbers, keys, drags, swipes.

import assert from "node:assert/strict";

import { pageTest, useChromium } from "./support/browser.mjs";
import { addOp, openSample } from "./support/editor.mjs";

useChromium();

const WITHOUT_EDGE = [/Failed to load resource/, /WebSocket connection to .* failed/];

/** Opens a photograph with an exposure step; its slider's parts. */
async function exposure(page) {
  await page.goto("/");
  await openSample(page, "chelsea");
  const step = await addOp(page, "exposure");
  const row = step.locator(".slider:has([name=ev])");
  const [range, box] = ["range", "text"].map((type) => row.locator(`input[type=${type}]`));
  return { row, range, box, value: async () => Number(await range.inputValue()) };
}

pageTest("slider: any number is typed as people write it", { console: WITHOUT_EDGE }, async (page) => {
  const { box, value } = await exposure(page);
  for (const [text, number, shown] of [
    ["0,35", 0.35, "+0.35"],
    ["-1.2", -1.2, "\u22121.20"],
    ["\u22120,5", -0.5, "\u22120.50"],
    ["+1 EV", 1, "+1.00"],
    ["0.123", 0.123, "+0.123"],
  ]) {
    await box.fill(text);
    await box.press("Enter");
    assert.equal(await box.inputValue(), shown);
    await page.waitForFunction(
      (number) => Number(document.querySelector("input[type=range][name=ev]").value) === number || number === 0.123,
      number,
    );
  }
  await box.fill("nonsense");
  await box.press("Enter");
  assert.equal(await box.inputValue(), "+0.123", "the number comes back");
  await box.fill("-2");
  await box.press("Enter");
  assert.equal(await value(), -2);
});

pageTest("slider: keys step, and a run of presses is one change", { console: WITHOUT_EDGE }, async (page) => {
  const { range, box, value } = await exposure(page);
  const step = Number(await range.getAttribute("step"));
  await range.focus();
  for (let press = 0; press < 3; press++) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Shift+ArrowRight");
  assert.ok(Math.abs((await value()) - 13 * step) < 1e-9, String(await value()));
  await page.keyboard.press("ArrowLeft");
  await box.focus();
  await page.keyboard.press("ArrowUp");
  assert.ok(Math.abs((await value()) - 13 * step) < 1e-9);
  await page.locator("#stage").focus();
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  assert.equal(await value(), 0, "one run on the slider, one in the box");
  await page.keyboard.press("Control+Shift+z");
  assert.ok(Math.abs((await value()) - 12 * step) < 1e-9, "the whole run comes back");
});

pageTest("slider: double-click on label or track, and Delete, reset", { console: WITHOUT_EDGE }, async (page) => {
  const { row, range, value } = await exposure(page);
  for (const reset of [
    () => row.locator(".label").dblclick(),
    () => row.locator(".slider-track").dblclick({ position: { x: 20, y: 16 } }),
    () => range.press("Delete"),
  ]) {
    await range.fill("1");
    await range.dispatchEvent("change");
    assert.equal(await row.getAttribute("data-changed"), "true");
    await reset();
    assert.equal(await value(), 0);
    assert.equal(await row.getAttribute("data-changed"), "false");
  }
});

pageTest("slider: a mouse takes it where it presses, and holds the knob where it grabs it", { console: WITHOUT_EDGE }, async (page) => {
  const { row, value } = await exposure(page);
  const track = await row.locator(".slider-track").boundingBox();
  const middle = track.y + track.height / 2;
  await page.mouse.move(track.x + track.width / 2 + 4, middle);
  await page.mouse.down();
  assert.equal(await value(), 0, "a press on the knob moves nothing");
  await page.mouse.move(track.x + track.width, middle, { steps: 4 });
  const dragged = await value();
  assert.ok(dragged > 0);
  await page.mouse.up();
  await page.mouse.click(track.x + 8, middle);
  assert.equal(await value(), Number(await row.locator("input[type=range]").getAttribute("min")), "the left end");
  await page.locator("#stage").focus();
  await page.keyboard.press("Control+z");
  assert.equal(await value(), dragged);
});

pageTest(
  "slider: a vertical swipe scrolls, a horizontal one drags",
  { console: WITHOUT_EDGE, viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
  async (page) => {
    const { row, value } = await exposure(page);
    await row.scrollIntoViewIfNeeded();
    const track = await row.locator(".slider-track").boundingBox();
    const [x, y] = [track.x + track.width / 2, track.y + track.height / 2];
    await swipe(page, [x, y], [x + 3, y - 60]);
    assert.equal(await value(), 0);
    const now = await row.locator(".slider-track").boundingBox();
    await swipe(page, [x, now.y + now.height / 2], [x + 40, now.y + now.height / 2]);
    assert.ok((await value()) > 0, String(await value()));
  },
);

/** A finger's way, in ten moves. */
async function swipe(page, [fromX, fromY], [toX, toY]) {
  const devtools = await page.context().newCDPSession(page);
  const touch = (type, points) => devtools.send("Input.dispatchTouchEvent", { type, touchPoints: points });
  await touch("touchStart", [{ x: fromX, y: fromY }]);
  for (let move = 1; move <= 10; move++) {
    await touch("touchMove", [{ x: fromX + ((toX - fromX) * move) / 10, y: fromY + ((toY - fromY) * move) / 10 }]);
  }
  await touch("touchEnd", []);
}
