// Quotas and rate limits, on an edge that allows little: each refusal names its limit and says when to come back.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Edge } from "../support/edge.mjs";
import { ask, Guest } from "../support/guest.mjs";
import { photo, sha256, withComment } from "../support/pictures.mjs";
import { problem, recipe } from "../support/resources.mjs";

const rocket = photo("rocket.jpg");
let edge;

before(async () => {
  const stored = 3 * rocket.length;
  edge = await Edge.make({
    settings: { MAX_IMAGES: 2, MAX_STORED_BYTES: stored, MAX_RENDITIONS_PER_HOUR: 2, OWNER_RATE: 40, ADDRESS_RATE: 12 },
  });
  await edge.start();
});
after(() => edge?.stop());

test("an image too many is refused with the number and the limit, and deleting one makes room", async () => {
  const guest = await Guest.arrive(edge.url);
  const first = await (await guest.ask("POST", "/api/images", { body: rocket })).json();
  assert.equal((await guest.ask("POST", "/api/images", { body: withComment(rocket, "2") })).status, 201);
  const refused = await problem(await guest.ask("POST", "/api/images", { body: withComment(rocket, "3") }), 403, "over_quota");
  assert.deepEqual([refused.limit, refused.actual, refused.allowed], ["images", 3, 2]);
  assert.equal((await guest.ask("POST", "/api/images", { body: rocket })).status, 200, "what is there already asks for no room");
  assert.equal((await guest.ask("DELETE", `/api/images/${first.id}`)).status, 204);
  assert.equal((await guest.ask("POST", "/api/images", { body: withComment(rocket, "3") })).status, 201);
});

test("bytes beyond the quota are refused, and another owner's do not count", async () => {
  const guest = await Guest.arrive(edge.url);
  const large = photo("chelsea.png");
  assert.ok(large.length < 3 * rocket.length && large.length + rocket.length > 3 * rocket.length);
  assert.equal((await guest.ask("POST", "/api/images", { body: large })).status, 201);
  const refused = await problem(await guest.ask("POST", "/api/images", { body: rocket }), 403, "over_quota");
  assert.equal(refused.limit, "stored_bytes");
  assert.equal(refused.actual, large.length + rocket.length);
  assert.equal(refused.allowed, 3 * rocket.length);
});

test("an upload that there is no room for is refused when it is announced, and one that is announced keeps its room", async () => {
  const guest = await Guest.arrive(edge.url);
  const announce = (bytes) => guest.ask("POST", "/api/uploads", { json: { name: "a.jpg", size: bytes.length, sha256: sha256(bytes) } });
  const files = [rocket, withComment(rocket, "2"), withComment(rocket, "3")];
  assert.equal((await guest.ask("POST", "/api/images", { body: files[0] })).status, 201);
  const answer = await announce(files[1]);
  assert.equal(answer.status, 201);
  const ticket = await answer.json();
  for (const late of [await announce(files[2]), await guest.ask("POST", "/api/images", { body: files[2] })]) {
    const refused = await problem(late, 403, "over_quota");
    assert.deepEqual([refused.limit, refused.actual, refused.allowed], ["images", 3, 2]);
  }
  assert.equal((await announce(files[0])).status, 200, "what is there already asks for no room");
  assert.equal((await fetch(edge.url + ticket.url, { method: "PUT", headers: ticket.headers, body: files[1] })).status, 204);
  assert.equal((await guest.ask("POST", ticket.confirm_url)).status, 201);
});

test("an announced upload of more bytes than the quota is refused with the number", async () => {
  const guest = await Guest.arrive(edge.url);
  const refused = await problem(
    await guest.ask("POST", "/api/uploads", { json: { name: "a.jpg", size: 3 * rocket.length + 1, sha256: sha256(rocket) } }),
    403,
    "over_quota",
  );
  assert.deepEqual([refused.limit, refused.actual, refused.allowed], ["stored_bytes", 3 * rocket.length + 1, 3 * rocket.length]);
});

test("renditions beyond the hour's are 429 and say when the next one is free", async () => {
  const guest = await Guest.arrive(edge.url);
  const image = await (await guest.ask("POST", "/api/images", { body: rocket })).json();
  const render = () => guest.ask("POST", `/api/images/${image.id}/renditions`, { json: { recipe: recipe([]) } });
  assert.equal((await render()).status, 202);
  assert.equal((await render()).status, 202);
  const answer = await render();
  const seconds = Number(answer.headers.get("retry-after"));
  assert.ok(seconds > 3500 && seconds <= 3600, `Retry-After: ${seconds}`);
  const refused = await problem(answer, 429, "rate_limited");
  assert.deepEqual([refused.limit, refused.actual, refused.allowed], ["renditions_per_hour", 3, 2]);
});

test("an owner who asks too often waits, and another one does not", async () => {
  const [busy, calm] = [await Guest.arrive(edge.url), await Guest.arrive(edge.url)];
  let refused;
  // The window may turn over once in between.
  for (let asked = 0; asked < 100 && !refused; asked++) {
    const answer = await busy.ask("GET", "/api/jobs");
    if (answer.status === 429) refused = answer;
    else await answer.arrayBuffer();
  }
  assert.ok(refused, "a hundred calls of forty allowed pass");
  assert.equal(refused.headers.get("retry-after"), "60");
  await problem(refused, 429, "rate_limited");
  assert.equal((await calm.ask("GET", "/api/jobs")).status, 200);
});

test("a session that asks for itself too often waits, too", async () => {
  const guest = await Guest.arrive(edge.url);
  let refused;
  for (let asked = 0; asked < 100 && !refused; asked++) {
    const answer = await guest.ask("POST", "/api/session");
    if (answer.status === 429) refused = answer;
    else assert.equal(answer.status, 200);
  }
  assert.ok(refused, "a hundred calls of forty allowed pass");
  await problem(refused, 429, "rate_limited");
});

test("an address that asks for too many sessions, or guesses them, waits", async () => {
  let refused;
  for (let asked = 0; asked < 60 && !refused; asked++) {
    const answer =
      asked % 2
        ? await ask("POST", "/api/session", { base: edge.url })
        : await ask("GET", "/api/jobs", { base: edge.url, cookie: guess() });
    if (answer.status === 429) refused = answer;
    else assert.equal(answer.status, asked % 2 ? 201 : 401);
  }
  assert.ok(refused, "sixty of twelve allowed pass");
  await problem(refused, 429, "rate_limited");
});

const guess = () => `safelight_session=${"A".repeat(43)}`;
