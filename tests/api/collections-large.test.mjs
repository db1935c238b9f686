// Collections with thousands of rows, which take several steps. SQL inserts the rows, because as many files would take hours.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Collector } from "../support/collections.mjs";
import { startEdge } from "../support/edge.mjs";
import { ask, Guest } from "../support/guest.mjs";
import { png } from "../support/pictures.mjs";
import { problem } from "../support/resources.mjs";
import { until } from "../support/wait.mjs";

/** Rows that the edge deletes or opens in one step, and pyramids that a request publishes (library/rows.rs, collections/records.rs, public_ids.rs). */
const STEP = 5_000;
const AT_ONCE = 400;

/** The quota of records. */
const RECORDS = 20_000;

let edge;
before(async () => {
  edge = await startEdge({ MAX_COLLECTION_RECORDS: RECORDS });
});
after(() => edge?.stop());

const arrive = async (settings) => {
  const maps = await Collector.arrive({ base: edge.url, bindings: edge.bindings, settings });
  maps.sql = (text, ...values) => edge.bindings.library(maps.owner, text, ...values);
  maps.count = async (table, condition = "true") => (await maps.sql(`SELECT count(*) AS n FROM ${table} WHERE ${condition}`))[0].n;
  return maps;
};

const id = (i) => `printf('0197f3a0-0000-7000-8000-%012x', ${i})`;
const numbers = (count) => `WITH RECURSIVE numbers (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < ${count})`;

const addPyramids = (maps, count) =>
  maps.sql(
    `${numbers(count)} INSERT INTO pyramids (id, key_prefix, object_key, owns_object, collection_id, source_name, tile, compression,
       created_at, width, height, levels, size_bytes, etag)
     SELECT ${id("i")}, ?1, 'pyramids/' || ?1 || '/maps/' || i || '.tif', 1, ?2, i || '.png', 512, 'deflate', '2026-01-01T00:00:00Z',
       10, 10, '[]', 1, 'x' FROM numbers`,
    maps.owner,
    maps.id,
  );

const addRecords = (maps, count, state) =>
  maps.sql(
    `${numbers(count)} INSERT INTO collection_records (id, collection_id, path, stem, published_path, etag, size_bytes, changed_ms,
       seen_ms, state, opened_ms)
     SELECT ${id("i")}, ?1, i || '.png', i, i || '.tif', 'x', 1, 0, 0, ?2, 0 FROM numbers`,
    maps.id,
    state,
  );

test("the pyramids of a large collection become public in portions, and nothing waits behind them", { timeout: 120_000 }, async () => {
  const count = 5_000;
  const maps = await arrive();
  const image = await maps.guest.upload(png(20, 10));
  await addPyramids(maps, count);
  const mapped = async () => (await edge.bindings.sql("SELECT count(*) AS n FROM public_ids WHERE library_id = ?", maps.owner))[0].n;
  const isListed = async () => (await maps.count("collections", "listed_up_to IS NOT NULL")) === 0;

  await maps.change({ visibility: "public" });
  const first = await mapped();
  assert.ok(first >= AT_ONCE && first < count, `${first} entries at once`);
  assert.ok((await maps.count("public_id_changes")) <= 200, "the outbox is short");
  await maps.guest.json("PATCH", `/api/images/${image.id}`, { json: { visibility: "public" } });
  const [entry] = await edge.bindings.sql("SELECT library_id FROM public_ids WHERE id = ?", image.id);
  assert.equal(entry?.library_id, maps.owner);
  assert.equal(await isListed(), false, "the pyramids were still being written");
  await until("all entries", 60, async () => (await mapped()) === count + 1);
  const [{ id: last }] = await maps.sql("SELECT max(id) AS id FROM pyramids");
  assert.equal((await ask("GET", `/api/pyramids/${last}`, { base: edge.url })).status, 200);

  await maps.change({ visibility: "private" });
  await problem(await ask("GET", `/api/pyramids/${last}`, { base: edge.url }), 404, "not_found");
  // What is removed meanwhile loses its entry, too.
  await maps.sql("DELETE FROM pyramids WHERE id > ?", (await maps.sql(`SELECT ${id(count - 1_000)} AS id`))[0].id);
  await until("no entry but that of the image", 60, async () => (await mapped()) === 1);
  await until("the end of the list", 30, isListed);
});

test("all records are repeated in steps, each once", { timeout: 120_000 }, async () => {
  const count = 2 * STEP + 1;
  const maps = await arrive();
  await addRecords(maps, count, "refused");
  await maps.sql("UPDATE collection_records SET state = 'done' WHERE path = '7.png'");
  assert.deepEqual(await maps.guest.json("POST", `${maps.path}/repeat`), { records: count - 1 });
  assert.equal(await maps.count("collection_records", "path = '7.png' AND state = 'done'"), 1);
  const [{ trigger, state }] = await maps.runs();
  assert.deepEqual([trigger, state], ["request", "running"]);
  assert.deepEqual(await maps.guest.json("POST", `${maps.path}/repeat`, { json: { states: ["done"] } }), { records: 1 });
  assert.equal((await maps.guest.ask("DELETE", maps.path)).status, 204);
});

