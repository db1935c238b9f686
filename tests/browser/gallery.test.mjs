// The gallery says what became of a rendition, a failed one too, and lets go of an image only when asked twice. It pages while one
// scrolls, and has every image once, whatever comes and goes meanwhile.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../support/paths.mjs";
import { photo as photograph, png, withCamera } from "../support/pictures.mjs";
import { many, upload } from "./support/album.mjs";
import { pageTest, useChromium } from "./support/browser.mjs";
import { addOp, chooseTool, openSample, rendersAfter } from "./support/editor.mjs";
import { focusIs } from "./support/focus.mjs";
import { isKept } from "./support/local.mjs";

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

for (const [width, height] of [
  [1280, 800],
  [390, 844],
]) {
  pageTest(
    `gallery: the names of renditions are whole beside who may see them, at ${width} px`,
    { viewport: { width, height } },
    async (page) => {
      await page.goto("/");
      const { id } = await upload(page, png(40, 30), "a.png");
      const names = ["For the exhibition", "Postcard, second attempt with warmer light", "Black and white"];
      for (const name of names) {
        const data = { name, recipe: { version: 1, ops: [{ op: "invert" }] } };
        await page.request.post(`/api/images/${id}/renditions`, { data, headers: { prefer: "wait=30" } });
      }
      await page.goto("/gallery");
      for (const name of names) {
        const title = page.locator(".renditions li").getByText(name, { exact: true });
        await title.waitFor();
        const cut = await title.evaluate((e) => [e.scrollWidth - e.clientWidth, e.scrollHeight - e.clientHeight]);
        assert.ok(Math.max(...cut) <= 1, `${name} is cut by ${cut} px`);
      }
      const choice = page.locator(".renditions li", { hasText: names[0] }).locator(".visibility-choice");
      assert.equal(await choice.getAttribute("data-visibility"), "private");
      await choice.locator("select").selectOption("unlisted");
      await page.locator('.visibility-choice[data-visibility="unlisted"]').waitFor();
      assert.equal(await choice.locator("select").getAttribute("title"), "With the link");
    },
  );
}

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
  await card.locator('[data-action="delete"]').click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: /cancel|keep/i }).click();
  assert.equal(await card.count(), 1);
  await card.locator('[data-action="delete"]').click();
  await dialog.getByRole("button", { name: /delete/i }).click();
  await card.waitFor({ state: "detached" });
  assert.equal((await page.request.get(`/api/images/${image.id}`)).status(), 404);
});

pageTest("gallery: a card shows the newest edit, and opens it in the editor", {}, async (page) => {
  await page.goto("/");
  const { id } = await upload(page, photograph("rocket.jpg"), "rocket.jpg");
  await page.goto("/gallery");
  const open = page.locator(`[data-image-id="${id}"] [data-action="open"]`);
  assert.equal(await open.getAttribute("aria-label"), "Edit rocket.jpg");
  await rendered(page, id, [{ op: "sepia" }]);
  const newest = await rendered(page, id, [{ op: "crop", x: 0, y: 0, width: 400, height: 200 }, { op: "grayscale" }]);
  await page.locator(`[data-image-id="${id}"] [data-shows="${newest.id}"] [data-picture="shown"]`).waitFor();
  const shown = await open.locator("img").evaluate(async (img) => {
    await img.decode();
    const canvas = new OffscreenCanvas(16, 8);
    const context = canvas.getContext("2d");
    context.drawImage(img, 0, 0, 16, 8);
    const { data } = context.getImageData(0, 0, 16, 8);
    let colour = 0;
    for (let i = 0; i < data.length; i += 4) colour = Math.max(colour, Math.abs(data[i] - data[i + 2]));
    return { ratio: img.naturalWidth / img.naturalHeight, colour };
  });
  // The original is in colour, and 640 x 427.
  assert.equal(shown.ratio, 2);
  assert.ok(shown.colour < 8, `grey, but for what JPEG does: ${shown.colour}`);
  await open.click();
  await rendersAfter(page, 0);
  assert.equal(new URL(page.url()).pathname, "/");
  await chooseTool(page, "steps");
  await page.locator('[data-step-op="grayscale"]').waitFor();
  assert.equal(await page.locator("[data-step]").count(), 2);
});

pageTest("gallery: opening an edit keeps the one that the open photograph has, one undo away", {}, async (page) => {
  await page.goto("/");
  const { id } = await upload(page, await readFile(join(root, "photos/chelsea.png")), "chelsea.png");
  const { id: rendition } = await rendered(page, id, [{ op: "invert" }]);
  await openSample(page, "chelsea");
  await isKept(page);
  await addOp(page, "sepia");
  for (const way of ["card", "page"]) {
    await page.getByRole("link", { name: "Gallery" }).click();
    if (way === "card") {
      await page.locator(`[data-image-id="${id}"] [data-shows="${rendition}"]`).click();
    } else {
      await page.locator(`[data-rendition-id="${rendition}"]`).click();
      await page.locator('[data-action="edit-again"]').click();
    }
    await rendersAfter(page, 0);
    await chooseTool(page, "steps");
    await page.locator('[data-step-op="invert"]').waitFor();
    await page.locator("#undo").click();
    await page.locator('[data-step-op="sepia"]').waitFor();
    assert.equal(await page.locator("[data-step]").count(), 1, way);
  }
});

