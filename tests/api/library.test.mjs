// The object that holds an owner's rows: its schema, its end at any moment, and how two of them become one.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { startEdge } from "../support/edge.mjs";
import { ask, bytes, Guest } from "../support/guest.mjs";
import { png, sha256 } from "../support/pictures.mjs";
import { seeded } from "../support/random.mjs";
import { problem, recipe } from "../support/resources.mjs";
import { listen } from "../support/socket.mjs";
import { pause, until } from "../support/wait.mjs";

const INVERT = recipe([{ op: "invert" }]);
const EXPOSURE = recipe([{ op: "exposure", ev: 1 }]);
/** Look-up tables of one colour each. */
const table = (value) => `LUT_3D_SIZE 2\n${`${value} ${value} ${value}\n`.repeat(8)}`;
const withTable = ({ id }) => recipe([{ op: "lut3d", lut: id }]);
/** How many calls a merge takes here: a page of each table, twenty more of jobs, and the end. */
const CALLS = 40;
/** How often a merge is cut off. */
const CUTS = Number(process.env.SAFELIGHT_MERGES ?? 12);

const RECOVERY_TOKEN = "only-for-this-test";

let edge;
before(async () => {
  edge = await startEdge({ STUCK_AFTER_S: "2", LEASE_S: "4", SESSION_OVERLAP_S: "2", RECOVERY_TOKEN });
});
after(() => edge?.stop());

async function arrive() {
  const guest = await Guest.arrive(edge.url);
  guest.id = guest.session.owner_id;
  guest.sql = (text, ...values) => edge.bindings.library(guest.id, text, ...values);
  return guest;
}

const images = async (guest) => (await guest.json("GET", "/api/images?limit=100")).items;
const isDone = async (guest) => (await images(guest)).every(({ state }) => state === "done");
const SCHEMA = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\' ORDER BY type, name";

const TABLES =
  "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\' AND name <> 'schema_steps' ORDER BY rowid";
/** Tables whose rows the library changes by itself: what it told and will tell the database or another library, members without an account, and the end of a library that was taken over. */
const OWN = ["figures_told", "moved", "public_id_changes", "preset_share_changes", "preset_members", "make_deliveries"];

/** Sums that triggers keep. */
const SUMS = [
  "usage",
  "job_counts",
  "lut_uses",
  "webhook_backlogs",
  "preset_totals",
  "preset_lut_uses",
  "make_usage",
  "make_days",
  "make_step_days",
  "make_parameter_days",
  "make_values",
  "collection_counts",
];

/** Without the counts that fell to zero: a sum that is made anew does not have them. */
const counted = (rows) => rows.filter(({ collection_id, records }) => collection_id === undefined || records > 0);

/** The rows of each table, with the columns of `known` if that is given: `[name, columns, rows]`. */
async function tablesOf(guest, known) {
  const found = [];
  for (const { name } of await guest.sql(TABLES)) {
    if (OWN.includes(name) || (known && !known.has(name))) continue;
    const columns = known?.get(name) ?? (await guest.sql(`SELECT name FROM pragma_table_info('${name}')`)).map((column) => column.name);
    found.push([name, columns, await guest.sql(`SELECT ${columns.join(", ")} FROM ${name} ORDER BY ${columns.slice(0, 2).join(", ")}`)]);
  }
  return found;
}

/** Writes these rows in the place of those that the library has. */
async function copyRows(guest, tables) {
  // Rows that refer to others go first and come last. Sums that triggers keep come at the end, because the rows change them.
  const sums = tables.filter(([name]) => SUMS.includes(name));
  const order = [...tables.filter((table) => !sums.includes(table)), ...sums];
  for (const [name] of order.toReversed()) await guest.sql(`DELETE FROM ${name}`);
  for (const [name, columns, rows] of order) {
    if (sums.some(([sum]) => sum === name)) await guest.sql(`DELETE FROM ${name}`);
    const insert = `INSERT INTO ${name} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`;
    for (const row of rows) await guest.sql(insert, ...columns.map((column) => row[column]));
  }
}

