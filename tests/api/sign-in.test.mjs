// Signing in with codes, and the sessions of an account: attacks that must fail, and what the owner is told.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, test } from "node:test";
import { Bindings } from "../support/bindings.mjs";
import { startEdge } from "../support/edge.mjs";
import { ask, cookieOf, Guest } from "../support/guest.mjs";
import { allMail, Mailbox, newAddress } from "../support/mail.mjs";
import { codeFor, cookiesOf, Person } from "../support/person.mjs";
import { png } from "../support/pictures.mjs";
import { NOBODYS_ID, problem } from "../support/resources.mjs";

const signIn = (json, options) => ask("POST", "/api/account/sessions", { json, ...options });
const wrong = (code) => String((Number(code) + 1) % 1_000_000).padStart(6, "0");

test("a code signs up, a second one signs in, and each works once", async () => {
  const mailbox = new Mailbox();
  const code = await codeFor(mailbox);
  const first = await signIn({ email: mailbox.address.toUpperCase(), code });
  assert.equal(first.status, 200);
  const { account, owner_id } = await first.json();
  assert.deepEqual(Object.keys(account).sort(), ["avatar", "email", "handle", "id"]);
  await problem(await signIn({ email: mailbox.address, code }), 401, "wrong_code");
  const again = await Person.arrive(undefined, { mailbox });
  assert.equal(again.account.id, account.id);
  assert.equal(again.session.owner_id, owner_id);
});

test("after five wrong tries the right code fails", async () => {
  const mailbox = new Mailbox();
  const code = await codeFor(mailbox);
  for (let tries = 0; tries < 5; tries += 1) await problem(await signIn({ email: mailbox.address, code: wrong(code) }), 401, "wrong_code");
  await problem(await signIn({ email: mailbox.address, code }), 401, "wrong_code");
  assert.equal((await signIn({ email: mailbox.address, code: await codeFor(mailbox) })).status, 200, "a new code works");
});

test("parallel guesses get no sixth try", async () => {
  const mailbox = new Mailbox();
  const code = await codeFor(mailbox);
  const guesses = Array.from({ length: 12 }, (_, n) =>
    signIn({ email: mailbox.address, code: String((Number(code) + 1 + n) % 1_000_000).padStart(6, "0") }),
  );
  for (const response of await Promise.all(guesses)) await problem(response, 401, "wrong_code");
  await problem(await signIn({ email: mailbox.address, code }), 401, "wrong_code");
});

test("a code is bound to its address and to its purpose", async () => {
  const [one, other] = [new Mailbox(), new Mailbox()];
  const code = await codeFor(one);
  await codeFor(other);
  await problem(await signIn({ email: other.address, code }), 401, "wrong_code");
  const reset = { email: one.address, code, password: "a boat on the lake" };
  await problem(await ask("POST", "/api/account/password/reset", { json: reset }), 401, "wrong_code");
  const resetCode = await codeFor(one, "/api/account/password/codes");
  await problem(await signIn({ email: one.address, code: resetCode }), 401, "wrong_code");
  assert.equal((await signIn({ email: one.address, code })).status, 200, "the code of the other purpose did not replace it");
});

test("known and unknown addresses get the same responses", async () => {
  const member = await Person.arrive();
  const answers = async (email) => {
    const seen = [];
    for (const [path, json] of [
      ["/api/account/codes", { email }],
      ["/api/account/sessions", { email, code: "000000" }],
      ["/api/account/sessions", { email, password: "a boat on the lake" }],
      ["/api/account/password/codes", { email }],
      ["/api/account/password/reset", { email, code: "000000", password: "a boat on the lake" }],
    ]) {
      const response = await ask("POST", path, { json });
      const names = [...response.headers.keys()].filter((name) => name !== "date");
      seen.push([path, response.status, names, await response.text()]);
    }
    return seen;
  };
  assert.deepEqual(await answers(member.mailbox.address), await answers(newAddress()));
});

