// Sums over makes: every figure of a summary equals what the test adds up from its own random makes, and lists read as many rows of many makes as of few.
//
// SAFELIGHT_MAKES: how many makes the large preset has.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { startEdge } from "../support/edge.mjs";
import { Guest } from "../support/guest.mjs";
import { assertSummary, createPreset, idAt, make, PRESET, randomDifferences, recipeWith, rowsOf } from "../support/makes.mjs";
import { Person } from "../support/person.mjs";
import { png } from "../support/pictures.mjs";
import { seeded } from "../support/random.mjs";
import { recipe } from "../support/resources.mjs";

const FEW = 300;
const MANY = Number(process.env.SAFELIGHT_MAKES ?? 3000);
/** Days over which the makes are spread, and the first of them. */
const DAYS = 40;
const FIRST_MS = Date.parse("2026-03-01T00:00:00Z");
const DAY_MS = 86_400_000;
const dayOf = (ms) => new Date(ms).toISOString().slice(0, 10);

let edge;
before(async () => {
  edge = await startEdge({ MAX_RENDITIONS_PER_HOUR: "100000" });
});
after(() => edge?.stop());

test("the summary of random makes through the API equals the test's own sums", { timeout: 300_000 }, async (t) => {
  const seed = Number(process.env.SAFELIGHT_SEED ?? 11);
  t.diagnostic(`SAFELIGHT_SEED=${seed}`);
  const chance = seeded(seed);
  const guest = await Guest.arrive(edge.url);
  const image = await guest.upload(png(33, 22));
  const preset = await createPreset(guest);
  const makes = [];
  for (let n = 0; n < 60; n += 1) {
    const differences = randomDifferences(chance);
    const rating = chance() < 0.5 ? Math.floor(chance() * 6) : undefined;
    const { make: made } = await make(guest, preset.id, { image_id: image.id, recipe: recipeWith(differences), rating });
    const found = (await guest.json("GET", `/api/presets/${preset.id}/makes/${made.id}/differences`)).differences;
    assert.deepEqual(
      found
        .filter(({ kind }) => kind !== "rating")
        .map(({ from, ...one }) => (one.kind === "step_removed" ? one : { ...one, ...(from !== undefined && { from }) })),
      differences.map(({ from, ...one }) => (one.kind === "step_removed" ? one : { ...one, ...(from !== undefined && { from }) })),
    );
    makes.push({ id: made.id, version: 1, day: made.made_at.slice(0, 10), differences, rating });
  }
  const summary = await guest.json("GET", `/api/presets/${preset.id}/summary`);
  assertSummary(summary, makes);
  for (const { op, step, parameter, preset_value } of summary.parameters)
    assert.equal(preset_value, PRESET.ops[step][parameter], `${op} ${parameter}`);
  // After changes, too.
  for (const [n, { id }] of makes.entries()) {
    const path = `/api/presets/${preset.id}/makes/${id}`;
    if (n % 3 === 0) await guest.ask("DELETE", path);
    if (n % 3 === 1) {
      makes[n].rating = n % 2 === 0 ? undefined : n % 6;
      await guest.json("PATCH", path, { json: { rating: makes[n].rating ?? null } });
    }
  }
  assertSummary(
    await guest.json("GET", `/api/presets/${preset.id}/summary`),
    makes.filter((_, n) => n % 3 !== 0),
  );
});

test("the suggestion has the medians of what more than half of the makes change in one direction", { timeout: 120_000 }, async () => {
  const guest = await Guest.arrive(edge.url);
  const image = await guest.upload(png(34, 22));
  const preset = await createPreset(guest);
  const suggestion = () => guest.json("GET", `/api/presets/${preset.id}/suggestion`);
  assert.deepEqual(await suggestion(), { version: 1, makes: 0, changes: [], recipe: preset.recipe });
  // Exposure is raised by five of eight, contrast is changed in both directions, saturation is lowered by four, which is not more than half.
  const evs = [1, 1.5, 0.75, 2, 1.25];
  const makes = [
    [evs[0], 0.3, 0],
    [evs[1], 0.1, 0],
    [evs[2], 0.3, 0],
    [evs[3], 0.1, 0],
    [evs[4], 0.2, 0.1],
    [0.25, 0.3, 0.1],
    [0.5, 0.1, 0.1],
    [0.5, 0.2, 0.1],
  ];
  for (const [ev, contrast, saturation] of makes) {
    const ops = [
      { op: "exposure", ev },
      { op: "contrast", amount: contrast },
      { op: "saturation", amount: saturation },
    ];
    await make(guest, preset.id, { image_id: image.id, recipe: recipe(ops) });
  }
  const found = await suggestion();
  assert.deepEqual([found.version, found.makes], [1, 8]);
  assert.deepEqual(found.changes, [
    { kind: "parameter", op: "exposure", step: 0, parameter: "ev", unit: "EV", from: 0.5, to: 1.25, makes: 5 },
  ]);
  const wanted = structuredClone(preset.recipe);
  wanted.ops[0].ev = 1.25;
  assert.deepEqual(found.recipe, wanted);
  // The next version begins without makes.
  await guest.json("POST", `/api/presets/${preset.id}/versions`, { json: { recipe: found.recipe } });
  assert.deepEqual(await suggestion(), { version: 2, makes: 0, changes: [], recipe: found.recipe });
  assert.equal((await guest.json("GET", `/api/presets/${preset.id}/suggestion?version=1`)).makes, 8);
  // The makes of the first version are compared with its value, and not with that of a version without makes.
  const { parameters } = await guest.json("GET", `/api/presets/${preset.id}/summary`);
  assert.equal(parameters.find(({ parameter }) => parameter === "ev").preset_value, 0.5);
});

