// Hourly budgets of owners and addresses: calls, bytes and processor time. Failures and retries count; what is refused says the numbers and when to come back.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { NO_SWEEPS, startEdge } from "../support/edge.mjs";
import { ask, Guest } from "../support/guest.mjs";
import { alphaPng, photo, png, withComment } from "../support/pictures.mjs";
import { problem, recipe } from "../support/resources.mjs";
import { until } from "../support/wait.mjs";

const rocket = photo("rocket.jpg");
const CALLS = 60;
const BYTES = 10 * rocket.length;
const COST_MS = 500;

let edge;
before(async () => {
  edge = await startEdge({ OWNER_CALLS_PER_HOUR: CALLS, OWNER_BYTES_PER_HOUR: BYTES, OWNER_COST_MS_PER_HOUR: COST_MS });
});
after(() => edge?.stop());

/** Asks until it is refused; the refusal, and how many answers came before it. */
async function untilRefused(atMost, call) {
  for (let count = 0; count <= atMost; count += 1) {
    const answer = await call(count);
    if (answer.status === 429) return { answer, count };
    await answer.arrayBuffer();
  }
  assert.fail(`${atMost} pass`);
}

/** A refusal by a budget; says when the hour ends. */
async function refusal(answer, limit, allowed) {
  const seconds = Number(answer.headers.get("retry-after"));
  assert.ok(seconds > 0 && seconds <= 3600, `Retry-After: ${seconds}`);
  const said = await problem(answer, 429, "rate_limited");
  assert.deepEqual([said.limit, said.allowed], [limit, allowed]);
  assert.match(said.detail, /Wait \d+ minutes\.$/);
  return said;
}

const library = (guest, ...statement) => edge.bindings.library(guest.session.owner_id, ...statement);
const spent = async (guest) => (await library(guest, "SELECT coalesce(sum(cost), 0) AS cost FROM spent"))[0].cost;

test("an owner's calls in an hour are limited, after a kill as well, and another owner's are not", { timeout: 120_000 }, async () => {
  const [busy, calm] = [await Guest.arrive(edge.url), await Guest.arrive(edge.url)];
  const { answer, count } = await untilRefused(CALLS, () => busy.get("/api/jobs"));
  assert.equal(count, CALLS);
  const said = await refusal(answer, "calls_per_hour", CALLS);
  assert.equal(said.actual, CALLS);
  assert.equal((await calm.get("/api/jobs")).status, 200);
  // Isolates tell the database what they counted.
  const told = "SELECT calls FROM hourly_use WHERE key LIKE 'owner %' ORDER BY calls DESC LIMIT 1";
  await until("the counts", 30, async () => {
    await calm.get("/api/health");
    return (await edge.bindings.sql(told))[0]?.calls === CALLS;
  });
  await edge.restart();
  await until("the counts before the kill", 30, async () => (await busy.get("/api/jobs")).status === 429);
  // An hour later.
  await edge.bindings.sql("UPDATE hourly_use SET hour = hour - 1");
  await edge.restart();
  assert.equal((await busy.get("/api/jobs")).status, 200);
  await edge.sweep();
  const hours = await edge.bindings.sql("SELECT DISTINCT hour FROM hourly_use");
  assert.ok(hours.every(({ hour }) => hour >= Math.floor(Date.now() / 3_600_000) - 1));
  await edge.bindings.sql("UPDATE hourly_use SET hour = hour - 2");
  await edge.sweep();
  assert.deepEqual(await edge.bindings.sql("SELECT key FROM hourly_use"), []);
});

test("bytes count in both directions, and those of files that are refused, too", { timeout: 120_000 }, async () => {
  const [sender, reader] = [await Guest.arrive(edge.url), await Guest.arrive(edge.url)];
  const noImage = Buffer.alloc(rocket.length, "no image ");
  const sent = await untilRefused(12, async () => {
    const answer = await sender.ask("POST", "/api/images", { body: noImage });
    assert.ok([415, 429].includes(answer.status));
    return answer;
  });
  assert.ok(sent.count >= 9 && sent.count <= 10, `${sent.count} files`);
  await refusal(sent.answer, "bytes_per_hour", BYTES);
  const image = await reader.upload(rocket);
  const read = await untilRefused(12, () => reader.get(image.original_url));
  assert.ok(read.count >= 8 && read.count <= 9, `${read.count} downloads`);
  await refusal(read.answer, "bytes_per_hour", BYTES);
});

