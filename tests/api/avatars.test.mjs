// /api/avatar and /avatars: uploads, the picture that the job makes, its addresses, and what is removed. On R2, where the edge takes the bytes.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import {
  announce,
  ask,
  avatarOf,
  confirm,
  difference,
  ended,
  gif,
  hundredMegapixels,
  idOf,
  reference,
  send,
  setAvatar,
  write,
} from "../support/avatars.mjs";
import { announcement } from "../support/bindings.mjs";
import { startEdge } from "../support/edge.mjs";
import { bytes, Guest } from "../support/guest.mjs";
import { Person } from "../support/person.mjs";
import { alphaPng, photo, png, sha256, truncated, withOrientation } from "../support/pictures.mjs";
import { NOBODYS_ID, problem } from "../support/resources.mjs";
import { listen } from "../support/socket.mjs";
import { until } from "../support/wait.mjs";

const [rocket, retina, chelsea] = ["rocket.jpg", "retina.jpg", "chelsea.png"].map(photo);

let edge;
before(async () => {
  edge = await startEdge({ ORPHAN_AFTER_S: "0", LEASE_S: "10", REPORT_EVERY_S: "1", STUCK_AFTER_S: "1" });
});
after(() => edge.stop());

const open = () => Person.arrive(edge.url);
const stored = (member) => edge.bindings.keys(`avatars/${member.account.id}/`);
const waiting = (member) => edge.bindings.keys(`incoming/avatars/${member.account.id}/`);
/** As if the time of the uploads, and an hour more, were over. */
const expire = (member, at_ms = 1) =>
  edge.bindings.sql("UPDATE avatar_uploads SET expires_at_ms = ?1 WHERE account_id = ?2", at_ms, member.account.id);
const get = (path, headers = {}) => fetch(edge.url + path, { headers: { connection: "close", ...headers }, redirect: "manual" });

test("a picture becomes a square of 512 pixels around its focus point, as another library makes it", { timeout: 300_000 }, async () => {
  const member = await open();
  for (const [name, picture, type, focus] of [
    ["a photograph", rocket, "image/jpeg"],
    ["its left end", rocket, "image/jpeg", { x: 0, y: 0.5 }],
    ["near its right end", rocket, "image/jpeg", { x: 0.7, y: 0.1 }],
    ["turned by the camera", withOrientation(rocket, 6), "image/jpeg", { x: 0.5, y: 1 }],
    ["a large one", retina, "image/jpeg"],
    ["a small PNG, enlarged", chelsea, "image/png"],
    ["with alpha, on white", alphaPng(600, 700), "image/png"],
  ]) {
    const path = await setAvatar(member, picture, { type, ...(focus && { focus }) });
    const file = await bytes(await get(path));
    const apart = await difference(file, await reference(picture, focus));
    assert.ok(apart <= 2, `${name}: ${apart} levels apart`);
  }
});

test("a GIF and a photograph of 100 megapixels are pictures like any other", { timeout: 300_000 }, async () => {
  const member = await open();
  const still = await gif(rocket, retina);
  const file = await bytes(await get(await setAvatar(member, still, { type: "image/gif" })));
  assert.ok((await difference(file, await reference(still))) <= 2);
  const large = await hundredMegapixels(rocket);
  const path = await setAvatar(member, large);
  assert.ok((await difference(await bytes(await get(path)), await reference(large))) <= 2);
});

test("an avatar is public and immutable, and comes from the cache", async () => {
  const member = await open();
  const path = await setAvatar(member, rocket);
  const [, account, digest] = path.match(/^\/avatars\/([0-9a-f-]{36})\/([0-9a-f]{64})\.jpg$/);
  assert.equal(account, member.account.id);
  const response = await get(path);
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "image/jpeg");
  assert.equal(response.headers.get("cache-control"), "public, max-age=31536000, s-maxage=86400, immutable");
  assert.equal(response.headers.get("cross-origin-resource-policy"), "cross-origin");
  const file = await bytes(response);
  assert.equal(sha256(file), digest);
  const etag = response.headers.get("etag");
  assert.equal(etag, `"${digest}"`);
  assert.equal((await get(path, { "if-none-match": etag })).status, 304);
  const head = await fetch(edge.url + path, { method: "HEAD" });
  assert.deepEqual([head.status, head.headers.get("etag")], [200, etag]);
  // The bucket has it no more, the cache has.
  await until("the copy in the cache", 10, async () => {
    await edge.bindings.remove(path.slice(1));
    if ((await get(path)).status === 200) return true;
    await edge.bindings.put(path.slice(1), file, { quiet: true });
    return (await get(path)).status === 404;
  });
  assert.ok((await bytes(await get(path))).equals(file));
  // An avatar has one entry in the cache, however its address is written.
  const letter = `%${digest.charCodeAt(0).toString(16)}`;
  for (const written of [`${path}?`, `${path}?=1`, `${path}?&&`, path.replace(`/${digest}`, `/${letter}${digest.slice(1)}`)]) {
    assert.ok((await bytes(await get(written))).equals(file), written);
  }
  const other = path.replace(digest, "0".repeat(64));
  for (const wrong of [other, path.replace(account, NOBODYS_ID), path.replace(".jpg", ".png"), path.replace(".jpg", ""), `${path}/x`]) {
    await problem(await get(wrong), 404, "not_found");
  }
});

