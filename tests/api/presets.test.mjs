// /api/presets: create, list, search, change, versions, copies, pictures, looks, undo.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { askWith, newKey } from "../support/credentials.mjs";
import { startEdge } from "../support/edge.mjs";
import { ask, bytes, Guest } from "../support/guest.mjs";
import { Person } from "../support/person.mjs";
import { png } from "../support/pictures.mjs";
import { seeded } from "../support/random.mjs";
import { NOBODYS_ID, problem, recipe } from "../support/resources.mjs";
import { listen } from "../support/socket.mjs";
import { until } from "../support/wait.mjs";

const CUBE = "LUT_1D_SIZE 2\n0 0 0\n1 1 1\n";

let edge;
before(async () => {
  edge = await startEdge({ MAX_PRESETS: "12", MAX_PRESET_VERSIONS: "20", PRESETS_KEPT_S: "3" });
});
after(() => edge?.stop());

const arrive = () => Guest.arrive(edge.url);
const exposure = (ev, more = {}) => recipe([{ op: "exposure", ev, ...more }]);
const create = (guest, json, headers) => guest.json("POST", "/api/presets", { json: { recipe: exposure(0.5), ...json }, headers });
const change = (guest, id, json) => guest.json("PATCH", `/api/presets/${id}`, { json });
const list = async (guest, query = "") => (await guest.json("GET", `/api/presets${query}`)).items.map(({ name }) => name);
const addVersion = (guest, id, json) => guest.ask("POST", `/api/presets/${id}/versions`, { json });

test("numbers of sixteen and seventeen digits stay the numbers that they are", async () => {
  const guest = await arrive();
  const next = seeded(20);
  const evs = Array.from({ length: 60 }, () => (next() * 4 - 2) / 3);
  const ops = evs.map((ev) => ({ op: "exposure", ev }));
  const preset = await create(guest, { name: "Long decimals", recipe: recipe(ops) });
  assert.deepEqual(
    preset.recipe.ops.map(({ ev }) => ev),
    evs,
  );
});

test("a preset is created with its fields, read and changed; what is left out stays", async () => {
  const guest = await arrive();
  const live = await listen(guest);
  const response = await guest.ask("POST", "/api/presets", {
    json: {
      name: " Warm / classic\n",
      description: "For late\r\nlight ",
      tags: [" sun ", "sun", ""],
      rating: 4,
      folder: "/ portraits //warm/",
      external_id: "warm-1",
      recipe: recipe([
        { op: "exposure", ev: 0.5 },
        { op: "invert", off: true },
        { op: "exposure", ev: 1, id: "mine" },
      ]),
    },
  });
  assert.equal(response.status, 201, await response.clone().text());
  const preset = await response.json();
  assert.equal(response.headers.get("location"), `/api/presets/${preset.id}`);
  const { id, created_at, updated_at, recipe_sha256, recipe: stored, ...rest } = preset;
  assert.deepEqual(rest, {
    external_id: "warm-1",
    name: "Warm / classic",
    description: "For late\nlight",
    tags: ["sun"],
    rating: 4,
    folder: "portraits/warm",
    visibility: "private",
    owned_by: "you",
    right: "own",
    version: 1,
    makes: 0,
  });
  assert.deepEqual(
    stored.ops.map(({ op, id, off }) => [op, id, off]),
    [
      ["exposure", "exposure-1", undefined],
      ["invert", "invert-1", true],
      ["exposure", "mine", undefined],
    ],
  );
  assert.match(recipe_sha256, /^[0-9a-f]{64}$/);
  assert.equal(created_at, updated_at);
  assert.deepEqual(await guest.json("GET", `/api/presets/${id}`), preset);
  assert.equal((await live.first("the preset", ({ type }) => type === "preset.changed")).preset_id, id);

  const changed = await change(guest, id, { rating: null, tags: ["b"] });
  assert.deepEqual([changed.rating, changed.tags, changed.name, changed.version], [undefined, ["b"], "Warm / classic", 1]);
  assert.notEqual(changed.updated_at, updated_at);
  assert.deepEqual(await change(guest, id, {}), changed);
  assert.deepEqual((await change(guest, id, { description: null, folder: null, name: "x" })).description, undefined);
});

