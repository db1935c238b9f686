// The tone curves: points by pointer, finger, keyboard and numbers, one chart for four curves.

import assert from "node:assert/strict";

import { numberBox, openSection } from "./support/adjust.mjs";
import { WITHOUT_EDGE } from "./support/app-files.mjs";
import { pageTest, useChromium } from "./support/browser.mjs";
import { openCurve, pointAt, points } from "./support/curve.mjs";
import { addOp, chooseTool, openSample, picture, renders, rendersAfter } from "./support/editor.mjs";
import { focusIs } from "./support/focus.mjs";

useChromium();

/** The steps of the edit, as the stack shows them. */
async function steps(page) {
  await chooseTool(page, "steps");
  return page.locator("[data-step]").evaluateAll((steps) => steps.map((step) => step.dataset.stepOp));
}

pageTest("curve: a point is added, dragged, moved by keys, typed, and taken away", { console: WITHOUT_EDGE }, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  const chart = await openCurve(page);
  assert.equal(await chart.locator(".curve-point").count(), 2);
  const before = await picture(page);

  let shown = await renders(page);
  const [from, to] = [await pointAt(chart, 0.5, 0.5), await pointAt(chart, 0.5, 0.8)];
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 4 });
  await page.mouse.up();
  await rendersAfter(page, shown);
  assert.equal((await points(chart)).length, 3);
  const [, [input, output]] = await points(chart);
  assert.ok(Math.abs(input - 128) <= 2 && Math.abs(output - 204) <= 2, `${input}, ${output}`);
  assert.ok((await picture(page)).brightness > before.brightness + 10, "the picture is brighter");

  const point = chart.locator('[data-point="1"]');
  await focusIs(page, '[data-point="1"]');
  shown = await renders(page);
  await point.press("Shift+ArrowDown");
  await point.press("ArrowRight");
  await rendersAfter(page, shown);
  assert.deepEqual((await points(chart))[1], [input + 1, output - 10]);

  await page.keyboard.press("Tab");
  await focusIs(page, '[data-point="2"]');
  await page.keyboard.press("Shift+Tab");

  shown = await renders(page);
  await page.locator("input[name=curve-output]").fill("100");
  await page.locator("input[name=curve-output]").press("Enter");
  await rendersAfter(page, shown);
  assert.deepEqual((await points(chart))[1], [input + 1, 100]);

  shown = await renders(page);
  await point.press("Delete");
  await rendersAfter(page, shown);
  assert.deepEqual(await points(chart), [
    [0, 0],
    [255, 255],
  ]);
  await focusIs(page, '[data-point="0"]');
  assert.equal((await picture(page)).check, before.check);
  assert.deepEqual(await steps(page), [], "a neutral curve leaves no step");
});

pageTest("curve: a point that is dragged out, or pressed twice, is removed", { console: WITHOUT_EDGE }, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  const chart = await openCurve(page);
  const press = async (x, y) => {
    const at = await pointAt(chart, x, y);
    await page.mouse.move(at.x, at.y);
    await page.mouse.down();
  };
  await press(0.4, 0.6);
  await page.mouse.up();
  assert.equal((await points(chart)).length, 3);
  await press(0.4, 0.6);
  const away = await pointAt(chart, 0.4, 1.4);
  await page.mouse.move(away.x, away.y, { steps: 4 });
  assert.equal((await points(chart)).length, 2, "it goes at once");
  const back = await pointAt(chart, 0.5, 0.7);
  await page.mouse.move(back.x, back.y, { steps: 4 });
  assert.equal((await points(chart)).length, 3, "and comes back with the pointer");
  await page.mouse.move(away.x, away.y, { steps: 4 });
  await page.mouse.up();
  assert.equal((await points(chart)).length, 2);

  await press(0.6, 0.8);
  await page.mouse.up();
  const at = await pointAt(chart, 0.6, 0.8);
  await page.mouse.dblclick(at.x, at.y);
  assert.equal((await points(chart)).length, 2);
  const end = await pointAt(chart, 1, 1);
  await page.mouse.dblclick(end.x - 2, end.y + 2);
  assert.equal((await points(chart)).length, 2, "the ends stay");
});