test("processor time is limited: renditions are refused with the numbers, and deleting gives nothing back", {
  timeout: 120_000,
}, async () => {
  const guest = await Guest.arrive(edge.url);
  const image = await guest.upload(rocket);
  const render = (of, n, headers = {}) =>
    guest.ask("POST", `/api/images/${of.id}/renditions`, { json: { recipe: recipe([{ op: "exposure", ev: (n + 1) / 100 }]) }, headers });
  const first = await spent(guest);
  assert.ok(first > 0, "the thumbnails");
  const key = { "idempotency-key": "the-same" };
  assert.equal((await render(image, 0, key)).status, 202);
  const each = (await spent(guest)) - first;
  assert.ok(each > 0);
  assert.equal((await render(image, 0, key)).status, 202);
  assert.equal(await spent(guest), first + each, "the same request makes no second one");
  const { answer, count } = await untilRefused(100, (n) => render(image, n + 1));
  const said = await refusal(answer, "cost_ms_per_hour", COST_MS);
  assert.equal(said.actual, first + (count + 2) * each);
  assert.ok(said.actual > COST_MS && said.actual <= COST_MS + each);
  assert.equal((await guest.ask("DELETE", `/api/images/${image.id}`)).status, 204);
  const again = await guest.upload(rocket);
  assert.equal((await render(again, 0)).status, 429, "used is used");
  await library(guest, "UPDATE spent SET minute = minute - 60");
  assert.equal((await render(again, 0)).status, 202, "an hour later");
});

test("an attempt that is put off costs nothing", async () => {
  const guest = await Guest.arrive(edge.url);
  await guest.upload(png(600, 400));
  const job = await until("its thumbnails", 30, async () =>
    (await guest.json("GET", "/api/jobs")).items.find(({ state }) => state === "done"),
  );
  const before = await spent(guest);
  const [{ cost }] = await library(guest, "SELECT cost FROM jobs WHERE id = ?", job.id);
  assert.ok(cost > 0);
  const later = Date.now() + 3_600_000;
  const queued = "UPDATE jobs SET state = 'queued', attempts = 1, due_at_ms = ?, sent_at_ms = ? WHERE id = ?";
  await library(guest, queued, later, later, job.id);
  const command = (name, body) => edge.bindings.command(guest.session.owner_id, name, body);
  for (let time = 0; time < 3; time += 1) {
    const { job_id, fence } = (await command("ClaimJob", { id: job.id })).Done.Acquired;
    assert.equal(await spent(guest), before + cost, "the second attempt is charged");
    assert.deepEqual(await command("DeferJob", { claim: { job_id, fence }, delay_s: 3600 }), { Done: true });
    assert.equal(await spent(guest), before);
  }
});

test("a render is charged what its file turns out to take beyond what the picture's size let expect, and so are later attempts", async () => {
  const guest = await Guest.arrive(edge.url);
  const rendered = async (file) => {
    const image = await guest.upload(file);
    const before = await spent(guest);
    const { job } = await guest.render(image.id, recipe([{ op: "median", radius_px: 10 }], { format: "png" }));
    assert.equal(job.state, "done");
    const [{ cost }] = await library(guest, "SELECT cost FROM jobs WHERE id = ?", job.id);
    assert.equal((await spent(guest)) - before, cost);
    return { id: job.id, cost };
  };
  // What the size lets expect is a picture in three colours; grey takes less, and that is not given back.
  const expected = await rendered(png(600, 400));
  const alpha = await rendered(alphaPng(600, 400));
  const ratio = alpha.cost / expected.cost;
  assert.ok(ratio > 1.1 && ratio < 4 / 3, `medians of four planes instead of three: ${alpha.cost} and ${expected.cost}`);
  const later = Date.now() + 3_600_000;
  const queued = "UPDATE jobs SET state = 'queued', attempts = 1, due_at_ms = ?, sent_at_ms = ? WHERE id = ?";
  await library(guest, queued, later, later, alpha.id);
  const before = await spent(guest);
  await edge.bindings.command(guest.session.owner_id, "ClaimJob", { id: alpha.id });
  assert.equal((await spent(guest)) - before, alpha.cost);
});

test("attempts and retries cost what the first one did, also those that fail", { timeout: 120_000 }, async () => {
  const guest = await Guest.arrive(edge.url);
  const broken = png(1200, 900);
  broken.fill(0xff, broken.length >> 1, (broken.length >> 1) + 64);
  await guest.upload(broken);
  const job = await until("its failure", 30, async () =>
    (await guest.json("GET", "/api/jobs")).items.find(({ state }) => state === "failed"),
  );
  const each = await spent(guest);
  assert.deepEqual(await library(guest, "SELECT cost FROM jobs WHERE id = ?", job.id), [{ cost: each }]);
  // Its holder died: the next attempt is charged.
  await library(
    guest,
    "UPDATE jobs SET state = 'running', attempts = 1, lease_until_ms = 1, due_at_ms = 1, sent_at_ms = 1 WHERE id = ?",
    job.id,
  );
  await until("the second attempt's failure", 30, async () => {
    const now = await guest.json("GET", `/api/jobs/${job.id}`);
    return now.state === "failed" && now.attempts === 2;
  });
  assert.equal(await spent(guest), 2 * each);
  const { answer, count } = await untilRefused(20, async () => {
    const retried = await guest.ask("POST", `/api/jobs/${job.id}/retry`);
    if (retried.status === 202)
      await until("its failure", 30, async () => (await guest.json("GET", `/api/jobs/${job.id}`)).state === "failed");
    return retried;
  });
  const said = await refusal(answer, "cost_ms_per_hour", COST_MS);
  assert.equal(said.actual, (count + 3) * each);
  assert.equal((await guest.json("GET", `/api/jobs/${job.id}`)).state, "failed", "a retry that is refused changes nothing");
});