/** A library with rows in every table. */
async function libraryWithRows() {
  const guest = await arrive();
  const image = await guest.json("POST", "/api/images?name=a.png", { body: png(20, 20) });
  const lut = await guest.json("POST", "/api/luts?name=grey.cube", { body: table(0.5) });
  const { rendition } = await guest.render(image.id, withTable(lut), "grey");
  await guest.json("PATCH", `/api/images/${image.id}`, { json: { tags: ["a"], description: "b", visibility: "unlisted" } });
  await guest.json("PATCH", `/api/renditions/${rendition.id}`, { json: { visibility: "public" } });
  await guest.json("POST", `/api/images/${image.id}/renditions`, { json: { recipe: INVERT }, headers: { "idempotency-key": "once" } });
  const preset = await guest.json("POST", "/api/presets", {
    json: { name: "p", recipe: withTable(lut) },
    headers: { "idempotency-key": "preset" },
  });
  const half = recipe([{ op: "lut3d", lut: lut.id, amount: 0.5 }, { op: "invert" }]);
  await guest.json("POST", `/api/presets/${preset.id}/makes`, { json: { image_id: image.id, recipe: half, rating: 3 } });
  await guest.json("POST", `/api/presets/${preset.id}/makes`, { json: { image_id: image.id } });
  await guest.json("POST", `/api/images/${image.id}/pyramid`, { json: { recipe: withTable(lut) }, headers: { prefer: "wait=60" } });
  const maps = await guest.json("POST", "/api/collections", {
    json: { name: "Maps", source: { folder: "maps" }, schedule: { daily_at: "00:00" }, paused: true },
  });
  await edge.bindings.put(`incoming/${guest.id}/maps/a.png`, png(22, 20));
  await edge.bindings.put(`incoming/${guest.id}/maps/a.png.json`, JSON.stringify({ restricted: true }));
  await guest.json("POST", `/api/collections/${maps.id}/runs`);
  await until("the end of the run", 60, async () => {
    const { items } = await guest.json("GET", `/api/collections/${maps.id}/runs`);
    return items[0]?.state === "finished";
  });
  await guest.json("POST", "/api/uploads", { json: { name: "announced.png", size: 9, sha256: "0".repeat(64) } });
  await edge.bindings.put(`incoming/${guest.id}/dropped.png`, png(21, 20));
  await until("the end of all jobs", 60, async () => (await images(guest)).length === 2 && (await isDone(guest)));
  await until("its sums", 30, async () => (await guest.sql("SELECT * FROM figures_told")).length === 1);
  // What takes a failure, a socket or another library to come about.
  const [{ id: job }] = await guest.sql("SELECT id FROM jobs LIMIT 1");
  await guest.sql("INSERT INTO decode_failures VALUES (?, '1', '1', 'damaged_file', 'It is damaged.')", image.id);
  await guest.sql("INSERT INTO session_ends VALUES ('s', ?)", Date.now() + 3_600_000);
  await guest.sql("INSERT INTO merges (from_library, is_done) VALUES ('m', 1)");
  await guest.sql("INSERT INTO deleted_renditions VALUES (?, 'r', ?, 'png')", job, guest.id);
  await guest.sql("INSERT INTO deleted_pyramids VALUES (?, 'p', ?, NULL)", job, guest.id);
  await guest.sql("INSERT INTO webhooks (id, url, events, secret, created_at) VALUES ('w', 'https://example.com/', '[]', 'whsec_', '-')");
  const delivery = "INSERT INTO webhook_deliveries (id, webhook_id, event, message_id, body, state, due_at_ms, created_at)";
  const now = new Date().toISOString();
  await guest.sql(
    `${delivery} VALUES ('d', 'w', 'image.added', 'm', '{}', 'delivered', 0, ?1), ('e', 'w', 'image.added', 'n', '{}', 'waiting', 4e12, ?1)`,
    now,
  );
  await guest.sql("INSERT INTO deleted_makes VALUES ('m', ?)", Date.now());
  await guest.sql("INSERT INTO webhook_left_requests VALUES ('f', 4e12, 'https://example.com/')");
  await guest.sql("UPDATE uploads SET expires_at_ms = ?", Date.now() + 3_600_000);
  await guest.sql(`UPDATE images SET tags = '["a"]', description = 'b'`);
  return guest;
}

