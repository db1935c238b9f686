// DELETE /api/jobs/{id}: a job that waits or runs ends, stores nothing, and can be retried.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";

import { startEdge } from "../support/edge.mjs";
import { ask, Guest } from "../support/guest.mjs";
import { png } from "../support/pictures.mjs";
import { NOBODYS_ID, problem, recipe } from "../support/resources.mjs";
import { listen } from "../support/socket.mjs";
import { until } from "../support/wait.mjs";

const METRICS_TOKEN = "only-for-this-test";
/** It takes seconds, so that it still runs when it is cancelled. */
const SLOW = recipe([
  { op: "gaussian_blur", sigma_px: 60 },
  { op: "gaussian_blur", sigma_px: 60 },
]);

let edge;
before(async () => {
  // Each step of a render is a heartbeat.
  edge = await startEdge({ REPORT_EVERY_S: "0", METRICS_TOKEN });
});
after(() => edge?.stop());

async function arrive() {
  const guest = await Guest.arrive(edge.url);
  guest.job = async (id) => (await guest.get(`/api/jobs/${id}`)).json();
  guest.order = (imageId, what) => guest.json("POST", `/api/images/${imageId}/renditions`, { json: { recipe: what } });
  guest.cancel = (id) => guest.ask("DELETE", `/api/jobs/${id}`);
  guest.command = (name, body) => edge.bindings.command(guest.session.owner_id, name, body);
  guest.objectsOf = async (id) => (await edge.bindings.keys(guest.session.owner_id)).filter((key) => key.includes(id));
  return guest;
}

test("a running job and a waiting one are cancelled, store nothing, and are rendered when they are retried", {
  timeout: 180_000,
}, async () => {
  const guest = await arrive();
  const image = await guest.upload(png(6000, 4000));
  await until("the thumbnails", 60, async () => (await guest.json("GET", "/api/jobs?kind=thumbnails&state=done")).items.length === 1);
  const live = await listen(guest);
  const running = await guest.order(image.id, SLOW);
  const begun = await until("its start", 60, async () => {
    const job = await guest.job(running.job.id);
    return job.state === "running" && job.progress > 0.2 && job;
  });
  assert.deepEqual([begun.can_cancel, begun.can_retry], [true, false]);
  const waiting = await guest.order(image.id, recipe([{ op: "invert" }]));
  assert.deepEqual([waiting.job.state, waiting.job.can_cancel], ["queued", true]);

  for (const { job } of [waiting, running]) {
    const response = await guest.cancel(job.id);
    assert.equal(response.status, 200);
    const cancelled = await response.json();
    assert.deepEqual(
      [cancelled.state, cancelled.message, cancelled.can_cancel, cancelled.can_retry, "error" in cancelled, "step" in cancelled],
      ["cancelled", "Cancelled", false, true, false, false],
    );
    // Cancelling again changes nothing.
    assert.deepEqual(await (await guest.cancel(job.id)).json(), cancelled);
    await live.first("its event", ({ type, job: told }) => type === "job.updated" && told.id === job.id && told.state === "cancelled");
  }

  // The attempt ends at its next heartbeat; an image that comes later gets its thumbnails then.
  await guest.upload(png(50, 40));
  await until("the next job", 60, async () => (await guest.json("GET", "/api/jobs?kind=thumbnails&state=done")).items.length === 2);
  for (const { job, rendition } of [waiting, running]) {
    assert.equal((await guest.job(job.id)).state, "cancelled");
    const row = await guest.json("GET", `/api/renditions/${rendition.id}`);
    assert.deepEqual([row.state, "result" in row, "error" in row], ["cancelled", false, false]);
    assert.match((await problem(await guest.get(`/api/renditions/${rendition.id}/content`), 409, "not_ready")).detail, /cancelled/);
    assert.deepEqual(await guest.objectsOf(rendition.id), []);
  }
  const ids = async (query) => (await guest.json("GET", `/api/jobs?${query}`)).items.map(({ id }) => id);
  assert.deepEqual(await ids("state=cancelled"), [waiting.job.id, running.job.id]);
  assert.deepEqual(await ids("state=failed"), []);
  assert.equal((await guest.json("GET", `/api/images/${image.id}`)).state, "done", "a cancelled job does not make the image fail");
  await until("the metrics", 30, async () => {
    const headers = { authorization: `Bearer ${METRICS_TOKEN}` };
    const page = await (await ask("GET", "/api/metrics", { headers, base: edge.url })).text();
    return page.includes('safelight_jobs{kind="render",state="cancelled"} 2\n');
  });

  const retried = await guest.ask("POST", `/api/jobs/${waiting.job.id}/retry`);
  assert.equal(retried.status, 202);
  assert.deepEqual([(await retried.json()).state, await ids("state=cancelled")], ["queued", [running.job.id]]);
  await until("the retry", 60, async () => (await guest.job(waiting.job.id)).state === "done");
  assert.equal((await guest.get(`/api/renditions/${waiting.rendition.id}/content`)).status, 200);
});

