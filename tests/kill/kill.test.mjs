// Photographs are taken in while the edge is killed again and again: afterwards every one is there once, every job is done or
// failed with a reason, and nothing lies in the store that no row knows.
//
// SAFELIGHT_PHOTOGRAPHS and SAFELIGHT_KILLS say how many; SAFELIGHT_SEED repeats a run's choices.

import assert from "node:assert/strict";
import { after, test } from "node:test";

import { Edge } from "../support/edge.mjs";
import { ask, bytes, cookieOf } from "../support/guest.mjs";
import { photo, png, sha256, withComment } from "../support/pictures.mjs";
import { seeded } from "../support/random.mjs";
import { recipe } from "../support/resources.mjs";
import { pause, until } from "../support/wait.mjs";

const count = Number(process.env.SAFELIGHT_PHOTOGRAPHS ?? 24);
const kills = Number(process.env.SAFELIGHT_KILLS ?? 3);
const seed = Number(process.env.SAFELIGHT_SEED ?? Date.now() % 2 ** 31);
/** The moments of the kills. */
const random = seeded(seed);

const edge = Edge.prepared({ sweepEveryMs: 1000 });
// Everything that takes minutes in earnest takes seconds here.
await edge.configure({ STUCK_AFTER_S: 5, LEASE_S: 5, ORPHAN_AFTER_S: 15 });

after(() => edge.kill());

const rocket = photo("rocket.jpg");

/** No two alike. Half come by upload, half by the bucket; every eighth has damaged pixels, which only a decoder finds. */
function photographs() {
  return Array.from({ length: count }, (_, n) => {
    const bytes = n % 4 === 0 ? png(200 + n, 150) : withComment(rocket, `photograph ${n}`);
    const damaged = n % 8 === 0;
    // Many bytes: of one alone a decoder may make a picture after all.
    const middle = Math.floor(bytes.length / 2);
    if (damaged) bytes.fill(0xff, middle, middle + 64);
    // Each has choices of its own: four clients would draw from one generator in the order in which the machine lets them.
    const chance = seeded(seed + 1 + n);
    return { chance, name: `${n}.${n % 4 === 0 ? "png" : "jpg"}`, bytes, digest: sha256(bytes), damaged, dropped: n % 2 === 0 };
  });
}

/** Asks until there is an answer: what a client does whose server goes away. */
async function insist(method, path, options = {}) {
  for (;;) {
    try {
      const answer = await ask(method, path, { ...options, base: edge.url, cookie });
      const said = await answer.text();
      if (answer.status < 500) return { status: answer.status, said: said && JSON.parse(said), answer };
    } catch {
      // Not there, or gone in the middle of its answer.
    }
    await pause(50);
  }
}

let cookie = "";

/** Puts one into the bucket past the edge; half of them are not announced. */
async function drop(owner, photograph) {
  const quiet = photograph.chance() < 0.5;
  const put = () => edge.bindings.put(`incoming/${owner}/${photograph.name}`, photograph.bytes, { quiet });
  while (!(await put().catch(() => undefined))) await pause(50);
}

/** Sends one in, and then may want a rendition of it, or have it away again. */
async function takeIn(photograph) {
  const { status, said } = await insist("POST", `/api/images?name=${photograph.name}`, { body: photograph.bytes });
  assert.ok([200, 201].includes(status), JSON.stringify(said));
  const chance = photograph.chance();
  if (chance < 0.3) {
    const json = {
      recipe: recipe([
        { op: "exposure", ev: 0.5 },
        { op: "resize", width: 320 },
      ]),
    };
    assert.equal((await insist("POST", `/api/images/${said.id}/renditions`, { json })).status, 202);
  } else if (chance > 0.9) {
    // 404: it was deleted, and the answer was lost.
    assert.ok([204, 404].includes((await insist("DELETE", `/api/images/${said.id}`)).status));
    photograph.deleted = true;
  }
}

async function all(path) {
  const items = [];
  for (let cursor = ""; ; ) {
    const { said } = await insist("GET", `${path}${path.includes("?") ? "&" : "?"}limit=100${cursor}`);
    items.push(...said.items);
    if (!said.next_cursor) return items;
    cursor = `&cursor=${said.next_cursor}`;
  }
}