test("an object with rows is brought from every version of the schema to this release's, and a newer one back to it", {
  timeout: 300_000,
}, async () => {
  const model = await libraryWithRows();
  const [schema, steps] = [await model.sql(SCHEMA), await model.sql("SELECT version, undo FROM schema_steps ORDER BY version DESC")];
  const newest = steps[0].version;
  assert.equal(newest, steps.length);
  const full = await tablesOf(model);
  for (const [name, , rows] of full) assert.ok(rows.length > 0, `${name} has rows`);
  for (let version = 0; version < newest; version += 1) {
    const guest = await arrive();
    await images(guest);
    await copyRows(guest, full);
    const before = new Map((await tablesOf(guest)).map(([name, , rows]) => [name, rows]));
    const undo = steps.filter((step) => step.version > version);
    await guest.sql(undo.map((step) => `${step.undo}; DELETE FROM schema_steps WHERE version = ${step.version}`).join(";"));
    const older = await tablesOf(guest);
    /** Without the columns that this version does not have. */
    const part = (columns, rows) => rows.map((row) => Object.fromEntries(columns.map((column) => [column, row[column]])));
    for (const [name, columns, rows] of older) assert.deepEqual(rows, part(columns, before.get(name)), `${name} at version ${version}`);
    await edge.bindings.evict(guest.id);
    const known = new Map(older.map(([name, columns]) => [name, columns]));
    const count = (await images(guest)).length;
    assert.deepEqual(await guest.sql(SCHEMA), schema, `from version ${version}`);
    for (const [name, , rows] of await tablesOf(guest, known)) {
      const [, , kept] = older.find(([table]) => table === name);
      for (const row of kept)
        assert.ok(
          rows.some((found) => JSON.stringify(found) === JSON.stringify(row)),
          `${name} keeps its rows from version ${version}`,
        );
    }
    if (known.has("images")) {
      assert.equal(count, 2);
      // What later steps work out from rows is as it was.
      const makes = ["preset_totals", "preset_lut_uses", "make_usage", "make_days", "make_step_days", "make_parameter_days", "make_values"];
      const others = [known.has("webhooks") && "webhook_backlogs", known.has("collections") && "collection_counts"].filter(Boolean);
      for (const table of ["usage", "lut_uses", ...makes, ...others])
        assert.deepEqual(
          counted(await guest.sql(`SELECT * FROM ${table}`)),
          counted(before.get(table)),
          `${table} from version ${version}`,
        );
    }
    assert.deepEqual(await guest.sql("SELECT * FROM pragma_foreign_key_check"), []);
    await guest.upload(png(22, 20));
  }
  // What a release to come does, and how this one takes it back.
  const undo = "ALTER TABLE images DROP COLUMN stars; DROP TABLE albums";
  const forward = "ALTER TABLE images ADD COLUMN stars INTEGER; CREATE TABLE albums (id TEXT)";
  const filled = "INSERT INTO albums VALUES ('a'); UPDATE images SET stars = 3";
  // In one call: an instance that begins between two takes the step back before the second.
  await model.sql(`${forward}; INSERT INTO schema_steps VALUES (${newest + 1}, '${undo}'); ${filled}`);
  await edge.bindings.evict(model.id);
  assert.equal((await images(model)).length, 2, "no row is lost");
  assert.deepEqual(await model.sql(SCHEMA), schema);
  assert.deepEqual(
    (await tablesOf(model)).find(([name]) => name === "renditions"),
    full.find(([name]) => name === "renditions"),
  );
});

test("after a trap the next request begins a new instance of the WebAssembly", async () => {
  const guest = await arrive();
  const { id } = await guest.upload(png(20, 20));
  await edge.bindings.trap(guest.id);
  assert.deepEqual(
    (await images(guest)).map((image) => image.id),
    [id],
  );
  assert.match(await edge.log(), /Reinitializing Wasm application/);
  await guest.upload(png(20, 21));
  assert.equal((await images(guest)).length, 2);
});

test("an object that ends between any two steps loses nothing, and what was begun is done", { timeout: 180_000 }, async () => {
  const guest = await arrive();
  const chance = seeded(7);
  let isOver = false;
  const evictions = (async () => {
    while (!isOver) {
      await pause(chance() * 60);
      await edge.bindings.evict(guest.id);
    }
  })();
  /** Asks until it is done, as a client does whose connection breaks. */
  const insist = async (method, path, options = {}) => {
    for (let tries = 0; tries < 200; tries += 1) {
      const answer = await guest.ask(method, path, options);
      if (answer.status < 500) return answer;
      await answer.arrayBuffer();
      await pause(20);
    }
    throw new Error(`${method} ${path} is not done`);
  };
  const made = [];
  for (let n = 0; n < 10; n += 1) {
    const image = await (await insist("POST", "/api/images", { body: png(30 + n, 20) })).json();
    const headers = { "idempotency-key": `render ${n}`.replace(" ", "-") };
    const { rendition } = await (await insist("POST", `/api/images/${image.id}/renditions`, { json: { recipe: INVERT }, headers })).json();
    if (n % 3 === 0) assert.ok([204, 404].includes((await insist("DELETE", `/api/images/${image.id}`)).status));
    else made.push({ image: image.id, rendition: rendition.id });
  }
  isOver = true;
  await evictions;
  await until("the end of all jobs", 120, async () => {
    const { items } = await guest.json("GET", "/api/jobs?limit=100");
    return items.every(({ state }) => state === "done");
  });
  const kept = await images(guest);
  assert.deepEqual(
    kept.map(({ id, renditions }) => [id, renditions.map((rendition) => [rendition.id, rendition.state])]),
    made.toReversed().map(({ image, rendition }) => [image, [[rendition, "done"]]]),
  );
});

