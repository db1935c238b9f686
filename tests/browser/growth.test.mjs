// Photographs of 24 megapixels are opened one after the other: the memory of the engine's workers does not grow after the second one.
// SAFELIGHT_OPENS says how many; 50 before a release.

import assert from "node:assert/strict";

import { enlarged } from "../support/large-photograph.mjs";
import { pageTest, useChromium } from "./support/browser.mjs";
import { zoomToFull } from "./support/detail.mjs";
import { addOp, openFile, renders } from "./support/editor.mjs";

useChromium();

const opens = Number(process.env.SAFELIGHT_OPENS ?? 6);

pageTest("growth: photographs opened and closed leave nothing behind", {}, async (page, t, browser) => {
  const photos = [
    await enlarged(browser, { name: "retina.jpg", width: 6000, height: 4000 }),
    await enlarged(browser, { name: "rocket.jpg", width: 6000, height: 4000 }),
  ];
  await page.addInitScript(noteBands);
  await page.goto("/");
  const used = [];
  for (let i = 0; i < opens; i += 1) {
    if (i > 0) await reopen(page, photos[i % photos.length]);
    else await openFile(page, photos[0]);
    await addOp(page, "clarity");
    await zoomToFull(page);
    const bytes = await page.evaluate(() => Number(document.querySelector("#detail").dataset.engineBytes));
    assert.ok(bytes > 1e6, `${bytes} bytes`);
    used.push(bytes);
  }
  t.diagnostic(`the engine's memory: ${used.map((bytes) => `${(bytes / 1e6).toFixed(1)} MB`).join(", ")}`);
  const most = Math.max(...used.slice(0, 2));
  for (const [i, bytes] of used.entries()) assert.ok(bytes <= most, `photograph ${i + 1}: ${bytes} bytes, ${most} at first`);
  // They would be cut from the photograph that is being opened, which is decoded at their scale for them.
  assert.equal(await page.evaluate(() => globalThis.bandsWhileOpening), 0);
});

/** Runs in the page: counts the bands that are asked for while a photograph is being opened. */
function noteBands() {
  globalThis.bandsWhileOpening = 0;
  let opening = false;
  const { postMessage } = Worker.prototype;
  Worker.prototype.postMessage = function (message, ...rest) {
    const request = Array.isArray(message) ? String(message[1]) : "";
    if (request.includes('{"do":"open"')) {
      opening = true;
      const opened = ({ data }) => {
        if (data[0] !== message[0]) return;
        opening = false;
        this.removeEventListener("message", opened);
      };
      this.addEventListener("message", opened);
    }
    if (opening && request.includes('{"do":"share"')) globalThis.bandsWhileOpening += 1;
    return postMessage.call(this, message, ...rest);
  };
}

/** Opens another photograph and waits for its first frame. */
async function reopen(page, file) {
  // The first frame of a photograph is number 1 again.
  await page.waitForFunction(() => Number(document.querySelector("#preview").dataset.renders) > 1);
  assert.ok((await renders(page)) > 1);
  await page.evaluate(() => document.querySelector("#detail").removeAttribute("data-renders"));
  await page.locator("#open-file").setInputFiles(file);
  await page.waitForFunction(() => document.querySelector("#preview").dataset.renders === "1");
}