test("calls of public avatars are limited by address", { timeout: 120_000 }, async () => {
  const alone = await startEdge({ OWNER_RATE: 3 });
  try {
    for (const path of ["nobody.jpg", `${NOBODYS_ID}/${"0".repeat(64)}.jpg`]) {
      const refused = await until("a refusal", 30, async () => {
        const response = await fetch(`${alone.url}/avatars/${path}`);
        return response.status === 429 && response;
      });
      await problem(refused, 429, "rate_limited");
    }
  } finally {
    await alone.stop();
  }
});

test("a handle leads to the newest avatar, or to a placeholder", async () => {
  const member = await open();
  const handle = `ann_${Date.now()}`;
  await problem(await get(`/avatars/${handle}.jpg`), 404, "not_found");
  await problem(await get("/avatars/.jpg"), 404, "not_found");
  await member.json("PATCH", "/api/profile", { json: { handle } });
  await problem(await get(`/avatars/${handle}`), 404, "not_found");
  assert.equal(await avatarOf(member), null);
  const placeholder = async () => {
    const response = await get(`/avatars/${handle}.jpg`);
    assert.deepEqual(
      [response.status, response.headers.get("content-type"), response.headers.get("cache-control")],
      [200, "image/svg+xml", "no-cache"],
    );
    assert.match(await response.text(), /^<svg .*>A<\/text><\/svg>$/);
    assert.equal((await get(`/avatars/${handle}.jpg`, { "if-none-match": response.headers.get("etag") })).status, 304);
  };
  await placeholder();
  const path = await setAvatar(member, rocket);
  const redirect = await get(`/avatars/${handle}.jpg`);
  assert.deepEqual([redirect.status, redirect.headers.get("location"), redirect.headers.get("cache-control")], [302, path, "no-cache"]);
  assert.equal(await avatarOf(member), path);
  await member.json("PATCH", "/api/profile", { json: { handle: `${handle}_2` } });
  const renamed = await get(`/avatars/${handle}.jpg`);
  assert.deepEqual([renamed.status, renamed.headers.get("location")], [302, `/avatars/${handle}_2.jpg`]);
  assert.equal((await get(`/avatars/${handle}_2.jpg`)).headers.get("location"), path);
  await member.json("PATCH", "/api/profile", { json: { handle } });
  assert.equal((await member.ask("DELETE", "/api/avatar")).status, 204);
  await placeholder();
  assert.equal(await avatarOf(member), null);
});

test("a new avatar is told to the owner's pages, and the old one stays until it is swept", async () => {
  const member = await open();
  const page = await listen(member);
  const told = (avatar) => page.first("the event", (message) => message.type === "avatar.updated" && message.avatar === avatar);
  const old = await setAvatar(member, rocket);
  await told(old);
  const path = await setAvatar(member, chelsea, { type: "image/png" });
  await told(path);
  await edge.sweep();
  assert.deepEqual((await stored(member)).sort(), [old, path].map((one) => one.slice(1)).sort(), "an upload is still open");
  assert.equal((await get(old)).status, 200);
  await expire(member);
  await edge.sweep();
  assert.deepEqual(await stored(member), [path.slice(1)]);
  await member.ask("DELETE", "/api/avatar");
  await told(null);
  await until("the removal of the file", 20, async () => {
    await edge.sweep();
    return (await stored(member)).length === 0;
  });
  page.close();
});

