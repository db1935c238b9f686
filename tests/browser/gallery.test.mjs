// The gallery says what became of a rendition, a failed one too, and lets go of an image only when asked twice. It pages while one
// scrolls, and has every image once, whatever comes and goes meanwhile.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../support/paths.mjs";
import { photo as photograph, png, withCamera } from "../support/pictures.mjs";
import { many, upload } from "./support/album.mjs";
import { pageTest, useChromium } from "./support/browser.mjs";

useChromium();

pageTest("gallery: a photograph that comes while one looks shows its picture, and goes on to", {}, async (page) => {
  await page.goto("/gallery");
  await page.getByText("Nothing saved yet").waitFor();
  await page.locator('#live-state[data-state="live"]').waitFor({ state: "attached" });
  const uploaded = await page.request.post("/api/images?name=rocket.jpg", { data: await readFile(join(root, "photos/rocket.jpg")) });
  const { id } = await uploaded.json();
  const card = page.locator(`[data-image-id="${id}"]`);
  // Its thumbnails are made, and it is told anew with its colours.
  await card.locator('[data-picture="shown"]').waitFor();
  await page.waitForFunction((card) => document.querySelector(card)?.querySelector("canvas").width > 0, `[data-image-id="${id}"]`);
  await card.locator('[data-picture="shown"]').waitFor();
  // And again by a rendition's job.
  await page.request.post(`/api/images/${id}/renditions`, { data: { recipe: { version: 1, ops: [{ op: "sepia" }] } } });
  await card.locator('[data-rendition-id][data-state="done"]').waitFor();
  await card.locator('[data-picture="shown"]').waitFor();
});

// A file that cannot be decoded has no thumbnails: the edge answers 422 for them.
pageTest("gallery: a rendition that failed says why, and its image can be deleted", { console: [/status of 422/] }, async (page) => {
  await page.goto("/");
  // Damaged inside: its header is fine and its end is there, so it is kept as the original it is.
  const photo = await readFile(join(root, "photos/chelsea.png"));
  photo.fill(0xa5, photo.length >> 1, (photo.length >> 1) + 64);
  assert.ok((await page.request.post("/api/session")).ok());
  const uploaded = await page.request.post("/api/images?name=worn.png", { data: photo });
  assert.equal(uploaded.status(), 201);
  const image = await uploaded.json();
  const asked = await page.request.post(`/api/images/${image.id}/renditions`, {
    data: { recipe: { version: 1, ops: [{ op: "sepia" }] } },
    headers: { prefer: "wait=30" },
  });
  const { rendition } = await asked.json();
  assert.equal(rendition.state, "failed");

  await page.goto("/gallery");
  const card = page.locator(`[data-image-id="${image.id}"]`);
  await card.locator(`[data-rendition-id="${rendition.id}"][data-state="failed"]`).waitFor();
  await card.getByText(/damaged or cut off.*\.$/).waitFor();
  await card.getByText("No picture can be made of this file.").waitFor();

  await page.goto(`/renditions/${rendition.id}`);
  await page
    .getByText(/damaged or cut off.*\.$/)
    .first()
    .waitFor();

  await page.goto("/gallery");
  await card.getByRole("button", { name: /delete/i }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: /cancel|keep/i }).click();
  assert.equal(await card.count(), 1);
  await card.getByRole("button", { name: /delete/i }).click();
  await dialog.getByRole("button", { name: /delete/i }).click();
  await card.waitFor({ state: "detached" });
  assert.equal((await page.request.get(`/api/images/${image.id}`)).status(), 404);
});

pageTest("gallery: pages come while one scrolls, and no image is shown twice or lost", {}, async (page) => {
  await page.goto("/");
  const uploaded = await many(page, 60);
  await page.goto("/gallery");
  await page.locator('#live-state[data-state="live"]').waitFor({ state: "attached" });
  await page.getByText("the first 50 photographs").waitFor();
  assert.equal(await page.locator("[data-image-id]").count(), 50);
  // While the second page is on its way, with its answer made, one of its images goes and a new one comes.
  let gone;
  let added;
  await page.route("**/api/images?*cursor=*", async (route) => {
    const answer = await route.fetch();
    gone = (await answer.json()).items[4].id;
    assert.equal((await page.request.delete(`/api/images/${gone}`)).status(), 204);
    added = await upload(page, png(31, 17), "late.png");
    await page.locator(`[data-image-id="${added.id}"]`).waitFor();
    await route.fulfill({ response: answer });
  });
  await page.locator("[data-image-id]").last().scrollIntoViewIfNeeded();
  await page.getByText("60 photographs", { exact: true }).waitFor();
  const expected = [added, ...uploaded].map(({ id }) => id).filter((id) => id !== gone);
  assert.deepEqual(await shown(page), expected.sort().reverse());
  assert.ok(await page.locator("#load-more").isHidden());
});

