// What keeps presets: a sign-up, a merge, an export of rows, undone migrations of the database and of a library.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { Edge } from "../support/edge.mjs";
import { ask, Guest } from "../support/guest.mjs";
import { run, statements, undoStatements, withDatabase } from "../support/migrations.mjs";
import { root } from "../support/paths.mjs";
import { Person } from "../support/person.mjs";
import { recipe } from "../support/resources.mjs";
import { until } from "../support/wait.mjs";

let edge;
before(async () => {
  edge = await Edge.make({ settings: { RECOVERY_TOKEN: "t".repeat(32) } });
  await edge.start();
});
after(() => edge?.stop());

const exposure = (ev) => recipe([{ op: "exposure", ev }]);
const create = (guest, more = {}) => guest.json("POST", "/api/presets", { json: { name: "kept", recipe: exposure(0.5), ...more } });
const opened = async ({ id }) => (await ask("GET", `/api/presets/${id}`, { base: edge.url })).status;
const owner = (guest) => guest.session.owner_id;

async function withHandle(person) {
  person.handle = `u${randomUUID().replaceAll("-", "").slice(0, 20)}`;
  await person.json("PATCH", "/api/profile", { json: { handle: person.handle } });
  return person;
}

test("a guest's presets become those of the account, new or old", async () => {
  const first = await Guest.arrive(edge.url);
  const preset = await create(first, { external_id: "key", visibility: "public" });
  const person = await Person.arrive(edge.url, { guest: first });
  assert.deepEqual((await person.json("GET", "/api/presets")).items, [preset]);

  const second = await Guest.arrive(edge.url);
  const other = await create(second, { name: "other", external_id: "key", visibility: "unlisted" });
  await second.json("POST", `/api/presets/${other.id}/versions`, { json: { recipe: exposure(1) } });
  const [deleted, { id: kept }] = [await create(second, { name: "deleted" }), other];
  assert.equal((await second.ask("DELETE", `/api/presets/${deleted.id}`)).status, 204);
  await Person.arrive(edge.url, { mailbox: person.mailbox, guest: second });
  await withHandle(person);
  const { items } = await person.json("GET", "/api/presets");
  assert.deepEqual(
    items.map(({ id, version, external_id }) => [id, version, external_id]),
    [
      [kept, 2, "key"],
      [preset.id, 1, "key"],
    ],
  );
  assert.deepEqual(
    (await person.json("GET", "/api/presets?deleted=true")).items.map(({ name }) => name),
    ["deleted"],
  );
  assert.deepEqual([await opened(preset), await opened(other)], [200, 200]);
  assert.equal((await edge.bindings.sql("SELECT library_id FROM public_ids WHERE id = ?", other.id))[0].library_id, owner(person));
  // The maker is the library of the guest, which leads to the account.
  const versions = (await person.json("GET", `/api/presets/${kept}/versions`)).items;
  assert.deepEqual(
    versions.map(({ created_by }) => created_by),
    [person.handle, person.handle],
  );
  const [totals] = await edge.bindings.library(
    owner(person),
    `SELECT presets, versions, (SELECT row_bytes FROM usage) AS bytes,
       (SELECT sum(1000 + length(CAST(recipe AS BLOB))) FROM preset_versions) AS counted FROM preset_totals`,
  );
  assert.deepEqual([totals.presets, totals.versions, totals.bytes], [3, 4, totals.counted]);
});

test("rows of an export restore presets with their versions", async () => {
  const guest = await Guest.arrive(edge.url);
  const preset = await create(guest);
  await guest.json("POST", `/api/presets/${preset.id}/versions`, { json: { recipe: exposure(1) } });
  const lines = await (await guest.get("/api/export")).text();
  const target = await Guest.arrive(edge.url);
  const response = await ask("POST", `/api/libraries/${owner(target)}/rows`, {
    base: edge.url,
    body: lines,
    headers: { authorization: `Bearer ${"t".repeat(32)}` },
  });
  assert.equal(response.status, 200, await response.clone().text());
  const restored = await target.json("GET", `/api/presets/${preset.id}`);
  assert.deepEqual([restored.name, restored.version, restored.recipe.ops[0].ev], ["kept", 2, 1]);
  assert.equal((await target.json("GET", `/api/presets/${preset.id}/versions`)).items.length, 2);
});

test("an undone migration of the database takes the map of shares, and the sweep writes it again", { timeout: 300_000 }, async () => {
  const [person, member] = [await Person.arrive(edge.url), await withHandle(await Person.arrive(edge.url))];
  const preset = await create(person);
  await person.json("PUT", `/api/presets/${preset.id}/members/${member.handle}`, { json: { right: "read" } });
  const reported = "SELECT 1 FROM library_figures WHERE library_id = ?";
  await until("its report", 60, async () => (await edge.bindings.sql(reported, owner(person))).length === 1);
  await edge.kill();
  await withDatabase(edge.state, async (database) => {
    await run(database, undoStatements("0013_presets.sql"));
    await run(database, statements("0013_presets.sql"));
    assert.deepEqual((await database.prepare("SELECT * FROM shared_presets").all()).results, []);
  });
  await edge.start();
  assert.equal((await person.get(`/api/presets/${preset.id}`)).status, 200);
  await edge.sweep();
  await until("the share", 60, async () => (await member.get(`/api/presets/${preset.id}`)).status === 200);
});

test("an undone step of a library's schema keeps the presets, and the sums are right again", async () => {
  const guest = await Guest.arrive(edge.url);
  const preset = await create(guest, { visibility: "public" });
  const sql = (text) => edge.bindings.library(owner(guest), text);
  const sums = () => sql("SELECT presets, versions, (SELECT row_bytes FROM usage) AS bytes FROM preset_totals");
  const before = await sums();
  const tables = () => sql("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\' ORDER BY type, name");
  const schema = await tables();
  const step = (kind) => readFileSync(join(root, `edge/src/library/schema/16_presets${kind}.sql`), "utf8");
  await sql(step(".undo"));
  assert.notDeepEqual(await tables(), schema);
  await sql(step(""));
  assert.deepEqual(await tables(), schema);
  assert.deepEqual(await sums(), before);
  assert.deepEqual(await guest.json("GET", `/api/presets/${preset.id}`), preset);
  assert.equal((await guest.json("PATCH", `/api/presets/${preset.id}`, { json: { recipe: exposure(1) } })).version, 2);
});

test("a deleted account's presets are gone", { timeout: 120_000 }, async () => {
  const person = await Person.arrive(edge.url);
  const preset = await create(person, { visibility: "public" });
  assert.equal(await opened(preset), 200);
  assert.equal((await person.ask("DELETE", "/api/account")).status, 202);
  assert.equal(await opened(preset), 404);
  const rows = async () =>
    (
      await edge.bindings.library(owner(person), "SELECT (SELECT count(*) FROM presets) + (SELECT count(*) FROM preset_versions) AS count")
    )[0].count;
  await until("the library", 60, async () => {
    await edge.sweep();
    return (await rows()) === 0;
  });
});
