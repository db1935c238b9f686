// Webhooks on the page of the account: an endpoint is added, gets messages, is changed and deleted; the log, and what a person reads when an
// endpoint is off. The receivers run on this machine.

import assert from "node:assert/strict";

import { Bindings } from "../support/bindings.mjs";
import { tool } from "../support/paths.mjs";
import { png } from "../support/pictures.mjs";
import { useReceivers } from "../support/receiver.mjs";
import { until } from "../support/wait.mjs";
import { signIn } from "./support/account.mjs";
import { many, upload } from "./support/album.mjs";
import { pageTest, REFUSED, useChromium } from "./support/browser.mjs";
import { focusIs } from "./support/focus.mjs";
import { ask } from "./support/page.mjs";

const { Webhook } = tool("standardwebhooks");

useChromium();

const receive = useReceivers();

const CLIPBOARD = { permissions: ["clipboard-read", "clipboard-write"] };
const DAY_MS = 24 * 60 * 60 * 1000;
const ENDPOINT = "#webhooks li.webhook";
const SECRET = "#webhooks .once input";
const ADDRESS = '#webhooks [type="url"]';

const verify = (secret, { body, headers }) => new Webhook(secret).verify(body, headers);
const listed = async (page) => (await ask(page, "GET", "/api/webhooks")).json.items;
const delivery = (page, state) => page.locator(`${ENDPOINT} [data-panel="log"] li[data-state="${state}"]`);
const openLog = (page) => page.locator(`${ENDPOINT} [data-action="log"]`).click();
const openSettings = (page) => page.locator(`${ENDPOINT} [data-action="settings"]`).click();

/** Signs up and opens the page of the account. */
async function openAccount(page) {
  await page.goto("/");
  await signIn(page);
  await page.goto("/account");
  await page.locator("#add-webhook").waitFor();
}

/** Adds an endpoint on the page; returns its secret. */
async function add(page, url) {
  await page.locator("#add-webhook").click();
  await page.locator(ADDRESS).fill(url);
  await page.keyboard.press("Enter");
  const secret = await page.locator(SECRET).inputValue();
  await page.locator('#webhooks [data-action="hide"]').click();
  await page.locator(SECRET).waitFor({ state: "detached" });
  return secret;
}

