// Presets with many makes: every figure of every dashboard must equal the sums of the generator, and the times of the queries are recorded.
// `cargo xtask bench presets` runs it and hands it a running edge. `--full`: 200 presets, 100,000 makes and about a million differences.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { Bindings } from "../../tests/support/bindings.mjs";
import { Guest } from "../../tests/support/guest.mjs";
import { assertSummary, createPreset, idAt, rowsOf } from "../../tests/support/makes.mjs";
import { root } from "../../tests/support/paths.mjs";
import { seeded } from "../../tests/support/random.mjs";
import { recipe } from "../../tests/support/resources.mjs";

const { values: options } = parseArgs({
  options: { full: { type: "boolean", default: false }, rounds: { type: "string", default: "20" } },
});
const [PRESETS, MAKES] = options.full ? [200, 100_000] : [10, 2_000];
const ROUNDS = Number(options.rounds);
/** The part of all makes that the first preset has. */
const LARGEST = 0.2;
const DAYS = 365;
const DAY_MS = 86_400_000;
const FIRST_MS = Date.parse("2025-11-01T00:00:00Z");
/** Makes that one statement writes. */
const AT_ONCE = 200;
/** The goal for a query, in milliseconds. */
const GOAL_MS = 100;

/** The steps of each preset: operation, parameter, value, and the digits of the values of its makes. */
const STEPS = [
  ["exposure", "ev", 0.5, 2],
  ["contrast", "amount", 0.2, 2],
  ["saturation", "amount", 0.1, 2],
  ["vibrance", "amount", 0.1, 2],
  ["highlights", "amount", -0.2, 2],
  ["shadows", "amount", 0.3, 2],
  ["whites", "amount", 0.1, 1],
  ["blacks", "amount", -0.1, 1],
  ["clarity", "amount", 0.2, 2],
  ["dehaze", "amount", 0.1, 3],
  ["vignette", "amount", 0.3, 2],
  ["grain", "amount", 0.2, 2],
];
const PRESET = recipe(STEPS.map(([op, parameter, value]) => ({ op, [parameter]: value })));

const bindings = new Bindings();
const chance = seeded(20);
const guest = await Guest.arrive();
const library = guest.session.owner_id;

/** Most steps changed, the others as the preset has them; a fifth of the makes exact. */
function differences() {
  if (chance() < 0.1) return [];
  const found = [];
  for (const [step, [op, parameter, from, digits]] of STEPS.entries()) {
    if (step === 11 && chance() < 0.05) found.push({ kind: "step_removed", op, step, from: { op, [parameter]: from } });
    else if (chance() < 0.9) {
      const to = Number((from + (chance() + chance() - 0.9) * 0.5).toFixed(digits)) + 0;
      if (to !== from) found.push({ kind: "parameter", op, step, parameter, from, to });
    }
  }
  if (chance() < 0.15) found.push({ kind: "step_added", op: "unsharp_mask", step: 12, to: { op: "unsharp_mask", amount: 1 } });
  if (chance() < 0.1) found.push({ kind: "output", op: null, step: null, parameter: "quality", from: 85, to: 80 });
  return found;
}

async function insert(table, rows) {
  if (rows.length === 0) return;
  const columns = Object.keys(rows[0]);
  const values = columns.map((column) => `value ->> '${column}'`).join(", ");
  await bindings.library(library, `INSERT INTO ${table} (${columns.join(", ")}) SELECT ${values} FROM json_each(?)`, JSON.stringify(rows));
}

const counts = Array.from({ length: PRESETS }, (_, n) =>
  n === 0 ? Math.round(MAKES * LARGEST) : Math.floor((MAKES * (1 - LARGEST)) / (PRESETS - 1)),
);
counts[1] += MAKES - counts.reduce((sum, count) => sum + count, 0);

