// An image with two thousand renditions: lists stay small, one rendition can be deleted, and so can the image, in steps that a kill does not undo.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { startEdge } from "../support/edge.mjs";
import { Guest } from "../support/guest.mjs";
import { png } from "../support/pictures.mjs";
import { problem, recipe } from "../support/resources.mjs";
import { listen } from "../support/socket.mjs";
import { until } from "../support/wait.mjs";

const COUNT = 2000;
/** What a recipe with a curve of many points takes here; the API takes up to 256 KiB. */
const RECIPE_BYTES = 18_000;
/** Most that an answer may have: an image, or a page of fifty renditions. */
const MAX_IMAGE_BYTES = 8 << 10;
const MAX_PAGE_BYTES = 64 << 10;

let edge;
before(async () => {
  edge = await startEdge({ STUCK_AFTER_S: "2", LEASE_S: "4", METRICS_TOKEN: "only-for-this-test" });
});
after(() => edge?.stop());

const ID = "printf('01a00000-0000-7000-8000-%012x', i)";
const JOB_ID = "printf('01a00001-0000-7000-8000-%012x', i)";
const id = (n) => `01a00000-0000-7000-8000-${n.toString(16).padStart(12, "0")}`;

/** Somebody with one image of COUNT renditions, whose rows are written past the API. Of three of them the objects are there. */
async function collector() {
  const guest = await Guest.arrive(edge.url);
  const library = guest.session.owner_id;
  guest.id = library;
  guest.sql = (text, ...values) => edge.bindings.library(library, text, ...values);
  const image = await guest.upload(png(20, 20), "many.png");
  await until("the thumbnails", 60, async () => (await guest.json("GET", `/api/images/${image.id}`)).state === "done");
  const numbers = `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${COUNT})`;
  const text = JSON.stringify(recipe([{ op: "invert" }], { format: "webp" }));
  const long = text.replace("}]", `,"filler":"${"x".repeat(RECIPE_BYTES)}"}]`);
  await guest.sql(
    `${numbers} INSERT INTO renditions (id, key_prefix, image_id, name, recipe, recipe_sha256, created_at, format, width, height, size_bytes, sha256, root, engine)
     SELECT ${ID}, '${library}', '${image.id}', NULL, '${long}', printf('%064x', i), '2026-01-01T00:00:00.000Z', 'webp', 20, 20, 100, printf('%064x', i),
       printf('%064x', i), '0.3.0' FROM n`,
  );
  await guest.sql(
    `${numbers} INSERT INTO jobs (id, kind, subject_kind, subject_id, image_id, rendition_id, state, attempts, progress, created_at, updated_at, due_at_ms, sent_at_ms)
     SELECT ${JOB_ID}, 'render', 'rendition', ${ID}, '${image.id}', ${ID}, 'done', 1, 1, '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', 1, 1 FROM n`,
  );
  for (const n of [0, COUNT / 2, COUNT - 1]) {
    for (const key of [`${library}/renditions/${id(n)}.webp`, `${library}/receipts/${id(n)}.jws`])
      await edge.bindings.put(key, "bytes", { quiet: true });
  }
  return { guest, image };
}

/** The answer and its size. */
async function measured(guest, path) {
  const text = await (await guest.get(path)).text();
  return { bytes: text.length, json: JSON.parse(text) };
}