test("an export has every row, and restored into an empty library it gives the same answers", { timeout: 120_000 }, async () => {
  const [guest, stranger] = [await arrive(), await arrive()];
  for (let n = 0; n < 3; n += 1) await guest.upload(png(50 + n, 40), `${n}.png`);
  const [image] = await images(guest);
  await guest.render(image.id, INVERT, "inverted");
  const lut = await guest.json("POST", "/api/luts?name=grey.cube", { body: table(0.5) });
  await guest.render(image.id, withTable(lut));
  const preset = await guest.json("POST", "/api/presets", { json: { name: "p", recipe: INVERT } });
  await guest.json("POST", `/api/presets/${preset.id}/makes`, { json: { image_id: image.id, recipe: EXPOSURE, rating: 3 } });
  const maps = await guest.json("POST", "/api/collections", {
    json: { name: "Maps", source: { folder: "maps" }, schedule: { daily_at: "00:00" }, paused: true },
  });
  await edge.bindings.put(`incoming/${guest.id}/maps/a.png`, png(22, 20));
  await edge.bindings.put(`incoming/${guest.id}/maps/a.png.json`, JSON.stringify({ restricted: true }));
  await guest.json("POST", `/api/collections/${maps.id}/runs`);
  await until("the end of the run", 60, async () => {
    const { items } = await guest.json("GET", `/api/collections/${maps.id}/runs`);
    return items[0]?.state === "finished";
  });
  await guest.json("POST", "/api/uploads", { json: { name: "announced.png", size: 9, sha256: "0".repeat(64) } });
  await until("the end of all jobs", 60, () => isDone(guest));
  const before = await images(guest);

  const answer = await guest.ask("GET", "/api/export");
  assert.equal(answer.headers.get("content-type"), "application/jsonl");
  const text = await answer.text();
  const lines = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  const count = async (table) => (await guest.sql(`SELECT count(*) AS count FROM ${table}`))[0].count;
  for (const table of ["images", "renditions", "jobs", "uploads", "luts"]) {
    assert.equal(lines.filter((line) => line.table === table).length, await count(table), table);
    assert.ok((await count(table)) > 0, table);
  }

  const tables = ["images", "renditions", "jobs", "uploads", "luts", "lut_uses", "usage", "job_counts WHERE count > 0"].concat([
    "presets",
    "preset_versions",
    "makes",
    "make_differences",
    "made_renditions",
    "make_days",
    "make_step_days",
    "make_values",
    "make_usage",
  ]);
  const rows = () => Promise.all(tables.map((table) => guest.sql(`SELECT * FROM ${table} ORDER BY 1, 2`)));
  const rowsBefore = await rows();
  for (const table of ["makes", "made_renditions", "presets", "idempotency_keys", "jobs", "renditions", "images", "uploads", "luts"])
    await guest.sql(`DELETE FROM ${table}`);
  assert.deepEqual(await images(guest), []);

  const restore = (id, body, token = RECOVERY_TOKEN) =>
    ask("POST", `/api/libraries/${id}/rows`, { base: edge.url, body, headers: { authorization: `Bearer ${token}` } });
  for (let times = 0; times < 2; times += 1) {
    const restored = await restore(guest.id, text);
    assert.equal(restored.status, 200, await restored.clone().text());
    assert.deepEqual(await restored.json(), { rows: lines.length });
  }
  assert.deepEqual(await images(guest), before);
  assert.deepEqual(await rows(), rowsBefore);
  assert.equal((await guest.get(image.original_url)).status, 200, "the objects are where they were");
  assert.equal((await guest.get(`/api/luts/${lut.id}`)).status, 200);

  await problem(await restore(guest.id, text, "wrong"), 401, "bad_token");
  await problem(await restore("0197f3a0-0000-7000-8000-000000000003", text), 404, "not_found");
  await problem(await restore(stranger.id, text), 400, "bad_request");
  assert.deepEqual(await images(stranger), []);
  await problem(await restore(guest.id, `${text}{"table": "usage", "row": {}}\n`), 400, "bad_request");
  await problem(await restore(guest.id, '{"table": "images"}'), 400, "bad_request");
  const recover = { json: { at_ms: 1 }, base: edge.url, headers: { authorization: `Bearer ${RECOVERY_TOKEN}` } };
  assert.equal((await ask("POST", `/api/libraries/${guest.id}/recover`, recover)).status, 501);
  assert.deepEqual(await images(guest), before);
});

