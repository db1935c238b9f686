// Pyramids on an S3 server that fails: a build that fails leaves nothing behind, and the next attempt stores the pyramid.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, afterEach, before, test } from "node:test";

import { startEdge } from "../support/edge.mjs";
import { bytes, Guest } from "../support/guest.mjs";
import { photo } from "../support/pictures.mjs";
import { problem } from "../support/resources.mjs";
import { pngOf, vipsPyramid } from "../support/tiff.mjs";
import { until } from "../support/wait.mjs";
import { startFaults } from "./support/faults.mjs";
import { startProbe, startS3 } from "./support/servers.mjs";
import { Store } from "./support/store.mjs";

let s3, proxy, edge, probe, store;

before(async () => {
  s3 = await startS3();
  proxy = await startFaults(s3.port, 0, 0);
  edge = await startEdge({ ...s3.settings, S3_ENDPOINT: `http://127.0.0.1:${proxy.port}` });
  probe = await startProbe(s3.settings);
  store = new Store(probe.url);
});

afterEach(() => {
  proxy.choose = undefined;
});

after(async () => {
  await edge?.stop();
  await probe?.stop();
  proxy?.stop();
  await s3?.stop();
});

/** The picture is enlarged, because s3s-fs stores no original of several parts (docs/TESTING.md). */
const REQUEST = { recipe: { version: 1, ops: [{ op: "resize", width: 2600 }] } };

/** A guest with an image whose pyramid has several parts. */
async function arrive() {
  const guest = await Guest.arrive(edge.url);
  guest.sql = (text, ...values) => edge.bindings.library(guest.session.owner_id, text, ...values);
  const size = { width: 1300, height: 1100, channels: 3 };
  guest.image = await guest.upload(await pngOf(randomBytes(size.width * size.height * 3), size), "noise.png");
  await until("its thumbnails", 60, async () => (await guest.json("GET", `/api/images/${guest.image.id}`)).state === "done");
  guest.pyramids = async () => (await store.list(`${guest.session.owner_id}/pyramids/`))[0].map(({ key }) => key);
  guest.request = (headers) => guest.json("POST", `/api/images/${guest.image.id}/pyramid`, { json: REQUEST, headers });
  return guest;
}

const isPyramid = ({ url }) => url.includes("/pyramids/");

test("a build whose first part, last part or end fails leaves nothing, and is tried again", { timeout: 300_000 }, async () => {
  const guest = await arrive();
  const { pyramid: expected } = await guest.request({ prefer: "wait=60" });
  const file = await bytes(await guest.get(expected.content_url));
  assert.ok(file.length > 2 * (5 << 20), "it has several parts");
  assert.equal((await guest.ask("DELETE", `/api/pyramids/${expected.id}`)).status, 204);
  await until("the end of its file", 30, async () => (await guest.pyramids()).length === 0);
  for (const [what, fails] of [
    ["its second part, the first that is sent", ({ method, url }) => method === "PUT" && /partNumber=2\b/.test(url)],
    ["its first part, the last that is sent", ({ method, url }) => method === "PUT" && /partNumber=1\b/.test(url)],
    ["the end", ({ method, url }) => method === "POST" && url.includes("uploadId=")],
  ]) {
    let failed = 0;
    // More often than a call is repeated.
    proxy.choose = (asked) => {
      if (!isPyramid(asked) || !fails(asked) || failed >= 5) return undefined;
      failed += 1;
      return "500 before";
    };
    const { pyramid, job } = await guest.request();
    await until(`a failed attempt at ${what}`, 60, async () => {
      const [row] = await guest.sql("SELECT state, attempts FROM jobs WHERE id = ?", job.id);
      return row.attempts >= 1 && row.state === "queued";
    });
    assert.ok(failed > 0, `${what} failed`);
    assert.deepEqual(await guest.pyramids(), [], `nothing is left after ${what}`);
    assert.equal((await guest.json("GET", `/api/pyramids/${pyramid.id}`)).state, "waiting");
    proxy.choose = undefined;
    await until("the pyramid", 60, async () => (await guest.json("GET", `/api/pyramids/${pyramid.id}`)).state === "ready");
    const { content_url } = await guest.json("GET", `/api/pyramids/${pyramid.id}`);
    assert.ok((await bytes(await guest.get(content_url))).equals(file), `the same file after ${what}`);
    assert.equal((await guest.ask("DELETE", `/api/pyramids/${pyramid.id}`)).status, 204);
    await until("the end of its file", 30, async () => (await guest.pyramids()).length === 0);
  }
});