/** The keys that the rows speak for. */
function keysOf(owner, images, jobs) {
  const thumbnailed = new Set(jobs.filter(({ kind, state }) => kind === "thumbnails" && state === "done").map((job) => job.image_id));
  return images
    .flatMap((image) => [
      `${owner}/originals/${image.sha256}/${image.id}`,
      ...(thumbnailed.has(image.id) ? image.thumbnails.map(({ width }) => `${owner}/thumbnails/${image.id}/${width}.jpg`) : []),
      ...image.renditions
        .filter(({ state }) => state === "done")
        .flatMap(({ id }) => [`${owner}/renditions/${id}.jpg`, `${owner}/receipts/${id}.jws`]),
    ])
    .sort();
}

test(`${count} photographs, ${kills} kills, seed ${seed}`, { timeout: 900_000 }, async (t) => {
  await edge.start();
  const session = await insist("POST", "/api/session");
  cookie = cookieOf(session.answer);
  const owner = session.said.owner_id;

  const wanted = photographs();
  const waiting = [...wanted];
  let taken = 0;
  const clients = Array.from({ length: 4 }, async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      await pause(next.chance() * 300);
      if (next.dropped) await drop(owner, next);
      else await takeIn(next);
      taken += 1;
    }
  });
  const moments = [];
  for (let kill = 1; kill <= kills; kill += 1) {
    while (taken < (count * kill) / (kills + 1)) await pause(10);
    await pause(random() * 300);
    moments.push(taken);
    await edge.restart();
  }
  await Promise.all(clients);
  t.diagnostic(`killed after ${moments.join(", ")} photographs`);

  const dropped = wanted.filter((one) => one.dropped).length;
  await until("the end of all jobs", 600, async () => {
    const open = await Promise.all(["queued", "running"].map((state) => insist("GET", `/api/jobs?state=${state}`)));
    const ingests = await all("/api/jobs?kind=ingest");
    return ingests.length === dropped && open.every(({ said }) => said.items.length === 0);
  });
  const [images, jobs] = [await all("/api/images"), await all("/api/jobs")];

  const kept = wanted.filter(({ deleted }) => !deleted);
  assert.deepEqual(images.map((image) => image.sha256).sort(), kept.map(({ digest }) => digest).sort(), "every image, once");
  for (const job of jobs) {
    assert.ok(job.state === "done" || (job.state === "failed" && job.error?.code && job.error.message), JSON.stringify(job));
  }
  const damaged = new Set(kept.filter((one) => one.damaged).map(({ digest }) => digest));
  const expectedToFail = new Set(images.filter((image) => damaged.has(image.sha256)).map(({ id }) => id));
  const failed = jobs.filter(({ kind, state: at }) => kind !== "delete" && at === "failed");
  for (const job of failed) {
    assert.ok(expectedToFail.has(job.image_id), `failed, and nothing is wrong with the photograph: ${JSON.stringify(job)}`);
  }
  const unreadable = new Set(failed.filter(({ kind }) => kind === "thumbnails").map((job) => job.image_id));
  assert.deepEqual(unreadable, expectedToFail, "what is damaged fails");
  const done = jobs.filter(({ state }) => state === "done").length;
  const again = jobs.filter(({ attempts }) => attempts > 1).length;
  t.diagnostic(`${images.length} images, ${done} jobs done, ${jobs.length - done} failed, ${again} begun more than once`);

  const expected = keysOf(owner, images, jobs);
  const stored = async () => await edge.bindings.keys(`${owner}/`);
  const before = await stored();
  const orphans = before.filter((key) => !expected.includes(key)).length;
  await until("the sweep of orphans", 120, async () => {
    const keys = await stored();
    // A failed job may have made some thumbnails before it came to what it could not read.
    return keys.filter((key) => !unreadable.has(key.split("/")[2])).length <= expected.length;
  });
  const keys = (await stored()).filter((key) => !key.includes("/thumbnails/") || !unreadable.has(key.split("/")[2]));
  assert.deepEqual(keys.sort(), expected, "each object has its row, each row its objects");
  t.diagnostic(`${keys.length} objects; the sweep removed ${orphans} without a row`);

  assert.equal((await edge.bindings.keys(`incoming/${owner}/`)).length, dropped, "what was dropped stays");
  for (const image of images) {
    assert.equal(sha256(await bytes(await ask("GET", image.original_url, { base: edge.url, cookie }))), image.sha256);
  }
});
