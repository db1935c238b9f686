// The renditions of a photograph: one is deleted, in the gallery or on its page; two thousand are listed page by page, whatever comes and goes.

import assert from "node:assert/strict";

import { startEdge } from "../support/edge.mjs";
import { photo, png } from "../support/pictures.mjs";
import { recipe } from "../support/resources.mjs";
import { until } from "../support/wait.mjs";
import { upload } from "./support/album.mjs";
import { passesAxe } from "./support/axe.mjs";
import { pageTest, useChromium } from "./support/browser.mjs";
import { notice } from "./support/editor.mjs";
import { focusIs } from "./support/focus.mjs";

useChromium();

const COUNT = 2000;
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/** Has an image rendered; returns the rendition once it is done. */
async function rendered(page, imageId, ops, base = "") {
  const answer = await page.request.post(`${base}/api/images/${imageId}/renditions`, {
    data: { recipe: recipe(ops) },
    headers: { prefer: "wait=60" },
  });
  assert.equal(answer.status(), 201, await answer.text());
  return (await answer.json()).rendition;
}

const row = (id) => `[data-rendition-id="${id}"]`;
const button = (id) => `li:has(> ${row(id)}) > [data-action="delete-rendition"]`;
const status = async (page, id) => (await page.request.get(`/api/renditions/${id}`)).status();

/** Three renditions of a photograph, the newest first. */
async function three(page) {
  await page.goto("/");
  const { id } = await upload(page, photo("chelsea.png"), "chelsea.png");
  const made = [];
  for (const op of ["invert", "sepia", "grayscale"]) made.unshift(await rendered(page, id, [{ op }]));
  return { id, made: made.map((rendition) => rendition.id) };
}

for (const colorScheme of ["light", "dark"]) {
  pageTest(`renditions: one is deleted in the gallery by keyboard, ${colorScheme}`, { colorScheme }, async (page) => {
    const { id, made } = await three(page);
    await page.goto("/gallery");
    const card = page.locator(`[data-image-id="${id}"]`);
    await card.locator(row(made[1])).focus();
    await page.keyboard.press("Tab");
    await focusIs(page, 'select[aria-label="Who may see Sepia"]');
    await page.keyboard.press("Tab");
    await focusIs(page, button(made[1]));
    assert.equal(await page.locator(button(made[1])).getAttribute("aria-label"), "Delete “Sepia”");
    assert.equal(await page.locator(button(made[1])).evaluate((button) => getComputedStyle(button).opacity), "1");
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Delete this rendition?" });
    await dialog.waitFor();
    const words = await dialog.innerText();
    assert.match(words, /“Sepia” of chelsea\.png will be gone/);
    assert.match(words, /The photograph and its other renditions stay\./);
    assert.match(words, /A receipt that you have downloaded stays valid\./);
    await passesAxe(page, "the question");
    // What keeps it comes first, and Escape keeps it, too.
    await focusIs(page, "dialog button:not(.danger)");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    await focusIs(page, button(made[1]));
    assert.equal(await status(page, made[1]), 200);

    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await focusIs(page, "#confirm-delete-rendition");
    await page.keyboard.press("Enter");
    await card.locator(row(made[1])).waitFor({ state: "detached" });
    await dialog.waitFor({ state: "hidden" });
    await notice(page, /^“Sepia” was deleted\.$/);
    await focusIs(page, row(made[2]));
    assert.equal(await status(page, made[1]), 404);
    assert.equal((await page.request.get(`/api/images/${id}`)).status(), 200);
    await passesAxe(page, "the gallery");
  });
}

pageTest(
  "renditions: a deletion that fails says why in its dialog, and can be tried again there",
  { console: [/Failed to load resource/] },
  async (page) => {
    const { id, made } = await three(page);
    await page.goto("/gallery");
    const target = `**/api/renditions/${made[0]}`;
    await page.route(target, (route) => (route.request().method() === "DELETE" ? route.abort() : route.fallback()));
    await page.locator(row(made[0])).hover();
    await page.locator(button(made[0])).click();
    const dialog = page.getByRole("dialog", { name: "Delete this rendition?" });
    await dialog.getByRole("button", { name: "Delete" }).click();
    const alert = dialog.getByRole("alert");
    await alert.waitFor();
    assert.match(await alert.innerText(), /^The server .*\.$/);
    assert.doesNotMatch(await dialog.innerText(), new RegExp(made[0]));
    await passesAxe(page, "the question with what failed");
    assert.equal(await page.locator(row(made[0])).count(), 1);
    await page.unroute(target);
    // Somebody else was quicker: then it is as it was asked for.
    assert.equal((await page.request.delete(`/api/renditions/${made[0]}`)).status(), 204);
    await dialog.getByRole("button", { name: "Try again" }).click();
    await dialog.waitFor({ state: "hidden" });
    await page.locator(row(made[0])).waitFor({ state: "detached" });
    assert.equal(await page.locator(`[data-image-id="${id}"]`).locator("[data-rendition-id]").count(), 2);
    // What is deleted elsewhere goes as well; without any, the photograph stays.
    for (const gone of made.slice(1)) {
      assert.equal((await page.request.delete(`/api/renditions/${gone}`)).status(), 204);
      await page.locator(row(gone)).waitFor({ state: "detached" });
    }
    await page.locator(`[data-image-id="${id}"] [data-picture="shown"]`).waitFor();
  },
);

