// Pictures arrive in the folder of a collection and change there, while the edge is killed: afterwards each source has one pyramid
// of its newest version, or one reason. Removed ones have neither.
//
// SAFELIGHT_FILES says how many; SAFELIGHT_SEED repeats a run's choices.

import assert from "node:assert/strict";
import { after, test } from "node:test";

import { tiffLevels } from "../support/collections.mjs";
import { Edge } from "../support/edge.mjs";
import { ask, cookieOf } from "../support/guest.mjs";
import { png } from "../support/pictures.mjs";
import { seeded } from "../support/random.mjs";
import { pause, until } from "../support/wait.mjs";

const count = Number(process.env.SAFELIGHT_FILES ?? 120);
const KILLS = 2;
const seed = Number(process.env.SAFELIGHT_SEED ?? Date.now() % 2 ** 31);
const random = seeded(seed);

const edge = Edge.prepared({ sweepEveryMs: 5000 });
// The budgets of an hour are not the subject.
const budgets = { OWNER_COST_MS_PER_HOUR: 1_000_000_000, GUESTS_COST_MS_PER_HOUR: 1_000_000_000, MAX_IMAGES: 1_000_000 };
await edge.configure({ STUCK_AFTER_S: 5, LEASE_S: 5, ...budgets });

after(() => edge.kill());

/** Widths are different, so each version has a pyramid of its own. */
const version = (n, of) => png(8 + (n % 600), 8 + of);

/** Every seventh file is no picture, every ninth changes, and every eleventh is removed. Some have equal stems. */
function files() {
  return Array.from({ length: count }, (_, n) => {
    const folder = n % 5 === 0 ? "" : `f${n % 7}/`;
    const stem = n % 13 === 12 ? n - 1 : n;
    const name = `${folder}${stem}${n % 13 === 12 ? ".jpeg" : ".png"}`;
    return { n, name, isWrong: n % 7 === 6, changes: n % 9 === 8, isRemoved: n % 11 === 10 };
  });
}

let cookie = "";

/** Asks until there is an answer. */
async function insist(method, path, json) {
  for (;;) {
    try {
      const answer = await ask(method, path, { base: edge.url, cookie, json });
      const said = await answer.text();
      if (answer.status < 500) return { said: said && JSON.parse(said), answer };
    } catch {
      // Not there, or gone in the middle of its answer.
    }
    await pause(50);
  }
}

/** Does something with the bucket, however often it takes. */
async function persist(work) {
  while (
    !(await work().then(
      () => true,
      () => false,
    ))
  )
    await pause(50);
}

async function all(path) {
  const items = [];
  for (let cursor = ""; ; ) {
    const { said } = await insist("GET", `${path}?limit=100${cursor}`);
    items.push(...said.items);
    if (!said.next_cursor) return items;
    cursor = `&cursor=${said.next_cursor}`;
  }
}

