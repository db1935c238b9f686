// Idempotency-Key on POST /api/images/{id}/renditions: a request that is sent again makes no second rendition.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { before, test } from "node:test";

import { Edge } from "../support/edge.mjs";
import { Guest } from "../support/guest.mjs";
import { photo } from "../support/pictures.mjs";
import { problem, recipe } from "../support/resources.mjs";
import { pause, until } from "../support/wait.mjs";

let guest;
let image;

before(async () => {
  guest = await Guest.arrive();
  image = await guest.upload(photo("rocket.jpg"), "rocket.jpg");
});

const edit = (ev) => ({
  recipe: recipe([
    { op: "exposure", ev },
    { op: "resize", width: 64 },
  ]),
});

/** Asks for a rendition with a key. */
function post(who, imageId, key, json, headers = {}) {
  return who.ask("POST", `/api/images/${imageId}/renditions`, { json, headers: { "idempotency-key": key, ...headers } });
}

/** What a request with this key made; it must be accepted. */
async function made(who, imageId, key, json, headers) {
  const answer = await post(who, imageId, key, json, headers);
  assert.ok(answer.status === 201 || answer.status === 202, await answer.clone().text());
  return {
    status: answer.status,
    applied: answer.headers.get("preference-applied"),
    location: answer.headers.get("location"),
    ...(await answer.json()),
  };
}

const renditionsOf = async (who, id) => (await who.json("GET", `/api/images/${id}/renditions?limit=100`)).items;

test("the same key and body give the same rendition: at once, while it renders, and when it is done", async () => {
  const own = await guest.upload(photo("coffee.png"), "coffee.png");
  const key = randomUUID();
  const first = await made(guest, own.id, key, edit(0.5));
  assert.equal(first.status, 202);
  const again = await made(guest, own.id, key, edit(0.5));
  assert.deepEqual(
    [again.status, again.location, again.rendition.id, again.job.id],
    [202, first.location, first.rendition.id, first.job.id],
  );
  const waited = await made(guest, own.id, key, edit(0.5), { prefer: "wait=60" });
  assert.deepEqual([waited.status, waited.applied, waited.rendition.id, waited.rendition.state], [201, "wait", first.rendition.id, "done"]);
  const late = await made(guest, own.id, key, edit(0.5));
  assert.deepEqual([late.status, late.applied, late.rendition.state, late.job.state], [202, null, "done", "done"]);
  assert.deepEqual(late.rendition.result, waited.rendition.result);
  assert.equal((await renditionsOf(guest, own.id)).length, 1);
});

test("another spelling of the recipe is the same request", async () => {
  const key = randomUUID();
  const first = await made(guest, image.id, key, { recipe: recipe([{ op: "exposure", ev: 0.25 }]), name: "warm" });
  const wordy = { name: " warm ", recipe: { output: { format: "jpeg", quality: 85 }, ops: [{ ev: 0.25, op: "exposure" }], version: 1 } };
  assert.equal((await made(guest, image.id, key, wordy)).rendition.id, first.rendition.id);
});

test("the same key with another recipe, name or image is refused, and changes nothing", async () => {
  const own = await guest.upload(photo("chelsea.png"), "chelsea.png");
  const key = randomUUID();
  const first = await made(guest, own.id, key, edit(0.1), { prefer: "wait=60" });
  for (const [id, json] of [
    [own.id, edit(0.2)],
    [own.id, { ...edit(0.1), name: "another" }],
    [image.id, edit(0.1)],
  ]) {
    for (const prefer of [{}, { prefer: "wait=10" }])
      await problem(await post(guest, id, key, json, prefer), 422, "idempotency_key_reused");
  }
  assert.deepEqual(
    (await renditionsOf(guest, own.id)).map(({ id }) => id),
    [first.rendition.id],
  );
  assert.equal((await made(guest, own.id, key, edit(0.1))).rendition.id, first.rendition.id);
});

