// Two attempts at one image, with the same id and so the same key: whichever comes late, or fails, the other one's object stays.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, afterEach, before, test } from "node:test";
import { startEdge } from "../support/edge.mjs";
import { Guest } from "../support/guest.mjs";
import { photo, sha256, withComment } from "../support/pictures.mjs";
import { problem } from "../support/resources.mjs";
import { pause } from "../support/wait.mjs";
import { startFaults } from "./support/faults.mjs";
import { startProbe, startS3 } from "./support/servers.mjs";
import { Store } from "./support/store.mjs";

const rocket = photo("rocket.jpg");

let s3, proxy, edge, probe, store;

before(async () => {
  s3 = await startS3();
  proxy = await startFaults(s3.port, 0, 0);
  // No call is to time out while the test holds it.
  const settings = { ...s3.settings, S3_ENDPOINT: `http://127.0.0.1:${proxy.port}`, S3_TIMEOUT_MS: "60000", ORPHAN_AFTER_S: "0" };
  edge = await startEdge(settings);
  probe = await startProbe(s3.settings);
  store = new Store(probe.url);
});

afterEach(() => {
  proxy.choose = undefined;
});

after(async () => {
  await edge?.stop();
  await probe?.stop();
  proxy?.stop();
  await s3?.stop();
});

/** A file that was announced and written, and two confirmations of it: the first one's original is held on its way to the store. */
async function confirmedTwice() {
  const [guest, bytes] = [await Guest.arrive(edge.url), withComment(rocket, randomBytes(16).toString("hex"))];
  const announced = { name: "rocket.jpg", size: bytes.length, sha256: sha256(bytes) };
  const ticket = await guest.json("POST", "/api/uploads", { json: announced });
  assert.ok((await fetch(ticket.url, { method: ticket.method, headers: ticket.headers, body: bytes })).ok);
  const confirm = () => guest.ask("POST", ticket.confirm_url);
  const race = { guest, bytes, confirm, id: ticket.image_id };
  let held;
  const isHeld = new Promise((resolve) => (held = resolve));
  proxy.choose = ({ method, url }) => {
    if (method !== "PUT" || !url.includes(race.id) || race.key) return undefined;
    race.key = decodeURIComponent(new URL(url, "http://store").pathname.replace(/^\/safelight\//, ""));
    return new Promise((resolve) => {
      race.release = resolve;
      held();
    });
  };
  race.first = confirm();
  await isHeld;
  const second = await confirm();
  assert.equal(second.status, 201, await second.clone().text());
  race.image = await second.json();
  assert.equal(race.image.id, race.id);
  assert.match(race.key, /\/originals\//);
  return race;
}

const original = async ({ guest, image }) => {
  const answer = await guest.ask("GET", image.original_url);
  assert.equal(answer.status, 200, await answer.clone().text());
  return sha256(Buffer.from(await answer.arrayBuffer()));
};

test("a confirmation whose write fails takes nothing from the one that came through", async () => {
  const race = await confirmedTwice();
  // Its further attempts fail as well.
  proxy.choose = ({ method, url }) => (method === "PUT" && url.includes(race.id) ? "500 before" : undefined);
  race.release("500 before");
  await problem(await race.first, 503, "storage_unavailable");
  assert.equal(await original(race), sha256(race.bytes));
  await edge.sweep();
  assert.equal(sha256(await store.find(race.key)), sha256(race.bytes));
  assert.equal((await race.confirm()).status, 200);
});

test("a confirmation that comes late finds the image, and queues nothing more", async () => {
  const race = await confirmedTwice();
  race.release();
  const first = await race.first;
  assert.ok(first.ok, await first.clone().text());
  assert.equal((await first.json()).id, race.id);
  assert.equal(await original(race), sha256(race.bytes));
  const { items } = await race.guest.json("GET", "/api/jobs");
  assert.deepEqual(
    items.map(({ kind }) => kind),
    ["thumbnails"],
  );
});

test("a confirmation that comes after the image was deleted brings nothing back, and what it wrote is swept", async () => {
  const race = await confirmedTwice();
  assert.equal((await race.guest.ask("DELETE", `/api/images/${race.id}`)).status, 204);
  while (await store.exists(race.key)) await pause(20);
  race.release();
  await problem(await race.first, 409, "not_ready");
  assert.deepEqual((await race.guest.json("GET", "/api/images")).items, []);
  assert.ok(await store.exists(race.key));
  // As long as the upload could be confirmed again, what stands under its id is let alone.
  await edge.sweep();
  assert.ok(await store.exists(race.key));
  await edge.bindings.library(race.guest.session.owner_id, "DELETE FROM uploads WHERE id = ?", race.id);
  await edge.sweep();
  assert.equal(await store.exists(race.key), false);
});

test("a confirmation that fails after somebody's copy was kept leaves that copy alone", async () => {
  const race = await confirmedTwice();
  assert.equal((await race.guest.ask("DELETE", `/api/images/${race.id}`)).status, 204);
  const copy = await race.guest.json("POST", "/api/images?name=copy.jpg", { body: race.bytes });
  race.release();
  const first = await race.first;
  assert.equal(first.status, 200, await first.clone().text());
  assert.equal((await first.json()).id, copy.id);
  assert.equal(await original({ ...race, image: copy }), sha256(race.bytes));
});
