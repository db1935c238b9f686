// Jobs whose holder or whose message was lost, or that nobody gets done, on an S3 server behind a proxy that holds a call as long as the test likes.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, afterEach, before, test } from "node:test";
import { startEdge } from "../support/edge.mjs";
import { Guest } from "../support/guest.mjs";
import { noise, photo, withComment } from "../support/pictures.mjs";
import { pause, until } from "../support/wait.mjs";
import { startFaults } from "./support/faults.mjs";
import { startS3 } from "./support/servers.mjs";

const rocket = photo("rocket.jpg");
const recipe = { version: 1, ops: [{ op: "invert" }] };

let s3, proxy, edge;

before(async () => {
  s3 = await startS3();
  proxy = await startFaults(s3.port, 0, 0);
  // No call is to time out while the test holds it.
  edge = await startEdge({
    ...s3.settings,
    S3_ENDPOINT: `http://127.0.0.1:${proxy.port}`,
    S3_TIMEOUT_MS: "60000",
    METRICS_TOKEN: "metrics",
  });
});

afterEach(() => {
  proxy.choose = undefined;
});

after(async () => {
  await edge?.stop();
  proxy?.stop();
  await s3?.stop();
});

/** A guest, with its library past the worker. */
async function arrive(at = edge) {
  const guest = await Guest.arrive(at.url);
  guest.sql = (text, ...values) => at.bindings.library(guest.session.owner_id, text, ...values);
  guest.job = async (id) => (await guest.sql("SELECT state, attempts, step, error_code FROM jobs WHERE id = ?", id))[0];
  return guest;
}

async function upload(guest) {
  const body = withComment(rocket, randomBytes(16).toString("hex"));
  const image = await guest.json("POST", "/api/images", { body });
  await until("its thumbnails", 30, async () => (await guest.json("GET", `/api/images/${image.id}`)).state === "done");
  return image;
}

test("an attempt that comes back after its job was tried again changes nothing of the new attempt", async () => {
  const guest = await arrive();
  const image = await upload(guest);
  let release;
  const held = new Promise((resolve) => {
    proxy.choose = ({ method, url }) => {
      if (method !== "GET" || !url.includes(image.id) || release) return undefined;
      return new Promise((go) => {
        release = go;
        resolve();
      });
    };
  });
  const { rendition, job: queued } = await guest.json("POST", `/api/images/${image.id}/renditions`, { json: { recipe } });
  await held;
  assert.equal((await guest.job(queued.id)).attempts, 1);
  // Its lease ends, it is given up, somebody tries it again, and another isolate has claimed it since.
  await guest.sql(
    "UPDATE jobs SET state = 'failed', error_code = 'internal', error_message = 'Lost.', step = NULL, lease_until_ms = NULL WHERE id = ?",
    queued.id,
  );
  assert.equal((await guest.ask("POST", `/api/jobs/${queued.id}/retry`)).status, 202);
  await guest.sql("UPDATE jobs SET state = 'running', attempts = 1, lease_until_ms = ? WHERE id = ?", Date.now() + 600_000, queued.id);
  release();
  // One attempt at a time in an isolate: what comes after it has waited for its end.
  const next = await guest.json("POST", `/api/images/${image.id}/renditions`, { json: { recipe }, headers: { prefer: "wait=30" } });
  assert.equal(next.rendition.state, "done");
  assert.deepEqual(await guest.job(queued.id), { state: "running", attempts: 1, step: null, error_code: null });
  assert.equal((await guest.json("GET", `/api/renditions/${rendition.id}`)).result, undefined);
  // The other isolate is lost as well.
  await guest.sql("UPDATE jobs SET lease_until_ms = 1, due_at_ms = 1, sent_at_ms = 1 WHERE id = ?", queued.id);
  await until("the rendition", 30, async () => (await guest.job(queued.id)).state === "done");
  assert.equal((await guest.job(queued.id)).attempts, 2);
});

test("a message that was delivered in vain fails its job only where the attempts are used up; else its library sends it again", async () => {
  const guest = await arrive();
  const image = await upload(guest);
  const insert =
    "INSERT INTO jobs (id, kind, image_id, state, attempts, created_at, updated_at, due_at_ms, sent_at_ms) SELECT ?, 'thumbnails', id, 'queued', ?, created_at, created_at, ?, 1 FROM images WHERE id = ?";
  // Not due for an hour, so that no alarm takes them.
  const later = Date.now() + 3_600_000;
  await guest.sql(insert, "healthy", 0, later, image.id);
  await guest.sql(insert, "used-up", 5, later, image.id);
  await edge.bindings.bury(guest.session.owner_id, "healthy", "used-up");
  // They come in one batch, in this order.
  await until("the end of the used up one", 30, async () => (await guest.job("used-up")).state === "failed");
  assert.deepEqual(await guest.job("healthy"), { state: "queued", attempts: 0, step: null, error_code: null });
  await guest.sql("UPDATE jobs SET due_at_ms = 1 WHERE id = 'healthy'");
  await until("the healthy one", 30, async () => (await guest.job("healthy")).state === "done");
});

