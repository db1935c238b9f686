// Limits of webhooks: requests at the same time, waiting deliveries, failures over days, and an alarm that wakes the library only for something.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startEdge } from "../support/edge.mjs";
import { Guest } from "../support/guest.mjs";
import { Mailbox, newAddress } from "../support/mail.mjs";
import { Person } from "../support/person.mjs";
import { png } from "../support/pictures.mjs";
import { useReceivers } from "../support/receiver.mjs";
import { NOBODYS_ID, problem } from "../support/resources.mjs";
import { pause, until } from "../support/wait.mjs";

const DAY_MS = 24 * 60 * 60 * 1000;
const MAX_WAITING = 5;

/** An attempt lasts as long as the test wants, and no second one follows by itself. */
const SETTINGS = { WEBHOOK_TIMEOUT_MS: 120_000, WEBHOOK_RETRY_UNIT_MS: 1_000_000 };

const receive = useReceivers();
let edge;
before(async () => {
  edge = await startEdge(SETTINGS);
});
after(() => edge?.stop());

/** A receiver that answers nothing until `release` is called, with the answer to all requests until then. */
async function receiveLate() {
  let release;
  const released = new Promise((resolve) => {
    release = (answer = { status: 200 }) => resolve(answer);
  });
  const receiver = await receive(() => released);
  return Object.assign(receiver, { release });
}

async function arrive(at = edge) {
  const guest = await Guest.arrive(at.url);
  guest.sql = (text, ...values) => at.bindings.library(guest.session.owner_id, text, ...values);
  return guest;
}

const subscribe = (guest, url) => guest.json("POST", "/api/webhooks", { json: { url, events: ["image.added"] } });
const get = (guest, { id }) => guest.json("GET", `/api/webhooks/${id}`);
const log = async (guest, { id }) => (await guest.json("GET", `/api/webhooks/${id}/deliveries?limit=100`)).items;
let pictures = 0;
async function addImages(guest, count) {
  for (let n = 0; n < count; n += 1) await guest.upload(png(100 + pictures++, 20));
}
/** The log once all deliveries have ended. */
const ended = (guest, webhook, count) =>
  until(`the end of ${count} deliveries`, 60, async () => {
    const found = await log(guest, webhook);
    return found.length === count && found.every(({ state }) => state !== "pending") && found;
  });

/** Inserts `count` deliveries with ids after `first`. */
const insertDeliveries = (guest, webhook, { first, count, state }) =>
  guest.sql(
    `WITH RECURSIVE n (i) AS (SELECT CAST(?1 AS INTEGER) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?1 + ?2)
     INSERT INTO webhook_deliveries (id, webhook_id, event, message_id, body, state, due_at_ms, created_at)
     SELECT printf('0197f3a0-0000-7000-8000-%012d', i), ?3, 'image.added', 'msg_' || i, '{}', ?4, ?5, ?6 FROM n`,
    ...[first, count, webhook.id, state, Date.now() + DAY_MS, new Date().toISOString()],
  );

test("endpoints of one host share its places, which grow with each success", { timeout: 120_000 }, async () => {
  const [guest, late] = [await arrive(), await receiveLate()];
  const webhooks = [];
  for (let n = 0; n < 6; n += 1) webhooks.push(await subscribe(guest, `${late.url}?${n}`));
  await addImages(guest, 1);
  await late.received(1);
  // A second request would come now.
  await pause(1500);
  assert.equal(late.mostOpen, 1, "one request reaches a host that never answered");
  late.release();
  for (const webhook of webhooks) await ended(guest, webhook, 1);
  late.answer = () => ({ status: 200 });
  for (let n = 0; n < 4; n += 1) {
    await addImages(guest, 1);
    for (const webhook of webhooks) await ended(guest, webhook, n + 2);
  }
  late.mostOpen = 0;
  let release;
  const held = new Promise((resolve) => {
    release = () => resolve({ status: 200 });
  });
  late.answer = () => held;
  await addImages(guest, 2);
  await until("five requests", 60, () => late.open === 5);
  await pause(1500);
  assert.equal(late.mostOpen, 5, "six webhooks with two deliveries each");
  release();
  for (const webhook of webhooks) await ended(guest, webhook, 7);
  // A failure takes the places of its endpoint away.
  late.answer = () => ({ status: 500 });
  await addImages(guest, 1);
  await until("failures", 60, async () => (await guest.sql("SELECT id FROM webhooks WHERE places = 1")).length === webhooks.length);
});

