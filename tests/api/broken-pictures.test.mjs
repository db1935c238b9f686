// A picture that cannot be decoded is decoded once: thumbnails, renditions and retries say the same without another look at its pixels. Decodes are counted.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Edge } from "../support/edge.mjs";
import { Guest } from "../support/guest.mjs";
import { photo, png } from "../support/pictures.mjs";
import { problem, recipe } from "../support/resources.mjs";
import { until } from "../support/wait.mjs";

let edge;
before(async () => {
  edge = await Edge.make({ settings: { METRICS_TOKEN: "token-of-this-test" }, sweepEveryMs: 0 });
  await edge.start();
});
after(() => edge?.stop());

/** How often files were looked at, by the work. */
async function decodes() {
  const page = await (await fetch(`${edge.url}/api/metrics`, { headers: { authorization: "Bearer token-of-this-test" } })).text();
  const of = (work) => Number(page.match(new RegExp(`^safelight_decodes_total\\{work="${work}"\\} (\\d+)$`, "m"))?.[1] ?? 0);
  return { thumbnails: of("thumbnails"), render: of("render"), probe: of("probe") };
}

/** A PNG whose pixels are damaged; its structure is whole. */
function damaged(n) {
  const bytes = png(300 + n, 200);
  bytes[Math.floor(bytes.length / 2)] ^= 0xff;
  return bytes;
}

const jobs = async (guest, kind) => (await guest.json("GET", `/api/jobs?kind=${kind}`)).items;

/** Uploads a damaged picture; its thumbnails have failed. */
async function broken(guest, n) {
  const image = await guest.upload(damaged(n), "broken.png");
  await until("its thumbnails' failure", 30, async () => (await jobs(guest, "thumbnails"))[0]?.state === "failed");
  return image;
}

test("a damaged picture is decoded once, whatever is asked for and however often", { timeout: 120_000 }, async () => {
  const guest = await Guest.arrive(edge.url);
  const first = await decodes();
  const image = await broken(guest, 0);
  assert.equal((await decodes()).thumbnails, first.thumbnails + 1);
  const details = new Set();
  for (let n = 0; n < 3; n += 1) {
    for (const { url } of image.thumbnails) details.add((await problem(await guest.get(url), 422, "damaged_file")).detail);
  }
  assert.equal(details.size, 1, "the same problem each time");
  const [{ id, error }] = await jobs(guest, "thumbnails");
  assert.deepEqual([...details], [error.message]);
  for (const ops of [[], [{ op: "invert" }], [{ op: "sepia" }]]) {
    const { rendition, job } = await guest.render(image.id, recipe(ops));
    assert.deepEqual([rendition.state, rendition.error, job.can_retry], ["failed", error, false]);
    assert.equal((await guest.ask("POST", `/api/jobs/${job.id}/retry`)).status, 202);
  }
  assert.equal((await guest.ask("POST", `/api/jobs/${id}/retry`)).status, 202);
  await until("all retries", 30, async () => (await guest.json("GET", "/api/jobs")).items.every(({ state }) => state === "failed"));
  assert.deepEqual(await decodes(), { ...first, thumbnails: first.thumbnails + 1 });
  assert.deepEqual(
    (await jobs(guest, "render")).map((job) => job.error),
    [error, error, error],
  );
});

test("a render that finds the damage first spares the thumbnails the decode", { timeout: 120_000 }, async () => {
  const guest = await Guest.arrive(edge.url);
  const image = await broken(guest, 1);
  const owner = guest.session.owner_id;
  await edge.bindings.library(owner, "DELETE FROM decode_failures");
  const first = await decodes();
  const { rendition } = await guest.render(image.id, recipe([]));
  assert.equal(rendition.error.code, "damaged_file");
  await problem(await guest.get(image.thumbnails[0].url), 422, "damaged_file");
  assert.deepEqual(await decodes(), { ...first, render: first.render + 1 });
});

test("another version of the engine looks again, and remembers its own answer", { timeout: 120_000 }, async () => {
  const guest = await Guest.arrive(edge.url);
  const image = await broken(guest, 2);
  const owner = guest.session.owner_id;
  const [{ engine }] = await edge.bindings.library(owner, "SELECT engine FROM decode_failures WHERE id = ?", image.id);
  assert.equal(engine, (await guest.json("GET", "/api/health")).engine);
  await edge.bindings.library(owner, "UPDATE decode_failures SET engine = '0.0.1'");
  const first = await decodes();
  for (let n = 0; n < 3; n += 1) await problem(await guest.get(image.thumbnails[n].url), 422, "damaged_file");
  assert.deepEqual(await decodes(), { ...first, thumbnails: first.thumbnails + 1 });
  assert.deepEqual(await edge.bindings.library(owner, "SELECT id, engine FROM decode_failures"), [{ id: image.id, engine }]);
});

test("a damaged file in the bucket is looked at once in each version", { timeout: 120_000 }, async () => {
  const guest = await Guest.arrive(edge.url);
  const key = `incoming/${guest.session.owner_id}/a.jpg`;
  const first = await decodes();
  const cut = photo("rocket.jpg").subarray(0, 20_000);
  await edge.bindings.put(key, cut);
  const job = await until("its failure", 30, async () => (await jobs(guest, "ingest")).find(({ state }) => state === "failed"));
  assert.equal(job.error.code, "damaged_file");
  for (let n = 0; n < 2; n += 1) {
    assert.equal((await guest.ask("POST", `/api/jobs/${job.id}/retry`)).status, 202);
    const again = await until("its failure", 30, async () => {
      const now = await guest.json("GET", `/api/jobs/${job.id}`);
      return now.state === "failed" && now;
    });
    assert.deepEqual(again.error, job.error);
  }
  assert.deepEqual(await decodes(), { ...first, probe: first.probe + 1 });
  await edge.bindings.put(key, photo("rocket.jpg"));
  await until("the new version's image", 30, async () => (await guest.json("GET", "/api/images")).items.length === 1);
  assert.equal((await decodes()).probe, first.probe + 2);
});

test("what is remembered goes with the image, and sound pictures are not affected", { timeout: 120_000 }, async () => {
  const guest = await Guest.arrive(edge.url);
  const image = await broken(guest, 3);
  const sound = await guest.upload(png(310, 200), "sound.png");
  const { rendition } = await guest.render(sound.id, recipe([]));
  assert.equal(rendition.state, "done");
  for (const { url } of sound.thumbnails) assert.equal((await guest.get(url)).status, 200);
  assert.equal((await guest.ask("DELETE", `/api/images/${image.id}`)).status, 204);
  assert.deepEqual(await edge.bindings.library(guest.session.owner_id, "SELECT id FROM decode_failures"), []);
});
