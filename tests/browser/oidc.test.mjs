// Signing in at another service by the button of the app: a real OpenID Connect provider in a process of its own, and an edge that knows it.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before } from "node:test";

import { startEdge } from "../support/edge.mjs";
import { OidcProvider } from "../support/oidc.mjs";
import { png } from "../support/pictures.mjs";
import { freePort } from "../support/port.mjs";
import { isSignedIn, signOut } from "./support/account.mjs";
import { pageTest, SESSION_ENDS, useChromium } from "./support/browser.mjs";
import { holdAnswer } from "./support/hold-answer.mjs";
import { movesOf, watchMoves } from "./support/moves.mjs";
import { ask } from "./support/page.mjs";

useChromium();

let edge;
let provider;
before(async () => {
  const port = await freePort();
  const common = { client_id: "safelight", secret: "OIDC_SECRET" };
  edge = await startEdge({
    OIDC_PROVIDERS: JSON.stringify([
      { id: "test", name: "Test", issuer: `http://127.0.0.1:${port}`, ...common },
      { id: "down", name: "Down", issuer: `http://127.0.0.1:${await freePort()}`, ...common },
    ]),
    OIDC_SECRET: "client-secret",
  });
  provider = await OidcProvider.start([`${edge.url}/api/account/oidc/test/callback`], port);
});
after(async () => {
  await provider?.stop();
  await edge?.stop();
});

const newName = () => randomBytes(8).toString("hex");
const isAtProvider = (page) => page.waitForURL(`${provider.issuer}/**`);

/** Presses the button of a provider in the sheet. */
async function choose(page, id) {
  await page.locator("#sign-in").click();
  await page.locator(`#sign-in-sheet [data-provider="${id}"]`).click();
}

/** Fills in the forms of the provider's pages: the name with any password, and the consent. */
async function agree(page, name) {
  await isAtProvider(page);
  await page.locator("input[name=login]").fill(name);
  await page.locator("input[name=password]").fill("any");
  await page.keyboard.press("Enter");
  await page.locator("input[name=prompt][value=consent]").waitFor({ state: "attached" });
  await page.locator("button[type=submit]").click();
}

const accountOf = async (page) => (await ask(page, "GET", "/api/account")).json.account;

pageTest("oidc: a guest signs up with a provider, keeps the gallery, and signs in again", { console: SESSION_ENDS }, async (page) => {
  const name = newName();
  await page.goto(`${edge.url}/gallery`);
  await page.getByText("Nothing saved yet").waitFor();
  await ask(page, "POST", "/api/session");
  const tab = await page.context().newPage();
  await tab.goto(`${edge.url}/gallery`);
  const made = await page.request.post(`${edge.url}/api/images?name=mine.png`, { data: png(30, 20) });
  assert.equal(made.status(), 201);
  await choose(page, "test");
  await agree(page, name);
  await page.waitForURL(`${edge.url}/gallery`);
  await isSignedIn(page);
  await page.getByText("mine.png").first().waitFor();
  await isSignedIn(tab);
  const account = await accountOf(page);

  await page.locator("#account-menu").click();
  await page.locator("#to-account").click();
  await page.locator("#account-email", { hasText: "No e-mail address" }).waitFor();
  await signOut(page);
  // From the page of the account, whose guard opens the sheet. The provider has forgotten the person.
  await page.context().clearCookies({ name: /^_/ });
  await page.goto(`${edge.url}/account?from=mail#devices`);
  await page.locator('#sign-in-sheet [data-provider="test"]').click();
  await agree(page, name);
  await page.waitForURL(`${edge.url}/account?from=mail#devices`);
  await isSignedIn(page);
  await page.locator("#devices li").first().waitFor();
  assert.equal((await accountOf(page)).id, account.id);
});

pageTest("oidc: a person who cancels, and a provider that does not respond, are explained", { console: SESSION_ENDS }, async (page) => {
  await page.goto(`${edge.url}/gallery`);
  await page.getByText("Nothing saved yet").waitFor();
  await choose(page, "test");
  await isAtProvider(page);
  await page.getByRole("link", { name: /cancel/i }).click();
  await page.locator("#sign-in-sheet[open] .failure", { hasText: "You did not sign in" }).waitFor();
  assert.equal(page.url(), `${edge.url}/gallery`);
  await page.locator('#sign-in-sheet [data-provider="down"]').click();
  await page.locator("#sign-in-sheet[open] .failure", { hasText: "does not answer" }).waitFor();
  // The other ways still work.
  await page.locator("#sign-in-email").waitFor();
});

for (const [width, height] of [
  [390, 844],
  [1280, 800],
])
  pageTest(`oidc: the links that arrive move nothing in the sheet, at ${width} px`, { viewport: { width, height } }, async (page) => {
    const answer = await holdAnswer(page, "**/api/account/oidc", "GET");
    await watchMoves(page, "#sign-in-sheet .dialog-body > :not(header)");
    await page.goto(`${edge.url}/gallery`);
    await page.locator("#sign-in").click();
    await answer.held;
    await page.locator("#sign-in-sheet .part-wait").waitFor();
    await answer.release();
    await page.locator('#sign-in-sheet [data-provider="down"]').waitFor();
    await page.locator("#use-password").waitFor();
    const { seen, moved } = await movesOf(page);
    assert.ok(seen >= 5, `${seen} elements were seen`);
    assert.deepEqual(moved, []);
  });
