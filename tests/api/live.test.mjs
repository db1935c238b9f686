// GET /api/live

import assert from "node:assert/strict";
import { test } from "node:test";
import { Edge } from "../support/edge.mjs";
import { ask, BASE, cookieOf, Guest } from "../support/guest.mjs";
import { Person } from "../support/person.mjs";
import { photo, png } from "../support/pictures.mjs";
import { problem, recipe } from "../support/resources.mjs";
import { connect, listen } from "../support/socket.mjs";
import { pause, until } from "../support/wait.mjs";

const INVERT = recipe([{ op: "invert" }]);

test("every tab sees a job move, in the same order and by the same numbers", async () => {
  const guest = await Guest.arrive();
  const tabs = await Promise.all([listen(guest), listen(guest)]);
  assert.deepEqual(
    tabs.map(({ mark }) => mark),
    [
      { type: "ready", seq: 0 },
      { type: "ready", seq: 0 },
    ],
  );
  // Large enough for its steps to be read.
  const image = await guest.upload(png(2600, 1600), "tabs.png");
  const { job, rendition } = await guest.render(image.id, INVERT, "negative");
  await Promise.all(tabs.map((tab) => tab.job(job.id, "done")));
  const [{ events }] = tabs;
  assert.deepEqual(tabs[1].events.slice(0, events.length), events);
  assert.deepEqual(
    events.map(({ seq }) => seq),
    events.map((_, n) => n + 1),
    "no number is left out or given twice",
  );
  assert.deepEqual(events[0], { seq: 1, type: "image.added", image });
  const of = events.filter((event) => event.job?.id === job.id).map((event) => event.job);
  assert.deepEqual(
    of.map(({ state, step }) => [state, step]),
    [
      ["queued", undefined],
      ["running", "reading"],
      ["running", "rendering"],
      ["running", "storing"],
      ["done", undefined],
    ],
  );
  assert.deepEqual(
    of.map(({ progress }) => progress),
    of.map(({ progress }) => progress).sort((a, b) => a - b),
  );
  assert.deepEqual(of.at(-1), await (await guest.get(`/api/jobs/${job.id}`)).json(), "an event carries the whole job");
  assert.deepEqual([of[0].name, of[0].rendition_id], ["negative", rendition.id]);
  for (const tab of tabs) tab.close();
});

test("a small photograph is done before its steps could be read: they are not told", async () => {
  const guest = await Guest.arrive();
  const tab = await listen(guest);
  const image = await guest.upload(png(40, 31), "small.png");
  const { job } = await guest.render(image.id, INVERT);
  await tab.job(job.id, "done");
  const of = tab.events.filter((event) => event.job?.id === job.id).map(({ job: { state, step } }) => [state, step]);
  assert.deepEqual(of, [
    ["queued", undefined],
    ["done", undefined],
  ]);
  tab.close();
});

test("an image that goes, a new name and another try are told too", async () => {
  const guest = await Guest.arrive();
  const tab = await listen(guest);
  // Damaged inside: what it is can be read, its pixels cannot.
  const worn = Buffer.from(photo("chelsea.png"));
  worn.fill(0xa5, worn.length >> 1, (worn.length >> 1) + 64);
  const image = await guest.upload(worn, "worn.png");
  const { job } = await guest.render(image.id, INVERT);
  const failed = await tab.job(job.id, "failed");
  assert.equal(failed.job.error.code, "damaged_file");

  await guest.ask("PATCH", `/api/jobs/${job.id}`, { json: { name: "for the wall" } });
  await tab.first("the name", (event) => event.job?.id === job.id && event.job.name === "for the wall");
  const retried = await guest.ask("POST", `/api/jobs/${job.id}/retry`);
  assert.equal(retried.status, 202);
  const again = await tab.first("queued again", ({ seq, job: of }) => seq > failed.seq && of?.id === job.id && of.state === "queued");
  assert.deepEqual([again.job.attempts, "error" in again.job], [0, false]);
  await tab.first("failed again", ({ seq, job: of }) => seq > again.seq && of?.id === job.id && of.state === "failed");

  await guest.ask("DELETE", `/api/images/${image.id}`);
  const gone = await tab.first("the deletion", ({ type }) => type === "image.deleted");
  assert.equal(gone.image_id, image.id);
  await tab.first("what it left is removed", ({ job: of }) => of?.kind === "delete" && of.state === "done");
  tab.close();
});