pageTest("curve: each channel has its own; one is reset, or all", { console: WITHOUT_EDGE }, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  const chart = await openCurve(page);
  const curve = page.locator(".tone-curve");
  const original = await picture(page);
  for (const [channel, y] of [
    ["red", 0.8],
    ["blue", 0.2],
  ]) {
    const shown = await renders(page);
    await curve.locator(`[data-tab="${channel}"]`).click();
    const at = await pointAt(chart, 0.5, y);
    await page.mouse.click(at.x, at.y);
    await rendersAfter(page, shown);
  }
  const faint = await curve.locator('[data-curve][visibility="visible"]').evaluateAll((lines) => lines.map((line) => line.dataset.curve));
  assert.deepEqual(faint.sort(), ["blue", "red"], "the other curve is seen behind");
  assert.equal(await curve.locator('[data-tab="red"]').getAttribute("data-changed"), "true");
  assert.equal(await curve.locator('[data-tab="green"]').getAttribute("data-changed"), "false");

  await curve.locator('[data-action="reset-curve"]').click();
  assert.equal((await points(chart)).length, 2);
  await curve.locator('[data-tab="red"]').click();
  assert.equal((await points(chart)).length, 3, "red keeps its own");
  const shown = await renders(page);
  await curve.locator('[data-action="reset-curves"]').click();
  await rendersAfter(page, shown);
  assert.equal((await picture(page)).check, original.check);
  assert.deepEqual(await steps(page), []);
});

pageTest("curve: a step has the same chart", { console: WITHOUT_EDGE }, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  const step = await addOp(page, "curves");
  const chart = step.locator(".curve-chart");
  assert.equal(await chart.count(), 1);
  await chart.scrollIntoViewIfNeeded();
  const before = await picture(page);
  const shown = await renders(page);
  const at = await pointAt(chart, 0.5, 0.7);
  await page.mouse.click(at.x, at.y);
  await rendersAfter(page, shown);
  assert.ok((await picture(page)).brightness > before.brightness);
});

const phone = { console: WITHOUT_EDGE, viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

pageTest("curve: a finger finds a point of 44 px, and nothing scrolls while it drags", phone, async (page, t) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  const chart = await openCurve(page);
  const { width, height } = await chart.locator('[data-point="0"]').boundingBox();
  assert.ok(width >= 44 && height >= 44, `${width} × ${height}`);
  const scrolled = () => page.evaluate(() => [scrollY, ...[...document.querySelectorAll(".scroll")].map((part) => part.scrollTop)]);
  const before = await scrolled();
  const client = await page.context().newCDPSession(page);
  t.after(() => client.detach().catch(() => {}));
  const touch = async (type, x, y) => {
    const at = await pointAt(chart, x, y);
    await client.send("Input.dispatchTouchEvent", { type, touchPoints: type === "touchEnd" ? [] : [at] });
  };
  await touch("touchStart", 0.5, 0.5);
  for (const y of [0.55, 0.6, 0.7, 0.8]) await touch("touchMove", 0.5, y);
  await touch("touchEnd", 0.5, 0.8);
  const [, [input, output]] = await points(chart);
  assert.ok(Math.abs(input - 128) <= 3 && Math.abs(output - 204) <= 3, `${input}, ${output}`);
  assert.deepEqual(await scrolled(), before);
});

/** A grey picture of two halves, of these levels. */
async function halves(page, levels) {
  const png = await page.evaluate(async (levels) => {
    const canvas = new OffscreenCanvas(400, 300);
    const context = canvas.getContext("2d");
    for (const [half, level] of levels.entries()) {
      context.fillStyle = `rgb(${level} ${level} ${level})`;
      context.fillRect(200 * half, 0, 200, 300);
    }
    const bytes = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  }, levels);
  return { name: "halves.png", mimeType: "image/png", buffer: Buffer.from(png, "base64") };
}

