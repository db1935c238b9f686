// Sharing of presets: members and their rights, links, and who gets nothing. Route by route.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";

import { askWith, newKey } from "../support/credentials.mjs";
import { Edge } from "../support/edge.mjs";
import { ask, Guest } from "../support/guest.mjs";
import { Person } from "../support/person.mjs";
import { NOBODYS_ID, problem, recipe } from "../support/resources.mjs";
import { until } from "../support/wait.mjs";

let edge;
before(async () => {
  edge = await Edge.make();
  await edge.start();
});
after(() => edge?.stop());

const exposure = (ev) => recipe([{ op: "exposure", ev }]);

/** A person with a handle. */
async function arrive() {
  const person = await Person.arrive(edge.url);
  person.handle = `u${randomUUID().replaceAll("-", "").slice(0, 20)}`;
  await person.json("PATCH", "/api/profile", { json: { handle: person.handle, name: `The ${person.handle}` } });
  person.id = person.account.id;
  person.owner = person.session.owner_id;
  return person;
}

const create = (owner, more = {}) => owner.json("POST", "/api/presets", { json: { name: "shared", recipe: exposure(0.5), ...more } });
const member = (preset, handle) => `/api/presets/${preset.id}/members/${handle}`;
const share = (owner, preset, { handle }, right) => owner.json("PUT", member(preset, handle), { json: { right } });
const shared = (person) => person.json("GET", "/api/presets?owned_by=team").then(({ items }) => items.map(({ id }) => id));
const entries = (preset) => edge.bindings.sql("SELECT account_id, library_id FROM shared_presets WHERE preset_id = ?", preset.id);

/** Every route about one preset, with the right that it needs. */
const ROUTES = [
  ["GET", "", "read"],
  ["GET", "/versions", "read"],
  ["GET", "/versions/1", "read"],
  ["GET", "/export", "read"],
  ["POST", "/copies", "read", {}],
  ["GET", "/members", "member"],
  ["PATCH", "", "edit", { rating: 3 }],
  ["PATCH", "", "edit", { version: 1 }],
  ["POST", "/versions", "edit", { recipe: exposure(0.5) }],
  ["PATCH", "", "own", { visibility: "private" }],
  ["PATCH", "", "own", { picture: null }],
  ["PUT", "/members/nobody_has_it", "own", { right: "read" }],
  ["POST", "/restore", "owner"],
  ["DELETE", "", "own"],
];
const RIGHTS = ["read", "make", "edit", "own"];

test("each right opens its routes, and no other; strangers get nothing", { timeout: 300_000 }, async () => {
  const [owner, stranger] = [await arrive(), await arrive()];
  const guest = await Guest.arrive(edge.url);
  const preset = await create(owner);
  const members = {};
  for (const right of ["read", "make", "edit"]) {
    members[right] = await arrive();
    const added = await share(owner, preset, members[right], right);
    assert.deepEqual([added.handle, added.name, added.right], [members[right].handle, `The ${members[right].handle}`, right]);
  }
  const key = (await newKey(stranger, ["presets:read", "presets:write"])).key;
  const callers = {
    ...members,
    stranger,
    guest,
    nobody: { ask: (method, path, options) => ask(method, path, { ...options, base: edge.url }) },
    key: { ask: (method, path, options) => askWith(key, method, path, { ...options, base: edge.url }) },
  };
  let count = 0;
  for (const [method, path, needed, json] of ROUTES) {
    const responses = {};
    for (const [name, caller] of Object.entries(callers)) {
      const response = await caller.ask(method, `/api/presets/${preset.id}${path}`, { json });
      const what = `${name}: ${method} ${path} ${JSON.stringify(json)}`;
      const text = await response.clone().text();
      responses[name] = response.status;
      const right = RIGHTS.indexOf(name);
      const isAllowed = needed === "member" ? right >= 0 : needed !== "owner" && right >= 0 && right >= RIGHTS.indexOf(needed);
      if (isAllowed) assert.ok(response.ok, `${what}: ${response.status} ${text}`);
      else if (right >= 0 && needed !== "owner") await problem(response, 403, "missing_right");
      else if (name === "nobody" && response.status === 401) await problem(response, 401, "no_session");
      else assert.equal(JSON.parse(text).code, "not_found", `${what}: ${response.status} ${text}`);
      // A private preset of somebody else looks like one that does not exist.
      const other = await caller.ask(method, `/api/presets/${NOBODYS_ID}${path}`, { json });
      if (right < 0) assert.deepEqual([other.status, await other.text()].slice(0, 1), [response.status], what);
      count += 1;
    }
  }
  assert.equal(count, ROUTES.length * 7);
  assert.equal((await owner.json("GET", `/api/presets/${preset.id}`)).rating, 3);
});