test("a request that its webhook left holds its place until it ends", { timeout: 120_000 }, async () => {
  const guest = await arrive();
  // The consumer of the queue on this machine runs one batch at a time, so rows say what would be sent.
  const state = async ({ id }) => (await guest.sql("SELECT state FROM webhook_deliveries WHERE webhook_id = ?", id))[0].state;
  const late = await receiveLate();
  const deleted = await subscribe(guest, `${late.url}?deleted`);
  await addImages(guest, 1);
  await late.received(1);
  assert.equal((await guest.ask("DELETE", `/api/webhooks/${deleted.id}`)).status, 204);
  const second = await subscribe(guest, `${late.url}?second`);
  await addImages(guest, 1);
  await pause(1500);
  assert.equal(await state(second), "waiting", "the request of the deleted webhook holds the only place of the host");
  await guest.sql("UPDATE webhook_left_requests SET lease_until_ms = ?", Date.now() + 500);
  await until("the end of its lease", 60, async () => (await state(second)) === "sent");
  late.release();
  await ended(guest, second, 1);
  assert.equal((await guest.ask("DELETE", `/api/webhooks/${second.id}`)).status, 204);

  const [other, good] = [await receiveLate(), await receive()];
  const moved = await subscribe(guest, `${other.url}?moved`);
  await addImages(guest, 1);
  await other.received(1);
  await guest.json("PATCH", `/api/webhooks/${moved.id}`, { json: { url: good.url } });
  const next = await subscribe(guest, `${other.url}?next`);
  await addImages(guest, 1);
  await until("a place at the new address", 60, async () => {
    const states = await guest.sql("SELECT state FROM webhook_deliveries WHERE webhook_id = ? ORDER BY id", moved.id);
    return states.map((row) => row.state).join() === "running,sent";
  });
  assert.equal(await state(next), "waiting", "another address does not free the place either");
  other.release();
  await ended(guest, next, 1);
  await ended(guest, moved, 2);
  assert.equal(good.requests.length, 1);
  assert.deepEqual(await guest.sql("SELECT * FROM webhook_left_requests"), []);
});

test("webhooks of a host take turns, so a backlog does not keep the others from it", { timeout: 120_000 }, async () => {
  const [guest, late] = [await arrive(), await receiveLate()];
  const busy = await subscribe(guest, `${late.url}?busy`);
  await insertDeliveries(guest, busy, { first: 1, count: 20, state: "waiting" });
  await guest.sql("UPDATE webhook_deliveries SET due_at_ms = 1");
  const quiet = await subscribe(guest, `${late.url}?quiet`);
  await addImages(guest, 1);
  // Everything fails, so the host has one place.
  late.answer = () => ({ status: 500 });
  late.release({ status: 500 });
  await until("an attempt", 60, async () => (await log(guest, quiet))[0].attempts.length === 1);
  const position = late.requests.findIndex(({ path }) => path.endsWith("?quiet"));
  assert.ok(position >= 0 && position < 3, `it came after ${position} requests of the other`);
});