/** Waits until the path of a histogram has its peaks at these levels: where it is at least half as high as the chart. */
async function peaksAre(page, path, levels) {
  const read = ({ path, levels }) => {
    const points = Array.from(
      document
        .querySelector(path)
        .getAttribute("d")
        .matchAll(/L(\d+) (\d+)/g),
      ([, x, y]) => [Number(x), Number(y)],
    );
    const found = [...new Set(points.filter(([, y]) => y < 100).map(([x]) => x))];
    return found.length === levels.length && found.every((x, i) => Math.abs(x - levels[i]) <= 1);
  };
  await page.waitForFunction(read, { path, levels }, { timeout: 20_000 }).catch(async () => {
    assert.fail(`${path} has its peaks not at ${levels}: ${await page.locator(path).first().getAttribute("d")}`);
  });
}

const RESULT = '#histogram [data-channel="luma"]';

pageTest(
  "curve: the chart shows what enters the curve, so a point under a peak moves that peak",
  { console: WITHOUT_EDGE },
  async (page) => {
    await page.goto("/");
    await page.locator("#open-file").setInputFiles(await halves(page, [80, 160]));
    await rendersAfter(page, 0);
    const chart = await openCurve(page);
    const entering = "#section-curve .curve-histogram path";
    await peaksAre(page, entering, [80, 160]);
    await peaksAre(page, RESULT, [80, 160]);

    // A point under the first peak, and one that holds the second where it is.
    const drag = async (input, output) => {
      const [from, to] = [await pointAt(chart, input / 255, input / 255), await pointAt(chart, input / 255, output / 255)];
      await page.mouse.move(from.x, from.y);
      await page.mouse.down();
      await page.mouse.move(to.x, to.y, { steps: 3 });
      await page.mouse.up();
    };
    const typed = async (name, value) => {
      await page.locator(`input[name=curve-${name}]`).fill(String(value));
      await page.locator(`input[name=curve-${name}]`).press("Enter");
    };
    await drag(160, 160);
    await typed("input", 160);
    await typed("output", 160);
    await drag(80, 80);
    await typed("input", 80);
    await typed("output", 110);
    await peaksAre(page, RESULT, [110, 160]);
    // What comes after the curve is not in its chart, what comes before it is.
    await peaksAre(page, entering, [80, 160]);
    await page.locator("#section-curve .levels-histogram path").scrollIntoViewIfNeeded();
    await openSection(page, "light");
    await numberBox(page, "exposure.ev").fill("-1");
    await numberBox(page, "exposure.ev").press("Enter");
    await page.waitForFunction(
      (path) => {
        const points = Array.from(
          document
            .querySelector(path)
            .getAttribute("d")
            .matchAll(/L(\d+) (\d+)/g),
          ([, x, y]) => [Number(x), Number(y)],
        );
        return points.filter(([x, y]) => y < 100 && x < 80).length > 0 && points.every(([x, y]) => x < 159 || y > 100);
      },
      entering,
      { timeout: 20_000 },
    );
  },
);

pageTest("curve: the levels' chart shows what enters the levels", { console: WITHOUT_EDGE }, async (page) => {
  await page.goto("/");
  await page.locator("#open-file").setInputFiles(await halves(page, [80, 160]));
  await rendersAfter(page, 0);
  await openCurve(page);
  const entering = "#section-curve .levels-histogram path";
  await peaksAre(page, entering, [80, 160]);
  const white = page.locator(".levels input[name=white]");
  await white.fill("200");
  await white.press("Enter");
  await peaksAre(page, RESULT, [102, 204]);
  await peaksAre(page, entering, [80, 160]);
});

pageTest("curve: the chart of a step shows what enters that step", { console: WITHOUT_EDGE }, async (page) => {
  await page.goto("/");
  await page.locator("#open-file").setInputFiles(await halves(page, [80, 160]));
  await rendersAfter(page, 0);
  await addOp(page, "curves");
  await addOp(page, "invert");
  const second = await addOp(page, "curves");
  await peaksAre(page, `[data-step="${await second.getAttribute("data-step")}"] .curve-histogram path`, [95, 175]);
  await peaksAre(page, RESULT, [95, 175]);
});
