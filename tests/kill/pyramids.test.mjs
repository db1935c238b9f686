// The edge is killed twice while it builds a pyramid of several parts: afterwards there is one pyramid, whole, and nothing else.
//
// SAFELIGHT_SEED repeats a run's choices.

import assert from "node:assert/strict";
import { after, test } from "node:test";

import { Edge } from "../support/edge.mjs";
import { ask, bytes, cookieOf } from "../support/guest.mjs";
import { seeded } from "../support/random.mjs";
import { directories, halved, pixels, pngOf } from "../support/tiff.mjs";
import { pause, until } from "../support/wait.mjs";

const KILLS = 2;
const seed = Number(process.env.SAFELIGHT_SEED ?? Date.now() % 2 ** 31);
const random = seeded(seed);

const edge = Edge.prepared({ sweepEveryMs: 1000 });
await edge.configure({ STUCK_AFTER_S: 5, LEASE_S: 5, ORPHAN_AFTER_S: 15 });

after(() => edge.kill());

let cookie = "";

/** Asks until there is an answer. */
async function insist(method, path, options = {}) {
  for (;;) {
    try {
      const answer = await ask(method, path, { ...options, base: edge.url, cookie });
      const said = await answer.text();
      if (answer.status < 500) return { status: answer.status, said: said && JSON.parse(said), answer };
    } catch {
      // Not there, or gone in the middle of its answer.
    }
    await pause(50);
  }
}

test(`a pyramid, ${KILLS} kills, seed ${seed}`, { timeout: 600_000 }, async (t) => {
  await edge.start();
  const session = await insist("POST", "/api/session");
  cookie = cookieOf(session.answer);
  const owner = session.said.owner_id;

  const size = { width: 2400, height: 2200, channels: 3 };
  const samples = Buffer.from(Array.from({ length: size.width * size.height * 3 }, () => Math.floor(random() * 256)));
  const { status, said: image } = await insist("POST", "/api/images?name=noise.png", { body: await pngOf(samples, size) });
  assert.equal(status, 201, JSON.stringify(image));
  let key = 0;
  const request = () => insist("POST", `/api/images/${image.id}/pyramid`, { headers: { "idempotency-key": `once-${key}` } });
  let { id } = (await request()).said.pyramid;
  const state = async () => (await insist("GET", `/api/pyramids/${id}`)).said.state;

  const moments = [];
  for (let kill = 0; kill < KILLS; kill += 1) {
    await until("an attempt", 120, async () => {
      const found = await state();
      // It was ready before the last kill: another one takes its place.
      if (found === "ready") {
        assert.equal((await insist("DELETE", `/api/pyramids/${id}`)).status, 204);
        key += 1;
        ({ id } = (await request()).said.pyramid);
      }
      return found === "building";
    });
    const moment = Math.floor(random() * 1500);
    await pause(moment);
    moments.push(`${moment} ms into an attempt (${await state()})`);
    await edge.restart();
    // A client whose response was lost asks again.
    assert.equal((await request()).said.pyramid.id, id);
  }
  t.diagnostic(`killed ${moments.join(" and ")}`);

  await until("the pyramid", 300, async () => {
    const found = await state();
    assert.notEqual(found, "failed");
    return found === "ready";
  });
  const { items } = (await insist("GET", "/api/pyramids")).said;
  assert.deepEqual(
    items.map((pyramid) => pyramid.id),
    [id],
  );
  const file = await bytes(await ask("GET", `/api/pyramids/${id}/content`, { base: edge.url, cookie }));
  assert.equal(file.length, items[0].size_bytes);
  assert.ok(file.length > 2 * (5 << 20), "it has several parts");
  assert.equal(directories(file).length, items[0].levels.length);
  const full = await pixels(file);
  assert.ok(full.data.equals(samples), "the pixels of the picture");
  assert.ok((await pixels(file, 1)).data.equals(halved(full).data), "the means of its pixels");
  assert.deepEqual(await edge.bindings.keys(`${owner}/pyramids/`), [`${owner}/pyramids/${id}.tif`]);

  assert.equal((await insist("DELETE", `/api/images/${image.id}`)).status, 204);
  await until("the end of all files", 120, async () => (await edge.bindings.keys(owner)).length === 0);
});