test("another owner's events never arrive", async () => {
  const [mine, other] = await Promise.all([Guest.arrive(), Guest.arrive()]);
  const [tab, theirs] = await Promise.all([listen(mine), listen(other)]);
  const image = await other.upload(png(41, 30));
  const { job } = await other.render(image.id, INVERT);
  await theirs.job(job.id, "done");
  // Something of one's own: whatever was sent before it would have come before it.
  const own = await mine.upload(png(42, 30));
  await tab.first("one's own image", ({ type }) => type === "image.added");
  assert.ok(
    tab.events.every((event) => (event.image?.id ?? event.job?.image_id) === own.id),
    JSON.stringify(tab.events),
  );
  for (const socket of [tab, theirs]) socket.close();
});

test("who comes back gets what was missed, and nothing twice", async () => {
  const guest = await Guest.arrive();
  const before = await listen(guest);
  const image = await guest.upload(png(43, 30));
  await until("thumbnails", 30, () => before.events.some(({ job }) => job?.state === "done"));
  const last = before.events.at(-1).seq;
  before.close();
  const { job } = await guest.render(image.id, INVERT);
  const back = await listen(guest, { after: last });
  await back.job(job.id, "done");
  assert.equal(back.mark.type, "ready");
  const numbers = back.events.map(({ seq }) => seq);
  assert.deepEqual(
    numbers,
    numbers.map((_, n) => last + 1 + n),
    "it goes on where it was left",
  );
  assert.ok(back.messages.indexOf(back.mark) >= 1, "what was missed comes before the mark");
  // Nothing is missing for who has seen it all.
  const again = await listen(guest, { after: back.events.at(-1).seq });
  assert.deepEqual([again.mark, again.events], [{ type: "ready", seq: back.events.at(-1).seq }, []]);
  for (const socket of [back, again]) socket.close();
});

test("who was away for too long is told to load the lists again", async () => {
  const guest = await Guest.arrive();
  (await listen(guest)).close();
  const image = await guest.upload(png(44, 30));
  const { job } = await guest.render(image.id, INVERT);
  // More events than are kept: a name is one each.
  const names = Array.from({ length: 540 }, (_, n) => `name ${n}`);
  while (names.length > 0) {
    await Promise.all(names.splice(0, 20).map((name) => guest.ask("PATCH", `/api/jobs/${job.id}`, { json: { name } })));
  }
  const late = await listen(guest, { after: 1 });
  assert.equal(late.mark.type, "resync");
  assert.deepEqual(late.events, []);
  assert.ok(late.mark.seq > 540);
  const inTime = await listen(guest, { after: late.mark.seq - 512 });
  assert.deepEqual([inTime.mark.type, inTime.events.length], ["ready", 512]);
  await guest.ask("PATCH", `/api/jobs/${job.id}`, { json: { name: "last" } });
  const next = await late.first("the next event", ({ type }) => type === "job.updated");
  assert.equal(next.seq, late.mark.seq + 1, "from there on nothing is left out");
  // A number that was never given out: it is from another life of the edge.
  const strange = await listen(guest, { after: 1_000_000 });
  assert.equal(strange.mark.type, "resync");
  for (const socket of [late, inTime, strange]) socket.close();
});

test("nothing is kept for those who have never listened, and the numbers go on", async () => {
  const guest = await Guest.arrive();
  const image = await guest.upload(png(46, 30));
  const { job } = await guest.render(image.id, INVERT);
  await until("the rendition", 30, async () => (await (await guest.get(`/api/jobs/${job.id}`)).json()).state === "done");
  const late = await listen(guest, { after: 1 });
  assert.deepEqual([late.mark.type, late.events], ["resync", []]);
  assert.ok(late.mark.seq >= 4, "an image, its thumbnails and a rendition");
  await guest.ask("PATCH", `/api/jobs/${job.id}`, { json: { name: "heard" } });
  assert.equal((await late.first("the next event", ({ type }) => type === "job.updated")).seq, late.mark.seq + 1);
  late.close();
});

test("an object that sleeps wakes for an event, and its pings are answered", async () => {
  const guest = await Guest.arrive();
  const tab = await listen(guest);
  const image = await guest.upload(png(45, 30), "first.png");
  await tab.first("the first image", ({ type }) => type === "image.added");
  tab.send("ping");
  await until("a pong", 10, () => tab.texts.includes("pong"));
  // The local runtime puts an idle object to sleep after ten seconds, and nothing tells that it did: asking would wake it.
  await pause(12_000);
  const { job } = await guest.render(image.id, INVERT);
  await tab.job(job.id, "done");
  const numbers = tab.events.map(({ seq }) => seq);
  assert.deepEqual(
    numbers,
    numbers.map((_, n) => n + 1),
    "the count went on",
  );
  assert.equal(tab.closed, null);
  tab.close();
});

