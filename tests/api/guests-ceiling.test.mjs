// All guests together have a ceiling: above it nothing of theirs is added, and everything can be read and deleted.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startEdge } from "../support/edge.mjs";
import { Guest } from "../support/guest.mjs";
import { photo, sha256, withComment } from "../support/pictures.mjs";
import { problem, recipe } from "../support/resources.mjs";
import { until } from "../support/wait.mjs";

const rocket = photo("rocket.jpg");
const BYTES = 3 * rocket.length;

let edge;
before(async () => {
  edge = await startEdge({ GUESTS_STORED_BYTES: BYTES });
});
after(() => edge?.stop());

const file = (n) => withComment(rocket, `${n}`);
const announce = (guest, bytes) =>
  guest.ask("POST", "/api/uploads", { json: { name: "a.jpg", size: bytes.length, sha256: sha256(bytes) } });
const sums = async () => (await edge.bindings.sql("SELECT bytes FROM guest_totals"))[0].bytes;

/** A guest's refusal, once the edge has heard of the sums. */
async function refused(guest, limit, allowed) {
  const answer = await until("the ceiling", 30, async () => {
    const answer = await guest.ask("POST", "/api/images", { body: file("refused") });
    if (answer.status === 503) return answer;
    const image = await answer.json();
    assert.equal((await guest.ask("DELETE", `/api/images/${image.id}`)).status, 204);
  });
  const seconds = Number(answer.headers.get("retry-after"));
  assert.ok(seconds > 0 && seconds <= 3600, `Retry-After: ${seconds}`);
  const said = await problem(answer, 503, "guests_ceiling");
  assert.deepEqual([said.limit, said.allowed], [limit, allowed]);
  assert.ok(said.actual >= allowed);
  assert.match(said.detail, /^All guests together .* Your photographs are safe\. Try again later\.$/);
}

test("above the bytes of all guests nothing is added, what is there can be read, and deleting makes room", {
  timeout: 180_000,
}, async () => {
  const [first, second] = [await Guest.arrive(edge.url), await Guest.arrive(edge.url)];
  const images = [await first.upload(file(1)), await first.upload(file(2)), await second.upload(file(3))];
  await refused(second, "guests_stored_bytes", BYTES);
  await problem(await announce(second, file(4)), 503, "guests_ceiling");
  await problem(
    await second.ask("POST", `/api/images/${images[2].id}/renditions`, { json: { recipe: recipe([]) } }),
    503,
    "guests_ceiling",
  );
  assert.equal((await second.json("GET", "/api/images")).items.length, 1);
  assert.equal((await second.get(images[2].original_url)).status, 200);
  for (const { url } of images[2].thumbnails) assert.equal((await second.get(url)).status, 200);
  // What was dropped into the bucket waits with its job.
  await edge.bindings.put(`incoming/${second.session.owner_id}/a.jpg`, file(5));
  const waiting = await until("its turn to wait", 30, async () => {
    const later = "SELECT id, attempts FROM jobs WHERE kind = 'ingest' AND state = 'queued' AND due_at_ms > ?";
    return (await edge.bindings.library(second.session.owner_id, later, Date.now() + 60_000))[0];
  });
  assert.equal(waiting.attempts, 0, "the attempt does not count");
  // A kill changes no sum.
  await until(
    "the sums",
    30,
    async () => (await sums()) === 3 * rocket.length + [1, 2, 3].reduce((sum, n) => sum + file(n).length - rocket.length, 0),
  );
  const before = await sums();
  await edge.restart();
  assert.equal((await first.json("GET", "/api/images")).items.length, 2);
  assert.equal(await sums(), before);
  await refused(first, "guests_stored_bytes", BYTES);

  assert.equal((await first.ask("DELETE", `/api/images/${images[0].id}`)).status, 204);
  await until("room", 30, async () => (await announce(second, file(6))).status === 201);
  await edge.bindings.library(second.session.owner_id, "UPDATE jobs SET due_at_ms = 1, sent_at_ms = 0 WHERE id = ?", waiting.id);
  await until("the file in the bucket", 30, async () => (await second.json("GET", "/api/images")).items.length === 2);
});

test("an account's library counts for nobody else", { timeout: 180_000 }, async () => {
  const [guest, account] = [await Guest.arrive(edge.url), await Guest.arrive(edge.url)];
  await until("room", 30, async () => (await account.ask("POST", "/api/images", { body: file(7) })).ok);
  const told = "SELECT bytes FROM library_figures WHERE library_id = ?";
  await until("its sums", 30, async () => (await edge.bindings.sql(told, account.session.owner_id))[0]?.bytes === file(7).length);
  const before = await sums();
  await edge.bindings.sql("UPDATE library_figures SET is_guest = 0 WHERE library_id = ?", account.session.owner_id);
  assert.equal(await sums(), before - file(7).length);
  const guests = "SELECT sum(bytes) AS bytes FROM library_figures WHERE is_guest = 1";
  assert.equal((await edge.bindings.sql(guests))[0].bytes, before - file(7).length);
  assert.equal((await guest.get("/api/images")).status, 200);
});

test("above the processor time of all guests nothing is rendered in this hour", { timeout: 180_000 }, async () => {
  const hour = await startEdge({ GUESTS_COST_MS_PER_HOUR: 200 });
  try {
    const [first, second] = [await Guest.arrive(hour.url), await Guest.arrive(hour.url)];
    const images = [await first.upload(rocket), await second.upload(rocket)];
    const render = (guest, image) =>
      guest.ask("POST", `/api/images/${image.id}/renditions`, { json: { recipe: recipe([{ op: "median", radius_px: 6 }]) } });
    assert.equal((await render(first, images[0])).status, 202);
    const answer = await until("the ceiling", 30, async () => {
      const answer = await render(second, images[1]);
      return answer.status === 503 && answer;
    });
    const said = await problem(answer, 503, "guests_ceiling");
    assert.deepEqual([said.limit, said.allowed], ["guests_cost_ms_per_hour", 200]);
    // A library tells what it spent in the newest hour of the clock; the test may run from one into the next.
    const newestHour = "SELECT sum(cost) AS cost FROM spent GROUP BY minute / 60 ORDER BY minute / 60 DESC LIMIT 1";
    const spent = async (guest) => (await hour.bindings.library(guest.session.owner_id, newestHour))[0].cost;
    const told = async () => (await hour.bindings.sql("SELECT sum(cost_ms) AS cost FROM guest_costs"))[0].cost;
    await hour.restart();
    // However often libraries tell it, and whatever was killed meanwhile.
    await until("the sums", 30, async () => (await told()) === (await spent(first)) + (await spent(second)));
    assert.equal((await second.get(images[1].original_url)).status, 200);
    await problem(await second.ask("POST", "/api/images", { body: file(8) }), 503, "guests_ceiling");
  } finally {
    await hour.stop();
  }
});
