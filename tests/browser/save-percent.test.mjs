// A save says how far it has come: the percentage never goes back, and the match ends it.

import assert from "node:assert/strict";

import { enlarged } from "../support/large-photograph.mjs";
import { pageTest, useChromium } from "./support/browser.mjs";
import { notice, openFile } from "./support/editor.mjs";

useChromium();

pageTest("save: the percentage rises through upload, render and comparison, and ends with the match", {}, async (page, t, browser) => {
  const path = await enlarged(browser, { name: "rocket.jpg", width: 6000, height: 4000 });
  await page.goto("/");
  await openFile(page, path);
  await page.evaluate(() => {
    const save = document.querySelector("#save");
    globalThis.percents = [];
    new MutationObserver(() => {
      if (save.dataset.percent !== undefined) globalThis.percents.push(Number(save.dataset.percent));
    }).observe(save, { attributes: true, attributeFilter: ["data-percent"] });
  });
  await page.locator("#save").click();
  await notice(page, /^Saved\. Identical/);
  const percents = await page.evaluate(() => globalThis.percents);
  t.diagnostic(percents.join(" "));
  assert.ok(percents.length >= 3, "it is told more than at the ends");
  assert.deepEqual(
    percents,
    percents.toSorted((a, b) => a - b),
    "it never goes back",
  );
  assert.ok(
    percents.some((percent) => percent >= 90),
    "the comparison counts",
  );
  await page.locator("#save:not([data-percent])").waitFor();
  assert.equal((await page.locator("#save").textContent()).trim(), "Save to gallery");
});
