// Passwords: set, changed, used, reset and removed; and what must be refused.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Bindings } from "../support/bindings.mjs";
import { ask, cookieOf } from "../support/guest.mjs";
import { newAddress } from "../support/mail.mjs";
import { codeFor, Person } from "../support/person.mjs";
import { problem } from "../support/resources.mjs";

const bindings = new Bindings();
const PASSWORD = "a boat on the lake";

const signIn = (email, password) => ask("POST", "/api/account/sessions", { json: { email, password } });
const set = (member, json) => member.ask("PUT", "/api/account/password", { json });

const resetCode = (mailbox) => codeFor(mailbox, "/api/account/password/codes");

async function withPassword() {
  const member = await Person.arrive();
  assert.equal((await set(member, { password: PASSWORD })).status, 204);
  return member;
}

test("a password is set, signs in, changes and is removed", async () => {
  const member = await Person.arrive();
  const email = member.mailbox.address;
  await problem(await signIn(email, PASSWORD), 401, "wrong_credentials");
  assert.equal((await set(member, { password: PASSWORD })).status, 204);
  assert.equal((await member.json("GET", "/api/account/methods")).password, true);
  const response = await signIn(email.toUpperCase(), PASSWORD);
  assert.equal(response.status, 200);
  assert.equal((await response.json()).account.id, member.account.id);
  assert.equal((await ask("GET", "/api/account", { cookie: cookieOf(response) })).status, 200);

  for (const json of [{ password: "a lake under a boat" }, { password: "a lake under a boat", current: "wrong" }]) {
    const said = await problem(await set(member, json), 422, "wrong_credentials");
    assert.equal(said.pointer, "/current");
  }
  assert.equal((await set(member, { password: "a lake under a boat", current: PASSWORD })).status, 204);
  await problem(await signIn(email, PASSWORD), 401, "wrong_credentials");
  assert.equal((await signIn(email, "a lake under a boat")).status, 200);
  assert.equal((await member.ask("DELETE", "/api/account/password")).status, 204);
  await problem(await signIn(email, "a lake under a boat"), 401, "wrong_credentials");
  assert.equal((await member.json("GET", "/api/account/methods")).password, false);
});

test("a password is stored as argon2id with 19 MiB", async () => {
  const member = await withPassword();
  const [{ password }] = await bindings.sql("SELECT password FROM accounts WHERE id = ?1", member.account.id);
  assert.match(password, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
});

test("short, long, common and personal passwords are refused", async () => {
  const member = await Person.arrive();
  const common = readFileSync(new URL("../../edge/src/accounts/passwords/common.txt", import.meta.url), "utf8").split("\n");
  for (const password of [
    "",
    "ninechars",
    "ä".repeat(9),
    // Nine letters after composition.
    "a\u0308".repeat(9),
    "x y".repeat(86),
    "1234567890",
    "Password2026!",
    common[common.length >> 1].toUpperCase(),
    "zzzzzzzzzzzzzzzz",
    member.mailbox.address,
    member.mailbox.address.toUpperCase(),
  ]) {
    const said = await problem(await set(member, { password }), 422, "invalid_value");
    assert.equal(said.pointer, "/password", password);
  }
  for (const password of ["ten chars!", "x yz".repeat(64)]) {
    assert.equal((await set(member, { password })).status, 204, password);
    assert.equal((await member.ask("DELETE", "/api/account/password")).status, 204);
  }
});

test("one letter written in two ways is one password", async () => {
  const member = await Person.arrive();
  const [composed, decomposed] = ["schöne große Bilder", "scho\u0308ne große Bilder"];
  assert.notEqual(composed, decomposed);
  assert.equal((await set(member, { password: composed })).status, 204);
  assert.equal((await signIn(member.mailbox.address, decomposed)).status, 200);
  await problem(await signIn(member.mailbox.address, "schone große Bilder"), 401, "wrong_credentials");
});

test("an account has ten password attempts in ten minutes, known or not, and its codes still work", async () => {
  const member = await withPassword();
  for (const email of [member.mailbox.address, newAddress()]) {
    const statuses = [];
    for (let n = 0; n < 12; n += 1) statuses.push((await signIn(email, `not this one ${n}`)).status);
    assert.deepEqual(statuses, [...Array(10).fill(401), 429, 429]);
    await problem(await signIn(email, PASSWORD), 429, "rate_limited");
  }
  assert.equal((await Person.arrive(undefined, { mailbox: member.mailbox })).account.id, member.account.id);
});

test("an unknown address and a wrong password get the same response", async () => {
  const member = await withPassword();
  const without = await Person.arrive();
  const texts = [];
  for (const email of [member.mailbox.address, without.mailbox.address, newAddress()]) {
    texts.push(await (await signIn(email, "not this one")).text());
  }
  assert.equal(new Set(texts).size, 1);
});

test("a reset sets the password, and ends all sessions and codes", async () => {
  const member = await withPassword();
  const [other, third] = [await member.another(), await member.another()];
  const email = member.mailbox.address;
  const signInCode = await codeFor(member.mailbox);
  const code = await resetCode(member.mailbox);
  const reset = (json, cookie) => ask("POST", "/api/account/password/reset", { json: { email, code, ...json }, cookie });
  await problem(await reset({ password: "1234567890" }), 422, "invalid_value");
  assert.equal(
    (await reset({ password: "a lake under a boat" }, other.cookie)).status,
    204,
    "the refused password did not use the code up",
  );
  for (const ended of [member, other, third]) await problem(await ended.ask("GET", "/api/account"), 401, "no_session");
  await problem(await reset({ password: "a third long one" }), 401, "wrong_code");
  await problem(await ask("POST", "/api/account/sessions", { json: { email, code: signInCode } }), 401, "wrong_code");
  await problem(await signIn(email, PASSWORD), 401, "wrong_credentials");
  assert.equal((await signIn(email, "a lake under a boat")).status, 200);
});

test("an interrupted reset changes nothing", async () => {
  const member = await withPassword();
  const email = member.mailbox.address;
  const trigger = `interruption_${member.account.id.replaceAll("-", "")}`;
  const reset = async () => {
    const json = { email, code: await resetCode(member.mailbox), password: "a lake under a boat" };
    return ask("POST", "/api/account/password/reset", { json });
  };
  await bindings.sql(
    `CREATE TRIGGER ${trigger} BEFORE DELETE ON sessions WHEN old.account_id = '${member.account.id}' BEGIN SELECT RAISE(ABORT, 'interrupted'); END`,
  );
  try {
    assert.equal((await reset()).status, 500);
  } finally {
    await bindings.sql(`DROP TRIGGER ${trigger}`);
  }
  assert.equal((await member.ask("GET", "/api/account")).status, 200);
  await problem(await signIn(email, "a lake under a boat"), 401, "wrong_credentials");
  assert.equal((await signIn(email, PASSWORD)).status, 200);
  assert.equal((await reset()).status, 204);
  await problem(await member.ask("GET", "/api/account"), 401, "no_session");
});

test("a reset needs an account", async () => {
  const member = await Person.arrive();
  const { mailbox } = member;
  const code = await resetCode(mailbox);
  assert.equal((await member.ask("DELETE", "/api/account")).status, 202);
  const response = await ask("POST", "/api/account/password/reset", { json: { email: mailbox.address, code, password: PASSWORD } });
  await problem(response, 401, "wrong_code");
});

test("a password needs an e-mail address", async () => {
  const member = await Person.arrive();
  await bindings.sql("UPDATE accounts SET email = NULL, email_key = NULL WHERE id = ?1", member.account.id);
  assert.equal((await set(member, { password: PASSWORD })).status, 409);
});
