// The controls that are always in sight, as a person finds them.

import assert from "node:assert/strict";

import { renders, rendersAfter } from "./editor.mjs";
import { stored } from "./local.mjs";

/** The row of a parameter: `exposure.ev`. */
export function row(page, name) {
  return page.locator(`[data-row="${name}"]`);
}

export function slider(page, name) {
  return row(page, name).locator("input[type=range]");
}

export function numberBox(page, name) {
  return row(page, name).locator(".number-box input");
}

/** Opens a section of the tool that adjusts, if it is closed. */
export async function openSection(page, name) {
  const title = page.locator(`#section-${name}-title`);
  if ((await title.getAttribute("aria-expanded")) === "false") await title.click();
}

/** Types a number and leaves the box; waits for the picture. */
export async function type(page, name, text) {
  const shown = await renders(page);
  await numberBox(page, name).fill(text);
  await numberBox(page, name).press("Enter");
  await rendersAfter(page, shown);
}

/** The steps that are kept of an edit, in their order, those of the present. */
export async function keptSteps(page, id) {
  const text = (await stored(page, "edits"))[id];
  if (text === undefined) return [];
  const { steps, present } = JSON.parse(text).document;
  return present[1].map(([, parameters]) => steps[parameters]);
}

/** Waits until the kept steps are as `fits` wants them; returns them. */
export async function untilSteps(page, id, fits, what) {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const steps = await keptSteps(page, id);
    if (fits(steps)) return steps;
    assert.ok(Date.now() < deadline, `${what}, not ${JSON.stringify(steps)}`);
    await page.waitForTimeout(50);
  }
}

/** Waits until the preview is drawn as it stays; returns its pixels, RGBA, row by row. */
export async function drawnPixels(page) {
  await page.waitForFunction(() => document.querySelector("#preview")?.dataset.draft === "false");
  const { width, height, base64 } = await page.evaluate(() => {
    const canvas = document.querySelector("#preview");
    const { width, height } = canvas;
    const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
    let text = "";
    for (let i = 0; i < data.length; i += 4096) text += String.fromCharCode(...data.subarray(i, i + 4096));
    return { width, height, base64: btoa(text) };
  });
  return { width, height, data: Buffer.from(base64, "base64") };
}

/** sRGB (IEC 61966-2-1) to linear light, 0 to 255 to 0 to 1, and back. */
export function linear(value) {
  const v = value / 255;
  return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
}

export function encoded(light) {
  const v = Math.min(1, Math.max(0, light));
  return 255 * (v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055);
}
