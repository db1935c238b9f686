// A receipt that was changed, or that does not tell the truth, comes out as "differs".

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { startEdge } from "../support/edge.mjs";
import { root } from "../support/paths.mjs";
import { pageTest, useChromium } from "./support/browser.mjs";
import { chooseTool, rendersAfter } from "./support/editor.mjs";
import { parse, signed, storedRendition, tampered } from "./support/receipts.mjs";

useChromium();

// 451 x 300 pixels: two by two tiles.
const photo = join(root, "photos/chelsea.png");
const recipe = { version: 1, ops: [{ op: "contrast", amount: 0.2 }] };
const WRONG = "ab".repeat(32);

pageTest("receipt: the true one is identical", {}, async (page) => {
  await page.goto("/");
  const { id } = await storedRendition(page, photo, recipe);
  assert.equal((await match(page, id)).state, "identical");
});

pageTest("receipt: one of before the key was replaced is identical", {}, async (page) => {
  const edge = await startEdge({});
  try {
    await page.goto(edge.url);
    const { id } = await storedRendition(page, photo, recipe);
    const { keys } = await (await page.request.get(`${edge.url}/.well-known/jwks.json`)).json();
    const next = randomBytes(32).toString("base64url");
    await edge.configure({ RECEIPT_KEY: next });
    await edge.restart();
    assert.equal((await match(page, id, edge.url)).state, "differs", "its key is not published");
    await edge.configure({ RETIRED_RECEIPT_KEYS: keys[0].x });
    await edge.restart();
    assert.equal((await match(page, id, edge.url)).state, "identical");
    const { id: later } = await storedRendition(page, photo, { version: 1, ops: [{ op: "invert" }] });
    assert.equal((await match(page, later, edge.url)).state, "identical");
  } finally {
    await edge.stop();
  }
});

pageTest("receipt: a payload changed after signing differs", {}, async (page) => {
  await page.goto("/");
  const { id } = await storedRendition(page, photo, recipe);
  await replaceReceipt(page, (receipt) => {
    receipt.payload.rendition.pixels.root = WRONG;
    return tampered(receipt);
  });
  assert.equal((await match(page, id)).state, "differs");
});

pageTest("receipt: a payload changed where pixels are not concerned differs too", {}, async (page) => {
  await page.goto("/");
  const { id } = await storedRendition(page, photo, recipe);
  await replaceReceipt(page, (receipt) => {
    receipt.payload.issued_at = "2001-01-01T00:00:00Z";
    return tampered(receipt);
  });
  assert.equal((await match(page, id)).state, "differs");
});

pageTest("receipt: one wrong tile under a good signature differs, and the tile is named", {}, async (page) => {
  await page.goto("/");
  const { id } = await storedRendition(page, photo, recipe);
  await replaceReceipt(page, (receipt) => {
    const { pixels } = receipt.payload.rendition;
    assert.deepEqual([pixels.columns, pixels.tiles.length], [2, 4]);
    pixels.tiles[3] = WRONG;
    pixels.root = WRONG;
    return signed(receipt);
  });
  assert.deepEqual(await match(page, id), { state: "differs", tile: "1,1" });
});

pageTest("receipt: the page of an unknown rendition says so, and leads on", { console: [/status of 40[14]/] }, async (page) => {
  const unknown = "/renditions/0197f3a0-0000-7000-8000-000000000000";
  for (const hasSession of [false, true]) {
    await page.goto(unknown);
    await page.getByRole("heading", { name: "There is no such rendition" }).waitFor();
    assert.equal(await page.locator("main").getByRole("heading").count(), 1, `no empty heading, with a session: ${hasSession}`);
    assert.doesNotMatch(await page.locator("main").innerText(), /0197f3a0/);
    await page.getByRole("link", { name: "To the gallery" }).click();
    await page.getByText("Nothing saved yet").waitFor();
  }
});

pageTest("receipt: a rendition that failed says why, and its recipe can be edited again", {}, async (page) => {
  await page.goto("/");
  const { id } = await storedRendition(page, photo, { version: 1, ops: [{ op: "invert" }] });
  await page.route(`**/api/renditions/${id}`, async (route) => {
    const response = await route.fetch();
    const { result: _, ...rendition } = await response.json();
    const error = { code: "storage_unavailable", message: "PUT 0197f3a0/renditions/x.jpg: 503" };
    await route.fulfill({ response, json: { ...rendition, state: "failed", error } });
  });
  await page.goto(`/renditions/${id}`);
  await page.locator('#match[data-match="failed"]').getByText("The server's store does not answer just now.").waitFor();
  assert.doesNotMatch(await page.locator("main").innerText(), /PUT|0197f3a0|503/);
  await page.getByRole("button", { name: "Edit again" }).click();
  await rendersAfter(page, 0);
  await chooseTool(page, "steps");
  await page.locator('[data-step-op="invert"]').waitFor();
});

pageTest("receipt: it was rendered at a time of this device's clock", { timezoneId: "America/New_York" }, async (page) => {
  await page.goto("/");
  const { id } = await storedRendition(page, photo, recipe);
  const issued = page.waitForResponse("**/receipt").then(async (response) => parse(await response.text()).payload.issued_at);
  await match(page, id);
  const options = { dateStyle: "medium", timeStyle: "short", timeZone: "America/New_York" };
  const written = new Intl.DateTimeFormat("en-GB", options).format(new Date(await issued));
  assert.ok((await page.locator(".facts-list").innerText()).includes(written), written);
});

pageTest("receipt: what the engine checked is said in the language of the page", { locale: "de-DE" }, async (page) => {
  await page.goto("/");
  const { id } = await storedRendition(page, photo, recipe);
  await replaceReceipt(page, (receipt) => tampered({ ...receipt, payload: { ...receipt.payload, engine: "0" } }));
  assert.equal((await match(page, id)).state, "differs");
  await page.locator("#match").getByText("Abweichend").waitFor();
  await page
    .locator("#match")
    .getByText(/Signatur des Belegs ist nicht gültig/)
    .waitFor();
  await page.locator(".checks").getByText("Signatur des Belegs").waitFor();
  await page.locator('.recipe [data-op="contrast"]').getByRole("heading", { name: "Kontrast" }).waitFor();
  await page.locator('.recipe [data-op="contrast"] dd').getByText("0,20").waitFor();
});

async function replaceReceipt(page, change) {
  await page.route("**/receipt", async (route) => {
    const response = await route.fetch();
    assert.equal(response.status(), 200);
    await route.fulfill({ response, body: await change(parse(await response.text())) });
  });
}

/** What the rendition's page says in the end. */
async function match(page, id, base = "") {
  await page.goto(`${base}/renditions/${id}`);
  const match = page.locator('#match:not([data-match="checking"])');
  await match.waitFor();
  return { state: await match.getAttribute("data-match"), tile: await match.getAttribute("data-tile") };
}
