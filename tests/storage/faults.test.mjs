// The whole edge on an S3 server of which three calls in ten go wrong: nothing is lost, and nothing is there half.
//
// SAFELIGHT_SEED repeats a run; SAFELIGHT_PHOTOGRAPHS makes it larger.

import assert from "node:assert/strict";
import { randomBytes, randomInt } from "node:crypto";
import { after, before, test } from "node:test";
import { startEdge } from "../support/edge.mjs";
import { Guest } from "../support/guest.mjs";
import { photo, sha256, withComment } from "../support/pictures.mjs";
import { seeded } from "../support/random.mjs";
import { pause } from "../support/wait.mjs";
import { FAULTS, startFaults } from "./support/faults.mjs";
import { startProbe, startS3 } from "./support/servers.mjs";
import { Store } from "./support/store.mjs";

const SEED = Number(process.env.SAFELIGHT_SEED ?? randomInt(1_000_000));
const PHOTOGRAPHS = Number(process.env.SAFELIGHT_PHOTOGRAPHS ?? 24);
const SHARE = 0.3;

const rocket = photo("rocket.jpg");
const RECIPE = { version: 1, ops: [{ op: "grayscale" }, { op: "resize", width: 200 }] };

const photograph = (i) => withComment(rocket, `photograph ${i}`);

let s3, proxy, edge, probe, behind, store, guest;

before(async () => {
  console.log(`seed ${SEED}`);
  s3 = await startS3();
  proxy = await startFaults(s3.port, SEED, SHARE);
  const settings = { ...s3.settings, S3_ENDPOINT: `http://127.0.0.1:${proxy.port}`, S3_TIMEOUT_MS: "1000" };
  edge = await startEdge(settings);
  behind = await startProbe(settings);
  // Looks at the store itself, past the faults.
  probe = await startProbe(s3.settings);
  store = new Store(probe.url);
  guest = await Guest.arrive(edge.url);
});

after(async () => {
  await edge?.stop();
  await probe?.stop();
  await behind?.stop();
  proxy?.stop();
  await s3?.stop();
});

/** Tries until the edge does it. What it answers meanwhile is a problem that says the store is at fault. */
async function persist(what, ask) {
  for (let tries = 0; tries < 30; tries += 1) {
    const answer = await ask();
    if (answer.ok) return answer;
    const text = await answer.text();
    assert.equal(answer.status, 503, `${what}: ${answer.status} ${text}`);
    assert.equal(JSON.parse(text).code, "storage_unavailable", text);
    refused += 1;
  }
  throw new Error(`${what} was refused 30 times`);
}
let refused = 0;

async function everyKey() {
  const keys = [];
  let cursor;
  do {
    const [objects, next] = await store.list("", { cursor });
    keys.push(...objects.map(({ key }) => key));
    cursor = next;
  } while (cursor);
  return keys;
}

