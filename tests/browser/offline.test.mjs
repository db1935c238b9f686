// Without an edge everything but sharing works.

import assert from "node:assert/strict";

import { pageTest, useChromium } from "./support/browser.mjs";
import { addOp, exported, openSample, picture, rendersAfter } from "./support/editor.mjs";

useChromium();

pageTest("offline: open, edit and export work", { console: [/Failed to load resource/] }, async (page) => {
  await page.route(/\/(api|\.well-known)\//, (route) => route.abort());
  await page.goto("/");
  await page.locator('#edge-status[data-state="offline"]').waitFor();
  await openSample(page, "chelsea");
  const before = await picture(page);
  const shown = await rendersAfter(page, 0);
  await addOp(page, "invert");
  await rendersAfter(page, shown);
  assert.notEqual((await picture(page)).check, before.check);
  const { bytes } = await exported(page);
  assert.deepEqual([...bytes.subarray(0, 3)], [0xff, 0xd8, 0xff], "a JPEG");
  assert.deepEqual([...bytes.subarray(-2)], [0xff, 0xd9], "a whole one");
});
