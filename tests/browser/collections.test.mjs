// Collections as people use them: somebody creates one, puts files into its folder, follows the run, and repeats, marks, pauses, changes and
// deletes. What the page says is compared with the edge and with the bucket.

import assert from "node:assert/strict";

import { Bindings } from "../support/bindings.mjs";
import { photo, png, truncated } from "../support/pictures.mjs";
import { until } from "../support/wait.mjs";
import { upload } from "./support/album.mjs";
import { pageTest, REFUSED, useChromium } from "./support/browser.mjs";
import { call, collectionNow, createCollection, ownerOf, putFiles, removeFile, runToEnd } from "./support/collections.mjs";
import { notice } from "./support/editor.mjs";
import { focusIs } from "./support/focus.mjs";

useChromium();

const rocket = photo("rocket.jpg");
const CLIPBOARD = { permissions: ["clipboard-read", "clipboard-write"] };

const tile = (page, state) => page.locator(`.state-tiles [data-count="${state}"] strong`);
const record = (page, path) => page.locator(".record", { has: page.locator("strong", { hasText: path }) });

/** Waits until a tile has this number. */
const counts = (page, state, number) =>
  tile(page, state)
    .filter({ hasText: new RegExp(`^${number}$`) })
    .waitFor();

pageTest("collections: one is created, told where its files go, run, and followed live", CLIPBOARD, async (page) => {
  const owner = await ownerOf(page);
  await page.goto("/collections");
  await page.locator(".collections-empty").waitFor();
  await page.locator("#copy-inbox").click();
  await notice(page, /^Copied: incoming/);
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), `incoming/${owner}/your-folder/`);

  // By keyboard. A name is missing at first, and the field says so.
  await page.locator("#new-collection").focus();
  await page.keyboard.press("Enter");
  await focusIs(page, "#collection-name");
  await page.keyboard.press("Enter");
  await page.locator("#collection-name-error", { hasText: "Give the collection a name" }).waitFor();
  assert.equal(await page.locator("#collection-name").getAttribute("aria-invalid"), "true");
  await page.keyboard.type("Maps of the city");
  await page.locator("#collection-folder").fill("presets/mine");
  await page.keyboard.press("Enter");
  await page.locator("#collection-folder-error", { hasText: "names with slashes between them" }).waitFor();
  await focusIs(page, "#collection-folder");
  await page.locator("#collection-folder").fill("maps/city");
  await page.locator("#collection-folder-hint", { hasText: `incoming/${owner}/maps/city/` }).waitFor();
  await page.locator('[name="paused"]').check();
  await page.locator("#collection-name").press("Enter");
  await page.waitForURL(/\/collections\/[\w-]+$/);
  const id = page.url().split("/").at(-1);
  const created = await collectionNow(page, id);
  assert.deepEqual(
    [created.name, created.source, created.schedule, created.paused, created.longest_side, created.tile, created.compression],
    ["Maps of the city", { folder: "maps/city" }, { every_minutes: 15 }, true, 4000, 512, "deflate"],
  );
  await page.locator("#is-paused").waitFor();
  await page.locator(".inbox-steps code", { hasText: `incoming/${owner}/maps/city/` }).waitFor();

  // Two pictures of one stem, one that is damaged, and a document.
  await putFiles(page, created, {
    "1900/harbour.png": png(700, 300),
    "1900/harbour.jpg": rocket,
    "broken.jpg": truncated(rocket),
    "index.pdf": "%PDF-1.4\n%%EOF",
  });
  await page.locator("#run-now").click();
  await counts(page, "done", 2);
  await counts(page, "refused", 2);
  await page.locator("#collection-status", { hasText: "2 published, 2 refused" }).waitFor();
  await page.locator("#collection-status .reasons", { hasText: "PDF file: 1" }).waitFor();
  const { items } = await call(page, "GET", `/api/collections/${id}/records?limit=100`);
  for (const { path, published_path, state } of items) {
    const row = record(page, path);
    await row.waitFor();
    assert.equal(await row.getAttribute("data-state"), state, path);
    assert.ok((await row.textContent()).includes(published_path), path);
  }
  const published = items.filter(({ state }) => state === "done").map(({ published_path }) => published_path);
  assert.deepEqual(published.sort(), ["1900/harbour.png.tif", "1900/harbour.tif"].sort());

  // The files of one state, with the reason of each, and the way out of it.
  await page.locator("#show-refused").click();
  await page.waitForFunction(() => document.querySelectorAll(".record").length === 2);
  await record(page, "index.pdf").locator(".fault", { hasText: "publish PDF files unchanged" }).waitFor();
  // A new version waits for the next run, so it leaves the refused ones.
  await putFiles(page, created, { "broken.jpg": rocket });
  await counts(page, "open", 1);
  await record(page, "broken.jpg").waitFor({ state: "detached" });
  await record(page, "index.pdf").locator('[data-action="repeat"]').focus();
  await page.keyboard.press("Enter");
  await notice(page, /^1 file is processed again/);
  await focusIs(page, '.record [data-action="repeat"]');
  await counts(page, "done", 3);
  await counts(page, "refused", 1);
  await page.locator('.state-tiles [data-count="all"]').click();
  await page.locator('.record[data-state="done"]').nth(2).waitFor();

  // The pyramid of a file is a TIFF that can be saved.
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    record(page, "1900/harbour.jpg").locator('[data-action="download"]').click(),
  ]);
  const chunks = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk);
  assert.match(Buffer.concat(chunks).subarray(0, 4).toString("latin1"), /^(II\*\0|MM\0\*|II\+\0|MM\0\+)$/);

  // Runs with their summaries.
  await page.locator("#collection-tab-runs").click();
  const first = page.locator(".run").first();
  await first.locator(".run-facts").waitFor();
  const [newest] = (await call(page, "GET", `/api/collections/${id}/runs`)).items;
  const facts = await first.locator(".run-facts").textContent();
  for (const words of [`Attempted${newest.attempted}`, `Published${newest.done}`, `Refused${newest.refused}`, "Slowest file"]) {
    assert.ok(facts.includes(words), `${words} in ${facts}`);
  }

  // A source that is gone takes its pyramid with it.
  await removeFile(page, created, "1900/harbour.png");
  await page.locator("#run-now").click();
  await counts(page, "withdrawn", 1);
});

