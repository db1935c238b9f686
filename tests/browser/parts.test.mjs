// The parts of the app that load on demand: nobody waits for one that is not needed, and one that does not arrive says so.

import assert from "node:assert/strict";

import { WITHOUT_EDGE } from "./support/app-files.mjs";
import { pageTest, useChromium } from "./support/browser.mjs";
import { chooseTool, openSample, rendersAfter } from "./support/editor.mjs";

useChromium();

const PART = /\/(split|chunk)-[\w-]+\.wasm$/;
const TOOLS = /\/split-editor-\w+\.wasm$/;
const STYLE = /\/later-\w+\.css$/;
const FAILED = /This part of Safelight could not be loaded\. Check the connection\./;
const LOST = { console: [...WITHOUT_EDGE, /Failed to fetch/] };

pageTest("parts: none is loaded before a photograph is open, and then all of them before they are asked for", LOST, async (page) => {
  const loaded = new Set();
  let styles = 0;
  page.on("requestfinished", (request) => {
    if (PART.test(request.url())) loaded.add(new URL(request.url()).pathname);
    if (STYLE.test(request.url())) styles += 1;
  });
  await page.goto("/");
  await page.locator("[data-sample]").first().waitFor();
  await page.waitForLoadState("networkidle");
  assert.deepEqual([...loaded], []);
  assert.equal(styles, 0);
  const listed = await page.evaluate(() => document.querySelector('meta[name="parts"]').content.split(" "));
  assert.ok(listed.length >= 2 && listed.every((path) => PART.test(path)), String(listed));
  await openSample(page, "rocket");
  while (loaded.size < listed.length) await page.waitForEvent("requestfinished");
  assert.deepEqual([...loaded].sort(), listed.sort());
  assert.equal(styles, 1, "all parts share one sheet");
  await page.context().setOffline(true);
  await chooseTool(page, "looks");
  await page.locator("#look-list").waitFor();
  await page.locator("#open-settings").click();
  await page.locator("#settings input[name=theme]").first().waitFor({ state: "attached" });
});

pageTest("parts: the first screen needs nothing of their style", LOST, async (page) => {
  const recipe = Buffer.from('{"version":1,"ops":[{"op":"sepia"}]}').toString("base64url");
  await page.goto(`/#recipe=${recipe}`);
  await page.locator("#recipe-waiting").waitFor();
  await page.waitForLoadState("networkidle");
  // Of each visible element its name and its style, property by property.
  const styles = () =>
    page.evaluate(() =>
      [...document.querySelectorAll("body *")]
        .filter((element) => element.checkVisibility())
        .map((element) => {
          const style = getComputedStyle(element);
          return [
            `${element.localName}.${element.getAttribute("class")}`,
            [...style].map((name) => `${name}: ${style.getPropertyValue(name)}`),
          ];
        }),
    );
  const load = () =>
    page.evaluate(
      () =>
        new Promise((resolve) => {
          const link = document.querySelector("#later-style");
          link.addEventListener("load", resolve);
          link.rel = "stylesheet";
        }),
    );
  const sizes = [page.viewportSize(), { width: 390, height: 844 }, { width: 844, height: 390 }];
  const before = [];
  for (const size of sizes) {
    await page.setViewportSize(size);
    before.push(await styles());
  }
  await load();
  for (const [i, size] of sizes.entries()) {
    await page.setViewportSize(size);
    const now = await styles();
    assert.ok(now.length > 40);
    assert.equal(now.length, before[i].length);
    const changed = now.flatMap(([name, style], j) =>
      style.filter((line, k) => line !== before[i][j][1][k]).map((line) => `${name} ${line}`),
    );
    assert.deepEqual(changed, [], `${size.width} × ${size.height}`);
  }
});

for (const [what, files] of [
  ["code", PART],
  ["style", STYLE],
])
  pageTest(
    `parts: a photograph whose ${what} does not arrive says so, once, and is shown when it is asked for again`,
    LOST,
    async (page) => {
      await page.route(files, (route) => route.abort());
      await page.goto("/");
      await page.locator('[data-sample="rocket"]').click();
      const failure = page.locator(".part-failed");
      await failure.getByText(FAILED).waitFor();
      assert.equal(await failure.count(), 1);
      assert.equal(await page.locator(".panel, .toolbar").count(), 0);
      await page.unroute(files);
      await failure.getByRole("button", { name: "Try again" }).click();
      await rendersAfter(page, 0);
      await page.locator('.panel [data-part="light"]').waitFor();
      await page.locator(".toolbar").waitFor();
      const ground = await page.locator(".panel").evaluate((panel) => getComputedStyle(panel).backgroundColor);
      assert.notEqual(ground, "rgba(0, 0, 0, 0)", "the sheet applies");
    },
  );

pageTest("parts: a tool that does not arrive says so, keeps the focus, and comes when it is asked for again", LOST, async (page) => {
  await page.route(TOOLS, (route) => route.abort());
  await page.goto("/");
  await openSample(page, "rocket");
  await chooseTool(page, "effects");
  const failure = page.locator(".panel .part-failed");
  await failure.getByText(FAILED).waitFor();
  assert.equal(await failure.getByRole("link", { name: "Load the page again" }).getAttribute("href"), "");
  const retry = failure.getByRole("button", { name: "Try again" });
  const asked = page.waitForRequest(TOOLS);
  await retry.focus();
  await page.keyboard.press("Enter");
  await asked;
  await page.locator('.part-retry[aria-disabled="false"]').waitFor();
  assert.ok(await retry.evaluate((button) => button === document.activeElement), "the button keeps the focus");

  await page.unroute(TOOLS);
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