test("after a power cut the count goes on, and what was told before it is kept", async () => {
  const edge = await Edge.make();
  try {
    await edge.start();
    const guest = await Guest.arrive(edge.url);
    const tab = await listen(guest);
    const image = await guest.upload(png(46, 30));
    const added = await tab.first("the image", ({ type }) => type === "image.added");
    await edge.kill();
    await until("the broken connection", 30, () => tab.closed !== null);
    await edge.start();
    const back = await listen(guest, { after: added.seq - 1 });
    assert.deepEqual(back.messages[0], added, "told before, told again");
    const { job } = await guest.render(image.id, INVERT);
    await back.job(job.id, "done");
    const numbers = back.events.map(({ seq }) => seq);
    assert.deepEqual(
      numbers,
      numbers.map((_, n) => added.seq + n),
      "no number is left out or given twice",
    );
    back.close();
  } finally {
    await edge.stop();
  }
});

test("a page of another site cannot listen, nor anybody without a session", async () => {
  const guest = await Guest.arrive();
  for (const origin of ["https://evil.example", "null", `${BASE}.evil.example`]) {
    const { status, problem: said } = await connect("/api/live", { cookie: guest.cookie, origin });
    assert.deepEqual([status, said.code], [403, "foreign_origin"], origin);
  }
  const own = await listen(guest, { origin: BASE });
  own.close();
  const { status, problem: said } = await connect("/api/live");
  assert.deepEqual([status, said.code], [401, "no_session"]);
});

test("a socket is closed when the session ends that opened it, and no other one", async () => {
  const edge = await Edge.make({ settings: { SESSION_OVERLAP_S: 3 } });
  try {
    await edge.start();
    const guest = await Guest.arrive(edge.url);
    const opened = await listen(guest);
    const rotated = await guest.ask("POST", "/api/session/rotate");
    const cookie = cookieOf(rotated);
    const [late, next] = [await listen(guest), await listen({ cookie }, { base: edge.url })];
    await guest.upload(png(48, 30));
    for (const tab of [opened, late, next]) await tab.first("an event in the overlap", ({ type }) => type === "image.added");
    await until("the end of both", 30, () => opened.closed !== null && late.closed !== null);
    assert.deepEqual([opened.closed, late.closed, next.closed], [1008, 1008, null]);
    const { status } = await connect("/api/live", { cookie: guest.cookie, base: edge.url });
    assert.equal(status, 401);
    guest.cookie = cookie;
    await guest.upload(png(49, 30));
    await next.first("an event after the overlap", ({ type, image }) => type === "image.added" && image.width === 49);
    assert.equal(next.closed, null);
    next.close();
  } finally {
    await edge.stop();
  }
});

test("a sign-in closes the sockets of the session before, of a guest and of another account", async () => {
  const [one, other] = [await Person.arrive(), await Person.arrive()];
  // The library of a guest also moves, which closes its sockets with 1012.
  for (const [before, codes] of [
    [await Guest.arrive(), [1008, 1012]],
    [one, [1008]],
  ]) {
    const [tab, elsewhere] = [await listen(before), await listen(other)];
    const { cookie } = await Person.arrive(undefined, { mailbox: other.mailbox, guest: before });
    await until("its end", 30, () => tab.closed !== null);
    assert.ok(codes.includes(tab.closed), String(tab.closed));
    assert.equal(elsewhere.closed, null);
    const next = await listen({ cookie, base: BASE });
    for (const socket of [elsewhere, next]) socket.close();
  }
});

test("what does not ask for a WebSocket, or asks for no number, is told so", async () => {
  const guest = await Guest.arrive();
  await problem(await guest.get("/api/live"), 426, "upgrade_required");
  for (const after of ["-1", "ten", "1.5", "9007199254740992"]) {
    await problem(await guest.get(`/api/live?after=${after}`), 400, "bad_request");
  }
  await problem(await ask("GET", "/api/live"), 401, "no_session");
});

test("a client that talks is hung up on, and the sixty-fifth connection refused", async () => {
  const guest = await Guest.arrive();
  const talker = await listen(guest);
  talker.send("hello");
  await until("the end", 10, () => talker.closed === 1008);
  const tabs = await Promise.all(Array.from({ length: 64 }, () => listen(guest)));
  const { status, problem: said } = await connect("/api/live", { cookie: guest.cookie });
  assert.deepEqual([status, said.code], [429, "too_many_connections"]);
  await guest.upload(png(47, 30));
  await Promise.all(tabs.map((tab) => tab.first("the image", ({ type }) => type === "image.added")));
  for (const tab of tabs) tab.close();
});