pageTest("collections: settings are changed and refused, files are marked, the schedule is paused", {}, async (page) => {
  const collection = await createCollection(page, { paused: false, schedule: { daily_at: "03:30" } });
  await putFiles(page, collection, { "a.png": png(1200, 800) });
  await runToEnd(page, collection.id);
  await page.goto(`/collections/${collection.id}`);
  await page.locator("#collection-title", { hasText: collection.name }).waitFor();
  await page.locator(".collection-head .hint", { hasText: "Every day at 03:30 UTC" }).waitFor();

  await page.locator("#collection-tab-settings").click();
  const save = page.locator("#collection-settings [type=submit]");
  assert.equal(await save.getAttribute("aria-disabled"), "true", "nothing has changed");
  await page.locator('#collection-settings [name="compression"][value="jpeg"]').check({ force: true });
  await page.locator("#collection-quality").fill("0");
  await save.click();
  await page.locator("#collection-quality-error", { hasText: "from 1 to 100" }).waitFor();
  await focusIs(page, "#collection-quality");
  await page.locator("#collection-quality").fill("70");
  await page.locator("#collection-recipe").selectOption("paste");
  await page.locator("#collection-recipe-text").fill('{"version": 1, "ops": [{"op": "sepia"}]}');
  await page.locator('#collection-settings [name="limits-side"]').uncheck();
  await page.locator("#collection-path-segment").fill("closed");
  await page.locator("#collection-ignore").fill("._*\nThumbs.db");
  await save.click();
  await notice(page, /^The settings are saved/);
  const changed = await collectionNow(page, collection.id);
  assert.deepEqual(
    [changed.compression, changed.quality, changed.longest_side, changed.restricted_by.path_segment, changed.ignore],
    ["jpeg", 70, null, "closed", ["._*", "Thumbs.db"]],
  );
  assert.deepEqual(
    changed.recipe.ops.map(({ op }) => op),
    ["sepia"],
  );
  await page.waitForFunction(() => document.querySelector("#collection-recipe").value === "kept");
  await page.locator('.settings-save[data-changed="false"]').waitFor();

  // A change that is not saved is discarded, and one of another program is shown.
  await page.locator("#collection-name").fill("Something else");
  await page.locator("#discard-settings").click();
  await page.waitForFunction((name) => document.querySelector("#collection-name").value === name, collection.name);
  await call(page, "PATCH", `/api/collections/${collection.id}`, { name: "Old maps" });
  await page.waitForFunction(() => document.querySelector("#collection-name").value === "Old maps");
  await page.locator("#collection-title", { hasText: "Old maps" }).waitFor();

  // A mark opens the file again, and the next run publishes it smaller.
  await page.locator("#collection-tab-records").click();
  const mark = record(page, "a.png").locator("select");
  await mark.selectOption("restricted");
  await until("the mark", 30, async () => {
    const { items } = await call(page, "GET", `/api/collections/${collection.id}/records`);
    return items[0].mark === true;
  });
  await page.locator("#run-now").click();
  const pyramid = await until("the smaller pyramid", 60, async () => {
    const [{ restricted, pyramid_id }] = (await call(page, "GET", `/api/collections/${collection.id}/records`)).items;
    return restricted && (await call(page, "GET", `/api/pyramids/${pyramid_id}`));
  });
  assert.ok(pyramid.width <= 843 && pyramid.height <= 560, `${pyramid.width} × ${pyramid.height}`);

  await page.locator("#pause", { hasText: "Pause" }).click();
  await page.locator("#is-paused").waitFor();
  assert.equal((await collectionNow(page, collection.id)).next_run_at, undefined);
  await page.locator("#pause", { hasText: "Resume" }).click();
  await page.locator("#is-paused").waitFor({ state: "detached" });
  assert.ok((await collectionNow(page, collection.id)).next_run_at);
});

