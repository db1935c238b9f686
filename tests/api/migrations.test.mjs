// Migrations forward, back and forward again: the schema is the same, and a row from before is still counted.

import assert from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { d1 } from "./support/server.mjs";

const folder = fileURLToPath(new URL("../../edge/migrations/", import.meta.url));

test("migrations go forward, back and forward again to the same schema", { timeout: 300_000 }, async () => {
  const state = await mkdtemp(join(tmpdir(), "safelight-migrations-"));
  const query = async (sql) => JSON.parse(await d1(state, "execute", "safelight", "--json", "--command", sql))[0].results;
  const schema = async () => {
    const rows = await query("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\' ORDER BY type, name");
    // A column that is dropped and added again stands at the end: order and white space say nothing.
    return rows.map(({ type, name, sql }) => [type, name, (sql ?? "").match(/[\w']+/g)?.sort().join(" ")]);
  };
  try {
    const files = (await readdir(folder)).filter((name) => name.endsWith(".sql")).sort();
    const back = (await readdir(join(folder, "back"))).sort();
    assert.deepEqual(back, files.slice(1), "each migration but the first has its way back");
    await d1(state, "migrations", "apply", "safelight");
    const first = await schema();
    assert.ok(first.length > 10);
    // The newest alone, with rows of before it, of it, and of a kind that the version before does not know.
    const jobs = () => query("SELECT id, subject_kind, subject_id, image_id FROM jobs ORDER BY id");
    await query("INSERT INTO images (id, owner_id, sha256, name, format, size_bytes, width, height, created_at) VALUES ('x', 'p', 's', 'n', 'png', 1, 1, 1, '')");
    await query("INSERT INTO renditions (id, owner_id, image_id, recipe, recipe_sha256, created_at) VALUES ('r', 'p', 'x', '{}', '', '')");
    await query(`INSERT INTO jobs (id, owner_id, kind, subject_kind, subject_id, image_id, rendition_id, payload, state, created_at, updated_at) VALUES
      ('a', 'p', 'render', 'rendition', 'r', 'x', 'r', NULL, 'done', '', ''), ('b', 'p', 'thumbnails', 'image', 'x', 'x', NULL, NULL, 'done', '', ''),
      ('c', 'p', 'ingest', 'incoming_object', 'incoming/p/a.jpg', 'x', NULL, '{"key":"incoming/p/a.jpg"}', 'done', '', ''),
      ('d', 'p', 'delete', 'deleted_image', 'y', 'y', NULL, '{}', 'done', '', ''), ('e', 'p', 'frobnicate', NULL, NULL, NULL, NULL, NULL, 'done', '', '')`);
    const before = await jobs();
    await d1(state, "execute", "safelight", "--file", join(folder, "back", back.at(-1)));
    await d1(state, "migrations", "apply", "safelight");
    assert.deepEqual(await jobs(), before.slice(0, 4));
    assert.deepEqual(await query("SELECT kind, count FROM job_counts WHERE count > 0 ORDER BY kind"), ["delete", "ingest", "render", "thumbnails"].map((kind) => ({ kind, count: 1 })));
    assert.deepEqual(await schema(), first);
    await query("DELETE FROM renditions");
    assert.equal((await jobs()).length, 3, "a job goes with its rendition");
    await query("DELETE FROM jobs");
    await query("DELETE FROM images");
    await query("INSERT INTO images (id, owner_id, sha256, name, format, size_bytes, width, height, created_at) VALUES ('i', 'o', 's', 'n', 'png', 7, 1, 1, '')");
    await query("INSERT INTO jobs (id, owner_id, kind, image_id, state, created_at, updated_at) VALUES ('j', 'o', 'render', 'i', 'queued', '', '')");
    for (const name of back.toReversed()) await d1(state, "execute", "safelight", "--file", join(folder, "back", name));
    assert.deepEqual((await query("SELECT name FROM d1_migrations")).map(({ name }) => name), files.slice(0, 1));
    await d1(state, "migrations", "apply", "safelight");
    assert.deepEqual(await schema(), first);
    assert.deepEqual(await query("SELECT * FROM usage"), [{ owner_id: "o", images: 1, bytes: 7 }]);
    assert.deepEqual(await query("SELECT * FROM job_counts"), [{ kind: "render", state: "queued", count: 1 }]);
  } finally {
    await rm(state, { recursive: true, force: true });
  }
});
