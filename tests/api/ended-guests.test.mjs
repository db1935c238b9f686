// Guests whose last session ended thirty days ago: their images and objects are deleted, in as many sweeps as it takes and through kills. Nobody
// else loses anything.

import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { after, before, test } from "node:test";
import { startEdge } from "../support/edge.mjs";
import { cookieOf, Guest } from "../support/guest.mjs";
import { png } from "../support/pictures.mjs";
import { recipe } from "../support/resources.mjs";
import { pause, until } from "../support/wait.mjs";

const DAY_MS = 24 * 60 * 60 * 1000;

let edge;
before(async () => {
  edge = await startEdge({});
});
after(() => edge?.stop());

const owner = (guest) => guest.session.owner_id;
const keys = (guest) => edge.bindings.keys(`${owner(guest)}/`);
const sessionsEndedAt = (guest, daysAgo) =>
  edge.bindings.sql("UPDATE sessions SET expires_at_ms = ? WHERE owner_id = ?", Date.now() - daysAgo * DAY_MS, owner(guest));
const rowsOf = async (guest) => {
  const of = (table, column) => edge.bindings.sql(`SELECT ${column} FROM ${table} WHERE ${column} = ?`, owner(guest));
  const found = [
    ["sessions", "owner_id"],
    ["ended_guests", "owner_id"],
    ["key_prefixes", "library_id"],
    ["library_figures", "library_id"],
    ["library_jobs", "library_id"],
  ].map(async ([table, column]) => ((await of(table, column)).length > 0 ? [table] : []));
  return (await Promise.all(found)).flat();
};

/** A guest with an image, a rendition and a file in the bucket. */
async function guestWithImages(count, size) {
  const guest = await Guest.arrive(edge.url);
  for (let n = 0; n < count; n += 1) await guest.upload(png(size, 20 + n));
  const [image] = (await guest.json("GET", "/api/images")).items;
  await guest.render(image.id, recipe([{ op: "invert" }]));
  await edge.bindings.put(`incoming/${owner(guest)}/dropped.png`, png(size, 19));
  await until("all jobs", 60, async () => {
    const { items } = await guest.json("GET", "/api/jobs");
    return items.length >= count + 3 && items.every(({ state }) => state === "done");
  });
  // Without them the guest is a visitor without a library. A library reports them within seconds, and not a month later.
  await until("its sums", 30, async () => (await rowsOf(guest)).includes("library_figures"));
  return guest;
}

/** Everything that can be seen of a guest. */
async function everything(guest) {
  const lists = await Promise.all(["images", "jobs"].map((list) => guest.json("GET", `/api/${list}`)));
  return { lists, objects: await keys(guest), dropped: await edge.bindings.keys(`incoming/${owner(guest)}/`) };
}

test("what a guest had goes thirty days after the last session, and not a day before", { timeout: 180_000 }, async () => {
  const [gone, waits, stays] = [await guestWithImages(2, 40), await guestWithImages(1, 41), await guestWithImages(1, 42)];
  // One day libraries belong to accounts: their sessions may end, too.
  const account = await guestWithImages(1, 39);
  await edge.bindings.sql("UPDATE library_figures SET is_guest = 0 WHERE library_id = ?", owner(account));
  await sessionsEndedAt(account, 400);
  const accountKeys = await keys(account);
  // A session of `stays` was replaced and ended long ago; the other one lives.
  const rotated = await stays.ask("POST", "/api/session/rotate");
  assert.equal(rotated.status, 200);
  const before = stays.cookie;
  stays.cookie = cookieOf(rotated);
  assert.notEqual(stays.cookie, before);
  const old = Date.now() - 400 * DAY_MS;
  await edge.bindings.sql("UPDATE sessions SET expires_at_ms = ? WHERE owner_id = ? AND replaced = 1", old, owner(stays));
  await sessionsEndedAt(gone, 31);
  await sessionsEndedAt(waits, 29);
  const [kept, keptKeys] = [await everything(stays), await keys(waits)];

  await until("the end of the first guest", 60, async () => {
    await edge.sweep();
    return (await rowsOf(gone)).length === 0;
  });
  assert.deepEqual([await keys(gone), await edge.bindings.keys(`incoming/${owner(gone)}/`)], [[], []]);
  for (const table of ["images", "renditions", "jobs", "incoming", "events", "spent"]) {
    assert.deepEqual(await edge.bindings.library(owner(gone), `SELECT * FROM ${table}`), [], table);
  }
  // An isolate may believe in a session for some seconds.
  await until("the end of the session", 30, async () => (await gone.get("/api/images")).status === 401);
  assert.deepEqual([await keys(waits), (await rowsOf(waits)).includes("ended_guests")], [keptKeys, true]);
  assert.deepEqual(await everything(stays), kept);
  assert.deepEqual(await edge.bindings.sql("SELECT owner_id FROM ended_guests WHERE owner_id = ?", owner(stays)), []);
  // Nothing that the library still had to tell brings it back.
  await pause(6_000);
  assert.deepEqual(await rowsOf(gone), []);
  // Two days later it is the second one's turn.
  await edge.bindings.sql("UPDATE ended_guests SET ended_at_ms = ended_at_ms - ?", 2 * DAY_MS);
  await until("the end of the second guest", 60, async () => {
    await edge.sweep();
    return (await rowsOf(waits)).length === 0;
  });
  assert.deepEqual(await keys(waits), []);
  assert.deepEqual(await everything(stays), kept);
  assert.deepEqual(await keys(account), accountKeys);
});

