// The page follows the session of the browser: whatever the sheet does meanwhile, whichever tab changes it, and in whatever order the
// edge answers. Nothing of an account is left for the next one.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";

import { Mailbox } from "../support/mail.mjs";
import { png } from "../support/pictures.mjs";
import {
  editAndSave,
  followLink,
  isRendered,
  isSignedIn,
  nextCode,
  openDeletion,
  requestCode,
  secondDevice,
  signIn,
  signOut,
} from "./support/account.mjs";
import { upload } from "./support/album.mjs";
import { controlled } from "./support/app-files.mjs";
import { pageTest, SESSION_ENDS, useChromium } from "./support/browser.mjs";
import { notice } from "./support/editor.mjs";
import { holdAnswer } from "./support/hold-answer.mjs";
import { stored } from "./support/local.mjs";
import { ask } from "./support/page.mjs";

useChromium();

const SESSIONS = "**/api/account/sessions";

pageTest("session: a sheet that is closed during the request signs in all the same", { console: SESSION_ENDS }, async (page) => {
  await page.goto("/gallery");
  const mailbox = new Mailbox();
  const answer = await holdAnswer(page, SESSIONS);
  await requestCode(page, mailbox);
  await page.locator("#sign-in-code").fill(await nextCode(mailbox));
  await answer.held;
  await page.keyboard.press("Escape");
  await page.locator("#sign-in-sheet:not([open])").waitFor({ state: "attached" });
  await answer.release();
  await page.locator("#account-menu").waitFor();
  await page.getByText(`Signed in as ${mailbox.address}`).first().waitFor();
});

pageTest("session: a dialog that is closed during the deletion signs out all the same", { console: SESSION_ENDS }, async (page) => {
  await page.goto("/gallery");
  const mailbox = await signIn(page);
  await followLink(page, "/account");
  await openDeletion(page);
  await page.locator("#delete-confirmation").fill(mailbox.address);
  const answer = await holdAnswer(page, "**/api/account", "DELETE");
  await page.locator('#confirm-delete-account[aria-disabled="false"]').click();
  await answer.held;
  await page.keyboard.press("Escape");
  await page.locator("#delete-account-dialog:not([open])").waitFor({ state: "attached" });
  await answer.release();
  await page.locator("#sign-in").waitFor();
  await page.waitForURL("**/gallery");
});

pageTest("session: a deletion that finds no session says that nothing was deleted", { console: SESSION_ENDS }, async (page) => {
  await page.goto("/gallery");
  const mailbox = await signIn(page);
  const { json: before } = await ask(page, "GET", "/api/account");
  await followLink(page, "/account");
  await openDeletion(page);
  await page.locator("#delete-confirmation").fill(mailbox.address);
  await page.route("**/api/account", async (route) => {
    // The session ends just before the request arrives.
    if (route.request().method() === "DELETE") await ask(page, "DELETE", "/api/account/sessions/current");
    await route.continue();
  });
  await page.locator('#confirm-delete-account[aria-disabled="false"]').click();
  await notice(page, /nothing was deleted/);
  assert.equal(await page.getByText("The account is deleted.").count(), 0);
  await page.unroute("**/api/account");
  await page.locator("#sign-in-sheet[open]").waitFor();
  await signInHere(page, mailbox);
  const { json: after } = await ask(page, "GET", "/api/account");
  assert.equal(after.account.id, before.account.id);
});

pageTest("session: a deletion without an answer says that its result is unknown", { console: SESSION_ENDS }, async (page) => {
  await page.goto("/gallery");
  const mailbox = await signIn(page);
  await followLink(page, "/account");
  await openDeletion(page);
  await page.locator("#delete-confirmation").fill(mailbox.address);
  await page.route("**/api/account", (route) => (route.request().method() === "DELETE" ? route.abort() : route.continue()));
  await page.locator('#confirm-delete-account[aria-disabled="false"]').click();
  await page.locator("#delete-account-dialog .failure", { hasText: "may be deleted or not" }).waitFor();
});