test("a public or unlisted preset can be read and copied by everybody, and changed by nobody else", async () => {
  const [owner, other] = [await arrive(), await arrive()];
  for (const visibility of ["unlisted", "public"]) {
    const preset = await create(owner, { visibility });
    for (const seen of [
      await (await ask("GET", `/api/presets/${preset.id}`, { base: edge.url })).json(),
      await other.json("GET", `/api/presets/${preset.id}`),
    ])
      assert.deepEqual([seen.owned_by, seen.right, seen.recipe], ["other", "make", preset.recipe]);
    const copied = await other.json("POST", `/api/presets/${preset.id}/copies`, { json: {} });
    assert.deepEqual([copied.visibility, copied.owned_by, copied.origin.preset_id], ["private", "you", preset.id]);
    for (const [method, path, , json] of ROUTES.filter(([, , needed]) => needed !== "read"))
      await problem(await other.ask(method, `/api/presets/${preset.id}${path}`, { json }), 404, "not_found");
    assert.deepEqual(await shared(other), []);
    // A member with a smaller right may do what everybody may.
    await share(owner, preset, other, "read");
    const asMember = await other.json("GET", `/api/presets/${preset.id}`);
    assert.deepEqual([asMember.owned_by, asMember.right], ["team", "make"]);
    await owner.json("PATCH", `/api/presets/${preset.id}`, { json: { visibility: "private" } });
    await problem(await ask("GET", `/api/presets/${preset.id}`, { base: edge.url }), 404, "not_found");
    assert.equal((await other.json("GET", `/api/presets/${preset.id}`)).right, "read");
    assert.equal((await other.ask("DELETE", member(preset, other.handle))).status, 204, "a member leaves");
    await problem(await other.get(`/api/presets/${preset.id}`), 404, "not_found");
  }
});

test("the list has the presets that others share, with search and pages", async () => {
  const [a, b, reader] = [await arrive(), await arrive(), await arrive()];
  const presets = [await create(a, { name: "one", tags: ["sea"] }), await create(b, { name: "two" }), await create(a, { name: "three" })];
  await share(a, presets[0], reader, "read");
  await share(b, presets[1], reader, "edit");
  await share(a, presets[2], reader, "make");
  const own = await create(reader, { name: "own" });
  const ids = presets.map(({ id }) => id).toReversed();
  assert.deepEqual(await shared(reader), ids);
  const all = await reader.json("GET", "/api/presets");
  assert.deepEqual(
    all.items.map(({ id, owned_by, right }) => [id, owned_by, right]),
    [
      [own.id, "you", "own"],
      [ids[0], "team", "make"],
      [ids[1], "team", "edit"],
      [ids[2], "team", "read"],
    ],
  );
  const seen = [];
  for (let query = "?limit=1"; query; ) {
    const { items, next_cursor } = await reader.json("GET", `/api/presets${query}`);
    seen.push(...items.map(({ id }) => id));
    query = next_cursor && `?limit=1&cursor=${next_cursor}`;
  }
  assert.deepEqual(seen, [own.id, ...ids]);
  assert.deepEqual(
    (await reader.json("GET", "/api/presets?tag=sea")).items.map(({ name }) => name),
    ["one"],
  );
  assert.deepEqual(
    (await reader.json("GET", "/api/presets?owned_by=you")).items.map(({ name }) => name),
    ["own"],
  );
  assert.equal((await a.ask("DELETE", `/api/presets/${presets[2].id}`)).status, 204);
  assert.deepEqual(await shared(reader), ids.slice(1));
});

