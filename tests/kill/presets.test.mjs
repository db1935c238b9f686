// Files of presets and makes are stored in the bucket while the edge is killed: afterwards each is stored once or refused with a reason.
//
// SAFELIGHT_FILES says how many; SAFELIGHT_SEED repeats a run's choices.

import assert from "node:assert/strict";
import { after, test } from "node:test";

import { Edge } from "../support/edge.mjs";
import { ask, cookieOf } from "../support/guest.mjs";
import { seeded } from "../support/random.mjs";
import { recipe } from "../support/resources.mjs";
import { pause, until } from "../support/wait.mjs";

const count = Number(process.env.SAFELIGHT_FILES ?? 120);
const KILLS = 2;
const seed = Number(process.env.SAFELIGHT_SEED ?? Date.now() % 2 ** 31);
const random = seeded(seed);

const edge = Edge.prepared({ sweepEveryMs: 1000 });
await edge.configure({ STUCK_AFTER_S: 5, LEASE_S: 5 });

after(() => edge.kill());

/** Every tenth file is a version of a preset, the others are makes; every seventh is wrong. Values differ, so each has a digest of its own. */
function files() {
  const presets = Math.max(2, Math.floor(count / 50));
  return Array.from({ length: count }, (_, n) => {
    const ev = (Math.round((n / count) * 40_000) - 20_000) / 10_000;
    const body = n % 7 === 6 ? { ev: 99, why: /ops\/0\/ev/ } : { ev };
    const key = `preset-${Math.floor(random() * presets)}`;
    if (n < presets) return { kind: "preset", key: `preset-${n}`, name: `${n}.json`, ev };
    if (n % 10 === 0) return { kind: "preset", key, name: `${n}.json`, ...body };
    return { kind: "make", key, name: `${key}/makes/${n}.json`, ...body };
  });
}

let cookie = "";

/** Asks until there is an answer. */
async function insist(method, path) {
  for (;;) {
    try {
      const answer = await ask(method, path, { base: edge.url, cookie });
      const said = await answer.text();
      if (answer.status < 500) return { said: said && JSON.parse(said), answer };
    } catch {
      // Not there, or gone in the middle of its answer.
    }
    await pause(50);
  }
}

async function all(path) {
  const items = [];
  for (let cursor = ""; ; ) {
    const { said } = await insist("GET", `${path}${path.includes("?") ? "&" : "?"}limit=100${cursor}`);
    items.push(...said.items);
    if (!said.next_cursor) return items;
    cursor = `&cursor=${said.next_cursor}`;
  }
}

test(`${count} files, ${KILLS} kills, seed ${seed}`, { timeout: 3_000_000 }, async (t) => {
  await edge.start();
  const session = await insist("POST", "/api/session");
  cookie = cookieOf(session.answer);
  const owner = session.said.owner_id;

  const wanted = files();
  const waiting = [...wanted];
  let stored = 0;
  const writers = Array.from({ length: 4 }, async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const steps = recipe([{ op: "exposure", ev: next.ev }]);
      const body = next.kind === "preset" ? { id: next.key, recipe: steps } : { recipe: steps };
      const quiet = random() < 0.5;
      const put = () => edge.bindings.put(`incoming/${owner}/presets/${next.name}`, JSON.stringify(body), { quiet });
      while (!(await put().catch(() => undefined))) await pause(50);
      stored += 1;
    }
  });
  for (let kill = 1; kill <= KILLS; kill += 1) {
    while (stored < (count * kill) / (KILLS + 1)) await pause(10);
    await pause(random() * 300);
    await edge.restart();
  }
  await Promise.all(writers);

  const of = (kind) => wanted.filter((file) => file.kind === kind);
  await until("the end of all jobs", 2_400, async () => {
    const open = await Promise.all(["queued", "running"].map((state) => insist("GET", `/api/jobs?state=${state}&limit=1`)));
    if (open.some(({ said }) => said.items.length > 0)) return false;
    return (await all("/api/jobs?kind=import_make")).length === of("make").length;
  });

  const jobs = [...(await all("/api/jobs?kind=import_preset")), ...(await all("/api/jobs?kind=import_make"))];
  assert.equal(jobs.length, count, "each file has one job");
  const jobOf = new Map(jobs.map((job) => [job.subject.id.slice(`incoming/${owner}/presets/`.length), job]));
  for (const file of wanted) {
    const job = jobOf.get(file.name);
    assert.equal(job.state, file.why ? "failed" : "done", `${file.name}: ${job.error?.message}`);
    if (file.why) assert.match(job.error.message, file.why);
  }
  t.diagnostic(`${jobs.filter(({ attempts }) => attempts > 1).length} jobs began more than once`);

  const presets = await all("/api/presets");
  const keys = new Set(wanted.filter(({ kind, why }) => kind === "preset" && !why).map(({ key }) => key));
  assert.deepEqual(presets.map(({ external_id }) => external_id).sort(), [...keys].sort(), "each preset once");
  // Values that are the default are left out.
  const values = (items) => items.map(({ recipe: { ops } }) => ops[0].ev ?? 0).sort((a, b) => a - b);
  for (const { id, external_id } of presets) {
    const right = (kind) => wanted.filter((file) => file.kind === kind && file.key === external_id && !file.why);
    const expected = (kind) =>
      right(kind)
        .map(({ ev }) => ev)
        .sort((a, b) => a - b);
    assert.deepEqual(values(await all(`/api/presets/${id}/versions`)), [...new Set(expected("preset"))], "each version once");
    assert.deepEqual(values(await all(`/api/presets/${id}/makes`)), expected("make"), "each make once");
    const { said } = await insist("GET", `/api/presets/${id}/summary`);
    assert.equal(said.makes, expected("make").length, "the sums count each make once");
  }
  assert.equal((await edge.bindings.keys(`incoming/${owner}/presets/`)).length, count, "every file stays");
});