test("requests without a key, and with other keys, each make their own", async () => {
  const own = await guest.upload(photo("retina.jpg"), "retina.jpg");
  const asked = [undefined, undefined, randomUUID(), randomUUID()].map((key) =>
    guest.ask("POST", `/api/images/${own.id}/renditions`, { json: edit(0.3), headers: key ? { "idempotency-key": key } : {} }),
  );
  for (const answer of await Promise.all(asked)) assert.equal(answer.status, 202);
  assert.equal((await renditionsOf(guest, own.id)).length, 4);
});

test("keys belong to their owner", async () => {
  const other = await Guest.arrive();
  const theirs = await other.upload(photo("rocket.jpg"), "rocket.jpg");
  const key = randomUUID();
  const mine = await made(guest, image.id, key, edit(0.4));
  const made2 = await made(other, theirs.id, key, edit(0.4));
  assert.notEqual(made2.rendition.id, mine.rendition.id);
  await problem(await post(other, image.id, key, edit(0.4)), 404, "not_found");
});

test("many identical requests at once make one rendition", async () => {
  const own = await guest.upload(photo("astronaut.png"), "astronaut.png");
  const key = randomUUID();
  const all = await Promise.all(
    Array.from({ length: 8 }, (_, n) => made(guest, own.id, key, edit(0.6), n % 2 ? { prefer: "wait=60" } : {})),
  );
  assert.equal(new Set(all.map(({ rendition }) => rendition.id)).size, 1);
  assert.equal(new Set(all.map(({ job }) => job.id)).size, 1);
  for (const [n, one] of all.entries()) assert.equal(one.status, n % 2 ? 201 : 202, `${n}`);
  assert.equal((await renditionsOf(guest, own.id)).length, 1);
  const jobs = (await guest.json("GET", "/api/jobs?kind=render&limit=100")).items.filter(({ image_id: id }) => id === own.id);
  assert.deepEqual(
    jobs.map(({ attempts, state }) => [attempts, state]),
    [[1, "done"]],
  );
});

test("of different requests with one key at once, one is taken and the others are refused", async () => {
  const own = await guest.upload(photo("chelsea.png"), "chelsea.png");
  const before = (await renditionsOf(guest, own.id)).length;
  const key = randomUUID();
  const answers = await Promise.all(Array.from({ length: 6 }, (_, n) => post(guest, own.id, key, edit(0.01 * (n + 1)))));
  const taken = answers.filter(({ status }) => status === 202);
  assert.equal(taken.length, 1);
  for (const answer of answers.filter(({ status }) => status !== 202)) await problem(answer, 422, "idempotency_key_reused");
  assert.equal((await renditionsOf(guest, own.id)).length, before + 1);
});

test("a key of another form is refused", async () => {
  for (const key of ["a b", "k".repeat(256), "caf\u00e9"]) {
    await problem(await post(guest, image.id, key, edit(0.7)), 400, "bad_request");
  }
  assert.equal((await post(guest, image.id, "k".repeat(255), edit(0.7))).status, 202);
});

test("a request that was refused leaves its key unused", async () => {
  const key = randomUUID();
  await problem(await post(guest, image.id, key, { recipe: recipe([{ op: "sparkle" }]) }), 422, "recipe_unknown_op");
  await problem(
    await post(guest, image.id, key, { recipe: recipe([{ op: "crop", x: 9000, y: 0, width: 1, height: 1 }]) }),
    422,
    "recipe_does_not_fit",
  );
  assert.equal((await post(guest, image.id, key, edit(0.8))).status, 202);
});

test("a key goes with the image: what is uploaded again is rendered again", async () => {
  const one = await Guest.arrive();
  const { id } = await one.upload(photo("rocket.jpg"), "rocket.jpg");
  const key = randomUUID();
  const first = await made(one, id, key, edit(0.9), { prefer: "wait=60" });
  assert.equal((await one.ask("DELETE", `/api/images/${id}`)).status, 204);
  await problem(await post(one, id, key, edit(0.9)), 404, "not_found");
  const { id: next } = await one.upload(photo("rocket.jpg"), "rocket.jpg");
  const second = await made(one, next, key, edit(0.9), { prefer: "wait=60" });
  assert.notEqual(second.rendition.id, first.rendition.id);
  assert.equal(second.rendition.state, "done");
});