test("an address gets ten codes in ten minutes", async () => {
  const email = newAddress();
  for (let n = 0; n < 10; n += 1) assert.equal((await ask("POST", "/api/account/codes", { json: { email } })).status, 202);
  const refused = await ask("POST", "/api/account/codes", { json: { email } });
  assert.equal(refused.headers.get("retry-after"), "600");
  await problem(refused, 429, "rate_limited");
});

test("a token from before the sign-in never opens the account", async () => {
  const attacker = await Guest.arrive();
  // The attacker planted the cookie of their own session in the victim's browser.
  const victim = await Person.arrive(undefined, { guest: attacker });
  assert.notEqual(victim.cookie, attacker.cookie);
  await problem(await attacker.ask("GET", "/api/account"), 401, "no_session");
  await problem(await attacker.ask("GET", "/api/images"), 401, "no_session");
  // A token that the attacker chose is not accepted either.
  const chosen = `safelight_session=${randomBytes(32).toString("base64url")}`;
  const code = await codeFor(victim.mailbox);
  const response = await signIn({ email: victim.mailbox.address, code }, { cookie: chosen });
  assert.notEqual(cookieOf(response), chosen);
  await problem(await ask("GET", "/api/account", { cookie: chosen }), 401, "no_session");
  // Signing in again with the session of an account replaces its token, too.
  const again = await Person.arrive(undefined, { mailbox: victim.mailbox, guest: victim });
  await problem(await victim.ask("GET", "/api/account"), 401, "no_session");
  assert.equal((await again.ask("GET", "/api/account")).status, 200);
});

test("a page of another site signs nobody in and starts nothing", async () => {
  const mailbox = new Mailbox();
  const code = await codeFor(mailbox);
  for (const origin of ["https://evil.example", "null"]) {
    const headers = { origin };
    const answer = await signIn({ email: mailbox.address, code }, { headers });
    assert.equal(answer.headers.get("set-cookie"), null);
    await problem(answer, 403, "foreign_origin");
    for (const path of ["/api/account/codes", "/api/account/password/codes", "/api/account/password/reset"]) {
      await problem(await ask("POST", path, { json: { email: mailbox.address }, headers }), 403, "foreign_origin");
    }
  }
  assert.equal((await mailbox.all()).length, 1);
  assert.equal((await signIn({ email: mailbox.address, code })).status, 200);
});

test("sessions are listed and ended one by one, all others, and the current one", async () => {
  const member = await Person.arrive();
  const [second, third] = [await member.another(), await member.another()];
  const list = async (of) => (await of.json("GET", "/api/account/sessions")).items;
  const listed = await list(member);
  assert.equal(listed.length, 3);
  assert.equal(listed.filter(({ is_current }) => is_current).length, 1);
  const idOf = async (of) => (await list(of)).find(({ is_current }) => is_current).id;
  const secondId = await idOf(second);
  const stranger = await Person.arrive();
  await problem(await stranger.ask("DELETE", `/api/account/sessions/${secondId}`), 404, "not_found");
  await problem(await member.ask("DELETE", `/api/account/sessions/${NOBODYS_ID}`), 404, "not_found");
  assert.equal((await member.ask("DELETE", `/api/account/sessions/${secondId}`)).status, 204);
  await problem(await second.ask("GET", "/api/account"), 401, "no_session");
  assert.equal((await member.ask("DELETE", "/api/account/sessions/others")).status, 204);
  await problem(await third.ask("GET", "/api/account"), 401, "no_session");
  assert.equal((await list(member)).length, 1);
  const out = await member.ask("DELETE", "/api/account/sessions/current");
  assert.equal(out.status, 204);
  assert.match(out.headers.get("set-cookie"), /^safelight_session=; .*Max-Age=0/);
  await problem(await member.ask("GET", "/api/account"), 401, "no_session");
});

