// The histogram, clipping marks, the pixel under the pointer, and the stage's colour.

import assert from "node:assert/strict";

import { pageTest, useChromium } from "./support/browser.mjs";
import { addOp, openSample, picture, renders, rendersAfter } from "./support/editor.mjs";
import { at, colourAt, readout, sharp, stage, zoomed } from "./support/stage.mjs";

useChromium();

/** Counts of the values 0 to 255 on the canvas, in red, green, blue and luma (Rec. 709), counted here; and the chart's heights. */
function counted(page) {
  return page.evaluate(() => {
    const canvas = document.querySelector("#preview");
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const bins = [0, 1, 2, 3].map(() => new Array(256).fill(0));
    let [black, full] = [0, 0];
    for (let i = 0; i < data.length; i += 4) {
      const [red, green, blue] = data.subarray(i, i + 3);
      for (const [channel, value] of [red, green, blue].entries()) bins[channel][value] += 1;
      bins[3][Math.round(0.2126 * red + 0.7152 * green + 0.0722 * blue)] += 1;
      if (red === 0 && green === 0 && blue === 0) black += 1;
      if (red === 255 || green === 255 || blue === 255) full += 1;
    }
    const paths = ["red", "green", "blue", "luma"].map((name) => {
      const d = document.querySelector(`#histogram [data-channel="${name}"]`).getAttribute("d");
      // The first point is the chart's corner, the last one too.
      return [...d.matchAll(/L(\d+) (\d+)/g)].slice(0, 256).map(([, , y]) => 200 - Number(y));
    });
    const marks = ["#clip-shadows", "#clip-highlights"].map((id) => document.querySelector(id).dataset.lit === "true");
    return { bins, paths, marks, black, full, pixels: canvas.width * canvas.height };
  });
}

/** The chart's height of a count. */
function height(count, top) {
  return Math.round(200 * Math.min(1, Math.sqrt(count / top)));
}

pageTest("histogram: the chart is what the canvas's pixels say", {}, async (page) => {
  await page.goto("/");
  await openSample(page, "coffee");
  await sharp(page);
  await page.waitForFunction(() => document.querySelector('#histogram [data-channel="luma"]').getAttribute("d"));
  const checked = async () => {
    const { bins, paths, marks, black, full, pixels } = await counted(page);
    const top = Math.max(...bins.flatMap((channel) => channel.slice(1, 255)));
    for (const [channel, counts] of bins.entries()) {
      assert.equal(
        counts.reduce((sum, count) => sum + count),
        pixels,
      );
      assert.equal(paths[channel].length, 256);
      for (const [value, count] of counts.entries()) {
        // Luma is rounded by the engine in its own way: a pixel may be one bin further.
        const slack = channel === 3 ? 12 : 0;
        const drawn = paths[channel][value];
        assert.ok(Math.abs(drawn - height(count, top)) <= slack, `channel ${channel}, value ${value}: ${drawn}, not ${height(count, top)}`);
      }
    }
    assert.deepEqual(marks, [black > 0, full > 0]);
    const thirds = [bins[3].slice(0, 86), bins[3].slice(86, 172), bins[3].slice(172)].map((bins) =>
      bins.reduce((sum, count) => sum + count),
    );
    const said = (await page.locator("#histogram").getAttribute("aria-label")).match(/\d+/g).map(Number);
    for (const [i, share] of said.entries())
      assert.ok(Math.abs(share - (100 * thirds[i]) / pixels) < 2, `${said} % are said, not ${thirds}`);
  };
  await checked();
  const shown = await renders(page);
  const step = await addOp(page, "exposure");
  await step.locator("input[type=text][name=ev]").fill("2");
  await step.locator("input[type=text][name=ev]").press("Tab");
  await rendersAfter(page, shown);
  await page.locator('#clip-highlights[data-lit="true"]').waitFor();
  await sharp(page);
  await checked();
});

pageTest("histogram: clipped areas are marked while the pointer rests on a mark, and as long as it is switched on", {}, async (page) => {
  await page.goto("/");
  await openSample(page, "coffee");
  const step = await addOp(page, "exposure");
  await step.locator("input[type=text][name=ev]").fill("3");
  await step.locator("input[type=text][name=ev]").press("Tab");
  await page.locator('#clip-highlights[data-lit="true"]').waitFor();
  await sharp(page);
  const clean = await picture(page);
  const chart = await page.locator('#histogram [data-channel="red"]').getAttribute("d");
  const shows = async (clipping) => {
    const deadline = Date.now() + 20_000;
    while (((await picture(page)).check === clean.check) === clipping) assert.ok(Date.now() < deadline, `clipping shown: ${clipping}`);
  };
  const mark = page.locator("#clip-highlights");
  await mark.hover();
  await shows(true);
  const point = await at(page, 0.5, 0.5);
  await page.mouse.move(point.x, point.y);
  await shows(false);
  await page.locator("#stage").focus();
  await page.keyboard.press("j");
  await shows(true);
  assert.equal(await mark.getAttribute("aria-pressed"), "true");
  assert.equal(await page.locator('#histogram [data-channel="red"]').getAttribute("d"), chart, "the marks are not counted");
  await page.locator("#clipping").click();
  await shows(false);
});

