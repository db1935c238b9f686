// One owner, whoever asks first: the gallery and the live connection of a page, and two tabs, share the first call for a session.

import assert from "node:assert/strict";

import { pageTest, useChromium } from "./support/browser.mjs";

useChromium();

pageTest("session: a page that lost its cookie asks for one owner", { console: [/WebSocket connection to .* failed/] }, async (page) => {
  // An earlier visit is remembered: gallery and live connection both find that there is no session any more.
  await page.addInitScript(() => localStorage.setItem("safelight.session", "1"));
  const refused = page.waitForEvent("websocket").then((socket) => socket.waitForEvent("socketerror"));
  const calls = await sessionsOf(page, async () => {
    await refused;
    await settled(page);
  });
  await page.goto("/gallery");
  await page.getByText("Nothing saved yet").waitFor();
  await page.locator('#live-state[data-state="live"]').waitFor({ state: "attached" });
  assert.equal(calls.filter(({ status }) => status === 201).length, 1, "one new session");
  const { owner_id: owner } = await (await page.request.post("/api/session")).json();
  assert.equal(owner, calls[0].owner, "the cookie speaks for it");
});

pageTest("session: two tabs opened at once get one owner", {}, async (page) => {
  const tabs = [page, await page.context().newPage()];
  const calls = await sessionsOf(page, () => Promise.all(tabs.map(settled)));
  await Promise.all(tabs.map((tab) => tab.goto("/gallery")));
  await Promise.all(tabs.map((tab) => tab.getByText("Nothing saved yet").waitFor()));
  assert.deepEqual(calls.map(({ status }) => status).slice(0, 2), [201, 200], "the second asks with the cookie of the first");
  assert.equal(calls[1].owner, calls[0].owner);
});

/** Notes the answers to all calls for a session, which are kept waiting until whoever is going to ask has asked. */
async function sessionsOf(page, asked) {
  const calls = [];
  let all;
  await page.context().route("**/api/session", async (route) => {
    all ??= asked();
    await all;
    const answer = await route.fetch();
    const { owner_id: owner } = await answer.json();
    calls.push({ status: answer.status(), owner });
    await route.fulfill({ response: answer });
  });
  return calls;
}

/** Waits until a page that found its edge has done what it does then. */
async function settled(page) {
  await page.locator('#edge-status[data-state="online"]').waitFor();
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
}
