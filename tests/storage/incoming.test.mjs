// incoming/{owner}/… on an S3 server, which announces to POST /api/events/s3.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, test } from "node:test";
import { startEdge } from "../support/edge.mjs";
import { Guest } from "../support/guest.mjs";
import { incomingCases } from "../support/incoming.mjs";
import { png } from "../support/pictures.mjs";
import { ingests } from "../support/resources.mjs";
import { until } from "../support/wait.mjs";
import { startFaults } from "./support/faults.mjs";
import { startProbe, startS3 } from "./support/servers.mjs";
import { Store } from "./support/store.mjs";

const EVENTS_TOKEN = randomBytes(16).toString("hex");

let s3, proxy, edge, probe, store;

before(async () => {
  s3 = await startS3();
  proxy = await startFaults(s3.port, 0, 0);
  const settings = { ...s3.settings, S3_ENDPOINT: `http://127.0.0.1:${proxy.port}`, EVENTS_TOKEN };
  edge = await startEdge(settings, { sweepEveryMs: 1000 });
  probe = await startProbe(s3.settings);
  store = new Store(probe.url);
});

after(async () => {
  await edge?.stop();
  await probe?.stop();
  proxy?.stop();
  await s3?.stop();
});

/** What S3 announces when something happens to an object. */
function record({ key, event = "put", bucket = "safelight", etag = "none", at = new Date().toISOString() }) {
  const eventName = { put: "ObjectCreated:Put", delete: "ObjectRemoved:Delete", copy: "ObjectCreated:Copy" }[event];
  const encoded = key.split("/").map(encodeURIComponent).join("/").replaceAll("%20", "+");
  const object = { key: encoded, size: 1, eTag: etag };
  return { eventVersion: "2.1", eventSource: "aws:s3", eventTime: at, eventName, s3: { bucket: { name: bucket }, object } };
}

async function announce(...events) {
  const answer = await fetch(new URL("/api/events/s3", edge.url), {
    method: "POST",
    headers: { authorization: `Bearer ${EVENTS_TOKEN}`, "content-type": "application/json" },
    body: JSON.stringify({ Records: events.map(record) }),
  });
  assert.equal(answer.status, 200, await answer.clone().text());
  return (await answer.json()).queued;
}

const bucket = {
  async put(key, bytes, { quiet = false } = {}) {
    await store.put(key, bytes, { type: "application/octet-stream" });
    if (!quiet) await announce({ key });
  },
  remove: (key) => store.delete(key),
  announce,
  async keys(prefix) {
    const keys = [];
    let cursor;
    do {
      const [objects, next] = await store.list(prefix, { cursor });
      keys.push(...objects.map(({ key }) => key));
      cursor = next;
    } while (cursor);
    return keys;
  },
  /** A URL cannot carry dots between slashes. s3s-fs keeps objects as files: no name of 900 characters, and no key that ends in a slash. */
  takes: (key) => !key.includes("/../") && (s3.kind !== "s3s-fs" || !(key.endsWith("/") || key.length > 250)),
};

incomingCases(bucket, () => Guest.arrive(edge.url));

test("an object that goes between its announcement and its turn is a failed job with a reason", async () => {
  const guest = await Guest.arrive(edge.url);
  const key = `incoming/${guest.session.owner_id}/short-lived.png`;
  await store.put(key, png(20, 36));
  const held = [];
  let looked = false;
  proxy.choose = ({ method, url }) => {
    if (!url.includes("short-lived") || (method !== "HEAD" && method !== "GET")) return undefined;
    // First whoever hears of it looks at it, then the job.
    if (looked) return new Promise((resolve) => held.push(resolve));
    looked = true;
    return undefined;
  };
  assert.equal(await announce({ key }), 1);
  await until("the job's look at it", 30, () => held.length > 0);
  await store.delete(key);
  proxy.choose = undefined;
  for (const release of held) release();
  const [job] = await ingests(guest, 1);
  assert.deepEqual([job.state, job.error.code, job.attempts], ["failed", "not_found", 1]);
  assert.deepEqual((await guest.json("GET", "/api/images")).items, []);
});

test("an object that a larger one replaces while it is read is not read in its place", { timeout: 120_000 }, async () => {
  for (const [name, first] of [
    ["grows.png", png(20, 37)],
    ["presets/grows.json", Buffer.from('{"recipe":{"version":1}}')],
  ]) {
    const guest = await Guest.arrive(edge.url);
    const key = `incoming/${guest.session.owner_id}/${name}`;
    const etag = await store.put(key, first);
    const held = [];
    const wanted = [];
    proxy.choose = ({ method, url, headers }) => {
      if (!url.includes("grows") || method !== "GET") return undefined;
      wanted.push(headers["if-match"]);
      return held.length === 0 ? new Promise((resolve) => held.push(resolve)) : undefined;
    };
    assert.equal(await announce({ key, etag }), 1);
    await until("the job's reading", 30, () => held.length > 0);
    // Above the limits of photographs and of documents. The job looked at the small one.
    await store.put(key, Buffer.alloc(49 << 20));
    held[0]();
    const job = await until("the end of the job", 60, async () => {
      const { items } = await guest.json("GET", "/api/jobs");
      return items.find(({ state, subject }) => state === "failed" && subject?.id === key);
    });
    proxy.choose = undefined;
    assert.equal(job.error.code, "over_limit", job.error.message);
    assert.deepEqual(wanted, [`"${etag}"`], "it asked once, for the version that it had looked at");
    assert.deepEqual((await guest.json("GET", "/api/images")).items, []);
  }
});
