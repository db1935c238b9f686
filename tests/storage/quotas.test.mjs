// What an owner may have, where it could be walked around: by deleting, by announcing, by dropping files into the bucket.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startEdge } from "../support/edge.mjs";
import { Guest } from "../support/guest.mjs";
import { photo, sha256, withComment } from "../support/pictures.mjs";
import { problem } from "../support/resources.mjs";
import { until } from "../support/wait.mjs";

const [rocket, chelsea] = [photo("rocket.jpg"), photo("chelsea.png")];
const STORED_BYTES = 3 * rocket.length;
assert.ok(chelsea.length > 2 * rocket.length && chelsea.length < STORED_BYTES);
const recipe = { version: 1, ops: [], output: { format: "png" } };

let hourly, stored;

before(async () => {
  hourly = await startEdge({ STORAGE: "r2", MAX_RENDITIONS_PER_HOUR: "2" });
  stored = await startEdge({ STORAGE: "r2", MAX_STORED_BYTES: `${STORED_BYTES}` });
});
after(async () => {
  await hourly?.stop();
  await stored?.stop();
});

const render = (guest, image, headers = {}) => guest.ask("POST", `/api/images/${image.id}/renditions`, { json: { recipe }, headers });

test("deleting an image gives back none of the hour's renditions", async () => {
  const guest = await Guest.arrive(hourly.url);
  const image = await guest.json("POST", "/api/images", { body: rocket });
  for (let n = 0; n < 2; n += 1) assert.equal((await render(guest, image)).status, 202);
  assert.equal((await guest.ask("DELETE", `/api/images/${image.id}`)).status, 204);
  const again = await guest.json("POST", "/api/images", { body: rocket });
  const refused = await problem(await render(guest, again), 429, "rate_limited");
  assert.deepEqual([refused.limit, refused.actual, refused.allowed], ["renditions_per_hour", 3, 2]);
  // An hour later.
  await hourly.bindings.library(guest.session.owner_id, "UPDATE renditions_asked SET minute = minute - 60");
  assert.equal((await render(guest, again)).status, 202);
});

test("photographs in the bucket are rendered within the hour's limit, and those beyond it when there is room again", async () => {
  const guest = await Guest.arrive(hourly.url);
  const { owner_id: owner } = await guest.json("POST", "/api/session");
  const put = (name, bytes) => hourly.bindings.put(`incoming/${owner}/${name}`, bytes, { quiet: true });
  await put("recipe.json", JSON.stringify(recipe));
  for (let n = 0; n < 3; n += 1) await put(`${n}.jpg`, withComment(rocket, `${n}`));
  await hourly.sweep();
  const jobs = async (kind) => (await guest.json("GET", `/api/jobs?kind=${kind}`)).items;
  await until("three images", 30, async () => (await guest.json("GET", "/api/images")).items.length === 3);
  await until("two ingests", 30, async () => (await jobs("ingest")).filter(({ state }) => state === "done").length === 2);
  const waiting = await until("the third one's turn to wait", 30, async () =>
    (await jobs("ingest")).find(({ state, attempts }) => state === "queued" && attempts === 0),
  );
  assert.equal((await jobs("render")).length, 2);
  const { due_at_ms: due } = (
    await hourly.bindings.library(guest.session.owner_id, "SELECT due_at_ms FROM jobs WHERE id = ?", waiting.id)
  )[0];
  assert.ok(due > Date.now() + 3_000_000 && due <= Date.now() + 3_600_000, `due in ${due - Date.now()} ms`);
  // An hour later.
  await hourly.bindings.library(guest.session.owner_id, "UPDATE renditions_asked SET minute = minute - 60");
  await hourly.bindings.library(guest.session.owner_id, "UPDATE jobs SET due_at_ms = 1, sent_at_ms = 0 WHERE id = ?", waiting.id);
  await until("the third rendition", 30, async () => (await jobs("render")).length === 3);
  await until("all jobs", 30, async () => (await guest.json("GET", "/api/jobs")).items.every(({ state }) => state === "done"));
});

test("where the quota of bytes is full no rendition is begun", async () => {
  const guest = await Guest.arrive(stored.url);
  const image = await guest.json("POST", "/api/images", { body: rocket });
  // How large it gets is known when it is there.
  assert.equal((await render(guest, image, { prefer: "wait=30" })).status, 201);
  const { renditions } = await guest.json("GET", `/api/images/${image.id}`);
  const used = rocket.length + renditions[0].result.size_bytes;
  assert.ok(used >= STORED_BYTES);
  const refused = await problem(await render(guest, image), 403, "over_quota");
  assert.deepEqual([refused.limit, refused.actual, refused.allowed], ["stored_bytes", used, STORED_BYTES]);
});

test("what is announced counts until it is an image, and is not counted twice", async () => {
  const guest = await Guest.arrive(stored.url);
  const announce = (bytes) => guest.ask("POST", "/api/uploads", { json: { name: "a.png", size: bytes.length, sha256: sha256(bytes) } });
  const ticket = await (await announce(chelsea)).json();
  const over = chelsea.length + rocket.length;
  for (const answer of [await announce(rocket), await guest.ask("POST", "/api/images", { body: rocket })]) {
    const refused = await problem(answer, 403, "over_quota");
    assert.deepEqual([refused.limit, refused.actual, refused.allowed], ["stored_bytes", over, STORED_BYTES]);
    assert.match(refused.detail, /1 announced uploads? included/);
  }
  assert.equal((await fetch(new URL(ticket.url, stored.url), { method: "PUT", headers: ticket.headers, body: chelsea })).status, 204);
  assert.equal((await guest.ask("POST", ticket.confirm_url)).status, 201);
  const refused = await problem(await announce(rocket), 403, "over_quota");
  assert.equal(refused.actual, over);
  assert.equal((await guest.ask("DELETE", `/api/images/${ticket.image_id}`)).status, 204);
  assert.equal((await announce(rocket)).status, 201);
});

test("an upload that is confirmed late finds its room kept", async () => {
  const guest = await Guest.arrive(stored.url);
  const announced = { name: "a.png", size: chelsea.length, sha256: sha256(chelsea) };
  const ticket = await guest.json("POST", "/api/uploads", { json: announced });
  assert.equal((await fetch(new URL(ticket.url, stored.url), { method: "PUT", headers: ticket.headers, body: chelsea })).status, 204);
  // A minute after it could be written.
  await stored.bindings.library(
    guest.session.owner_id,
    "UPDATE uploads SET expires_at_ms = ? WHERE id = ?",
    Date.now() - 60_000,
    ticket.image_id,
  );
  const refused = await problem(await guest.ask("POST", "/api/images", { body: rocket }), 403, "over_quota");
  assert.deepEqual([refused.limit, refused.actual], ["stored_bytes", chelsea.length + rocket.length]);
  assert.equal((await guest.ask("POST", ticket.confirm_url)).status, 201);
  assert.equal((await problem(await guest.ask("POST", "/api/images", { body: rocket }), 403, "over_quota")).actual, refused.actual);
});
