// Signing in at another service, by OpenID Connect: the page leaves, and comes back to where it was.

import assert from "node:assert/strict";
import { after } from "node:test";

import { startEdge } from "../support/edge.mjs";
import { OidcProvider } from "../support/oidc.mjs";
import { png } from "../support/pictures.mjs";
import { freePort } from "../support/port.mjs";
import { isSignedIn } from "./support/account.mjs";
import { upload } from "./support/album.mjs";
import { pageTest, useChromium } from "./support/browser.mjs";
import { ask } from "./support/page.mjs";

useChromium();

const port = await freePort();
const service = { id: "test", name: "Test", issuer: `http://127.0.0.1:${port}`, client_id: "safelight", secret: "OIDC_SECRET" };
const edge = await startEdge({ OIDC_PROVIDERS: JSON.stringify([service]), OIDC_SECRET: "client-secret" });
const provider = await OidcProvider.start([`${edge.url}/api/account/oidc/test/callback`], port);
after(async () => {
  await provider.stop();
  await edge.stop();
});

/** Connections of a session that has ended, and pictures that the page leaves. */
const LEFT = [/WebSocket connection to .* failed/, /Failed to load resource/];

pageTest("account: another service signs in, and the page is where it was", { baseURL: edge.url, console: LEFT }, async (page) => {
  await page.goto("/");
  const image = await upload(page, png(30, 20), "guest.png");
  const tab = await page.context().newPage();
  await tab.goto("/gallery");
  await tab.getByText("guest.png").first().waitFor();
  await page.goto("/account?from=mail#devices");
  await page.locator('[data-provider="test"]').click();
  // Its forms ask for a name and any password, then for consent.
  await page.locator('[name="login"]').fill("ada+verified");
  await page.locator('[name="password"]').fill("any");
  await page.locator('[type="submit"]').click();
  await page.locator('[name="prompt"][value="consent"]').waitFor({ state: "attached" });
  await page.locator('[type="submit"]').click();
  await isSignedIn(page);
  await page.locator("#devices li").waitFor();
  assert.equal(await page.evaluate(() => location.pathname + location.search + location.hash), "/account?from=mail#devices");
  // What the guest had moved along, and the other tab follows.
  await isSignedIn(tab);
  const { json } = await ask(page, "GET", "/api/images");
  assert.deepEqual(
    json.items.map(({ id }) => id),
    [image.id],
  );
});