test("the lease of a job is renewed while it waits in its request for another one's end", { timeout: 180_000 }, async () => {
  const [slow, guest] = [await arrive(), await arrive()];
  const [large, small] = [await slow.upload(png(2000, 1500)), await guest.upload(png(59, 40))];
  await until("the thumbnails", 60, async () => (await isDone(slow)) && (await isDone(guest)));
  const medians = recipe(Array.from({ length: 30 }, () => ({ op: "median", radius_px: 10 })));
  const first = slow.render(large.id, medians);
  await until("the first one's turn", 30, async () => (await slow.json("GET", "/api/jobs?kind=render")).items[0]?.state === "running");
  let isOver = false;
  const second = guest.render(small.id, INVERT).finally(() => (isOver = true));
  let [waited, seen] = [0, 0];
  while (!isOver) {
    const [job] = await guest.sql(
      "SELECT state, lease_until_ms, unixepoch(created_at) * 1000 AS created_ms FROM jobs WHERE kind = 'render'",
    );
    if (job?.state === "running") {
      assert.ok(job.lease_until_ms > Date.now(), `its lease ended ${Date.now() - job.lease_until_ms} ms ago`);
      [waited, seen] = [Date.now() - job.created_ms, seen + 1];
    }
    await pause(100);
  }
  assert.ok(waited > 6_000 && seen > 10, "the first one was too short");
  assert.deepEqual([(await second).job.attempts, (await first).rendition.state], [1, "done"]);
});

test("a message that a slow queue may still have is waited for, and not for ever", { timeout: 60_000 }, async () => {
  const guest = await arrive();
  await guest.upload(png(60, 40));
  await until("the thumbnails", 60, () => isDone(guest));
  const queued = "UPDATE jobs SET state = 'queued', attempts = 0, due_at_ms = ?, sent_at_ms = ?";
  const state = async () => (await guest.sql("SELECT state FROM jobs"))[0].state;
  // Due an hour ago: a message is given up to twenty times two seconds.
  await guest.sql(queued, Date.now() - 3_600_000, Date.now() - 20_000);
  await pause(5_000);
  assert.equal(await state(), "queued");
  await guest.sql(queued, Date.now() - 3_600_000, Date.now() - 41_000);
  await until("another message", 30, async () => (await state()) === "done");
});

test("a guest whose library was taken over opens no socket and reads nothing", { timeout: 60_000 }, async () => {
  const [guest, account] = [await arrive(), await arrive()];
  await guest.upload(png(64, 40));
  assert.deepEqual(await edge.bindings.command(account.id, "MergeLibrary", { from: guest.id }), { Done: null });
  await assert.rejects(listen(guest), /401/);
  for (const path of ["/api/images", "/api/jobs", "/api/luts"]) await problem(await guest.ask("GET", path), 401, "no_session");
  const tab = await listen(account);
  assert.equal(tab.closed, null);
  tab.close();
});

test("what was not done when a library was exported has failed when it is back, and can be tried again", { timeout: 120_000 }, async () => {
  const guest = await arrive();
  const image = await guest.upload(png(55, 40));
  await until("the thumbnails", 60, () => isDone(guest));
  await edge.bindings.put(`incoming/${guest.id}/waits.png`, png(56, 40));
  await until("the file", 60, async () => (await images(guest)).length === 2 && (await isDone(guest)));
  const { rendition, job } = await guest.render(image.id, INVERT);
  const later = Date.now() + 3_600_000;
  const waits = "UPDATE jobs SET state = 'queued', attempts = 0, due_at_ms = ?, sent_at_ms = ?, lease_until_ms = NULL";
  await guest.sql(`${waits} WHERE kind IN ('render', 'ingest', 'thumbnails')`, later, later);
  const text = await (await guest.ask("GET", "/api/export")).text();
  for (const table of ["idempotency_keys", "jobs", "renditions", "images"]) await guest.sql(`DELETE FROM ${table}`);
  const restore = (body) =>
    ask("POST", `/api/libraries/${guest.id}/rows`, { base: edge.url, body, headers: { authorization: `Bearer ${RECOVERY_TOKEN}` } });
  assert.equal((await restore(text)).status, 200);
  const found = await guest.json("GET", `/api/renditions/${rendition.id}`);
  assert.deepEqual([found.state, found.error.code], ["failed", "internal"]);
  assert.match(found.error.message, /Retry it\.$/);
  const jobs = (await guest.json("GET", "/api/jobs")).items;
  assert.deepEqual(jobs.map(({ kind, state, can_retry }) => [kind, state, can_retry]).sort(), [
    ["ingest", "failed", true],
    ["render", "failed", true],
    ["thumbnails", "failed", true],
    ["thumbnails", "failed", true],
  ]);
  for (const { id } of jobs) assert.equal((await guest.ask("POST", `/api/jobs/${id}/retry`)).status, 202);
  await until("all of them", 60, async () => (await guest.json("GET", "/api/jobs")).items.every(({ state }) => state === "done"));
  assert.equal((await guest.json("GET", `/api/jobs/${job.id}`)).state, "done");
});

