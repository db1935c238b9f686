// Zoom and pan: wheel, pinch, drag, keys, double click, the map; and that pixels of picture and screen coincide.

import assert from "node:assert/strict";

import { pageTest, useChromium } from "./support/browser.mjs";
import { addOp, openSample, renders, rendersAfter } from "./support/editor.mjs";
import { at, readout, screen, sharp, stage, zoomed } from "./support/stage.mjs";

useChromium();

pageTest("zoom: the wheel keeps the point under the cursor", {}, async (page) => {
  await page.goto("/");
  await openSample(page, "retina");
  const { scale: fit } = await stage(page);
  // A picture narrower than the stage stays in its middle; this one is wider from here on.
  await page.keyboard.press("1");
  await zoomed(page, "scale", 1);
  const point = await at(page, 0.6, 0.4);
  await page.mouse.move(point.x, point.y);
  await page.waitForFunction(() => document.querySelector('#readout [data-value="x"]').textContent !== "–");
  const before = await readout(page);
  for (let i = 0; i < 6; i++) await page.mouse.wheel(0, -120);
  await page.waitForFunction(() => Number(document.querySelector("#stage").dataset.scale) > 3);
  const { scale } = await stage(page);
  const after = await readout(page);
  const slack = 1;
  assert.ok(Math.abs(after.x - before.x) <= slack && Math.abs(after.y - before.y) <= slack, JSON.stringify({ before, after, scale }));

  // A trackpad's pinch comes as a wheel with Ctrl, and the page itself is not zoomed.
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -20);
  await page.keyboard.up("Control");
  await page.waitForFunction((scale) => Number(document.querySelector("#stage").dataset.scale) > scale, scale);
  assert.equal(await page.evaluate(() => visualViewport.scale), 1);
  const pinched = await readout(page);
  assert.ok(Math.abs(pinched.x - before.x) <= slack && Math.abs(pinched.y - before.y) <= slack, JSON.stringify({ before, pinched }));

  for (let i = 0; i < 20; i++) await page.mouse.wheel(0, 240);
  await zoomed(page, "fit", fit);
});

for (const deviceScaleFactor of [1, 2]) {
  const profile = { viewport: { width: 800, height: 560 }, deviceScaleFactor };
  pageTest(
    `zoom: at fit, pixels of picture and screen coincide at ${deviceScaleFactor} device pixels per CSS pixel`,
    profile,
    async (page) => {
      await page.goto("/");
      await openSample(page, "retina");
      await sharp(page);
      await coincides(page, "#preview", deviceScaleFactor);
      // Another size of the window, another preview.
      const shown = await renders(page);
      await page.setViewportSize({ width: 770, height: 500 });
      await rendersAfter(page, shown);
      await sharp(page);
      await coincides(page, "#preview", deviceScaleFactor);
    },
  );

  pageTest(`zoom: 100 % shows the file's own pixels at ${deviceScaleFactor} device pixels per CSS pixel`, profile, async (page) => {
    await page.goto("/");
    await openSample(page, "astronaut");
    await page.keyboard.press("1");
    await zoomed(page, "scale", 1);
    await sharp(page);
    await coincides(page, "#detail", deviceScaleFactor);
    const detail = await pixels(page, "#detail");
    const original = await page.evaluate(async ([x, y, width, height]) => {
      const bitmap = await createImageBitmap(await (await fetch("/photos/astronaut.png")).blob(), { colorSpaceConversion: "none" });
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      const context = canvas.getContext("2d");
      context.drawImage(bitmap, 0, 0);
      return [...context.getImageData(x, y, width, height).data];
    }, detail.region);
    assert.deepEqual(detail.data, original, "a photograph without steps is itself");
  });
}

pageTest("zoom: above 100 % a pixel is a square of one colour", { viewport: { width: 800, height: 560 } }, async (page) => {
  await page.goto("/");
  await openSample(page, "astronaut");
  await page.keyboard.press("2");
  await zoomed(page, "scale", 2);
  for (let i = 0; i < 2; i++) await page.keyboard.press("+");
  await zoomed(page, "scale", 4);
  await sharp(page);
  const box = await page.locator("#detail").evaluate((canvas) => {
    const { left, top } = canvas.getBoundingClientRect();
    const stage = canvas.closest("#stage").getBoundingClientRect();
    const first = (start, edge) => start + 4 * Math.ceil((edge + 40 - start) / 4);
    return { x: first(left, stage.left), y: first(top, stage.top), width: 40, height: 40 };
  });
  const { width, data } = await screen(page, box);
  const colours = new Set();
  for (let y = 0; y < 40; y++) {
    for (let x = 0; x < 40; x++) {
      const [own, corner] = [y * width + x, (y - (y % 4)) * width + x - (x % 4)].map((i) => data.slice(4 * i, 4 * i + 3).join());
      assert.equal(own, corner, `${x}, ${y} belongs to the square at its corner`);
      colours.add(own);
    }
  }
  assert.ok(colours.size > 10, `a photograph has more than ${colours.size} colours`);
});

