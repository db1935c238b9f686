// An edge whose settings are left out.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";

import { KillableEdge } from "./support/edge.mjs";

const vars = join(process.env.SAFELIGHT_STATE, "dev.vars");
const given = readFileSync(vars, "utf8").replace(/^EVENTS_TOKEN=.*\n/m, "");
const edge = new KillableEdge({
  modules: process.env.SAFELIGHT_MODULES,
  state: process.env.SAFELIGHT_STATE,
  port: Number(process.env.SAFELIGHT_PORT),
  bucketPort: Number(process.env.SAFELIGHT_BUCKET_PORT),
});
after(async () => {
  await edge.killed();
  writeFileSync(vars, given);
});

test("without a token for events there is no such path, whatever is shown", async () => {
  writeFileSync(vars, given);
  await edge.start();
  for (const token of ["", "undefined", "null", "anything"]) {
    const headers = { authorization: `Bearer ${token}`, connection: "close" };
    const answer = await fetch(`${edge.base}/api/events/s3`, { method: "POST", headers, body: '{"Records": []}' });
    assert.equal(answer.status, 404);
    assert.equal((await answer.json()).code, "not_found");
  }
  await edge.killed();
});
