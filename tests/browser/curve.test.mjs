// A tone curve drawn by pointer, by keyboard and by typing.

import assert from "node:assert/strict";

import { pageTest, useChromium } from "./support/browser.mjs";
import { addOp, openSample, picture, renders, rendersAfter } from "./support/editor.mjs";

useChromium();

pageTest("curve: a point is added, dragged, moved by keys, typed, and taken away", {}, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  const step = await addOp(page, "curves");
  const curve = step.locator("fieldset.curve").first();
  const area = curve.locator(".curve-area");
  const text = curve.locator("input[name=rgb]");
  assert.equal(await text.inputValue(), "0,0 1,1");
  const before = await picture(page);

  await area.scrollIntoViewIfNeeded();
  const { x, y, width, height } = await area.boundingBox();
  let shown = await renders(page);
  await page.mouse.move(x + width * 0.5, y + height * 0.5);
  await page.mouse.down();
  await page.mouse.move(x + width * 0.5, y + height * 0.2, { steps: 4 });
  await page.mouse.up();
  await rendersAfter(page, shown);
  const points = (await text.inputValue()).split(" ").map((pair) => pair.split(",").map(Number));
  assert.equal(points.length, 3);
  assert.ok(Math.abs(points[1][0] - 0.5) < 0.02 && Math.abs(points[1][1] - 0.8) < 0.03, String(points[1]));
  const brighter = await picture(page);
  assert.ok(brighter.brightness > before.brightness + 10, `${before.brightness} to ${brighter.brightness}`);

  shown = await renders(page);
  await curve.locator(".curve-point").nth(1).press("Shift+ArrowDown");
  await rendersAfter(page, shown);
  const lower = Number((await text.inputValue()).split(" ")[1].split(",")[1]);
  assert.ok(Math.abs(lower - (points[1][1] - 0.05)) < 1e-6, `${points[1][1]} to ${lower}`);

  shown = await renders(page);
  await text.fill("0,0.2 0.5,0.5 1,0.9");
  await text.press("Enter");
  await rendersAfter(page, shown);
  assert.equal(await curve.locator(".curve-point").count(), 3);

  shown = await renders(page);
  await curve.locator(".curve-point").nth(1).press("Delete");
  await rendersAfter(page, shown);
  assert.equal(await text.inputValue(), "0,0.2 1,0.9");
});