pageTest("session: every tab says that the session was ended on another device", { console: SESSION_ENDS }, async (page, _t, browser) => {
  await page.goto("/gallery");
  const mailbox = await signIn(page);
  const tab = await page.context().newPage();
  await tab.goto("/");
  await isSignedIn(tab);
  const elsewhere = await secondDevice(browser, page);
  await elsewhere.goto("/");
  await signIn(elsewhere, mailbox);
  await ask(elsewhere, "DELETE", "/api/account/sessions/others");
  const said = Promise.all([page, tab].map((page) => notice(page, /no longer signed in/)));
  await becomesVisible(page);
  await said;
  await Promise.all([page, tab].map((page) => page.locator("#sign-in").waitFor()));
  await page.locator(".notice", { hasText: "no longer signed in" }).getByRole("link", { name: "Sign in" }).click();
  await page.locator("#sign-in-sheet[open]").waitFor();
  await elsewhere.context().close();
});

pageTest("session: an answer that was overtaken changes nothing", { console: SESSION_ENDS }, async (page) => {
  await page.goto("/");
  await signIn(page);
  const handle = newHandle();
  const held = [];
  let isSaved = false;
  await page.route("**/api/account", async (route) => {
    if (isSaved) return route.continue();
    const response = await route.fetch();
    held.push(() => route.fulfill({ response }));
  });
  await page.goto("/profile");
  await page.locator("#profile-handle").fill(handle);
  assert.ok(held.length > 0, "the page asks for its account");
  isSaved = true;
  await page.locator("#profile").getByRole("button", { name: "Save" }).click();
  const menu = page.locator(`#account-menu[aria-label="Account of @${handle}"]`);
  await menu.waitFor();
  const answered = page.waitForResponse("**/api/account");
  await Promise.all(held.map((release) => release()));
  await (await answered).finished();
  // The answer is applied in a task of the page, and a change is drawn in the next frame.
  await page.evaluate(() => new Promise((resolve) => setTimeout(() => requestAnimationFrame(resolve), 100)));
  assert.equal(await menu.count(), 1);
});

for (const [how, prepare] of [
  ["by a broadcast", async () => {}],
  // The tab has slept: it heard nothing, and has no connection.
  ["when it becomes visible", deafen],
]) {
  pageTest(
    `session: another tab that signs in to another account is followed ${how}`,
    { console: SESSION_ENDS },
    async (page, _t, browser) => {
      const [one, other] = [await accountElsewhere(browser, page, "first"), await accountElsewhere(browser, page, "second")];
      await page.goto("/");
      await signIn(page, one.mailbox);
      const tabs = {};
      for (const path of ["/", "/gallery", `/renditions/${one.rendition}`, "/account", "/profile"]) {
        tabs[path] = await page.context().newPage();
        await prepare(tabs[path]);
        await tabs[path].goto(path);
      }
      const { "/": editor, "/gallery": gallery, "/account": account, "/profile": profile } = tabs;
      const rendition = tabs[`/renditions/${one.rendition}`];
      await editor.locator("#activity-button").click();
      const jobs = editor.locator("#activity [data-job-id]");
      // A tab without a connection asks for its jobs every ten seconds.
      await jobs.first().waitFor();
      await gallery.getByText("first.png").first().waitFor();
      await rendition.locator("#recipe-title").waitFor();
      await account.locator("#account-email", { hasText: one.mailbox.address }).waitFor();
      await profile.locator("#profile-name").fill("Typed by the first");
      await signOut(page);
      await signIn(page, other.mailbox);
      await Promise.all(Object.values(tabs).map(becomesVisible));
      await Promise.all(Object.values(tabs).map((tab) => tab.locator(`#account-menu[aria-label*="@${other.handle}"]`).waitFor()));
      await gallery.getByText("second.png").first().waitFor();
      assert.equal(await gallery.getByText("first.png").count(), 0);
      await rendition.locator("#no-rendition").waitFor();
      await editor.locator(`#activity [data-job-id="${one.job}"]`).waitFor({ state: "detached" });
      // A page that heard of the sign-out has been left.
      for (const [tab, path] of [
        [account, "/account"],
        [profile, "/profile"],
      ]) {
        if (prepare !== deafen) await tab.waitForURL((url) => url.pathname === "/");
        await followLink(tab, path);
      }
      await account.locator("#account-email", { hasText: other.mailbox.address }).waitFor();
      await profile.locator("#profile-handle").waitFor();
      assert.equal(await profile.locator("#profile-handle").inputValue(), other.handle);
      assert.equal(await profile.locator("#profile-name").inputValue(), "");
      await Promise.all(Object.values(tabs).map((tab) => tab.close()));
    },
  );
}

