// Slow senders: they lose their place to others, one owner sends one large file at a time, and nothing is stored of what did not come whole.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, test } from "node:test";
import { Edge, startEdge } from "../support/edge.mjs";
import { Guest } from "../support/guest.mjs";
import { photo, png, sha256 } from "../support/pictures.mjs";
import { problem } from "../support/resources.mjs";
import { sender } from "../support/sender.mjs";
import { pause, until } from "../support/wait.mjs";

/** Two of these take all of the memory that uploads have, 64 MiB. */
const FILE_BYTES = 31 << 20;
const DEADLINE_S = 8;
const rocket = photo("rocket.jpg");

let edge;
before(async () => {
  edge = await Edge.make();
  await edge.start();
});
after(() => edge?.stop());

/** A small picture in a large file: behind its end a PNG may carry what it likes. */
const file = (n) => Buffer.concat([png(30 + n, 20), randomBytes(FILE_BYTES)]);

const upload = (guest, bytes) => sender("POST", `${guest.base}/api/images`, { cookie: guest.cookie }, bytes);

/** Senders of their own guests that hold all memory. */
async function holders() {
  const guests = [await Guest.arrive(edge.url), await Guest.arrive(edge.url)];
  const senders = guests.map((guest, n) => upload(guest, file(n)));
  await Promise.all(senders.map((one) => one.send(4 << 20)));
  return { guests, senders };
}

const objects = (guest) => edge.bindings.keys(`${guest.session.owner_id}/`);

test("two slow senders lose their place to a third, and nothing of theirs is stored", { timeout: 120_000 }, async () => {
  const { guests, senders } = await holders();
  const slow = senders.map((one) => one.trickle(200));
  const other = await Guest.arrive(edge.url);
  const taken = await other.ask("POST", "/api/images", { body: rocket });
  assert.equal(taken.status, 201, await taken.text());
  for (const { status, said } of await Promise.all(slow)) {
    assert.equal(status, 408, JSON.stringify(said));
    assert.equal(said.code, "too_slow");
    assert.match(said.detail, /^The file arrived at less than \d+ KiB per second.* Nothing was stored\. Send it again/);
  }
  for (const guest of guests) assert.deepEqual(await objects(guest), []);
  // Their place is free: a file as large is taken from one of them now.
  assert.equal((await guests[0].ask("POST", "/api/images", { body: file(0) })).status, 201);
  assert.equal((await guests[0].json("GET", "/api/images")).items.length, 1);
});

test("a sender below the minimum is sent away even if nobody waits", { timeout: 120_000 }, async () => {
  const guest = await Guest.arrive(edge.url);
  const file = await upload(guest, randomBytes(1 << 20)).trickle(100);
  assert.deepEqual([file.status, file.said.code], [408, "too_slow"], JSON.stringify(file.said));
  const body = Buffer.from(JSON.stringify({ name: "a".repeat(10_000), size: 1, sha256: sha256(rocket) }));
  const small = await sender("POST", `${edge.url}/api/uploads`, { cookie: guest.cookie }, body).trickle(10);
  assert.deepEqual([small.status, small.said.code], [408, "too_slow"], JSON.stringify(small.said));
  assert.match(small.said.detail, /^The request arrived at less than 16 KiB per second/);
  assert.deepEqual(await objects(guest), []);
});

test("a file that is not here by the deadline is refused, however steadily it comes", { timeout: 120_000 }, async () => {
  const strict = await startEdge({ UPLOAD_DEADLINE_S: DEADLINE_S });
  try {
    const guest = await Guest.arrive(strict.url);
    const { status, said } = await upload(guest, file(3)).trickle(100 << 10);
    assert.deepEqual([status, said.code], [408, "too_slow"], JSON.stringify(said));
    assert.match(said.detail, new RegExp(`was not complete after ${DEADLINE_S} seconds`));
    assert.deepEqual(await strict.bindings.keys(`${guest.session.owner_id}/`), []);
  } finally {
    await strict.stop();
  }
});

test("an announced upload has the same pace, and its URL stays usable", { timeout: 120_000 }, async () => {
  const guest = await Guest.arrive(edge.url);
  const bytes = png(300, 200);
  const ticket = await guest.json("POST", "/api/uploads", { json: { name: "a.png", size: bytes.length, sha256: sha256(bytes) } });
  const slow = sender(ticket.method, edge.url + ticket.url, ticket.headers, bytes);
  const { status, said } = await slow.trickle(1);
  assert.deepEqual([status, said.code], [408, "too_slow"], JSON.stringify(said));
  assert.deepEqual(await objects(guest), []);
  await problem(await guest.ask("POST", ticket.confirm_url), 409, "not_ready");
  assert.equal((await fetch(edge.url + ticket.url, { method: "PUT", headers: ticket.headers, body: bytes })).status, 204);
  assert.equal((await guest.ask("POST", ticket.confirm_url)).status, 201);
});

test("one large file of an owner comes in at a time; small ones and other owners' do not wait for it", { timeout: 120_000 }, async () => {
  const [guest, other] = [await Guest.arrive(edge.url), await Guest.arrive(edge.url)];
  const first = upload(guest, file(4));
  await first.send(4 << 20);
  let isSending = true;
  const sending = (async () => {
    while (isSending) {
      await first.send(64 << 10);
      await pause(200);
    }
  })();
  const second = guest.ask("POST", "/api/images", { body: file(5) });
  assert.equal((await guest.ask("POST", "/api/images", { body: rocket })).status, 201);
  assert.equal((await other.ask("POST", "/api/images", { body: file(6) })).status, 201);
  const answer = await second;
  assert.ok(Number(answer.headers.get("retry-after")) > 0);
  const refused = await problem(answer, 429, "rate_limited");
  assert.deepEqual([refused.limit, refused.actual, refused.allowed], ["large_bodies", 2, 1]);
  assert.match(refused.detail, /Send it again when the other upload is complete/);
  isSending = false;
  await sending;
  assert.equal((await first.finish()).status, 201);
  assert.equal((await guest.ask("POST", "/api/images", { body: file(5) })).status, 201, "the next one, once the first is here");
});

test("senders that hang up leave their place within seconds", { timeout: 120_000 }, async () => {
  const { senders } = await holders();
  for (const one of senders) one.hangUp();
  const other = await Guest.arrive(edge.url);
  const body = file(7);
  await until("a place", 45, async () => {
    const answer = await other.ask("POST", "/api/images", { body });
    assert.ok([201, 503].includes(answer.status), await answer.clone().text());
    return answer.status === 201;
  });
});