test("a dead receiver cannot fill the library: the oldest deliveries are given up, with a reason", { timeout: 120_000 }, async () => {
  const full = await startEdge({ ...SETTINGS, WEBHOOK_MAX_WAITING: MAX_WAITING });
  try {
    const [guest, dead, good] = [await arrive(full), await receive(() => ({ status: 500 })), await receive()];
    const [slow, quick] = [await subscribe(guest, dead.url), await subscribe(guest, good.url)];
    const count = 9;
    for (let n = 1; n <= count; n += 1) {
      await addImages(guest, 1);
      await ended(guest, quick, n);
    }
    assert.ok((await log(guest, quick)).every(({ state }) => state === "delivered"));
    const found = await log(guest, slow);
    const [waiting, givenUp] = [found.filter(({ state }) => state === "pending"), found.filter(({ state }) => state === "failed")];
    assert.equal(waiting.length + givenUp.length, count);
    assert.ok(waiting.length <= MAX_WAITING && waiting.length >= MAX_WAITING - 1, `${waiting.length} wait`);
    assert.ok(waiting.at(-1).id > givenUp[0].id, "the oldest ones");
    for (const { reason, reason_code } of givenUp) {
      assert.match(reason, /^Too many deliveries were waiting \(the limit is 5\)/);
      assert.equal(reason_code, "backlog");
    }
    for (const { reason, reason_code } of waiting) assert.deepEqual([reason, reason_code], [undefined, undefined]);
    const replayed = await guest.json("POST", `/api/webhooks/${slow.id}/deliveries/${givenUp[0].id}/replay`);
    assert.deepEqual([replayed.state, replayed.reason, replayed.reason_code], ["pending", undefined, undefined]);
    const backlogs = "SELECT webhook_id, count FROM webhook_backlogs WHERE count > 0";
    const counted =
      "SELECT webhook_id, count(*) AS count FROM webhook_deliveries WHERE state IN ('waiting', 'sent', 'running') GROUP BY webhook_id";
    assert.deepEqual(await guest.sql(backlogs), await guest.sql(counted));
    // What is kept for a replay has the same limit. At most one of the nine is in progress.
    await guest.json("PATCH", `/api/webhooks/${slow.id}`, { json: { enabled: false } });
    const kept = await guest.sql("SELECT id FROM webhook_deliveries WHERE reason IS NOT NULL ORDER BY id DESC");
    assert.equal(kept.length, MAX_WAITING);
    assert.ok(
      kept.some(({ id }) => id === found[0].id || id === found[1].id),
      "the newest ones",
    );
    assert.equal((await guest.ask("DELETE", `/api/webhooks/${slow.id}`)).status, 204);
    assert.deepEqual(await guest.sql(backlogs), []);
  } finally {
    await full.stop();
  }
});

test("a webhook that is switched off keeps all deliveries that waited, and the log has its limit", { timeout: 120_000 }, async () => {
  const [guest, receiver] = [await arrive(), await receive()];
  const webhook = await subscribe(guest, receiver.url);
  await insertDeliveries(guest, webhook, { first: 1, count: 1500, state: "waiting" });
  await insertDeliveries(guest, webhook, { first: 2001, count: 1100, state: "delivered" });
  const counts = () =>
    guest.sql("SELECT state, has_reason, count(*) AS count FROM webhook_deliveries GROUP BY state, has_reason ORDER BY state");
  await guest.json("PATCH", `/api/webhooks/${webhook.id}`, { json: { enabled: false } });
  assert.deepEqual(await counts(), [
    { state: "delivered", has_reason: 0, count: 1100 },
    { state: "failed", has_reason: 1, count: 1500 },
  ]);
  await guest.json("PATCH", `/api/webhooks/${webhook.id}`, { json: { enabled: true } });
  const oldest = "0197f3a0-0000-7000-8000-000000000001";
  await guest.json("POST", `/api/webhooks/${webhook.id}/deliveries/${oldest}/replay`);
  const [{ headers }] = await receiver.received(1);
  assert.equal(headers["webhook-id"], "msg_1");
  // The success is the oldest entry of the log, which keeps a thousand.
  await until("the log", 60, async () => (await counts())[0].count === 1000);
  assert.deepEqual(await counts(), [
    { state: "delivered", has_reason: 0, count: 1000 },
    { state: "failed", has_reason: 1, count: 1499 },
  ]);
});

