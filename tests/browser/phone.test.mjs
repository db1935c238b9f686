// Adjusting on a phone: the photograph has the screen, one slider is active, fingers find their targets.

import assert from "node:assert/strict";
import { join } from "node:path";

import { root } from "../support/paths.mjs";
import { photo, sha256 } from "../support/pictures.mjs";
import { row, slider, untilSteps } from "./support/adjust.mjs";
import { WITHOUT_EDGE } from "./support/app-files.mjs";
import { pageTest, useChromium } from "./support/browser.mjs";
import { openSample, renders, rendersAfter } from "./support/editor.mjs";
import { pick } from "./support/recipes.mjs";

useChromium();

const CHELSEA = sha256(photo("chelsea.png"));
const PHONE = { console: WITHOUT_EDGE, viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 3 };
const TOOLS = ["looks", "light", "colour", "curve", "detail", "crop", "effects", "steps"];

/** Shows a tool, or a section of the tool that adjusts. */
async function choose(page, name) {
  await page.locator(`.rail-item:is([data-tool="${name}"], [data-section="${name}"])`).tap();
}

/** What is on the screen: the box of the photograph's part, and how far the page goes. */
function measured(page) {
  return page.evaluate(() => {
    const { width, height, left, top } = document.querySelector(".easel").getBoundingClientRect();
    const { scrollWidth, scrollHeight } = document.documentElement;
    return { stage: { width, height, left, top }, scroll: [scrollWidth, scrollHeight] };
  });
}

/** What a person does in a tool that adds to it; then what has to be seen without a scroll. */
const MORE = {
  looks: [
    [async (page) => page.locator('[data-look="noir"]').tap(), ".look-strength .slider-track"],
    [async (page) => pick(page, () => page.locator("#choose-table").click(), TABLE), ".look-strength .slider-track"],
  ],
  curve: [
    [async (page) => page.locator(".curve-chart").tap(), ".curve-resets button"],
    [async (page) => page.locator('[data-tab="levels"]').tap(), "#auto-levels"],
  ],
  crop: [[async (page) => page.locator("#turn-left").tap(), "#crop-done"]],
  effects: [[async (page) => page.locator('[data-chip="vignette.amount"]').tap(), '[data-row="vignette.amount"] .slider-track']],
};

/** A table that makes every colour grey. */
const TABLE = {
  name: "grey.cube",
  mimeType: "text/plain",
  buffer: Buffer.from(`TITLE "Grey"\nLUT_3D_SIZE 2\n${"0.5 0.5 0.5\n".repeat(8)}`),
};

/** Whether all that matches is on the screen and nothing lies on it. */
function isOnScreen(page, selector) {
  return page.locator(selector).evaluateAll(
    (all) =>
      all.length > 0 &&
      all.every((element) => {
        const { left, top, width, height } = element.getBoundingClientRect();
        const corners = [top + 2, top + height - 2].map((y) => document.elementFromPoint(left + width / 2, y));
        return corners.every((hit) => hit !== null && (element.contains(hit) || hit.contains(element)) && hit.closest(".panel"));
      }),
  );
}

for (const [width, height] of [
  [390, 844],
  [360, 640],
  [430, 932],
]) {
  pageTest(
    `phone: the photograph has three fifths of ${width} × ${height} in every tool`,
    { ...PHONE, viewport: { width, height } },
    async (page) => {
      await page.goto("/");
      await openSample(page, "chelsea");
      for (const name of TOOLS) {
        await choose(page, name);
        const { stage, scroll } = await measured(page);
        assert.ok(stage.height >= 0.6 * height, `${name}: ${stage.height} of ${height}`);
        assert.equal(stage.width, width);
        assert.deepEqual(scroll, [width, height], `${name}: the page does not scroll`);
        for (const [act, seen] of MORE[name] ?? []) {
          const shown = await renders(page);
          await act(page);
          if (seen !== "#auto-levels" && name !== "effects") await rendersAfter(page, shown);
          const { stage, scroll } = await measured(page);
          assert.ok(stage.height >= 0.6 * height, `${name} with ${seen}: ${stage.height} of ${height}`);
          assert.deepEqual(scroll, [width, height], `${name} with ${seen}: the page does not scroll`);
          if (height >= 844) assert.ok(await isOnScreen(page, seen), `${name}: ${seen} is seen`);
        }
      }
    },
  );
}

