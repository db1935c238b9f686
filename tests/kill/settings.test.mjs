// An edge whose settings are left out.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";

import { Edge } from "../support/edge.mjs";
import { ask } from "../support/guest.mjs";

const edge = Edge.prepared({ sweepEveryMs: 1000 });
const vars = join(edge.state, "dev.vars");
const before = readFileSync(vars, "utf8").replace(/^EVENTS_TOKEN=.*\n/m, "");
after(async () => {
  await edge.kill();
  writeFileSync(vars, before);
});

test("without a token for events there is no such path, whatever is shown", async () => {
  writeFileSync(vars, before);
  await edge.start();
  for (const token of ["", "undefined", "null", "anything"]) {
    const headers = { authorization: `Bearer ${token}` };
    const answer = await ask("POST", "/api/events/s3", { base: edge.url, headers, body: '{"Records": []}' });
    assert.equal(answer.status, 404);
    assert.equal((await answer.json()).code, "not_found");
  }
  await edge.kill();
});
