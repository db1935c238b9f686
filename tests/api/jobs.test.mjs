// GET /api/jobs · GET /api/jobs/{id}

import assert from "node:assert/strict";
import { test } from "node:test";

import { Guest, recipe, until } from "./support/client.mjs";
import { png } from "./support/pictures.mjs";

test("a job tells its state, attempts and times, alone and in the list", async () => {
  const guest = await Guest.arrive();
  const image = await guest.upload(png(40, 30));
  const { job, rendition } = await guest.render(image.id, recipe([{ op: "invert" }]));
  const one = await (await guest.get(`/api/jobs/${job.id}`)).json();
  assert.deepEqual(one, job);
  assert.deepEqual(
    [one.kind, one.state, one.attempts, one.progress, one.image_id, one.rendition_id],
    ["render", "done", 1, 1, image.id, rendition.id],
  );
  assert.ok(Date.parse(one.updated_at) >= Date.parse(one.created_at));
  assert.deepEqual((await (await guest.get("/api/jobs")).json()).items, [job]);
});

test("jobs page newest first", async () => {
  const guest = await Guest.arrive();
  const image = await guest.upload(png(40, 30));
  const made = [];
  for (const ev of [0.1, 0.2, 0.3]) made.push((await guest.render(image.id, recipe([{ op: "exposure", ev }]))).job.id);
  const first = await (await guest.get("/api/jobs?limit=2")).json();
  const second = await (await guest.get(`/api/jobs?limit=2&cursor=${first.next_cursor}`)).json();
  assert.deepEqual([...first.items, ...second.items].map(({ id }) => id), made.reverse());
  assert.equal("next_cursor" in second, false);
});

test("many queued jobs are all done, each once", async () => {
  const guest = await Guest.arrive();
  const image = await guest.upload(png(64, 64));
  const asked = await Promise.all(Array.from({ length: 8 }, async (_, n) => {
    const json = { recipe: recipe([{ op: "exposure", ev: n / 10 }]) };
    return (await guest.ask("POST", `/api/images/${image.id}/renditions`, { json })).json();
  }));
  const jobs = await until("all jobs", 60, async () => {
    const { items } = await (await guest.get("/api/jobs")).json();
    return items.every(({ state }) => state === "done") && items;
  });
  assert.equal(jobs.length, asked.length);
  assert.ok(jobs.every(({ attempts }) => attempts === 1), JSON.stringify(jobs.map(({ attempts }) => attempts)));
});

test("an image deleted under its queued jobs takes them along", async () => {
  const guest = await Guest.arrive();
  const image = await guest.upload(png(64, 65));
  const json = { recipe: recipe([{ op: "gaussian_blur", sigma_px: 3 }]) };
  await Promise.all(Array.from({ length: 4 }, () => guest.ask("POST", `/api/images/${image.id}/renditions`, { json })));
  assert.equal((await guest.ask("DELETE", `/api/images/${image.id}`)).status, 204);
  assert.deepEqual((await (await guest.get("/api/jobs")).json()).items, []);
});