test("wrong fields are refused with their place, and nothing is stored", async () => {
  const guest = await arrive();
  const refused = async (json, status, code, pointer) => {
    const said = await problem(await guest.ask("POST", "/api/presets", { json }), status, code);
    assert.equal(said.pointer, pointer);
    return said;
  };
  const good = { name: "a", recipe: exposure(1) };
  await refused({ ...good, name: " " }, 422, "invalid_value", "/name");
  await refused({ ...good, rating: 6 }, 422, "invalid_value", "/rating");
  await refused({ ...good, tags: ["x".repeat(51)] }, 413, "over_limit", "/tags");
  await refused({ ...good, folder: "a/".repeat(9) }, 413, "over_limit", "/folder");
  await refused({ ...good, external_id: "a b" }, 422, "invalid_value", "/external_id");
  await refused({ ...good, picture: NOBODYS_ID }, 404, "not_found", "/picture");
  await refused({ ...good, recipe: exposure(99) }, 422, "recipe_out_of_range", "/ops/0/ev");
  await refused({ ...good, recipe: recipe([{ op: "nope" }]) }, 422, "recipe_unknown_op", "/ops/0/op");
  await refused({ ...good, recipe: recipe([{ op: "lut3d", lut: `sha256:${"0".repeat(64)}` }]) }, 422, "recipe_missing_asset", "/ops/0/lut");
  await refused({ name: "a" }, 400, "bad_request");
  await refused({ ...good, colour: 1 }, 400, "bad_request");
  await refused([], 400, "bad_request");
  assert.deepEqual(await list(guest), []);
});

test("an idempotency key creates one preset, and belongs to one request", async () => {
  const guest = await arrive();
  const image = await guest.upload(png(30, 20));
  const headers = { "idempotency-key": "once" };
  const first = await create(guest, { name: "a" }, headers);
  assert.deepEqual(await create(guest, { name: "a" }, headers), first);
  await problem(
    await guest.ask("POST", "/api/presets", { json: { name: "b", recipe: exposure(0.5) }, headers }),
    422,
    "idempotency_key_reused",
  );
  const render = (key) =>
    guest.ask("POST", `/api/images/${image.id}/renditions`, { json: { recipe: exposure(0.5) }, headers: { "idempotency-key": key } });
  await problem(await render("once"), 422, "idempotency_key_reused");
  assert.equal((await render("other")).status, 202);
  await problem(
    await guest.ask("POST", "/api/presets", { json: { name: "a", recipe: exposure(0.5) }, headers: { "idempotency-key": "other" } }),
    422,
    "idempotency_key_reused",
  );
  assert.deepEqual(await list(guest), ["a"]);
});

test("the list is searched and filtered, newest first, page by page", async () => {
  const guest = await arrive();
  await create(guest, { name: "Straße", tags: ["sea", "sun"], folder: "a/b" });
  await create(guest, { name: "night", description: "old HARBOUR", folder: "a" });
  await create(guest, { name: "ab", folder: "ab", tags: ["Sea"] });
  assert.deepEqual(await list(guest), ["ab", "night", "Straße"]);
  for (const [query, names] of [
    ["?q=STRASSE", ["Straße"]],
    ["?q=harbour%20night", ["night"]],
    ["?q=sea", ["ab", "Straße"]],
    ["?tag=sea", ["Straße"]],
    ["?folder=a", ["night", "Straße"]],
    ["?folder=/a/b/", ["Straße"]],
    ["?folder=a&tag=sun&q=stra", ["Straße"]],
    ["?owned_by=team", []],
    ["?deleted=true", []],
  ])
    assert.deepEqual(await list(guest, query), names, query);
  const seen = [];
  for (let query = "?limit=1"; query; ) {
    const { items, next_cursor } = await guest.json("GET", `/api/presets${query}`);
    seen.push(...items.map(({ name }) => name));
    query = next_cursor && `?limit=1&cursor=${next_cursor}`;
  }
  assert.deepEqual(seen, ["ab", "night", "Straße"]);
  for (const query of ["?owned_by=me", "?cursor=x", "?limit=0", "?colour=1"])
    await problem(await guest.get(`/api/presets${query}`), 400, "bad_request");
});

