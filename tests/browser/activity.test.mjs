// The tray: jobs move without a reload, in every tab; what was missed while the edge was away is caught up with; a job that failed
// is tried again; where WebSockets are blocked, looking now and then does it.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before } from "node:test";

import { Edge } from "../support/edge.mjs";
import { root } from "../support/paths.mjs";
import { png } from "../support/pictures.mjs";
import { pageTest, useChromium } from "./support/browser.mjs";
import { focusIs } from "./support/focus.mjs";
import { ask } from "./support/page.mjs";

useChromium();

let edge;
before(async () => {
  edge = await Edge.make();
  await edge.start();
});
after(() => edge?.stop());

/** What the browser says of an edge that is away; one that is killed leaves requests at any point. */
const AWAY = [/WebSocket connection to .* failed/, /Failed to load resource: net::ERR_/];

pageTest("activity: a job moves in two tabs without a reload, and gets another name", {}, async (page) => {
  const image = await photographOf(page);
  await page.goto("/gallery");
  await tray(page);
  const other = await page.context().newPage();
  await other.goto("/");
  await tray(other);
  const { json } = await render(page, image.id, "for the wall");
  for (const tab of [page, other]) {
    const row = tab.locator(`[data-job-id="${json.job.id}"]`);
    await tab.locator(`[data-job-id="${json.job.id}"][data-state="done"]`).waitFor();
    await row.getByRole("link", { name: "for the wall" }).waitFor();
    assert.match(await row.textContent(), /Rendered/);
  }
  await page.locator(`[data-rendition-id="${json.rendition.id}"][data-state="done"]`).waitFor();
  assert.match(await page.locator("#activity-said").textContent(), /^for the wall: Rendered/);

  const row = page.locator(`[data-job-id="${json.job.id}"]`);
  await row.getByRole("button", { name: "Rename for the wall" }).click();
  await page.keyboard.type("a postcard");
  await page.keyboard.press("Enter");
  await other.locator(`[data-job-id="${json.job.id}"]`).getByText("a postcard").waitFor();

  await row.getByRole("button", { name: /^Rename/ }).click();
  await page.keyboard.type("never mind");
  await page.keyboard.press("Escape");
  await row.getByRole("link", { name: "a postcard" }).waitFor();
  assert.ok(await page.locator("#activity").isVisible(), "Escape closes the field, not the tray");
  await row.getByRole("link", { name: "a postcard" }).click();
  await page.waitForURL(`**/renditions/${json.rendition.id}`);
});

pageTest("activity: an image uploaded or deleted elsewhere comes and goes by itself", {}, async (page) => {
  const first = await photographOf(page);
  await page.goto("/gallery");
  await page.locator(`[data-image-id="${first.id}"]`).waitFor();
  await live(page);
  const second = await photographOf(page, "rocket.jpg");
  await page.locator(`[data-image-id="${second.id}"]`).waitFor();
  assert.equal(await page.locator("[data-image-id]").first().getAttribute("data-image-id"), second.id, "newest first");
  await ask(page, "DELETE", `/api/images/${first.id}`);
  await page.locator(`[data-image-id="${first.id}"]`).waitFor({ state: "detached" });
});

pageTest(
  "activity: a job that failed for its file says why, and is not to be tried again",
  { console: [/status of 422/] },
  async (page) => {
    const worn = await readFile(join(root, "photos/chelsea.png"));
    worn.fill(0xa5, worn.length >> 1, (worn.length >> 1) + 64);
    const image = await photographOf(page, worn);
    await page.goto("/gallery");
    await tray(page);
    const { json } = await render(page, image.id);
    const row = page.locator(`[data-job-id="${json.job.id}"]`);
    await page.locator(`[data-job-id="${json.job.id}"][data-state="failed"]`).waitFor();
    await row.getByText(/damaged or cut off/).waitFor();
    assert.equal(await row.getByRole("button", { name: /^Retry/ }).count(), 0);
  },
);

pageTest("activity: a job that can be helped says why it failed, and is tried again", {}, async (page) => {
  const at = (path) => edge.url + path;
  await page.goto(at("/gallery"));
  await tray(page);
  // The page has its session by then: asked at the same time, there could be two.
  await page.locator('#live-state[data-state="live"]').waitFor();
  const { json: session } = await ask(page, "POST", "/api/session");
  const folder = `incoming/${session.owner_id}`;
  await edge.bindings.put(`${folder}/recipe.json`, '{"version": 1, "ops": [{"op": "exposure", "ev": 99}]}', { quiet: true });
  await edge.bindings.put(`${folder}/one.jpg`, await readFile(join(root, "photos/rocket.jpg")));
  const failed = page.locator('.job[data-state="failed"]').filter({ hasText: "not rendered" });
  await failed.waitFor();
  await edge.bindings.put(`${folder}/recipe.json`, '{"version": 1, "ops": [{"op": "exposure", "ev": 1}]}', { quiet: true });
  await failed.getByRole("button", { name: /^Retry/ }).click();
  await failed.waitFor({ state: "detached" });
  await page.locator("[data-rendition-id][data-state='done']").first().waitFor();
});