pageTest("phone: the bar says the whole name, and its menu opens photographs", PHONE, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  const name = page.locator(".facts strong");
  assert.equal(await name.textContent(), "chelsea.png");
  assert.ok(await name.evaluate((it) => it.scrollWidth <= it.clientWidth), "the name is not cut");
  await page.locator("#recipe").tap();
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.locator("#open-photographs").tap()]);
  await chooser.setFiles(join(root, "photos/rocket.jpg"));
  await page.locator(".facts strong", { hasText: "rocket.jpg" }).waitFor();
});

pageTest("phone: one slider is active, chips choose it, dots say what was moved", PHONE, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  await choose(page, "light");
  const active = () => page.locator(".panel .row:visible").evaluateAll((rows) => rows.map((row) => row.dataset.row));
  assert.deepEqual(await active(), ["exposure.ev"]);
  await page.locator('[data-chip="highlights.amount"]').tap();
  assert.deepEqual(await active(), ["highlights.amount"]);
  const shown = await renders(page);
  await slider(page, "highlights.amount").fill("-0.3");
  await slider(page, "highlights.amount").dispatchEvent("change");
  await rendersAfter(page, shown);
  assert.equal(await page.locator('[data-chip="highlights.amount"]').getAttribute("data-changed"), "true");
  assert.equal(await page.locator('[data-chip="exposure.ev"]').getAttribute("data-changed"), "false");
  await choose(page, "colour");
  assert.deepEqual(await active(), ["white_balance.temperature"]);
  // A section that is closed on a wide screen.
  await choose(page, "detail");
  assert.deepEqual(await active(), ["clarity.amount"]);
});

/** A finger that goes from one point to another; the browser decides whether it scrolls. */
async function swipe(page, from, to, between) {
  const client = await page.context().newCDPSession(page);
  const touch = (type, points) => client.send("Input.dispatchTouchEvent", { type, touchPoints: points });
  await touch("touchStart", [from]);
  for (let step = 1; step <= 10; step += 1) {
    const at = (axis) => from[axis] + ((to[axis] - from[axis]) * step) / 10;
    await touch("touchMove", [{ x: at("x"), y: at("y") }]);
  }
  await between?.();
  await touch("touchEnd", []);
}

pageTest("phone: a finger drags the slider, and a bubble over the photograph says the value", PHONE, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  await choose(page, "light");
  const { x, y, width, height } = await row(page, "exposure.ev").locator(".slider-track").boundingBox();
  const middle = { x: x + width / 2, y: y + height / 2 };
  await swipe(page, middle, { x: middle.x + 60, y: middle.y + 3 }, async () => {
    const bubble = page.locator(".value-bubble");
    await bubble.waitFor();
    assert.match(await bubble.textContent(), /^Exposure \+\d\.\d\d EV$/);
    const box = await bubble.boundingBox();
    const stage = await page.locator("#stage").boundingBox();
    assert.ok(box.y > stage.y && box.y + box.height <= stage.y + stage.height, "the bubble is over the photograph");
  });
  await page.locator(".value-bubble").waitFor({ state: "hidden" });
  await untilSteps(page, CHELSEA, ([step, ...more]) => step?.ev > 0.3 && more.length === 0, "the drag is kept");
});

pageTest("phone: on its side the tools are at the right", { ...PHONE, viewport: { width: 844, height: 390 } }, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  for (const name of TOOLS) {
    await choose(page, name);
    const { stage, scroll } = await measured(page);
    assert.deepEqual(scroll, [844, 390], `${name}: the page does not scroll`);
    assert.ok(stage.height >= 0.6 * 390, `${name}: ${stage.height} of 390`);
    assert.equal(stage.left, 0);
    const panel = await page.locator(".panel").boundingBox();
    assert.ok(panel.x >= stage.width, "the panel is beside the photograph");
  }
});
