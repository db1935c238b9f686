// Leftovers made on purpose: each sweep, and each library's alarm, finds its own and leaves alone what only looks like it.

import assert from "node:assert/strict";
import { createHash, randomUUID } from "node:crypto";
import { after, before, test } from "node:test";

import { Edge } from "../support/edge.mjs";
import { Guest } from "../support/guest.mjs";
import { sql as sqlOf } from "../support/migrations.mjs";
import { png, sha256 } from "../support/pictures.mjs";
import { until as untilWithin } from "../support/wait.mjs";

const ORPHAN_AFTER_MS = 3000;

const edge = Edge.prepared({ sweepEveryMs: 1000 });
await edge.configure({ STUCK_AFTER_S: 1, LEASE_S: 5, ORPHAN_AFTER_S: ORPHAN_AFTER_MS / 1000 });

before(() => edge.start());
after(() => edge.kill());

async function arrive() {
  const guest = await Guest.arrive(edge.url);
  guest.owner = guest.session.owner_id;
  return guest;
}

const until = (what, look) => untilWithin(what, 60, look);

const put = (key, bytes = "left over") => edge.bindings.put(key, bytes, { quiet: true });
const keys = (prefix) => edge.bindings.keys(prefix);

/** Changes the database behind the edge's back, which must be down. */
const sql = (text) => sqlOf(edge.state, text);

const done = (guest) => async () => {
  const { items } = await guest.json("GET", "/api/jobs");
  return items.length > 0 && items.every(({ state: at }) => at === "done") && items;
};

test("objects that no row knows are removed once they are old, page by page, and no others", async () => {
  const guest = await arrive();
  const image = await guest.upload(png(60, 40), "kept.png");
  await until("its thumbnails", done(guest));
  const kept = await keys(`${guest.owner}/`);
  assert.equal(kept.length, 6, "an original and five thumbnails");

  const id = randomUUID();
  const digest = createHash("sha256").update("nothing").digest("hex");
  const orphans = [
    `${guest.owner}/originals/${digest}/${id}`,
    `${guest.owner}/originals/${image.sha256}/${id}`,
    `${guest.owner}/thumbnails/${id}/50.jpg`,
    `${guest.owner}/renditions/${id}.jpg`,
    `${guest.owner}/receipts/${id}.jws`,
    `${randomUUID()}/originals/${digest}/${id}`,
  ];
  const others = [
    `incoming/${randomUUID()}/a.png`,
    `incoming/originals/${digest}/${id}`,
    "readme.txt",
    `backup/${id}`,
    // What somebody else keeps in the same bucket, in folders that are called like ours.
    "wedding/originals/2024/IMG_1.jpg",
    "shop/thumbnails/shoes/50.jpg",
    "film/renditions/final.mp4",
    "office/receipts/2024.pdf",
    `wedding/originals/${digest}/${id}`,
    `${guest.owner}/originals/2024/${id}`,
    `${guest.owner}/renditions/best-${id}.jpg`,
  ];
  // More than a page of the listing, so that the sweep has to go on behind it.
  const many = Array.from({ length: 1100 }, () => `${guest.owner}/originals/${digest}/${randomUUID()}`);
  const begun = Date.now();
  await Promise.all([...orphans, ...others].map(put));
  for (let at = 0; at < many.length; at += 50) await Promise.all(many.slice(at, at + 50).map(put));
  const left = async () => new Set(await keys(""));
  await until("the first removal", async () => !(await left()).has(orphans[0]));
  assert.ok(Date.now() - begun >= ORPHAN_AFTER_MS, "what is young may be in the making");
  const end = await until("the last removal", async () => {
    const all = await left();
    return [...orphans, ...many].every((key) => !all.has(key)) && all;
  });
  for (const key of [...kept, ...others]) assert.ok(end.has(key), `${key} was removed`);
});

test("sessions that have ended are forgotten, others stay", async () => {
  const [ended, current] = [await arrive(), await arrive()];
  await edge.kill();
  await sql(`UPDATE sessions SET expires_at_ms = 1000 WHERE owner_id = '${ended.owner}'`);
  const count = () => sql(`SELECT owner_id FROM sessions WHERE owner_id IN ('${ended.owner}', '${current.owner}')`);
  assert.equal((await count()).length, 2);
  await edge.start();
  // One sweep ends before the next begins, so a removed orphan tells that the sweep before it has run.
  await put(`${current.owner}/renditions/${randomUUID()}.jpg`);
  await until("a sweep", async () => (await keys(`${current.owner}/`)).length === 0);
  await edge.kill();
  assert.deepEqual(await count(), [{ owner_id: current.owner }]);
  await edge.start();
  assert.equal((await ended.get("/api/images")).status, 401);
  assert.equal((await current.get("/api/images")).status, 200);
});

test("uploads that were announced and never confirmed go with what was written for them, others stay", async () => {
  const guest = await arrive();
  const announce = async (name) => {
    const answer = await guest.ask("POST", "/api/uploads", { json: { name, size: 9, sha256: sha256(Buffer.from(name)) } });
    assert.equal(answer.status, 201);
    const { image_id: id } = await answer.json();
    await put(`${guest.owner}/uploads/${id}`);
    return id;
  };
  const [late, current] = [await announce("late.png"), await announce("current.png")];
  await edge.bindings.library(guest.owner, "UPDATE uploads SET expires_at_ms = 1000 WHERE id = ?", late);
  await until("the removal", async () => (await keys(`${guest.owner}/`)).length === 1);
  assert.deepEqual(await keys(`${guest.owner}/`), [`${guest.owner}/uploads/${current}`]);
  await until("the row's end", async () => (await edge.bindings.library(guest.owner, "SELECT id FROM uploads")).length === 1);
  assert.deepEqual(await edge.bindings.library(guest.owner, "SELECT id FROM uploads"), [{ id: current }]);
});

test("jobs whose message was lost, or whose holder died, are done all the same", async () => {
  const guest = await arrive();
  const image = await guest.upload(png(61, 40), "stuck.png");
  await until("its thumbnails", done(guest));
  const change = (set) => edge.bindings.library(guest.owner, `UPDATE jobs SET ${set} WHERE image_id = ?`, image.id);
  await change("state = 'queued', due_at_ms = 1, sent_at_ms = 1, attempts = 0");
  await edge.restart();
  const [queued] = await until("the lost job", done(guest));
  assert.equal(queued.attempts, 1);
  await change("state = 'running', lease_until_ms = 1, due_at_ms = 1, sent_at_ms = 1");
  await edge.restart();
  const [again] = await until("the abandoned job", done(guest));
  assert.equal(again.attempts, 2);
});

test("incoming objects that nobody announced are found behind the first page, too", async () => {
  const guest = await arrive();
  const names = Array.from({ length: 1010 }, (_, n) => `note-${String(n).padStart(4, "0")}.txt`);
  // Folders' own objects: they fill the page, and are nobody's photographs.
  for (let at = 0; at < names.length; at += 50) {
    await Promise.all(names.slice(at, at + 50).map((name) => put(`incoming/${guest.owner}/${name}/`)));
  }
  const bytes = png(62, 40);
  await put(`incoming/${guest.owner}/z.png`, bytes);
  const image = await until("the image", async () => (await guest.json("GET", "/api/images")).items[0]);
  assert.deepEqual([image.name, image.sha256], ["z.png", sha256(bytes)]);
});
