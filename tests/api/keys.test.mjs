// API keys: their form, their life, and what ends them.

import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { after, before, test } from "node:test";

import { crc32 } from "../support/crc32.mjs";
import { askWith, newKey } from "../support/credentials.mjs";
import { startEdge } from "../support/edge.mjs";
import { Guest } from "../support/guest.mjs";
import { Person } from "../support/person.mjs";
import { NOBODYS_ID, problem } from "../support/resources.mjs";
import { connect } from "../support/socket.mjs";
import { until } from "../support/wait.mjs";

const CUBE = "LUT_1D_SIZE 2\n0 0 0\n1 1 1\n";

let edge;
let base;

before(async () => {
  edge = await startEdge({});
  base = edge.url;
});

after(() => edge?.stop());

const listKeys = async (person) => (await person.json("GET", "/api/account/keys")).items;

test("a key has the documented form, and the database its digest only", async () => {
  const person = await Person.arrive(base);
  const made = await newKey(person, ["renditions:write", "images:read", "images:read"], { name: " back\u0007up " });
  assert.match(made.key, /^sl_[0-9A-Za-z]{36}$/);
  const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  const number = [...made.key.slice(-6)].reduce((sum, digit) => sum * 62 + digits.indexOf(digit), 0);
  assert.equal(number, crc32(Buffer.from(made.key.slice(3, 33))));
  const { key, ...listed } = made;
  assert.deepEqual(await listKeys(person), [listed]);
  assert.deepEqual([listed.name, listed.scopes], ["backup", ["images:read", "renditions:write"]]);
  const rows = await edge.bindings.sql("SELECT * FROM api_keys WHERE id = ?", made.id);
  assert.equal(rows[0].key_sha256, createHash("sha256").update(key).digest("hex"));
  assert.ok(!JSON.stringify(rows).includes(key.slice(3, 20)));
  assert.equal(rows[0].owner_id, person.session.owner_id);
});

test("a key works with its scopes, on its owner's data, and its use is stored", async () => {
  const [person, other] = [await Person.arrive(base), await Person.arrive(base)];
  const { id, key } = await newKey(person, ["images:read", "images:write"]);
  const made = await askWith(key, "POST", "/api/luts?name=a.cube", { base, body: CUBE });
  assert.equal(made.status, 201, await made.clone().text());
  assert.equal((await person.json("GET", "/api/luts")).items.length, 1);
  const { key: others } = await newKey(other, ["images:read"]);
  assert.equal((await (await askWith(others, "GET", "/api/luts", { base })).json()).items.length, 0);
  assert.equal(
    (await problem(await askWith(others, "POST", "/api/luts?name=a", { base, body: CUBE }), 403, "missing_scope")).scope,
    "images:write",
  );
  // A cookie beside the key plays no role, whoever has it.
  const beside = await askWith(others, "GET", "/api/luts", { base, cookie: person.cookie });
  assert.equal((await beside.json()).items.length, 0);
  const [{ last_used_at: used }] = await listKeys(person);
  assert.ok(Math.abs(Date.now() - Date.parse(used)) < 60_000, used);
  await edge.bindings.sql("UPDATE api_keys SET last_used_ms = last_used_ms - 1 WHERE id = ?", id);
  assert.notEqual((await listKeys(person))[0].last_used_at, used);
});

test("a deleted key ends at once, with its live connections", async () => {
  const person = await Person.arrive(base);
  const { id, key } = await newKey(person, ["images:read"]);
  const { listener } = await connect("/api/live", { base, authorization: `Bearer ${key}` });
  await listener.first("a mark", ({ type }) => type === "ready");
  assert.equal((await askWith(key, "GET", "/api/images", { base })).status, 200);
  const stranger = await Person.arrive(base);
  await problem(await stranger.ask("DELETE", `/api/account/keys/${id}`), 404, "not_found");
  assert.equal((await person.ask("DELETE", `/api/account/keys/${id}`)).status, 204);
  await problem(await askWith(key, "GET", "/api/images", { base }), 401, "bad_token");
  assert.equal(await until("the end of the connection", 30, () => listener.closed), 1008);
  await problem(await person.ask("DELETE", `/api/account/keys/${id}`), 404, "not_found");
  assert.deepEqual(await listKeys(person), []);
});

