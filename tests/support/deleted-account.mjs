// What is left of a deleted account, counted in the database, the libraries and the bucket; and the sweeps until nothing is.

import assert from "node:assert/strict";

import { until } from "./wait.mjs";

/** Tables of an empty library that have rows: its id and that of the library that took it over, its schema, and what it reported. */
const KEPT = ["identity", "moved", "schema_steps", "figures_told"];

/** Where something is left that contains one of `names`, or is in one of `libraries`: tables of the database, tables of the libraries, and keys. */
export async function left(edge, { libraries, names }) {
  const has = (value) => names.some((name) => JSON.stringify(value).includes(name));
  const found = [];
  const tables = await edge.bindings.sql(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\' AND name NOT LIKE 'sqlite%'",
  );
  assert.ok(tables.length > 10);
  for (const { name } of tables) {
    const rows = (await edge.bindings.sql(`SELECT * FROM ${name}`)).filter(has);
    if (rows.length > 0) found.push(`${rows.length} rows of ${name}`);
  }
  for (const library of libraries) {
    const own = await edge.bindings.library(
      library,
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'",
    );
    assert.ok(own.length > 10);
    for (const { name } of own.filter((table) => !KEPT.includes(table.name))) {
      const isEmpty =
        {
          usage: "images = 0 AND bytes = 0 AND row_bytes = 0",
          preset_totals: "presets = 0 AND versions = 0",
          make_usage: "makes = 0 AND bytes = 0 AND outside_bytes = 0",
          job_counts: "count = 0",
          events: "message = ''",
        }[name] ?? "false";
      const [{ count }] = await edge.bindings.library(library, `SELECT count(*) AS count FROM ${name} WHERE NOT (${isEmpty})`);
      if (count > 0) found.push(`${count} rows of ${name} in a library`);
    }
  }
  const keys = (await edge.bindings.keys()).filter(has);
  if (keys.length > 0) found.push(`${keys.length} objects`);
  return found;
}

/** Sweeps until nothing is left of a deleted account; half an hour passes at the end. */
export async function sweepToTheEnd(edge, gone) {
  const [id] = gone.libraries;
  const state = async () => (await edge.bindings.sql("SELECT ended_at_ms AS at FROM ended_guests WHERE owner_id = ?", id))[0]?.at;
  await until("the empty library", 120, async () => {
    await edge.sweep();
    return (await state()) < 0;
  });
  assert.deepEqual(await edge.bindings.keys(`${id}/`), []);
  return async () => {
    await edge.bindings.sql("UPDATE ended_guests SET ended_at_ms = ended_at_ms + 1860000 WHERE owner_id = ?", id);
    let remains = [];
    const isGone = async () => {
      await edge.sweep();
      remains = await left(edge, gone);
      return remains.length === 0;
    };
    await until("the end of the account", 120, isGone).catch((error) => {
      throw new Error(`${error.message}; left: ${remains.join(", ")}`);
    });
  };
}
