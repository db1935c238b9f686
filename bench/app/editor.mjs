// The editor with the photograph open and steps in it, as a person gets it there.

import { record } from "./recorder.mjs";

/** A page of its own with the editor. */
export async function openEditor(browser, url, viewport) {
  const context = await browser.newContext({ viewport, deviceScaleFactor: 1, reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.addInitScript(record);
  await page.goto(url);
  return page;
}

/** Opens the photograph and waits for its picture. */
export async function openPhotograph(page, jpeg) {
  await page.locator("#open-file").setInputFiles({ name: "photograph.jpg", mimeType: "image/jpeg", buffer: jpeg });
  await firstFrame(page);
}

/** Adds the operations with their parameters. */
export async function addSteps(page, ops) {
  for (const [index, { op, ...parameters }] of ops.entries()) {
    await page.locator('button[data-tool="steps"]').click();
    await page.locator("#add-op").click();
    await page.locator(`[data-op="${op}"]`).click();
    const step = page.locator(`[data-step="${index}"][data-step-op="${op}"]`);
    await step.waitFor();
    for (const [name, value] of Object.entries(parameters)) await set(step, name, value);
  }
}

async function set(step, name, value) {
  const slider = step.locator(`input[type=range][name=${name}]`);
  // Other controls, such as a colour's, keep their default.
  if (await slider.count()) await slider.fill(String(value));
}

/** Waits until the page has shown a frame. */
export const firstFrame = (page) => page.waitForFunction(() => globalThis.recorded.frames.length > 0);

/** Waits until no frame has come for a while, the last one in full. */
export function rest(page) {
  return page.waitForFunction(() => {
    const last = globalThis.recorded.frames.at(-1);
    return last && !last.isDraft && performance.now() - last.at_ms > 500;
  });
}

/** The size of the picture on the canvas. */
export const canvasSize = (page) => page.locator("#preview").evaluate((canvas) => `${canvas.dataset.width} × ${canvas.dataset.height}`);
