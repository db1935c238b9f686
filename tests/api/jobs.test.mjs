// GET /api/jobs · GET and PATCH /api/jobs/{id} · POST /api/jobs/{id}/retry

import assert from "node:assert/strict";
import { test } from "node:test";

import { Guest } from "../support/guest.mjs";
import { png } from "../support/pictures.mjs";
import { NOBODYS_ID, problem, recipe } from "../support/resources.mjs";
import { until } from "../support/wait.mjs";

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
  assert.deepEqual([one.label, one.message, one.subject], ["Rendition", "Rendered", { kind: "rendition", id: rendition.id }]);
  assert.ok(Date.parse(one.updated_at) >= Date.parse(one.created_at));
  assert.deepEqual((await (await guest.get("/api/jobs?kind=render")).json()).items, [job]);
});

test("jobs page newest first", async () => {
  const guest = await Guest.arrive();
  const image = await guest.upload(png(40, 30));
  const made = [];
  for (const ev of [0.1, 0.2, 0.3]) made.push((await guest.render(image.id, recipe([{ op: "exposure", ev }]))).job.id);
  const first = await (await guest.get("/api/jobs?kind=render&limit=2")).json();
  const second = await (await guest.get(`/api/jobs?kind=render&limit=2&cursor=${first.next_cursor}`)).json();
  assert.deepEqual(
    [...first.items, ...second.items].map(({ id }) => id),
    made.reverse(),
  );
  assert.equal("next_cursor" in second, false);
});

test("many queued jobs are all done, each once", async () => {
  const guest = await Guest.arrive();
  const image = await guest.upload(png(64, 64));
  const asked = await Promise.all(
    Array.from({ length: 8 }, async (_, n) => {
      const json = { recipe: recipe([{ op: "exposure", ev: n / 10 }]) };
      return (await guest.ask("POST", `/api/images/${image.id}/renditions`, { json })).json();
    }),
  );
  const jobs = await until("all jobs", 60, async () => {
    const { items } = await (await guest.get("/api/jobs?kind=render")).json();
    return items.every(({ state }) => state === "done") && items;
  });
  assert.equal(jobs.length, asked.length);
  assert.ok(
    jobs.every(({ attempts }) => attempts === 1),
    JSON.stringify(jobs.map(({ attempts }) => attempts)),
  );
});

test("an image deleted under its queued jobs takes them along", async () => {
  const guest = await Guest.arrive();
  const image = await guest.upload(png(64, 65));
  const json = { recipe: recipe([{ op: "gaussian_blur", sigma_px: 3 }]) };
  await Promise.all(Array.from({ length: 4 }, () => guest.ask("POST", `/api/images/${image.id}/renditions`, { json })));
  assert.equal((await guest.ask("DELETE", `/api/images/${image.id}`)).status, 204);
  const { items } = await (await guest.get("/api/jobs")).json();
  assert.deepEqual(
    items.map(({ kind }) => kind),
    ["delete"],
  );
});

test("an upload's thumbnails are made by a job that bears its name", async () => {
  const guest = await Guest.arrive();
  const image = await guest.upload(png(300, 200), "harbour.png");
  const [job] = await until("the thumbnails", 30, async () => {
    const { items } = await (await guest.get("/api/jobs?kind=thumbnails&state=done")).json();
    return items.length && items;
  });
  assert.deepEqual([job.image_id, job.name, job.attempts, job.progress], [image.id, "harbour.png", 1, 1]);
  assert.deepEqual([job.label, job.message, job.subject], ["Thumbnails", "Thumbnails are ready", { kind: "image", id: image.id }]);
  assert.equal("step" in job, false);
});

test("a deletion is a job that ends done", async () => {
  const guest = await Guest.arrive();
  const image = await guest.upload(png(30, 20));
  await guest.render(image.id, recipe([]));
  assert.equal((await guest.ask("DELETE", `/api/images/${image.id}`)).status, 204);
  const jobs = await until("the deletion", 30, async () => {
    const { items } = await (await guest.get("/api/jobs")).json();
    return items.every(({ state }) => state === "done") && items;
  });
  assert.deepEqual(
    jobs.map(({ kind, image_id: of }) => [kind, of]),
    [["delete", image.id]],
  );
  const [{ label, message, subject }] = jobs;
  assert.deepEqual([label, message, subject], ["Deleted photograph", "Files deleted", { kind: "deleted_image", id: image.id }]);
});

test("a job that failed is tried again when it is asked for, and says so until it fails again", async () => {
  const guest = await Guest.arrive();
  const damaged = png(300, 201);
  damaged[Math.floor(damaged.length / 2)] ^= 0xff;
  const image = await guest.upload(damaged);
  const { job } = await guest.render(image.id, recipe([{ op: "invert" }]));
  assert.deepEqual([job.state, job.attempts, job.can_retry], ["failed", 1, false], "the file is at fault");
  const answer = await guest.ask("POST", `/api/jobs/${job.id}/retry`);
  assert.equal(answer.status, 202);
  const queued = await answer.json();
  assert.deepEqual([queued.id, queued.state, queued.attempts, "error" in queued], [job.id, "queued", 0, false]);
  assert.deepEqual([job.message, queued.message], [job.error.message, "Waiting for its turn"]);
  const again = await until("the second failure", 30, async () => {
    const now = await (await guest.get(`/api/jobs/${job.id}`)).json();
    return now.state === "failed" && now;
  });
  assert.deepEqual([again.error, queued.can_retry, again.can_retry], [job.error, false, false]);
});

test("only what failed is tried again", async () => {
  const guest = await Guest.arrive();
  const image = await guest.upload(png(30, 21));
  const { job } = await guest.render(image.id, recipe([]));
  await problem(await guest.ask("POST", `/api/jobs/${job.id}/retry`), 409, "not_failed");
  assert.deepEqual(await (await guest.get(`/api/jobs/${job.id}`)).json(), job);
  await problem(await guest.ask("POST", `/api/jobs/${NOBODYS_ID}/retry`), 404, "not_found");
});

test("a job takes its rendition's name, another, and none", async () => {
  const guest = await Guest.arrive();
  const image = await guest.upload(png(30, 22));
  const { job } = await guest.render(image.id, recipe([]), "for the wall");
  assert.equal(job.name, "for the wall");
  const name = async (json) => (await guest.ask("PATCH", `/api/jobs/${job.id}`, { json })).json();
  assert.equal((await name({ name: " print/large\n" })).name, "large");
  assert.equal("name" in (await name({ name: null })), false);
  await problem(await guest.ask("PATCH", `/api/jobs/${job.id}`, { json: { state: "done" } }), 400, "bad_request");
  await problem(await guest.ask("PATCH", `/api/jobs/${job.id}`, { json: { name: "x".repeat(5000) } }), 413, "over_limit");
  await problem(await guest.ask("PATCH", `/api/jobs/${NOBODYS_ID}`, { json: { name: "mine" } }), 404, "not_found");
});

test("jobs are listed by kind and state; kinds are open, but each is a name", async () => {
  const guest = await Guest.arrive();
  await guest.upload(png(30, 23));
  const count = async (query) => (await (await guest.get(`/api/jobs?${query}`)).json()).items.length;
  assert.deepEqual([await count("kind=render"), await count("kind=thumbnails"), await count("state=failed")], [0, 1, 0]);
  assert.equal(await count("kind=frobnicate"), 0);
  await problem(await guest.get("/api/jobs?kind=Party!"), 400, "bad_request");
  await problem(await guest.get("/api/jobs?state=party"), 400, "bad_request");
});
