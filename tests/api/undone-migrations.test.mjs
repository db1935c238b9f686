// What an older release finds after migrations of the database were undone, and what this one finds when they are applied again.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { Edge, NO_SWEEPS } from "../support/edge.mjs";
import { ask, Guest } from "../support/guest.mjs";
import { migrations, run, statements, undoStatements, withDatabase } from "../support/migrations.mjs";
import { Person } from "../support/person.mjs";
import { png } from "../support/pictures.mjs";
import { problem, recipe } from "../support/resources.mjs";
import { until } from "../support/wait.mjs";

const HOUR_MS = 3_600_000;

let edge;
before(async () => {
  edge = await Edge.make({ sweepEveryMs: NO_SWEEPS });
  await edge.start();
});
after(() => edge?.stop());

const all = async (database, sql) => (await database.prepare(sql).all()).results;

/** The names from `first` on, newest first. */
const from = (first) => {
  const names = migrations();
  assert.ok(names.includes(first), first);
  return names.slice(names.indexOf(first)).toReversed();
};

/** Undoes `first` and all later migrations, lets `look` work on the database, and applies them again. The edge is down meanwhile. */
async function undone(first, look = () => undefined) {
  await edge.kill();
  await withDatabase(edge.state, async (database) => {
    for (const name of from(first)) await run(database, undoStatements(name));
    await look(database);
    for (const name of from(first).toReversed()) await run(database, statements(name));
  });
  await edge.start();
}

/** Lets `use` work on an empty database whose newest migration is `last`. */
async function withNewest(last, use) {
  const state = await mkdtemp(join(tmpdir(), "safelight-undone-"));
  try {
    await withDatabase(state, async (database) => {
      for (const name of migrations().filter((name) => name <= last)) await run(database, statements(name));
      await use(database);
    });
  } finally {
    await rm(state, { recursive: true, force: true });
  }
}

test("without accounts, a device that was signed in keeps its library as a guest", { timeout: 300_000 }, async () => {
  const [person, gone, guest] = [await Person.arrive(edge.url), await Person.arrive(edge.url), await Guest.arrive(edge.url)];
  const owners = [person, gone, guest].map(({ session }) => session.owner_id);
  const images = [];
  for (const [n, client] of [person, gone, guest].entries()) images.push(await client.upload(png(40 + n, 30)));
  await until("reports of all libraries", 60, async () => {
    const found = await edge.bindings.sql("SELECT library_id FROM library_figures WHERE images = 1");
    return owners.every((owner) => found.some(({ library_id }) => library_id === owner));
  });
  // One account is signed in nowhere, another one is being deleted.
  await edge.bindings.sql("DELETE FROM sessions WHERE owner_id = ?", owners[1]);
  await edge.bindings.sql("INSERT INTO ended_guests VALUES ('deleted', 0)");
  const began = Date.now();
  await undone("0003_accounts.sql", async (database) => {
    const kept = await all(database, "SELECT owner_id FROM sessions");
    for (const owner of [owners[0], owners[2]]) assert.ok(kept.some(({ owner_id }) => owner_id === owner));
    const ended = new Map((await all(database, "SELECT * FROM ended_guests")).map((row) => [row.owner_id, row.ended_at_ms]));
    assert.deepEqual([...ended.keys()].sort(), [owners[1], "deleted"].sort());
    assert.equal(ended.get("deleted"), 0);
    assert.ok(ended.get(owners[1]) >= began - 1000 && ended.get(owners[1]) <= Date.now(), "its thirty days begin");
    const [{ bytes }] = await all(database, "SELECT bytes FROM guest_totals");
    assert.deepEqual([{ bytes }], await all(database, "SELECT sum(bytes) AS bytes FROM library_figures"), "all are guests");
  });
  assert.deepEqual(
    (await person.json("GET", "/api/images")).items.map(({ id }) => id),
    [images[0].id],
  );
  await problem(await person.get("/api/account"), 401, "no_account");
  await person.upload(png(45, 30));
  assert.equal((await guest.json("GET", "/api/images")).items.length, 1);
  await problem(await gone.get("/api/images"), 401, "no_session");
  // The same person signs up again and keeps everything.
  const again = await Person.arrive(edge.url, { guest: person });
  assert.equal((await again.json("GET", "/api/images")).items.length, 2);
});

