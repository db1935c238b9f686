// What a recipe costs: more than the budget is refused with the numbers on every way in, and beside what is accepted others are answered.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Edge } from "../support/edge.mjs";
import { Guest } from "../support/guest.mjs";
import { photo, png } from "../support/pictures.mjs";
import { ingests, problem, recipe } from "../support/resources.mjs";
import { until } from "../support/wait.mjs";

const medians = (count) => Array.from({ length: count }, () => ({ op: "median", radius_px: 10 }));
/** What an edge isolate may spend on a render, in milliseconds: docs/LIMITS.md. */
const ALLOWED_MS = 60_000;

let edge;
before(async () => {
  edge = await Edge.make();
  await edge.start();
});
after(() => edge?.stop());

test("a recipe above the budget is refused with both numbers, and no job is stored", async () => {
  const guest = await Guest.arrive(edge.url);
  const image = await guest.upload(png(4000, 3000));
  const asked = { json: { recipe: recipe(medians(30)) }, headers: { prefer: "wait=5" } };
  const refused = await problem(await guest.ask("POST", `/api/images/${image.id}/renditions`, asked), 413, "cost");
  assert.deepEqual([refused.limit, refused.allowed], ["cost_ms", ALLOWED_MS]);
  // 360 million medians, each of three samples of 80 to 90 ns.
  assert.ok(refused.actual > 80_000 && refused.actual < 120_000, `${refused.actual} ms`);
  const seconds = Math.ceil(refused.actual / 1000);
  assert.match(refused.detail, new RegExp(`${seconds} seconds of computing .* limit is 60\\. Remove operations`));
  assert.deepEqual((await guest.json("GET", `/api/images/${image.id}`)).renditions, []);
  const jobs = await guest.json("GET", "/api/jobs?kind=render");
  assert.deepEqual(jobs.items, []);
});

test("a recipe above the budget that lies beside incoming objects fails its job with both numbers", async () => {
  const guest = await Guest.arrive(edge.url);
  const folder = `incoming/${guest.session.owner_id}`;
  await edge.bindings.put(`${folder}/recipe.json`, JSON.stringify(recipe(medians(30))));
  await edge.bindings.put(`${folder}/large.png`, png(4000, 3000));
  const [job] = await ingests(guest, 1);
  assert.deepEqual([job.state, job.error.code], ["failed", "cost"]);
  assert.match(job.error.message, /was added, but it was not rendered.*seconds of computing.*limit is 60/);
  const { items } = await guest.json("GET", "/api/images");
  assert.deepEqual([items.length, items[0].renditions], [1, []]);
});

test("a stored job whose recipe is above the budget is not tried again", async () => {
  const guest = await Guest.arrive(edge.url);
  const image = await guest.upload(png(4000, 3000));
  const { job, rendition } = await guest.render(image.id, recipe([{ op: "crop", width: 8, height: 8 }]));
  const library = (text, ...values) => edge.bindings.library(guest.session.owner_id, text, ...values);
  // As a version of the edge with another budget may have left it.
  await library("UPDATE renditions SET recipe = ?1 WHERE id = ?2", JSON.stringify(recipe(medians(30))), rendition.id);
  await library("UPDATE jobs SET state = 'failed' WHERE id = ?1", job.id);
  const refused = await problem(await guest.ask("POST", `/api/jobs/${job.id}/retry`), 413, "cost");
  assert.equal(refused.allowed, ALLOWED_MS);
  assert.equal((await guest.json("GET", `/api/jobs/${job.id}`)).state, "failed");
});

/** Asks for small things, one after the other, until `isOver`: how long each answer took, in milliseconds. */
async function waits(guest, isOver) {
  const times = [];
  while (!isOver()) {
    for (const path of ["/api/health", "/api/images", "/api/jobs"]) {
      const begun = performance.now();
      await (await guest.get(path)).arrayBuffer();
      times.push(performance.now() - begun);
    }
  }
  return times.sort((a, b) => a - b);
}

/** Recipes that are accepted and take long, each in its way: windows that fill, passes over the picture, rows that are far apart. */
const WORST = {
  "sixteen medians": [{ op: "resize", width: 1300 }, ...medians(16)],
  "four measures of a blurred picture": [
    { op: "resize", width: 1600 },
    { op: "median", radius_px: 8 },
    ...Array.from({ length: 4 }, () => ({ op: "equalize" })),
  ],
  "oil paint that is turned twice": [
    { op: "resize", width: 1300 },
    { op: "oil_paint", radius_px: 30, levels: 2 },
    { op: "rotate", degrees: 90 },
    { op: "rotate", degrees: 33 },
  ],
};

for (const [name, ops] of Object.entries(WORST)) {
  test(`others are answered many times beside ${name}`, async (t) => {
    const [hostile, other] = [await Guest.arrive(edge.url), await Guest.arrive(edge.url)];
    const image = await hostile.upload(photo("rocket.jpg"));
    await until("its thumbnails", 60, async () => (await hostile.json("GET", `/api/images/${image.id}`)).placeholder);
    let ended = false;
    const render = hostile.render(image.id, recipe(ops, { format: "png" })).finally(() => (ended = true));
    const times = await waits(other, () => ended);
    const { job } = await render;
    assert.equal(job.state, "done", JSON.stringify(job));
    // In one piece, or in pieces that wait for the first row, there would be one round of three or two.
    assert.ok(times.length >= 15, `${times.length} answers: ${times.map(Math.round)}`);
    const [median, worst] = [times[times.length >> 1], times.at(-1)].map(Math.round);
    t.diagnostic(`${times.length} answers; they took ${median} ms in the median, ${worst} ms at worst`);
  });
}
