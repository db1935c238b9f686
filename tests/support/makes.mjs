// Presets and makes for tests, and sums over makes that the tests compute by themselves.

import assert from "node:assert/strict";

import { recipe } from "./resources.mjs";

/** A preset of three steps with known parameters. */
export const PRESET = recipe([
  { op: "exposure", ev: 0.5 },
  { op: "contrast", amount: 0.2 },
  { op: "saturation", amount: 0.1 },
]);

/** The parameters of these steps: step, operation, parameter, value in the preset. */
export const PARAMETERS = [
  { step: 0, op: "exposure", parameter: "ev", from: 0.5 },
  { step: 1, op: "contrast", parameter: "amount", from: 0.2 },
  { step: 2, op: "saturation", parameter: "amount", from: 0.1 },
];

/** Creates a preset. */
export function createPreset(person, { name = "Warm", recipe: of = PRESET, ...fields } = {}) {
  return person.json("POST", "/api/presets", { json: { name, recipe: of, ...fields } });
}

/** Makes a preset; returns make, rendition and job. */
export async function make(person, presetId, body, headers) {
  const response = await person.ask("POST", `/api/presets/${presetId}/makes`, { json: body, headers });
  assert.ok([201, 202].includes(response.status), `${response.status} ${await response.clone().text()}`);
  return response.json();
}

/** The value at a share of sorted numbers, by linear interpolation (as numpy and R do). */
export function quantile(numbers, share) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return low + (high - low) * (place - Math.floor(place));
}

/** Asserts that two numbers are equal but for rounding. */
export function near(actual, expected, what) {
  assert.ok(Math.abs(actual - expected) < 1e-9, `${what}: ${actual} instead of ${expected}`);
}

const key = ({ kind, op, step }) => `${kind} ${op} ${kind === "step_added" ? null : step}`;

/** The items of a list by a key. */
function grouped(list, of) {
  const groups = new Map();
  for (const item of list) {
    const group = groups.get(of(item));
    if (group) group.push(item);
    else groups.set(of(item), [item]);
  }
  return groups;
}

/** What a summary of makes must say: each make is `{version, day, differences, rating}`. */
export function summaryOf(makes) {
  const counted = makes.map((one) => ({ ...one, differences: one.differences.filter(({ kind }) => kind !== "rating") }));
  const ratings = (some) => {
    const given = some.map(({ rating }) => rating).filter((rating) => rating !== undefined);
    return given.length > 0 ? { count: given.length, mean: given.reduce((sum, rating) => sum + rating, 0) / given.length } : null;
  };
  const sums = (some) => {
    const exact = some.filter(({ differences }) => differences.length === 0).length;
    const changes = some.reduce((sum, { differences }) => sum + differences.length, 0);
    return { makes: some.length, exact, modified: some.length - exact, changes, rating: ratings(some) };
  };
  const by = grouped;
  const days = [...by(counted, ({ day }) => day)].sort(([a], [b]) => (a < b ? -1 : 1));
  const versions = [...by(counted, ({ version }) => version)].sort(([a], [b]) => a - b);
  const operations = new Map();
  for (const { differences } of counted) {
    for (const one of new Set(differences.map(key))) operations.set(one, (operations.get(one) ?? 0) + 1);
  }
  const changed = counted.flatMap(({ differences }) => differences.filter(({ kind }) => kind === "parameter"));
  const parameters = new Map(
    [...by(changed, ({ op, step, parameter }) => `${op} ${step} ${parameter}`)].map(([name, of]) => {
      const numbers = of.map(({ to }) => to);
      const values = [...by(numbers, (number) => number)].map(([value, same]) => [value, same.length]).sort(([a], [b]) => a - b);
      return [
        name,
        {
          makes: of.length,
          below: of.filter(({ from, to }) => to < from).length,
          above: of.filter(({ from, to }) => to > from).length,
          quantiles: [0.25, 0.5, 0.75].map((share) => quantile(numbers, share)),
          values,
        },
      ];
    }),
  );
  return {
    ...sums(counted),
    days: days.map(([day, of]) => ({ day, exact: sums(of).exact, modified: sums(of).modified })),
    versions: versions.map(([version, of]) => ({ version, ...sums(of) })),
    operations,
    parameters,
  };
}

