// Look-up tables go along: with a save, which waits for the edge; with a recipe's file; and with edits of an earlier version.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";

import { until } from "../support/wait.mjs";
import { pageTest, useChromium } from "./support/browser.mjs";
import { chooseTool, notice, openSample, picture, renders, rendersAfter } from "./support/editor.mjs";
import { isKept, shows, store, stored } from "./support/local.mjs";
import { chooseInMenu, downloaded, drop, opsAre } from "./support/recipes.mjs";

useChromium();

/** What the browser says of requests that are cut off. */
const CUT = [/Failed to load resource/, /WebSocket connection to .* failed/];
const API = /\/(api|\.well-known)\//;
const id = (text) => `sha256:${createHash("sha256").update(text).digest("hex")}`;

/** A cube of `size` entries a side with ten decimals; red changes fastest. */
function cube(size) {
  const at = (n) => n / (size - 1);
  const lines = Array.from({ length: size ** 3 }, (_, n) => {
    const [r, g, b] = [at(n % size), at(Math.floor(n / size) % size), at(Math.floor(n / size ** 2))];
    return [r * r, (g + b) / 2, 1 - b].map((v) => v.toFixed(10)).join(" ");
  });
  return `TITLE "Odd"\nLUT_3D_SIZE ${size}\n${lines.join("\n")}\n`;
}

pageTest(
  "table: one of 65 points that is dropped and saved without an edge goes up before its rendition, and both match bit for bit",
  { console: CUT },
  async (page) => {
    let isCut = true;
    await page.context().route(API, (route) => (isCut ? route.abort() : route.fallback()));
    const sent = [];
    page.on("request", (request) => {
      if (request.method() === "POST" && /\/api\/(luts|images\/[^/]+\/renditions)/.test(request.url()))
        sent.push(new URL(request.url()).pathname);
    });
    await page.goto("/");
    await page.locator('#edge-status[data-state="offline"]').waitFor();
    await openSample(page, "chelsea");
    const text = cube(65);
    const shown = await renders(page);
    await drop(page, [{ name: "odd-65.cube", text }]);
    await opsAre(page, ["lut3d"]);
    await rendersAfter(page, shown);
    await isKept(page);
    await page.locator("#save").click();
    await notice(page, /It goes up when the edge is back/);
    assert.deepEqual(Object.keys(await stored(page, "luts")), [id(text)], "the table is on this device");

    // The page that sends it is another one than the page that read the file.
    await page.reload();
    await page.locator('#activity-button[data-waiting="1"]').waitFor({ state: "attached" });
    sent.length = 0;
    isCut = false;
    await page.locator("#edge-status").click();
    await page.locator("#activity-button").click();
    const row = page.locator(".job[data-job-id] .words").filter({ hasText: "identical" });
    await until("the match", 90, async () => (await row.count()) === 1);
    assert.deepEqual(
      sent.map((path) => path.replace(/images\/[^/]+/, "images/id")),
      ["/api/luts", "/api/images/id/renditions"],
    );
    const { items } = await (await page.request.get("/api/luts")).json();
    assert.deepEqual(
      items.map(({ id, name, size, kind, used }) => ({ id, name, size, kind, used })),
      [{ id: id(text), name: "odd-65.cube", size: 65, kind: "3d", used: { renditions: 1, images: 1 } }],
    );
  },
);

pageTest("table: a recipe's file carries it to another browser", {}, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  const text = cube(9);
  await drop(page, [{ name: "odd.cube", text }]);
  await opsAre(page, ["lut3d"]);
  await until("the picture", 30, async () => (await picture(page)).check !== undefined);
  const saved = await downloaded(page, () => chooseInMenu(page, "save-recipe"));
  const file = JSON.parse(saved.text);
  assert.deepEqual(file.assets, { [id(text)]: text });
  assert.equal(file.recipe.ops[0].lut, id(text));
  const edited = await picture(page);

  const other = await page
    .context()
    .browser()
    .newContext({ baseURL: new URL(page.url()).origin });
  try {
    const elsewhere = await other.newPage();
    await elsewhere.goto("/");
    await openSample(elsewhere, "chelsea");
    await drop(elsewhere, [{ name: saved.name, text: saved.text }]);
    await opsAre(elsewhere, ["lut3d"]);
    await shows(elsewhere, edited.check, "the edit with the table");
    await chooseTool(elsewhere, "looks");
    assert.equal((await elsewhere.locator("#table-name").textContent()).trim(), "Odd");
  } finally {
    await other.close();
  }
});

pageTest("table: an edit of an earlier version, which held it, names it from now on", {}, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  const text = cube(5);
  await drop(page, [{ name: "odd.cube", text }]);
  await opsAre(page, ["lut3d"]);
  await isKept(page);
  await until("the edit is written", 30, async () => Object.values(await stored(page, "edits")).some((edit) => edit.includes(id(text))));
  const edited = await picture(page);
  const [[key, edit]] = Object.entries(await stored(page, "edits"));
  const record = JSON.parse(edit);
  record.document.version = 2;
  for (const step of record.document.steps) {
    if (step.op === "lut3d") {
      delete step.lut;
      step.cube = text;
    }
  }
  await store(page, "edits", key, JSON.stringify(record));
  await page.evaluate(async (key) => {
    const database = await new Promise((resolve) => {
      const request = indexedDB.open("safelight");
      request.onsuccess = () => resolve(request.result);
    });
    await new Promise((resolve) => {
      const transaction = database.transaction("luts", "readwrite");
      transaction.objectStore("luts").delete(key);
      transaction.oncomplete = resolve;
    });
    database.close();
  }, id(text));
  await page.reload();
  await rendersAfter(page, 0);
  await shows(page, edited.check, "the edit with its table");
  await until("the table is kept", 30, async () => id(text) in (await stored(page, "luts")));
});
