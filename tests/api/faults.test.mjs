// What a fault of the edge's own looks like: a 500 that says nothing of its inside, and a line in the log that does, under the same
// request id. The log has no token, no cookie and no id to ask with.

import assert from "node:assert/strict";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { Edge } from "../support/edge.mjs";
import { ask, Guest } from "../support/guest.mjs";
import { photo } from "../support/pictures.mjs";
import { problem, recipe } from "../support/resources.mjs";
import { until } from "../support/wait.mjs";

const INSIDE = /D1|SQLITE|no such table|stack|panick|RECEIPT_KEY|METRICS|\.rs|wasm|originals\//i;

/** A 500 must be the problem detail that says nothing; gives back the log's line about it. */
async function hidden(edge, answer) {
  const id = answer.headers.get("x-request-id");
  const text = await answer.clone().text();
  await problem(answer, 500, "internal");
  assert.doesNotMatch(text, INSIDE);
  return until("the fault's line in the log", 10, async () => (await lines(edge)).find((line) => line.request_id === id));
}

/** The log's lines that are ours. */
async function lines(edge) {
  const all = (await edge.log()).split("\n").filter((line) => line.startsWith("{"));
  return all.map((line) => JSON.parse(line));
}

test("without its tables every route that needs them is a 500 that shows nothing", async () => {
  const edge = await Edge.make({ migrated: false });
  try {
    await edge.start();
    const cookie = `safelight_session=${"A".repeat(43)}`;
    for (const [method, path] of [
      ["POST", "/api/session"],
      ["GET", "/api/images"],
      ["GET", "/api/jobs"],
    ]) {
      const line = await hidden(edge, await ask(method, path, { base: edge.url, cookie }));
      assert.match(line.cause, /no such table/);
      assert.equal(line.level, "error");
      assert.equal(line.route, path);
    }
  } finally {
    await edge.stop();
  }
});

test("a store that lost its objects, and a key that is none, show nothing either; the log names neither tokens nor owners", async () => {
  const edge = await Edge.make({ settings: { RECEIPT_KEY: "not-a-key", METRICS_TOKEN: "very-secret-token" } });
  try {
    await edge.start();
    const guest = await Guest.arrive(edge.url);
    const image = await guest.upload(photo("rocket.jpg"), "secret-name.jpg");
    await guest.ask("GET", "/api/metrics", { headers: { authorization: "Bearer very-secret-token" } });

    const json = { recipe: recipe([]) };
    await hidden(edge, await guest.ask("GET", "/.well-known/jwks.json"));
    await hidden(edge, await guest.ask("POST", `/api/images/${image.id}/renditions`, { json }));
    for (const name of await readdir(join(edge.state, "v3/r2"))) {
      if (!name.startsWith("miniflare")) await rm(join(edge.state, "v3/r2", name), { recursive: true });
    }
    await hidden(edge, await guest.ask("GET", image.original_url));

    const log = await edge.log();
    for (const secret of [guest.cookie.split("=")[1], "very-secret-token", guest.session.owner_id, "secret-name", "not-a-key"]) {
      assert.ok(!log.includes(secret), `the log shows ${secret}`);
    }
    const upload = (await lines(edge)).find((line) => line.route === "/api/images");
    assert.deepEqual([upload.level, upload.method, upload.status], ["info", "POST", 201]);
    assert.match(upload.owner, /^[0-9a-f]{16}$/);
    assert.ok(Number.isInteger(upload.duration_ms));
  } finally {
    await edge.stop();
  }
});

test("without its secrets the edge signs nothing and shows its metrics to nobody", async () => {
  const edge = await Edge.make({ settings: { RECEIPT_KEY: "" } });
  try {
    await edge.start();
    await hidden(edge, await ask("GET", "/.well-known/jwks.json", { base: edge.url }));
    for (const authorization of ["Bearer ", "Bearer undefined", "Bearer null"]) {
      const answer = await ask("GET", "/api/metrics", { base: edge.url, headers: { authorization } });
      await problem(answer, 401, "bad_token");
    }
  } finally {
    await edge.stop();
  }
});
