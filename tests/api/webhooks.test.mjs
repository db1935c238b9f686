// Webhooks: real receivers on this machine, verified by the official library of Standard Webhooks. The retry schedule is scaled down, so a second
// of it is a millisecond.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, test } from "node:test";
import { startEdge } from "../support/edge.mjs";
import { Guest } from "../support/guest.mjs";
import { Mailbox, newAddress } from "../support/mail.mjs";
import { tool } from "../support/paths.mjs";
import { png } from "../support/pictures.mjs";
import { useReceivers } from "../support/receiver.mjs";
import { lasting, NOBODYS_ID, problem, recipe } from "../support/resources.mjs";
import { until } from "../support/wait.mjs";

const { Webhook } = tool("standardwebhooks");

const ALL = ["avatar.updated", "image.added", "image.deleted", "rendition.done", "rendition.failed"];
/** Attempts of a delivery: the first one, and those of the schedule. */
const ATTEMPTS = 8;
const DAY_MS = 24 * 60 * 60 * 1000;
/** `cargo xtask test api --full` sends 1,000. */
const EVENTS = Number(process.env.SAFELIGHT_WEBHOOK_EVENTS ?? 60);

const receive = useReceivers();
let edge;
before(async () => {
  edge = await startEdge({ WEBHOOK_RETRY_UNIT_MS: 1, WEBHOOK_TIMEOUT_MS: 1000 });
});
after(() => edge?.stop());

const owner = (guest) => guest.session.owner_id;
const sql = (guest, text, ...values) => edge.bindings.library(owner(guest), text, ...values);
const subscribe = (guest, { url }, events = ALL) => guest.json("POST", "/api/webhooks", { json: { url, events } });
const change = (guest, { id }, json) => guest.json("PATCH", `/api/webhooks/${id}`, { json });
const get = (guest, { id }) => guest.json("GET", `/api/webhooks/${id}`);
const log = async (guest, { id }) => (await guest.json("GET", `/api/webhooks/${id}/deliveries?limit=100`)).items;
const replay = (guest, { id }, delivery) => guest.json("POST", `/api/webhooks/${id}/deliveries/${delivery.id}/replay`);
const verify = ({ secret }, { body, headers }) => new Webhook(secret).verify(body, headers);

/** The log once `count` deliveries are in `state`, newest first. */
const logged = (guest, webhook, state, count = 1) =>
  until(`${count} deliveries ${state}`, 60, async () => {
    const found = (await log(guest, webhook)).filter((delivery) => delivery.state === state);
    return found.length >= count && found;
  });