pageTest("readout: the values of the pixel under the pointer", {}, async (page) => {
  await page.goto("/");
  await openSample(page, "astronaut");
  await sharp(page);
  assert.equal(await readout(page), null, "the pointer is elsewhere");
  for (const key of ["0", "1", "2"]) {
    await page.keyboard.press(key);
    await zoomed(page, key === "0" ? "fit" : "scale", key === "0" ? undefined : Number(key));
    for (const [across, down] of [
      [0.45, 0.3],
      [0.55, 0.62],
    ]) {
      const point = await at(page, across, down);
      await page.mouse.move(point.x, point.y);
      await sharp(page);
      const { r, g, b, x, y } = await readout(page);
      const { scale } = await stage(page);
      const [left, top] = await page.evaluate(() => {
        const { left, top } = document.querySelector("#preview").getBoundingClientRect();
        return [left, top];
      });
      assert.deepEqual([x, y], [Math.floor((point.x - left) / scale), Math.floor((point.y - top) / scale)]);
      if (key !== "0") assert.deepEqual([r, g, b], await colourAt(page, point), `the screen at ${point.x}, ${point.y}`);
      const canvas = key === "0" ? "#preview" : "#detail";
      const own = await page.locator(canvas).evaluate(
        (canvas, { x, y }) => {
          const [left, top] = canvas.dataset.region.split(" ").map(Number);
          const scale = Number(canvas.dataset.scale);
          return [...canvas.getContext("2d").getImageData(Math.floor(x * scale) - left, Math.floor(y * scale) - top, 1, 1).data].slice(
            0,
            3,
          );
        },
        { x, y },
      );
      assert.deepEqual([r, g, b], own);
    }
  }
});

pageTest("readout: with clipping marks, the values are the picture's", {}, async (page) => {
  await page.goto("/");
  await openSample(page, "astronaut");
  const { width, clipped } = await page.evaluate(async () => {
    const bitmap = await createImageBitmap(await (await fetch("/photos/astronaut.png")).blob(), { colorSpaceConversion: "none" });
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
    const [dark, bright] = [[], []];
    for (let i = 0; i < data.length; i += 4) {
      const rgb = [...data.subarray(i, i + 3)];
      if (rgb.every((value) => value === 0)) dark.push([i / 4, rgb]);
      // Not all of them: a mark of another colour could not be told from white.
      else if (rgb.includes(255) && rgb.some((value) => value < 255)) bright.push([i / 4, rgb]);
    }
    return { width: bitmap.width, clipped: [dark, bright].map((pixels) => pixels[Math.floor(pixels.length / 2)]) };
  });
  // The file's own pixels, on the whole stage: the picture is as large as this at 100 %.
  for (const key of ["1", "j"]) await page.keyboard.press(key);
  await zoomed(page, "scale", 1);
  for (const [index, rgb] of clipped) {
    const [x, y] = [index % width, Math.floor(index / width)];
    const point = await page.locator("#preview").evaluate(
      (canvas, [x, y]) => {
        const { left, top } = canvas.getBoundingClientRect();
        return { x: left + x + 0.5, y: top + y + 0.5 };
      },
      [x, y],
    );
    await page.mouse.move(point.x, point.y);
    await sharp(page);
    const deadline = Date.now() + 20_000;
    const marked = async () => (await colourAt(page, { x: Math.floor(point.x), y: Math.floor(point.y) })).join() !== rgb.join();
    while (!(await marked())) assert.ok(Date.now() < deadline, `a mark is on the screen at ${x}, ${y}`);
    const { r, g, b, ...place } = await readout(page);
    assert.deepEqual([place, [r, g, b]], [{ x, y }, rgb]);
  }
});

pageTest("stage: its colour is chosen and remembered", {}, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  const colours = { black: "rgb(0, 0, 0)", "mid-grey": "rgb(119, 119, 119)", white: "rgb(255, 255, 255)", dark: "rgb(18, 18, 18)" };
  const shown = () => page.locator(".easel").evaluate((easel) => getComputedStyle(easel).backgroundColor);
  for (const [name, colour] of Object.entries(colours)) {
    await page.locator(`input[name="stage-colour"][value="${name}"]`).check({ force: true });
    assert.equal(await shown(), colour);
  }
  await page.locator('input[name="stage-colour"][value="white"]').check({ force: true });
  await page.reload();
  await page.locator("[data-sample], #preview[data-renders]").first().waitFor();
  if (await page.locator("[data-sample]").count()) await openSample(page, "chelsea");
  assert.equal(await shown(), colours.white);
  assert.ok(await page.locator('input[name="stage-colour"][value="white"]').isChecked());
});