test(`an image with ${COUNT} renditions is told by a count and its newest three, and pages list all`, { timeout: 300_000 }, async (t) => {
  const { guest, image } = await collector();
  await edge.wasmBytes();
  const memory = await edge.wasmBytes();
  const one = await measured(guest, `/api/images/${image.id}`);
  const all = await measured(guest, "/api/images");
  t.diagnostic(`image ${one.bytes} bytes, list ${all.bytes} bytes, memory ${memory} to ${await edge.wasmBytes()} bytes`);
  for (const { bytes, json } of [one, { ...all, json: all.json.items[0] }]) {
    assert.ok(bytes < MAX_IMAGE_BYTES, `${bytes} bytes`);
    assert.equal(json.rendition_count, COUNT);
    assert.deepEqual(
      json.renditions.map((rendition) => [rendition.id, rendition.operations, rendition.recipe, rendition.result.format]),
      [1, 2, 3].map((n) => [id(COUNT - n), ["invert"], undefined, "webp"]),
    );
  }
  const seen = [];
  let cursor = "";
  for (;;) {
    const { bytes, json } = await measured(guest, `/api/images/${image.id}/renditions?limit=50${cursor}`);
    assert.ok(bytes < MAX_PAGE_BYTES, `${bytes} bytes`);
    assert.ok(json.items.length <= 50);
    assert.ok(json.items.every((rendition) => rendition.recipe === undefined));
    seen.push(...json.items.map((rendition) => rendition.id));
    if (!json.next_cursor) break;
    cursor = `&cursor=${json.next_cursor}`;
  }
  assert.deepEqual(
    seen,
    Array.from({ length: COUNT }, (_, n) => id(COUNT - 1 - n)),
  );
  // Pages are read, not all rows.
  assert.ok((await edge.wasmBytes()) - memory < 8 << 20, "memory stays bounded");
  await problem(await guest.get(`/api/images/${image.id}/renditions?cursor=x`), 400, "bad_request");
  const stranger = await Guest.arrive(edge.url);
  await problem(await stranger.get(`/api/images/${image.id}/renditions`), 404, "not_found");
});

test(`an image with ${COUNT} renditions is deleted in steps, and a kill half-way loses none of them`, { timeout: 300_000 }, async () => {
  const { guest, image } = await collector();
  const objects = async () => (await edge.bindings.keys("")).filter((key) => key.includes(guest.id));
  assert.equal((await objects()).length, 6 + 6, "six files of three renditions, the original and five thumbnails");
  // Half-way the job cannot go on.
  await guest.sql(
    `CREATE TRIGGER half_way BEFORE DELETE ON renditions WHEN old.id >= '${id(COUNT / 2)}' BEGIN SELECT RAISE(ABORT, 'half-way'); END`,
  );
  assert.equal((await guest.ask("DELETE", `/api/images/${image.id}`)).status, 204);
  await problem(await guest.get(`/api/images/${image.id}`), 404, "not_found");
  await problem(await guest.get(`/api/renditions/${id(7)}`), 404, "not_found");
  assert.deepEqual((await guest.json("GET", "/api/images")).items, []);
  await problem(await guest.get(`/api/renditions/${id(COUNT - 1)}`), 404, "not_found");
  assert.deepEqual(await guest.sql("SELECT images FROM usage"), [{ images: 0 }]);
  const left = async () => (await guest.sql("SELECT count(*) AS count FROM renditions"))[0].count;
  // No step is so long that it passes the half with all that is behind it.
  await until("half of the renditions", 60, async () => (await left()) === COUNT / 2);
  await edge.restart();
  assert.equal(await left(), COUNT / 2, "what was done is not undone");
  assert.notEqual((await objects()).length, 0);
  const exported = (await (await guest.get("/api/export")).text()).split("\n").filter((line) => line.startsWith('{"row":{"camera"'));
  assert.deepEqual(exported, [], "an export has no image that was deleted");
  const again = await guest.upload(png(20, 20), "again.png");
  assert.notEqual(again.id, image.id, "the same bytes come in again");
  assert.equal((await guest.ask("DELETE", `/api/images/${again.id}`)).status, 204);
  await guest.sql("DROP TRIGGER half_way");
  await until("the end of the job", 120, async () => {
    const { items } = await guest.json("GET", "/api/jobs?kind=delete");
    return items.length === 2 && items.every(({ state }) => state === "done");
  });
  for (const table of ["renditions", "deleted_renditions", "images"])
    assert.deepEqual(await guest.sql(`SELECT id FROM ${table}`), [], table);
  assert.deepEqual(await guest.sql("SELECT images, bytes, row_bytes FROM usage"), [{ images: 0, bytes: 0, row_bytes: 0 }]);
  assert.deepEqual(await objects(), []);
});