test("reasons that an earlier release stored get their codes", async () => {
  const [guest, receiver] = [await arrive(), await receive()];
  const webhook = await subscribe(guest, receiver.url);
  const webhooks = new Map([
    ["The address answered with status 410 (Gone), so it wants no more events.", "gone"],
    ["Every attempt since 2026-11-01T10:00:00.000Z failed.", "failing"],
    ["This webhook was created before you signed in. Enable it if it is yours, then replay its deliveries.", "before_sign_in"],
    ["Another sentence.", undefined],
  ]);
  const deliveries = new Map([
    ["The webhook was switched off. Enable it, then replay the delivery.", "webhook_off"],
    ["This webhook was created before you signed in. Enable it if it is yours, then replay its deliveries.", "before_sign_in"],
    ["Too many deliveries were waiting (the limit is 10000), so the oldest were given up. Replay it when the receiver works.", "backlog"],
    ["Another sentence.", undefined],
  ]);
  const insert = "INSERT INTO webhooks (id, url, events, secret, enabled, disabled_reason, created_at)";
  for (const [n, sentence] of [...webhooks.keys()].entries())
    await guest.sql(`${insert} VALUES (?, 'https://example.com/', '[]', 'whsec_', 0, ?, 'now')`, `off-${n}`, sentence);
  await insertDeliveries(guest, webhook, { first: 1, count: deliveries.size, state: "failed" });
  for (const [n, sentence] of [...deliveries.keys()].entries())
    await guest.sql("UPDATE webhook_deliveries SET reason = ? WHERE message_id = ?", sentence, `msg_${n + 1}`);
  // As if the step of the codes had not been applied.
  const steps = await guest.sql("SELECT version, undo FROM schema_steps WHERE version >= 16 ORDER BY version DESC");
  assert.ok(steps.length > 0);
  await guest.sql(steps.map(({ undo }) => undo).join(""));
  await guest.sql("DELETE FROM schema_steps WHERE version >= 16");
  await edge.bindings.evict(guest.session.owner_id);
  const { items } = await guest.json("GET", "/api/webhooks");
  const off = items.filter(({ id }) => id.startsWith("off-"));
  assert.deepEqual(new Map(off.toReversed().map((it) => [it.disabled_reason, it.disabled_code])), webhooks);
  const logged = await log(guest, webhook);
  assert.deepEqual(new Map(logged.toReversed().map((it) => [it.reason, it.reason_code])), deliveries);
});

test("a backlog without a free place does not wake the library", { timeout: 120_000 }, async () => {
  const [guest, late] = [await arrive(), await receiveLate()];
  await subscribe(guest, late.url);
  await addImages(guest, 8);
  await late.received(1);
  // The jobs end, and their sums are reported.
  await until("all jobs", 60, async () => (await guest.sql("SELECT id FROM jobs WHERE state IN ('queued', 'running')")).length === 0);
  const { session } = guest;
  const quiet = async () => {
    await edge.bindings.count(session.owner_id);
    await pause(12_000);
    return (await edge.bindings.count(session.owner_id)).statements;
  };
  await quiet();
  assert.equal(await quiet(), 0, "statements without anything to do");
  late.release();
  await until("the rest", 60, () => late.requests.length === 8);
});

test("failures count for three days only if attempts were made in between", { timeout: 120_000 }, async () => {
  const [guest, receiver] = [await arrive(), await receive(() => ({ status: 500 }))];
  const webhook = await subscribe(guest, receiver.url);
  const since = "SELECT failing_since_ms AS since, failed_at_ms AS last FROM webhooks";
  const failure = async (count) => {
    await addImages(guest, 1);
    await until(`failure ${count}`, 60, async () => {
      const found = await log(guest, webhook);
      return found.filter(({ attempts }) => attempts.length > 0).length === count;
    });
    return (await guest.sql(since))[0];
  };
  const first = await failure(1);
  assert.equal(first.since, first.last);
  // Nothing happened for a month: one failure is not a month of failures.
  await guest.sql("UPDATE webhooks SET failing_since_ms = ?1, failed_at_ms = ?1", Date.now() - 30 * DAY_MS);
  const second = await failure(2);
  assert.equal((await get(guest, webhook)).enabled, true);
  assert.ok(second.since >= first.last && second.since === second.last, "it begins anew");
  await guest.sql("UPDATE webhooks SET failing_since_ms = ?1, failed_at_ms = ?2", Date.now() - 3 * DAY_MS, Date.now() - DAY_MS / 2);
  await failure(3);
  const off = await get(guest, webhook);
  assert.match(off.disabled_reason, /^Every attempt since .* failed\.$/);
  assert.equal(off.disabled_code, "failing");
});

