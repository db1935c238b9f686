// People who make presets of others: the open pages that learn of it, what a maker deletes, and what stays of a maker whose account was deleted.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { left, sweepToTheEnd } from "../support/deleted-account.mjs";
import { startEdge } from "../support/edge.mjs";
import { Guest } from "../support/guest.mjs";
import { createPreset, make } from "../support/makes.mjs";
import { Person } from "../support/person.mjs";
import { png } from "../support/pictures.mjs";
import { problem, recipe } from "../support/resources.mjs";
import { listen } from "../support/socket.mjs";
import { until } from "../support/wait.mjs";

let edge;
before(async () => {
  edge = await startEdge({ DELETION_GRACE_S: "1800" });
});
after(() => edge?.stop());

const withHandle = async (handle) => {
  const person = await Person.arrive(edge.url);
  await person.json("PATCH", "/api/profile", { json: { handle } });
  return Object.assign(person, { handle });
};
const share = (owner, preset, { handle }, right) => owner.json("PUT", `/api/presets/${preset.id}/members/${handle}`, { json: { right } });
const darker = recipe([
  { op: "exposure", ev: 0.1 },
  { op: "contrast", amount: 0.2 },
  { op: "saturation", amount: 0.1 },
]);
const summary = (person, preset) => person.json("GET", `/api/presets/${preset.id}/summary`);

/** How many events told of makes of a preset. */
const told = (live, preset) => live.events.filter(({ type, preset_id }) => type === "makes.changed" && preset_id === preset.id).length;

test("the owner's open pages learn of each make, its rating and its deletion, and nobody else's do", async () => {
  const [owner, member, stranger] = [await Person.arrive(edge.url), await withHandle("live_member"), await Guest.arrive(edge.url)];
  const preset = await createPreset(owner, { visibility: "unlisted" });
  await share(owner, preset, member, "make");
  const [live, others] = [await listen(owner), await listen(stranger)];
  let expected = 0;
  const isTold = async (what) => {
    expected += 1;
    await until(what, 30, () => told(live, preset) === expected);
    const newest = live.events.findLast(({ type }) => type === "makes.changed");
    assert.deepEqual(Object.keys(newest).sort(), ["preset_id", "seq", "type"], "an event names no maker and no photograph");
  };
  for (const [n, person] of [owner, member, stranger].entries()) {
    const image = await person.upload(png(70, 20 + n));
    const { make: made } = await make(person, preset.id, { image_id: image.id, recipe: darker });
    await isTold(`the make of person ${n}`);
    assert.equal((await summary(owner, preset)).makes, n + 1);
    const path = `/api/presets/${preset.id}/makes/${made.id}`;
    await person.json("PATCH", path, { json: { rating: 4 } });
    await isTold(`the rating of person ${n}`);
  }
  const [{ id }] = (await owner.json("GET", `/api/presets/${preset.id}/makes`)).items;
  assert.equal((await owner.ask("DELETE", `/api/presets/${preset.id}/makes/${id}`)).status, 204);
  await isTold("the deletion");
  // A file in the bucket.
  await edge.bindings.put(`incoming/${owner.session.owner_id}/presets/${preset.id}/makes/a.json`, JSON.stringify({ recipe: darker }));
  await isTold("the file");
  assert.equal((await summary(owner, preset)).makes, 3);
  assert.equal(told(others, preset), 0);

  // A make of a look is in the library of its maker.
  const image = await stranger.upload(png(71, 20));
  const look = { id: "look-golden_hour" };
  await make(stranger, look.id, { image_id: image.id });
  await until("the make of the look", 30, () => told(others, look) === 1);
});