test("what a failed deletion left goes without it, in steps", { timeout: 300_000 }, async () => {
  const { guest, image } = await collector();
  await guest.sql(
    `CREATE TRIGGER half_way BEFORE DELETE ON renditions WHEN old.id >= '${id(COUNT / 2)}' BEGIN SELECT RAISE(ABORT, 'half-way'); END`,
  );
  assert.equal((await guest.ask("DELETE", `/api/images/${image.id}`)).status, 204);
  const left = async () => (await guest.sql("SELECT count(*) AS count FROM renditions"))[0].count;
  await until("half of the renditions", 60, async () => (await left()) === COUNT / 2);
  await guest.sql("UPDATE jobs SET state = 'failed', lease_until_ms = NULL WHERE kind = 'delete'");
  await guest.sql("DROP TRIGGER half_way");
  await until("the rest", 120, async () => (await left()) === 0 && (await guest.sql("SELECT id FROM images")).length === 0);
});

test("a rendition is deleted with its objects, its receipt and its job, and the owner's pages hear of it", {
  timeout: 120_000,
}, async () => {
  const guest = await Guest.arrive(edge.url);
  const sql = (text) => edge.bindings.library(guest.session.owner_id, text);
  const image = await guest.upload(png(40, 30), "one.png");
  const { rendition, job } = await guest.render(image.id, recipe([{ op: "invert" }], { format: "png" }));
  const kept = await guest.render(image.id, recipe([{ op: "sepia" }]));
  await guest.get(`/api/renditions/${rendition.id}/thumbnails/50`);
  const [{ bytes }] = await sql("SELECT bytes FROM usage");
  const live = await listen(guest);
  assert.equal((await guest.ask("DELETE", `/api/renditions/${rendition.id}`)).status, 204);
  for (const path of ["", "/content", "/receipt", "/thumbnails/50"])
    await problem(await guest.get(`/api/renditions/${rendition.id}${path}`), 404, "not_found");
  await problem(await guest.get(`/api/jobs/${job.id}`), 404, "not_found");
  await problem(await guest.ask("DELETE", `/api/renditions/${rendition.id}`), 404, "not_found");
  await until("the objects to go", 60, async () => !(await edge.bindings.keys("")).some((key) => key.includes(rendition.id)));
  assert.deepEqual(await sql("SELECT bytes FROM usage"), [{ bytes: bytes - rendition.result.size_bytes }]);
  const gone = await live.first("the deletion", ({ type }) => type === "rendition.deleted");
  assert.deepEqual([gone.rendition_id, gone.image_id], [rendition.id, image.id]);
  const updated = await live.first("the image", ({ type }) => type === "image.updated");
  assert.deepEqual([updated.image.rendition_count, updated.image.renditions.map(({ id }) => id)], [1, [kept.rendition.id]]);
  live.close();
  assert.equal((await guest.get(`/api/renditions/${kept.rendition.id}/content`)).status, 200);
  const stranger = await Guest.arrive(edge.url);
  await problem(await stranger.ask("DELETE", `/api/renditions/${kept.rendition.id}`), 404, "not_found");
});

test("a rendition that is deleted while its job runs leaves nothing", { timeout: 120_000 }, async () => {
  const guest = await Guest.arrive(edge.url);
  const image = await guest.upload(png(2000, 1500), "large.png");
  const path = `/api/images/${image.id}/renditions`;
  const { rendition } = await guest.json("POST", path, { json: { recipe: recipe([{ op: "median", radius_px: 5 }], { format: "png" }) } });
  await until("the render", 60, async () => (await guest.json("GET", "/api/jobs?kind=render")).items[0].state === "running");
  assert.equal((await guest.ask("DELETE", `/api/renditions/${rendition.id}`)).status, 204);
  await until("all jobs to end", 100, async () => (await guest.json("GET", "/api/jobs")).items.every(({ state }) => state === "done"));
  await until("the objects to go", 60, async () => !(await edge.bindings.keys("")).some((key) => key.includes(rendition.id)));
  assert.equal((await guest.json("GET", `/api/images/${image.id}`)).rendition_count, 0);
});