pageTest("renditions: one is deleted on its page, in German, on a phone", { ...PHONE, locale: "de-DE" }, async (page) => {
  const { id, made } = await three(page);
  await page.goto(`/renditions/${made[1]}`);
  await page.locator('#match[data-match="identical"]').waitFor();
  const fits = () => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
  assert.ok(await fits(), "nothing is wider than the window");
  // Their words are not seen, and are their names.
  for (const name of ["Löschen", "Weiter bearbeiten"]) await page.locator(".actions").getByRole("button", { name }).waitFor();
  await passesAxe(page, "the page of the rendition");
  await page.locator('.actions [data-action="delete-rendition"]').tap();
  const dialog = page.getByRole("dialog", { name: "Diese Fassung löschen?" });
  await dialog.waitFor();
  assert.match(await dialog.innerText(), /„Sepia“ von chelsea\.png wird mit der Datei .* entfernt\..* bleibt gültig\./s);
  assert.ok(await fits());
  await passesAxe(page, "the question");
  for (const name of ["Behalten", "Löschen"]) {
    const { height } = await dialog.getByRole("button", { name }).boundingBox();
    assert.ok(height >= 44, `${name}: ${height} px`);
  }
  await dialog.getByRole("button", { name: "Löschen" }).tap();
  await page.waitForURL("**/gallery");
  await notice(page, /^„Sepia“ wurde gelöscht\.$/);
  await focusIs(page, "#gallery-title");
  const card = page.locator(`[data-image-id="${id}"]`);
  await card.locator(row(made[0])).waitFor();
  assert.equal(await card.locator(row(made[1])).count(), 0);
  // A finger does not hover: each row has its button, large enough.
  const box = await page.locator(button(made[0])).boundingBox();
  assert.ok(box.width >= 44 && box.height >= 44, JSON.stringify(box));
  assert.equal(await page.locator(button(made[0])).evaluate((button) => getComputedStyle(button).opacity), "1");
  assert.ok(await fits());
  await passesAxe(page, "the gallery");
});

pageTest("renditions: a page whose rendition is deleted elsewhere says that it is gone", {}, async (page) => {
  const { made } = await three(page);
  await page.goto("/gallery");
  await page.locator(row(made[0])).click();
  await page.locator('#match[data-match="identical"]').waitFor();
  await page.locator('#live-state[data-state="live"]').waitFor({ state: "attached" });
  await page.locator('[data-action="edit-again"]').focus();
  assert.equal((await page.request.delete(`/api/renditions/${made[0]}`)).status(), 204);
  await page.getByRole("heading", { name: "There is no such rendition" }).waitFor();
  await focusIs(page, "#no-rendition a");
});

/** An edge where the page's owner has an image of COUNT renditions, whose rows are written past the API. */
async function collection(page, edge) {
  const session = await page.request.post(`${edge.url}/api/session`);
  const { owner_id: library } = await session.json();
  const sql = (text) => edge.bindings.library(library, text);
  const uploaded = await page.request.post(`${edge.url}/api/images?name=many.png`, { data: png(20, 20) });
  const image = await uploaded.json();
  await until("the thumbnails", 60, async () => {
    const answer = await page.request.get(`${edge.url}/api/images/${image.id}`);
    return (await answer.json()).state === "done";
  });
  const [id, job] = ["01a00000", "01a00001"].map((time) => `printf('${time}-0000-7000-8000-%012x', i)`);
  const numbers = `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${COUNT})`;
  const text = JSON.stringify(recipe([{ op: "invert" }]));
  const then = "2026-01-01T00:00:00.000Z";
  await sql(
    `${numbers} INSERT INTO renditions (id, key_prefix, image_id, name, recipe, recipe_sha256, created_at, format, width, height, size_bytes, sha256, root, engine)
     SELECT ${id}, '${library}', '${image.id}', printf('No. %d', i), '${text}', printf('%064x', i), '${then}', 'png', 20, 20, 100, printf('%064x', i),
       printf('%064x', i), '0.3.0' FROM n`,
  );
  await sql(
    `${numbers} INSERT INTO jobs (id, kind, subject_kind, subject_id, image_id, rendition_id, state, attempts, progress, created_at, updated_at, due_at_ms, sent_at_ms)
     SELECT ${job}, 'render', 'rendition', ${id}, '${image.id}', ${id}, 'done', 1, 1, '${then}', '${then}', 1, 1 FROM n`,
  );
  return image;
}

