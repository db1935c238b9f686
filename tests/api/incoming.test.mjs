// incoming/{owner}/… on R2, whose announcements come by a queue.

import assert from "node:assert/strict";
import { test } from "node:test";

import { announcement, Bindings } from "../support/bindings.mjs";
import { Guest } from "../support/guest.mjs";
import { incomingCases } from "../support/incoming.mjs";
import { png } from "../support/pictures.mjs";
import { ingests } from "../support/resources.mjs";

const bindings = new Bindings();
const bucket = {
  put: (key, bytes, options) => bindings.put(key, bytes, options),
  remove: (key) => bindings.remove(key),
  keys: (prefix) => bindings.keys(prefix),
  announce: (...events) => bindings.announce(...events.map(announcement)),
  takes: () => true,
};

incomingCases(bucket, () => Guest.arrive());

test("messages on the queue that announce nothing keep no others from being read", async () => {
  const guest = await Guest.arrive();
  await bindings.announce("not an event", { action: 7 }, null, announcement({ key: "elsewhere/a.png" }));
  await bindings.put(`incoming/${guest.session.owner_id}/after.png`, png(20, 35));
  assert.deepEqual(
    (await ingests(guest, 1)).map(({ name, state }) => [name, state]),
    [["after.png", "done"]],
  );
});
