// The migrations of the database, as a deployment applies them.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

import { migrations, run, statements, withDatabase } from "../support/migrations.mjs";
import { modules, root } from "../support/paths.mjs";

/** wrangler on the local database of `state`, as a deployment migrates; returns what it prints. */
async function d1(state, ...words) {
  const wrangler = join(modules, "wrangler/bin/wrangler.js");
  const { stdout } = await promisify(execFile)(process.execPath, [wrangler, "d1", ...words, "--local", "--persist-to", state], {
    cwd: join(root, "edge"),
    env: { ...process.env, CI: "1", WRANGLER_SEND_METRICS: "false", WRANGLER_LOG_PATH: join(state, "logs") },
    maxBuffer: 16 << 20,
  });
  return stdout;
}

test("migrations apply, and sums of libraries follow what each tells", { timeout: 300_000 }, async () => {
  const state = await mkdtemp(join(tmpdir(), "safelight-migrations-"));
  const query = async (sql) => JSON.parse(await d1(state, "execute", "safelight", "--json", "--command", sql)).at(-1).results;
  try {
    await d1(state, "migrations", "apply", "safelight");
    assert.deepEqual(
      (await query("SELECT name FROM d1_migrations")).map(({ name }) => name),
      migrations(),
    );
    const tell = (id, images, bytes, done) => `
      INSERT INTO library_figures (library_id, images, bytes) VALUES ('${id}', ${images}, ${bytes})
        ON CONFLICT (library_id) DO UPDATE SET images = excluded.images, bytes = excluded.bytes;
      DELETE FROM library_jobs WHERE library_id = '${id}';
      INSERT INTO library_jobs (library_id, kind, state, count) VALUES ('${id}', 'render', 'done', ${done})`;
    await query([tell("a", 3, 30, 4), tell("b", 2, 5, 1), tell("a", 1, 10, 2), tell("a", 1, 10, 2)].join(";"));
    assert.deepEqual(await query("SELECT images, bytes FROM totals"), [{ images: 3, bytes: 15 }]);
    assert.deepEqual(await query("SELECT kind, state, count FROM job_counts"), [{ kind: "render", state: "done", count: 3 }]);
    await query("DELETE FROM library_figures WHERE library_id = 'b'; DELETE FROM library_jobs WHERE library_id = 'b'");
    assert.deepEqual(await query("SELECT images, bytes FROM totals"), [{ images: 1, bytes: 10 }]);

    // The sums of guests: what is told twice counts once, what is told of a new hour leaves the hour before, and an account's library counts for nothing.
    const spend = (id, bytes, hour, cost) => `
      INSERT INTO library_figures (library_id, images, bytes, cost_hour, cost_ms) VALUES ('${id}', 1, ${bytes}, ${hour}, ${cost})
        ON CONFLICT (library_id) DO UPDATE SET bytes = excluded.bytes, cost_hour = excluded.cost_hour, cost_ms = excluded.cost_ms`;
    const guests = async (hour) =>
      (await query(`SELECT bytes, (SELECT cost_ms FROM guest_costs WHERE hour = ${hour}) AS cost FROM guest_totals`))[0];
    await query([spend("c", 7, 5, 100), spend("d", 8, 5, 20), spend("c", 9, 5, 130), spend("c", 9, 5, 130)].join(";"));
    assert.deepEqual(await guests(5), { bytes: 27, cost: 150 });
    await query(spend("c", 9, 6, 40));
    assert.deepEqual(await guests(6), { bytes: 27, cost: 40 });
    await query(`${spend("d", 8, 6, 2)}; UPDATE library_figures SET is_guest = 0 WHERE library_id = 'c'`);
    assert.deepEqual(await guests(6), { bytes: 18, cost: 2 });
    await query(`${spend("c", 1000, 6, 1000)}; DELETE FROM library_figures WHERE library_id = 'd'`);
    assert.deepEqual((await guests(6)).bytes, 10);
  } finally {
    await rm(state, { recursive: true, force: true });
  }
});

test("guests whose sessions were forgotten before the migration count from then", async () => {
  const state = await mkdtemp(join(tmpdir(), "safelight-migrations-"));
  try {
    await withDatabase(state, async (database) => {
      const [first, ...later] = migrations();
      await run(database, statements(first));
      await run(database, [
        "INSERT INTO sessions VALUES ('t', 'here', '2026-01-01T00:00:00.000Z', 1, 0)",
        "INSERT INTO key_prefixes VALUES ('here', 'here'), ('gone', 'gone'), ('merged', 'account'), ('account', 'account')",
        "INSERT INTO sessions VALUES ('u', 'account', '2026-01-01T00:00:00.000Z', 1, 0)",
        "INSERT INTO library_figures VALUES ('here', 1, 10, NULL), ('gone', 1, 5, NULL)",
      ]);
      const before = Date.now();
      for (const name of later) await run(database, statements(name));
      const { results } = await database.prepare("SELECT owner_id, ended_at_ms FROM ended_guests").all();
      assert.deepEqual(
        results.map(({ owner_id: id }) => id),
        ["gone"],
      );
      assert.ok(Math.abs(results[0].ended_at_ms - before) < 60_000);
      assert.deepEqual((await database.prepare("SELECT bytes FROM guest_totals").all()).results, [{ bytes: 15 }]);
    });
  } finally {
    await rm(state, { recursive: true, force: true });
  }
});