pageTest(
  "webhooks: one is added by keyboard, delivers, is sent again, gets a new secret, and is deleted",
  { console: REFUSED, ...CLIPBOARD },
  async (page) => {
    const receiver = await receive();
    await openAccount(page);
    await page.locator("#add-webhook").waitFor();
    await page.locator("#add-webhook").focus();
    await page.keyboard.press("Enter");
    await focusIs(page, ADDRESS);
    await page.keyboard.type("http://hooks.example.com");
    await page.keyboard.press("Enter");
    await page.locator("#webhook-url-error", { hasText: "begins with https://" }).waitFor();
    await page.locator(ADDRESS).fill(receiver.url);
    assert.equal(await page.locator(ADDRESS).getAttribute("aria-invalid"), "false");
    const boxes = page.locator("#webhooks input[type=checkbox]");
    for (let i = 0; i < (await boxes.count()); i++) {
      await page.keyboard.press("Tab");
      await page.keyboard.press("Space");
    }
    await page.keyboard.press("Enter");
    await page.locator("#webhook-events-error", { hasText: "at least one" }).waitFor();
    await page.locator('#webhooks [name="image.added"]').focus();
    await page.keyboard.press("Space");
    await page.keyboard.press("Enter");
    await focusIs(page, SECRET);

    const secret = await page.locator(SECRET).inputValue();
    assert.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
    await page.locator('#webhooks [data-action="copy"]').click();
    await page.locator(".notice", { hasText: "Copied" }).waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), secret);
    const [{ id, url, events }] = await listed(page);
    assert.deepEqual([url, events], [receiver.url, ["image.added"]]);

    await openLog(page);
    await page.getByText("Nothing was sent yet").waitFor();
    const image = await upload(page, png(30, 20), "a.png");
    const [request] = await receiver.received(1);
    assert.equal(verify(secret, request).data.image.id, image.id);
    await delivery(page, "delivered").waitFor();
    const row = delivery(page, "delivered");
    assert.match(await row.innerText(), /Photograph added[\s\S]*Answer 200[\s\S]*Delivered/);
    await row.locator("summary").click();
    assert.match(await row.locator(".attempts li").innerText(), /Answer 200 after \d+ ms/);

    await row.locator('[data-action="replay"]').focus();
    await page.keyboard.press("Enter");
    await receiver.received(2);
    assert.equal(new Set(receiver.ids).size, 1, "the same message");
    await row.locator("summary", { hasText: "2 attempts" }).waitFor();
    await focusIs(page, '[data-action="replay"]');

    await openSettings(page);
    await page.locator('[data-action="rotate"]').click();
    await focusIs(page, SECRET);
    const newer = await page.locator(SECRET).inputValue();
    assert.notEqual(newer, secret);
    await page.getByText("The old secret is valid until").waitFor();
    await upload(page, png(31, 20), "b.png");
    const third = (await receiver.received(3))[2];
    for (const valid of [secret, newer]) verify(valid, third);

    await page.reload();
    await page.locator(ENDPOINT).waitFor();
    assert.equal(await page.locator(SECRET).count(), 0, "the secret is shown once");
    await openSettings(page);
    await page.locator('[data-action="delete-webhook"]').click();
    await page.locator("#delete-webhook-dialog[open]").waitFor();
    await page.keyboard.press("Escape");
    await focusIs(page, '[data-action="delete-webhook"]');
    assert.equal((await listed(page))[0].id, id, "it is kept");
    await page.keyboard.press("Enter");
    await page.locator("#confirm-delete-webhook").click();
    await page.locator(ENDPOINT).waitFor({ state: "detached" });
    await focusIs(page, "#add-webhook");
    assert.deepEqual(await listed(page), []);
  },
);

pageTest("webhooks: address and events change, and it is switched off and on", {}, async (page) => {
  const [first, second] = [await receive(), await receive()];
  await openAccount(page);
  await add(page, first.url);
  await openSettings(page);
  await page.locator(ADDRESS).fill(second.url);
  await page.locator('#webhooks [name="image.deleted"]').uncheck();
  await page.keyboard.press("Enter");
  await page.locator(`${ENDPOINT} strong`, { hasText: second.url }).waitFor();
  const changed = ["avatar.updated", "collection.run_finished", "image.added", "rendition.done", "rendition.failed"];
  assert.deepEqual((await listed(page))[0].events, changed);
  const image = await upload(page, png(30, 20), "a.png");
  await second.received(1);
  assert.equal((await page.request.delete(`/api/images/${image.id}`)).status(), 204);
  await openSettings(page);
  // What takes effect at once leaves alone what is not saved.
  const address = page.locator(`${ENDPOINT} input[type="url"]`);
  await address.fill(`${second.url}/later`);
  await page.locator('[data-action="rotate"]').click();
  await focusIs(page, SECRET);
  await page.locator('[data-action="switch-off"]').click();
  await page.locator(`${ENDPOINT}[data-enabled="false"]`).waitFor();
  await focusIs(page, '[data-action="settings"]');
  assert.equal(await address.inputValue(), `${second.url}/later`);
  assert.equal((await listed(page))[0].url, second.url);
  await page.getByText("It is off, and gets no messages.").waitFor();
  await upload(page, png(31, 20), "b.png");
  await openLog(page);
  await page.getByText("Switch the webhook on to send a message again.").waitFor();
  assert.equal(await page.locator('[data-action="replay"]:visible').count(), 0);
  await page.locator('[data-action="switch-on"]').click();
  await page.locator(`${ENDPOINT}[data-enabled="true"]`).waitFor();
  await upload(page, png(32, 20), "c.png");
  await second.received(2);
  const names = second.payloads.map(({ type, data }) => [type, data.image.name]);
  assert.deepEqual(names, [
    ["image.added", "a.png"],
    ["image.added", "c.png"],
  ]);
  assert.equal(first.requests.length, 0);
});