pageTest("session: a tab whose sheet is open closes it when another tab signs in", { console: SESSION_ENDS }, async (page) => {
  await page.goto("/account?from=mail#devices");
  await page.locator("#sign-in-email").waitFor();
  const tab = await page.context().newPage();
  await tab.goto("/");
  await signIn(tab);
  await isSignedIn(page);
  await page.locator("#devices li").waitFor();
  assert.equal(await place(page), "/account?from=mail#devices");
});

pageTest(
  "session: after the sign-out this device has its own work, and nothing of the account",
  { console: SESSION_ENDS, serviceWorkers: "allow" },
  async (page) => {
    await page.goto("/");
    const mailbox = await signIn(page);
    await editAndSave(page);
    await isRendered(page);
    await page.getByText("same pixels").or(page.getByText("identical")).first().waitFor();
    await controlled(page);
    const { json: state } = await ask(page, "GET", "/api/account");
    const { json: images } = await ask(page, "GET", "/api/images");
    const [image] = images.items;
    await page.goto("/gallery");
    await page.locator("[data-rendition-id]").waitFor();
    await page.locator("[data-picture=shown]").first().waitFor();
    await followLink(page, `/renditions/${image.renditions[0].id}`);
    await page.locator('[data-match="identical"]').waitFor();
    const names = [mailbox.address, state.account.id, state.owner_id, image.id, image.renditions[0].id, image.renditions[0].job_id];
    assert.ok((await remembered(page, names)).length > 0, "while it is signed in it knows them");
    const before = await stored(page, "edits");
    await page.locator("#activity-button").click();
    await page.locator("#activity [data-job-id]").first().waitFor();
    await page.keyboard.press("Escape");
    await signOut(page);
    await page.locator("#no-rendition").waitFor();
    await page.waitForFunction(() => document.querySelectorAll("[data-job-id], [data-outbox-id]").length === 0);
    await untilForgotten(page, names);
    assert.deepEqual(Object.keys(await stored(page, "edits")), Object.keys(before), "edits stay");
    assert.deepEqual(Object.keys(await stored(page, "outbox")), []);
    await page.goto("/");
    await page.locator("#strip li").waitFor();
  },
);

pageTest("session: an edit that waits stays, and is sent to nobody else", { console: SESSION_ENDS }, async (page) => {
  await page.goto("/");
  const mailbox = await signIn(page);
  await page.route(/\/api\/images\?name=/, (route) => route.abort());
  await editAndSave(page);
  await page.locator('#activity-button[data-waiting="1"]').waitFor();
  await signOut(page);
  await page.unroute(/\/api\/images\?name=/);
  await signIn(page);
  await page.locator("#activity-button").click();
  await page.getByText("saved with another account").first().waitFor();
  assert.deepEqual((await ask(page, "GET", "/api/images")).json.items, []);
  await page.keyboard.press("Escape");
  await signOut(page);
  await signIn(page, mailbox);
  await isRendered(page);
});

pageTest("guard: it returns to where the user was, with query and fragment", { console: SESSION_ENDS }, async (page) => {
  for (const [path, part] of [
    ["/account?from=mail#devices", "#devices"],
    ["/profile?from=mail#profile", "#profile"],
  ]) {
    await page.goto(path);
    await page.locator("#sign-in-email").waitFor();
    await signInHere(page);
    await page.locator(part).waitFor();
    assert.equal(await place(page), path);
    await page.waitForFunction((part) => {
      const { top } = document.querySelector(part).getBoundingClientRect();
      return top >= 0 && top < innerHeight;
    }, part);
    await signOut(page);
  }
  const gallery = "/gallery?q=harbour&sort=name#top";
  await page.goto(gallery);
  await page.locator("#gallery-title").waitFor();
  for (const path of ["/account", "/profile"]) {
    await followLink(page, path);
    await page.locator("#sign-in-sheet[open]").waitFor();
    await page.keyboard.press("Escape");
    await page.waitForFunction((gallery) => location.pathname + location.search + location.hash === gallery, gallery);
  }
  await signIn(page);
  await followLink(page, "/account");
  await page.locator("#account-email").waitFor();
  await signOut(page);
  await page.waitForFunction((gallery) => location.pathname + location.search + location.hash === gallery, gallery);
});

