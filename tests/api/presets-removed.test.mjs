// Removal of presets for ever, and the limits that keep one person from filling the library or the list of another.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { startEdge } from "../support/edge.mjs";
import { Guest } from "../support/guest.mjs";
import { createPreset, make } from "../support/makes.mjs";
import { Person } from "../support/person.mjs";
import { png } from "../support/pictures.mjs";
import { problem, recipe } from "../support/resources.mjs";
import { until } from "../support/wait.mjs";

const [VERSIONS, MEMBERSHIPS] = [3, 2];
let edge;
before(async () => {
  edge = await startEdge({ MAX_VERSIONS_OF_PRESET: String(VERSIONS), MAX_MEMBERSHIPS: String(MEMBERSHIPS) });
});
after(() => edge?.stop());

const exposure = (ev) => recipe([{ op: "exposure", ev }]);
const withHandle = async (handle) => {
  const person = await Person.arrive(edge.url);
  await person.json("PATCH", "/api/profile", { json: { handle } });
  return Object.assign(person, { handle });
};
const share = (owner, preset, { handle }, right) => owner.ask("PUT", `/api/presets/${preset.id}/members/${handle}`, { json: { right } });

test("a preset is removed for ever with its versions and makes, deleted before or not", { timeout: 120_000 }, async () => {
  const [owner, member] = [await Person.arrive(edge.url), await withHandle("removal_member")];
  const image = await owner.upload(png(60, 20));
  const rows = (table) => edge.bindings.library(owner.session.owner_id, `SELECT * FROM ${table}`);
  const bytes = async () => (await rows("usage"))[0].row_bytes;
  const before = await bytes();
  for (const isDeleted of [false, true]) {
    const preset = await createPreset(owner, { visibility: "unlisted" });
    assert.ok((await share(owner, preset, member, "edit")).ok);
    await make(owner, preset.id, { image_id: image.id });
    const path = `/api/presets/${preset.id}`;
    await problem(await member.ask("DELETE", `${path}?permanent=true`), 403, "missing_right");
    await problem(await owner.ask("DELETE", `${path}?permanent=perhaps`), 400, "bad_request");
    if (isDeleted) assert.equal((await owner.ask("DELETE", path)).status, 204);
    if (isDeleted) await problem(await member.ask("DELETE", `${path}?permanent=true`), 404, "not_found");
    assert.equal((await owner.ask("DELETE", `${path}?permanent=true`)).status, 204);
    await problem(await owner.get(path), 404, "not_found");
    await problem(await owner.ask("POST", `${path}/restore`), 404, "not_found");
    assert.deepEqual((await owner.json("GET", "/api/presets?deleted=true")).items, []);
    await until("the removal", 60, async () => (await rows("presets")).length === 0);
    for (const table of ["preset_versions", "preset_members", "makes", "make_days"]) assert.deepEqual(await rows(table), [], table);
    await until("the map without the member", 60, async () => (await member.json("GET", "/api/presets?owned_by=team")).items.length === 0);
    await problem(await owner.ask("DELETE", `${path}?permanent=true`), 404, "not_found");
  }
  // The renditions stay, and only their rows take room.
  assert.ok((await owner.json("GET", `/api/images/${image.id}`)).renditions.length > 0);
  assert.ok((await bytes()) - before < 5_000);
});

test("no preset is removed while another library is being taken over", { timeout: 120_000 }, async () => {
  const [owner, other] = [await Guest.arrive(edge.url), await Guest.arrive(edge.url)];
  const [library, from] = [owner, other].map(
    ({ session }) =>
      (text, ...values) =>
        edge.bindings.library(session.owner_id, text, ...values),
  );
  const image = await owner.upload(png(61, 20));
  const [preset, kept] = [await createPreset(owner), await createPreset(owner, { name: "Kept" })];
  await make(owner, preset.id, { image_id: image.id });
  await other.json("GET", "/api/images");
  // The merge fails half-way: more makes of the preset may still arrive.
  await from("CREATE TRIGGER stuck BEFORE INSERT ON moved BEGIN SELECT RAISE(ABORT, 'this library does not move'); END");
  await library("INSERT INTO merges (from_library) VALUES (?)", other.session.owner_id);
  const failures = async () => (await edge.log()).split("this library does not move").length - 1;
  const before = await failures();
  assert.equal((await owner.ask("DELETE", `/api/presets/${preset.id}?permanent=true`)).status, 204);
  // The alarm does all its work twice.
  await until("two alarms", 60, async () => (await failures()) >= before + 2);
  const ids = async (table) => (await library(`SELECT id FROM ${table} ORDER BY id`)).map(({ id }) => id);
  assert.deepEqual(await ids("presets"), [preset.id, kept.id].sort());
  assert.equal((await ids("makes")).length, 1);
  await from("DROP TRIGGER stuck");
  await until("the removal", 60, async () => (await ids("presets")).length === 1);
  assert.deepEqual([await ids("presets"), await ids("makes")], [[kept.id], []]);
});

test("a preset has at most so many versions, and others have their own", async () => {
  const guest = await Guest.arrive(edge.url);
  const [first, second] = [await createPreset(guest), await createPreset(guest, { name: "Second" })];
  const add = (preset, ev) => guest.ask("POST", `/api/presets/${preset.id}/versions`, { json: { recipe: exposure(ev) } });
  for (let n = 1; n < VERSIONS; n += 1) assert.equal((await add(first, n / 10)).status, 201);
  const refused = await problem(await add(first, 0.9), 403, "over_quota");
  assert.deepEqual([refused.limit, refused.actual, refused.allowed], ["versions_of_preset", VERSIONS + 1, VERSIONS]);
  assert.equal((await add(first, 0.1)).status, 200, "a version that is there");
  assert.equal((await add(second, 0.1)).status, 201);
});

test("an account is a member of at most so many presets", { timeout: 60_000 }, async () => {
  const [owner, member, other] = [await Person.arrive(edge.url), await withHandle("often_shared"), await withHandle("seldom_shared")];
  const presets = [];
  for (let n = 0; n <= MEMBERSHIPS; n += 1) presets.push(await createPreset(owner, { name: `Preset ${n}` }));
  for (const preset of presets.slice(0, MEMBERSHIPS)) assert.equal((await share(owner, preset, member, "read")).status, 200);
  const last = presets.at(-1);
  const refused = await problem(await share(owner, last, member, "read"), 403, "over_quota");
  assert.deepEqual([refused.limit, refused.allowed], ["memberships", MEMBERSHIPS]);
  assert.equal((await share(owner, last, other, "read")).status, 200);
  assert.equal((await share(owner, presets[0], member, "make")).status, 200, "another right of a member");
  assert.equal((await member.ask("DELETE", `/api/presets/${presets[0].id}/members/${member.handle}`)).status, 204);
  assert.equal((await share(owner, last, member, "read")).status, 200);
});

test("a look that does not exist has no makes", async () => {
  const guest = await Guest.arrive(edge.url);
  for (const path of ["makes", "differences", "summary", "suggestion"]) {
    assert.equal((await guest.get(`/api/presets/look-golden_hour/${path}`)).status, 200, path);
    await problem(await guest.get(`/api/presets/look-nope/${path}`), 404, "not_found");
  }
});