test("a request that is repeated is no use of the quota", async () => {
  const edge = await Edge.make({ settings: { MAX_RENDITIONS_PER_HOUR: 1 } });
  try {
    await edge.start();
    const one = await Guest.arrive(edge.url);
    const { id } = await one.upload(photo("rocket.jpg"), "rocket.jpg");
    const key = randomUUID();
    const first = await made(one, id, key, edit(1), { prefer: "wait=60" });
    for (let n = 0; n < 3; n++) assert.equal((await made(one, id, key, edit(1))).rendition.id, first.rendition.id);
    await problem(await post(one, id, randomUUID(), edit(1)), 429, "rate_limited");
  } finally {
    await edge.stop();
  }
});

test("killed at any moment, the edge has each rendition once, and none is lost", { timeout: 300_000 }, async (t) => {
  const edge = await Edge.make({ settings: { STUCK_AFTER_S: 1, LEASE_S: 5 }, sweepEveryMs: 1000 });
  try {
    await edge.start();
    const one = await Guest.arrive(edge.url);
    const { id } = await one.upload(photo("rocket.jpg"), "rocket.jpg");
    const keys = Array.from({ length: 12 }, () => randomUUID());
    /** Asks until there is an answer. */
    const insist = async (n) => {
      for (;;) {
        const answer = await post(one, id, keys[n], edit(n / 100), n % 3 ? {} : { prefer: "wait=2" }).catch(() => undefined);
        if (answer && answer.status < 500) return answer.json().catch(() => insist(n));
        await pause(50);
      }
    };
    let answered = 0;
    for (let kill = 0; kill < 4; kill++) {
      const round = keys.map((_, n) => insist(n).then(() => answered++));
      await pause(40 + 60 * kill);
      await edge.restart();
      await Promise.all(round);
    }
    t.diagnostic(`${answered} answers to ${keys.length} keys`);
    const ids = await Promise.all(keys.map((_, n) => insist(n).then(({ rendition }) => rendition.id)));
    const all = await until("all renders", 120, async () => {
      const renditions = await renditionsOf(one, id);
      return renditions.every(({ state }) => state === "done") && renditions;
    });
    assert.deepEqual(all.map((rendition) => rendition.id).sort(), ids.toSorted());
    assert.equal(new Set(ids).size, keys.length);
  } finally {
    await edge.stop();
  }
});

test("after 24 hours a key is unused, and is forgotten when another one is remembered", { timeout: 300_000 }, async () => {
  const edge = await Edge.make({ sweepEveryMs: 0 });
  try {
    await edge.start();
    const one = await Guest.arrive(edge.url);
    const { id } = await one.upload(photo("rocket.jpg"), "rocket.jpg");
    const [old, swept, current] = [randomUUID(), randomUUID(), randomUUID()];
    const first = await made(one, id, old, edit(0.5), { prefer: "wait=60" });
    await made(one, id, swept, edit(0.6), { prefer: "wait=60" });
    const kept = await made(one, id, current, edit(0.7), { prefer: "wait=60" });
    const library = (text, ...values) => edge.bindings.library(one.session.owner_id, text, ...values);
    const rows = await library("SELECT key, expires_at_ms FROM idempotency_keys");
    assert.equal(rows.length, 3);
    const DAY_MS = 24 * 60 * 60 * 1000;
    for (const row of rows) assert.ok(Math.abs(row.expires_at_ms - Date.now() - DAY_MS) < 5 * 60_000, "a day from now");
    await library("UPDATE idempotency_keys SET expires_at_ms = ? WHERE key IN (?, ?)", Date.now() - 1000, old, swept);
    const second = await made(one, id, old, edit(0.55), { prefer: "wait=60" });
    assert.notEqual(second.rendition.id, first.rendition.id, "another request may use it");
    assert.equal((await made(one, id, current, edit(0.7))).rendition.id, kept.rendition.id);
    const left = await library("SELECT key FROM idempotency_keys");
    assert.deepEqual(left.map(({ key }) => key).sort(), [current, old].sort());
  } finally {
    await edge.stop();
  }
});