test("a link that was just published works at once, however many deleted pyramids wait to leave the map", { timeout: 60_000 }, async () => {
  const maps = await arrive();
  const image = await maps.guest.upload(png(20, 10));
  await maps.sql(`${numbers(5_000)} INSERT INTO public_id_changes SELECT ${id("i")}, 1 FROM numbers`);
  await maps.guest.json("PATCH", `/api/images/${image.id}`, { json: { visibility: "public" } });
  const [entry] = await edge.bindings.sql("SELECT library_id FROM public_ids WHERE id = ?", image.id);
  assert.equal(entry?.library_id, maps.owner);
});

test("a repetition that ended between two steps starts its run when it is requested again", { timeout: 60_000 }, async () => {
  const maps = await arrive();
  await addRecords(maps, STEP, "refused");
  const command = { collection_id: maps.id, states: ["refused"], after: null };
  const { Done: page } = await edge.bindings.command(maps.owner, "RepeatRecords", command);
  assert.deepEqual([page.records, page.has_more, (await maps.runs()).length], [STEP, true, 0]);
  assert.deepEqual(await maps.guest.json("POST", `${maps.path}/repeat`), { records: 0 });
  assert.equal((await maps.runs()).length, 1);
  assert.equal((await maps.guest.ask("DELETE", maps.path)).status, 204);
});

test("a source above the quota does not read all withdrawn records, and old ones make room", { timeout: 120_000 }, async () => {
  const maps = await arrive();
  await addRecords(maps, RECORDS, "withdrawn");
  // Their files are not removed yet.
  await maps.sql("UPDATE collection_records SET has_object = 1");
  const take = async (name) => {
    const versions = [{ key: `incoming/${maps.owner}/maps/${name}`, etag: name }];
    await edge.bindings.count(maps.owner);
    await edge.bindings.command(maps.owner, "QueueIncoming", { versions });
    return (await edge.bindings.count(maps.owner)).read;
  };
  const read = await take("a.png");
  assert.equal(await maps.count("collection_records", "path = 'a.png'"), 0, "there is no room");
  assert.ok(read < 200, `${read} rows`);
  await maps.sql("UPDATE collection_records SET has_object = 0");
  await take("a.png");
  assert.equal(await maps.count("collection_records"), RECORDS - 500 + 1);
});

test("a library that was taken over deletes its rows in steps", { timeout: 120_000 }, async () => {
  const [maps, other] = [await arrive(), await Guest.arrive(edge.url)];
  await maps.guest.upload(png(20, 10));
  await addRecords(maps, STEP, "done");
  await addPyramids(maps, STEP);
  await maps.sql(
    `${numbers(STEP)} INSERT INTO collection_marks (collection_id, path, etag) SELECT ?1, i || '.json', 'x' FROM numbers`,
    maps.id,
  );
  const tables = ["collection_marks", "collection_records", "pyramids", "collections", "jobs", "images"];
  const left = async () => (await Promise.all(tables.map((table) => maps.count(table)))).reduce((sum, n) => sum + n, 0);
  let [rows, steps] = [await left(), 0];
  assert.ok(rows > 3 * STEP);
  for (let reply = null; reply === null; steps += 1) {
    reply = (await edge.bindings.command(maps.owner, "DeleteMergedRows", { to: other.session.owner_id })).Done;
    const now = await left();
    assert.ok(rows - now <= STEP, `${rows - now} rows in one step`);
    rows = now;
  }
  assert.equal(rows, 0);
  assert.ok(steps >= 4, `${steps} steps`);
  assert.equal(await maps.count("public_id_changes"), 0);
});

test("a paused collection finds deleted sources once a day, and publishes nothing", { timeout: 120_000 }, async () => {
  const maps = await arrive({ paused: false });
  for (const name of ["a.png", "b.png"]) await maps.put(name, png(20, 10));
  assert.equal((await maps.run()).done, 2);
  await maps.change({ paused: true });
  const [{ next_run_ms: at }] = await maps.sql("SELECT next_run_ms FROM collections");
  const hours = (at - Date.now()) / 3_600_000;
  assert.ok(hours > 23 && hours <= 24, `${hours}`);
  assert.equal((await maps.get()).next_run_at, undefined);

  await maps.remove("a.png", { quiet: true });
  await maps.put("c.png", png(20, 12), { quiet: true });
  await maps.sql("UPDATE collections SET next_run_ms = ?1", Date.now());
  await maps.change({ name: "Maps" });
  await until("the withdrawal", 60, async () => (await maps.records())["a.png"].state === "withdrawn");
  await until("the removal", 60, async () => (await maps.published()).join() === "b.tif");
  const run = await maps.idle();
  assert.deepEqual([run[0].trigger, run[0].attempted, run[0].withdrawn], ["schedule", 0, 1]);
  assert.equal((await maps.records())["c.png"].state, "open");
});