test("a webhook that is off gets nothing more, also if an attempt is lost", { timeout: 120_000 }, async () => {
  const [guest, late] = [await arrive(), await receiveLate()];
  const webhook = await subscribe(guest, late.url);
  await addImages(guest, 2);
  await late.received(1);
  await guest.json("PATCH", `/api/webhooks/${webhook.id}`, { json: { enabled: false } });
  // As if the worker of the attempt were gone.
  await guest.sql("UPDATE webhook_deliveries SET lease_until_ms = 1 WHERE state = 'running'");
  const found = await ended(guest, webhook, 2);
  for (const { state, reason } of found) assert.deepEqual([state, reason?.slice(0, 29)], ["failed", "The webhook was switched off."]);
  // A message that was under way.
  await guest.sql("UPDATE webhook_deliveries SET state = 'sent', lease_until_ms = ?", Date.now() + DAY_MS);
  for (const { id } of found) {
    assert.deepEqual(await edge.bindings.command(guest.session.owner_id, "ClaimDelivery", { id }), { Done: null });
  }
  assert.equal(late.requests.length, 1);
  // The next test needs the consumer of the queue: there is one on this machine.
  late.release();
});

test("the answer of an old address says nothing about the new one", { timeout: 120_000 }, async () => {
  const [guest, old, good] = [await arrive(), await receiveLate(), await receive()];
  const webhook = await subscribe(guest, old.url);
  await addImages(guest, 1);
  await old.received(1);
  await guest.json("PATCH", `/api/webhooks/${webhook.id}`, { json: { url: good.url } });
  old.release({ status: 410 });
  const [failed] = await until("the attempt", 60, async () => {
    const found = await log(guest, webhook);
    return found[0].attempts.length === 1 && found;
  });
  assert.deepEqual([failed.state, failed.attempts[0].status], ["pending", 410]);
  assert.equal((await get(guest, webhook)).enabled, true);
  assert.deepEqual(await guest.sql("SELECT failing_since_ms AS since, places FROM webhooks"), [{ since: null, places: 1 }]);
  await guest.json("POST", `/api/webhooks/${webhook.id}/deliveries/${failed.id}/replay`);
  const [{ headers }] = await good.received(1);
  assert.equal(headers["webhook-id"], failed.message_id);
  await until("its success", 60, async () => (await guest.sql("SELECT id FROM webhooks WHERE places = 2")).length === 1);
});

test("the mail about a webhook that was switched off survives a kill", { timeout: 120_000 }, async () => {
  // Without a provider no mail is sent.
  const alone = await startEdge({ WEBHOOK_RETRY_UNIT_MS: 1_000_000, MAIL: "http" });
  try {
    const guest = await arrive(alone);
    const { sql } = guest;
    const receiver = await receive(() => ({ status: 500 }));
    const webhook = await subscribe(guest, receiver.url);
    const box = new Mailbox(newAddress(), alone.url);
    await alone.bindings.sql(
      "INSERT INTO accounts (id, owner_id, email, email_key, created_at) VALUES (?1, ?2, ?3, ?3, 'now')",
      NOBODYS_ID,
      guest.session.owner_id,
      box.address,
    );
    await sql("UPDATE webhooks SET failing_since_ms = ?1, failed_at_ms = ?2", Date.now() - 3 * DAY_MS, Date.now() - 1000);
    await addImages(guest, 1);
    await until("its end", 60, async () => !(await get(guest, webhook)).enabled);
    // The message of the queue is lost.
    await alone.kill();
    await alone.configure({ MAIL: "binding" });
    await alone.start();
    assert.deepEqual(await box.all(), []);
    const [{ due }] = await sql("SELECT notice_due_ms AS due FROM webhooks WHERE notice_for IS NOT NULL");
    assert.ok(due > Date.now() && due <= Date.now() + 3_600_000, "another message follows within an hour");
    await sql("UPDATE webhooks SET notice_due_ms = 1");
    const mail = await box.next();
    assert.equal(mail.subject, "A webhook was switched off");
    await until("the end of the notice", 60, async () => (await sql("SELECT id FROM webhooks WHERE notice_for IS NOT NULL")).length === 0);
    assert.equal((await box.all()).length, 1);
    // A mail that could not be sent for a day is given up.
    const { id } = (await sql("SELECT id FROM webhook_deliveries"))[0];
    await sql("UPDATE webhooks SET notice_for = ?1, notice_due_ms = 1, failed_at_ms = ?2", id, Date.now() - DAY_MS);
    await alone.bindings.evict(guest.session.owner_id);
    await get(guest, webhook);
    await until("the end of the notice", 60, async () => (await sql("SELECT id FROM webhooks WHERE notice_for IS NOT NULL")).length === 0);
    await pause(1500);
    assert.equal((await box.all()).length, 1);
  } finally {
    await alone.stop();
  }
});