test("jobs that have ended, or that must do their work, are not cancelled", async () => {
  const guest = await arrive();
  const image = await guest.upload(png(30, 21));
  const { job, rendition } = await guest.render(image.id, recipe([]));
  assert.match((await problem(await guest.cancel(job.id), 409, "not_cancellable")).detail, /has ended.* done/);
  assert.deepEqual(await guest.job(job.id), job);
  await problem(await guest.cancel(NOBODYS_ID), 404, "not_found");
  await problem(await (await arrive()).cancel(job.id), 404, "not_found");

  const damaged = png(300, 201);
  damaged[Math.floor(damaged.length / 2)] ^= 0xff;
  const failed = await guest.render((await guest.upload(damaged)).id, recipe([{ op: "invert" }]));
  await problem(await guest.cancel(failed.job.id), 409, "not_cancellable");

  // A job of another kind that waits: the queue has no message for it.
  const [thumbnails] = (await guest.json("GET", `/api/jobs?kind=thumbnails`)).items;
  await edge.bindings.library(
    guest.session.owner_id,
    "UPDATE jobs SET state = 'queued', sent_at_ms = ?, due_at_ms = ? WHERE id = ?",
    Date.now(),
    Date.now() + 600_000,
    thumbnails.id,
  );
  assert.match((await problem(await guest.cancel(thumbnails.id), 409, "not_cancellable")).detail, /`thumbnails` cannot be cancelled/);
  assert.equal((await guest.get(`/api/renditions/${rendition.id}/content`)).status, 200);
});

test("an attempt that ends after the cancellation removes its result before a retry begins", async () => {
  const guest = await arrive();
  const image = await guest.upload(png(40, 30));
  // An attempt of this test: it claims the job, and no message is sent for it.
  const [id, jobId] = [randomUUID(), randomUUID()];
  const order = { id, job_id: jobId, image_id: image.id, name: null, recipe: JSON.stringify(recipe([])), key: null, claims_job: true };
  const { Done: accepted } = await guest.command("CreateRendition", order);
  const claim = { job_id: jobId, fence: accepted.claim.fence };
  assert.equal((await guest.cancel(jobId)).status, 200);
  assert.deepEqual(await guest.command("RenewClaim", { claim, step: "rendering", progress: 0.5 }), { Done: null });
  assert.deepEqual(await guest.command("ClaimJob", { id: jobId }), { Done: "Ended" }, "a late message starts nothing");
  assert.deepEqual(await guest.command("FailJob", { claim, error: { code: "internal", message: "." }, is_final: true, file: null }), {
    Done: false,
  });
  const { Done: finished } = await guest.command("FinishJob", { claim, changes: [] });
  const lease = finished.Cancelled.lease_until_ms;
  assert.ok(lease > Date.now());

  assert.equal((await guest.ask("POST", `/api/jobs/${jobId}/retry`)).status, 202);
  assert.deepEqual(await guest.command("ClaimJob", { id: jobId }), { Done: { Leased: { lease_until_ms: lease } } });
  assert.equal((await guest.job(jobId)).state, "queued");
  assert.deepEqual(await guest.command("EndCleanup", { job_id: jobId, lease_until_ms: lease }), { Done: null });
  await until("the retry", 60, async () => (await guest.job(jobId)).state === "done");
  assert.equal((await guest.get(`/api/renditions/${id}/content`)).status, 200);
  // A late note of the end of the cleanup changes nothing.
  await guest.command("EndCleanup", { job_id: jobId, lease_until_ms: lease });
  assert.equal((await guest.job(jobId)).state, "done");
});

test("a request that waits for its rendition is answered when that is cancelled", { timeout: 120_000 }, async () => {
  const guest = await arrive();
  const image = await guest.upload(png(6000, 4001));
  const response = guest.ask("POST", `/api/images/${image.id}/renditions`, { json: { recipe: SLOW }, headers: { prefer: "wait=60" } });
  const job = await until("its start", 60, async () => (await guest.json("GET", "/api/jobs?kind=render&state=running")).items[0]);
  assert.equal((await guest.cancel(job.id)).status, 200);
  const answer = await response;
  const { rendition } = await answer.json();
  assert.deepEqual([answer.status, rendition.state], [201, "cancelled"]);
});

test("a cancelled job survives an export as cancelled", async () => {
  const guest = await arrive();
  const image = await guest.upload(png(40, 31));
  const [id, jobId] = [randomUUID(), randomUUID()];
  const order = { id, job_id: jobId, image_id: image.id, name: null, recipe: JSON.stringify(recipe([])), key: null, claims_job: true };
  await guest.command("CreateRendition", order);
  assert.equal((await guest.cancel(jobId)).status, 200);
  const lines = (await (await guest.get("/api/export")).text())
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const exported = lines.find(({ table, row }) => table === "jobs" && row.id === jobId);
  assert.equal(exported.row.state, "cancelled");
});