test("a job of a kind that this version does not know is listed, waits for an update, and then fails with a sentence", async () => {
  const guest = await arrive();
  const image = await upload(guest);
  const id = "01900000-0000-7000-8000-00000000beef";
  const insert =
    "INSERT INTO jobs (id, kind, subject_kind, subject_id, state, attempts, created_at, updated_at, due_at_ms, sent_at_ms) SELECT ?, 'frob_nicate', 'knob', 'k', 'queued', ?, created_at, created_at, ?, 1 FROM images WHERE id = ?";
  await guest.sql(insert, id, 0, Date.now() + 3_600_000, image.id);
  const { items } = await guest.json("GET", "/api/jobs?kind=frob_nicate");
  assert.deepEqual(
    items.map(({ label, message, subject, ...job }) => [label, message, subject, "image_id" in job]),
    [["Frob nicate", "Waiting for a version of the server that knows this kind of job", { kind: "knob", id: "k" }, false]],
  );
  await guest.sql("UPDATE jobs SET due_at_ms = 1 WHERE id = ?", id);
  await until("an attempt in vain", 30, async () => {
    const { state, attempts } = await guest.job(id);
    return state === "queued" && attempts === 1;
  });
  // The last attempt.
  await guest.sql("UPDATE jobs SET due_at_ms = 1, sent_at_ms = 0, attempts = 4 WHERE id = ?", id);
  await until("its end", 30, async () => (await guest.job(id)).state === "failed");
  const { error, message } = await guest.json("GET", `/api/jobs/${id}`);
  assert.deepEqual(error, {
    code: "internal",
    message: 'This release of the server does not know jobs of the kind "frob_nicate". Retry this job after an update.',
  });
  assert.equal(message, error.message);
  // Others are not held up by it.
  assert.equal((await guest.json("GET", `/api/images/${image.id}`)).state, "done");
});

test("a queue that gets nothing done shows by its age, however often its library sends its jobs again", async () => {
  const guest = await arrive();
  const image = await upload(guest);
  const age = async () => {
    const page = await (await guest.ask("GET", "/api/metrics", { headers: { authorization: "Bearer metrics" } })).text();
    return Number(page.match(/^safelight_queue_age_seconds (\S+)$/m)[1]);
  };
  // Other tests made jobs that were due long ago; their libraries tell a little later that they are done.
  await until("the end of what was due", 30, async () => (await age()) < 600);
  await guest.sql("CREATE TRIGGER nothing_gets_done BEFORE UPDATE OF state ON jobs BEGIN SELECT RAISE(ABORT, 'not now'); END");
  const insert =
    "INSERT INTO jobs (id, kind, image_id, state, created_at, updated_at, due_at_ms) SELECT 'waits', 'thumbnails', id, 'queued', created_at, created_at, ? FROM images WHERE id = ?";
  await guest.sql(insert, Date.now() - 600_000, image.id);
  await until("an attempt in vain", 30, async () => (await edge.log()).includes("not now"));
  await until("the age of the oldest job", 30, async () => (await age()) >= 600);
  await guest.sql("DROP TRIGGER nothing_gets_done");
  await until("the job", 60, async () => (await guest.job("waits")).state === "done");
  await until("an age of before", 30, async () => (await age()) < 600);
});

test("a rendition whose answer is waited for goes to the queue when its request cannot do it, and to its library's alarm when it is cut off", async () => {
  const guest = await arrive();
  const image = await upload(guest);
  let failing = true;
  proxy.choose = ({ method, url }) => (failing && method === "GET" && url.includes(image.id) ? "500 before" : undefined);
  const path = `/api/images/${image.id}/renditions`;
  const waited = await guest.ask("POST", path, { json: { recipe }, headers: { prefer: "wait=30" } });
  assert.equal(waited.status, 202);
  const { job: queued } = await waited.json();
  assert.deepEqual([queued.state, queued.attempts], ["queued", 1]);
  failing = false;
  // A message is on its way.
  await until("the second attempt", 30, async () => (await guest.job(queued.id)).state === "done");
  assert.equal((await guest.job(queued.id)).attempts, 2);

  await guest.sql(
    "UPDATE jobs SET state = 'running', lease_until_ms = 1, due_at_ms = ?, sent_at_ms = 1 WHERE id = ?",
    Date.now() - 60_000,
    queued.id,
  );
  await until("the third attempt", 30, async () => (await guest.job(queued.id)).state === "done");
});

test("a render that takes longer than its lease keeps it, part by part", async () => {
  const LEASE_S = 4;
  const patient = await startEdge({
    ...s3.settings,
    S3_ENDPOINT: `http://127.0.0.1:${proxy.port}`,
    S3_TIMEOUT_MS: "60000",
    LEASE_S: String(LEASE_S),
  });
  try {
    const guest = await arrive(patient);
    const image = await guest.json("POST", "/api/images", { body: noise(6000, 4000) });
    let parts = 0;
    proxy.choose = async ({ method, url }) => {
      if (method !== "PUT" || !url.includes("partNumber=")) return undefined;
      parts += 1;
      await pause(1500);
      return "none";
    };
    const output = { format: "jpeg", quality: 100 };
    const { job: queued } = await guest.json("POST", `/api/images/${image.id}/renditions`, { json: { recipe: { ...recipe, output } } });
    const leases = new Set();
    const row = async () => (await guest.sql("SELECT state, attempts, lease_until_ms FROM jobs WHERE id = ?", queued.id))[0];
    await until("the rendition", 60, async () => {
      const { state, lease_until_ms: lease } = await row();
      if (state === "running") {
        leases.add(lease);
        assert.ok(lease > Date.now() - 500, `its lease ended ${Date.now() - lease} ms ago`);
      }
      return state === "done";
    });
    assert.ok(parts >= 3 && leases.size >= 3, `${parts} parts, ${leases.size} leases`);
    assert.equal((await row()).attempts, 1);
  } finally {
    await patient.stop();
  }
});
