// Rows for every table of a D1 database, made from its schema.

/** Values that a constraint or a trigger demands. A new table with a CHECK needs a line here. */
const DEMANDED = {
  library_figures: { is_guest: 1 },
};

const quote = (value) => (typeof value === "string" ? `'${value.replaceAll("'", "''")}'` : String(value));

async function all(database, sql) {
  return (await database.prepare(sql).all()).results;
}

/** The statements that made the schema, by type and name. wrangler's table and SQLite's own are not part of it. */
export function schema(database) {
  const own = "name NOT LIKE '\\_cf%' ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name <> 'd1_migrations'";
  return all(database, `SELECT type, name, sql FROM sqlite_master WHERE ${own} ORDER BY type, name`);
}

/** The columns of each table. */
export async function tables(database) {
  const found = new Map();
  for (const { type, name } of await schema(database)) {
    if (type === "table")
      found.set(name, await all(database, `SELECT name, type, dflt_value AS fallback FROM pragma_table_info('${name}') ORDER BY cid`));
  }
  return found;
}

/** The rows of each table, with the columns of `of`. */
export async function rows(database, of) {
  const found = new Map();
  for (const [table, columns] of of) {
    const names = columns.map(({ name }) => name);
    const rows = await all(database, `SELECT ${names.join(", ")} FROM ${table}`);
    // D1 leaves the order of rows open.
    found.set(table, rows.map((row) => JSON.stringify(names.map((name) => row[name]))).sort());
  }
  return found;
}

/** Adds a row to every table, in which the columns of `of` have values and the others their defaults. `number` is part of all values. */
export async function fill(database, of, number) {
  const parents = async (table) =>
    new Map((await all(database, `SELECT * FROM pragma_foreign_key_list('${table}')`)).map((key) => [key.from, key]));
  const waiting = new Map(of);
  while (waiting.size > 0) {
    for (const [table, columns] of waiting) {
      const keys = await parents(table);
      // A row comes after the rows that it refers to.
      if ([...keys.values()].some((key) => key.table !== table && waiting.has(key.table))) continue;
      const values = columns.map(({ name, type }, index) => {
        const parent = keys.get(name);
        if (parent) return value(parent.table, parent.to ?? "id", "TEXT", 0, number);
        return value(table, name, type, index, number);
      });
      const names = columns.map(({ name }) => name);
      await database.prepare(`INSERT INTO ${table} (${names.join(", ")}) VALUES (${values.map(quote).join(", ")})`).run();
      waiting.delete(table);
    }
  }
}

function value(table, column, type, index, number) {
  const demanded = DEMANDED[table]?.[column];
  if (demanded !== undefined) return demanded;
  return type === "TEXT" ? `${table} ${column} ${number}` : number * 1000 + index;
}