pageTest("webhooks: a server that wants no more messages is explained, and gets the lost ones afterwards", {}, async (page) => {
  const receiver = await receive(() => ({ status: 410, body: "moved away" }));
  await openAccount(page);
  await add(page, receiver.url);
  await upload(page, png(30, 20), "a.png");
  await until("the webhook is off", 60, async () => !(await listed(page))[0].enabled);
  await page.reload();
  await page.locator(".why-off", { hasText: "Your server answered 410" }).waitFor();
  await openLog(page);
  await delivery(page, "failed").locator("summary").click();
  const attempt = await delivery(page, "failed").locator(".attempts li").innerText();
  assert.match(attempt, /Answer 410[\s\S]*did not accept the message[\s\S]*moved away/);
  receiver.answer = () => ({ status: 204 });
  await page.locator('[data-action="switch-on"]').click();
  await page.locator('[data-action="replay"]').click();
  await delivery(page, "delivered").waitFor();
  assert.equal(new Set(receiver.ids).size, 1);
});

pageTest("webhooks: failures of three days are explained in German", { locale: "de-DE", timezoneId: "Europe/Berlin" }, async (page) => {
  const receiver = await receive(() => ({ status: 503 }));
  await openAccount(page);
  await add(page, receiver.url);
  await openLog(page);
  await upload(page, png(30, 20), "a.png");
  await delivery(page, "pending").getByText("Antwort 503").first().waitFor();
  await delivery(page, "pending")
    .getByText(/Nächster Versuch: \d+\.\d+\.\d{4}/)
    .waitFor();
  // The failures began three days ago.
  const { json: account } = await ask(page, "GET", "/api/account");
  const since = Date.now() - 3 * DAY_MS - 60_000;
  await new Bindings().library(account.owner_id, "UPDATE webhooks SET failing_since_ms = ?1", since);
  await upload(page, png(31, 20), "b.png");
  await until("the webhook is off", 60, async () => !(await listed(page))[0].enabled);
  await page.reload();
  const why = await page.locator(".why-off p").first().innerText();
  const day = new Intl.DateTimeFormat("de-DE", { dateStyle: "medium", timeStyle: "short", timeZone: "Europe/Berlin" }).format(since);
  assert.ok(why.startsWith("Seit drei Tagen") && why.includes(`ab ${day}`), why);
});

pageTest("webhooks: the log has pages", {}, async (page) => {
  const receiver = await receive();
  await openAccount(page);
  await add(page, receiver.url);
  await many(page, 23);
  await receiver.received(23);
  await openLog(page);
  await page.locator('[data-action="older"]').waitFor();
  assert.equal(await page.locator('[data-panel="log"] li[data-state]').count(), 20);
  await page.locator('[data-action="older"]').click();
  await page.waitForFunction(() => document.querySelectorAll('[data-panel="log"] li[data-state]').length === 23);
  await page.locator('[data-action="older"]').waitFor({ state: "detached" });
  // What arrives meanwhile is above, and nothing is lost.
  await upload(page, png(19, 20), "last.png");
  await page.waitForFunction(() => document.querySelectorAll('[data-panel="log"] li[data-state]').length === 24);
});

pageTest("webhooks: more than ten are refused with a reason", { console: REFUSED }, async (page) => {
  await openAccount(page);
  for (let i = 0; i < 10; i++) {
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify({ url: `http://127.0.0.1:9/${i}`, events: ["image.added"] });
    assert.equal((await ask(page, "POST", "/api/webhooks", { headers, body })).status, 201);
  }
  await page.reload();
  await page.locator("#add-webhook").click();
  await page.locator(ADDRESS).fill("http://127.0.0.1:9/10");
  await page.keyboard.press("Enter");
  await page.getByText("There are too many webhooks. Switch one off or delete one first.").waitFor();
});