test("nothing is lost and nothing is there half", { timeout: 540_000 }, async () => {
  const images = [];
  const upload = async (i) => {
    const bytes = photograph(i);
    const answer = await persist("upload", () => guest.ask("POST", `/api/images?name=${i}.jpg`, { body: bytes }));
    const image = await answer.json();
    images[i] = { id: image.id, bytes };
    const accepted = await persist("rendition", () =>
      guest.ask("POST", `/api/images/${image.id}/renditions`, { json: { recipe: RECIPE } }),
    );
    images[i].rendition = (await accepted.json()).rendition.id;
  };
  // Three at a time, as a browser would.
  const waiting = Array.from({ length: PHOTOGRAPHS }, (_, i) => i);
  await Promise.all(
    Array.from({ length: 3 }, async () => {
      for (let i = waiting.shift(); i !== undefined; i = waiting.shift()) await upload(i);
    }),
  );
  const chance = seeded(SEED + 1);
  const gone = images.filter(() => chance() < 0.3);
  for (const image of gone) assert.ok((await guest.ask("DELETE", `/api/images/${image.id}`)).ok);
  const kept = images.filter((image) => !gone.includes(image));
  assert.ok(gone.length > 0 && kept.length > 0);

  // Read while calls fail: the whole of it, or an error.
  let broken = 0;
  for (const image of kept) {
    const read = await guest
      .ask("GET", `/api/images/${image.id}/original`)
      .then(async (answer) => [answer.status, Buffer.from(await answer.arrayBuffer())])
      .catch(() => ["broken off"]);
    if (read[0] === 200) assert.equal(sha256(read[1]), sha256(image.bytes));
    else broken += 1;
  }

  // Every job ends, faults or not.
  let jobs;
  for (;;) {
    jobs = await edge.bindings.library(guest.session.owner_id, "SELECT kind, state, attempts, error_message FROM jobs");
    if (jobs.every(({ state }) => state === "done" || state === "failed")) break;
    await pause(500);
  }
  proxy.on = false;
  console.log(
    `${proxy.calls} calls: ${JSON.stringify(proxy.seen)}; ${refused} requests refused, ${broken} reads broken off, ${jobs.filter(({ attempts }) => attempts > 1).length} of ${jobs.length} jobs begun again`,
  );
  for (const fault of FAULTS) assert.ok(proxy.seen[fault] > 0, `no call saw "${fault}"`);
  assert.deepEqual(
    jobs.filter(({ state }) => state === "failed"),
    [],
  );

  const { items } = await guest.json("GET", "/api/images?limit=100");
  assert.deepEqual(new Set(items.map(({ id }) => id)), new Set(kept.map(({ id }) => id)));
  const expected = new Set();
  const owner = guest.session.owner_id;
  for (const image of kept) {
    const original = `${owner}/originals/${sha256(image.bytes)}/${image.id}`;
    assert.equal(sha256(await store.find(original)), sha256(image.bytes));
    const rendition = await guest.json("GET", `/api/renditions/${image.rendition}`);
    assert.equal(rendition.state, "done");
    const [file, receipt] = [`${owner}/renditions/${rendition.id}.jpg`, `${owner}/receipts/${rendition.id}.jws`];
    assert.equal(sha256(await store.find(file)), rendition.result.sha256);
    const [, payload] = (await store.find(receipt)).toString().split(".");
    assert.equal(JSON.parse(Buffer.from(payload, "base64url")).rendition.sha256, rendition.result.sha256);
    for (const key of [original, file, receipt]) expected.add(key);
  }
  // And no more than that, but thumbnails of what is kept.
  const ids = new Set(kept.map(({ id }) => id));
  const more = (await everyKey()).filter((key) => !expected.has(key) && !ids.has(key.match(/\/thumbnails\/([^/]+)\//)?.[1]));
  assert.deepEqual(more, []);
});

// Of the store alone: the names that s3s-fs gives its files for parts are too long for a file system where keys are as long as an original's.
test("large objects are there whole, as they were before, or not at all", { timeout: 540_000 }, async () => {
  proxy.on = true;
  const failing = new Store(behind.url);
  let failed = 0;
  for (let i = 0; i < 8; i += 1) {
    const [key, bytes] = [`large/${i % 4}`, randomBytes((9 + i) << 20)];
    const before = await store.find(key);
    const how = i % 2 === 0 ? "put" : "write";
    const answer = await failing.ask(how, { key, media_type: "image/jpeg" }, bytes);
    const now = await store.find(key);
    if (answer.status === 200) {
      assert.ok(now?.equals(bytes), `${key} is not what was put`);
      continue;
    }
    failed += 1;
    const [kind] = await answer.json();
    // Only a put at once has all its bytes to begin again with.
    assert.ok(kind === "unavailable" || (how === "write" && kind === "interrupted"), kind);
    assert.ok(now === before || now?.equals(before ?? bytes) || now?.equals(bytes), `${key} is half`);
  }
  proxy.on = false;
  console.log(`${failed} of 8 large puts failed`);
  assert.ok(failed < 8);
});