test("a page ends when its recipes are large", async () => {
  const guest = await arrive();
  const large = (n) =>
    recipe(Array.from({ length: 64 }, (_, i) => ({ op: "exposure", ev: (n + i / 100) % 5, id: `${n}-${i}`.padEnd(64, "x") })));
  for (let n = 0; n < 3; n += 1) await create(guest, { name: `${n}`, recipe: large(n) });
  // Recipes of this size fit on one page; the library's own bound is one mebibyte.
  await edge.bindings.library(
    guest.session.owner_id,
    "UPDATE preset_versions SET recipe = json_set(recipe, '$.padding', hex(zeroblob(300000)))",
  );
  const pages = [];
  for (let query = "?limit=10"; query; ) {
    const { items, next_cursor } = await guest.json("GET", `/api/presets${query}`);
    pages.push(items.map(({ name }) => name));
    query = next_cursor && `?limit=10&cursor=${next_cursor}`;
  }
  assert.deepEqual(pages, [["2"], ["1"], ["0"]]);
});

test("versions are immutable, identified by digest, and an earlier one can become current", async () => {
  const person = await Person.arrive(edge.url);
  await person.json("PATCH", "/api/profile", { json: { handle: `v${Date.now().toString(36)}` } });
  const { handle } = (await person.json("GET", "/api/account")).account;
  const { id } = await create(person, { name: "a", recipe: exposure(0.5) });
  const second = await addVersion(person, id, { recipe: exposure(0.75), note: " stronger " });
  assert.equal(second.status, 201);
  assert.equal(second.headers.get("location"), `/api/presets/${id}/versions/2`);
  const made = await second.json();
  assert.deepEqual([made.id, made.version, made.note, made.created_by], [id, 2, "stronger", handle]);
  assert.equal(made.recipe.ops[0].id, "exposure-1", "the step continues that of version 1");

  // The same effect is the same version, whatever the ids and the steps that are off.
  const again = await addVersion(person, id, {
    recipe: recipe([
      { op: "exposure", ev: 0.5, id: "z" },
      { op: "invert", off: true },
    ]),
  });
  assert.equal(again.status, 200);
  assert.equal((await again.json()).version, 1);
  assert.equal((await person.json("GET", `/api/presets/${id}`)).version, 1);
  assert.equal((await change(person, id, { version: 2 })).version, 2);
  const third = await change(person, id, { recipe: exposure(1) });
  assert.deepEqual([third.version, third.recipe.ops[0].ev], [3, 1]);
  const { items } = await person.json("GET", `/api/presets/${id}/versions`);
  assert.deepEqual(
    items.map(({ version, recipe: { ops } }) => [version, ops[0].ev]),
    [
      [3, 1],
      [2, 0.75],
      [1, 0.5],
    ],
  );
  const page = await person.json("GET", `/api/presets/${id}/versions?limit=2`);
  assert.deepEqual((await person.json("GET", `/api/presets/${id}/versions?limit=2&cursor=${page.next_cursor}`)).items, [items[2]]);
  const { id: _, ...version } = made;
  assert.deepEqual(await person.json("GET", `/api/presets/${id}/versions/2`), version);
  for (const number of ["4", "0", "x", "-1"]) await problem(await person.get(`/api/presets/${id}/versions/${number}`), 404, "not_found");
  await problem(await person.ask("PATCH", `/api/presets/${id}`, { json: { version: 9 } }), 404, "not_found");
  await problem(await person.ask("PATCH", `/api/presets/${id}`, { json: { version: 1, recipe: exposure(1) } }), 400, "bad_request");
  await problem(await addVersion(person, id, { recipe: exposure(99) }), 422, "recipe_out_of_range");
});

