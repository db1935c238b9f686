// Makes of other people's presets while the edge is killed and libraries end: each accepted make counts once, and none is lost.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";

import { startEdge } from "../support/edge.mjs";
import { ask, Guest } from "../support/guest.mjs";
import { assertSummary, createPreset, randomDifferences, recipeWith } from "../support/makes.mjs";
import { Person } from "../support/person.mjs";
import { png } from "../support/pictures.mjs";
import { seeded } from "../support/random.mjs";
import { pause, until } from "../support/wait.mjs";

let edge;
before(async () => {
  edge = await startEdge({ STUCK_AFTER_S: "2", LEASE_S: "4" });
});
after(() => edge?.stop());

test("makes of a public preset reach its library although edge and libraries end at any moment", { timeout: 300_000 }, async (t) => {
  const seed = Number(process.env.SAFELIGHT_SEED ?? 5);
  t.diagnostic(`SAFELIGHT_SEED=${seed}`);
  const chance = seeded(seed);
  const [owner, guest] = [await Guest.arrive(edge.url), await Guest.arrive(edge.url)];
  const preset = await createPreset(owner, { visibility: "public" });
  const image = await guest.upload(png(41, 23));
  const libraries = [owner.session.owner_id, guest.session.owner_id];
  let isOver = false;
  const interruptions = (async () => {
    for (let n = 0; !isOver; n += 1) {
      await pause(50 + chance() * 150);
      if (n % 15 === 14) await edge.restart();
      else await edge.bindings.evict(libraries[n % 2]).catch(() => undefined);
    }
  })();
  /** Asks until it is answered, as a client does whose connection breaks. The key makes the repetition safe. */
  const insist = async (json, key) => {
    for (let tries = 0; tries < 400; tries += 1) {
      const path = `/api/presets/${preset.id}/makes`;
      const answer = await ask("POST", path, { json, headers: { "idempotency-key": key }, cookie: guest.cookie, base: edge.url }).catch(
        () => undefined,
      );
      // A kill may cut off the body.
      const text = await answer?.text().catch(() => undefined);
      if (text && answer.status < 500) {
        assert.ok([201, 202].includes(answer.status), `${answer.status} ${text}`);
        return JSON.parse(text).make;
      }
      await pause(50);
    }
    throw new Error("a make is not accepted");
  };
  const makes = [];
  for (let n = 0; n < 40; n += 1) {
    const differences = randomDifferences(chance);
    const rating = n % 2 === 0 ? n % 6 : undefined;
    const made = await insist({ image_id: image.id, recipe: recipeWith(differences), rating }, randomUUID());
    makes.push({ id: made.id, version: 1, day: made.made_at.slice(0, 10), differences, rating });
  }
  isOver = true;
  await interruptions;
  await until("the delivery of all makes", 60, async () => {
    const [left] = await edge.bindings.library(libraries[1], "SELECT count(*) AS count FROM make_deliveries");
    await guest.json("GET", "/api/images");
    return left.count === 0;
  });
  const stored = await edge.bindings.library(libraries[0], "SELECT id FROM makes ORDER BY id");
  assert.deepEqual(
    stored.map(({ id }) => id),
    makes.map(({ id }) => id).sort(),
  );
  assertSummary(await owner.json("GET", `/api/presets/${preset.id}/summary`), makes);
  const renditions = await edge.bindings.library(
    libraries[1],
    "SELECT count(*) AS count FROM made_renditions m JOIN renditions r ON r.id = m.rendition_id",
  );
  assert.equal(renditions[0].count, makes.length);
});

test("a make whose delivery was cut off is delivered by the alarm, once", { timeout: 60_000 }, async () => {
  const [owner, guest] = [await Guest.arrive(edge.url), await Guest.arrive(edge.url)];
  const preset = await createPreset(owner, { visibility: "public" });
  const image = await guest.upload(png(42, 23));
  const library = (text, ...values) => edge.bindings.library(guest.session.owner_id, text, ...values);
  // Keeps what the outbox had, as an edge that was killed after the commit would.
  await library("CREATE TABLE kept (make_id TEXT, library_id TEXT, make TEXT)");
  await library(
    "CREATE TRIGGER keep AFTER INSERT ON make_deliveries BEGIN INSERT INTO kept VALUES (new.make_id, new.library_id, new.make); END",
  );
  const response = await guest.ask("POST", `/api/presets/${preset.id}/makes`, { json: { image_id: image.id } });
  const { make: made } = await response.json();
  await library("DROP TRIGGER keep");
  assert.equal((await library("SELECT * FROM kept")).length, 1);
  for (const isThere of [true, false]) {
    if (!isThere) await edge.bindings.library(owner.session.owner_id, "DELETE FROM makes");
    await library("INSERT INTO make_deliveries (make_id, library_id, make) SELECT * FROM kept");
    await edge.restart();
    await guest.json("GET", "/api/images");
    await until("the delivery", 30, async () => (await library("SELECT * FROM make_deliveries")).length === 0);
    const summary = await owner.json("GET", `/api/presets/${preset.id}/summary`);
    assert.deepEqual([summary.makes, summary.exact], [1, 1]);
    assert.equal((await edge.bindings.library(owner.session.owner_id, "SELECT id FROM makes"))[0].id, made.id);
  }
  await library("DROP TABLE kept");
});