test("a rotated session keeps its account and its id, and is listed once", async () => {
  const member = await Person.arrive();
  const [{ id }] = (await member.json("GET", "/api/account/sessions")).items;
  const rotated = await member.ask("POST", "/api/session/rotate");
  assert.equal((await rotated.json()).kind, "account");
  const cookie = cookieOf(rotated);
  assert.equal((await (await ask("GET", "/api/account", { cookie })).json()).account.id, member.account.id);
  const { items } = await (await ask("GET", "/api/account/sessions", { cookie })).json();
  assert.deepEqual(
    items.map((session) => [session.id, session.is_current]),
    [[id, true]],
  );
  assert.equal((await ask("DELETE", "/api/account/sessions/current", { cookie })).status, 204);
  await problem(await member.ask("GET", "/api/account"), 401, "no_session");
});

test("the guest's library moves along at sign-up and is merged at sign-in", async () => {
  const guest = await Guest.arrive();
  const first = await guest.upload(png(12, 8), "first.png");
  const member = await Person.arrive(undefined, { guest });
  assert.equal(member.session.owner_id, guest.session.owner_id);
  const other = await Guest.arrive();
  const second = await other.upload(png(8, 12), "second.png");
  const again = await Person.arrive(undefined, { mailbox: member.mailbox, guest: other });
  for (const { id } of [first, second]) assert.equal((await again.get(`/api/images/${id}`)).status, 200);
});

const deviceOf = (response) => `safelight_device=${cookiesOf(response).get("safelight_device")}`;
/** Signs in with a browser that has this cookie. */
const visit = async (mailbox, cookie, headers) => signIn({ email: mailbox.address, code: await codeFor(mailbox) }, { cookie, headers });

test("a cookie that somebody planted does not become a browser of the account", async () => {
  const NOTICE = "A new device signed in";
  const announced = async (mailbox) => (await mailbox.all()).filter(({ subject }) => subject === NOTICE).length;
  const [attacker, owner, third] = [new Mailbox(), new Mailbox(), new Mailbox()];
  const planted = deviceOf(await visit(attacker));
  const own = deviceOf(await visit(owner, planted));
  assert.notEqual(own, planted);
  // Both accounts know the browser by its new token, and so does a third one that has an account already.
  await visit(third);
  const shared = deviceOf(await visit(third, own));
  assert.notEqual(shared, own);
  for (const mailbox of [attacker, owner, third]) assert.equal(deviceOf(await visit(mailbox, shared)), shared);
  // To the owner's account the attacker's browser is new. The mails of all sign-ins before it have arrived by then.
  await visit(owner, planted);
  await owner.nextWith(NOTICE);
  assert.deepEqual([await announced(attacker), await announced(owner)], [0, 1]);
});

test("the first sign-in of another browser is announced, and neither the sign-up nor a known browser is", async () => {
  const mailbox = new Mailbox();
  const signUp = await visit(mailbox);
  assert.match(signUp.headers.getSetCookie()[1], /^safelight_device=[\w-]{43}; HttpOnly; SameSite=Lax; Path=\/; Max-Age=34560000$/);
  assert.equal((await visit(mailbox, deviceOf(signUp))).status, 200);
  const headers = { "user-agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:150.0) Gecko/20100101 Firefox/150.0" };
  const unknown = await visit(mailbox, undefined, headers);
  const mail = await mailbox.nextWith("A new device signed in");
  assert.match(mail.text, /Firefox on Windows, at \d{4}-\d\d-\d\d \d\d:\d\d UTC/);
  // From now on that browser is known.
  await visit(mailbox, deviceOf(unknown), headers);
  await visit(mailbox, deviceOf(unknown), headers);
  const subjects = (await mailbox.all()).map(({ subject }) => subject);
  assert.deepEqual(
    subjects.filter((subject) => subject !== "Your sign-in code"),
    ["A new device signed in"],
  );
  // To another account the same browser is new.
  const other = await Person.arrive();
  await visit(other.mailbox, deviceOf(unknown));
  await other.mailbox.nextWith("A new device signed in");
});

