// A new version of the app: it is announced, waits until it is asked for, and takes nothing away from pages of the version before.

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { serve } from "../../xtask/site/static-host.mjs";
import { appCopy, controlled, laterVersion, WITHOUT_EDGE } from "./support/app-files.mjs";
import { pageTest, useChromium } from "./support/browser.mjs";
import { addOp, openSample, rendersAfter } from "./support/editor.mjs";

useChromium();

const OPTIONS = { serviceWorkers: "allow", console: WITHOUT_EDGE };

pageTest("update: a new version is announced, takes over when asked, and loses no edit", OPTIONS, async (page, t) => {
  const later = await laterVersion(t, "later");
  const host = await serve(await appCopy(t), { compress: false });
  t.after(() => host.close());
  await page.goto(`${host.url}/`);
  await controlled(page);
  const bystander = await page.context().newPage();
  await bystander.goto(`${host.url}/`);
  await bystander.locator("#open-file").waitFor({ state: "attached" });
  await openSample(page, "chelsea");
  const shown = await rendersAfter(page, 0);
  await addOp(page, "invert");
  await rendersAfter(page, shown);

  await host.load(later.folder);
  await look(page);
  const notice = page.locator("#update-ready");
  await notice.getByText("A new version is ready.").waitFor();
  assert.equal(await page.locator("[data-step]").count(), 1, "nothing happens unasked");
  assert.equal(await version(page), null);

  await notice.getByRole("button", { name: "Update" }).click();
  await page.waitForFunction(() => document.querySelector('meta[name="version"]')?.content === "later");
  await page.locator("#preview, [data-sample]").first().waitFor();
  assert.equal(await styled(page), later.newSheet);
  if (await keepsEdits(page)) {
    await page.locator('[data-step="0"][data-step-op="invert"]').waitFor();
    await rendersAfter(page, 0);
  }

  // The other tab goes on with its own version, whose files no host has any more.
  assert.equal(await version(bystander), null);
  await bystander.locator("#update-ready").getByText("A new version is ready.").waitFor();
  const old = await bystander.evaluate((path) => fetch(path).then((response) => response.headers.get("content-type")), later.sheet);
  assert.match(old, /^text\/css/);
  await bystander.locator("#open-settings").click();
  await bystander.locator("#settings input[name=theme]").first().waitFor({ state: "attached" });
  await bystander.keyboard.press("Escape");
  await openSample(bystander, "rocket");
  assert.equal((await caches(page)).length, 2);

  await bystander.close();
  await page.reload();
  await page.waitForFunction(async () => (await caches.keys()).filter((name) => name.startsWith("safelight-app-")).length === 1);
  assert.deepEqual(await caches(page), ["safelight-app-later"]);
  await page.locator("#preview, [data-sample]").first().waitFor();
});

pageTest("update: a version that does not arrive whole leaves the one before as it is", OPTIONS, async (page, t) => {
  const [broken, whole] = [await laterVersion(t, "broken"), await laterVersion(t, "whole")];
  // What a host sends in the middle of a deployment: a page, and not yet all of the files that it names.
  await writeFile(join(broken.folder, broken.newSheet), "<!doctype html>");
  const host = await serve(await appCopy(t), { compress: false });
  t.after(() => host.close());
  await page.goto(`${host.url}/`);
  await controlled(page);

  await host.load(broken.folder);
  assert.equal(await look(page), "redundant");
  assert.equal(await page.locator("#update-ready").getAttribute("data-ready"), "false");
  await page.context().setOffline(true);
  await page.reload();
  assert.equal(await version(page), null);
  await openSample(page, "chelsea");
  await page.context().setOffline(false);

  await host.load(whole.folder);
  assert.equal(await look(page), "installed");
  await page.locator('#update-ready[data-ready="true"]').waitFor();
});

/** Has the browser look for a new version; returns what became of the one that it found. */
function look(page) {
  return page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    const found = new Promise((resolve) => {
      registration.addEventListener("updatefound", () => resolve(registration.installing), { once: true });
    });
    await registration.update();
    const worker = await found;
    while (worker.state === "parsed" || worker.state === "installing") {
      await new Promise((resolve) => worker.addEventListener("statechange", resolve, { once: true }));
    }
    return worker.state;
  });
}

/** The version that a page says it is; the first one says nothing. */
function version(page) {
  return page.evaluate(() => document.querySelector('meta[name="version"]')?.content ?? null);
}

/** The style sheet that a page has. */
function styled(page) {
  return page.evaluate(() => new URL(document.querySelector('link[rel="stylesheet"]').href).pathname);
}

/** Whether the browser's database holds edits. */
function keepsEdits(page) {
  return page.evaluate(async () => (await indexedDB.databases()).some(({ name }) => name === "safelight"));
}

function caches(page) {
  return page.evaluate(async () => (await caches.keys()).filter((name) => name.startsWith("safelight-app-")));
}
