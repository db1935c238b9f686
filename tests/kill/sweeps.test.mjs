// What fell through, made on purpose: each sweep finds its own, and leaves alone what only looks like it.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { until as untilWithin } from "../api/support/any-edge.mjs";
import { png, sha256 } from "../api/support/pictures.mjs";
import { KillableEdge } from "./support/edge.mjs";

const ORPHAN_AFTER_MS = 3000;

const { SAFELIGHT_STATE: state, SAFELIGHT_MODULES: modules } = process.env;
appendFileSync(join(state, "dev.vars"), `STUCK_AFTER_S=1\nLEASE_S=5\nORPHAN_AFTER_S=${ORPHAN_AFTER_MS / 1000}\n`);
const edge = new KillableEdge({
  modules,
  state,
  port: Number(process.env.SAFELIGHT_PORT),
  bucketPort: Number(process.env.SAFELIGHT_BUCKET_PORT),
});

before(() => edge.start());
after(() => edge.killed());

const ask = (method, path, { cookie = "", body } = {}) =>
  fetch(edge.base + path, { method, body, headers: { cookie, connection: "close" } });

async function arrive() {
  const answer = await ask("POST", "/api/session");
  return { cookie: answer.headers.get("set-cookie").split(";")[0], owner: (await answer.json()).owner_id };
}

const until = (what, look) => untilWithin(what, 60, look);

const put = (key) => fetch(`${edge.bucket}/${encodeURIComponent(key)}?quiet`, { method: "PUT", body: "left over" });
const keys = async (prefix) => (await edge.objects(prefix)).map(({ key }) => key);

/** Changes the database behind the edge's back, which must be down. */
function sql(command) {
  const wrangler = join(modules, "wrangler/bin/wrangler.js");
  const args = [wrangler, "d1", "execute", "safelight", "--local", "--persist-to", state, "--json", "--command", command];
  const env = { ...process.env, CI: "1", WRANGLER_SEND_METRICS: "false", WRANGLER_LOG_PATH: join(state, "wrangler/logs") };
  const said = execFileSync(process.execPath, args, { cwd: fileURLToPath(new URL("../../edge", import.meta.url)), env });
  return JSON.parse(said)[0].results;
}

async function upload(guest, name, bytes) {
  const answer = await ask("POST", `/api/images?name=${name}`, { cookie: guest.cookie, body: bytes });
  assert.equal(answer.status, 201);
  return answer.json();
}

const done = (guest) => async () => {
  const { items } = await (await ask("GET", "/api/jobs", guest)).json();
  return items.length > 0 && items.every(({ state: at }) => at === "done") && items;
};

test("objects that no row knows are removed once they are old, page by page, and no others", async () => {
  const guest = await arrive();
  const image = await upload(guest, "kept.png", png(60, 40));
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
  await edge.killed();
  sql(`UPDATE sessions SET expires_at_ms = 1000 WHERE owner_id = '${ended.owner}'`);
  const count = () => sql(`SELECT owner_id FROM sessions WHERE owner_id IN ('${ended.owner}', '${current.owner}')`);
  assert.equal(count().length, 2);
  await edge.start();
  // One sweep ends before the next begins, so a removed orphan tells that the sweep before it has run.
  await put(`${current.owner}/renditions/${randomUUID()}.jpg`);
  await until("a sweep", async () => (await keys(`${current.owner}/`)).length === 0);
  await edge.killed();
  assert.deepEqual(count(), [{ owner_id: current.owner }]);
  await edge.start();
  assert.equal((await ask("GET", "/api/images", ended)).status, 401);
  assert.equal((await ask("GET", "/api/images", current)).status, 200);
});

test("uploads that were announced and never confirmed go with what was written for them, others stay", async () => {
  const guest = await arrive();
  const announce = async (name) => {
    const body = JSON.stringify({ name, size: 9, sha256: sha256(Buffer.from(name)) });
    const answer = await ask("POST", "/api/uploads", { cookie: guest.cookie, body });
    assert.equal(answer.status, 201);
    const { image_id: id } = await answer.json();
    await put(`${guest.owner}/uploads/${id}`);
    return id;
  };
  const [late, current] = [await announce("late.png"), await announce("current.png")];
  await edge.killed();
  sql(`UPDATE uploads SET expires_at_ms = 1000 WHERE id = '${late}'`);
  await edge.start();
  await until("the removal", async () => (await keys(`${guest.owner}/`)).length === 1);
  assert.deepEqual(await keys(`${guest.owner}/`), [`${guest.owner}/uploads/${current}`]);
  await edge.killed();
  assert.deepEqual(sql(`SELECT id FROM uploads WHERE owner_id = '${guest.owner}'`), [{ id: current }]);
  await edge.start();
});

test("jobs whose message was lost, or whose holder died, are done all the same", async () => {
  const guest = await arrive();
  const image = await upload(guest, "stuck.png", png(61, 40));
  await until("its thumbnails", done(guest));
  await edge.killed();
  sql(`UPDATE jobs SET state = 'queued', due_at_ms = 1, attempts = 0 WHERE image_id = '${image.id}'`);
  await edge.start();
  const [queued] = await until("the lost job", done(guest));
  assert.equal(queued.attempts, 1);
  await edge.killed();
  sql(`UPDATE jobs SET state = 'running', lease_until_ms = 1, due_at_ms = 1 WHERE image_id = '${image.id}'`);
  await edge.start();
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
  await fetch(`${edge.bucket}/${encodeURIComponent(`incoming/${guest.owner}/z.png`)}?quiet`, { method: "PUT", body: bytes });
  const image = await until("the image", async () => (await (await ask("GET", "/api/images", guest)).json()).items[0]);
  assert.deepEqual([image.name, image.sha256], ["z.png", sha256(bytes)]);
});
