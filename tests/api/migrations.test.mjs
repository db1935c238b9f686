// The migrations of the database, as a deployment applies them.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

import { migrations } from "../support/migrations.mjs";
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
  } finally {
    await rm(state, { recursive: true, force: true });
  }
});
