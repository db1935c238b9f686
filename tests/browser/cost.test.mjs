// What the edge would refuse for its cost is said before the save, and nothing is disabled.

import assert from "node:assert/strict";

import { enlarged } from "../support/large-photograph.mjs";
import { pageTest, useChromium } from "./support/browser.mjs";
import { addOp, openFile } from "./support/editor.mjs";
import { drop } from "./support/recipes.mjs";

useChromium();

pageTest("cost: an edit that the edge would refuse is told with both numbers, until it costs less", {}, async (page, _t, browser) => {
  const path = await enlarged(browser, { name: "rocket.jpg", width: 6000, height: 4000 });
  await page.goto("/");
  await openFile(page, path);
  const warning = page.locator("#cost");
  await addOp(page, "sepia");
  assert.equal(await warning.count(), 0);

  const medians = Array.from({ length: 16 }, () => ({ op: "median", radius_px: 10 }));
  const text = JSON.stringify({ version: 1, ops: medians });
  await drop(page, [{ name: "medians.json", type: "application/json", bytes: Buffer.from(text).toString("base64") }]);
  await warning.waitFor();
  const [, needed, allowed] = (await warning.textContent()).match(/about (\d+) seconds of computing on the server; the limit is (\d+)\./);
  // 24 megapixels, sixteen medians, three samples of 80 to 90 ns.
  assert.ok(Number(needed) > 85 && Number(needed) < 115, needed);
  assert.equal(allowed, "60");
  assert.ok(await page.locator("#save").isEnabled());
  assert.ok(await page.locator("#export").isEnabled());

  await page.locator("#stage").focus();
  await page.keyboard.press("Control+z");
  await warning.waitFor({ state: "detached" });
});