/** A person whose preset has two versions and `count` makes by three people, written past the API. */
async function maker(count, digits) {
  const chance = seeded(count);
  const person = await Person.arrive(edge.url);
  const preset = await createPreset(person);
  await person.json("POST", `/api/presets/${preset.id}/versions`, { json: { recipe: recipe([...PRESET.ops, { op: "invert" }]) } });
  const library = person.session.owner_id;
  const makers = [library, idAt(FIRST_MS, 7), idAt(FIRST_MS, 8)];
  const makes = Array.from({ length: count }, (_, n) => {
    const ms = FIRST_MS + Math.floor((n * DAYS * DAY_MS) / count);
    const differences = randomDifferences(chance, digits);
    const rating = chance() < 0.3 ? Math.floor(chance() * 6) : undefined;
    if (rating !== undefined && differences.length > 0) differences.push({ kind: "rating", op: null, step: null, from: null, to: rating });
    return { id: idAt(ms, n), version: 1 + Number(chance() < 0.3), day: dayOf(ms), maker: makers[n % 3], differences, rating };
  });
  for (let at = 0; at < count; at += 300) {
    const [rows, differences] = rowsOf(preset.id, makes.slice(at, at + 300));
    for (const [table, of] of [
      ["makes", rows],
      ["make_differences", differences],
    ]) {
      const columns = Object.keys(of[0]);
      const values = columns.map((column) => `value ->> '${column}'`).join(", ");
      await edge.bindings.library(
        library,
        `INSERT INTO ${table} (${columns.join(", ")}) SELECT ${values} FROM json_each(?)`,
        JSON.stringify(of),
      );
    }
  }
  return { person, preset, library, makes, count };
}

/** Whether a difference fits the query. */
function fits(query, one, made) {
  const asked = new URLSearchParams(query);
  const is = (name, value) => !asked.has(name) || asked.get(name) === String(value);
  const isStep = !asked.has("step") || (one.kind !== "step_added" && asked.get("step") === String(one.step));
  const isNumber =
    !asked.has("min") || (typeof one.to === "number" && one.to >= Number(asked.get("min")) && one.to <= Number(asked.get("max")));
  return is("kind", one.kind) && is("op", one.op) && isStep && is("parameter", one.parameter) && isNumber && isMake(query, made);
}

function isMake(query, made) {
  const asked = new URLSearchParams(query);
  return (
    (!asked.has("version") || asked.get("version") === String(made.version)) &&
    (!asked.has("from") || made.day >= asked.get("from")) &&
    (!asked.has("to") || made.day <= asked.get("to")) &&
    (!asked.has("maker") || made.isOwn) &&
    (!asked.has("is_exact") || asked.get("is_exact") === String(made.differences.length === 0))
  );
}

/** Every documented filter. `isSparse`: few rows match, so that a page may read more of them than it shows. */
const FILTERS = [
  "",
  "version=2",
  "kind=parameter",
  "kind=step_removed",
  "kind=step_added",
  "kind=output",
  "kind=rating",
  "kind=step_moved",
  "op=exposure",
  "op=vignette",
  "step=1",
  "parameter=ev",
  "parameter=amount",
  "op=contrast&parameter=amount",
  "step=2&parameter=amount&version=1",
  "parameter=ev&min=0.2&max=0.2",
  "parameter=ev&min=-0.1&max=0.3",
  "op=saturation&parameter=amount&min=-0.5&max=0",
  "kind=step_removed&op=saturation&step=2",
  "from=2026-03-10&to=2026-03-12",
  "version=2&from=2026-03-20",
  "maker=me",
  "maker=me&kind=parameter&op=exposure",
];

const DIFFERENCES_PER_PAGE = 100;