pageTest("gallery: what was missed does not cut the list short", { console: [/WebSocket/] }, async (page) => {
  await page.goto("/");
  const uploaded = await many(page, 55);
  const sockets = [];
  await page.routeWebSocket("**/api/live*", (socket) => {
    sockets.push(socket);
    socket.connectToServer();
  });
  await page.goto("/gallery");
  await page.locator('#live-state[data-state="live"]').waitFor({ state: "attached" });
  await page.locator("#load-more").click();
  await page.getByText("55 photographs", { exact: true }).waitFor();
  // Events that are lost on the way: the next number shows it.
  const asked = page.waitForResponse((response) => /\/api\/images\?cursor=/.test(response.url()));
  await sockets.at(-1).send(JSON.stringify({ type: "resync", seq: 999_999 }));
  await asked;
  await page.getByText("55 photographs", { exact: true }).waitFor();
  assert.deepEqual(
    await shown(page),
    uploaded
      .map(({ id }) => id)
      .sort()
      .reverse(),
  );
});

pageTest("gallery: before a picture is there its blur is, in its place", {}, async (page) => {
  await page.goto("/");
  const { id } = await upload(page, photograph("rocket.jpg"), "rocket.jpg");
  await page.waitForFunction(async (id) => (await (await fetch(`/api/images/${id}`)).json()).placeholder, id);
  let letGo;
  const held = new Promise((resolve) => (letGo = resolve));
  await page.route("**/thumbnails/*", async (route) => {
    await held;
    await route.continue();
  });
  await page.goto("/gallery");
  const card = page.locator(`[data-image-id="${id}"]`);
  await card.locator('[data-picture="waiting"]').waitFor();
  const blur = await card.locator("canvas").evaluate((canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return { width: canvas.width, height: canvas.height, colours: new Set(new Uint32Array(data.buffer)).size };
  });
  assert.ok(blur.width === 32 && blur.height < 32 && blur.colours > 50, JSON.stringify(blur));
  const box = () =>
    card.evaluate((card) =>
      ["li", ".picture", "canvas", "img", "h2"].map((part) => {
        const { x, y, width, height } = (card.matches(part) ? card : card.querySelector(part)).getBoundingClientRect();
        return [part, x, y, width, height];
      }),
    );
  const before = await box();
  letGo();
  await card.locator('[data-picture="shown"]').waitFor();
  assert.deepEqual(await box(), before, "nothing moved");
});

pageTest("gallery: a card tells what is known of a photograph, and that there is a place in it", {}, async (page) => {
  await page.goto("/");
  const camera = { make: "Optics & Sons", model: "Model 7", lens: "35mm F2", takenAt: "2026:02:03 14:05:06", gps: true };
  const { id } = await upload(page, withCamera(photograph("rocket.jpg"), camera), "launch.jpg");
  const { id: plain } = await upload(page, png(30, 20), "plain.png");
  await page.goto("/gallery");
  const card = page.locator(`[data-image-id="${id}"]`);
  await card.getByText("JPEG · 640 × 427").waitFor();
  const summary = card.locator("summary");
  assert.match(await summary.textContent(), /Optics & Sons Model 7·3 Feb 2026.*says where it was taken/);
  await summary.focus();
  await page.keyboard.press("Enter");
  const facts = await card.locator("dl").innerText();
  for (const words of ["35mm F2", "35 mm · f/2.8 · 1/250 s · ISO 400", "3 Feb 2026, 14:05"]) assert.ok(facts.includes(words), facts);
  await card.getByText(/who gets that file can read the place/i).waitFor();
  const other = page.locator(`[data-image-id="${plain}"]`);
  assert.match(await other.locator("summary").textContent(), /^Added \d+ \w{3} \d{4}$/);
  assert.equal(await other.getByText(/place/).count(), 0);
});

pageTest(
  "gallery: without an edge, or with one in trouble, it says so and can be tried again",
  { console: [/Failed to load/, /WebSocket/] },
  async (page) => {
    await page.route(/\/api\//, (route) => route.abort());
    await page.goto("/gallery");
    await page.getByRole("heading", { name: "You are offline" }).waitFor();
    assert.ok(await page.locator("#find-words").isHidden());
    await page.unroute(/\/api\//);
    await page.route("**/api/images*", (route) => route.fulfill({ status: 500, contentType: "text/plain", body: "no" }));
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("heading", { name: "The gallery is out of reach" }).waitFor();
    await page.unroute("**/api/images*");
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByText("Nothing saved yet").waitFor();
    assert.ok(await page.locator("#find-words").isHidden(), "nothing to search");
  },
);

/** The cards' ids, in their order. */
function shown(page) {
  return page.locator("[data-image-id]").evaluateAll((cards) => cards.map(({ dataset }) => dataset.imageId));
}