test("a stale token of a guest does not follow the library into an account", async () => {
  const member = await Person.arrive();
  await member.upload(png(14, 9), "member.png");
  const guest = await Guest.arrive();
  await guest.upload(png(9, 14), "guest.png");
  const bindings = new Bindings();
  const session = async () => bindings.sql("SELECT * FROM sessions WHERE owner_id = ?1", guest.session.owner_id);
  const [row] = await session();
  await Person.arrive(undefined, { mailbox: member.mailbox, guest });
  assert.deepEqual(await session(), []);
  // Another isolate still knows the token.
  const { token_sha256, owner_id, created_at, expires_at_ms } = row;
  const sql = "INSERT INTO sessions (token_sha256, owner_id, created_at, expires_at_ms) VALUES (?1, ?2, ?3, ?4)";
  await bindings.sql(sql, token_sha256, owner_id, created_at, expires_at_ms);
  for (const [method, path] of [
    ["GET", "/api/images"],
    ["GET", "/api/jobs"],
    ["GET", "/api/export"],
    ["GET", "/api/downloads"],
    ["GET", `/api/images/${NOBODYS_ID}`],
    ["DELETE", `/api/images/${NOBODYS_ID}`],
    ["GET", `/api/renditions/${NOBODYS_ID}`],
  ]) {
    await problem(await guest.ask(method, path), 401, "no_session", path);
  }
  await bindings.sql("DELETE FROM sessions WHERE owner_id = ?1", owner_id);
});

let edge;
before(async () => {
  edge = await startEdge({ ADDRESS_SIGN_INS: "20" });
});
after(() => edge?.stop());

test("an address has a number of attempts in ten minutes, with all accounts together", { timeout: 120_000 }, async () => {
  const base = edge.url;
  const attempt = (ip) => signIn({ email: newAddress(), code: "000000" }, { base, headers: { "cf-connecting-ip": ip } });
  const statuses = [];
  for (let n = 0; n < 21; n += 1) statuses.push((await attempt("203.0.113.7")).status);
  assert.deepEqual(statuses, [...Array(20).fill(401), 429]);
  await edge.bindings.sql("UPDATE attempts SET counted_from_ms = counted_from_ms - 600001");
  assert.equal((await attempt("203.0.113.7")).status, 401, "the next ten minutes");
  assert.equal((await allMail(base)).length, 0);
});

test("known and unknown addresses take the same steps: rows, counts and mails", { timeout: 120_000 }, async () => {
  const base = edge.url;
  // The tests before have used up the attempts of this address.
  await edge.bindings.sql("DELETE FROM attempts");
  const known = new Mailbox(newAddress(), base);
  await Person.arrive(base, { mailbox: known });
  const requests = [
    ["/api/account/codes", {}],
    ["/api/account/sessions", { code: "000000" }],
    ["/api/account/sessions", { password: "a boat on the lake" }],
    ["/api/account/password/codes", {}],
    ["/api/account/password/reset", { code: "000000", password: "a boat on the lake" }],
  ];
  /** What a request changed: rows and counts of each table, and the number of mails to the address. */
  const steps = async (mailbox) => {
    const state = async () => {
      const tables = {
        accounts: 0,
        sessions: 0,
        challenges: 0,
        devices: 0,
        codes_by_asker: "tries_left + other_tries_left",
        attempts: "count",
      };
      const found = [];
      for (const [table, counted] of Object.entries(tables)) {
        found.push((await edge.bindings.sql(`SELECT count(*) AS rows, coalesce(sum(${counted}), 0) AS counted FROM ${table}`))[0]);
      }
      return found.flatMap(({ rows, counted }) => [rows, counted]);
    };
    const changes = [];
    for (const [path, json] of requests) {
      const before = await state();
      await ask("POST", path, { base, json: { email: mailbox.address, ...json }, headers: { "cf-connecting-ip": mailbox.address } });
      changes.push((await state()).map((value, at) => value - before[at]));
    }
    await mailbox.nextWith("Your code for a new password");
    return { changes, mails: (await mailbox.all()).slice(-2).map(({ subject }) => subject) };
  };
  // Both addresses have a code and counts already.
  const unknown = new Mailbox(newAddress(), base);
  for (const mailbox of [unknown, known]) {
    await codeFor(mailbox);
    await ask("POST", "/api/account/sessions", { base, json: { email: mailbox.address, code: "000000" } });
  }
  const [ofKnown, ofUnknown] = [await steps(known), await steps(unknown)];
  assert.ok(ofKnown.changes.every((changed) => changed.some((value) => value !== 0)));
  assert.deepEqual(ofUnknown, ofKnown);
});