test("looks are presets of the house: everybody reads and copies them, nobody changes them", async () => {
  const guest = await arrive();
  const { items } = await guest.json("GET", "/api/presets?owned_by=house&limit=100");
  assert.ok(items.length >= 16);
  const look = items.find(({ id }) => id === "look-golden_hour");
  assert.deepEqual([look.owned_by, look.right, look.visibility, look.version, "created_at" in look], ["house", "make", "public", 1, false]);
  assert.ok(look.recipe.ops.every(({ id }) => id));
  const stranger = (path) => ask("GET", path, { base: edge.url });
  assert.deepEqual(await (await stranger(`/api/presets/${look.id}`)).json(), look);
  const versions = await (await stranger(`/api/presets/${look.id}/versions`)).json();
  assert.deepEqual(versions.items, [{ version: 1, recipe_sha256: look.recipe_sha256, recipe: look.recipe }]);
  assert.deepEqual(await (await stranger(`/api/presets/${look.id}/versions/1`)).json(), versions.items[0]);
  await problem(await stranger(`/api/presets/${look.id}/versions/2`), 404, "not_found");
  await problem(await stranger("/api/presets/look-none"), 404, "not_found");
  assert.deepEqual(await list(guest, "?owned_by=house&q=golden"), [look.name]);
  const page = await guest.json("GET", "/api/presets?owned_by=house&limit=5");
  const next = await guest.json("GET", `/api/presets?owned_by=house&limit=5&cursor=${page.next_cursor}`);
  assert.deepEqual([...page.items, ...next.items], items.slice(0, 10));

  const copied = await guest.json("POST", `/api/presets/${look.id}/copies`, { json: {} });
  assert.deepEqual(copied.origin, { preset_id: look.id, version: 1, name: look.name });
  assert.deepEqual([copied.recipe, copied.recipe_sha256, copied.owned_by], [look.recipe, look.recipe_sha256, "you"]);
  for (const [method, path, json] of [
    ["PATCH", "", { name: "x" }],
    ["DELETE", ""],
    ["POST", "/versions", { recipe: exposure(1) }],
    ["POST", "/restore"],
    ["GET", "/members"],
    ["PUT", "/members/a", { right: "read" }],
    ["GET", "/picture"],
  ])
    await problem(await guest.ask(method, `/api/presets/${look.id}${path}`, { json }), 404, "not_found");
});

test("the picture is the thumbnail of an own rendition, and goes with it", async () => {
  const guest = await arrive();
  const image = await guest.upload(png(600, 400));
  const { rendition } = await guest.render(image.id, exposure(1));
  const preset = await create(guest, { name: "a", picture: rendition.id });
  assert.equal(preset.picture_url, `/api/presets/${preset.id}/picture`);
  const picture = await guest.get(preset.picture_url);
  assert.deepEqual([picture.status, picture.headers.get("content-type")], [200, "image/jpeg"]);
  const own = await guest.get(`/api/renditions/${rendition.id}/thumbnails/400`);
  assert.deepEqual(await bytes(picture), await bytes(own));
  assert.equal((await guest.get(preset.picture_url, { "if-none-match": picture.headers.get("etag") })).status, 304);
  await problem(await ask("GET", preset.picture_url, { base: edge.url }), 404, "not_found");
  await change(guest, preset.id, { visibility: "unlisted" });
  assert.equal((await ask("GET", preset.picture_url, { base: edge.url })).status, 200);
  await problem(await ask("GET", `/api/renditions/${rendition.id}`, { base: edge.url }), 404, "not_found");
  assert.equal((await guest.ask("DELETE", `/api/renditions/${rendition.id}`)).status, 204);
  assert.equal("picture_url" in (await guest.json("GET", `/api/presets/${preset.id}`)), false);
  await problem(await guest.get(preset.picture_url), 404, "not_found");
});

test("a deleted preset can be restored, and is removed when its time has ended", async () => {
  const guest = await arrive();
  const live = await listen(guest);
  const { id } = await create(guest, { name: "a", visibility: "public" });
  await addVersion(guest, id, { recipe: exposure(1) });
  assert.equal((await guest.ask("DELETE", `/api/presets/${id}`)).status, 204);
  assert.equal((await live.first("the deletion", ({ type }) => type === "preset.deleted")).preset_id, id);
  assert.deepEqual([await list(guest), await list(guest, "?deleted=true")], [[], ["a"]]);
  assert.ok((await guest.json("GET", `/api/presets/${id}`)).deleted_at);
  await problem(await ask("GET", `/api/presets/${id}`, { base: edge.url }), 404, "not_found");
  for (const [method, path, json] of [
    ["PATCH", "", { name: "b" }],
    ["DELETE", ""],
    ["POST", "/versions", { recipe: exposure(2) }],
  ])
    await problem(await guest.ask(method, `/api/presets/${id}${path}`, { json }), 404, "not_found");
  const restored = await guest.json("POST", `/api/presets/${id}/restore`);
  assert.deepEqual([restored.version, restored.visibility, "deleted_at" in restored], [2, "public", false]);
  assert.deepEqual(await guest.json("POST", `/api/presets/${id}/restore`), restored);
  assert.equal((await ask("GET", `/api/presets/${id}`, { base: edge.url })).status, 200);
  assert.equal((await guest.ask("DELETE", `/api/presets/${id}`)).status, 204);
  await until("the removal", 30, async () => (await guest.get(`/api/presets/${id}`)).status === 404);
  await problem(await guest.ask("POST", `/api/presets/${id}/restore`), 404, "not_found");
  const [{ versions, bytes: row_bytes, presets }] = await edge.bindings.library(
    guest.session.owner_id,
    "SELECT (SELECT count(*) FROM preset_versions) AS versions, (SELECT row_bytes FROM usage) AS bytes, (SELECT presets FROM preset_totals) AS presets",
  );
  assert.deepEqual([versions, row_bytes, presets], [0, 0, 0]);
});

