// PATCH /api/profile and GET /api/profiles/{handle}.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";

import { startEdge } from "../support/edge.mjs";
import { ask, Guest } from "../support/guest.mjs";
import { png } from "../support/pictures.mjs";
import { problem, recipe } from "../support/resources.mjs";

let edge;
before(async () => {
  edge = await startEdge();
});
after(() => edge?.stop());

const stranger = (path) => ask("GET", path, { base: edge.url });
const unique = () => `u${randomUUID().replaceAll("-", "").slice(0, 20)}`;
const DAY_MS = 24 * 60 * 60 * 1000;

/** A guest whose session belongs to an account from its first request on. */
async function account() {
  const guest = await Guest.arrive(edge.url);
  guest.account = randomUUID();
  const owner = guest.session.owner_id;
  const at = new Date().toISOString();
  await edge.bindings.sql("INSERT INTO accounts (id, owner_id, created_at) VALUES (?, ?, ?)", guest.account, owner, at);
  await edge.bindings.sql(
    "UPDATE sessions SET account_id = ?, id = ?, device = 'test' WHERE owner_id = ?",
    guest.account,
    randomUUID(),
    owner,
  );
  guest.change = (json) => guest.ask("PATCH", "/api/profile", { json });
  guest.set = async (json) => {
    const response = await guest.change(json);
    assert.equal(response.status, 200, await response.clone().text());
    return response.json();
  };
  return guest;
}

/** Pages without following redirects. */
const raw = (path) => fetch(edge.url + path, { redirect: "manual", headers: { connection: "close" } });

test("a profile takes a handle, a name and a bio; what is left out stays", async () => {
  const ada = await account();
  const handle = unique();
  assert.deepEqual(await ada.set({}), {});
  assert.deepEqual(await ada.set({ handle: ` @${handle.toUpperCase()} ` }), { handle });
  assert.deepEqual(await ada.set({ name: " Ada\u0007 Lovelace\n", bio: "Poet\r\n\u202eof science " }), {
    handle,
    name: "Ada Lovelace",
    bio: "Poet\nof science",
  });
  assert.deepEqual(await ada.set({ bio: null }), { handle, name: "Ada Lovelace" });
  for (const path of [`/api/profiles/${handle}`, `/api/profiles/${handle.toUpperCase()}`]) {
    const response = await stranger(path);
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("cache-control"), "no-store");
    assert.deepEqual(await response.json(), {
      handle,
      name: "Ada Lovelace",
      avatar_url: `/avatars/${handle}.jpg`,
      renditions: { items: [] },
    });
  }
  assert.equal((await (await ada.get("/api/account")).json()).account.handle, handle);
});

test("a profile shows public renditions only, newest first, page by page", async () => {
  const ada = await account();
  const handle = unique();
  await ada.set({ handle });
  const image = await ada.upload(png(40, 30), "secret.png");
  const ids = [];
  for (const ev of [0.1, 0.2, 0.3, 0.4, 0.5]) {
    const { rendition } = await ada.render(image.id, recipe([{ op: "exposure", ev }]), `number ${ev}`);
    ids.push(rendition.id);
  }
  const [first, second, unlisted, hidden, third] = ids;
  for (const [id, visibility] of [
    [first, "public"],
    [second, "public"],
    [unlisted, "unlisted"],
    [third, "public"],
    [hidden, "private"],
  ])
    assert.equal((await ada.ask("PATCH", `/api/renditions/${id}`, { json: { visibility } })).status, 200);
  const page = async (query) => (await (await stranger(`/api/profiles/${handle}?${query}`)).json()).renditions;
  const newest = await page("limit=2");
  assert.deepEqual(
    newest.items.map(({ id }) => id),
    [third, second],
  );
  const rest = await page(`limit=2&cursor=${newest.next_cursor}`);
  assert.deepEqual([rest.items.map(({ id }) => id), rest.next_cursor], [[first], undefined]);
  const text = JSON.stringify([newest, rest]);
  for (const secret of [image.id, "secret", ada.session.owner_id, ada.account]) assert.ok(!text.includes(secret), secret);
  for (const { id, result, thumbnails } of newest.items) {
    assert.equal((await stranger(result.content_url)).status, 200);
    assert.equal((await stranger(thumbnails.find(({ width }) => width === 200).url)).status, 200, id);
  }
  assert.equal((await ada.ask("PATCH", `/api/renditions/${third}`, { json: { visibility: "private" } })).status, 200);
  assert.deepEqual(
    (await page("")).items.map(({ id }) => id),
    [second, first],
  );
  await problem(await stranger(`/api/profiles/${handle}?limit=0`), 400, "bad_request");
});

test("what is no handle, or reserved, is refused", async () => {
  const ada = await account();
  for (const handle of ["ab", "x".repeat(31), "a-b-c", "a b c", "äöü", "", "ADMIN", "api", "safelight"]) {
    const { pointer } = await problem(await ada.change({ handle, name: "Ada" }), 422, "invalid_value");
    assert.equal(pointer, "/handle");
  }
  for (const json of [{ handle: null }, { handle: 7 }, { hndle: "ada" }, []]) await problem(await ada.change(json), 400, "bad_request");
  for (const [json, limit] of [
    [{ name: "x".repeat(81) }, "name_chars"],
    [{ bio: "x".repeat(501) }, "bio_chars"],
    [{ bio: "x".repeat(20_000) }, "request_bytes"],
  ])
    assert.equal((await problem(await ada.change(json), 413, "over_limit")).limit, limit);
  assert.deepEqual(await ada.set({ name: "é".repeat(80), bio: "é".repeat(500) }), { name: "é".repeat(80), bio: "é".repeat(500) });
});

