// incoming/{owner}/… on R2, whose announcements come by a queue.

import assert from "node:assert/strict";
import { test } from "node:test";

import { announce, announcement, ingests, keys, put, remove } from "./support/bucket.mjs";
import { Guest } from "./support/client.mjs";
import { incomingCases } from "./support/incoming.mjs";
import { png } from "./support/pictures.mjs";

const bucket = { put, remove, keys, announce: (...events) => announce(...events.map(announcement)), takes: () => true };

incomingCases(bucket, () => Guest.arrive());

test("messages on the queue that announce nothing keep no others from being read", async () => {
  const guest = await Guest.arrive();
  await announce("not an event", { action: 7 }, null, announcement({ key: "elsewhere/a.png" }));
  await put(`incoming/${guest.session.owner_id}/after.png`, png(20, 35));
  assert.deepEqual((await ingests(guest, 1)).map(({ name, state }) => [name, state]), [["after.png", "done"]]);
});