const numbered = (n) => `01a00000-0000-7000-8000-${n.toString(16).padStart(12, "0")}`;

/** The renditions of an image as its card lists them. */
const listed = (card) => card.locator("[data-rendition-id]").evaluateAll((links) => links.map(({ dataset }) => dataset.renditionId));

pageTest(
  `renditions: ${COUNT} come page by page, and keep their place while others come and go`,
  { console: [/WebSocket/, /Failed to load resource/] },
  async (page, t) => {
    const edge = await startEdge({});
    try {
      const sockets = [];
      let isDeaf = false;
      await page.routeWebSocket("**/api/live*", (socket) => {
        const server = socket.connectToServer();
        sockets.push(socket);
        server.onMessage((message) => {
          if (!isDeaf) socket.send(message);
        });
      });
      const image = await collection(page, edge);
      await page.goto(`${edge.url}/gallery`);
      await page.locator('#live-state[data-state="live"]').waitFor({ state: "attached" });
      const card = page.locator(`[data-image-id="${image.id}"]`);
      const more = card.locator('[data-action="more-renditions"]');
      await card.getByRole("button", { name: `${COUNT - 3} more` }).waitFor();
      const expected = Array.from({ length: COUNT }, (_, n) => numbered(COUNT - 1 - n));
      const pages = async (count) => {
        while ((await card.locator("[data-rendition-id]").count()) < count) {
          const before = await card.locator("[data-rendition-id]").count();
          await more.click();
          await page.waitForFunction(({ card, before }) => document.querySelectorAll(`${card} [data-rendition-id]`).length > before, {
            card: `[data-image-id="${image.id}"]`,
            before,
          });
        }
      };
      await pages(150);
      assert.deepEqual(await listed(card), expected.slice(0, (await listed(card)).length));

      // Somebody reads in the middle, with the focus on a row.
      const read = numbered(COUNT - 1 - 100);
      await card.locator(row(read)).focus();
      const top = () => card.locator(row(read)).evaluate((link) => link.getBoundingClientRect().top);
      let place;
      await until("the end of the scroll", 10, async () => {
        const before = place;
        place = await top();
        return place === before;
      });
      const stays = async (what) => {
        await focusIs(page, row(read));
        assert.ok(Math.abs((await top()) - place) < 2, `${what}: ${place} to ${await top()}`);
      };
      const newest = [];
      for (let n = 0; n < 5; n += 1) {
        newest.unshift((await rendered(page, image.id, [{ op: "exposure", ev: n / 10 }], edge.url)).id);
        await card.locator(`${row(newest[0])}[data-state="done"]`).waitFor({ state: "attached" });
      }
      expected.unshift(...newest);
      await stays("five that came");
      const [before, after] = [numbered(COUNT - 1 - 40), numbered(COUNT - 1 - 120)];
      for (const gone of [before, after, newest[0]]) {
        assert.equal((await page.request.delete(`${edge.url}/api/renditions/${gone}`)).status(), 204);
        await card.locator(row(gone)).waitFor({ state: "detached" });
        expected.splice(expected.indexOf(gone), 1);
      }
      await stays("three that went");
      assert.deepEqual(await listed(card), expected.slice(0, (await listed(card)).length));

      // What was missed is found out, without a list that begins anew.
      isDeaf = true;
      const missed = numbered(COUNT - 1 - 60);
      assert.equal((await page.request.delete(`${edge.url}/api/renditions/${missed}`)).status(), 204);
      expected.splice(expected.indexOf(missed), 1);
      sockets.at(-1).send(JSON.stringify({ type: "resync", seq: 999_999 }));
      await card.locator(row(missed)).waitFor({ state: "detached" });
      await stays("one that was missed");
      assert.ok((await listed(card)).length >= 150);

      // One is deleted here.
      const doomed = numbered(COUNT - 1 - 101);
      await card.locator(row(doomed)).hover();
      await page.locator(button(doomed)).click();
      await page.getByRole("dialog").getByText("“No. 1898” of many.png").waitFor();
      await page.locator("#confirm-delete-rendition").click();
      await card.locator(row(doomed)).waitFor({ state: "detached" });
      expected.splice(expected.indexOf(doomed), 1);
      await focusIs(page, row(numbered(COUNT - 1 - 102)));

      const began = Date.now();
      await pages(expected.length);
      t.diagnostic(`all ${expected.length} were listed after ${Date.now() - began} ms`);
      await more.waitFor({ state: "detached" });
      assert.deepEqual(await listed(card), expected);
      // The button that was pressed last is gone.
      await focusIs(page, "[data-rendition-id]");
    } finally {
      await edge.stop();
    }
  },
);