test("events arrive as the library of the specification verifies them", { timeout: 120_000 }, async () => {
  const [guest, receiver] = [await Guest.arrive(edge.url), await receive()];
  const webhook = await subscribe(guest, receiver);
  assert.match(webhook.secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
  const image = await guest.upload(png(40, 30), "a.png");
  const { rendition, job } = await guest.render(image.id, recipe([{ op: "invert" }]));
  await receiver.received(2);
  // A name changes the job, and nothing has ended.
  await guest.json("PATCH", `/api/jobs/${job.id}`, { json: { name: "another" } });
  assert.equal((await guest.ask("DELETE", `/api/images/${image.id}`)).status, 204);
  const requests = await receiver.received(3);
  for (const request of requests) {
    assert.deepEqual(verify(webhook, request), JSON.parse(request.body));
    assert.equal(request.headers["content-type"], "application/json");
    assert.match(request.headers["webhook-id"], /^msg_[0-9a-f]{32}$/);
    assert.throws(() => verify(webhook, { ...request, body: `${request.body} ` }), /signature/i);
  }
  assert.throws(() => verify({ secret: `whsec_${"A".repeat(43)}=` }, requests[0]), /signature/i);
  const of = (type) => receiver.payloads.filter((payload) => payload.type === type);
  const [added] = of("image.added");
  assert.deepEqual(lasting(added.data.image), lasting({ ...image, state: undefined }));
  assert.ok(Math.abs(Date.parse(added.timestamp) - Date.now()) < 60_000);
  const { recipe: _, ...summary } = rendition;
  const [done] = of("rendition.done");
  assert.deepEqual({ ...done.data.rendition, operations: undefined }, { ...summary, operations: undefined });
  assert.deepEqual(done.data.rendition.operations, ["invert"]);
  assert.deepEqual(of("image.deleted")[0].data, { image_id: image.id });

  const deliveries = await logged(guest, webhook, "delivered", 3);
  assert.equal(receiver.requests.length, 3, "one request for each event");
  assert.equal((await log(guest, webhook)).length, 3);
  assert.deepEqual(new Set(deliveries.map(({ message_id }) => message_id)), new Set(receiver.ids));
  for (const { attempts, event, next_attempt_at } of deliveries) {
    assert.ok(ALL.includes(event) && next_attempt_at === undefined);
    assert.deepEqual(
      attempts.map(({ status, error, response }) => [status, error, response]),
      [[200, undefined, undefined]],
    );
  }
  // The secret is shown once.
  const { secret, ...shown } = webhook;
  assert.deepEqual(await get(guest, webhook), shown);
  assert.deepEqual(await guest.json("GET", "/api/webhooks"), { items: [shown] });
});

test("a webhook gets the events that it chose, and none that happened while it was off", { timeout: 120_000 }, async () => {
  const [guest, receiver] = [await Guest.arrive(edge.url), await receive()];
  const webhook = await subscribe(guest, receiver, ["image.deleted", "image.deleted"]);
  assert.deepEqual(webhook.events, ["image.deleted"]);
  const image = await guest.upload(png(41, 30));
  assert.equal((await change(guest, webhook, { enabled: false })).enabled, false);
  assert.equal((await guest.ask("DELETE", `/api/images/${image.id}`)).status, 204);
  const changed = await change(guest, webhook, { enabled: true, events: ["avatar.updated"], url: `${receiver.url}?changed` });
  assert.deepEqual([changed.enabled, changed.events, changed.url], [true, ["avatar.updated"], `${receiver.url}?changed`]);
  assert.deepEqual(await log(guest, webhook), []);
  // What the library does when the job of an avatar ends.
  const avatar = { avatar: "/avatars/a/b.jpg" };
  assert.deepEqual(await edge.bindings.command(owner(guest), "PublishAvatar", avatar), { Done: null });
  const [request] = await receiver.received(1);
  assert.equal(request.path, "/hooks?changed");
  const { type, data } = verify(webhook, request);
  assert.deepEqual({ type, data }, { type: "avatar.updated", data: avatar });
});

test("a failed rendition is an event with its reason", { timeout: 120_000 }, async () => {
  const [guest, receiver] = [await Guest.arrive(edge.url), await receive()];
  await subscribe(guest, receiver, ["rendition.done", "rendition.failed"]);
  const image = await guest.upload(png(42, 30));
  const [{ key }] = await edge.bindings.objects(`${owner(guest)}/originals/`);
  await edge.bindings.put(key, Buffer.from("no picture"));
  const { rendition } = await guest.render(image.id, recipe([{ op: "invert" }]));
  const [{ body }] = await receiver.received(1);
  const { type, data } = JSON.parse(body);
  assert.deepEqual([type, data.rendition.id, data.rendition.state], ["rendition.failed", rendition.id, "failed"]);
  assert.deepEqual(data.rendition.error, rendition.error);
});

test("a receiver that fails gets the event again, with the same id", { timeout: 120_000 }, async () => {
  const guest = await Guest.arrive(edge.url);
  const receiver = await receive((_, count) => (count < 4 ? { status: 503, body: "busy".repeat(200) } : { status: 204 }));
  const webhook = await subscribe(guest, receiver, ["image.added"]);
  await guest.upload(png(43, 30));
  const [delivery] = await logged(guest, webhook, "delivered");
  assert.deepEqual(new Set(receiver.ids), new Set([delivery.message_id]));
  for (const request of receiver.requests) verify(webhook, request);
  assert.equal(new Set(receiver.requests.map(({ body }) => body)).size, 1);
  assert.deepEqual(
    delivery.attempts.map(({ status }) => status),
    [503, 503, 503, 204],
  );
  const [first] = delivery.attempts;
  assert.match(first.error, /^The address answered with status 503\. /);
  assert.equal(first.response, "busy".repeat(64));
});

test("a receiver that never succeeds gets all attempts, and then a replay", { timeout: 120_000 }, async () => {
  const never = await startEdge({ WEBHOOK_RETRY_UNIT_MS: 0 });
  try {
    const guest = await Guest.arrive(never.url);
    const receiver = await receive(() => ({ status: 500 }));
    const webhook = await subscribe(guest, receiver, ["image.added"]);
    await guest.upload(png(44, 30));
    const [failed] = await logged(guest, webhook, "failed");
    assert.equal(failed.attempts.length, ATTEMPTS);
    assert.equal(receiver.requests.length, ATTEMPTS);
    receiver.answer = () => ({ status: 200 });
    const replayed = await replay(guest, webhook, failed);
    assert.deepEqual([replayed.state, replayed.message_id], ["pending", failed.message_id]);
    assert.ok(replayed.next_attempt_at);
    const [delivered] = await logged(guest, webhook, "delivered");
    assert.equal(delivered.attempts.length, ATTEMPTS + 1);
    // What was delivered can be replayed, too.
    await replay(guest, webhook, delivered);
    await receiver.received(ATTEMPTS + 2);
    assert.deepEqual(new Set(receiver.ids), new Set([failed.message_id]));
  } finally {
    await never.stop();
  }
});

test("a receiver that hangs holds up nobody else", { timeout: 120_000 }, async () => {
  const guest = await Guest.arrive(edge.url);
  const [hangs, works] = [await receive(() => undefined), await receive()];
  const [slow, good] = [await subscribe(guest, hangs, ["image.added"]), await subscribe(guest, works, ["image.added"])];
  const count = 12;
  for (let n = 0; n < count; n += 1) await guest.upload(png(50 + n, 20));
  await works.received(count);
  assert.ok(
    (await log(guest, slow)).some(({ attempts }) => attempts.length === 0),
    "the other one still waits for its first attempts",
  );
  await logged(guest, good, "delivered", count);
  assert.ok(hangs.mostOpen <= 5, `${hangs.mostOpen} requests at once`);
  const tried = await until("a timeout", 60, async () => (await log(guest, slow)).find(({ attempts }) => attempts.length > 0));
  const { status, error } = tried.attempts[0];
  assert.deepEqual([status, error], [undefined, "The address did not answer within 1 s."]);
  assert.equal((await guest.ask("DELETE", `/api/webhooks/${slow.id}`)).status, 204);
  await problem(await guest.get(`/api/webhooks/${slow.id}`), 404, "not_found");
  assert.deepEqual(await sql(guest, "SELECT id FROM webhook_deliveries WHERE webhook_id = ?", slow.id), []);
});

test("a redirect is a failure and is not followed", { timeout: 120_000 }, async () => {
  const [guest, target] = [await Guest.arrive(edge.url), await receive()];
  for (const [n, status] of [301, 302, 307, 308].entries()) {
    const receiver = await receive(() => ({ status, headers: { location: target.url } }));
    const webhook = await subscribe(guest, receiver, ["image.added"]);
    await guest.upload(png(45 + n, 31));
    const tried = await until("an attempt", 60, async () => (await log(guest, webhook)).find(({ attempts }) => attempts.length > 0));
    assert.equal(tried.attempts[0].status, status);
    assert.match(tried.attempts[0].error, /^The address answered with a redirect .* not followed/);
    assert.equal((await guest.ask("DELETE", `/api/webhooks/${webhook.id}`)).status, 204);
  }
  assert.equal(target.requests.length, 0);
});

test("410 switches a webhook off; its log can be replayed when it is on again", { timeout: 120_000 }, async () => {
  const [guest, receiver] = [await Guest.arrive(edge.url), await receive(() => ({ status: 410 }))];
  const webhook = await subscribe(guest, receiver, ["image.added"]);
  await guest.upload(png(46, 32));
  const off = await until("its end", 60, async () => {
    const now = await get(guest, webhook);
    return !now.enabled && now;
  });
  assert.match(off.disabled_reason, /410 \(Gone\)/);
  assert.equal(off.disabled_code, "gone");
  const [failed] = await logged(guest, webhook, "failed");
  assert.equal(failed.attempts.length, 1);
  await guest.upload(png(47, 32));
  assert.equal((await log(guest, webhook)).length, 1);
  const said = await problem(await guest.ask("POST", `/api/webhooks/${webhook.id}/deliveries/${failed.id}/replay`), 409, "not_ready");
  assert.match(said.detail, /switched off/);
  receiver.answer = () => ({ status: 200 });
  const on = await change(guest, webhook, { enabled: true });
  assert.deepEqual([on.enabled, on.disabled_reason, on.disabled_code, on.failing_since], [true, undefined, undefined, undefined]);
  await replay(guest, webhook, failed);
  await logged(guest, webhook, "delivered");
  assert.deepEqual(receiver.ids, [failed.message_id, failed.message_id]);
});

test("three days of failures switch a webhook off, and one success begins anew", { timeout: 120_000 }, async () => {
  const guest = await Guest.arrive(edge.url);
  const receiver = await receive((_, count) => ({ status: count === 2 ? 200 : 500 }));
  const webhook = await subscribe(guest, receiver, ["image.added"]);
  const box = new Mailbox(newAddress(), edge.url);
  await edge.bindings.sql(
    "INSERT INTO accounts (id, owner_id, email, email_key, created_at) VALUES (?, ?, ?, ?, 'now')",
    NOBODYS_ID,
    owner(guest),
    box.address,
    box.address,
  );
  const failingSince = async () => (await sql(guest, "SELECT failing_since_ms AS at FROM webhooks"))[0].at;
  await guest.upload(png(48, 33));
  await logged(guest, webhook, "delivered");
  assert.equal(await failingSince(), null);
  await guest.upload(png(49, 33));
  await until("a failure", 60, failingSince);
  assert.equal((await get(guest, webhook)).enabled, true);
  // Another address begins anew.
  await change(guest, webhook, { events: ["image.added"] });
  assert.ok(await failingSince());
  const moved = Date.now();
  await change(guest, webhook, { url: `${receiver.url}?moved` });
  // The next attempt may have failed already.
  assert.ok(((await failingSince()) ?? moved) >= moved);
  await until("another failure", 60, failingSince);
  const since = Date.now() - 3 * DAY_MS;
  await sql(guest, "UPDATE webhooks SET failing_since_ms = ?", since);
  const off = await until("its end", 60, async () => {
    const now = await get(guest, webhook);
    return !now.enabled && now;
  });
  assert.equal(off.disabled_reason, `Every attempt since ${new Date(since).toISOString()} failed.`);
  assert.deepEqual([off.disabled_code, off.failing_since], ["failing", new Date(since).toISOString()]);
  const mail = await box.next();
  assert.equal(mail.subject, "A webhook was switched off");
  assert.ok(mail.text.includes(`${receiver.url}?moved`), mail.text);
  const notice = "SELECT notice_for FROM webhooks WHERE notice_for IS NOT NULL";
  await until("the end of the notice", 60, async () => (await sql(guest, notice)).length === 0);
});

test("after a rotation both secrets sign for a day", { timeout: 120_000 }, async () => {
  const [guest, receiver] = [await Guest.arrive(edge.url), await receive()];
  const first = await subscribe(guest, receiver, ["image.added"]);
  const second = await guest.json("POST", `/api/webhooks/${first.id}/secret`);
  assert.match(second.secret, /^whsec_/);
  assert.notEqual(second.secret, first.secret);
  const hours = (Date.parse(second.previous_secret_expires_at) - Date.now()) / 3_600_000;
  assert.ok(hours > 23 && hours <= 24, `${hours} hours`);
  await guest.upload(png(51, 34));
  const [both] = await receiver.received(1);
  assert.equal(both.headers["webhook-signature"].split(" ").length, 2);
  for (const webhook of [first, second]) verify(webhook, both);
  await sql(guest, "UPDATE webhooks SET previous_until_ms = ?", Date.now() - 1);
  assert.equal((await get(guest, first)).previous_secret_expires_at, undefined);
  await guest.upload(png(52, 34));
  const [, one] = await receiver.received(2);
  verify(second, one);
  assert.throws(() => verify(first, one), /signature/i);
});

test("another owner's webhooks do not exist", { timeout: 120_000 }, async () => {
  const [guest, stranger, receiver] = [await Guest.arrive(edge.url), await Guest.arrive(edge.url), await receive()];
  const webhook = await subscribe(guest, receiver, ["image.added"]);
  const own = await subscribe(stranger, receiver, ["image.added"]);
  await guest.upload(png(53, 35));
  const [delivery] = await logged(guest, webhook, "delivered");
  for (const id of [webhook.id, NOBODYS_ID, "x"]) {
    const path = `/api/webhooks/${id}`;
    for (const [method, rest, json] of [
      ["GET", ""],
      ["PATCH", "", { enabled: false }],
      ["DELETE", ""],
      ["POST", "/secret"],
      ["GET", "/deliveries"],
      ["POST", `/deliveries/${delivery.id}/replay`],
    ]) {
      await problem(await stranger.ask(method, path + rest, { json }), 404, "not_found");
    }
  }
  await problem(await stranger.ask("POST", `/api/webhooks/${own.id}/deliveries/${delivery.id}/replay`), 404, "not_found");
  assert.equal((await stranger.json("GET", "/api/webhooks")).items.length, 1);
  assert.equal((await get(guest, webhook)).enabled, true);
});

test("requests are limited and strict", { timeout: 120_000 }, async () => {
  const [guest, receiver] = [await Guest.arrive(edge.url), await receive()];
  const post = (json) => guest.ask("POST", "/api/webhooks", { json });
  for (const events of [[], ["image.framed"], ["image.added", ""], "image.added", null]) {
    await problem(await post({ url: receiver.url, events }), 400, "bad_request");
  }
  await problem(await post({ url: receiver.url, events: ALL, secret: "whsec_mine" }), 400, "bad_request");
  await problem(await post({ url: receiver.url }), 400, "bad_request");
  await problem(await post({ url: `${receiver.url}/${"a".repeat(2048)}`, events: ALL }), 422, "bad_webhook_url");
  const webhooks = [];
  for (let n = 0; n < 10; n += 1) webhooks.push(await subscribe(guest, receiver));
  const said = await problem(await post({ url: receiver.url, events: ALL }), 403, "over_quota");
  assert.deepEqual([said.limit, said.actual, said.allowed], ["webhooks", 11, 10]);
  for (const json of [{ events: [] }, { secret: "mine" }, { enabled: 1 }]) {
    await problem(await guest.ask("PATCH", `/api/webhooks/${webhooks[0].id}`, { json }), 400, "bad_request");
  }
  const newestFirst = (await guest.json("GET", "/api/webhooks")).items.map(({ id }) => id);
  assert.deepEqual(
    newestFirst,
    webhooks
      .map(({ id }) => id)
      .sort()
      .reverse(),
  );
});

test("the log has pages, and keeps the last thousand and thirty days", { timeout: 120_000 }, async () => {
  const [guest, receiver] = [await Guest.arrive(edge.url), await receive()];
  const webhook = await subscribe(guest, receiver, ["image.added"]);
  const rows = (count, from, createdAt) =>
    sql(
      guest,
      `INSERT INTO webhook_deliveries (id, webhook_id, event, message_id, body, state, due_at_ms, created_at)
       WITH RECURSIVE n (n) AS (SELECT ? UNION ALL SELECT n + 1 FROM n WHERE n + 1 < ?)
       SELECT printf('01900000-0000-7000-8000-%012d', n), ?, 'image.added', 'msg_old', '{}', 'delivered', 0, ? FROM n`,
      from,
      from + count,
      webhook.id,
      createdAt,
    );
  await rows(1004, 10, new Date().toISOString());
  await guest.upload(png(54, 36));
  await receiver.received(1);
  const count = "SELECT count(*) AS count FROM webhook_deliveries";
  await until("the last thousand", 60, async () => (await sql(guest, count))[0].count === 1000);
  const ids = [];
  for (let cursor = ""; cursor !== undefined; ) {
    const page = await guest.json("GET", `/api/webhooks/${webhook.id}/deliveries?limit=100${cursor && `&cursor=${cursor}`}`);
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.next_cursor;
  }
  assert.equal(new Set(ids).size, 1000);
  assert.deepEqual(ids, [...ids].sort().reverse(), "newest first");
  await rows(3, 0, new Date(Date.now() - 31 * DAY_MS).toISOString());
  await until("the end of the old", 60, async () => (await sql(guest, count))[0].count === 1000);
});

test("a merge takes webhooks and deliveries along, and the end of a guest deletes them", { timeout: 120_000 }, async () => {
  const [guest, account] = [await Guest.arrive(edge.url), await Guest.arrive(edge.url)];
  const receiver = await receive(() => ({ status: 503 }));
  const webhook = await subscribe(guest, receiver, ["image.added"]);
  await guest.upload(png(55, 37));
  await receiver.received(3);
  assert.deepEqual(await edge.bindings.command(owner(account), "MergeLibrary", { from: owner(guest) }), { Done: null });
  // It arrives switched off (webhook-limits.test.mjs), and nothing is lost.
  receiver.answer = () => ({ status: 200 });
  assert.equal((await change(account, webhook, { enabled: true })).enabled, true);
  const [ended] = await logged(account, webhook, "failed");
  await replay(account, webhook, ended);
  const [delivery] = await logged(account, webhook, "delivered");
  assert.deepEqual(new Set(receiver.ids), new Set([delivery.message_id]));
  await account.upload(png(56, 37));
  await logged(account, webhook, "delivered", 2);
  for (const request of receiver.requests) verify(webhook, request);
  await until("the end", 60, async () => {
    const { Done } = await edge.bindings.command(owner(account), "DeleteGuest", { at_most: 10 });
    return Done.is_empty;
  });
  for (const table of ["webhooks", "webhook_deliveries"]) {
    assert.deepEqual(await sql(account, `SELECT id FROM ${table}`), [], table);
  }
});

test("a kill loses no delivery", { timeout: 120_000 }, async () => {
  const [guest, receiver] = [await Guest.arrive(edge.url), await receive(() => ({ status: 500 }))];
  const webhook = await subscribe(guest, receiver, ["image.added"]);
  for (let n = 0; n < 6; n += 1) await guest.upload(png(60 + n, 38));
  await receiver.received(1);
  await edge.kill();
  receiver.answer = () => ({ status: 200 });
  await edge.start();
  // Leases of lost messages and attempts end after minutes.
  await sql(guest, "UPDATE webhook_deliveries SET lease_until_ms = 1 WHERE state IN ('sent', 'running')");
  const delivered = await logged(guest, webhook, "delivered", 6);
  assert.equal(new Set(delivered.map(({ message_id }) => message_id)).size, 6);
});

test(`${EVENTS} events through a receiver that fails half the time: each arrives, with one id`, { timeout: 1_800_000 }, async () => {
  const guest = await Guest.arrive(edge.url);
  const [tries, stored, failures] = [new Map(), new Map(), { count: 0 }];
  // The id and the number of the attempt decide, so every run is the same. A message fails at most four times in a row.
  const fails = (id, count) => count <= 4 && createHash("sha256").update(`${id} ${count}`).digest()[0] % 2 === 0;
  const receiver = await receive(({ headers, body }) => {
    const id = headers["webhook-id"];
    tries.set(id, (tries.get(id) ?? 0) + 1);
    if (fails(id, tries.get(id))) {
      failures.count += 1;
      return { status: 500 };
    }
    const known = stored.get(id);
    assert.ok(known === undefined || known === body, "one id has one payload");
    stored.set(id, body);
    return { status: 200 };
  });
  const webhook = await subscribe(guest, receiver, ["image.added", "image.deleted"]);
  const expected = new Set();
  for (let n = 0; n < EVENTS / 2; n += 1) {
    const { id } = await guest.upload(png(20 + (n % 100), 20 + Math.floor(n / 100)));
    assert.equal((await guest.ask("DELETE", `/api/images/${id}`)).status, 204);
    expected.add(`image.added ${id}`).add(`image.deleted ${id}`);
  }
  await until("all events", 1500, () => stored.size >= expected.size);
  const arrived = Array.from(stored.values(), (body) => JSON.parse(body)).map(
    ({ type, data }) => `${type} ${data.image_id ?? data.image.id}`,
  );
  assert.deepEqual(new Set(arrived), expected);
  assert.equal(arrived.length, expected.size, "each event has one id");
  assert.ok(failures.count > EVENTS / 4, `${failures.count} failures`);
  const left = "SELECT count(*) AS count FROM webhook_deliveries WHERE state <> 'delivered'";
  await until("the log", 60, async () => (await sql(guest, left))[0].count === 0);
  assert.equal((await get(guest, webhook)).enabled, true);
});