test(`${count} files, ${KILLS} kills, seed ${seed}`, { timeout: 6_000_000 }, async (t) => {
  await edge.start();
  const session = await insist("POST", "/api/session");
  cookie = cookieOf(session.answer);
  const owner = session.said.owner_id;
  const settings = { name: "Maps", source: { folder: "maps" }, schedule: { at_once: true } };
  const { said: collection } = await insist("POST", "/api/collections", settings);
  const path = `/api/collections/${collection.id}`;

  const wanted = files();
  const key = ({ name }) => `incoming/${owner}/maps/${name}`;
  const bytes = (file, of) => (file.isWrong ? `no picture ${file.n}` : version(file.n, of));
  const waiting = wanted.flatMap((file) => [{ file, of: 0 }]);
  // Changes come somewhere after the first version, removals at the end.
  for (const file of wanted.filter(({ changes }) => changes)) {
    const first = waiting.findIndex(({ file: other }) => other === file);
    waiting.splice(first + 1 + Math.floor(random() * (waiting.length - first)), 0, { file, of: 1 });
  }
  for (const file of wanted.filter(({ isRemoved }) => isRemoved)) waiting.push({ file, of: null });
  const total = waiting.length;
  // The order of the changes of one file must stay, so it has one writer.
  const lanes = [0, 1, 2, 3].map((lane) => waiting.filter(({ file }) => file.n % 4 === lane));
  let stored = 0;
  const writers = lanes.map(async (lane) => {
    for (const { file, of } of lane) {
      const quiet = random() < 0.3;
      if (of === null) await persist(() => edge.bindings.remove(key(file), { quiet }));
      else await persist(() => edge.bindings.put(key(file), bytes(file, of), { quiet }));
      stored += 1;
    }
  });
  // The first kill comes while files arrive, the second one while they are processed.
  while (stored < total / 2) await pause(10);
  await pause(random() * 300);
  await edge.restart();
  await Promise.all(writers);
  await insist("POST", `${path}/runs`);
  const processed = async () => {
    const { counts } = (await insist("GET", path)).said;
    return counts.done + counts.refused;
  };
  await until("half of the records", 3000, async () => (await processed()) >= wanted.length / 2);
  await pause(random() * 300);
  await edge.restart();

  await until("the end of all runs", 3600, async () => {
    const { said } = await insist("GET", path);
    if (said.last_run.state !== "finished" || said.counts.open > 0) {
      await pause(500);
      return false;
    }
    // What no event announced, another listing finds.
    const { said: run } = await insist("POST", `${path}/runs`);
    await until("the last run", 600, async () => (await insist("GET", `${path}/runs/${run.id}`)).said.state === "finished");
    const { counts } = (await insist("GET", path)).said;
    const there = wanted.filter(({ isRemoved }) => !isRemoved).length;
    return counts.open === 0 && counts.done + counts.refused === there;
  });

  const records = await all(`${path}/records`);
  const recordOf = new Map(records.map((record) => [record.path, record]));
  assert.equal(records.length, recordOf.size, "each file has one record");
  const published = new Set();
  for (const file of wanted) {
    const record = recordOf.get(file.name);
    // A file that was removed while nobody saw it has none.
    if (file.isRemoved && !record) continue;
    const state = file.isRemoved ? "withdrawn" : file.isWrong ? "refused" : "done";
    assert.equal(record.state, state, `${file.name}: ${record.reason?.message}`);
    assert.equal(Boolean(record.pyramid_id), state === "done", file.name);
    assert.equal(Boolean(record.reason), state === "refused", file.name);
    if (state === "done") published.add(record.published_path);
  }
  assert.equal(published.size, records.filter(({ state }) => state === "done").length, "no two sources have one path");

  const pyramids = await all("/api/pyramids");
  assert.equal(pyramids.length, published.size, "each picture has one pyramid");
  const folder = `pyramids/${owner}/maps/`;
  await until("the removal of withdrawn files", 120, async () => {
    const keys = await edge.bindings.keys(folder);
    return keys.length === published.size && keys.every((found) => published.has(found.slice(folder.length)));
  });
  const pyramidOf = new Map(pyramids.map((pyramid) => [pyramid.id, pyramid]));
  for (const file of wanted.filter(({ isWrong, isRemoved }) => !isWrong && !isRemoved)) {
    const { pyramid_id } = recordOf.get(file.name);
    const { width, height, source_name } = pyramidOf.get(pyramid_id);
    assert.deepEqual(
      [source_name, width, height],
      [file.name.split("/").at(-1), 8 + (file.n % 600), file.changes ? 9 : 8],
      "the newest version",
    );
  }
  // The rows say what the files have.
  const sample = wanted.filter(({ isWrong, isRemoved, n }) => !isWrong && !isRemoved && n % 10 === 0);
  for (const file of sample) {
    const answer = await ask("GET", `/api/pyramids/${recordOf.get(file.name).pyramid_id}/content`, { base: edge.url, cookie });
    const [largest] = tiffLevels(Buffer.from(await answer.arrayBuffer()));
    assert.deepEqual([largest.width, largest.height], [8 + (file.n % 600), file.changes ? 9 : 8]);
  }
  const runs = await all(`${path}/runs`);
  t.diagnostic(`${runs.length} runs, ${runs.reduce((sum, run) => sum + run.failed_temporarily, 0)} temporary failures`);
});
