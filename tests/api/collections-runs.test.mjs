// Runs of collections: temporary failures, lists of addresses, webhooks, live events, the schedule, quotas and scopes.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import { Collector, tiffLevels } from "../support/collections.mjs";
import { askWith, newKey } from "../support/credentials.mjs";
import { startEdge } from "../support/edge.mjs";
import { Guest } from "../support/guest.mjs";
import { Person } from "../support/person.mjs";
import { png, sha256 } from "../support/pictures.mjs";
import { useReceivers } from "../support/receiver.mjs";
import { problem } from "../support/resources.mjs";
import { listen } from "../support/socket.mjs";
import { pause, until } from "../support/wait.mjs";

const receive = useReceivers();
let edge;
before(async () => {
  edge = await startEdge({ WEBHOOK_RETRY_UNIT_MS: 1, MAX_COLLECTIONS: 3, MAX_COLLECTION_RECORDS: 40 });
});
after(() => edge?.stop());

const arrive = (options = {}) => Collector.arrive({ base: edge.url, bindings: edge.bindings, ...options });

/** A server of files, with ETags and conditional requests. `files` has bytes, or a status, for each path. */
async function serve(files) {
  const asked = [];
  const server = createServer((request, response) => {
    const file = files[request.url];
    const etag = Buffer.isBuffer(file) && `"${sha256(file).slice(0, 16)}"`;
    const known = request.headers["if-none-match"];
    asked.push([request.url, known]);
    if (file === undefined) response.writeHead(404).end();
    else if (typeof file === "number") response.writeHead(file, { location: "/elsewhere" }).end();
    else if (typeof file === "function") file(response);
    else if (known === etag) response.writeHead(304, { etag }).end();
    else response.writeHead(200, { etag, "content-length": file.length }).end(file);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${server.address().port}`, files, asked };
}

/** Creates a collection of addresses. */
async function watch(server, paths, settings = {}) {
  const collector = await arrive({ settings: null });
  await collector.create({ source: { urls: paths.map((path) => server.url + path) }, ...settings });
  const record = async (path) => (await collector.records())[server.url + path];
  return { collector, record };
}

test("a list of addresses is asked by ETag, and follows its servers", { timeout: 180_000 }, async () => {
  const server = await serve({ "/a.png": png(20, 10), "/x/a.png?size=full": png(30, 10), "/closed/b.png": png(1000, 900) });
  const paths = Object.keys(server.files);
  const { collector, record } = await watch(server, [...paths, "/missing.png"], { restricted_by: { path_segment: "closed" } });
  const first = await collector.run();
  assert.deepEqual([first.attempted, first.done, first.refused], [3, 3, 0]);
  assert.equal(Object.keys(await collector.records()).length, 3, "what is not there has no record");
  const a = await record("/a.png");
  assert.match(a.published_path, /^127\.0\.0\.1_\d+\/a\.tif$/);
  assert.match(a.etag, /^"[0-9a-f]{16}"$/);
  assert.equal(tiffLevels(await collector.pyramid(`${server.url}/a.png`))[0].width, 20);
  const [closed] = tiffLevels(await collector.pyramid(`${server.url}/closed/b.png`));
  assert.deepEqual([closed.width, closed.height], [622, 560]);

  server.asked.length = 0;
  const second = await collector.run();
  assert.equal(second.attempted, 0);
  assert.deepEqual(
    server.asked.find(([path]) => path === "/a.png"),
    ["/a.png", a.etag],
    "a conditional request",
  );
  assert.equal(server.asked.length, 4, "each address is asked once");

  server.files["/a.png"] = png(44, 10);
  delete server.files["/x/a.png?size=full"];
  const third = await collector.run();
  assert.deepEqual([third.done, third.withdrawn], [1, 1]);
  assert.equal(tiffLevels(await collector.pyramid(`${server.url}/a.png`))[0].width, 44);
  assert.equal((await record("/x/a.png?size=full")).state, "withdrawn");

  await collector.change({ source: { urls: [`${server.url}/a.png`] } });
  const fourth = await collector.run();
  assert.equal(fourth.withdrawn, 1, "an address that left the list is withdrawn");
  assert.deepEqual((await collector.get()).counts, { records: 3, open: 0, done: 1, refused: 0, withdrawn: 2 });
});

test("the pyramid of an address does not tell the address", { timeout: 60_000 }, async () => {
  const server = await serve({ "/closed/a.png?signature=secret": png(20, 10) });
  const { collector, record } = await watch(server, Object.keys(server.files), { visibility: "public" });
  await collector.run();
  const { pyramid_id } = await record("/closed/a.png?signature=secret");
  const pyramid = await collector.guest.json("GET", `/api/pyramids/${pyramid_id}`);
  assert.equal(pyramid.source_name, "a.png");
});

test("temporary failures return in the next run, up to five times", { timeout: 240_000 }, async () => {
  const server = await serve({ "/a.png": 503, "/b.png": 503, "/c.png": 301, "/d.png": 403 });
  const { collector, record } = await watch(server, Object.keys(server.files));
  const run = await collector.run();
  assert.deepEqual([run.attempted, run.failed_temporarily, run.refused, run.done], [4, 2, 2, 0]);
  assert.match((await record("/c.png")).reason.message, /redirect/);
  assert.match((await record("/d.png")).reason.message, /status 403/);
  const a = await record("/a.png");
  assert.deepEqual([a.state, a.attempts], ["open", 1]);
  assert.deepEqual(a.reason, { code: "source_unavailable", message: "The address answered with status 503." });
  // One of them recovers.
  server.files["/b.png"] = png(20, 10);
  const second = await collector.run();
  assert.deepEqual([second.attempted, second.failed_temporarily, second.done], [2, 1, 1]);
  const b = await record("/b.png");
  assert.deepEqual([b.state, b.attempts, b.reason], ["done", 0, undefined]);
  for (const attempts of [3, 4]) {
    await collector.run();
    assert.deepEqual([(await record("/a.png")).state, (await record("/a.png")).attempts], ["open", attempts]);
  }
  const fifth = await collector.run();
  assert.deepEqual([fifth.attempted, fifth.failed_temporarily, fifth.refused], [1, 0, 1]);
  const refused = await record("/a.png");
  assert.deepEqual([refused.state, refused.attempts], ["refused", 5]);
  assert.match(refused.reason.message, /^5 runs failed/);
  assert.equal((await collector.run()).attempted, 0);
  server.files["/a.png"] = png(20, 10);
  await collector.guest.json("POST", `${collector.path}/records/${refused.id}/repeat`);
  await collector.idle();
  assert.equal((await record("/a.png")).state, "done");
});

test("a file from an address has a limit", { timeout: 60_000 }, async () => {
  const server = await serve({
    "/large.jpg": (response) => response.writeHead(200, { "content-length": 200 << 20 }).flushHeaders(),
    "/none.png": (response) => response.writeHead(200).end(png(12, 10)),
  });
  const { collector, record } = await watch(server, Object.keys(server.files));
  const run = await collector.run();
  assert.deepEqual([run.done, run.reasons], [1, [{ code: "over_limit", count: 1 }]]);
  const none = await record("/none.png");
  assert.match(none.etag, /^sha256:[0-9a-f]{64}$/, "without an ETag the digest says whether it changed");
  assert.equal((await collector.run()).attempted, 0);
});

test("the end of a run is sent to webhooks and pages", { timeout: 120_000 }, async () => {
  const [maps, receiver] = [await arrive(), await receive()];
  const events = ["collection.run_finished"];
  await maps.guest.json("POST", "/api/webhooks", { json: { url: receiver.url, events } });
  const socket = await listen(maps.guest);
  await maps.put("a.png", png(20, 10));
  await maps.put("b.txt", "no picture");
  await until("two records", 30, async () => Object.keys(await maps.records()).length === 2);
  const run = await maps.run();
  await receiver.received(1);
  const [payload] = receiver.payloads;
  assert.equal(payload.type, "collection.run_finished");
  assert.deepEqual(payload.data, { run });
  assert.deepEqual([run.done, run.refused], [1, 1]);

  await socket.first("the end of the run", ({ type, run: of }) => type === "run.updated" && of.state === "finished");
  const of = (type) => socket.events.filter((event) => event.type === type);
  assert.deepEqual(of("run.updated").at(-1).run, run);
  assert.equal(of("run.updated")[0].run.state, "running");
  assert.deepEqual(
    of("record.updated")
      .map(({ record }) => [record.path, record.state])
      .sort(),
    [
      ["a.png", "done"],
      ["b.txt", "refused"],
    ],
  );
  assert.ok(of("collection.changed").every(({ collection_id }) => collection_id === maps.id));
  assert.equal(of("pyramid.updated").length, 1);
  assert.equal(of("job.updated").length, 0, "jobs of collections are not shown");

  await maps.remove("a.png");
  await socket.first("the withdrawal", ({ type, record }) => type === "record.updated" && record.state === "withdrawn");
  await maps.guest.ask("DELETE", maps.path);
  await socket.first("the deletion", ({ type }) => type === "collection.deleted");
});

test("the schedule starts runs, and those that find nothing are not kept", { timeout: 120_000 }, async () => {
  const maps = await arrive({ settings: { schedule: { every_minutes: 15 }, paused: false } });
  await maps.put("a.png", png(20, 10), { quiet: true });
  // The clock cannot be moved, so the time of the next run is.
  const due = async () => {
    const statement = "UPDATE collections SET next_run_ms = ? WHERE id = ?";
    await edge.bindings.library(maps.owner, statement, Date.now() - 1, maps.id);
    await edge.bindings.evict(maps.owner);
    await maps.get();
  };
  await due();
  const run = await until("the run", 60, async () => (await maps.runs()).find(({ state }) => state === "finished"));
  assert.deepEqual([run.trigger, run.done], ["schedule", 1]);
  const { next_run_at } = await maps.get();
  assert.ok(Date.parse(next_run_at) > Date.now() && Date.parse(next_run_at) % (15 * 60_000) < 30_000);
  for (const expected of [2, 2]) {
    const [newest] = await maps.runs();
    await due();
    await until("another run", 60, async () => {
      const [next] = await maps.runs();
      return next.id !== newest.id && next.state === "finished";
    });
    assert.equal((await maps.runs()).length, expected, "the run with work, and the newest one without");
  }
});

test("a second request during a run starts another one after it", { timeout: 120_000 }, async () => {
  const server = await serve({
    "/slow.png": (response) => pause(1500).then(() => response.writeHead(200, { etag: '"1"' }).end(png(9, 9))),
  });
  const { collector } = await watch(server, ["/slow.png"]);
  const start = () => collector.guest.json("POST", `${collector.path}/runs`);
  const [first, second] = [await start(), await start()];
  assert.equal(second.id, first.id, "one run at a time");
  const runs = await until("two runs", 60, async () => {
    const all = await collector.runs();
    return all.length === 2 && all.every(({ state }) => state === "finished") && all;
  });
  assert.deepEqual(
    runs.map(({ attempted }) => attempted),
    [0, 1],
  );
});

test("a merge takes collections along, with what is open", { timeout: 180_000 }, async () => {
  const maps = await arrive();
  await maps.put("a.png", png(20, 10));
  await maps.run();
  await maps.put("b.png", png(20, 12));
  await until("two records", 30, async () => Object.keys(await maps.records()).length === 2);
  const account = await Person.arrive(edge.url);
  await edge.bindings.command(account.session.owner_id, "MergeLibrary", { from: maps.owner });
  maps.guest = account;
  assert.deepEqual((await maps.get()).counts, { records: 2, open: 1, done: 1, refused: 0, withdrawn: 0 });
  assert.equal((await maps.run()).done, 1);
  // Folder and published folder are those of the former owner.
  assert.deepEqual(await maps.published(), ["a.tif", "b.tif"]);
  await maps.put("c.png", png(20, 14));
  await until("three records", 30, async () => Object.keys(await maps.records()).length === 3);
});

test("an export has collections, and a restore starts no work", { timeout: 120_000 }, async () => {
  const maps = await arrive({ settings: { paused: false } });
  await maps.put("a.png", png(20, 10));
  await maps.run();
  const lines = (await (await maps.guest.get("/api/export")).text())
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const rows = (table) => lines.filter((line) => line.table === table);
  assert.equal(rows("collections").length, 1);
  assert.equal(rows("collection_records").length, 1);
  assert.equal(rows("collection_runs").length, 1);
});

test("collections and records have quotas", { timeout: 180_000 }, async () => {
  const maps = await arrive();
  for (const folder of ["b", "c"]) {
    await maps.guest.json("POST", "/api/collections", { json: { name: folder, source: { folder }, paused: true } });
  }
  const json = { name: "d", source: { folder: "d" } };
  const refused = await problem(await maps.guest.ask("POST", "/api/collections", { json }), 403, "over_quota");
  assert.deepEqual([refused.limit, refused.allowed], ["collections", 3]);
  for (let n = 0; n < 42; n += 1) await maps.put(`${n}.txt`, `no picture ${n}`, { quiet: true });
  const run = await maps.run();
  assert.equal(run.attempted, 40);
  assert.equal(run.error.code, "over_quota");
  assert.match(run.error.message, /may have 40 records/);
  // Sources that are gone make room, but not at once: a job that lost its claim may still store the file of such a record.
  for (let n = 0; n < 2; n += 1) await maps.remove(`${n}.txt`);
  await until("two withdrawn records", 30, async () => (await maps.get()).counts.withdrawn === 2);
  assert.equal((await maps.run()).error.code, "over_quota");
  assert.equal((await maps.get()).counts.withdrawn, 2);
  const aged = "UPDATE collection_records SET opened_ms = opened_ms - 3600000 WHERE state = 'withdrawn'";
  await edge.bindings.library(maps.owner, aged);
  await maps.run();
  const { counts } = await maps.get();
  assert.deepEqual([counts.records, counts.withdrawn], [40, 0]);
  // JSON files have a quota of their own.
  for (let n = 0; n < 42; n += 1) await maps.put(`${n}.json`, {}, { quiet: true });
  assert.equal((await maps.run()).error.code, "over_quota");
  const [{ n }] = await edge.bindings.library(maps.owner, "SELECT count(*) AS n FROM collection_marks");
  assert.equal(n, 40);
  assert.equal((await maps.get()).counts.records, 40, "JSON files are no records");
});

test("the newest version of a source is known, whatever is announced late and whatever a job read", { timeout: 120_000 }, async () => {
  const maps = await arrive();
  const key = `incoming/${maps.owner}/maps/a.png`;
  const { library, command } = Object.fromEntries(
    ["library", "command"].map((name) => [name, (...values) => edge.bindings[name](maps.owner, ...values)]),
  );
  const known = async () => (await library("SELECT etag FROM incoming WHERE key = ?", key)).map(({ etag }) => etag).sort();
  const record = async () => (await maps.records())["a.png"];
  await maps.put("a.png", png(20, 10));
  await maps.run();
  const { id, etag: first } = await record();
  assert.deepEqual(await known(), [first]);

  await maps.put("a.png", png(22, 10));
  const second = await until("the second version", 30, async () => {
    const { etag } = await record();
    return etag !== first && etag;
  });
  // A page of a listing that is older than the event.
  await command("QueueIncoming", { versions: [{ key, etag: first }] });
  assert.equal((await record()).etag, first);
  assert.ok((await known()).includes(second), "the version of the event is still known");
  await maps.run();
  assert.deepEqual(await known(), [second], "a run forgets older versions");

  // A job of this test: it claims the job, and a newer version arrives before it ends.
  const [job, later] = ["0197f3a0-0000-7000-8000-00000000abcd", Date.now() + 600_000];
  await library(
    `INSERT INTO jobs (id, kind, payload, state, created_at, updated_at, due_at_ms, sent_at_ms)
     VALUES (?, 'publish_record', ?, 'queued', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', ?, ?)`,
    job,
    JSON.stringify({ record_id: id, remote: false }),
    later,
    later,
  );
  const running = "UPDATE collection_records SET state = 'running', job_id = ?, started_ms = ? WHERE id = ?";
  await library(running, job, Date.now(), id);
  const { job_id, fence } = (await command("ClaimJob", { id: job })).Done.Acquired;
  await command("QueueIncoming", { versions: [{ key, etag: "third" }] });
  const result = { record_id: id, etag: second, size_bytes: 1, restricted: null, outcome: "Unchanged" };
  await command("FinishJob", { claim: { job_id, fence }, changes: [{ Record: { result } }] });
  assert.deepEqual([(await record()).state, (await record()).etag], ["open", "third"]);
  assert.ok((await known()).includes("third"), "the job does not forget what it has not read");
});

test("files without a record are forgotten when they are gone", { timeout: 120_000 }, async () => {
  const maps = await arrive({ settings: { restricted_by: { file: true } } });
  const folder = `incoming/${maps.owner}/maps/`;
  const known = async () => {
    // A pattern of LIKE may have 50 bytes.
    const statement = "SELECT key FROM incoming WHERE substr(key, 1, ?) = ?";
    const rows = await edge.bindings.library(maps.owner, statement, folder.length, folder);
    return rows.map(({ key }) => key.slice(folder.length)).sort();
  };
  const names = ["._a.png", "._b.png", "a.png", "b.json", "c.json"];
  for (const name of names) await maps.put(name, name.endsWith("json") ? {} : png(20, 10), { quiet: true });
  await maps.run();
  assert.deepEqual(await known(), names);
  // A file that was seen less than half a second before the store was asked is kept.
  await pause(1_000);
  await maps.remove("b.json");
  await until("the end of the JSON file", 30, async () => !(await known()).includes("b.json"));
  assert.deepEqual(await known(), ["._a.png", "._b.png", "a.png", "c.json"]);
  for (const name of ["._b.png", "c.json"]) await maps.remove(name, { quiet: true });
  await maps.run();
  assert.deepEqual(await known(), ["._a.png", "a.png"]);
});

test("a picture that becomes restricted is published again also without room for rows", { timeout: 120_000 }, async () => {
  const maps = await arrive({ settings: { restricted_by: { file: true } } });
  await maps.put("a.png", png(1000, 900));
  assert.equal((await maps.run()).done, 1);
  await edge.bindings.library(maps.owner, "UPDATE usage SET row_bytes = ?", 2 ** 31);
  await maps.put("b.png", png(20, 10));
  await until("the new picture", 30, async () => (await maps.records())["b.png"]);
  await maps.put("a.json", { restricted: true });
  await until("the mark", 30, async () => (await maps.records())["a.png"].state === "open");
  const run = await maps.run();
  assert.deepEqual([run.attempted, run.done, run.error.code], [1, 1, "over_quota"]);
  const { "a.png": a, "b.png": b } = await maps.records();
  assert.deepEqual([a.state, a.restricted, b.state], ["done", true, "open"]);
  assert.equal(tiffLevels(await maps.pyramid("a.png"))[0].height, 560);
});

test("changes need the scope collections:write", { timeout: 60_000 }, async () => {
  const person = await Person.arrive(edge.url);
  const { key } = await newKey(person, ["images:read"]);
  const json = { name: "A", source: { folder: "a" } };
  const base = edge.url;
  const create = (token) =>
    askWith(token, "POST", "/api/collections", {
      base,
      body: JSON.stringify(json),
      headers: { "content-type": "application/json" },
    });
  assert.equal((await problem(await create(key), 403, "missing_scope")).scope, "collections:write");
  const { key: writing } = await newKey(person, ["images:read", "collections:write"]);
  const made = await create(writing);
  assert.equal(made.status, 201, await made.clone().text());
  const { id } = await made.json();
  assert.equal((await askWith(key, "GET", `/api/collections/${id}`, { base })).status, 200, "reading needs images:read");
  const started = await askWith(key, "POST", `/api/collections/${id}/runs`, { base });
  assert.equal((await problem(started, 403, "missing_scope")).scope, "collections:write");
  const guest = await Guest.arrive(base);
  await problem(await guest.get(`/api/collections/${id}`), 404, "not_found");
});