test("webhooks that a merge brings are off, and no more than ten can be on", { timeout: 120_000 }, async () => {
  const [guest, account, receiver] = [await arrive(), await arrive(), await receive(() => ({ status: 500 }))];
  const brought = await subscribe(guest, `${receiver.url}?guest`);
  const own = [];
  for (let n = 0; n < 10; n += 1) own.push(await subscribe(account, `${receiver.url}?${n}`));
  await addImages(guest, 2);
  await until("an attempt", 60, async () => (await log(guest, brought)).some(({ attempts }) => attempts.length > 0));
  await guest.sql("UPDATE webhook_deliveries SET state = 'waiting', due_at_ms = ?", Date.now() + DAY_MS);
  assert.deepEqual(await edge.bindings.command(account.session.owner_id, "MergeLibrary", { from: guest.session.owner_id }), { Done: null });
  const arrived = await get(account, brought);
  assert.equal(arrived.enabled, false);
  assert.match(arrived.disabled_reason, /^This webhook was created before you signed in\./);
  assert.equal(arrived.disabled_code, "before_sign_in");
  const deliveries = await log(account, brought);
  assert.deepEqual(
    deliveries.map(({ state, reason, reason_code }) => [state, reason, reason_code]),
    [
      ["failed", arrived.disabled_reason, "before_sign_in"],
      ["failed", arrived.disabled_reason, "before_sign_in"],
    ],
  );
  assert.ok((await Promise.all(own.map((webhook) => get(account, webhook)))).every(({ enabled }) => enabled));
  const enable = (webhook, enabled) => account.ask("PATCH", `/api/webhooks/${webhook.id}`, { json: { enabled } });
  const said = await problem(await enable(brought, true), 403, "over_quota");
  assert.deepEqual([said.limit, said.actual, said.allowed], ["webhooks", 11, 10]);
  await problem(await account.ask("POST", "/api/webhooks", { json: { url: receiver.url, events: ["image.added"] } }), 403, "over_quota");
  assert.equal((await enable(own[0], false)).status, 200);
  receiver.answer = () => ({ status: 200 });
  assert.equal((await enable(brought, true)).status, 200);
  await account.json("POST", `/api/webhooks/${brought.id}/deliveries/${deliveries[0].id}/replay`);
  const { body } = await until("the replay", 60, () =>
    receiver.requests.find(({ path, body }) => path.endsWith("?guest") && body.includes(deliveries[0].event)),
  );
  assert.equal(JSON.parse(body).type, "image.added");
  await until("its end", 60, async () => (await log(account, brought))[0].state === "delivered");
});