test("a build that fails in its last attempt is a failed pyramid without a file, and a retry builds it", { timeout: 300_000 }, async () => {
  const guest = await arrive();
  proxy.choose = (asked) => (isPyramid(asked) && asked.method !== "DELETE" ? "500 before" : undefined);
  const { pyramid, job } = await guest.request();
  await until("the first attempt", 60, async () => {
    const [row] = await guest.sql("SELECT state, attempts FROM jobs WHERE id = ?", job.id);
    return row.attempts === 1 && row.state === "queued";
  });
  await guest.sql("UPDATE jobs SET attempts = 4 WHERE id = ?", job.id);
  await until("the last attempt", 60, async () => (await guest.json("GET", `/api/pyramids/${pyramid.id}`)).state === "failed");
  const failed = await guest.json("GET", `/api/pyramids/${pyramid.id}`);
  assert.match(failed.error.message, /object store failed/);
  assert.deepEqual(await guest.pyramids(), []);
  await problem(await guest.get(`/api/pyramids/${pyramid.id}/content`), 409, "not_ready");
  proxy.choose = undefined;
  assert.equal((await guest.ask("POST", `/api/jobs/${job.id}/retry`)).status, 202);
  await until("the pyramid", 60, async () => (await guest.json("GET", `/api/pyramids/${pyramid.id}`)).state === "ready");
});

test("an image that is deleted during the build takes it along", { timeout: 300_000 }, async () => {
  const guest = await arrive();
  let release;
  const held = new Promise((resolve) => {
    proxy.choose = (asked) => {
      if (!isPyramid(asked) || asked.method !== "POST" || !asked.url.includes("uploadId=") || release) return undefined;
      return new Promise((go) => {
        release = () => go(undefined);
        resolve();
      });
    };
  });
  await guest.request();
  // The file is about to be complete.
  await held;
  assert.equal((await guest.ask("DELETE", `/api/images/${guest.image.id}`)).status, 204);
  release();
  await until("the end of all files", 60, async () => (await store.list(`${guest.session.owner_id}/`))[0].length === 0);
  assert.deepEqual((await guest.json("GET", "/api/pyramids")).items, []);
});

test("a file that becomes shorter before a range of it is read is a conflict", { timeout: 120_000 }, async () => {
  const guest = await Guest.arrive(edge.url);
  const file = await vipsPyramid(photo("rocket.jpg"), { compression: "jpeg", tileWidth: 256, tileHeight: 256 });
  const key = `incoming/${guest.session.owner_id}/shorter.tif`;
  await store.put(key, file, { type: "image/tiff" });
  const pyramid = await guest.json("POST", "/api/pyramids", { json: { key } });
  let release;
  const held = new Promise((resolve) => {
    proxy.choose = ({ method, url }) => {
      if (method !== "GET" || !url.includes("shorter.tif") || release) return undefined;
      return new Promise((go) => {
        release = () => go(undefined);
        resolve();
      });
    };
  });
  const answer = guest.get(pyramid.content_url, { range: `bytes=${file.length - 100}-` });
  await held;
  await store.put(key, file.subarray(0, 1000), { type: "image/tiff" });
  release();
  await problem(await answer, 409, "not_ready");
});

test("a file on S3 is registered by ranges, and a store that is out of order is a 503", { timeout: 120_000 }, async () => {
  const guest = await Guest.arrive(edge.url);
  const file = await vipsPyramid(photo("rocket.jpg"), { compression: "jpeg", tileWidth: 256, tileHeight: 256 });
  const key = `incoming/${guest.session.owner_id}/a.tif`;
  await store.put(key, file, { type: "image/tiff" });
  const register = () => guest.ask("POST", "/api/pyramids", { json: { key } });
  proxy.choose = () => "503 before";
  await problem(await register(), 503, "storage_unavailable");
  proxy.choose = undefined;
  const response = await register();
  assert.equal(response.status, 201, await response.clone().text());
  const pyramid = await response.json();
  const part = await guest.get(pyramid.content_url, { range: "bytes=100-299" });
  assert.ok((await bytes(part)).equals(file.subarray(100, 300)));
});
