// The ways to sign in besides the code: passkeys, passwords; and the change of the address.

import assert from "node:assert/strict";
import { Mailbox } from "../support/mail.mjs";
import { given } from "../support/paths.mjs";
import { isSignedIn, nextCode, signIn, signOut } from "./support/account.mjs";
import { pageTest, SESSION_ENDS, useChromium } from "./support/browser.mjs";
import { notice } from "./support/editor.mjs";
import { focusIs } from "./support/focus.mjs";
import { ask } from "./support/page.mjs";

useChromium();

/** Browsers refuse passkeys at an IP address. */
const baseURL = given("SAFELIGHT_URL").replace("127.0.0.1", "localhost");
const PASSWORD = "seven violet harbours";

pageTest("passkey: it is added, signs in, is renamed and removed", { baseURL }, async (page) => {
  const authenticator = await withAuthenticator(page);
  await page.goto("/");
  const mailbox = await signIn(page);
  await page.goto("/account");
  await page.locator("#add-passkey").click();
  await page.locator("#passkeys li").waitFor();
  const { credentials } = await authenticator("getCredentials");
  assert.equal(credentials.length, 1, "the authenticator has it");
  await signOut(page);
  await page.locator("#sign-in").click();
  // The browser of a test may sign in by its suggestion in the field before the button is pressed.
  await page
    .locator("#use-passkey")
    .click({ timeout: 5000 })
    .catch(() => {});
  await isSignedIn(page);
  assert.match(await page.locator("#account-menu").getAttribute("aria-label"), new RegExp(mailbox.address));
  await page.goto("/account");
  await page.getByText("Last used").first().waitFor();
  await page
    .locator("#passkeys")
    .getByRole("button", { name: /^Rename/ })
    .click();
  await page.locator('input[id^="passkey-name-"]').fill("Office laptop");
  await page.keyboard.press("Enter");
  await page.locator("#passkeys strong", { hasText: "Office laptop" }).waitFor();
  await page.locator('#passkeys [data-action="remove"]').click();
  await page.locator("#passkeys li").waitFor({ state: "detached" });
  assert.deepEqual((await ask(page, "GET", "/api/account/passkeys")).json.items, []);
});

pageTest("passkey: none is offered at an IP address", {}, async (page) => {
  await page.goto("/");
  await page.locator("#sign-in").click();
  await page.locator("#sign-in-email").waitFor();
  assert.equal(await page.locator("#use-passkey").count(), 0);
});

pageTest("password: it is set, signs in, and is reset with a code", { console: SESSION_ENDS }, async (page) => {
  await page.goto("/");
  const mailbox = await signIn(page);
  await page.goto("/account");
  await page.locator("#new-password").fill("short");
  await page.keyboard.press("Enter");
  await page.getByText("This password is too short").waitFor();
  await page.locator("#new-password").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await notice(page, /The password is saved/);
  await page.locator("#current-password").waitFor();
  await signOut(page);
  await page.locator("#sign-in").click();
  await page.locator("#use-password").click();
  await page.locator("#sign-in-email").fill(mailbox.address);
  await page.locator("#sign-in-password").fill("something else");
  await page.keyboard.press("Enter");
  await page.locator('#sign-in-password[aria-invalid="true"]').waitFor();
  await page.locator("#sign-in-password").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await isSignedIn(page);
  await signOut(page);
  await page.locator("#sign-in").click();
  await page.locator("#use-password").click();
  await page.locator("#sign-in-email").fill(mailbox.address);
  await page.locator("#forgot-password").click();
  await page.locator("#sign-in-code").fill(await nextCode(mailbox));
  await page.locator("#new-password").fill(`${PASSWORD} again`);
  await page.keyboard.press("Enter");
  await isSignedIn(page);
});

pageTest("address: it is changed with the codes from both addresses", {}, async (page) => {
  await page.goto("/");
  const [old, other] = [await signIn(page), new Mailbox()];
  await page.goto("/account");
  await page.locator("#change-email").click();
  await page.locator("#new-email").fill(other.address);
  await page.keyboard.press("Enter");
  await page.locator("#email-old-code").fill(await nextCode(old));
  await page.locator("#email-new-code").fill(await nextCode(other));
  await page.keyboard.press("Enter");
  await page.locator("#account-email", { hasText: other.address }).waitFor();
});

pageTest("account: the focus goes to what is wrong, and returns from a form that is cancelled", { console: SESSION_ENDS }, async (page) => {
  await page.goto("/");
  const mailbox = await signIn(page);
  await page.goto("/account");
  for (const [button, field] of [
    ["#change-email", "#new-email"],
    ["#add-key", "#key-name"],
  ]) {
    await page.locator(button).click();
    await focusIs(page, field);
    await page
      .locator("form", { has: page.locator(field) })
      .getByRole("button", { name: "Cancel" })
      .click();
    await focusIs(page, button);
  }
  await page.locator("#page-sign-out").click();
  await page.locator("#sign-in").click();
  await page.locator("#use-password").click();
  await page.locator("#sign-in-password").fill("something else");
  await page.locator("#sign-in-email").fill("nobody");
  await page.locator("#sign-in-sheet").getByRole("button", { name: "Sign in" }).click();
  await focusIs(page, '#sign-in-email[aria-invalid="true"]');
  await page.locator("#sign-in-email").fill(mailbox.address);
  await page.keyboard.press("Enter");
  await focusIs(page, '#sign-in-password[aria-invalid="true"]');
  assert.equal(await page.locator("#sign-in-email").getAttribute("aria-invalid"), "false");
  await page.locator("#forgot-password").click();
  await page.locator("#new-password").fill(PASSWORD);
  const code = await nextCode(mailbox);
  await page.locator("#sign-in-code").fill(code === "123456" ? "654321" : "123456");
  await page.locator("#new-password").press("Enter");
  await focusIs(page, '#sign-in-code[aria-invalid="true"]');
});

/** Gives the page a device with a lock, and a way to ask it. */
async function withAuthenticator(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable");
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return (command) => session.send(`WebAuthn.${command}`, { authenticatorId });
}