test("a key expires", async () => {
  const person = await Person.arrive(base);
  const { id, key, expires_at: expires } = await newKey(person, ["images:read"], { expires_at: "2090-01-31T12:00:00+02:00" });
  assert.equal(expires, "2090-01-31T10:00:00.000Z");
  await edge.bindings.sql("UPDATE api_keys SET expires_at_ms = ? WHERE id = ?", Date.now() - 1, id);
  await problem(await askWith(key, "GET", "/api/images", { base }), 401, "bad_token");
  assert.equal((await listKeys(person)).length, 1, "its person sees that it has expired");
});

test("a key survives a merge, and ends with its account", async () => {
  const person = await Person.arrive(base);
  const { key } = await newKey(person, ["images:read"]);
  const guest = await Guest.arrive(base);
  await guest.json("POST", "/api/luts?name=a.cube", { body: CUBE });
  await Person.arrive(base, { mailbox: person.mailbox, guest });
  assert.equal((await (await askWith(key, "GET", "/api/luts", { base })).json()).items.length, 1);
  assert.equal((await person.ask("DELETE", "/api/account")).status, 202);
  await problem(await askWith(key, "GET", "/api/luts", { base }), 401, "bad_token");
  const rows = await edge.bindings.sql("SELECT count(*) AS count FROM api_keys WHERE account_id = ?", person.account.id);
  assert.equal(rows[0].count, 0);
});

test("wrong requests for a key are refused with the place of the mistake", async () => {
  const person = await Person.arrive(base);
  const good = { name: "n", scopes: ["images:read"] };
  for (const [json, pointer] of [
    [{ ...good, name: "" }, "/name"],
    [{ ...good, name: "\u202e" }, "/name"],
    [{ ...good, name: "n".repeat(101) }, "/name"],
    [{ ...good, scopes: [] }, "/scopes"],
    [{ ...good, scopes: ["images:all"] }, "/scopes"],
    [{ ...good, expires_at: "2020-01-01T00:00:00Z" }, "/expires_at"],
    [{ ...good, expires_at: "tomorrow" }, "/expires_at"],
    [{ ...good, expires_at: "2090-13-01T00:00:00Z" }, "/expires_at"],
    [{ ...good, expires_at: "2090-01-01" }, "/expires_at"],
  ]) {
    const refused = await problem(await person.ask("POST", "/api/account/keys", { json }), 422, "invalid_value");
    assert.equal(refused.pointer, pointer);
  }
  for (const json of [{}, [], { ...good, scopes: "images:read" }, { ...good, owner_id: NOBODYS_ID }, { scopes: good.scopes }]) {
    await problem(await person.ask("POST", "/api/account/keys", { json }), 400, "bad_request");
  }
  assert.deepEqual(await listKeys(person), []);
});

test("an account has at most fifty keys, also with requests at the same time", async () => {
  const person = await Person.arrive(base);
  const json = { name: "n", scopes: ["images:read"] };
  const responses = await Promise.all(Array.from({ length: 53 }, () => person.ask("POST", "/api/account/keys", { json })));
  assert.equal(responses.filter(({ status }) => status === 201).length, 50);
  const refused = await problem(
    responses.find(({ status }) => status !== 201),
    403,
    "over_quota",
  );
  assert.deepEqual([refused.limit, refused.allowed], ["api_keys", 50]);
});

test("a malformed key is refused without a query", async () => {
  const person = await Person.arrive(base);
  const { key } = await newKey(person, ["images:read"]);
  const changed = key.slice(0, 3) + (key[3] === "A" ? "B" : "A") + key.slice(4);
  // A row that only a key with a wrong checksum would find.
  await edge.bindings.sql(
    "UPDATE api_keys SET key_sha256 = ? WHERE account_id = ?",
    createHash("sha256").update(changed).digest("hex"),
    person.account.id,
  );
  for (const token of [changed, key.slice(0, -1), `${key}0`, "sl_", `sl_${randomBytes(18).toString("hex")}`]) {
    await problem(await askWith(token, "GET", "/api/images", { base }), 401, "bad_token");
  }
});