const begun = performance.now();
let [number, rowCount] = [0, 0];
let largest;
let checked = 0;
for (const [n, count] of counts.entries()) {
  const preset = await createPreset(guest, { name: `Preset ${n}`, recipe: PRESET });
  await guest.json("POST", `/api/presets/${preset.id}/versions`, { json: { recipe: recipe([...PRESET.ops, { op: "invert" }]) } });
  const makes = Array.from({ length: count }, (_, at) => {
    const ms = FIRST_MS + Math.floor((at * DAYS * DAY_MS) / count);
    number += 1;
    const rating = chance() < 0.3 ? Math.floor(chance() * 6) : undefined;
    const day = new Date(ms).toISOString().slice(0, 10);
    return { id: idAt(ms, number), version: 1 + Number(chance() < 0.4), day, maker: library, differences: differences(), rating };
  });
  for (let at = 0; at < count; at += AT_ONCE) {
    const [rows, changes] = rowsOf(preset.id, makes.slice(at, at + AT_ONCE));
    await insert("makes", rows);
    await insert("make_differences", changes);
    rowCount += changes.length;
  }
  if (n === 0) largest = { preset, makes };
  const queries = [
    ["", () => true],
    ["version=2", ({ version }) => version === 2],
    ["from=2026-03-01&to=2026-05-31", ({ day }) => day >= "2026-03-01" && day <= "2026-05-31"],
  ];
  for (const [query, fits] of queries) {
    const summary = await guest.json("GET", `/api/presets/${preset.id}/summary?${query}`);
    assertSummary(summary, makes.filter(fits));
    checked += 1;
  }
  if (n % 20 === 0)
    console.error(`${n + 1} of ${PRESETS} presets, ${rowCount} differences, ${((performance.now() - begun) / 1000).toFixed(0)} s`);
}
assert.equal(number, MAKES);
console.error(`${checked} summaries of ${PRESETS} presets equal the sums of the generator`);

/** The value that a share of the sorted values is below. */
const quantile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

const QUERIES = [
  ["summary", "summary"],
  ["summary of a version", "summary?version=2"],
  ["summary of three months", "summary?from=2026-03-01&to=2026-05-31"],
  ["suggestion", "suggestion?version=1"],
  ["makes", "makes"],
  ["exact makes", "makes?is_exact=true"],
  ["makes of a version in a month", "makes?version=2&from=2026-03-01&to=2026-03-31"],
  ["makes that change a parameter", "makes?op=exposure&parameter=ev"],
  ["makes with one value", "makes?op=exposure&parameter=ev&min=0.5&max=0.51"],
  ["differences", "differences"],
  ["differences of an operation", "differences?op=contrast"],
  ["differences of a kind", "differences?kind=step_removed"],
  ["differences of a parameter in a range", "differences?op=dehaze&parameter=amount&min=0.2&max=0.25"],
  ["differences of a person", "differences?maker=me"],
];
const lines = [];
for (const [what, path] of QUERIES) {
  const [times, rows] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    // A library remembers its replies until a row changes.
    await bindings.library(library, "UPDATE makes SET rating = ? WHERE id = ?", round % 6, largest.makes[0].id);
    await bindings.evict(library);
    await guest.json("GET", "/api/jobs?limit=1");
    await bindings.count(library);
    const from = performance.now();
    await guest.json("GET", `/api/presets/${largest.preset.id}/${path}`);
    times.push(performance.now() - from);
    rows.push((await bindings.count(library)).read);
  }
  times.sort((a, b) => a - b);
  const [median, slow] = [quantile(times, 0.5), quantile(times, 0.95)];
  lines.push(
    `| ${what} | \`${path}\` | ${median.toFixed(1)} | ${slow.toFixed(1)} | ${Math.max(...rows)} | ${slow <= GOAL_MS ? "yes" : "no"} |`,
  );
  console.error(lines.at(-1));
}
const { bytes } = await bindings.count(library);

if (options.full) {
  writeFileSync(
    join(root, "docs/bench/presets.md"),
    `# Presets with many makes

Written by \`cargo xtask bench presets --full\`. Do not edit it by hand.

One library has ${PRESETS} presets with ${MAKES} makes and ${rowCount} differences. The preset of the queries has ${largest.makes.length} makes. The bench
compared ${checked} summaries, three of each preset, with the sums of its generator: every figure is equal. The database has
${(bytes / 2 ** 20).toFixed(0)} MiB. The edge runs on one machine with ${cpus().length} cores; the load average was ${loadavg()[0].toFixed(0)}. Times are milliseconds of a client on the
same machine, over ${ROUNDS} requests of an instance that has just begun. A query should take less than ${GOAL_MS} ms (95 of 100 requests).

| query | path below the preset | median | 95 % | rows read | within ${GOAL_MS} ms |
| --- | --- | --: | --: | --: | --- |
${lines.join("\n")}
`,
  );
}