pageTest("guard: the link of a private rendition shows it after the sign-in", { console: SESSION_ENDS }, async (page, _t, browser) => {
  const { mailbox, rendition } = await accountElsewhere(browser, page, "mine");
  const path = `/renditions/${rendition}?from=mail#recipe-title`;
  await page.goto(path);
  await page.locator("#no-rendition").waitFor();
  await signIn(page, mailbox);
  await page.locator(".visibility").waitFor();
  assert.equal(await place(page), path);
});

const newHandle = () => `t${randomBytes(6).toString("hex")}`;

/** The path of the page with query and fragment. */
function place(page) {
  return page.evaluate(() => location.pathname + location.search + location.hash);
}

/** Types address and code into the sheet that is open. */
async function signInHere(page, mailbox = new Mailbox()) {
  await page.locator("#sign-in-email").fill(mailbox.address);
  await page.keyboard.press("Enter");
  await page.locator("#sign-in-code").fill(await nextCode(mailbox));
  await isSignedIn(page);
}

/** A tab that hears nothing: no broadcast, no live connection. */
async function deafen(page) {
  await page.addInitScript(() => {
    delete globalThis.BroadcastChannel;
    globalThis.WebSocket = class extends EventTarget {
      readyState = 0;
      send() {}
      close() {}
    };
  });
}

/** Tells the page that it is visible again, as a browser does. A headless browser shows all tabs at once. */
function becomesVisible(page) {
  return page.evaluate(() => document.dispatchEvent(new Event("visibilitychange", { bubbles: true })));
}

/** Signs up on another device with a handle, a picture of this name and a rendition of it. */
async function accountElsewhere(browser, page, name) {
  await page.goto("/");
  const elsewhere = await secondDevice(browser, page);
  await elsewhere.goto("/");
  const [mailbox, handle] = [await signIn(elsewhere), newHandle()];
  const image = await upload(elsewhere, png(name.length + 20, 20), `${name}.png`);
  const json = { "content-type": "application/json" };
  const body = JSON.stringify({ recipe: { version: 1, ops: [{ op: "invert" }] } });
  const headers = { ...json, prefer: "wait=30" };
  const { json: made } = await ask(elsewhere, "POST", `/api/images/${image.id}/renditions`, { body, headers });
  await ask(elsewhere, "PATCH", "/api/profile", { body: JSON.stringify({ handle }), headers: json });
  await elsewhere.context().close();
  return { mailbox, handle, rendition: made.rendition.id, job: made.rendition.job_id };
}

/** Where the browser stores one of these texts: web storage, databases, caches. */
function remembered(page, names) {
  return page.evaluate(async (names) => {
    const found = [];
    const look = (where, value) => {
      for (const name of names) if (String(value).includes(name)) found.push(`${name} in ${where}`);
    };
    for (const storage of [localStorage, sessionStorage])
      for (const [key, value] of Object.entries(storage)) look("storage", `${key} ${value}`);
    const done = (request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    for (const { name } of await indexedDB.databases()) {
      const database = await done(indexedDB.open(name));
      for (const store of database.objectStoreNames) {
        const objects = database.transaction(store).objectStore(store);
        const rows = await Promise.all([done(objects.getAllKeys()), done(objects.getAll())]);
        look(`the store ${store}`, JSON.stringify(rows));
      }
      database.close();
    }
    for (const cacheName of await caches.keys()) {
      const cache = await caches.open(cacheName);
      for (const { url } of await cache.keys()) {
        look("a cache", url);
        if (new URL(url).pathname.startsWith("/api/")) found.push(`${url} in a cache`);
      }
    }
    return found;
  }, names);
}

/** Waits until the browser stores none of these texts. */
async function untilForgotten(page, names) {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const found = await remembered(page, names);
    if (found.length === 0) return;
    assert.ok(Date.now() < deadline, found.join("\n"));
    await page.waitForTimeout(50);
  }
}