test("a job that comes back works on nobody else's files", { timeout: 120_000 }, async () => {
  const [guest, stranger] = [await arrive(), await arrive()];
  await images(guest);
  const secret = png(57, 40);
  await edge.bindings.put(`incoming/${stranger.id}/secret.png`, secret, { quiet: true });
  const row = (kind, subject_kind, payload) => ({
    table: "jobs",
    row: {
      id: "01900000-0000-7000-8000-00000000000a",
      kind,
      subject_kind,
      subject_id: "x",
      image_id: "01900000-0000-7000-8000-00000000000b",
      payload: payload && JSON.stringify(payload),
      state: "failed",
      created_at: "",
      updated_at: "",
      due_at_ms: 1,
    },
  });
  const key = `incoming/${stranger.id}/secret.png`;
  const theirs = { key_prefix: stranger.id, sha256: "0".repeat(64) };
  for (const [kind, payload] of [
    ["ingest", { key }],
    ["ingest", { key, key_prefix: guest.id, sha256: "0".repeat(64) }],
    ["delete", theirs],
    ["delete", { ...theirs, key: `incoming/${guest.id}/a.png` }],
    ["frobnicate", { anything: key }],
  ]) {
    const body = JSON.stringify(row(kind, "incoming_object", payload));
    const answer = await ask("POST", `/api/libraries/${guest.id}/rows`, {
      base: edge.url,
      body,
      headers: { authorization: `Bearer ${RECOVERY_TOKEN}` },
    });
    await problem(answer, 400, "bad_request");
  }
  assert.deepEqual((await guest.json("GET", "/api/jobs")).items, []);
  assert.deepEqual(await images(guest), []);
});

test("what is known of damaged files comes along in a merge, and nothing is noted of what is gone", { timeout: 120_000 }, async () => {
  const [guest, account] = [await arrive(), await arrive()];
  const broken = png(301, 200);
  broken[Math.floor(broken.length / 2)] ^= 0xff;
  const [image, gone] = [await guest.upload(broken), await guest.upload(png(58, 40))];
  const known = () => guest.sql("SELECT id, version, code FROM decode_failures");
  await until("the failure", 60, async () => (await known()).length === 1);
  const failures = await known();
  assert.deepEqual([failures[0].id, failures[0].code], [image.id, "damaged_file"]);
  assert.equal((await guest.ask("DELETE", `/api/images/${gone.id}`)).status, 204);
  // A request that was at work when the image was deleted, and a file that became no image whose job is gone.
  const note = (id) => {
    const failure = { id, version: "0", error: { code: "damaged_file", message: "It is damaged." } };
    return edge.bindings.command(guest.id, "AddDecodeFailure", { failure });
  };
  assert.deepEqual(await note(gone.id), { Done: null });
  await edge.bindings.put(`incoming/${guest.id}/cut.png`, broken.subarray(0, 90));
  await until("the second failure", 60, async () => (await known()).length === 2);
  await guest.sql("DELETE FROM jobs WHERE kind = 'ingest'");
  assert.deepEqual(await known(), failures);
  assert.deepEqual(await edge.bindings.command(account.id, "MergeLibrary", { from: guest.id }), { Done: null });
  assert.deepEqual(await account.sql("SELECT id, version, code FROM decode_failures"), failures);
  assert.deepEqual(await known(), []);
});