test("a photograph in the bucket waits until its rendition can be paid for", { timeout: 120_000 }, async () => {
  const guest = await Guest.arrive(edge.url);
  const folder = `incoming/${guest.session.owner_id}`;
  await guest.upload(png(30, 20));
  await library(guest, "UPDATE spent SET cost = ?", COST_MS - 150);
  await edge.bindings.put(`${folder}/recipe.json`, JSON.stringify(recipe([{ op: "median", radius_px: 5 }])), { quiet: true });
  await edge.bindings.put(`${folder}/a.jpg`, withComment(rocket, "paid"));
  const waiting = await until("its turn to wait", 30, async () => {
    const [job] = await library(
      guest,
      "SELECT * FROM jobs WHERE kind = 'ingest' AND state = 'queued' AND due_at_ms > ?",
      Date.now() + 60_000,
    );
    return job;
  });
  assert.equal(waiting.attempts, 0, "the attempt does not count");
  const due = waiting.due_at_ms;
  assert.ok(due > Date.now() + 3_000_000 && due <= Date.now() + 3_660_000, `due in ${due - Date.now()} ms`);
  assert.deepEqual((await guest.json("GET", "/api/jobs?kind=render")).items, []);
  await library(guest, "UPDATE spent SET minute = minute - 60");
  await library(guest, "UPDATE jobs SET due_at_ms = 1, sent_at_ms = 0 WHERE id = ?", waiting.id);
  await until("the rendition", 30, async () =>
    (await guest.json("GET", "/api/jobs?kind=render")).items.some(({ state }) => state === "done"),
  );
});

test("guests of one address share its budgets, and one network of IPv6 is one address", { timeout: 120_000 }, async () => {
  const limits = { ADDRESS_CALLS_PER_HOUR: 12, ADDRESS_BYTES_PER_HOUR: 3 * rocket.length, ADDRESS_COST_MS_PER_HOUR: 200 };
  const shared = await startEdge(limits, { sweepEveryMs: NO_SWEEPS });
  try {
    const arrive = async (address) => {
      const headers = { "cf-connecting-ip": address };
      const answer = await ask("POST", "/api/session", { base: shared.url, headers });
      assert.equal(answer.status, 201, await answer.clone().text());
      const cookie = answer.headers.get("set-cookie").split(";")[0];
      return (method, path, options) =>
        ask(method, path, { base: shared.url, cookie, ...options, headers: { ...options?.headers, ...headers } });
    };
    const network = "2001:db8:1:2:";
    const [first, second, other] = [await arrive(`${network}:1`), await arrive(`${network}:2`), await arrive("2001:db8:1:3::1")];
    const { answer, count } = await untilRefused(12, (n) => (n % 2 ? first : second)("GET", "/api/jobs"));
    assert.equal(count, 10, "two sessions were calls, too");
    const said = await refusal(answer, "address_calls_per_hour", 12);
    assert.match(said.detail, /^Your address made 12 calls in this hour/);
    assert.equal((await other("GET", "/api/jobs")).status, 200);
    // Bytes, by two guests.
    const senders = [await arrive("203.0.113.7"), await arrive("203.0.113.7")];
    const bytes = await untilRefused(8, (n) => senders[n % 2]("POST", "/api/images", { body: withComment(rocket, `${n}`) }));
    await refusal(bytes.answer, "address_bytes_per_hour", limits.ADDRESS_BYTES_PER_HOUR);
    // Processor time, by renditions of a guest each.
    const painters = [await arrive("203.0.113.9"), await arrive("203.0.113.9")];
    const images = await Promise.all(
      painters.map(async (painter, n) => (await painter("POST", "/api/images", { body: png(500 + n, 400) })).json()),
    );
    const cost = await untilRefused(8, (n) =>
      painters[n % 2]("POST", `/api/images/${images[n % 2].id}/renditions`, { json: { recipe: recipe([{ op: "median", radius_px: 5 }]) } }),
    );
    await refusal(cost.answer, "address_cost_ms_per_hour", limits.ADDRESS_COST_MS_PER_HOUR);
    const keys = (await shared.bindings.sql("SELECT key FROM hourly_use")).map(({ key }) => key);
    assert.ok(keys.length > 0 && keys.every((key) => /^(owner|address) [0-9a-f]{16}$/.test(key)), "no id and no address is stored");
  } finally {
    await shared.stop();
  }
});
