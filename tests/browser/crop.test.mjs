// The tool that crops, on real photographs: what is seen, what undo takes back, and the file that comes out.

import assert from "node:assert/strict";
import { join } from "node:path";

import { largePhotograph } from "../support/large-photograph.mjs";
import { root, tool } from "../support/paths.mjs";
import { openSection } from "./support/adjust.mjs";
import { pageTest, useChromium } from "./support/browser.mjs";
import { crop, cropped, drag, middle, perPixel, shows } from "./support/crop.mjs";
import { addOp, chooseTool, exported, openFile, openSample } from "./support/editor.mjs";
import { stage } from "./support/stage.mjs";

const sharp = tool("sharp");

useChromium();

/** Red, green and blue of a rectangle of a file, decoded by another program. */
async function decoded(file, rect) {
  const picture = rect ? sharp(file).extract(rect) : sharp(file);
  const { data, info } = await picture.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** Red, green and blue of what the preview's canvas holds. */
async function preview(page) {
  const base64 = await page.evaluate(() => {
    const canvas = document.querySelector("#preview");
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let text = "";
    for (let i = 0; i < data.length; i += 4) text += String.fromCharCode(data[i], data[i + 1], data[i + 2]);
    return btoa(text);
  });
  return Buffer.from(base64, "base64");
}

pageTest("crop: a handle's drag is one undo, and the exported rectangle is the original's, bit for bit", {}, async (page) => {
  await page.goto("/");
  await openSample(page, "coffee");
  await chooseTool(page, "crop");
  await page.locator("#crop-frame").waitFor();
  await shows(page, 600, 400);
  assert.deepEqual(await crop(page), [0, 0, 600, 400]);
  const scale = await perPixel(page);
  await drag(page, await middle(page, '[data-handle="nw"]'), 150 * scale, 90 * scale);
  await drag(page, await middle(page, '[data-handle="se"]'), -200 * scale, -120 * scale);
  const [left, top, width, height] = await crop(page);
  for (const [is, wanted] of [
    [left, 150],
    [top, 90],
    [width, 250],
    [height, 190],
  ])
    assert.ok(Math.abs(is - wanted) <= 2, `${is}, not ${wanted}`);
  await page.keyboard.press("Control+z");
  await cropped(page, [left, top, 600 - left, 400 - top]);
  await page.keyboard.press("Control+Shift+z");
  await cropped(page, [left, top, width, height]);

  await page.keyboard.press("Enter");
  await page.locator("#crop-frame").waitFor({ state: "detached" });
  await shows(page, width, height);
  const wanted = await decoded(join(root, "photos/coffee.png"), { left, top, width, height });
  assert.ok((await preview(page)).equals(wanted.data), "the preview shows the original's own pixels");
  const { bytes } = await exported(page, "png");
  const file = await decoded(bytes);
  assert.deepEqual([file.width, file.height], [width, height]);
  assert.ok(file.data.equals(wanted.data));
});

pageTest("crop: the stage shows the whole picture while it is cropped, and the crop after it", {}, async (page) => {
  await page.goto("/");
  await openSample(page, "astronaut");
  const invert = await addOp(page, "invert");
  const step = await addOp(page, "crop");
  await step.locator("input[name=width]").fill("100");
  await step.locator("input[name=width]").press("Enter");
  await shows(page, 100, 512);
  await invert.waitFor();
  await chooseTool(page, "crop");
  // The crop stands behind another step: the tool leaves it where it is, and says so.
  await page.getByText("Other steps further down").waitFor();
  await shows(page, 512, 512);
  assert.deepEqual(await crop(page), [0, 0, 512, 512]);
  await page.locator('input[name=aspect][value="16:9"]').check();
  await cropped(page, [0, 112, 512, 288]);
  await page.keyboard.press("x");
  await cropped(page, [112, 0, 288, 512]);
  await chooseTool(page, "steps");
  await shows(page, 100, 512);
  const ops = await page.locator("[data-step]").evaluateAll((steps) => steps.map((step) => step.dataset.stepOp));
  assert.deepEqual(ops, ["crop", "invert", "crop"]);
});

pageTest("crop: Escape takes back what was done since the tool began, and undo brings it again", {}, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  await page.keyboard.press("r");
  await page.locator('input[name=aspect][value="1:1"]').check();
  await cropped(page, [75, 0, 300, 300]);
  await page.locator("#crop-done").click();
  await shows(page, 300, 300);
  await page.keyboard.press("r");
  await page.locator("#turn-right").click();
  await cropped(page, [0, 75, 300, 300]);
  await page.locator("#flip-vertically").click();
  await page.keyboard.press("Escape");
  await page.locator("#crop-frame").waitFor({ state: "detached" });
  await shows(page, 300, 300);
  await page.keyboard.press("r");
  await cropped(page, [75, 0, 300, 300]);
  await page.keyboard.press("Control+z");
  await cropped(page, [0, 76, 300, 300]);
});