test("a deleted make does not come back when its delivery is repeated", { timeout: 120_000 }, async () => {
  const [owner, guest, account] = [await Guest.arrive(edge.url), await Guest.arrive(edge.url), await Person.arrive(edge.url)];
  const preset = await createPreset(owner, { visibility: "public" });
  const image = await guest.upload(png(43, 23));
  const library = (text, ...values) => edge.bindings.library(guest.session.owner_id, text, ...values);
  await library("CREATE TABLE kept (make_id TEXT, library_id TEXT, make TEXT)");
  await library(
    "CREATE TRIGGER keep AFTER INSERT ON make_deliveries BEGIN INSERT INTO kept VALUES (new.make_id, new.library_id, new.make); END",
  );
  const made = async () =>
    (await (await guest.ask("POST", `/api/presets/${preset.id}/makes`, { json: { image_id: image.id } })).json()).make;
  const path = ({ id }) => `/api/presets/${preset.id}/makes/${id}`;
  /** The delivery as after a lost reply, or as one that was under way. */
  const deliverAgain = async () => {
    await library("INSERT INTO make_deliveries (make_id, library_id, make) SELECT DISTINCT * FROM kept");
    await edge.restart();
    await guest.json("GET", "/api/images");
    await until("the delivery", 30, async () => (await library("SELECT * FROM make_deliveries")).length === 0);
  };
  const makes = async (who) => (await who.json("GET", `/api/presets/${preset.id}/summary`)).makes;

  // The owner and the maker delete makes that arrived.
  const [first, second, third] = [await made(), await made(), await made()];
  assert.equal(await makes(owner), 3);
  assert.equal((await owner.ask("DELETE", path(first))).status, 204);
  assert.equal((await guest.ask("DELETE", path(second))).status, 204);
  await deliverAgain();
  assert.equal(await makes(owner), 1);
  // The maker deletes one that has not arrived.
  await library("DELETE FROM kept");
  await library(
    `CREATE TRIGGER held AFTER INSERT ON make_deliveries BEGIN UPDATE make_deliveries SET attempts = 1, due_at_ms = ${Date.now() + 3_600_000} WHERE make_id = new.make_id; END`,
  );
  const waiting = await made();
  await library("DROP TRIGGER held");
  assert.equal((await library("SELECT make_id FROM make_deliveries")).length, 1);
  // The library of the preset fails. The make still waits, so the deletion can be repeated.
  const libraryOfPreset = (text) => edge.bindings.library(owner.session.owner_id, text);
  await libraryOfPreset("CREATE TRIGGER broken BEFORE INSERT ON deleted_makes BEGIN SELECT RAISE(ABORT, 'broken'); END");
  assert.ok((await guest.ask("DELETE", path(waiting))).status >= 500);
  assert.equal((await library("SELECT make_id FROM make_deliveries")).length, 1);
  await libraryOfPreset("DROP TRIGGER broken");
  assert.equal((await guest.ask("DELETE", path(waiting))).status, 204);
  assert.equal((await library("SELECT make_id FROM make_deliveries")).length, 0);
  await deliverAgain();
  assert.equal(await makes(owner), 1);
  // The library of the preset becomes part of an account's.
  await Person.arrive(edge.url, { mailbox: account.mailbox, guest: owner });
  await deliverAgain();
  assert.equal(await makes(account), 1);
  assert.deepEqual(
    (await account.json("GET", `/api/presets/${preset.id}/makes`)).items.map(({ id }) => id),
    [third.id],
  );
  for (const text of ["DROP TRIGGER keep", "DROP TABLE kept"]) await library(text);
});
