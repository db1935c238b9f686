// Avatars whose bytes the store takes by presigned URLs: what was announced is signed.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { announce, avatarOf, confirm, difference, ended, idOf, reference, send, setAvatar, write } from "../support/avatars.mjs";
import { startEdge } from "../support/edge.mjs";
import { bytes } from "../support/guest.mjs";
import { Person } from "../support/person.mjs";
import { photo } from "../support/pictures.mjs";
import { problem } from "../support/resources.mjs";
import { pause, until } from "../support/wait.mjs";
import { startProbe, startS3 } from "./support/servers.mjs";
import { Store } from "./support/store.mjs";

const rocket = photo("rocket.jpg");
const servers = [];
let edge, keys;

before(async () => {
  const s3 = await startS3();
  servers.push(s3);
  edge = await startEdge({ ...s3.settings, EVENTS_TOKEN: "token-of-the-events", ORPHAN_AFTER_S: "0" });
  servers.unshift(edge);
  const probe = await startProbe(s3.settings);
  servers.unshift(probe);
  keys = async (prefix) => (await new Store(probe.url).list(prefix))[0].map(({ key }) => key);
});
after(async () => {
  for (const server of servers) await server.stop();
});

const open = () => Person.arrive(edge.url);

test("a picture is written to the store itself, and becomes the avatar", async () => {
  const member = await open();
  const ticket = await announce(member, rocket);
  const url = new URL(ticket.url);
  assert.notEqual(url.host, new URL(edge.url).host);
  assert.equal(url.searchParams.get("X-Amz-Expires"), "600");
  assert.deepEqual(url.searchParams.get("X-Amz-SignedHeaders").split(";"), [
    "content-length",
    "content-type",
    "host",
    "x-amz-checksum-sha256",
  ]);
  const path = await setAvatar(member, rocket);
  const file = await bytes(await fetch(edge.url + path));
  assert.ok((await difference(file, await reference(rocket))) <= 2);
  assert.deepEqual(await keys(`avatars/${member.account.id}/`), [path.slice(1)]);
  assert.deepEqual(await keys(`incoming/avatars/${member.account.id}/`), []);
});

test("a stranger, another type, size or digest, and another key are refused by the store", async () => {
  const member = await open();
  const ticket = await announce(member, rocket);
  const unsigned = new URL(ticket.url);
  unsigned.search = "";
  const elsewhere = new URL(ticket.url);
  elsewhere.pathname = elsewhere.pathname.replace(idOf(ticket), idOf(await announce(member, rocket)));
  const longer = new URL(ticket.url);
  longer.searchParams.set("X-Amz-Expires", "6000");
  for (const [name, body, headers, url] of [
    ["a stranger", rocket, {}, unsigned],
    ["another key", rocket, {}, elsewhere],
    ["a longer time", rocket, {}, longer],
    ["another type", rocket, { "content-type": "text/html" }],
    ["another size", rocket.subarray(1), {}],
  ]) {
    assert.equal((await write(member, ticket, body, headers, url)).status, 403, name);
  }
  await problem(await confirm(member, ticket), 409, "not_ready");
  const other = Buffer.from(rocket);
  other[other.length - 100] ^= 1;
  assert.equal((await write(member, ticket, other)).status, 400);
  // s3s-fs refuses such bytes, and keeps them: then the job refuses them.
  const answer = await confirm(member, ticket);
  if (answer.status === 409) await problem(answer, 409, "not_ready");
  else assert.equal((await ended(member, ticket)).job.error.code, "upload_mismatch");
  assert.equal(await avatarOf(member), null);
});

test("after its time nothing can be written", async () => {
  await edge.configure({ AVATAR_UPLOAD_S: "1" });
  await edge.restart();
  try {
    const member = await open();
    const ticket = await announce(member, rocket);
    await pause(2500);
    assert.equal((await write(member, ticket, rocket)).status, 403);
  } finally {
    await edge.configure({ AVATAR_UPLOAD_S: "600" });
    await edge.restart();
  }
});

test("an event of the store finds the picture, and the sweep finds it without one", async () => {
  const member = await open();
  const event = (ticket) => {
    const object = { key: `incoming/avatars/${member.account.id}/${idOf(ticket)}`, size: rocket.length, eTag: "x" };
    const record = { eventVersion: "2.1", eventName: "ObjectCreated:Put", s3: { bucket: { name: "safelight" }, object } };
    const headers = { authorization: "Bearer token-of-the-events", "content-type": "application/json" };
    return fetch(`${edge.url}/api/events/s3`, { method: "POST", headers, body: JSON.stringify({ Records: [record] }) });
  };
  const jobs = async () => (await member.json("GET", "/api/jobs?kind=avatar")).items.filter(({ state }) => state === "done").length;
  const ticket = await send(member, rocket);
  assert.deepEqual(await (await event(ticket)).json(), { queued: 1 });
  await until("the job of the event", 60, async () => (await jobs()) === 1);
  await send(member, rocket);
  await edge.sweep();
  await until("the job of the sweep", 60, async () => (await jobs()) === 2);
});