test("a merged library has the rows of both, and old addresses lead to it", { timeout: 120_000 }, async () => {
  const [guest, account, stranger] = [await arrive(), await arrive(), await arrive()];
  const [both, own] = [png(41, 30), png(42, 30)];
  const [first, second] = [await guest.upload(both, "mine.png"), await guest.upload(own, "own.png")];
  const kept = await account.upload(both, "theirs.png");
  const { rendition } = await guest.render(first.id, INVERT);
  const [grey, white] = [await guest.json("POST", "/api/luts?name=grey.cube", { body: table(0.5) }), table(1)];
  for (const one of [account, guest]) await one.json("POST", "/api/luts?name=white.cube", { body: white });
  await guest.render(first.id, withTable(grey));
  const { job: waiting } = await guest.json("POST", `/api/images/${second.id}/renditions`, { json: { recipe: INVERT } });
  const [before, theirs] = [await listen(guest), await listen(account)];

  assert.deepEqual(await edge.bindings.command(account.id, "MergeLibrary", { from: guest.id }), { Done: null });
  const found = await images(account);
  assert.deepEqual(new Set(found.map(({ id }) => id)), new Set([first.id, second.id, kept.id]), "equal bytes stay two images");
  assert.equal(sha256(await bytes(await account.get(first.original_url))), sha256(both));
  assert.equal((await account.get(`/api/renditions/${rendition.id}/content`)).status, 200);
  const luts = (await account.json("GET", "/api/luts")).items.map(({ name, used }) => [name, used.renditions]);
  assert.deepEqual(
    luts.sort(),
    [
      ["grey.cube", 1],
      ["white.cube", 0],
    ],
    "an equal table is one",
  );
  assert.equal((await account.get(`/api/luts/${grey.id}`)).status, 200);
  assert.equal((await account.render(kept.id, withTable(grey))).rendition.state, "done");
  await until("the rendition that waited", 60, async () => (await account.json("GET", `/api/jobs/${waiting.id}`)).state === "done");
  assert.deepEqual(await images(stranger), []);
  assert.deepEqual(await guest.sql("SELECT * FROM images"), [], "its rows are gone");

  // Pages of either are told to load their lists again, and hear of what comes.
  await until("the end of the guest's socket", 30, async () => before.closed !== null);
  await until("a new beginning", 30, async () => theirs.messages.some(({ type, seq }) => type === "resync" && seq > 1));
  const back = await listen(account, { after: 1 });
  assert.equal(back.mark.type, "resync");
  const added = await account.upload(png(43, 30));
  for (const tab of [back, theirs]) await tab.first("the image", ({ type, image }) => type === "image.added" && image.id === added.id);
  for (const tab of [back, theirs]) tab.close();

  // Done again, the other way round, and by somebody else.
  assert.deepEqual(await edge.bindings.command(account.id, "MergeLibrary", { from: guest.id }), { Done: null });
  assert.deepEqual(await edge.bindings.command(guest.id, "MergeLibrary", { from: account.id }), { Moved: account.id });
  const refused = await edge.bindings.command(stranger.id, "MergeLibrary", { from: guest.id });
  assert.equal(refused.Refused.problem.status, 409);
  assert.deepEqual(await images(stranger), []);
  assert.equal((await images(account)).length, 4);
  const usage = await account.sql("SELECT images, bytes FROM usage");
  const stored = (await images(account)).flatMap((image) => [image.size_bytes, ...image.renditions.map(({ result }) => result.size_bytes)]);
  stored.push(...(await account.json("GET", "/api/luts")).items.map((lut) => lut.size_bytes));
  assert.deepEqual(usage, [{ images: 4, bytes: stored.reduce((sum, size) => sum + size, 0) }]);
  await edge.sweep();
  assert.equal(sha256(await bytes(await account.get(first.original_url))), sha256(both), "the sweep knows whose it is");
});

