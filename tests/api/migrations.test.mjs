// Migrations forward, back and forward again: the schema is the same, and a row from before is still counted.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

import { backFolder, backMigrations, migrate, migrations, statements, withDatabase } from "../support/migrations.mjs";
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

const SCHEMA = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\' ORDER BY type, name";

test("migrations go forward, back and forward again to the same schema", { timeout: 300_000 }, async () => {
  const state = await mkdtemp(join(tmpdir(), "safelight-migrations-"));
  const query = async (sql) => JSON.parse(await d1(state, "execute", "safelight", "--json", "--command", sql))[0].results;
  const schema = async () => {
    const rows = await query(SCHEMA);
    // A column that is dropped and added again stands at the end: order and white space say nothing.
    return rows.map(({ type, name, sql }) => [
      type,
      name,
      (sql ?? "")
        .match(/[\w']+/g)
        ?.sort()
        .join(" "),
    ]);
  };
  try {
    const files = migrations();
    const back = backMigrations();
    assert.deepEqual(back, files.slice(1), "each migration but the first has its way back");
    await d1(state, "migrations", "apply", "safelight");
    const first = await schema();
    assert.ok(first.length > 10);
    await query(
      "INSERT INTO images (id, owner_id, sha256, name, format, size_bytes, width, height, created_at) VALUES ('i', 'o', 's', 'n', 'png', 7, 1, 1, '')",
    );
    await query(
      "INSERT INTO jobs (id, owner_id, kind, image_id, state, created_at, updated_at) VALUES ('j', 'o', 'render', 'i', 'queued', '', '')",
    );
    for (const name of back.toReversed()) await d1(state, "execute", "safelight", "--file", join(backFolder, name));
    assert.deepEqual(
      (await query("SELECT name FROM d1_migrations")).map(({ name }) => name),
      files.slice(0, 1),
    );
    await d1(state, "migrations", "apply", "safelight");
    assert.deepEqual(await schema(), first);
    assert.deepEqual(await query("SELECT * FROM usage"), [{ owner_id: "o", images: 1, bytes: 7 }]);
    assert.deepEqual(await query("SELECT * FROM job_counts"), [{ kind: "render", state: "queued", count: 1 }]);
  } finally {
    await rm(state, { recursive: true, force: true });
  }
});

test("jobs of before open kinds get their subjects, and go back without those that the version before does not know", async () => {
  const state = await mkdtemp(join(tmpdir(), "safelight-migrations-"));
  const name = "0009_open_job_kinds.sql";
  try {
    await withDatabase(state, async (database) => {
      const run = (...texts) => database.batch(texts.map((text) => database.prepare(text)));
      const rows = async (text) => (await database.prepare(text).all()).results;
      const subjects = () => rows("SELECT id, subject_kind, subject_id, image_id, rendition_id FROM jobs ORDER BY id");
      const counts = () => rows("SELECT kind, count FROM job_counts WHERE count > 0 ORDER BY kind");
      const asked = () => rows("SELECT count FROM renditions_asked");
      await run("CREATE TABLE d1_migrations (name TEXT)");
      for (const before of migrations().filter((other) => other < name)) await run(...statements(before));
      const job = "INSERT INTO jobs (id, owner_id, kind, image_id, rendition_id, payload, state, created_at, updated_at) VALUES";
      const now = new Date().toISOString();
      await run(
        "INSERT INTO images (id, owner_id, sha256, name, format, size_bytes, width, height, created_at) VALUES ('i', 'o', 's', 'n', 'png', 1, 1, 1, '')",
        `INSERT INTO renditions (id, owner_id, image_id, recipe, recipe_sha256, created_at) VALUES ('r', 'o', 'i', '{}', '', '${now}')`,
        `${job} ('1', 'o', 'render', 'i', 'r', NULL, 'done', '${now}', '')`,
        `${job} ('2', 'o', 'thumbnails', 'i', NULL, NULL, 'queued', '', '')`,
        `${job} ('3', 'o', 'ingest', 'i', NULL, '{"key":"incoming/o/a.jpg"}', 'done', '', '')`,
        `${job} ('4', 'o', 'delete', 'x', NULL, '{}', 'failed', '', '')`,
      );
      const countsBefore = await counts();
      assert.deepEqual(await asked(), [{ count: 1 }]);

      await run(...statements(name));
      const row = (id, kind, of, image_id, rendition_id = null) => ({ id, subject_kind: kind, subject_id: of, image_id, rendition_id });
      const known = [
        row("1", "rendition", "r", "i", "r"),
        row("2", "image", "i", "i"),
        row("3", "incoming_object", "incoming/o/a.jpg", "i"),
        row("4", "deleted_image", "x", "x"),
      ];
      assert.deepEqual(await subjects(), known);
      assert.deepEqual(await counts(), countsBefore);
      const unknown = "INSERT INTO jobs (id, owner_id, kind, image_id, state, created_at, updated_at) VALUES";
      await run(
        `${unknown} ('5', 'o', 'frobnicate', NULL, 'queued', '', '')`,
        `${unknown} ('6', 'o', 'frobnicate', 'i', 'queued', '', '')`,
      );
      assert.equal((await counts()).find(({ kind }) => kind === "frobnicate").count, 2);
      // The worker of the version before still inserts jobs, without subjects.
      await run(
        `${job} ('7', 'o', 'delete', 'y', NULL, '{}', 'queued', '', '')`,
        `${job} ('8', 'o', 'ingest', 'z', NULL, '{"key":"incoming/o/b.jpg"}', 'queued', '', '')`,
        `${job} ('9', 'o', 'thumbnails', 'i', NULL, NULL, 'queued', '', '')`,
      );
      assert.deepEqual(await rows("SELECT subject_kind, subject_id FROM jobs WHERE id > '6' ORDER BY id"), [
        { subject_kind: "deleted_image", subject_id: "y" },
        { subject_kind: "incoming_object", subject_id: "incoming/o/b.jpg" },
        { subject_kind: "image", subject_id: "i" },
      ]);
      await run("DELETE FROM jobs WHERE id > '6'");
      // A rendition is counted when it is asked for, before there is a job.
      await run(
        `INSERT INTO renditions (id, owner_id, image_id, recipe, recipe_sha256, created_at) VALUES ('q', 'o', 'i', '{}', 'q', '${now}')`,
      );
      assert.deepEqual(await asked(), [{ count: 2 }]);

      await run(...statements(join("back", name)));
      assert.deepEqual(
        await rows("SELECT id, image_id FROM jobs ORDER BY id"),
        known.map(({ id, image_id }) => ({ id, image_id })),
      );
      assert.deepEqual(await counts(), countsBefore);
      await run(...statements(name));
      assert.deepEqual(await subjects(), known);
      await run("DELETE FROM renditions");
      assert.deepEqual(await subjects(), known.slice(1), "a job goes with its rendition");
    });
  } finally {
    await rm(state, { recursive: true, force: true });
  }
});

test("rows that SQL cannot make searchable are left to the sweep, and no others", async () => {
  const state = await mkdtemp(join(tmpdir(), "safelight-migrations-"));
  const name = "0010_search_keys.sql";
  try {
    await withDatabase(state, async (database) => {
      const run = (...texts) => database.batch(texts.map((text) => database.prepare(text)));
      await run("CREATE TABLE d1_migrations (name TEXT)");
      for (const before of migrations().filter((other) => other < name)) await run(...statements(before));
      const image = (id, search) =>
        database
          .prepare(
            "INSERT INTO images (id, owner_id, sha256, name, format, size_bytes, width, height, created_at, search) VALUES (?1, 'o', ?1, 'n', 'png', 1, 1, 1, '', ?2)",
          )
          .bind(id, search);
      const texts = { a: "plain.png", b: "x~ \n z!", c: "caf\u00e9", d: "cafe\u0301", e: "" };
      await database.batch(Object.entries(texts).map(([id, search]) => image(id, search)));
      await run(...statements(name));
      const { results } = await database.prepare("SELECT id FROM images WHERE search_version = 0 ORDER BY id").all();
      assert.deepEqual(
        results.map(({ id }) => id),
        ["c", "d"],
      );
    });
  } finally {
    await rm(state, { recursive: true, force: true });
  }
});

test("the tests' own migration reader makes the schema that wrangler makes", { timeout: 300_000 }, async () => {
  const states = await Promise.all([1, 2].map(() => mkdtemp(join(tmpdir(), "safelight-migrations-"))));
  try {
    await d1(states[0], "migrations", "apply", "safelight");
    await migrate(states[1]);
    const schemas = states.map((state) => withDatabase(state, async (database) => (await database.prepare(SCHEMA).all()).results));
    // wrangler's list of what it has applied is its own; white space and comments say nothing.
    const [wranglers, ours] = (await Promise.all(schemas)).map((rows) =>
      rows
        .filter(({ name }) => !/d1_migrations|sqlite_sequence/.test(name))
        .map(({ type, name, sql }) => [type, name, (sql ?? "").replace(/--.*$/gm, "").replace(/\s+/g, " ")]),
    );
    assert.ok(ours.length > 10);
    assert.deepEqual(ours, wranglers);
  } finally {
    for (const state of states) await rm(state, { recursive: true, force: true });
  }
});