pageTest("zoom: keys, the bar, a double click, a drag, and arrow keys on the stage", {}, async (page) => {
  await page.goto("/");
  await openSample(page, "retina");
  const percent = page.locator("#zoom-100");
  const { scale: fit } = await stage(page);
  assert.equal((await stage(page)).zoom, "fit");
  for (const [key, zoom, scale] of [
    ["1", "scale", 1],
    ["2", "scale", 2],
    ["+", "scale", 3],
    ["-", "scale", 2],
    ["0", "fit", fit],
    ["1", "scale", 1],
    ["Control+0", "fit", fit],
  ]) {
    await page.keyboard.press(key);
    await zoomed(page, zoom, scale);
    assert.equal(await percent.textContent(), `${Math.round(100 * scale)} %`);
  }
  await percent.click();
  await zoomed(page, "scale", 1);
  await page.locator("#zoom-in").click();
  await zoomed(page, "scale", 1.5);
  await page.locator("#zoom-out").click();
  await zoomed(page, "scale", 1);
  await page.locator("#zoom-fit").click();
  await zoomed(page, "fit");

  const point = await at(page, 0.5, 0.5);
  await page.mouse.dblclick(point.x, point.y);
  await zoomed(page, "scale", 1);
  const before = await readout(page);
  await page.mouse.down();
  await page.mouse.move(point.x - 60, point.y - 40, { steps: 6 });
  await page.mouse.up();
  const dragged = await readout(page);
  assert.deepEqual([dragged.x, dragged.y], [before.x, before.y], "the picture follows the pointer, pixel by pixel");
  await page.mouse.move(point.x, point.y);
  await page.waitForFunction((x) => Number(document.querySelector('#readout [data-value="x"]').textContent) === x, before.x + 60);
  assert.equal((await readout(page)).y, before.y + 40);

  await page.locator("#stage").focus();
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction((x) => Number(document.querySelector('#readout [data-value="x"]').textContent) > x + 60, before.x + 60);
  // To the end, and not beyond it: the picture covers the stage.
  for (let i = 0; i < 30; i++) await page.keyboard.press("ArrowRight");
  const edge = await page.evaluate(() => {
    const [stage, picture] = ["#stage", "#preview"].map((id) => document.querySelector(id).getBoundingClientRect());
    return picture.right - stage.right;
  });
  assert.ok(Math.abs(edge) <= 1, `the picture ends ${edge} px from the stage's right`);
  await page.mouse.dblclick(point.x, point.y);
  await zoomed(page, "fit");
});

pageTest("zoom: keys that are typed, and sliders, stay what they are", {}, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  const step = await addOp(page, "exposure");
  const { zoom, scale } = await stage(page);
  const box = step.locator("input[type=text][name=ev]");
  await box.fill("");
  await box.pressSequentially("-1.2");
  assert.equal(await box.inputValue(), "-1.2");
  const slider = step.locator("input[type=range][name=ev]");
  await slider.focus();
  const value = Number(await slider.inputValue());
  await page.keyboard.press("ArrowRight");
  assert.ok(Number(await slider.inputValue()) > value, "an arrow key moves the slider");
  for (const control of [slider, page.locator("#add-op"), page.locator('input[name="stage-colour"]:checked')]) {
    await control.focus();
    for (const key of ["1", "c"]) await page.keyboard.press(key);
  }
  await page.locator("#add-op").click();
  await page.locator("#op-list input[type=search]").pressSequentially("0c12j");
  const after = await stage(page);
  assert.deepEqual([after.zoom, after.scale], [zoom, scale], "nothing was zoomed");
  assert.equal(await page.locator(".easel").getAttribute("data-compare"), "off");
});

pageTest("zoom: the map is there when the picture is larger than the stage, and moves it", {}, async (page) => {
  await page.goto("/");
  await openSample(page, "retina");
  const map = page.locator("#minimap");
  assert.equal(await map.count(), 0, "a whole picture needs no map");
  await page.keyboard.press("1");
  await map.waitFor();
  const inked = await map.locator("canvas").evaluate((canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size;
  });
  assert.ok(inked > 100, `the map shows the picture in ${inked} colours`);
  const box = await map.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + 1, box.y + 1, { steps: 4 });
  await page.mouse.up();
  const corner = await page.evaluate(() => {
    const [stage, picture] = ["#stage", "#preview"].map((id) => document.querySelector(id).getBoundingClientRect());
    return [picture.left - stage.left, picture.top - stage.top];
  });
  assert.ok(
    corner.every((way) => Math.abs(way) <= 1),
    `the picture's corner is ${corner} px from the stage's`,
  );
  await page.keyboard.press("0");
  await map.waitFor({ state: "detached" });
});