/** Asserts that every figure of a summary is that of the makes. */
export function assertSummary(actual, makes) {
  const expected = summaryOf(makes);
  const rating = (found, wanted, what) => {
    assert.equal(found?.count, wanted?.count, `${what}: ratings`);
    if (wanted) near(found.mean, wanted.mean, `${what}: mean rating`);
  };
  for (const name of ["makes", "exact", "modified", "changes"]) assert.equal(actual[name], expected[name], name);
  rating(actual.rating, expected.rating, "all");
  assert.deepEqual(actual.days, expected.days);
  assert.equal(actual.versions.length, expected.versions.length);
  for (const [n, { rating: wanted, ...version }] of expected.versions.entries()) {
    const { rating: found, ...rest } = actual.versions[n];
    assert.deepEqual(rest, version);
    rating(found, wanted, `version ${version.version}`);
  }
  assert.deepEqual(new Map(actual.operations.map((one) => [key(one), one.makes])), expected.operations);
  assert.equal(actual.operations.length, expected.operations.size);
  for (const [a, b] of actual.operations.slice(1).map((one, n) => [actual.operations[n], one]))
    assert.ok(a.makes >= b.makes, "most frequent first");
  assert.equal(actual.parameters.length, expected.parameters.size);
  for (const { op, step, parameter, makes: count, below, above, median, quartiles, values, bins } of actual.parameters) {
    const name = `${op} ${step} ${parameter}`;
    const wanted = expected.parameters.get(name);
    assert.deepEqual([count, below, above], [wanted.makes, wanted.below, wanted.above], name);
    for (const [n, found] of [quartiles[0], median, quartiles[1]].entries()) near(found, wanted.quantiles[n], `${name}: quantile ${n}`);
    if (bins) {
      assert.ok(wanted.values.length > 200 && values.length === 0, name);
      for (const [n, bin] of bins.entries()) {
        const isLast = n === bins.length - 1;
        const inside = wanted.values.filter(([value]) => value >= bin.from && (isLast ? value <= bin.to : value < bin.to));
        assert.equal(
          bin.makes,
          inside.reduce((sum, [, makesOf]) => sum + makesOf, 0),
          `${name}: bin ${n}`,
        );
      }
    } else {
      assert.deepEqual(
        values.map((one) => [one.value, one.makes]),
        wanted.values,
        name,
      );
    }
  }
}

/** The rows of makes as a library stores them, for a fast fill: `[makes, differences]`. Each make is `{id, version, maker, differences, rating}`. */
export function rowsOf(presetId, makes) {
  const differences = [];
  const rows = makes.map(({ id, version, maker, differences: of, rating, source = "api" }) => {
    const day = Math.floor(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) / 86_400_000);
    const seen = new Set();
    for (const [position, difference] of of.entries()) {
      const { kind, op, step, parameter, unit, from, to } = difference;
      const isNumber = parameter !== undefined && typeof to === "number";
      differences.push({
        preset_id: presetId,
        make_id: id,
        position,
        version,
        day,
        maker_id: maker,
        kind,
        op: op ?? "",
        step: step ?? -1,
        parameter: parameter ?? "",
        unit: unit ?? null,
        from_value: from === undefined ? null : JSON.stringify(from),
        to_value: to === undefined ? null : JSON.stringify(to),
        number: isNumber ? to : null,
        direction: isNumber && typeof from === "number" ? Math.sign(to - from) : 0,
        is_first: Number(!seen.has(key(difference))),
      });
      seen.add(key(difference));
    }
    const changes = of.filter(({ kind }) => kind !== "rating").length;
    return {
      id,
      preset_id: presetId,
      version,
      day,
      maker_id: maker,
      source,
      recipe: changes > 0 ? '{"ops":[],"output":{"format":"jpeg","quality":90},"version":1}' : null,
      recipe_sha256: "0".repeat(64),
      is_exact: Number(changes === 0),
      changes,
      rating: rating ?? null,
    };
  });
  return [rows, differences];
}

/** A UUIDv7 of a time, with a number. */
export function idAt(ms, number) {
  const time = ms.toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${number.toString(16).padStart(12, "0")}`;
}

/** Random differences of a make from `PRESET`: none in a fifth of the makes. `digits` is the number of decimal places of the values. */
export function randomDifferences(chance, digits = 1) {
  if (chance() < 0.2) return [];
  const differences = [];
  const removed = chance() < 0.1;
  for (const { step, op, parameter, from } of PARAMETERS) {
    if (step === 2 && removed) {
      differences.push({ kind: "step_removed", op, step, from: { op, amount: from } });
    } else if (chance() < 0.6) {
      const to = Number((chance() * 1.6 - 0.8).toFixed(digits)) + 0;
      if (to !== from) differences.push({ kind: "parameter", op, step, parameter, ...(op === "exposure" && { unit: "EV" }), from, to });
    }
  }
  if (chance() < 0.2) differences.push({ kind: "step_added", op: "vignette", step: removed ? 2 : 3, to: { op: "vignette", amount: 0.4 } });
  if (chance() < 0.1) differences.push({ kind: "output", op: null, step: null, parameter: "quality", from: 85, to: 80 });
  return differences;
}

/** The recipe that a make with these differences from `PRESET` has. */
export function recipeWith(differences) {
  const ops = structuredClone(PRESET.ops);
  const output = { format: "jpeg", quality: 85 };
  for (const { kind, step, parameter, to } of differences) {
    if (kind === "parameter") ops[step][parameter] = to;
    if (kind === "output") output[parameter] = to;
  }
  const removed = differences.filter(({ kind }) => kind === "step_removed").map(({ step }) => step);
  const added = differences.filter(({ kind }) => kind === "step_added").map(({ to }) => to);
  return recipe([...ops.filter((_, step) => !removed.includes(step)), ...added], output);
}
