// API keys on the page of the account: one is made, copied, used as a program does, and deleted.

import assert from "node:assert/strict";

import { askWith } from "../support/credentials.mjs";
import { given } from "../support/paths.mjs";
import { png } from "../support/pictures.mjs";
import { problem } from "../support/resources.mjs";
import { signIn } from "./support/account.mjs";
import { upload } from "./support/album.mjs";
import { pageTest, useChromium } from "./support/browser.mjs";
import { notice } from "./support/editor.mjs";
import { focusIs } from "./support/focus.mjs";
import { holdAnswer } from "./support/hold-answer.mjs";
import { ask } from "./support/page.mjs";

useChromium();

const base = given("SAFELIGHT_URL");

pageTest(
  "keys: one is made by keyboard, copied, used with its scopes, deleted, and then refused",
  { permissions: ["clipboard-read", "clipboard-write"] },
  async (page) => {
    await page.goto("/");
    await signIn(page);
    const image = await upload(page, png(30, 20), "mine.png");
    await page.goto("/account");
    // The part is shown when those above it are loaded.
    await page.locator("#add-key").waitFor();
    await page.locator("#add-key").focus();
    await page.keyboard.press("Enter");
    await focusIs(page, "#key-name");
    await page.keyboard.type("Backup");
    await page.locator('#keys [name="images:write"]').focus();
    await page.keyboard.press("Space");
    await page.keyboard.press("Enter");
    await focusIs(page, "#keys .once input");
    const key = await page.locator("#keys .once input").inputValue();
    await page.locator('#keys [data-action="copy"]').focus();
    await page.keyboard.press("Enter");
    await notice(page, /Copied/);
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), key);

    const list = await askWith(key, "GET", "/api/images", { base });
    assert.deepEqual(
      (await list.json()).items.map(({ id }) => id),
      [image.id],
    );
    const made = await askWith(key, "POST", "/api/images?name=b.png", { base, body: png(31, 20) });
    assert.equal(made.status, 201);
    const render = { base, json: { recipe: { version: 1, ops: [] } } };
    await problem(await askWith(key, "POST", `/api/images/${image.id}/renditions`, render), 403, "missing_scope");

    await page.locator('#keys [data-action="hide"]').click();
    await page.locator("#keys .once input").waitFor({ state: "detached" });
    await focusIs(page, "#add-key");
    await page.reload();
    const row = page.locator("#keys li", { hasText: "Backup" });
    await row.getByText(/Last used just now/).waitFor();
    assert.ok(!(await page.content()).includes(key), "the key is shown once");
    await row.getByRole("button", { name: "Remove Backup" }).focus();
    await page.keyboard.press("Enter");
    await row.waitFor({ state: "detached" });
    await focusIs(page, "#add-key");
    await problem(await askWith(key, "GET", "/api/images", { base }), 401, "bad_token");
  },
);

pageTest("keys: one whose form is closed during the request is shown, and each key is shown until it is hidden", {}, async (page) => {
  await page.goto("/");
  await signIn(page);
  await page.goto("/account");
  await page.locator("#add-key").click();
  await page.locator("#key-name").fill("First");
  const answer = await holdAnswer(page, "**/api/account/keys");
  await page.keyboard.press("Enter");
  await answer.held;
  await page.locator("#keys form").getByRole("button", { name: "Cancel" }).click();
  await page.locator("#keys form").waitFor({ state: "detached" });
  await answer.release();
  await page.getByText("First: copy the key now").waitFor();
  await page.locator("#add-key").click();
  await page.locator("#key-name").fill("Second");
  await page.keyboard.press("Enter");
  await page.getByText("Second: copy the key now").waitFor();
  const shown = page.locator('[id^="new-key-"]');
  const keys = await Promise.all([0, 1].map((at) => shown.nth(at).inputValue()));
  assert.equal(new Set(keys).size, 2);
  for (const key of keys) assert.equal((await askWith(key, "GET", "/api/images", { base })).status, 200);
  await page.locator('#keys [data-action="hide"]').first().click();
  await page.getByText("Second: copy the key now").waitFor({ state: "detached" });
  assert.equal(await shown.count(), 1);
  assert.equal(await shown.inputValue(), keys[1]);
});

pageTest(
  "keys: a list that did not load is loaded when the edge answers, or by a press",
  { console: [/Failed to load resource/] },
  async (page) => {
    await page.goto("/");
    await signIn(page);
    const body = JSON.stringify({ name: "Backup", scopes: ["images:read"] });
    const headers = { "content-type": "application/json" };
    assert.equal((await ask(page, "POST", "/api/account/keys", { body, headers })).status, 201);
    let calls = 0;
    const busy = { type: "about:blank", title: "Busy", status: 503, code: "busy", detail: "Wait." };
    await page.route("**/api/account/keys", (route) => {
      calls += 1;
      if (calls === 1) return route.abort();
      return calls === 2 ? route.fulfill({ status: 503, json: busy }) : route.continue();
    });
    await page.goto("/account");
    // The page itself repeats the request that got no answer, and leaves a refusal to the user.
    await page.locator('#keys [data-action="load-again"]').click();
    await page.locator("#keys li", { hasText: "Backup" }).waitFor();
    await page.locator("#keys .failure").waitFor({ state: "detached" });
    assert.equal(calls, 3);
  },
);