test("quotas limit presets and versions; deleted presets count", async () => {
  const guest = await arrive();
  const ids = [];
  for (let n = 0; n < 12; n += 1) ids.push((await create(guest, { name: `${n}` })).id);
  const full = await problem(await guest.ask("POST", "/api/presets", { json: { name: "x", recipe: exposure(1) } }), 403, "over_quota");
  assert.deepEqual([full.limit, full.actual, full.allowed], ["presets", 13, 12]);
  for (let n = 0; n < 8; n += 1) assert.equal((await addVersion(guest, ids[0], { recipe: exposure(1 + n / 10) })).status, 201);
  assert.equal((await problem(await addVersion(guest, ids[0], { recipe: exposure(3) }), 403, "over_quota")).limit, "preset_versions");
  assert.equal((await addVersion(guest, ids[0], { recipe: exposure(1) })).status, 200, "a known version is no new one");
});

test("an external id belongs to one preset, and only its owner sees it", async () => {
  const guest = await arrive();
  const { id } = await create(guest, { name: "a", external_id: "key.1", visibility: "public" });
  await problem(
    await guest.ask("POST", "/api/presets", { json: { name: "b", external_id: "key.1", recipe: exposure(1) } }),
    409,
    "not_ready",
  );
  const seen = await (await ask("GET", `/api/presets/${id}`, { base: edge.url })).json();
  assert.deepEqual([seen.owned_by, seen.right, "external_id" in seen], ["other", "make", false]);
});

test("a look-up table that a version names stays, and a copy takes it along", async () => {
  const [guest, other] = [await arrive(), await arrive()];
  const lut = await guest.json("POST", "/api/luts?name=a.cube", { body: CUBE });
  const { id } = await create(guest, { name: "a", visibility: "unlisted", recipe: recipe([{ op: "lut3d", lut: lut.id }]) });
  await addVersion(guest, id, { recipe: exposure(1) });
  assert.match((await problem(await guest.ask("DELETE", `/api/luts/${lut.id}`), 409, "in_use")).detail, /1 of your presets/);
  const copied = await other.json("POST", `/api/presets/${id}/copies`, { json: { version: 1, name: "mine" } });
  assert.deepEqual([copied.name, copied.version, copied.origin], ["mine", 1, { preset_id: id, version: 1, name: "a" }]);
  const [{ id: same, name }] = (await other.json("GET", "/api/luts")).items;
  assert.deepEqual([same, name], [lut.id, "a.cube"]);
  assert.equal((await bytes(await other.get(`/api/luts/${lut.id}`))).toString(), CUBE);
});

test("keys need the scopes of presets", async () => {
  const person = await Person.arrive(edge.url);
  const { id } = await create(person, { name: "a" });
  const { key: reads } = await newKey(person, ["presets:read"]);
  const { key: writes } = await newKey(person, ["presets:write"]);
  assert.equal((await askWith(reads, "GET", `/api/presets/${id}`, { base: edge.url })).status, 200);
  const patch = { base: edge.url, json: { name: "b" } };
  assert.equal((await problem(await askWith(reads, "PATCH", `/api/presets/${id}`, patch), 403, "missing_scope")).scope, "presets:write");
  assert.equal((await askWith(writes, "PATCH", `/api/presets/${id}`, patch)).status, 200);
  assert.equal(
    (await problem(await askWith(writes, "GET", `/api/presets/${id}`, { base: edge.url }), 403, "missing_scope")).scope,
    "presets:read",
  );
});