pageTest(
  "collections: a second one cannot have the same folder, and a deletion says what is removed",
  { console: REFUSED },
  async (page) => {
    const collection = await createCollection(page);
    await putFiles(page, collection, { "a.png": png(300, 200), "b.png": "no picture" });
    await runToEnd(page, collection.id);
    await page.goto("/collections");
    const row = page.locator(`[data-collection-id="${collection.id}"]`);
    await row.locator(".hint", { hasText: /Last run .*: 1 published, 1 refused/ }).waitFor();
    await page.locator("#new-collection").click();
    await page.locator("#collection-name").fill("Another one");
    await page.locator("#collection-folder").fill("maps/old");
    await page.keyboard.press("Enter");
    await page.locator("#collection-folder-error", { hasText: "Another collection watches this folder" }).waitFor();
    await page.keyboard.press("Escape");
    await page.locator("#create-collection:not([open])").waitFor({ state: "attached" });
    await focusIs(page, "#new-collection");

    await row.locator("a").click();
    await page.locator("#delete-collection-button").click();
    await page.locator("#delete-collection-words", { hasText: /list of its 2 files.*1 published files.*stay where they are/ }).waitFor();
    await page.locator("#confirm-delete-collection").click();
    await page.waitForURL("**/collections");
    await page.locator(".collections-empty").waitFor();
    const keys = await new Bindings().keys(`incoming/${await ownerOf(page)}/`);
    assert.deepEqual(keys.map((key) => key.split("/").at(-1)).sort(), ["a.png", "b.png"], "the sources stay");
    await page.goto(`/collections/${collection.id}`);
    await page.locator("#no-collection").waitFor();
  },
);

pageTest("pyramids: a photograph of the gallery gets one, with its levels and its file", {}, async (page) => {
  const image = await upload(page, png(1500, 900), "harbour.png");
  await page.goto("/gallery");
  await page.locator(`[data-image-id="${image.id}"] [data-action="pyramids"]`).click();
  const dialog = page.locator("#pyramids-dialog[open]");
  await dialog.locator('[name="pyramid-compression"][value="jpeg"]').check({ force: true });
  await dialog.locator('[name="pyramid-tile"][value="256"]').check({ force: true });
  await dialog.locator("[type=submit]").click();
  const entry = dialog.locator('[data-pyramid-id][data-state="ready"]');
  await entry.waitFor();
  const [pyramid] = (await call(page, "GET", `/api/pyramids?image_id=${image.id}`)).items;
  assert.deepEqual([pyramid.width, pyramid.height, pyramid.tile, pyramid.compression, pyramid.quality], [1500, 900, 256, "jpeg", 85]);
  const words = await entry.textContent();
  for (const part of ["1500 × 900 px", `${pyramid.levels.length} levels`, "JPEG 85", "tiles of 256 px"]) {
    assert.ok(words.includes(part), `${part} in ${words}`);
  }
  await entry.locator("summary").click();
  assert.equal(await entry.locator("tbody tr").count(), pyramid.levels.length);
  const [download] = await Promise.all([page.waitForEvent("download"), entry.locator('[data-action="download-pyramid"]').click()]);
  assert.equal(await download.failure(), null);

  await entry.locator('[data-action="delete-pyramid"]').click();
  await focusIs(page, '[data-action="keep-pyramid"]');
  await page.keyboard.press("Enter");
  await focusIs(page, '[data-action="delete-pyramid"]');
  await page.keyboard.press("Enter");
  await dialog.locator('[data-action="confirm-delete-pyramid"]').click();
  await entry.waitFor({ state: "detached" });
  assert.deepEqual((await call(page, "GET", `/api/pyramids?image_id=${image.id}`)).items, []);
  await page.keyboard.press("Escape");
  await focusIs(page, `[data-image-id="${image.id}"] [data-action="pyramids"]`);
});
