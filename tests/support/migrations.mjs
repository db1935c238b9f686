// The migrations of the edge's database (edge/migrations), and the database of a local edge that is not running.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { root, tool } from "./paths.mjs";

const edge = join(root, "edge");
/** Forward migrations. */
export const folder = join(edge, "migrations");
const undoFolder = join(folder, "undo");

const sqlFiles = (path) =>
  readdirSync(path)
    .filter((name) => name.endsWith(".sql"))
    .sort();

/** The names of the migrations, in their order. */
export function migrations() {
  const names = sqlFiles(folder);
  assert.ok(names.length > 0, `${folder} has no migrations`);
  return names;
}

/** The statements of a migration. */
export const statements = (name) => split(readFileSync(join(folder, name), "utf8"));

/** The statements that undo a migration. */
export const undoStatements = (name) => split(readFileSync(join(undoFolder, name), "utf8"));

function split(text) {
  const sql = text.replace(/--.*$/gm, "");
  // A trigger has statements of its own.
  return sql.match(/\s*CREATE\s+TRIGGER[\s\S]*?\bEND\s*;|[^;]+;/gi);
}

/** Lets `use` work on the database in `state`, whose edge must not run; returns what `use` returns. */
export async function withDatabase(state, use) {
  const { Log, LogLevel, Miniflare } = tool("miniflare");
  const { unstable_getMiniflareWorkerOptions: workerOptionsOf } = tool("wrangler");
  const { d1Databases, compatibilityDate } = workerOptionsOf(join(edge, "wrangler.toml")).workerOptions;
  const miniflare = new Miniflare({
    cf: false,
    log: new Log(LogLevel.ERROR),
    modules: true,
    script: "export default {};",
    compatibilityDate,
    // Where edge/local.mjs keeps it.
    defaultPersistRoot: join(state, "v3"),
    d1Persist: true,
    d1Databases,
  });
  try {
    return await use(await miniflare.getD1Database("DB"));
  } finally {
    await miniflare.dispose();
  }
}

/** Runs statements in one transaction. */
export function run(database, texts) {
  return database.batch(texts.map((text) => database.prepare(text)));
}

/** Applies all migrations to the empty database in `state`. */
export function migrate(state) {
  return withDatabase(state, async (database) => {
    for (const name of migrations()) await run(database, statements(name));
  });
}

/** Runs an SQL statement on the database in `state`, whose edge must not run; returns the rows. */
export function sql(state, text) {
  return withDatabase(state, async (database) => (await database.prepare(text).all()).results);
}
