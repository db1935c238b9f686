// The account in the app: sign up with the code of a mail, what a guest made stays, devices, sign out, delete.

import assert from "node:assert/strict";

import { Mailbox } from "../support/mail.mjs";
import { png } from "../support/pictures.mjs";
import {
  editAndSave,
  followLink,
  isRendered,
  isSignedIn,
  nextCode,
  openDeletion,
  secondDevice,
  signIn,
  signOut,
} from "./support/account.mjs";
import { upload } from "./support/album.mjs";
import { pageTest, SESSION_ENDS, useChromium } from "./support/browser.mjs";
import { notice } from "./support/editor.mjs";
import { focusIs } from "./support/focus.mjs";
import { stored } from "./support/local.mjs";
import { ask } from "./support/page.mjs";

useChromium();

const UPLOAD = /\/api\/images\?name=/;

pageTest("account: what a guest made is in the new account, and on this device", {}, async (page) => {
  await page.goto("/");
  await editAndSave(page);
  const before = await stored(page, "edits");
  await isRendered(page);
  const guest = await library(page);
  const mailbox = await signIn(page);
  assert.match(await page.locator("#account-menu").getAttribute("aria-label"), new RegExp(mailbox.address));
  await focusIs(page, "#account-menu");
  assert.deepEqual(await library(page), guest, "the same images and renditions");
  assert.deepEqual(Object.keys(await stored(page, "edits")), Object.keys(before), "edits on this device stay");
  await page.goto("/gallery");
  await page.locator("[data-rendition-id]").waitFor();
});

pageTest("account: a guest's library is added to that of an existing account, and lists follow", {}, async (page, _t, browser) => {
  const mailbox = await accountElsewhere(browser, page, async (other) => upload(other, png(31, 20), "first device.png"));
  await page.goto("/gallery");
  await upload(page, png(30, 20), "second device.png");
  await page.getByText("second device.png").first().waitFor();
  await signIn(page, mailbox);
  await page.getByText("first device.png").first().waitFor();
  assert.equal(await page.locator(".card").count(), 2, "both are shown without a reload");
  await page.locator('#live-state[data-state="live"]').waitFor({ state: "attached" });
  await upload(page, png(32, 20), "after.png");
  await page.getByText("after.png").first().waitFor();
});

pageTest("account: an edit that waits is sent once, to the account", { console: SESSION_ENDS }, async (page) => {
  await page.goto("/");
  await page.route(UPLOAD, (route) => route.abort());
  await editAndSave(page);
  await page.locator('#activity-button[data-waiting="1"]').waitFor();
  await signIn(page);
  await page.unroute(UPLOAD);
  await page.locator('#activity-button[data-waiting="0"][data-busy="0"]').waitFor();
  await isRendered(page);
  const [image, ...others] = await library(page);
  assert.deepEqual([others.length, image.renditions.length], [0, 1]);
});

pageTest("account: an edit that is being rendered is not sent again", { console: SESSION_ENDS }, async (page) => {
  await page.goto("/");
  await editAndSave(page);
  await signIn(page);
  await isRendered(page);
  const [image, ...others] = await library(page);
  assert.deepEqual([others.length, image.renditions.length], [0, 1]);
});

pageTest("account: a wrong code and a bad address are explained at their field", { console: SESSION_ENDS }, async (page) => {
  const mailbox = new Mailbox();
  await page.goto("/");
  await page.locator("#sign-in").click();
  await focusIs(page, "#sign-in-email");
  await page.locator("#sign-in-email").fill("nobody");
  await page.keyboard.press("Enter");
  await page.getByText("This is not an e-mail address").waitFor();
  assert.equal(await page.locator("#sign-in-email").getAttribute("aria-invalid"), "true");
  await page.locator("#sign-in-email").fill(mailbox.address);
  assert.equal(await page.locator("#sign-in-email").getAttribute("aria-invalid"), "false");
  await page.keyboard.press("Enter");
  await focusIs(page, "#sign-in-code");
  const code = await nextCode(mailbox);
  await page.locator("#sign-in-code").fill(code === "123456" ? "654321" : "123456");
  await page.getByText("This code is wrong").waitFor();
  // As people copy it.
  await page.locator("#sign-in-code").fill(` ${code.slice(0, 3)} ${code.slice(3)} `);
  await isSignedIn(page);
});