test("members are named by handle; a guest shares with nobody", async () => {
  const [owner, other] = [await arrive(), await arrive()];
  const preset = await create(owner);
  await problem(await owner.ask("PUT", member(preset, "nobody_has_it"), { json: { right: "read" } }), 404, "not_found");
  await problem(await owner.ask("PUT", member(preset, owner.handle), { json: { right: "read" } }), 422, "invalid_value");
  await problem(await owner.ask("PUT", member(preset, other.handle), { json: { right: "own" } }), 422, "invalid_value");
  await problem(await owner.ask("PUT", member(preset, other.handle), { json: { right: "all" } }), 400, "bad_request");
  await share(owner, preset, other, "read");
  await share(owner, preset, { handle: other.handle.toUpperCase() }, "edit");
  const before = other.handle;
  await other.json("PATCH", "/api/profile", { json: { handle: `w${before.slice(1)}` } });
  const { items } = await owner.json("GET", `/api/presets/${preset.id}/members`);
  assert.deepEqual(
    items.map(({ handle, right }) => [handle, right]),
    [[`w${before.slice(1)}`, "edit"]],
  );
  assert.equal((await owner.ask("DELETE", member(preset, before))).status, 204, "an earlier handle still leads to the account");
  await problem(await owner.ask("DELETE", member(preset, before)), 404, "not_found");
  assert.deepEqual(await shared(other), []);

  const guest = await Guest.arrive(edge.url);
  const own = await create(guest);
  await problem(await guest.ask("PUT", member(own, owner.handle), { json: { right: "read" } }), 401, "no_account");
});

test("a share that was cut off half-way is written later", { timeout: 120_000 }, async () => {
  const [owner, other] = [await arrive(), await arrive()];
  const preset = await create(owner);
  // The database is away while the member is added.
  await edge.bindings.sql("ALTER TABLE shared_presets RENAME TO away");
  await share(owner, preset, other, "read");
  await owner.json("PATCH", `/api/presets/${preset.id}`, { json: { visibility: "unlisted" } });
  await edge.restart();
  await edge.bindings.sql("ALTER TABLE away RENAME TO shared_presets");
  await until("the entry", 60, async () => (await entries(preset)).length === 1);
  assert.deepEqual(await entries(preset), [{ account_id: other.id, library_id: owner.owner }]);
  assert.deepEqual(await shared(other), [preset.id]);
  assert.deepEqual(await edge.bindings.library(owner.owner, "SELECT * FROM preset_share_changes"), []);
});

test("a deleted account is a member of no preset, and its presets are shared with nobody", { timeout: 120_000 }, async () => {
  const [owner, other] = [await arrive(), await arrive()];
  const [given, taken] = [await create(owner), await create(other)];
  await share(owner, given, other, "edit");
  await share(other, taken, owner, "read");
  assert.deepEqual(await shared(owner), [taken.id]);
  assert.equal((await other.ask("DELETE", "/api/account")).status, 202);
  assert.deepEqual(await shared(owner), []);
  await problem(await owner.get(`/api/presets/${taken.id}`), 404, "not_found");
  assert.deepEqual((await owner.json("GET", `/api/presets/${given.id}/members`)).items, []);
  assert.deepEqual([await entries(given), await entries(taken)], [[], []]);
  await edge.sweep();
  const rows = () => edge.bindings.library(owner.owner, "SELECT * FROM preset_members");
  await until("the row of the member", 60, async () => (await rows()).length === 0);
  assert.deepEqual(await edge.bindings.sql("SELECT * FROM ended_members"), []);
});

test("members of a library that fails keep no later ones from being removed", { timeout: 180_000 }, async () => {
  const [failing, owner] = [await arrive(), await arrive()];
  for (const person of [failing, owner]) await create(person);
  // As many as one sweep looks at, and one that comes after them.
  const [many, last] = [Array.from({ length: 200 }, (_, n) => `00-${String(n).padStart(3, "0")}`), "zz-last"];
  for (const [{ owner: library }, ids] of [
    [failing, many],
    [owner, [last]],
  ]) {
    const insert = "INSERT INTO ended_members (account_id, library_id) SELECT value, ? FROM json_each(?)";
    await edge.bindings.sql(insert, library, JSON.stringify(ids));
  }
  await edge.bindings.library(failing.owner, "ALTER TABLE preset_members RENAME TO away");
  const left = async () =>
    (await edge.bindings.sql("SELECT account_id FROM ended_members ORDER BY account_id")).map((row) => row.account_id);
  assert.equal((await left()).length, 201);
  await until("the last one's turn", 60, async () => {
    await edge.sweep();
    return !(await left()).includes(last);
  });
  assert.deepEqual(await left(), many);
  // The sweep begins again, when the library works.
  await edge.bindings.library(failing.owner, "ALTER TABLE away RENAME TO preset_members");
  await until("all others", 60, async () => {
    await edge.sweep();
    return (await left()).length === 0;
  });
});
