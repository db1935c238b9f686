// Look-up tables go along: with a save, which waits for the edge; with a recipe's file; and with edits of an earlier version.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";

import { until } from "../support/wait.mjs";
import { pageTest, useChromium } from "./support/browser.mjs";
import { addOp, chooseTool, notice, openSample, picture, renders, rendersAfter } from "./support/editor.mjs";
import { isKept, refuse, shows, store, stored } from "./support/local.mjs";
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
    await notice(page, /It is uploaded when the server is back/);
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

for (const [status, code, words] of [
  [429, "rate_limited", "Too many requests in a short time."],
  [503, "busy", "The server is busy."],
]) {
  pageTest(`table: an edge that answers ${status} for it is asked again when it says, and why is said`, { console: CUT }, async (page) => {
    await page.goto("/");
    await openSample(page, "chelsea");
    await drop(page, [{ name: "odd.cube", text: cube(5) }]);
    await opsAre(page, ["lut3d"]);
    await isKept(page);
    // More often than what is given up, and the last time with a pause to read.
    const pauses = [0, 0, 0, 0, 0, 0, 0, 2];
    let asked = 0;
    await page.route(/\/api\/luts\/sha256/, (route) => {
      asked += 1;
      const pause = pauses.shift();
      if (pause === undefined) return route.fallback();
      const body = JSON.stringify({ type: "about:blank", title: "No", status, code, detail: "Not now." });
      return route.fulfill({ status, contentType: "application/problem+json", headers: { "retry-after": String(pause) }, body });
    });
    await page.locator("#save").click();
    await page.locator("#activity-button").click();
    await page.locator(".job[data-outbox-id]").getByText(words).waitFor();
    await page.locator(".job[data-job-id] .words").filter({ hasText: "identical" }).waitFor();
    assert.equal(asked, 9);
  });
}

pageTest(
  "table: one that was deleted at the edge goes up again, whatever the browser's cache has",
  { console: [/status of 404/] },
  async (page) => {
    await page.goto("/");
    await openSample(page, "chelsea");
    const text = cube(7);
    const path = `/api/luts/${id(text)}`;
    assert.ok((await page.request.post("/api/session")).ok());
    assert.equal((await page.request.post("/api/luts?name=odd.cube", { data: text })).status(), 201);
    assert.equal(await page.evaluate(async (path) => (await (await fetch(path)).text()).length, path), text.length);
    assert.equal((await page.request.delete(path)).status(), 204);
    await drop(page, [{ name: "odd.cube", text }]);
    await opsAre(page, ["lut3d"]);
    const sent = page.waitForRequest((request) => request.method() === "POST" && request.url().includes("/api/luts"));
    await page.locator("#save").click();
    await sent;
    await notice(page, /^Saved\. Identical/);
    assert.equal((await page.request.get(path)).status(), 200);
    // The next save finds it there, and does not send it.
    const again = [];
    page.on("request", (request) => {
      if (request.url().includes("/api/luts")) again.push(request.method());
    });
    await page.locator("#notice").getByRole("button", { name: "Dismiss" }).click();
    await drop(page, [
      { name: "edit.json", text: JSON.stringify({ version: 1, ops: [{ op: "invert" }, { op: "lut3d", lut: id(text) }] }) },
    ]);
    await opsAre(page, ["invert", "lut3d"]);
    await page.locator("#save").click();
    await notice(page, /^Saved\. Identical/);
    assert.deepEqual(again, ["GET"]);
  },
);

pageTest("table: an edit is kept on this device when its table is, and not before", {}, async (page) => {
  // While it is held, the page hears of no end of a transaction with tables. Chromium's own would keep all others waiting.
  await page.addInitScript(() => {
    const held = new Promise((resolve) => {
      globalThis.letGo = resolve;
    });
    const { get, set } = Object.getOwnPropertyDescriptor(IDBTransaction.prototype, "oncomplete");
    Object.defineProperty(IDBTransaction.prototype, "oncomplete", {
      get,
      set(heard) {
        const isHeld = heard && [...this.objectStoreNames].includes("luts");
        set.call(this, isHeld ? (event) => held.then(() => heard.call(this, event)) : heard);
      },
    });
  });
  await page.goto("/");
  await openSample(page, "chelsea");
  await isKept(page);
  const text = cube(5);
  const file = { recipe: { version: 1, ops: [{ op: "lut3d", lut: id(text) }] }, assets: { [id(text)]: text } };
  await page.evaluate(() => {
    globalThis.states = [];
    const state = document.querySelector("#kept-state");
    new MutationObserver(() => globalThis.states.push(state.dataset.state)).observe(state, { attributes: true });
  });
  await drop(page, [{ name: "edit.json", text: JSON.stringify(file) }]);
  await opsAre(page, ["lut3d"]);
  const written = (name) => async () => Object.values(await stored(page, "edits")).some((edit) => edit.includes(name));
  await until("the edit with the table is written", 30, written(id(text)));
  // Another change goes the same way.
  await addOp(page, "invert");
  await until("the next edit is written", 30, written("invert"));
  const states = await page.evaluate(() => globalThis.states);
  assert.ok(!states.includes("device"), states.join(" "));
  await page.locator('#kept-state[data-state="pending"]').waitFor();
  await page.evaluate(() => globalThis.letGo());
  await isKept(page);
  assert.ok(id(text) in (await stored(page, "luts")));
});

pageTest("table: one that cannot be stored is said, and stored when it can be", {}, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  await isKept(page);
  await refuse(page, "put", "luts", 1_000_000);
  const text = cube(5);
  await drop(page, [{ name: "odd.cube", text }]);
  await opsAre(page, ["lut3d"]);
  const sentence =
    /^The look-up table odd\.cube, which the edit of chelsea\.png uses, is in memory only\. The browser could not store it\..*\.$/;
  await notice(page, sentence);
  await page.locator('#kept-state[data-state="memory"]').waitFor();
  assert.deepEqual(await stored(page, "luts"), {});
  await refuse(page, "put", "luts", 0);
  await addOp(page, "invert");
  await isKept(page);
  assert.deepEqual(Object.keys(await stored(page, "luts")), [id(text)]);
  // The page needs no other tab, and no edge, to show it again.
  const edited = await picture(page);
  await page.reload();
  await rendersAfter(page, 0);
  await shows(page, edited.check, "the edit with its table");
});

pageTest("table: an edit whose table is nowhere is not said to be kept", { console: [/status of 40[14]/] }, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  const text = cube(5);
  await drop(page, [{ name: "odd.cube", text }]);
  await opsAre(page, ["lut3d"]);
  await until("the edit is written", 30, async () => Object.values(await stored(page, "edits")).some((edit) => edit.includes(id(text))));
  await forget(page, id(text));
  await page.reload();
  await page.locator('#kept-state[data-state="incomplete"]').click();
  await notice(page, /^A look-up table of this edit is not on this device\. Choose its \.cube file again, or remove the step\.$/);
  await drop(page, [{ name: "odd.cube", text }]);
  await isKept(page);
});

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
  await forget(page, id(text));
  await page.reload();
  await rendersAfter(page, 0);
  await shows(page, edited.check, "the edit with its table");
  await until("the table is kept", 30, async () => id(text) in (await stored(page, "luts")));
});

/** Removes a table from the device, behind the app's back. */
function forget(page, key) {
  return page.evaluate(async (key) => {
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
  }, key);
}