test("public links work again after the map of public ids was dropped", { timeout: 300_000 }, async () => {
  const guest = await Guest.arrive(edge.url);
  const image = await guest.upload(png(50, 30));
  const published = [];
  for (const [ops, visibility] of [
    [[{ op: "invert" }], "public"],
    [[{ op: "grayscale" }], "unlisted"],
    [[], "private"],
  ]) {
    const { rendition } = await guest.render(image.id, recipe(ops));
    if (visibility !== "private") await guest.json("PATCH", `/api/renditions/${rendition.id}`, { json: { visibility } });
    published.push(rendition.id);
  }
  const open = async (id) => (await ask("GET", `/api/renditions/${id}`, { base: edge.url })).status;
  const statuses = () => Promise.all(published.map(open));
  assert.deepEqual(await statuses(), [200, 200, 404]);
  await until(
    "its report",
    60,
    async () => (await edge.bindings.sql("SELECT 1 FROM library_figures WHERE library_id = ?", guest.session.owner_id)).length === 1,
  );
  await undone("0006_public_ids.sql");
  assert.deepEqual(await statuses(), [404, 404, 404]);
  await edge.sweep();
  await until("the links", 60, async () => JSON.stringify(await statuses()) === "[200,200,404]");
  const repairs = () => edge.bindings.sql("SELECT * FROM public_id_repairs");
  assert.deepEqual(await repairs(), [], "it ends");
  // A run that ended in between continues: this one is after all libraries.
  await edge.bindings.sql("DELETE FROM public_ids");
  await edge.bindings.sql("INSERT INTO public_id_repairs VALUES ('ffffffff')");
  await edge.sweep();
  assert.deepEqual(await repairs(), []);
  assert.deepEqual(await statuses(), [404, 404, 404]);
});

test("a library that fails does not stop the repair of the links of others, and is repaired later", { timeout: 300_000 }, async () => {
  const published = async () => {
    const guest = await Guest.arrive(edge.url);
    const image = await guest.upload(png(51, 30));
    const { rendition } = await guest.render(image.id, recipe([{ op: "invert" }]));
    await guest.json("PATCH", `/api/renditions/${rendition.id}`, { json: { visibility: "public" } });
    return { owner: guest.session.owner_id, id: rendition.id };
  };
  // The ids of libraries have an order.
  const [failing, ...others] = [await published(), await published(), await published()].sort((a, b) => (a.owner < b.owner ? -1 : 1));
  const owners = [failing, ...others].map(({ owner }) => owner);
  const reported = "SELECT library_id FROM library_figures WHERE images > 0 AND library_id IN (SELECT value FROM json_each(?))";
  await until("reports", 60, async () => (await edge.bindings.sql(reported, JSON.stringify(owners))).length === 3);
  const open = async ({ id }) => (await ask("GET", `/api/renditions/${id}`, { base: edge.url })).status;
  await edge.bindings.library(failing.owner, "ALTER TABLE public_id_changes RENAME TO away");
  await undone("0006_public_ids.sql");
  await edge.sweep();
  await until("the links of others", 60, async () => (await Promise.all(others.map(open))).every((status) => status === 200));
  assert.equal(await open(failing), 404);
  assert.deepEqual(await edge.bindings.sql("SELECT * FROM public_id_repairs"), [], "the position went on");
  const failed = () => edge.bindings.sql("SELECT name FROM sweeps WHERE name LIKE 'public_ids/%'");
  assert.deepEqual(await failed(), [{ name: `public_ids/${failing.owner}` }]);
  await edge.sweep();
  assert.equal((await failed()).length, 1, "it failed again");
  await edge.bindings.library(failing.owner, "ALTER TABLE away RENAME TO public_id_changes");
  await edge.sweep();
  await until("its link", 60, async () => (await open(failing)) === 200);
  assert.deepEqual(await failed(), []);
});

/** An account with a library, `sessions` of the given ends, and whatever else leads to it. */
async function account(database, id, { email = null, ends = [], more = [] }) {
  await run(database, [
    `INSERT INTO accounts (id, owner_id, email_key, created_at) VALUES ('${id}', '${id}-library', ${email && `'${email}'`}, 'now')`,
    `INSERT INTO library_figures (library_id, images, bytes, is_guest) VALUES ('${id}-library', 1, 10, 0)`,
    ...ends.map(
      (end, n) =>
        `INSERT INTO sessions (token_sha256, owner_id, created_at, expires_at_ms, account_id) VALUES ('${id}${n}', '${id}-library', 'now', ${end}, '${id}')`,
    ),
    ...more,
  ]);
}

