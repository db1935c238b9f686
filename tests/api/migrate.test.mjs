// Migrations of the database, forward and back, on a database with rows: each by itself, and by `cargo xtask migrate`.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { migrations, run, statements, undoStatements, withDatabase } from "../support/migrations.mjs";
import { given } from "../support/paths.mjs";
import { fill, rows, schema, tables } from "../support/rows.mjs";
import { pause } from "../support/wait.mjs";

/** How often a way back is killed. */
const KILLS = Number(process.env.SAFELIGHT_KILLS ?? 4);

async function withState(use) {
  const state = await mkdtemp(join(tmpdir(), "safelight-migrate-"));
  try {
    await use(state);
  } finally {
    await rm(state, { recursive: true, force: true });
  }
}

/** `before` without rows that have a value in a column that `known` does not have: a way back may remove those. */
function mustStay(before, now, known) {
  const stays = new Map();
  for (const [table, columns] of known) {
    const added = now.get(table).filter(({ name }) => !columns.some((column) => column.name === name));
    const isDefault = (row) => added.every(({ name, fallback }) => JSON.stringify(row[name]) === (fallback ?? "null").replaceAll("'", '"'));
    const whole = before
      .get(table)
      .map((text) => Object.fromEntries(now.get(table).map(({ name }, index) => [name, JSON.parse(text)[index]])));
    const short = whole.filter(isDefault).map((row) => JSON.stringify(columns.map(({ name }) => row[name])));
    stays.set(table, short.sort());
  }
  return stays;
}

test("each migration can be undone and applied again, and the rows of older tables stay", { timeout: 300_000 }, () =>
  withState((state) =>
    withDatabase(state, async (database) => {
      const names = migrations();
      for (const [index, name] of names.entries()) {
        const [before, known] = [await schema(database), await tables(database)];
        const kept = await rows(database, known);
        await run(database, statements(name));
        const after = await schema(database);
        assert.notDeepEqual(after, before, name);
        await run(database, undoStatements(name));
        assert.deepEqual(await schema(database), before, `the schema without ${name}`);
        assert.deepEqual(await rows(database, known), kept, `the rows without ${name}`);

        await run(database, statements(name));
        assert.deepEqual(await schema(database), after, `${name} again`);
        const now = await tables(database);
        // Rows as the release before writes them, then rows with values everywhere.
        await fill(database, known, 2 * index + 1);
        await fill(database, now, 2 * index + 2);
        const full = await rows(database, now);
        for (const [table, found] of full) assert.ok(found.length > 0, `${table} has rows`);
        const stays = mustStay(full, now, known);
        await run(database, undoStatements(name));
        assert.deepEqual(await schema(database), before, `the schema without ${name} and its rows`);
        const left = await rows(database, known);
        for (const [table, texts] of stays) {
          for (const text of texts) assert.ok(left.get(table).includes(text), `${table} keeps ${text} without ${name}`);
        }
        await run(database, statements(name));
        assert.deepEqual(await schema(database), after, `${name} for the third time`);
        assert.deepEqual(await rows(database, known), left, `the rows with ${name}`);
      }
      for (const name of names.toReversed()) await run(database, undoStatements(name));
      assert.deepEqual(await schema(database), []);
    }),
  ),
);

test("an undo whose last statement fails changes nothing", () =>
  withState((state) =>
    withDatabase(state, async (database) => {
      const names = migrations();
      for (const name of names) await run(database, statements(name));
      await fill(database, await tables(database), 1);
      const found = async () => [await schema(database), await rows(database, await tables(database))];
      const before = await found();
      await assert.rejects(run(database, [...undoStatements(names.at(-1)), "DROP TABLE no_such_table"]), /no such table/);
      assert.deepEqual(await found(), before);
    }),
  ));

/** Starts `cargo xtask migrate` on the database in `state`. */
function start(state, ...words) {
  const child = spawn(given("SAFELIGHT_XTASK"), ["migrate", "--state", state, ...words], { stdio: ["ignore", "ignore", "pipe"] });
  let text = "";
  child.stderr.setEncoding("utf8").on("data", (piece) => (text += piece));
  return { child, ended: once(child, "close").then(([code]) => ({ code, text })) };
}

async function migrate(state, ...words) {
  const { code, text } = await start(state, ...words).ended;
  assert.equal(code, 0, text);
}

async function refused(state, ...words) {
  const { code, text } = await start(state, ...words).ended;
  assert.equal(code, 1, text);
  return text;
}

/** The migrations that a database lists, and its schema. */
const look = (state) =>
  withDatabase(state, async (database) => {
    const { results } = await database.prepare("SELECT name FROM d1_migrations ORDER BY id").all();
    return { names: results.map(({ name }) => name), schema: await schema(database) };
  });

test("xtask migrate goes forward and back, also if it is killed", { timeout: 600_000 }, () =>
  withState(async (state) => {
    const names = migrations();
    const newest = names.at(-1);
    const hasRows = (is) =>
      withDatabase(state, async (database) => assert.equal((await database.prepare("SELECT count(*) AS n FROM sweeps").first()).n, is));
    assert.match(await refused(state, "--back"), /has no database/);
    await migrate(state);
    const full = await look(state);
    assert.deepEqual(full.names, names);
    await withDatabase(state, async (database) => fill(database, await tables(database), 1));

    const begun = Date.now();
    await migrate(state, "--back");
    const lasts = Date.now() - begun;
    const less = await look(state);
    assert.deepEqual(less.names, names.slice(0, -1));
    assert.notDeepEqual(less.schema, full.schema);
    await migrate(state);
    assert.deepEqual(await look(state), full);

    // Killed at moments that are spread over its run: a migration is applied or not, and nothing between.
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const { child, ended } = start(state, "--back", newest);
      await pause((lasts * kill) / KILLS);
      child.kill("SIGKILL");
      await ended;
      // Its children end a moment later.
      await pause(2500);
      const found = await look(state);
      const isUndone = !found.names.includes(newest);
      assert.deepEqual(found, isUndone ? less : full, `kill ${kill}`);
      if (isUndone) await migrate(state);
    }
    await migrate(state, "--back", newest);
    assert.deepEqual(await look(state), less);
    await migrate(state, "--back", newest);
    assert.deepEqual(await look(state), less, "it is undone already");

    assert.match(await refused(state, "--back", "0099_nothing"), /There is no migration 0099_nothing\.sql/);
    assert.match(await refused(state, "--back", String(names.length)), /is the first migration/);
    await hasRows(1);
    await migrate(state, "--back", names[0]);
    assert.deepEqual(await look(state), { names: [], schema: [] });
    await migrate(state);
    assert.deepEqual((await look(state)).schema, full.schema);
    await hasRows(0);
  }),
);