test("no token of a guest opens the library after an interrupted sign-up", { timeout: 120_000 }, async () => {
  const base = edge.url;
  await edge.bindings.sql("DELETE FROM attempts");
  const guest = await Guest.arrive(base);
  const rotated = await guest.ask("POST", "/api/session/rotate");
  const image = await guest.upload(png(10, 9));
  const mailbox = new Mailbox(newAddress(), base);
  const json = { email: mailbox.address, code: await codeFor(mailbox) };
  await edge.bindings.sql(
    "CREATE TRIGGER interruption BEFORE INSERT ON sessions WHEN new.account_id IS NOT NULL BEGIN SELECT RAISE(ABORT, 'interrupted'); END",
  );
  assert.equal((await signIn(json, { base, cookie: cookieOf(rotated) })).status, 500);
  await edge.bindings.sql("DROP TRIGGER interruption");
  for (const cookie of [guest.cookie, cookieOf(rotated)])
    await problem(await ask("GET", "/api/images", { base, cookie }), 401, "no_session");
  const again = await Person.arrive(base, { mailbox });
  assert.equal(again.session.owner_id, guest.session.owner_id);
  assert.equal((await again.get(`/api/images/${image.id}`)).status, 200);
  // The webhooks of the guest are still to be switched off.
  const recorded = () => edge.bindings.sql("SELECT * FROM pending_merges WHERE from_library = ?1", guest.session.owner_id);
  assert.equal((await recorded()).length, 1);
  await edge.sweep();
  assert.deepEqual(await recorded(), []);
});

test("expired codes, challenges, counts and devices are deleted", { timeout: 120_000 }, async () => {
  const base = edge.url;
  assert.equal((await ask("POST", "/api/account/passkey-challenges", { base })).status, 200);
  const mailbox = new Mailbox(newAddress(), base);
  await Person.arrive(base, { mailbox });
  await codeFor(mailbox);
  // The release before stored its codes there.
  await edge.bindings.sql("INSERT INTO mail_codes VALUES ('sign_in', 'a@example.org', 'hmac', ?1, 5, 0, 1)", Date.now() + 600_000);
  const count = async (table) => (await edge.bindings.sql(`SELECT count(*) AS count FROM ${table}`))[0].count;
  const tables = ["codes_by_asker", "mail_codes", "challenges", "attempts", "devices"];
  for (const table of tables) assert.ok((await count(table)) > 0, table);
  await edge.sweep();
  for (const table of tables) assert.ok((await count(table)) > 0, `${table}: not yet`);
  for (const table of ["codes_by_asker", "mail_codes", "challenges"]) await edge.bindings.sql(`UPDATE ${table} SET expires_at_ms = 0`);
  await edge.bindings.sql("UPDATE attempts SET counted_from_ms = 0");
  await edge.bindings.sql("UPDATE devices SET seen_at_ms = 0");
  await edge.sweep();
  for (const table of tables) assert.equal(await count(table), 0, table);
});