pageTest("activity: an edge that is killed is waited for, and what was missed is caught up with", { console: AWAY }, async (page) => {
  const at = (path) => edge.url + path;
  await page.goto(at("/"));
  const image = await photographOf(page);
  await page.goto(at("/gallery"));
  await tray(page);
  await edge.kill();
  await page.locator('#live-state[data-state="reconnecting"]').waitFor();
  await edge.start();
  // Asked for by somebody else, while this page waits for its next try.
  const cookie = (await page.context().cookies(edge.url)).map(({ name, value }) => `${name}=${value}`).join("; ");
  const asked = await fetch(at(`/api/images/${image.id}/renditions`), {
    method: "POST",
    headers: { cookie, "content-type": "application/json" },
    body: JSON.stringify({ recipe: { version: 1, ops: [{ op: "sepia" }] }, name: "meanwhile" }),
  });
  assert.equal(asked.status, 202);
  const { job } = await asked.json();
  await page.locator(`[data-job-id="${job.id}"][data-state="done"]`).waitFor();
  await page.locator('#live-state[data-state="live"]').waitFor();
  await page.locator(`[data-rendition-id="${job.rendition_id}"][data-state="done"]`).waitFor();
});

pageTest("activity: where WebSockets are blocked it works by looking", { console: AWAY }, async (page) => {
  await page.routeWebSocket("**/api/live*", (socket) => socket.close({ code: 1011 }));
  const image = await photographOf(page);
  await page.goto("/gallery");
  await page.locator(`[data-image-id="${image.id}"]`).waitFor();
  await tray(page, "polling");
  // Nothing is under way any more when the rendition is asked for.
  await page.locator("[data-job-id]").waitFor({ state: "detached" });
  const { json } = await render(page, image.id);
  await page.locator(`[data-job-id="${json.job.id}"][data-state="done"]`).waitFor();
});

/** Blurs of a large picture take seconds, so that their render still runs when it is cancelled. */
const SLOW = Array.from({ length: 4 }, () => ({ op: "gaussian_blur", sigma_px: 60 }));

pageTest("activity: a render is cancelled and retried by keyboard, and another one is cancelled on its page", {}, async (page) => {
  const image = await photographOf(page, png(6000, 4000));
  await page.goto("/gallery");
  await tray(page);
  const { json } = await render(page, image.id, "for the wall", SLOW);
  const at = `[data-job-id="${json.job.id}"]`;
  const button = page.locator(at).getByRole("button", { name: "Cancel for the wall" });
  await button.focus();
  await page.keyboard.press("Enter");
  await page.locator(`${at}[data-state="cancelled"]`).waitFor();
  await page.locator(at).getByText("Cancelled", { exact: true }).waitFor();
  assert.equal(await button.count(), 0);
  await focusIs(page, `${at} [data-action="retry"]`);
  assert.match(await page.locator("#activity-said").textContent(), /^for the wall: Cancelled/);
  await page.locator(`[data-rendition-id="${json.rendition.id}"][data-state="cancelled"]`).getByText("cancelled").waitFor();
  await page.keyboard.press("Enter");
  await page.locator(`${at}:is([data-state="queued"], [data-state="running"])`).waitFor();
  await focusIs(page, `${at} [data-action="cancel"]`);

  await page.goto(`/renditions/${json.rendition.id}`);
  await page.getByRole("button", { name: "Cancel" }).press("Enter");
  const outcome = page.locator('#match[data-match="failed"]');
  await outcome.getByText(/It was cancelled\./).waitFor();
  assert.equal(await page.getByRole("button", { name: "Cancel" }).count(), 0);
  await page.getByRole("button", { name: "Edit again" }).waitFor();
});

pageTest("activity: a render is cancelled in German", { locale: "de-DE" }, async (page) => {
  const image = await photographOf(page, png(6000, 4001));
  await page.goto("/gallery");
  await tray(page);
  const { json } = await render(page, image.id, "fürs Wohnzimmer", SLOW);
  const row = page.locator(`[data-job-id="${json.job.id}"]`);
  await row.getByRole("button", { name: "fürs Wohnzimmer abbrechen" }).click();
  await row.getByText("Abgebrochen", { exact: true }).waitFor();
  await row.getByRole("button", { name: "fürs Wohnzimmer erneut versuchen" }).waitFor();
});

/** Opens the tray and waits for its connection. */
async function tray(page, state = "live") {
  await page.locator("#activity-button").click();
  await page.locator(`#live-state[data-state="${state}"]`).waitFor();
}

/** Waits for the connection behind a closed tray. */
function live(page) {
  return page.locator('#live-state[data-state="live"]').waitFor({ state: "attached" });
}

/** Uploads a photograph of `photos/`, or bytes, in a session of the page. */
async function photographOf(page, photo = "chelsea.png") {
  const bytes = typeof photo === "string" ? await readFile(join(root, "photos", photo)) : photo;
  if (page.url() === "about:blank") await page.goto("/");
  await ask(page, "POST", "/api/session");
  const answer = await page.request.post(new URL(`/api/images?name=${typeof photo === "string" ? photo : "worn.png"}`, page.url()).href, {
    data: bytes,
  });
  assert.equal(answer.status(), 201, await answer.text());
  return answer.json();
}

/** Asks for a rendition; a job makes it. */
function render(page, id, name, ops = [{ op: "sepia" }]) {
  return ask(page, "POST", `/api/images/${id}/renditions`, {
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ recipe: { version: 1, ops }, name }),
  });
}