test("a library that an account took over keeps its images when the guest's session ends", { timeout: 180_000 }, async () => {
  const [guest, account] = [await guestWithImages(1, 43), await guestWithImages(1, 44)];
  const taken = await edge.bindings.command(owner(account), "MergeLibrary", { from: owner(guest) });
  assert.ok("Done" in taken, JSON.stringify(taken));
  await sessionsEndedAt(guest, 100);
  const kept = await everything(account);
  assert.equal(kept.lists[0].items.length, 4);
  const objects = await keys(guest);
  const dropped = await edge.bindings.keys(`incoming/${owner(guest)}/`);
  assert.ok(dropped.length > 0, "files under incoming/ belong to the account, too");
  for (let n = 0; n < 3; n += 1) await edge.sweep();
  await until("its end", 30, async () => !(await rowsOf(guest)).includes("ended_guests"));
  assert.deepEqual(await everything(account), kept);
  assert.deepEqual(await keys(guest), objects);
  assert.deepEqual(await edge.bindings.keys(`incoming/${owner(guest)}/`), dropped);
  for (const image of kept.lists[0].items) assert.equal((await account.get(image.original_url)).status, 200);
});

test("visitors who never had a library are forgotten at once, and none is made for them", { timeout: 180_000 }, async () => {
  const libraries = async () => (await readdir(edge.state, { recursive: true })).filter((file) => /Library.*\.sqlite$/.test(file)).length;
  const [visitors, before] = [12_000, await libraries()];
  assert.ok(before > 0);
  const ids = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${visitors})`;
  const id = "printf('01900000-0000-7000-8000-%012x', i)";
  await edge.bindings.sql(`${ids} INSERT INTO key_prefixes (prefix, library_id) SELECT ${id}, ${id} FROM n`);
  const insert = (of, at) =>
    edge.bindings.sql(`${ids} INSERT INTO ended_guests (owner_id, ended_at_ms) SELECT ${id}, ? FROM n WHERE ${of}`, at);
  await insert("i > 10", Date.now() - 31 * DAY_MS);
  await insert("i <= 10", Date.now() - 29 * DAY_MS);
  await edge.sweep();
  for (const [table, column] of [
    ["ended_guests", "owner_id"],
    ["key_prefixes", "prefix"],
  ]) {
    const count = `SELECT count(*) AS count FROM ${table} WHERE ${column} LIKE '01900000-0000-7000-8000-%'`;
    assert.deepEqual(await edge.bindings.sql(count), [{ count: 10 }], table);
  }
  assert.equal(await libraries(), before);
});

test("sweeps that are killed lose nothing else, and come to an end", { timeout: 300_000 }, async () => {
  const [many, few, stays] = [await guestWithImages(1, 45), await guestWithImages(1, 46), await guestWithImages(1, 47)];
  // Rows are enough: the jobs that remove their objects find none.
  await edge.bindings.library(
    owner(many),
    `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 249)
     INSERT INTO images (id, key_prefix, sha256, name, format, size_bytes, width, height, created_at, search)
     SELECT printf('01900000-0000-7000-8000-%012x', i), ?, printf('%064x', i), 'a.png', 'png', 1, 1, 1, '2026-01-01T00:00:00.000Z', 'a' FROM n`,
    owner(many),
  );
  const kept = await everything(stays);
  for (const guest of [many, few]) await sessionsEndedAt(guest, 31);
  for (let kill = 0; kill < 4; kill += 1) {
    const swept = edge.sweep().catch(() => undefined);
    await pause(40 * (kill + 1));
    await edge.restart();
    await swept;
  }
  await until("the end of both", 200, async () => {
    await edge.sweep();
    return (await Promise.all([many, few].map(rowsOf))).flat().length === 0;
  });
  for (const guest of [many, few]) assert.deepEqual(await keys(guest), []);
  assert.deepEqual(await everything(stays), kept);
  const sums = await edge.bindings.sql("SELECT (SELECT bytes FROM totals) = (SELECT sum(bytes) FROM library_figures) AS are_right");
  assert.deepEqual(sums, [{ are_right: 1 }]);
});