pageTest("account: a guarded page asks to sign in, and returns", {}, async (page) => {
  await page.goto("/gallery");
  await page.getByText("Nothing saved yet").waitFor();
  await followLink(page, "/account");
  await page.locator("#sign-in-sheet[open]").waitFor();
  await page.keyboard.press("Escape");
  await page.waitForURL("**/gallery");
  await followLink(page, "/account");
  await page.locator("#sign-in-sheet[open]").waitFor();
  const mailbox = new Mailbox();
  await page.locator("#sign-in-email").fill(mailbox.address);
  await page.keyboard.press("Enter");
  await page.locator("#sign-in-code").fill(await nextCode(mailbox));
  await page.locator("#account-email", { hasText: mailbox.address }).waitFor();
  assert.equal(new URL(page.url()).pathname, "/account");
});

pageTest("account: a device is signed out from another one, and finds out", { console: SESSION_ENDS }, async (page, _t, browser) => {
  await page.goto("/gallery");
  const mailbox = await signIn(page);
  const other = await secondDevice(browser, page);
  await other.goto("/account");
  await other.locator("#sign-in-email").fill(mailbox.address);
  await other.keyboard.press("Enter");
  await other.locator("#sign-in-code").fill(await nextCode(mailbox));
  await other.locator('#devices li[data-current="true"]').waitFor();
  await other.locator('#devices [data-action="end"]').click();
  await other.locator('#devices li[data-current="false"]').waitFor({ state: "detached" });
  await page.locator("#sign-in").waitFor();
  assert.equal((await ask(page, "GET", "/api/account")).status, 401);
  assert.equal((await ask(other, "GET", "/api/account")).status, 200);
  await other.context().close();
});

pageTest("account: signing out empties the lists and keeps the device", {}, async (page) => {
  await page.goto("/gallery");
  await upload(page, png(30, 20), "mine.png");
  const mailbox = await signIn(page);
  await page.getByText("mine.png").first().waitFor();
  await signOut(page);
  await page.goto("/gallery");
  await page.getByText("Nothing saved yet").waitFor();
  await signIn(page, mailbox);
  await page.getByText("mine.png").first().waitFor();
});

pageTest("account: two tabs sign in and out together", { console: SESSION_ENDS }, async (page) => {
  await page.goto("/");
  const tab = await page.context().newPage();
  await tab.goto("/gallery");
  await signIn(page);
  await isSignedIn(tab);
  await signOut(tab);
  await page.locator("#sign-in").waitFor();
});

pageTest("account: it is deleted after its address is typed", { console: SESSION_ENDS }, async (page) => {
  await page.goto("/gallery");
  await upload(page, png(30, 20), "mine.png");
  const mailbox = await signIn(page);
  await page.locator("#account-menu").click();
  await page.locator("#to-account").click();
  await openDeletion(page);
  const confirm = page.locator("#confirm-delete-account");
  assert.equal(await confirm.getAttribute("aria-disabled"), "true");
  await page.locator("#delete-confirmation").fill("something else");
  await page.keyboard.press("Enter");
  await page.locator("#delete-account-dialog[open]").waitFor();
  await page.locator("#delete-confirmation").fill(mailbox.address);
  await page.locator('#confirm-delete-account[aria-disabled="false"]').click();
  await page.locator("#sign-in").waitFor();
  assert.match(await notice(page, /deleted/), /The account is deleted/);
  assert.equal((await ask(page, "GET", "/api/account")).status, 401);
  await signIn(page, mailbox);
  await page.goto("/gallery");
  await page.getByText("Nothing saved yet").waitFor();
});

/** The ids of the session's images and renditions. */
async function library(page) {
  const { json } = await ask(page, "GET", "/api/images");
  return json.items.map(({ id, renditions }) => ({ id, renditions: renditions.map(({ id }) => id) }));
}

/** Signs up on another device, which then makes something; returns the mailbox of the account. */
async function accountElsewhere(browser, page, make) {
  await page.goto("/");
  const other = await secondDevice(browser, page);
  await other.goto("/");
  const mailbox = await signIn(other);
  await make(other);
  await other.context().close();
  return mailbox;
}