pageTest("gallery: a card shows the newest three renditions, and the others when asked", {}, async (page) => {
  await page.goto("/");
  const { id } = await upload(page, await readFile(join(root, "photos/chelsea.png")), "chelsea.png");
  const made = [];
  for (let n = 0; n < 5; n += 1) made.unshift((await rendered(page, id, [{ op: "exposure", ev: n / 10 }])).id);
  await page.getByRole("link", { name: "Gallery" }).click();
  const card = page.locator(`[data-image-id="${id}"]`);
  const listed = () => card.locator("[data-rendition-id]").evaluateAll((links) => links.map(({ dataset }) => dataset.renditionId));
  await card.getByRole("button", { name: "2 more" }).waitFor();
  assert.deepEqual(await listed(), made.slice(0, 3));
  assert.equal(await card.locator("[data-rendition-id] .title").first().innerText(), "Exposure");
  await card.getByRole("button", { name: "2 more" }).click();
  await card.locator(`[data-rendition-id="${made[4]}"]`).waitFor();
  assert.deepEqual(await listed(), made);
  assert.equal(await card.locator('[data-action="more-renditions"]').count(), 0);
  // One more comes, and one goes.
  const newest = (await rendered(page, id, [{ op: "sepia" }])).id;
  await card.locator(`[data-rendition-id="${newest}"]`).waitFor();
  assert.deepEqual(await listed(), [newest, ...made]);
  await page.request.delete(`/api/renditions/${newest}`);
  await card.locator(`[data-rendition-id="${newest}"]`).waitFor({ state: "detached" });
  assert.deepEqual(await listed(), made, "the others stay");
  assert.equal(await card.locator('[data-action="more-renditions"]').count(), 0);
});

pageTest("gallery: numbers and dates are written as the language does", { locale: "de-DE", timezoneId: "Europe/Berlin" }, async (page) => {
  await page.goto("/");
  const file = photograph("rocket.jpg");
  const { id, created_at } = await upload(page, file, "start.jpg");
  await page.goto("/gallery");
  const card = page.locator(`[data-image-id="${id}"]`);
  const kilobytes = new Intl.NumberFormat("de-DE", { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(file.length / 1000);
  await card.getByText(`JPEG · 640 × 427 · ${kilobytes} kB`).waitFor();
  const day = new Intl.DateTimeFormat("de-DE", { dateStyle: "medium", timeZone: "Europe/Berlin" }).format(new Date(created_at));
  assert.equal((await card.locator("summary").textContent()).trim(), `Hinzugefügt ${day}`);
});

pageTest("gallery: after a photograph is deleted the focus is on its neighbour", {}, async (page) => {
  await page.goto("/");
  const [left, middle, right] = (await many(page, 3)).reverse();
  await page.goto("/gallery");
  for (const [doomed, next] of [
    [middle, right],
    [right, left],
  ]) {
    await page.locator(`[data-image-id="${doomed.id}"] [data-action="delete"]`).click();
    await page.locator("#confirm-delete").click();
    await page.locator(`[data-image-id="${doomed.id}"]`).waitFor({ state: "detached" });
    await focusIs(page, `[data-image-id="${next.id}"] *`);
  }
});

pageTest("gallery: times are those of this device's clock", { timezoneId: "Pacific/Auckland" }, async (page) => {
  await page.goto("/");
  const { id, created_at } = await upload(page, png(30, 20), "plain.png");
  const written = (options) => new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "Pacific/Auckland" }).format(new Date(created_at));
  await page.goto("/gallery");
  const card = page.locator(`[data-image-id="${id}"]`);
  assert.equal((await card.locator("summary").textContent()).trim(), `Added ${written({ dateStyle: "medium" })}`);
  await card.locator("summary").click();
  assert.ok((await card.locator("dl").innerText()).includes(written({ dateStyle: "medium", timeStyle: "short" })));
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

/** Has an image rendered; returns the rendition once it is done. */
async function rendered(page, imageId, ops) {
  const answer = await page.request.post(`/api/images/${imageId}/renditions`, {
    data: { recipe: { version: 1, ops } },
    headers: { prefer: "wait=60" },
  });
  assert.equal(answer.status(), 201, await answer.text());
  return (await answer.json()).rendition;
}

/** The cards' ids, in their order. */
function shown(page) {
  return page.locator("[data-image-id]").evaluateAll((cards) => cards.map(({ dataset }) => dataset.imageId));
}
