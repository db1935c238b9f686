// Where the focus is. The app moves it in the frame after a change, so a test waits for it.

import assert from "node:assert/strict";

/** Waits until an element that matches has the focus. */
export async function focusIs(page, selector) {
  try {
    await page.waitForFunction((selector) => document.activeElement?.matches(selector) ?? false, selector, { timeout: 10_000 });
  } catch {
    const focused = await page.evaluate(() => {
      const { activeElement: active } = document;
      return active?.cloneNode(false).outerHTML ?? "nothing";
    });
    assert.fail(`the focus is on ${focused}, not on ${selector}`);
  }
}
