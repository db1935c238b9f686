// Profiles: the form, the public page, who may see a rendition.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";

import { png } from "../support/pictures.mjs";
import { signIn } from "./support/account.mjs";
import { upload } from "./support/album.mjs";
import { pageTest, REFUSED, useChromium } from "./support/browser.mjs";
import { notice } from "./support/editor.mjs";
import { ask } from "./support/page.mjs";

useChromium();

const newHandle = () => `t${randomBytes(6).toString("hex")}`;

pageTest("profile: the form publishes it, and names what is wrong at its field", { console: REFUSED }, async (page) => {
  const handle = newHandle();
  await page.goto("/");
  await signIn(page);
  await page.locator("#account-menu").click();
  await page.locator("#to-profile").click();
  await page.locator("#profile-handle").fill("admin");
  await page.keyboard.press("Enter");
  await page.locator('#profile-handle[aria-invalid="true"]').waitFor();
  await page.locator("#profile-handle").fill(handle);
  await page.locator("#profile-name").fill("Ada Example");
  await page.locator("#profile-bio").fill("Harbours\nat night");
  await page.locator("#profile").getByRole("button", { name: "Save" }).click();
  await notice(page, /The profile is saved/);
  await page.locator("#public-page").click();
  await page.waitForURL(`**/@${handle}`);
  await page.getByRole("heading", { name: "Ada Example" }).waitFor();
  assert.equal(await page.locator(".bio").innerText(), "Harbours\nat night");
  await page.getByText("No public pictures yet").waitFor();
});

pageTest(
  "profile: a public rendition is on the page of its owner, and others see it without its original",
  { console: REFUSED },
  async (page, _t, browser) => {
    const [handle, later] = [newHandle(), newHandle()];
    await page.goto("/");
    await signIn(page);
    const rendition = await rendered(page);
    assert.equal((await ask(page, "PATCH", "/api/profile", json({ handle }))).status, 200);
    const stranger = await (await browser.newContext({ baseURL: new URL(page.url()).origin, serviceWorkers: "block" })).newPage();
    await stranger.goto(`/renditions/${rendition}`);
    await stranger.locator("#no-rendition").waitFor();
    await page.goto(`/renditions/${rendition}`);
    await page.locator(".visibility label", { hasText: "With the link" }).click();
    await page.locator("#public-link").waitFor();
    const link = await page.locator("#public-link").inputValue();
    await untilVisible(page, rendition, "unlisted");
    await stranger.goto(link);
    await stranger.locator("#shared-rendition img").waitFor();
    assert.equal(await stranger.locator("#shared-rendition a[href*=original]").count(), 0);
    await stranger.goto(`/@${handle}`);
    await stranger.getByText("No public pictures yet").waitFor();
    await page.goto("/gallery");
    await page.locator(".visibility-select").selectOption("public");
    await untilVisible(page, rendition, "public");
    await stranger.reload();
    await stranger.locator(`.public-grid [data-rendition-id="${rendition}"]`).click();
    await stranger.locator("#shared-rendition img").waitFor();
    assert.equal((await ask(page, "PATCH", "/api/profile", json({ handle: later }))).status, 200);
    await stranger.goto(`/@${handle}`);
    await stranger.waitForURL(`**/@${later}`);
    await stranger.goto(`/@${newHandle()}`);
    await stranger.locator("#no-profile").waitFor();
    await stranger.context().close();
  },
);

function json(value) {
  return { body: JSON.stringify(value), headers: { "content-type": "application/json" } };
}

/** Uploads a picture and renders it; returns the id of the rendition. */
async function rendered(page) {
  const image = await upload(page, png(40, 30), "shared.png");
  const body = JSON.stringify({ recipe: { version: 1, ops: [{ op: "invert" }] } });
  const headers = { "content-type": "application/json", prefer: "wait=30" };
  const { json: made } = await ask(page, "POST", `/api/images/${image.id}/renditions`, { body, headers });
  return made.rendition.id;
}

/** Waits until the edge has stored who may see a rendition. */
function untilVisible(page, id, visibility) {
  return page.waitForFunction(
    async ([id, visibility]) => (await (await fetch(`/api/renditions/${id}`)).json()).visibility === visibility,
    [id, visibility],
  );
}
