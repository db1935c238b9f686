// POST /api/events/s3

import assert from "node:assert/strict";
import { test } from "node:test";

import { Bindings } from "../support/bindings.mjs";
import { ask, Guest } from "../support/guest.mjs";
import { given } from "../support/paths.mjs";
import { png } from "../support/pictures.mjs";
import { ingests, problem } from "../support/resources.mjs";

const EVENTS_TOKEN = given("SAFELIGHT_EVENTS_TOKEN");
const bindings = new Bindings();
const bearer = { authorization: `Bearer ${EVENTS_TOKEN}` };
const send = (json, headers = bearer) => ask("POST", "/api/events/s3", { json, headers });
const encode = (key) => key.split("/").map(encodeURIComponent).join("/").replaceAll("%20", "+");

function record(key, { event = "ObjectCreated:Put", bucket = "safelight" } = {}) {
  return {
    eventVersion: "2.1",
    eventSource: "aws:s3",
    eventName: event,
    s3: { bucket: { name: bucket }, object: { key: encode(key), size: 1, eTag: "d41d8cd98f00b204e9800998ecf8427e" } },
  };
}

test("what a store announces is queued, once, and becomes an image", async () => {
  const guest = await Guest.arrive();
  const key = `incoming/${guest.session.owner_id}/summer day+ä.png`;
  await bindings.put(key, png(22, 20), { quiet: true });
  const answers = [];
  for (let n = 0; n < 3; n += 1) answers.push(await (await send({ Records: [record(key), record(key)] })).json());
  // A sweep may have come first; never is one object two jobs.
  assert.ok(answers[0].queued <= 1 && answers[1].queued === 0 && answers[2].queued === 0, JSON.stringify(answers));
  const jobs = await ingests(guest, 1);
  assert.deepEqual(
    jobs.map(({ name, state }) => [name, state]),
    [["summer day+ä.png", "done"]],
  );
});

test("records of other buckets, places and events, and of what is not there, are passed over", async () => {
  const guest = await Guest.arrive();
  const folder = `incoming/${guest.session.owner_id}`;
  const records = [
    record(`${folder}/missing.png`),
    record(`${folder}/other.png`, { bucket: "another" }),
    record(`${folder}/removed.png`, { event: "ObjectRemoved:Delete" }),
    record(`${folder}/recipe.json`),
    record(`${guest.session.owner_id}/originals/x/y`),
    record("incoming/nobody/a.png"),
  ];
  assert.deepEqual(await (await send({ Records: records })).json(), { queued: 0 });
  assert.deepEqual(await (await send({ Service: "Amazon S3", Event: "s3:TestEvent" })).json(), { queued: 0 });
});

test("without the token, or with another, nothing is taken", async () => {
  for (const headers of [{}, { authorization: "Bearer wrong" }, { authorization: `Basic ${EVENTS_TOKEN}` }, { authorization: "Bearer " }]) {
    await problem(await send({ Records: [] }, headers), 401, "bad_token");
  }
});

test("what is no notification is refused", async () => {
  for (const json of [[], "text", { Records: [{}] }, { Records: 7 }, null]) await problem(await send(json), 400, "bad_request");
  const many = await problem(await send({ Records: Array.from({ length: 201 }, () => record("a")) }), 413, "over_limit");
  assert.deepEqual([many.limit, many.actual, many.allowed], ["event_records", 201, 200]);
  await problem(await ask("POST", "/api/events/s3", { body: Buffer.alloc(2 << 20), headers: bearer }), 413, "over_limit");
});