test("a merge keeps fifty webhooks that are off, the account's own first, and applies the limits of the log", {
  timeout: 120_000,
}, async () => {
  const [guest, account] = [await arrive(), await arrive()];
  const insert = (whose, letter, count, enabled) =>
    whose.sql(
      `WITH RECURSIVE n (i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < 10 + ?1)
       INSERT INTO webhooks (id, url, events, secret, enabled, created_at)
       SELECT ?2 || i, 'https://example.com/', '[]', 'whsec_', ?3, 'now' FROM n`,
      ...[count, letter, enabled],
    );
  await Promise.all([account, guest].map((owner) => owner.json("GET", "/api/webhooks")));
  await insert(account, "a", 5, 0);
  await insert(guest, "g", 60, 1);
  await insertDeliveries(guest, { id: "g69" }, { first: 1, count: 1100, state: "delivered" });
  await insertDeliveries(guest, { id: "g69" }, { first: 2001, count: 30, state: "waiting" });
  await insertDeliveries(guest, { id: "g10" }, { first: 3001, count: 1, state: "waiting" });
  assert.deepEqual(await edge.bindings.command(account.session.owner_id, "MergeLibrary", { from: guest.session.owner_id }), { Done: null });
  const kept = (await account.sql("SELECT id FROM webhooks WHERE enabled = 0 ORDER BY id")).map(({ id }) => id);
  const range = (letter, from, to) => Array.from({ length: to - from }, (_, n) => `${letter}${from + n}`);
  assert.deepEqual(kept, [...range("a", 10, 15), ...range("g", 25, 70)]);
  const counts = "SELECT webhook_id, state, count(*) AS count FROM webhook_deliveries GROUP BY webhook_id, state ORDER BY state";
  assert.deepEqual(await account.sql(counts), [
    { webhook_id: "g69", state: "delivered", count: 1000 },
    { webhook_id: "g69", state: "failed", count: 30 },
  ]);
  // Ten can be on, and there can be ten more than those that a merge keeps.
  const post = () => account.ask("POST", "/api/webhooks", { json: { url: "https://example.com/", events: ["image.added"] } });
  for (let n = 0; n < 10; n += 1) assert.equal((await post()).status, 201);
  const on = await problem(await post(), 403, "over_quota");
  assert.deepEqual([on.actual, on.allowed], [11, 10]);
  await account.sql("UPDATE webhooks SET enabled = 0");
  const all = await problem(await post(), 403, "over_quota");
  assert.deepEqual([all.limit, all.actual, all.allowed], ["webhooks", 61, 60]);
});

test("webhooks of a guest who signs up are off, and a sweep switches them off after an interruption", { timeout: 120_000 }, async () => {
  const [guest, receiver] = [await arrive(), await receive(() => ({ status: 500 }))];
  // Whoever used the browser before.
  const planted = await subscribe(guest, receiver.url);
  await addImages(guest, 1);
  await until("an attempt", 60, async () => (await log(guest, planted)).some(({ attempts }) => attempts.length > 0));
  const person = await Person.arrive(edge.url, { guest });
  assert.equal(person.session.owner_id, guest.session.owner_id);
  const isOff = async () => {
    const found = await get(person, planted);
    assert.equal(found.enabled, false);
    assert.match(found.disabled_reason, /^This webhook was created before you signed in\./);
    assert.equal(found.disabled_code, "before_sign_in");
    return found;
  };
  const { disabled_reason } = await isOff();
  assert.deepEqual(
    (await log(person, planted)).map(({ state, reason, reason_code }) => [state, reason, reason_code]),
    [["failed", disabled_reason, "before_sign_in"]],
  );
  const recorded = () => edge.bindings.sql("SELECT from_library FROM pending_merges WHERE from_library = ?", person.session.owner_id);
  assert.deepEqual(await recorded(), []);
  // Those of the account stay on, also after another sign-in.
  await person.json("PATCH", `/api/webhooks/${planted.id}`, { json: { enabled: true } });
  await person.another();
  await edge.sweep();
  assert.equal((await get(person, planted)).enabled, true);
  // What the transaction of a sign-up stores that was interrupted after it.
  await edge.bindings.sql("INSERT INTO pending_merges VALUES (?1, ?1)", person.session.owner_id);
  await edge.sweep();
  await isOff();
  assert.deepEqual(await recorded(), []);
});