test("a maker deletes a make after the preset was withdrawn, also one that waits for its delivery", { timeout: 120_000 }, async () => {
  const [owner, stranger, other] = [await Guest.arrive(edge.url), await Guest.arrive(edge.url), await Guest.arrive(edge.url)];
  const preset = await createPreset(owner, { visibility: "unlisted" });
  const image = await stranger.upload(png(72, 20));
  const made = [];
  for (let n = 0; n < 3; n += 1) made.push((await make(stranger, preset.id, { image_id: image.id, recipe: darker })).make);
  const path = (n) => `/api/presets/${preset.id}/makes/${made[n].id}`;
  await owner.json("PATCH", `/api/presets/${preset.id}`, { json: { visibility: "private" } });
  await problem(await stranger.get(path(0)), 404, "not_found");
  await problem(await other.ask("DELETE", path(0)), 404, "not_found");
  assert.equal((await stranger.ask("DELETE", path(0))).status, 204);
  await problem(await stranger.ask("DELETE", path(0)), 404, "not_found");
  assert.equal((await owner.ask("DELETE", `/api/presets/${preset.id}`)).status, 204);
  assert.equal((await stranger.ask("DELETE", path(1))).status, 204);
  await owner.json("POST", `/api/presets/${preset.id}/restore`);
  assert.equal((await summary(owner, preset)).makes, 1);

  // A make whose delivery waits: as after a failure of the preset's library.
  const library = (sql, ...values) => edge.bindings.library(stranger.session.owner_id, sql, ...values);
  await owner.json("PATCH", `/api/presets/${preset.id}`, { json: { visibility: "unlisted" } });
  await library(
    `CREATE TRIGGER held AFTER INSERT ON make_deliveries BEGIN UPDATE make_deliveries SET attempts = 1, due_at_ms = ${Date.now() + 3_600_000} WHERE make_id = new.make_id; END`,
  );
  const waiting = (await make(stranger, preset.id, { image_id: image.id, recipe: darker })).make;
  assert.equal((await library("SELECT make_id FROM make_deliveries")).length, 1);
  assert.equal((await summary(owner, preset)).makes, 1);
  assert.equal((await stranger.ask("DELETE", `/api/presets/${preset.id}/makes/${waiting.id}`)).status, 204);
  assert.deepEqual(await library("SELECT make_id FROM make_deliveries"), []);
  await library("DROP TRIGGER held");
  await problem(await stranger.ask("DELETE", `/api/presets/${preset.id}/makes/${waiting.id}`), 404, "not_found");
});

test("who adds a version by changing a preset is known, so that its name can go with its account", async () => {
  const [owner, member, reader] = [await Person.arrive(edge.url), await withHandle("changing_member"), await withHandle("tagging_member")];
  const preset = await createPreset(owner);
  for (const one of [member, reader]) await share(owner, preset, one, "edit");
  await member.json("PATCH", `/api/presets/${preset.id}`, { json: { recipe: darker } });
  await reader.json("PATCH", `/api/presets/${preset.id}`, { json: { tags: ["dark"] } });
  const made = ({ session }) =>
    edge.bindings.sql("SELECT library_id FROM makers WHERE maker_id = ? AND preset_id = ?", session.owner_id, preset.id);
  assert.deepEqual(await made(member), [{ library_id: owner.session.owner_id }]);
  assert.deepEqual([await made(reader), await made(owner)], [[], []]);
});

test("a deleted account leaves its makes and versions without its name", { timeout: 300_000 }, async () => {
  const [owner, maker, other] = [await Person.arrive(edge.url), await withHandle("gone_maker"), await withHandle("kept_maker")];
  const preset = await createPreset(owner);
  await share(owner, preset, maker, "edit");
  await share(owner, preset, other, "make");
  for (const [n, person] of [maker, other].entries()) {
    const image = await person.upload(png(73, 20 + n));
    await make(person, preset.id, { image_id: image.id, recipe: darker, rating: 2 });
  }
  await maker.json("POST", `/api/presets/${preset.id}/versions`, { json: { recipe: darker } });
  const makers = async () =>
    (await owner.json("GET", `/api/presets/${preset.id}/makes`)).items.map(({ maker: of }) => of?.handle ?? null).sort();
  assert.deepEqual(await makers(), ["gone_maker", "kept_maker"]);
  const before = await summary(owner, preset);
  const id = maker.session.owner_id;
  const rows = (sql) => edge.bindings.library(owner.session.owner_id, sql);
  const names = async () => {
    const counts = await rows(
      `SELECT (SELECT count(*) FROM makes WHERE maker_id = '${id}') AS makes, (SELECT count(*) FROM make_differences WHERE maker_id = '${id}') AS differences,
         (SELECT count(*) FROM preset_versions WHERE maker_id = '${id}') AS versions`,
    );
    return counts[0];
  };
  // The exposure and the rating.
  assert.deepEqual(await names(), { makes: 1, differences: 2, versions: 1 });
  assert.equal((await edge.bindings.sql("SELECT * FROM makers WHERE maker_id = ?", id)).length, 1);

  assert.equal((await maker.ask("DELETE", "/api/account")).status, 202);
  const gone = { libraries: [id], names: [id, maker.account.id] };
  await (await sweepToTheEnd(edge, gone))();
  assert.deepEqual(await left(edge, gone), []);
  await until("rows without the name", 60, async () => {
    await edge.sweep();
    return Object.values(await names()).every((count) => count === 0);
  });
  assert.deepEqual(await edge.bindings.sql("SELECT * FROM makers WHERE maker_id = ?", id), []);
  // They count as before, and the other maker keeps its name.
  assert.deepEqual(await makers(), ["kept_maker", null]);
  assert.deepEqual(await summary(owner, preset), before);
  const versions = (await owner.json("GET", `/api/presets/${preset.id}/versions`)).items;
  assert.equal(versions.find(({ version }) => version === 2).created_by, undefined);
  await assert.rejects(rows("UPDATE makes SET maker_id = 'somebody'"), "a maker can only be removed");
});
