// GET /api/metrics: who may read it, that Prometheus' own parser can, and that what happened is in it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ask, Guest } from "../support/guest.mjs";
import { photo } from "../support/pictures.mjs";
import { problem, recipe } from "../support/resources.mjs";
import { secret } from "../support/secrets.mjs";

const token = secret("METRICS_TOKEN");
const read = (authorization) => ask("GET", "/api/metrics", { headers: authorization ? { authorization } : {} });

/** Samples by name and labels. */
async function samples() {
  const answer = await read(`Bearer ${token}`);
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  const lines = (await answer.text()).split("\n").filter((line) => line && !line.startsWith("#"));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ") + 1))]));
}

test("the metrics are for who bears the token", async () => {
  const guest = await Guest.arrive();
  for (const authorization of [undefined, "Bearer", "Bearer ", `Bearer ${token}x`, `Basic ${token}`, token]) {
    const answer = await read(authorization);
    assert.equal(answer.headers.get("www-authenticate"), "Bearer");
    await problem(answer, 401, "bad_token");
  }
  await problem(await guest.get("/api/metrics"), 401, "bad_token");
});

test("an upload, a rendition and a refusal are counted", async () => {
  const before = await samples();
  const guest = await Guest.arrive();
  const file = photo("rocket.jpg");
  const image = await guest.upload(file);
  const { rendition } = await guest.render(image.id, recipe([{ op: "invert" }]));
  await problem(await guest.get("/api/jobs?limit=0"), 400, "bad_request");
  const now = await samples();
  const grown = (name) => (now.get(name) ?? 0) - (before.get(name) ?? 0);
  assert.equal(grown('safelight_requests_total{method="POST",route="/api/images",status="201"}'), 1);
  assert.equal(grown('safelight_requests_total{method="GET",route="/api/jobs",status="400"}'), 1);
  assert.equal(grown("safelight_images"), 1);
  assert.equal(grown("safelight_stored_bytes"), file.length + rendition.result.size_bytes);
  assert.equal(grown('safelight_jobs{kind="render",state="done"}'), 1);
  assert.ok(grown('safelight_job_attempts_total{kind="render",outcome="done"}') >= 1);
  assert.ok(grown('safelight_job_duration_seconds_sum{kind="render"}') > 0);
  assert.ok(now.get("safelight_wasm_memory_bytes") > 1 << 20);
  assert.ok(now.get("safelight_queue_age_seconds") >= 0);
  const names = [...now.keys()].join("\n");
  assert.ok(!names.includes(image.id) && !names.includes(guest.session.owner_id), "no id is a label");
});
