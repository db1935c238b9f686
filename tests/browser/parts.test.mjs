// The parts of the app that load on demand: nobody waits for one that is not needed, and one that does not arrive says so.

import assert from "node:assert/strict";

import { WITHOUT_EDGE } from "./support/app-files.mjs";
import { pageTest, useChromium } from "./support/browser.mjs";
import { chooseTool, openSample } from "./support/editor.mjs";

useChromium();

const PART = /\/(split|chunk)-[\w-]+\.wasm$/;
const FAILED = /This part of Safelight could not be loaded\. Check the connection\./;
const LOST = { console: [...WITHOUT_EDGE, /Failed to fetch/] };

pageTest("parts: none is loaded before a photograph is open, and then all of them before they are asked for", LOST, async (page) => {
  const loaded = new Set();
  page.on("requestfinished", (request) => PART.test(request.url()) && loaded.add(new URL(request.url()).pathname));
  await page.goto("/");
  await page.locator("[data-sample]").first().waitFor();
  await page.waitForLoadState("networkidle");
  assert.deepEqual([...loaded], []);
  const listed = await page.evaluate(() => document.querySelector('meta[name="parts"]').content.split(" "));
  assert.ok(listed.length >= 2 && listed.every((path) => PART.test(path)), String(listed));
  await openSample(page, "rocket");
  while (loaded.size < listed.length) await page.waitForEvent("requestfinished");
  assert.deepEqual([...loaded].sort(), listed.sort());
  await page.context().setOffline(true);
  await chooseTool(page, "looks");
  await page.locator("#look-list").waitFor();
  await page.locator("#open-settings").click();
  await page.locator("#settings input[name=theme]").first().waitFor({ state: "attached" });
});

pageTest("parts: a tool that does not arrive says so, keeps the focus, and comes when it is asked for again", LOST, async (page) => {
  await page.route(PART, (route) => route.abort());
  await page.goto("/");
  await openSample(page, "rocket");
  await chooseTool(page, "effects");
  const failure = page.locator(".panel .part-failed");
  await failure.getByText(FAILED).waitFor();
  assert.equal(await failure.getByRole("link", { name: "Load the page again" }).getAttribute("href"), "");
  const retry = failure.getByRole("button", { name: "Try again" });
  const asked = page.waitForRequest(PART);
  await retry.focus();
  await page.keyboard.press("Enter");
  await asked;
  await page.locator('.part-retry[aria-disabled="false"]').waitFor();
  assert.ok(await retry.evaluate((button) => button === document.activeElement), "the button keeps the focus");

  await page.unroute(PART);
  await page.keyboard.press("Enter");
  await page.locator('.panel [data-part="effects"]').waitFor();
  assert.equal(await failure.count(), 0);
  await page.waitForFunction(() => document.querySelector(".panel").contains(document.activeElement));
  // The edit is still there, and so are the tools that had arrived.
  await chooseTool(page, "adjust");
  await page.locator('.panel [data-part="light"]').waitFor();
});

pageTest("parts: a page that does not arrive says so, and comes when it is asked for again", LOST, async (page) => {
  await page.route(PART, (route) => route.abort());
  await page.goto("/gallery");
  await page.locator("main").getByText(FAILED).waitFor();
  await page.unroute(PART);
  await page.locator("main .part-retry").click();
  await page.locator("#gallery-title").waitFor();
});
