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
