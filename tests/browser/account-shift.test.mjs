// The page of the account while its lists load: nothing that a person could press moves, in whatever order the answers arrive.

import assert from "node:assert/strict";

import { png } from "../support/pictures.mjs";
import { signIn } from "./support/account.mjs";
import { upload } from "./support/album.mjs";
import { pageTest, useChromium } from "./support/browser.mjs";
import { movesOf, watchMoves } from "./support/moves.mjs";
import { ask } from "./support/page.mjs";

useChromium();

/** The lists in the order of the page. */
const LISTS = ["methods", "passkeys", "oidc", "sessions", "keys", "webhooks"];
const PARTS = ["#change-email", "#add-passkey", "#new-password", "#devices li", "#add-key", "#add-webhook", "#delete-account"];
const SIZES = [
  { width: 390, height: 844 },
  { width: 1280, height: 800 },
];
/** Passkeys are not offered at an IP address. */
const baseURL = process.env.SAFELIGHT_URL?.replace("127.0.0.1", "localhost");

const pathOf = (list) => (list === "webhooks" ? "/api/webhooks" : `/api/account/${list}`);

/** Delays the answers to the lists, that of the first by `delays[0]` ms, and so on. */
async function delay(page, delays) {
  for (const [n, list] of LISTS.entries()) {
    await page.route(
      (url) => url.pathname === pathOf(list),
      async (route) => {
        const response = await route.fetch();
        await new Promise((resolve) => setTimeout(resolve, delays[n]));
        await route.fulfill({ response });
      },
    );
  }
}

/** Signs up, with two keys and two webhooks. */
async function withRows(page) {
  await page.goto("/");
  await signIn(page);
  const post = async (path, body) => {
    const headers = { "content-type": "application/json" };
    const { status, json } = await ask(page, "POST", path, { headers, body: JSON.stringify(body) });
    assert.equal(status, 201, JSON.stringify(json));
  };
  for (const n of [1, 2]) {
    await post("/api/account/keys", { name: `Key ${n}`, scopes: ["images:read"] });
    await post("/api/webhooks", { url: `https://example.com/${n}`, events: ["image.added"] });
  }
}

const isLoaded = async (page) => {
  for (const part of PARTS) await page.locator(part).first().waitFor();
  await page.locator('[aria-busy="true"]').waitFor({ state: "detached" });
};

for (const viewport of SIZES) {
  pageTest(`account: nothing moves while the lists load, at ${viewport.width} px`, { baseURL, viewport }, async (page) => {
    await withRows(page);
    await watchMoves(page, ".account");
    for (const delays of [
      [0, 0, 0, 0, 0, 0],
      [1200, 1000, 800, 600, 400, 200],
      [200, 400, 600, 800, 1000, 1200],
      [300, 0, 900, 0, 600, 0],
    ]) {
      await page.unrouteAll();
      await delay(page, delays);
      await page.goto("/account");
      await isLoaded(page);
      await page.locator("#keys li").nth(1).waitFor();
      await page.locator("#webhooks li").nth(1).waitFor();
      const { seen, moved, shifts } = await movesOf(page);
      assert.ok(seen >= 12, `${seen} elements were seen`);
      assert.deepEqual([moved, shifts], [[], []], `with delays of ${delays} ms`);
    }
  });
}

pageTest(
  "account: a list that does not load does not hide the parts below it",
  { baseURL, console: [/Failed to load resource/] },
  async (page) => {
    await withRows(page);
    await page.route(
      (url) => url.pathname === "/api/account/sessions",
      (route) => route.fulfill({ status: 503 }),
    );
    await page.goto("/account");
    await page.locator("#devices .failure").waitFor();
    await page.locator("#webhooks li").nth(1).waitFor();
    await page.locator("#delete-account").click();
    await page.locator("#delete-account-dialog[open]").waitFor();
  },
);

pageTest("account: an address that names a part shows it when the parts above are loaded", { baseURL }, async (page) => {
  await withRows(page);
  await delay(page, [200, 600, 0, 400, 300, 100]);
  await page.goto("/account#webhooks");
  await isLoaded(page);
  await page.waitForFunction(() => {
    const [part, page] = ["#webhooks", ".account"].map((name) => document.querySelector(name).getBoundingClientRect());
    const { scrollTop, scrollHeight, clientHeight } = document.querySelector(".account");
    return Math.abs(part.top - page.top) < 2 || scrollTop + clientHeight >= scrollHeight - 1;
  });
  assert.ok(await page.locator("#add-webhook").isVisible());
});

for (const viewport of SIZES) {
  pageTest(`account: the list of zip files moves nothing when it arrives, at ${viewport.width} px`, { viewport }, async (page) => {
    await page.goto("/");
    await signIn(page);
    for (const n of [1, 2]) await upload(page, png(40 + n, 30), `${n}.png`);
    await page.route("**/api/downloads", async (route) => {
      const response = await route.fetch();
      await new Promise((resolve) => setTimeout(resolve, 800));
      await route.fulfill({ response });
    });
    await page.goto("/account");
    await page.locator("#list-downloads").click();
    await page.locator("#downloads").getByText("Counting").waitFor();
    const top = () => page.locator("#delete-account").evaluate((button) => button.getBoundingClientRect().top);
    const before = await top();
    await page.locator("#downloads li").nth(1).waitFor();
    assert.equal(await top(), before);
    // Again, with the list of before.
    await page.locator("#list-downloads").click();
    await page.locator("#downloads").getByText("Counting").waitFor();
    await page.locator("#downloads").getByText("zip files with").waitFor();
    assert.equal(await top(), before);
  });
}