test("a handle belongs to one account, also when many ask for it at once", async () => {
  const accounts = await Promise.all(Array.from({ length: 6 }, account));
  const handle = unique();
  const answers = await Promise.all(accounts.map((one) => one.change({ handle })));
  assert.equal(answers.filter(({ status }) => status === 200).length, 1);
  for (const answer of answers.filter(({ status }) => status !== 200)) await problem(answer, 409, "handle_taken");
  const rows = await edge.bindings.sql("SELECT id FROM accounts WHERE handle = ?", handle);
  assert.equal(rows.length, 1);
});

test("an earlier handle redirects for thirty days, and is nobody else's in this time", async () => {
  const [ada, eve] = [await account(), await account()];
  const [old, present, third] = [unique(), unique(), unique()];
  await ada.set({ handle: old });
  await ada.set({ handle: present });
  const answer = await raw(`/api/profiles/${old.toUpperCase()}`);
  assert.deepEqual(
    [answer.status, answer.headers.get("location"), answer.headers.get("cache-control")],
    [307, `/api/profiles/${present}`, "no-store"],
  );
  assert.equal((await (await stranger(`/api/profiles/${old}`)).json()).handle, present);
  await problem(await eve.change({ handle: old, name: "Eve" }), 409, "handle_taken");
  assert.deepEqual(await eve.set({}), {}, "a refused handle changes nothing");
  // A chain leads to the present one, and the account itself can go back.
  await ada.set({ handle: third });
  assert.equal((await raw(`/api/profiles/${old}`)).headers.get("location"), `/api/profiles/${third}`);
  await ada.set({ handle: old });
  assert.equal((await raw(`/api/profiles/${old}`)).status, 200);
  assert.equal((await raw(`/api/profiles/${present}`)).headers.get("location"), `/api/profiles/${old}`);
  const [{ ends_at_ms: end }] = await edge.bindings.sql("SELECT ends_at_ms FROM old_handles WHERE handle = ?", present);
  assert.ok(Math.abs(end - Date.now() - 30 * DAY_MS) < 60_000);
  // Thirty days later.
  await edge.bindings.sql("UPDATE old_handles SET ends_at_ms = 1 WHERE handle = ?", present);
  await problem(await stranger(`/api/profiles/${present}`), 404, "not_found");
  assert.deepEqual(await eve.set({ handle: present }), { handle: present });
  assert.deepEqual(await edge.bindings.sql("SELECT handle FROM old_handles WHERE handle = ?", present), []);
});

test("changes of several fields at the same time are all kept", async () => {
  const ada = await account();
  for (let n = 0; n < 5; n += 1) {
    const changes = [{ name: `Ada ${n}` }, { bio: `Text ${n}` }];
    await Promise.all(changes.map((change) => ada.set(change)));
    assert.deepEqual(await ada.set({}), { name: `Ada ${n}`, bio: `Text ${n}` });
  }
});

test("nobody collects handles, not even with requests at the same time", async () => {
  const eve = await account();
  await eve.set({ handle: unique() });
  const answers = await Promise.all(Array.from({ length: 12 }, () => eve.change({ handle: unique() })));
  for (const answer of answers.filter(({ status }) => status !== 200)) await problem(answer, 429, "rate_limited");
  const [{ count }] = await edge.bindings.sql("SELECT count(*) AS count FROM old_handles WHERE account_id = ?", eve.account);
  assert.equal(count, 5);
  const ada = await account();
  for (let n = 0; n < 6; n += 1) await ada.set({ handle: unique() });
  const refused = await ada.change({ handle: unique() });
  assert.ok(Number(refused.headers.get("retry-after")) > 29 * 24 * 3600);
  assert.equal((await problem(refused, 429, "rate_limited")).limit, "handle_changes");
  assert.equal((await ada.set({ name: "still possible" })).name, "still possible");
});

test("guests have no profile, and a deleted account leaves none", async () => {
  const guest = await Guest.arrive(edge.url);
  await problem(await guest.ask("PATCH", "/api/profile", { json: { name: "Guest" } }), 401, "no_account");
  await problem(await ask("PATCH", "/api/profile", { base: edge.url, json: { name: "Nobody" } }), 401, "no_session");
  await problem(await stranger("/api/profiles/nobody_at_all"), 404, "not_found");
  await problem(await stranger("/api/profiles/no%20handle"), 404, "not_found");
  const ada = await account();
  const [old, handle] = [unique(), unique()];
  await ada.set({ handle: old, name: "Ada" });
  await ada.set({ handle });
  assert.equal((await ada.ask("DELETE", "/api/account")).status, 202);
  for (const gone of [old, handle]) await problem(await stranger(`/api/profiles/${gone}`), 404, "not_found");
  for (const table of ["profiles", "old_handles"])
    assert.deepEqual(await edge.bindings.sql(`SELECT account_id FROM ${table} WHERE account_id = ?`, ada.account), []);
});