pageTest("zoom: a turn and a crop are fitted again", {}, async (page) => {
  await page.goto("/");
  await openSample(page, "rocket");
  await addOp(page, "rotate");
  await page.waitForFunction(() => {
    const picture = document.querySelector("#preview").getBoundingClientRect();
    const stage = document.querySelector("#stage").getBoundingClientRect();
    const inside =
      picture.left >= stage.left - 1 &&
      picture.right <= stage.right + 1 &&
      picture.top >= stage.top - 1 &&
      picture.bottom <= stage.bottom + 1;
    return inside && picture.height > picture.width;
  });
});

const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };
pageTest("zoom: two fingers pinch, one pans, a double tap toggles, and the page does not scroll", phone, async (page) => {
  await page.goto("/");
  await openSample(page, "retina");
  const { scale: fit } = await stage(page);
  const touch = await page.context().newCDPSession(page);
  const send = (type, points) => touch.send("Input.dispatchTouchEvent", { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
  const { x, y } = await at(page, 0.5, 0.5);
  const corner = () =>
    page.evaluate(() => {
      const { left, top, width } = document.querySelector("#preview").getBoundingClientRect();
      return { left, top, width };
    });
  const before = await corner();
  await send("touchStart", [
    [x - 40, y],
    [x + 40, y],
  ]);
  for (let i = 1; i <= 8; i++)
    await send("touchMove", [
      [x - 40 - 5 * i, y],
      [x + 40 + 5 * i, y],
    ]);
  await send("touchEnd", []);
  await zoomed(page, "scale", 2 * fit);
  const after = await corner();
  assert.ok(Math.abs(after.width - 2 * before.width) < 2);
  // The middle between the fingers is where it was.
  assert.ok(Math.abs((x - after.left) / 2 - (x - before.left)) <= 1, JSON.stringify({ before, after, x }));

  await send("touchStart", [[x, y]]);
  for (let i = 1; i <= 5; i++) await send("touchMove", [[x - 8 * i, y]]);
  await send("touchEnd", []);
  const panned = await corner();
  assert.ok(Math.abs(after.left - panned.left - 40) <= 1, JSON.stringify({ after, panned }));
  assert.deepEqual(await page.evaluate(() => [scrollX, scrollY, visualViewport.scale, visualViewport.offsetTop]), [0, 0, 1, 0]);

  const tap = async () => {
    await send("touchStart", [[x, y]]);
    await send("touchEnd", []);
  };
  await tap();
  await tap();
  await zoomed(page, "fit", fit);
});

/** The canvas's own pixels, and which part of the picture they are. */
function pixels(page, selector) {
  return page.locator(selector).evaluate((canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return { region: canvas.dataset.region.split(" ").map(Number), width: canvas.width, height: canvas.height, data: [...data] };
  });
}

/** The screen shows the canvas, pixel by pixel, in a part that nothing lies above. */
async function coincides(page, selector, ratio) {
  const { left, top, width, height, wide, high } = await page.locator(selector).evaluate((canvas) => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    return { left, top, width, height, wide: canvas.width, high: canvas.height };
  });
  for (const [shown, drawn] of [
    [width, wide],
    [height, high],
  ]) {
    assert.ok(Math.abs(shown * ratio - drawn) < 0.01, `${drawn} pixels are drawn and ${shown * ratio} are shown`);
  }
  for (const edge of [left * ratio, top * ratio]) assert.ok(Math.abs(edge - Math.round(edge)) < 0.01, `it begins at ${edge}`);
  const { box } = await stage(page);
  const clip = { x: Math.round(Math.max(left, box.x)) + 30, y: Math.round(Math.max(top, box.y)) + 60, width: 60, height: 40 };
  const shown = await screen(page, clip);
  const own = await page
    .locator(selector)
    .evaluate(
      (canvas, [x, y, width, height]) => [...canvas.getContext("2d").getImageData(x, y, width, height).data],
      [(clip.x - left) * ratio, (clip.y - top) * ratio, 60 * ratio, 40 * ratio].map(Math.round),
    );
  assert.equal(shown.data.length, own.length);
  assert.deepEqual(shown.data, own, "the screen shows the canvas's pixels");
}