test("of two pictures at once the one that was announced last stays", async () => {
  for (const order of [
    [0, 1],
    [1, 0],
  ]) {
    const member = await open();
    const tickets = [await send(member, rocket), await send(member, retina)];
    for (const which of order) assert.equal((await ended(member, tickets[which])).job.state, "done");
    const file = await bytes(await get(await avatarOf(member)));
    assert.ok((await difference(file, await reference(retina))) <= 2, `confirmed in the order ${order}`);
  }
  const member = await open();
  const tickets = [await send(member, rocket), await send(member, retina)];
  await Promise.all(tickets.map((ticket) => confirm(member, ticket)));
  for (const ticket of tickets) assert.equal((await ended(member, ticket)).job.state, "done");
  assert.ok((await difference(await bytes(await get(await avatarOf(member))), await reference(retina))) <= 2, "confirmed together");
});

test("a picture that was announced before the removal does not come back", async () => {
  const member = await open();
  const ticket = await send(member, rocket);
  await member.ask("DELETE", "/api/avatar");
  assert.deepEqual([(await ended(member, ticket)).job.state, await avatarOf(member)], ["done", null]);
});

test("an upload has one job, whoever finds it first and how often", async () => {
  const member = await open();
  const jobs = async () => (await member.json("GET", "/api/jobs?kind=avatar")).items.map(({ id }) => id);
  // An event comes before the confirmation, and again.
  const announced = await send(member, rocket);
  const event = announcement({ key: `incoming/avatars/${member.account.id}/${idOf(announced)}` });
  await edge.bindings.announce(event);
  await until("the job", 20, async () => (await jobs()).length === 1);
  await edge.bindings.announce(event);
  const { job } = await ended(member, announced);
  assert.deepEqual(
    [job.id, job.kind, job.label, job.state, job.message],
    [idOf(announced), "avatar", "Avatar", "done", "The avatar is up to date"],
  );
  assert.deepEqual(await jobs(), [job.id]);
  // Confirmations at the same time, and later ones.
  const twice = await send(member, retina);
  const answers = await Promise.all([confirm(member, twice), confirm(member, twice)]);
  for (const answer of answers) assert.equal((await answer.json()).job.id, idOf(twice));
  await ended(member, twice);
  assert.equal((await jobs()).length, 2);
  assert.deepEqual(await waiting(member), []);
  // Neither an event nor a confirmation.
  const lost = await send(member, chelsea, { type: "image/png" });
  await edge.sweep();
  await until("the job that the sweep queues", 20, async () => (await jobs()).length === 3);
  await until("its end", 60, async () => (await waiting(member)).length === 0);
  assert.equal((await ended(member, lost)).job.state, "done");
  // What is written again after the end is removed.
  await write(member, lost, chelsea);
  await edge.sweep();
  assert.deepEqual(await waiting(member), []);
});

test("a picture that cannot be used keeps the old avatar and says why", { timeout: 120_000 }, async () => {
  const member = await open();
  const path = await setAvatar(member, rocket);
  for (const [name, picture, code] of [
    [
      "SVG",
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'),
      "unknown_format",
    ],
    ["text", Buffer.from("I am text."), "unknown_format"],
    ["truncated", truncated(retina), "damaged_file"],
    ["a bomb", png(8, 8, { width: 60_000, height: 60_000 }), "over_limit"],
  ]) {
    const { job, avatar } = await ended(member, await send(member, picture, { type: "image/png" }));
    assert.deepEqual([job.state, job.error?.code, job.can_retry, avatar], ["failed", code, false, path], name);
    assert.match(job.error.message, /^[A-Z].*\.$/, name);
    assert.equal(job.message, job.error.message);
  }
  const [size, digest] = [await announce(member, rocket), await announce(member, rocket)];
  // As a store may that does not enforce what was announced.
  const put = (ticket, body) => edge.bindings.put(`incoming/avatars/${member.account.id}/${idOf(ticket)}`, body, { quiet: true });
  const other = Buffer.from(rocket);
  other[other.length - 100] ^= 1;
  await put(size, rocket.subarray(1));
  await put(digest, other);
  for (const ticket of [size, digest]) assert.equal((await ended(member, ticket)).job.error.code, "upload_mismatch");
  assert.equal(await avatarOf(member), path);
  await expire(member);
  await edge.sweep();
  assert.deepEqual(await waiting(member), [], "nothing of them stays");
});