pageTest("crop: keys move the frame and its handles, and it stops at the edge", {}, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  await chooseTool(page, "crop");
  await page.locator('[data-handle="se"]').focus();
  for (let i = 0; i < 3; i += 1) await page.keyboard.press("Shift+ArrowLeft");
  await page.keyboard.press("ArrowUp");
  await cropped(page, [0, 0, 421, 299]);
  await page.locator("#crop-frame").focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Shift+ArrowDown");
  await cropped(page, [1, 1, 421, 299]);
  for (let i = 0; i < 4; i += 1) await page.keyboard.press("Shift+ArrowRight");
  await cropped(page, [30, 1, 421, 299]);
  await openSection(page, "crop-numbers");
  await page.locator(".crop-numbers input[name=width]").fill("99");
  await cropped(page, [30, 1, 99, 299]);
  await page.locator("#crop-reset").click();
  await cropped(page, [0, 0, 451, 300]);
});

pageTest("crop: a preview of a small part is drawn from the original, as large as the stage allows", {}, async (page, t, browser) => {
  const { path, from, width: high, height: wide } = await largePhotograph(browser);
  t.diagnostic(from);
  await page.goto("/");
  await openFile(page, path);
  await chooseTool(page, "crop");
  await openSection(page, "crop-numbers");
  // Larger than the stage, and smaller than it.
  for (const [name, value] of [
    ["width", 1800],
    ["height", 1500],
    ["x", 600],
    ["y", 700],
  ]) {
    await page.locator(`.crop-numbers input[name=${name}]`).fill(String(value));
    await page.locator(`.crop-numbers input[name=${name}]`).press("Enter");
  }
  await cropped(page, [600, 700, 1800, 1500]);
  assert.ok(wide > 2400 && high > 2200);
  await page.locator("#crop-done").click();
  await shows(page, 1800, 1500);
  const { scale } = await stage(page);
  const drawn = await page.locator("#preview").evaluate(({ dataset }) => Number(dataset.scale));
  assert.ok(scale < 1 && Math.abs(drawn - scale) < 1e-3, `${drawn} of ${scale}`);

  await chooseTool(page, "crop");
  await openSection(page, "crop-numbers");
  for (const [name, value] of [
    ["width", 320],
    ["height", 200],
  ]) {
    await page.locator(`.crop-numbers input[name=${name}]`).fill(String(value));
    await page.locator(`.crop-numbers input[name=${name}]`).press("Enter");
  }
  await page.locator("#crop-done").click();
  await shows(page, 320, 200);
  const one = await page.locator("#preview").evaluate(({ dataset }) => Number(dataset.scale));
  assert.equal(one, 1);
  const shown = await preview(page);
  const { bytes } = await exported(page, "png");
  const file = await decoded(bytes);
  assert.deepEqual([file.width, file.height], [320, 200]);
  assert.ok(file.data.equals(shown), "the preview has the rendition's own pixels");
});

pageTest("crop: the preview grows with the window, beyond 1600 px", { viewport: { width: 900, height: 700 } }, async (page, t, browser) => {
  const { path, from } = await largePhotograph(browser);
  t.diagnostic(from);
  await page.goto("/");
  await openFile(page, path);
  await page.setViewportSize({ width: 2560, height: 1440 });
  await page.waitForFunction(() => {
    const { width, height, scale } = document.querySelector("#preview").dataset;
    const stage = document.querySelector("#stage");
    const fits = Math.abs(Number(scale) - Number(stage.dataset.scale)) < 1e-3;
    const fills = Math.abs(width - stage.clientWidth) <= 2 || Math.abs(height - stage.clientHeight) <= 2;
    return fits && fills;
  });
  await chooseTool(page, "crop");
  await page.locator('input[name=aspect][value="16:9"]').check();
  // The photograph stands upright.
  await page.locator("#crop-swap").click();
  await page.locator("#crop-done").click();
  await page.waitForFunction(() => {
    const { width, scale, draft } = document.querySelector("#preview").dataset;
    const stage = document.querySelector("#stage");
    return draft === "false" && width > 1600 && Math.abs(Number(scale) - Number(stage.dataset.scale)) < 1e-3;
  });
});

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 3 };
pageTest("crop: on a phone a finger moves a handle, targets are large, and the photograph has 60 % of the height", phone, async (page) => {
  await page.goto("/");
  await openSample(page, "astronaut");
  await chooseTool(page, "crop");
  await page.locator("#crop-frame").waitFor();
  await shows(page, 512, 512);
  const { box } = await stage(page);
  const easel = await page.locator(".easel").boundingBox();
  assert.ok(easel.height >= 0.6 * 844, `the photograph has ${easel.height} px`);
  assert.ok(box.width > 300);
  for (const selector of ["#crop-frame > button", ".crop-panel button:visible", ".crop-chips label"]) {
    const sides = await page.locator(selector).evaluateAll((all) =>
      all.map((element) => {
        const { width, height } = element.getBoundingClientRect();
        return Math.min(width, height);
      }),
    );
    assert.ok(sides.length > 0 && Math.min(...sides) >= 44, `${selector}: ${sides}`);
  }
  const scale = await perPixel(page);
  const from = await middle(page, '[data-handle="se"]');
  const client = await page.context().newCDPSession(page);
  const touch = (type, points) => client.send("Input.dispatchTouchEvent", { type, touchPoints: points });
  await touch("touchStart", [from]);
  await touch("touchMove", [{ x: from.x - 20, y: from.y - 20 }]);
  await touch("touchMove", [{ x: from.x - 100 * scale, y: from.y - 60 * scale }]);
  await touch("touchEnd", []);
  const [left, top, width, height] = await crop(page);
  assert.ok(left === 0 && top === 0 && Math.abs(width - 412) <= 3 && Math.abs(height - 452) <= 3, `${width} × ${height}`);
});