test(`a merge that is cut off ${CUTS} times at random points ends with every row once`, { timeout: 600_000 }, async (t) => {
  const chance = seeded(11);
  const account = await arrive();
  let [expected, cutInside] = [0, 0];
  for (let cut = 0; cut < CUTS; cut += 1) {
    const guest = await arrive();
    const image = await guest.upload(png(20 + (cut % 200), 21 + Math.floor(cut / 200)));
    expected += 1;
    // Enough rows for several pages.
    await guest.sql(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400)
       INSERT INTO jobs (id, kind, state, created_at, updated_at, due_at_ms) SELECT '${image.id}-' || i, 'kept', 'done', '', '', 0 FROM n`,
    );
    await guest.sql(
      "INSERT INTO renditions_asked (minute, count) VALUES (?, 3) ON CONFLICT (minute) DO UPDATE SET count = 3",
      Math.floor(Date.now() / 60_000) + 1,
    );
    const one = (...words) => words[Math.floor(chance() * words.length)];
    await edge.bindings.cut(guest.id, { calls: Math.floor(chance() * CALLS), whom: one("self", "other"), when: one("before", "after") });
    await edge.bindings.command(account.id, "MergeLibrary", { from: guest.id }).catch(() => undefined);
    const begun = await account.sql("SELECT is_done FROM merges WHERE from_library = ?", guest.id);
    cutInside += begun[0].is_done === 0;
    // Nobody asks again: the alarm, or whoever looks for the guest's rows, goes on with it.
    if (cut % 4 === 0) await until("the merge", 60, async () => (await account.sql("SELECT 1 FROM merges WHERE is_done = 0")).length === 0);
    else await until("the image", 60, async () => (await account.ask("GET", `/api/images/${image.id}`)).ok);
    // Cut off before the first page, the guest's library may have answered itself.
    const count = async () => (await account.sql("SELECT count(*) AS count FROM jobs WHERE id LIKE ? || '-%'", image.id))[0].count;
    await until("every row", 60, async () => (await count()) === 400);
  }
  t.diagnostic(`${cutInside} of ${CUTS} merges were cut off half-way`);
  assert.ok(cutInside > CUTS / 2, "few merges were cut off half-way");
  assert.equal((await account.sql("SELECT count(*) AS count FROM images"))[0].count, expected);
  const [asked] = await account.sql(
    "SELECT sum(count) AS count FROM renditions_asked WHERE minute > ?",
    Math.floor(Date.now() / 60_000) - 60,
  );
  assert.equal(asked.count, 3 * CUTS, "what is added up is added once");
  const unfinished = () => account.sql("SELECT from_library FROM merges WHERE is_done = 0");
  await until("the end of each merge", 60, async () => (await unfinished()).length === 0);
  await until("the thumbnails", 120, () => isDone(account));
});

test("libraries that take over each other at once become one, and so do three in a row", { timeout: 120_000 }, async () => {
  const [one, two, three] = [await arrive(), await arrive(), await arrive()];
  for (const [n, guest] of [one, two, three].entries()) await guest.upload(png(61 + n, 40));
  const takeOver = (guest, from) => edge.bindings.command(guest.id, "MergeLibrary", { from: from.id });
  await Promise.all([takeOver(one, two), takeOver(two, one), takeOver(two, three)]);
  // While they find out which one takes over the other, neither can answer. The one that was taken over refuses its guest.
  const found = (guest) => images(guest).catch(() => []);
  const lists = async () => await Promise.all([one, two].map(found));
  await until("one library", 60, async () => (await lists()).some(({ length }) => length >= 2));
  const pending = (await Promise.all([one, two, three].map((guest) => guest.sql("SELECT * FROM merges WHERE is_done = 0")))).flat();
  assert.deepEqual(pending, []);
  const [a, b] = await lists();
  assert.ok(a.length === 0 || b.length === 0, "one of them was taken over");
  // Three joins in any case: to two before or after that was taken over.
  await takeOver(one, three).catch(() => undefined);
  const last = (await one.sql("SELECT to_library FROM moved")).length > 0 ? two : one;
  await until("all three", 60, async () => (await found(last)).length === 3);
  const ids = (await images(last)).map(({ id }) => id);
  assert.equal(new Set(ids).size, 3, "every image, once");
});

test("an image that is deleted while its library is taken over stays deleted, and the merge ends", async () => {
  const [guest, account] = [await arrive(), await arrive()];
  const [gone, kept] = [await guest.upload(png(71, 40)), await guest.upload(png(72, 40))];
  await until("the thumbnails", 60, () => isDone(guest));
  const { job } = await guest.render(gone.id, INVERT);
  await guest.render(kept.id, INVERT);
  // Cut off behind the pages of look-up tables and images; then the image is deleted where it came to, before the page of its renditions comes.
  await edge.bindings.cut(guest.id, { calls: 2, whom: "other", when: "before" });
  await edge.bindings.command(account.id, "MergeLibrary", { from: guest.id }).catch(() => undefined);
  assert.equal((await account.ask("DELETE", `/api/images/${gone.id}`)).status, 204);
  await until("the rest", 60, async () => (await images(account)).some(({ renditions }) => renditions.length === 1));
  assert.deepEqual(
    (await images(account)).map(({ id }) => id),
    [kept.id],
  );
  assert.deepEqual(await account.sql("SELECT id FROM jobs WHERE id = ?", job.id), []);
  await until("the end of the merge", 60, async () => (await account.sql("SELECT 1 FROM merges WHERE is_done = 0")).length === 0);
});

test("an image with long recipes can be listed, told about and deleted", { timeout: 120_000 }, async () => {
  const guest = await arrive();
  const tab = await listen(guest);
  const image = await guest.upload(png(81, 40));
  await until("the thumbnails", 60, () => isDone(guest));
  // A recipe of 63 steps of four curves with sixteen points each: about 150 KB.
  const points = Array.from({ length: 16 }, (_, n) => [n / 15, (n + 0.123456789) / 16]);
  const curves = Array.from({ length: 63 }, () => ({ op: "curves", rgb: points, red: points, green: points, blue: points }));
  const renditions = 2_600_000 / JSON.stringify(curves).length;
  for (let n = 0; n < renditions; n += 1) {
    const json = { recipe: recipe([...curves, { op: "exposure", ev: n / 100 }]) };
    assert.equal((await guest.ask("POST", `/api/images/${image.id}/renditions`, { json })).status, 202);
  }
  await until("the renditions", 60, () => isDone(guest));
  await guest.sql("UPDATE jobs SET state = 'queued', attempts = 0, due_at_ms = 1, sent_at_ms = 0 WHERE kind = 'thumbnails'");
  await until("the thumbnails once more", 60, () => isDone(guest));
  const told = await tab.first(
    "the image once more",
    ({ type, image: now }) => type === "image.updated" && now.rendition_count >= renditions,
  );
  assert.ok(JSON.stringify(told).length < 8 << 10, "an event has no recipes");
  assert.equal((await guest.ask("DELETE", `/api/images/${image.id}`)).status, 204);
  await until("the deletion", 60, async () => (await edge.bindings.keys(`${guest.id}/`)).length === 0);
  tab.close();
});