test("an announcement needs an account, and a picture within the limits", async () => {
  const [member, guest] = [await open(), await Guest.arrive(edge.url)];
  await problem(await fetch(`${edge.url}/api/avatar/uploads`, { method: "POST", body: "{}" }), 401, "no_session");
  await problem(await ask(guest, rocket), 401, "no_account");
  await problem(await guest.ask("DELETE", "/api/avatar"), 401, "no_account");
  for (const [changed, status, code] of [
    [{ size: 0 }, 400, "empty_file"],
    [{ size: 50_331_649 }, 413, "over_limit"],
    [{ type: "image/svg+xml" }, 415, "unknown_format"],
    [{ sha256: "abc" }, 400, "bad_request"],
    [{ focus: { x: 2, y: 0 } }, 422, "invalid_value"],
    [{ focus: { x: 0 } }, 400, "bad_request"],
    [{ more: 1 }, 400, "bad_request"],
  ]) {
    await problem(await ask(member, rocket, changed), status, code);
  }
  for (let open = 0; open < 20; open += 1) await announce(member, rocket);
  const refused = await ask(member, rocket);
  assert.equal(refused.headers.get("retry-after"), "3600");
  await problem(refused, 429, "rate_limited");
});

test("only what was announced can be written, in time, with the token", async () => {
  const [member, other] = [await open(), await open()];
  const ticket = await announce(member, rocket);
  assert.equal(ticket.method, "PUT");
  assert.ok(Math.abs(Date.parse(ticket.expires_at) - Date.now() - 600_000) < 60_000, ticket.expires_at);
  await problem(await confirm(member, ticket), 409, "not_ready");
  const changed = Buffer.from(rocket);
  changed[changed.length - 100] ^= 1;
  for (const [body, headers] of [
    [rocket.subarray(1), {}],
    [changed, {}],
    [rocket, { "content-type": "image/png" }],
  ]) {
    await problem(await write(member, ticket, body, headers), 422, "upload_mismatch");
  }
  const theirs = await announce(other, rocket);
  const token = (of) => new URL(of.url, edge.url).search;
  for (const search of ["?token=", token(theirs), `${token(ticket)}x`]) {
    await problem(await write(member, ticket, rocket, {}, ticket.url.replace(/\?.*/, search)), 404, "not_found");
  }
  await problem(await confirm(other, ticket), 404, "not_found");
  await expire(member, Date.now() - 1000);
  await problem(await write(member, ticket, rocket), 410, "upload_expired");
  assert.deepEqual(await waiting(member), []);
});

test("an edge that is killed makes the avatar once it is back", { timeout: 120_000 }, async () => {
  const member = await open();
  const ticket = await send(member, retina);
  assert.equal((await confirm(member, ticket)).status, 202);
  await edge.restart();
  const { job, avatar } = await ended(member, ticket);
  assert.deepEqual([job.state, await stored(member), await waiting(member)], ["done", [avatar.slice(1)], []]);
  // As if it had been killed between the account's change and the end of the job.
  await edge.bindings.library(
    member.session.owner_id,
    "UPDATE jobs SET state = 'queued', attempts = 0, due_at_ms = 1, sent_at_ms = 0 WHERE id = ?",
    job.id,
  );
  assert.deepEqual([(await ended(member, ticket)).job.state, await avatarOf(member)], ["done", avatar]);
});

test("an account that is deleted leaves no avatar and no upload", async () => {
  const member = await open();
  await setAvatar(member, rocket);
  await setAvatar(member, chelsea, { type: "image/png" });
  const ticket = await send(member, retina);
  assert.deepEqual([(await stored(member)).length, (await waiting(member)).length], [2, 1]);
  assert.equal((await member.ask("DELETE", "/api/account")).status, 202);
  assert.deepEqual([await stored(member), await waiting(member)], [[], []]);
  assert.deepEqual(await edge.bindings.sql("SELECT id FROM avatar_uploads WHERE account_id = ?1", member.account.id), []);
  await problem(await write(member, ticket, retina), 404, "not_found");
  // What a process left behind that was about to store it.
  await edge.bindings.put(`avatars/${member.account.id}/${"0".repeat(64)}.jpg`, rocket, { quiet: true });
  await edge.bindings.put(`incoming/avatars/${member.account.id}/${idOf(ticket)}`, rocket, { quiet: true });
  await until("the sweep of what was left behind", 20, async () => {
    await edge.sweep();
    return (await stored(member)).length + (await waiting(member)).length === 0;
  });
});
