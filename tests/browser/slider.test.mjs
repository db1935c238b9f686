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
  "slider: a finger that swipes up or down scrolls the panel, one that swipes sideways moves the value",
  { console: WITHOUT_EDGE, viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
  async (page) => {
    await page.goto("/");
    await openSample(page, "chelsea");
    // Each step is open: the panel is higher than its place.
    for (const op of ["sepia", "vignette", "exposure"]) await addOp(page, op);
    const panel = page.locator(".panel > .scroll");
    const scrolled = () => panel.evaluate((panel) => panel.scrollTop);
    assert.ok(await panel.evaluate((panel) => panel.scrollHeight > panel.clientHeight + 100), "the panel can scroll");
    const range = page.locator("[data-step] input[type=range][name=radius]");
    const track = range.locator("..");
    const values = () => page.locator("[data-step] input[type=range]").evaluateAll((all) => all.map((range) => range.value));
    const middle = async () => {
      // In the middle of the panel, so that there is a way in both directions.
      await track.evaluate((track) => track.scrollIntoView({ block: "center" }));
      const { x, y, width, height } = await track.boundingBox();
      const at = { x: x + width / 2, y: y + height / 2 };
      assert.ok(
        await track.evaluate((track, { x, y }) => track.contains(document.elementFromPoint(x, y)), at),
        "the finger is on the slider",
      );
      return [at.x, at.y];
    };
    const before = await values();
    for (const [across, down] of [
      [0, -60],
      [3, 60],
      // Thumbs draw arcs.
      [16, -60],
      [-20, 50],
    ]) {
      const [x, y] = await middle();
      const from = await scrolled();
      await swipe(page, [x, y], [x + across, y + down]);
      await page.waitForFunction((from) => Math.abs(document.querySelector(".panel > .scroll").scrollTop - from) > 20, from);
      assert.equal(Math.sign((await scrolled()) - from), -Math.sign(down), "the panel follows the finger");
      assert.deepEqual(await values(), before, "no value moves");
    }
    for (const [across, down] of [
      [60, 0],
      [-90, 8],
      [60, -20],
    ]) {
      const [x, y] = await middle();
      const [from, value] = [await scrolled(), Number(await range.inputValue())];
      await swipe(page, [x, y], [x + across, y + down]);
      assert.equal(Math.sign(Number(await range.inputValue()) - value), Math.sign(across), "the value follows the finger");
      // The way to the middle may still end by a pixel.
      const moved = Math.abs((await scrolled()) - from);
      assert.ok(moved <= 2, `the panel stays; it moved by ${moved}`);
    }
  },
);

/** A finger's way, in ten moves, a frame each. The browser decides whether it scrolls. */
async function swipe(page, [fromX, fromY], [toX, toY]) {
  const devtools = await page.context().newCDPSession(page);
  const touch = (type, points) => devtools.send("Input.dispatchTouchEvent", { type, touchPoints: points });
  await touch("touchStart", [{ x: fromX, y: fromY }]);
  for (let move = 1; move <= 10; move++) {
    await touch("touchMove", [{ x: fromX + ((toX - fromX) * move) / 10, y: fromY + ((toY - fromY) * move) / 10 }]);
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
  await touch("touchEnd", []);
  await devtools.detach();
}