test(`lists of ${MANY} makes have what fits their filters, and read as many rows as of ${FEW}`, { timeout: 900_000 }, async (t) => {
  for (const { person, preset, library, makes, count } of [await maker(FEW), await maker(MANY)]) {
    for (const made of makes) made.isOwn = made.maker === library;
    const newest = makes.toReversed();
    for (const query of FILTERS) {
      const expected = newest.flatMap((made) =>
        made.differences.filter((one) => fits(query, one, made)).map((one) => [made.id, one.kind, one.to]),
      );
      const found = [];
      const rows = [];
      let cursor = "";
      let total;
      do {
        await edge.bindings.count(library);
        const limit = `&limit=${DIFFERENCES_PER_PAGE}`;
        const page = await person.json("GET", `/api/presets/${preset.id}/differences?${query}${limit}${cursor}`);
        rows.push((await edge.bindings.count(library)).read);
        found.push(...page.items.map(({ make_id, kind, to }) => [make_id, kind, to]));
        cursor = page.next_cursor && `&cursor=${page.next_cursor}`;
        total = page.total;
        // A few pages are enough of the large one.
      } while (cursor && (count === FEW || rows.length < 3));
      assert.deepEqual(found, expected.slice(0, found.length), query);
      assert.ok(cursor || found.length === expected.length, `${query}: ${found.length} of ${expected.length}`);
      assert.equal(total, expected.length, query);
      t.diagnostic(`${count} makes, differences?${query}: ${Math.max(...rows)} rows read, ${expected.length} match`);
      const matching = Math.sqrt(DIFFERENCES_PER_PAGE * makes.length * 3);
      // Of a person, the rest of the filter is checked row by row, and so is the total.
      const bound = query.startsWith("maker") ? 3 * makes.length + 500 : 4 * DIFFERENCES_PER_PAGE + matching + 600;
      assert.ok(Math.max(...rows) <= bound, `${query} reads ${Math.max(...rows)} rows of ${count} makes, more than ${bound}`);
    }
    for (const query of [...FILTERS, "is_exact=true", "is_exact=false", "version=1&is_exact=true"]) {
      const isDifference = /kind|op|step|parameter/.test(query);
      const expected = newest.filter((made) =>
        isDifference
          ? made.differences.some((one) => fits(query, one, made))
          : isMake(query, { ...made, differences: made.differences.filter(({ kind }) => kind !== "rating") }),
      );
      await edge.bindings.count(library);
      const page = await person.json("GET", `/api/presets/${preset.id}/makes?${query}&limit=50`);
      const { read } = await edge.bindings.count(library);
      assert.deepEqual(
        page.items.map(({ id }) => id),
        expected.slice(0, 50).map(({ id }) => id),
        query,
      );
      assert.equal(Boolean(page.next_cursor), expected.length > 50, query);
      t.diagnostic(`${count} makes, makes?${query}: ${read} rows read`);
      const bound = query.startsWith("maker") ? 2 * makes.length + 400 : 6 * 51 + Math.sqrt(50 * makes.length * 3) + 600;
      assert.ok(read <= bound, `${query} reads ${read} rows of ${count} makes, more than ${bound}`);
    }
  }
});

test("a summary reads sums and no makes, for all days and for some, also of numbers that are put into ranges", {
  timeout: 900_000,
}, async (t) => {
  const { person, preset, library, makes } = await maker(FEW * 2, 4);
  for (const [query, fitting] of [
    ["", () => true],
    ["version=2", ({ version }) => version === 2],
    ["from=2026-03-05&to=2026-03-20", ({ day }) => day >= "2026-03-05" && day <= "2026-03-20"],
    ["version=1&to=2026-03-20", ({ day, version }) => day <= "2026-03-20" && version === 1],
    ["from=2027-01-01", () => false],
  ]) {
    await edge.bindings.count(library);
    const summary = await person.json("GET", `/api/presets/${preset.id}/summary?${query}`);
    const { read } = await edge.bindings.count(library);
    assertSummary(summary, makes.filter(fitting));
    t.diagnostic(`summary?${query}: ${read} rows read`);
    if (query === "") assert.ok(summary.parameters.some(({ bins }) => bins?.length === 50));
  }
  // Without any make the sums give the same answer.
  const before = await person.json("GET", `/api/presets/${preset.id}/summary`);
  const [{ plan }] = await edge.bindings.library(
    library,
    "SELECT group_concat(name) AS plan FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'make%'",
  );
  assert.ok(plan.includes("make_added"));
  await edge.bindings.library(
    library,
    "DROP TRIGGER make_removed; DROP TRIGGER make_difference_removed; DROP TRIGGER make_parameter_removed; DROP TRIGGER make_step_no_more_added; DELETE FROM makes; DELETE FROM make_differences",
  );
  await edge.bindings.evict(library);
  const after = await person.json("GET", `/api/presets/${preset.id}/summary?to=2099-01-01`);
  assert.deepEqual(after, before);
});