const passkey = (id) => `INSERT INTO passkeys VALUES ('${id}-passkey', '${id}', '${id}', 'key', -7, 0, '[]', 'Phone', 'now', NULL)`;
const identity = (id) => `INSERT INTO identities VALUES ('https://id.example', '${id}', '${id}', 'now')`;

test("accounts to which nothing leads any more become guests", { timeout: 120_000 }, () =>
  withNewest("0005_keys.sql", async (database) => {
    const later = Date.now() + HOUR_MS;
    await account(database, "mail", { email: "a@example.org", ends: [later], more: [identity("mail")] });
    await account(database, "token", { more: [identity("token")] });
    await account(database, "provider", { ends: [1, later], more: [identity("provider")] });
    await account(database, "passkey", { ends: [1], more: [identity("passkey"), passkey("passkey")] });
    const ids = async (sql) => (await all(database, sql)).map(({ id }) => id).sort();
    const state = async () => ({
      accounts: await ids("SELECT id FROM accounts"),
      guests: await ids("SELECT library_id AS id FROM library_figures WHERE is_guest = 1"),
      ended: await ids("SELECT owner_id AS id FROM ended_guests"),
      signedIn: await ids("SELECT DISTINCT account_id AS id FROM sessions WHERE account_id IS NOT NULL"),
      sessions: (await all(database, "SELECT token_sha256 FROM sessions")).length,
    });
    await run(database, undoStatements("0005_keys.sql"));
    assert.deepEqual(await state(), {
      accounts: ["mail", "passkey"],
      guests: ["provider-library", "token-library"],
      ended: ["token-library"],
      signedIn: ["mail", "passkey"],
      sessions: 4,
    });
    await run(database, undoStatements("0004_sign_in.sql"));
    assert.deepEqual(await state(), {
      accounts: ["mail"],
      guests: ["passkey-library", "provider-library", "token-library"],
      ended: ["passkey-library", "token-library"],
      signedIn: ["mail"],
      sessions: 4,
    });
    assert.deepEqual(await all(database, "SELECT bytes FROM guest_totals"), [{ bytes: 30 }]);
    for (const name of ["0004_sign_in.sql", "0005_keys.sql"]) await run(database, statements(name));
    assert.deepEqual((await state()).accounts, ["mail"]);
  }),
);

test("the library of a guest whose merge did not begin stays for a while", { timeout: 120_000 }, () =>
  withNewest("0009_pending_merges.sql", async (database) => {
    await run(database, [
      "INSERT INTO pending_merges VALUES ('guest', 'account'), ('known', 'account'), ('own', 'own')",
      "INSERT INTO ended_guests VALUES ('known', 5)",
    ]);
    const began = Date.now();
    await run(database, undoStatements("0009_pending_merges.sql"));
    const ended = await all(database, "SELECT owner_id, ended_at_ms FROM ended_guests ORDER BY owner_id");
    // The library of a new account stays.
    assert.equal(ended.length, 2);
    assert.deepEqual([ended[0].owner_id, ended[1]], ["guest", { owner_id: "known", ended_at_ms: 5 }]);
    assert.ok(ended[0].ended_at_ms >= began - 1000);
  }),
);

test("the release before codes by asker stores its codes in the newest database, and the undo keeps them", { timeout: 120_000 }, () =>
  withNewest(migrations().at(-1), async (database) => {
    const tries = () => all(database, "SELECT code_hmac, tries_left, requested FROM mail_codes");
    // The statements of that release.
    const mail = (hmac) =>
      `INSERT INTO mail_codes (purpose, email_key, code_hmac, expires_at_ms, tries_left, counted_from_ms, requested)
       VALUES ('sign_in', 'a@example.org', '${hmac}', 600000, 5, 1, 1)
       ON CONFLICT (purpose, email_key) DO UPDATE SET code_hmac = '${hmac}', tries_left = 5, requested = requested + 1`;
    await run(database, [mail("first"), mail("second")]);
    await run(database, [
      "UPDATE mail_codes SET tries_left = tries_left - 1 WHERE purpose = 'sign_in' AND email_key = 'a@example.org' AND expires_at_ms > 2",
      "INSERT INTO codes_by_asker VALUES ('sign_in', 'a@example.org', 'asker', 'third', 600000, 5, 5)",
    ]);
    const expected = [{ code_hmac: "second", tries_left: 4, requested: 2 }];
    assert.deepEqual(await tries(), expected);
    for (const name of from("0010_codes_by_asker.sql")) await run(database, undoStatements(name));
    assert.deepEqual(await tries(), expected);
  }),
);
