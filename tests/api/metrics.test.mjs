// GET /api/metrics: who may read it, that Prometheus' own parser can, and that what happened is in it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { startEdge } from "../support/edge.mjs";
import { ask, Guest } from "../support/guest.mjs";
import { photo } from "../support/pictures.mjs";
import { problem, recipe } from "../support/resources.mjs";
import { secret } from "../support/secrets.mjs";
import { until } from "../support/wait.mjs";

const token = secret("METRICS_TOKEN");
const read = (authorization, base) => ask("GET", "/api/metrics", { base, headers: authorization ? { authorization } : {} });

/** Samples by name and labels. */
async function samples(bearer = token, base = undefined) {
  const answer = await read(`Bearer ${bearer}`, base);
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

test("an upload, a rendition and a refusal are counted, and what is deleted is no longer", { timeout: 120_000 }, async () => {
  const edge = await startEdge({ METRICS_TOKEN: "metrics" });
  try {
    const guest = await Guest.arrive(edge.url);
    const file = photo("rocket.jpg");
    const image = await guest.upload(file);
    const { rendition } = await guest.render(image.id, recipe([{ op: "invert" }]));
    await problem(await guest.get("/api/jobs?limit=0"), 400, "bad_request");
    await until("the thumbnails", 30, async () => (await guest.json("GET", `/api/images/${image.id}`)).state === "done");
    // A library tells its sums some seconds after they changed.
    const now = await until("what the library tells", 30, async () => {
      const now = await samples("metrics", edge.url);
      return now.get('safelight_jobs{kind="thumbnails",state="done"}') === 1 && now;
    });
    assert.equal(now.get('safelight_requests_total{method="POST",route="/api/images",status="201"}'), 1);
    assert.equal(now.get('safelight_requests_total{method="GET",route="/api/jobs",status="400"}'), 1);
    assert.equal(now.get("safelight_images"), 1);
    assert.equal(now.get("safelight_stored_bytes"), file.length + rendition.result.size_bytes);
    assert.equal(now.get('safelight_jobs{kind="render",state="done"}'), 1);
    assert.equal(now.get('safelight_job_attempts_total{kind="render",outcome="done"}'), 1);
    assert.ok(now.get('safelight_job_duration_seconds_sum{kind="render"}') > 0);
    assert.ok(now.get("safelight_wasm_memory_bytes") > 1 << 20);
    assert.equal(now.get("safelight_queue_age_seconds"), 0);
    const names = [...now.keys()].join("\n");
    assert.ok(!names.includes(image.id) && !names.includes(guest.session.owner_id), "no id is a label");

    // Killed before it was told, it is told by the next instance.
    const other = await Guest.arrive(edge.url);
    await other.upload(file);
    assert.equal((await guest.ask("DELETE", `/api/images/${image.id}`)).status, 204);
    await edge.restart();
    await until("the sums after a kill", 60, async () => {
      const now = await samples("metrics", edge.url);
      return now.get("safelight_images") === 1 && now.get("safelight_stored_bytes") === file.length;
    });
  } finally {
    await edge.stop();
  }
});
