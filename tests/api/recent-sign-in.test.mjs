// What a session can do only within ten minutes after the sign-in, and the mails about changes of the ways to sign in.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Authenticator } from "../support/authenticator.mjs";
import { Bindings } from "../support/bindings.mjs";
import { BASE } from "../support/guest.mjs";
import { codeIn } from "../support/mail.mjs";
import { Person } from "../support/person.mjs";
import { NOBODYS_ID, problem } from "../support/resources.mjs";

const bindings = new Bindings();
const PASSWORD = "a boat on the lake";

/** As if the person had signed in `minutes` ago. */
function age(member, minutes) {
  const at = new Date(Date.now() - minutes * 60_000).toISOString();
  return bindings.sql("UPDATE sessions SET created_at = ?2 WHERE account_id = ?1", member.account.id, at);
}

async function addPasskey(member, name) {
  const credential = await new Authenticator(new URL(BASE).origin).create(await member.json("POST", "/api/account/passkeys/options"));
  return member.json("POST", "/api/account/passkeys", { json: { name, credential } });
}

const SENSITIVE = [
  ["PUT", "/api/account/password", { json: { password: PASSWORD } }],
  ["DELETE", "/api/account/password"],
  ["POST", "/api/account/passkeys/options"],
  ["DELETE", `/api/account/passkeys/${NOBODYS_ID}`],
  ["DELETE", "/api/account/oidc/example"],
  ["POST", "/api/account/keys", { json: { name: "key", scopes: ["images:read"] } }],
  ["DELETE", "/api/account"],
];

test("an old session changes no way to sign in, and signing in again lets it", async () => {
  const member = await Person.arrive();
  await age(member, 11);
  for (const [method, path, options] of SENSITIVE) {
    const said = await problem(await member.ask(method, path, options), 403, "recent_sign_in_required");
    assert.match(said.detail, /Sign in again/, path);
  }
  assert.equal((await member.json("GET", "/api/account")).account.id, member.account.id, "everything else works");
  const rotated = await member.ask("POST", "/api/session/rotate");
  member.cookie = rotated.headers.get("set-cookie").split(";")[0];
  await problem(await member.ask("DELETE", "/api/account"), 403, "recent_sign_in_required", "a rotation is no sign-in");
  const again = await Person.arrive(undefined, { mailbox: member.mailbox, guest: member });
  for (const [method, path, options] of SENSITIVE) {
    const { status } = await again.ask(method, path, options);
    assert.ok([200, 201, 202, 204, 404].includes(status), `${method} ${path}: ${status}`);
  }
});

test("nine minutes are recent", async () => {
  const member = await Person.arrive();
  await age(member, 9);
  assert.equal((await member.ask("DELETE", "/api/account/password")).status, 204);
});

test("the current password lets an old session change it", async () => {
  const member = await Person.arrive();
  assert.equal((await member.ask("PUT", "/api/account/password", { json: { password: PASSWORD } })).status, 204);
  await age(member, 60);
  const change = (json) => member.ask("PUT", "/api/account/password", { json: { password: "a lake under a boat", ...json } });
  await problem(await change({}), 422, "wrong_credentials");
  assert.equal((await change({ current: PASSWORD })).status, 204);
});

test("each change of the ways to sign in is mailed, and nothing is mailed where nothing changed", async () => {
  let member = await Person.arrive();
  const { mailbox } = member;
  assert.equal((await member.ask("DELETE", "/api/account/password")).status, 204, "there is none");
  const set = (password, current) => member.ask("PUT", "/api/account/password", { json: { password, current } });
  assert.equal((await set(PASSWORD)).status, 204);
  await mailbox.nextWith("Your account has a password");
  assert.equal((await set("a lake under a boat", PASSWORD)).status, 204);
  await mailbox.nextWith("Your password was changed");
  assert.equal((await member.ask("POST", "/api/account/password/codes", { json: { email: mailbox.address } })).status, 202);
  const code = await mailbox.nextCode();
  const reset = { email: mailbox.address, code, password: PASSWORD };
  assert.equal((await member.ask("POST", "/api/account/password/reset", { json: reset })).status, 204);
  await mailbox.nextWith("Your password was changed");
  member = await Person.arrive(undefined, { mailbox });
  assert.equal((await member.ask("DELETE", "/api/account/password")).status, 204);
  await mailbox.nextWith("Your password was removed");
  const passkey = await addPasskey(member, "Telephone");
  await mailbox.nextWith("A passkey was added");
  assert.equal((await member.ask("DELETE", `/api/account/passkeys/${passkey.id}`)).status, 204);
  assert.match((await mailbox.nextWith("A passkey was removed")).text, /Telephone/);
  await member.json("POST", "/api/account/keys", { json: { name: "Backup", scopes: ["images:read"] } });
  assert.match((await mailbox.nextWith("An API key was made")).text, /Backup/);
  assert.equal((await member.ask("DELETE", "/api/account")).status, 202);
  await mailbox.nextWith("Your account was deleted");
  const subjects = (await mailbox.all()).map(({ subject }) => subject);
  assert.equal(subjects.filter((subject) => subject === "Your password was removed").length, 1);
});

test("an address that an issuer stated is confirmed by a code, after a recent sign-in", async () => {
  const member = await Person.arrive();
  const { mailbox, account } = member;
  const methods = () => member.json("GET", "/api/account/methods");
  // As after the first token of a person whose issuer states the address.
  await bindings.sql("UPDATE accounts SET email_key = NULL WHERE id = ?1", account.id);
  assert.equal((await methods()).email, false);
  const request = () => member.ask("POST", "/api/account/email", { json: { email: mailbox.address } });
  await age(member, 11);
  await problem(await request(), 403, "recent_sign_in_required");
  await age(member, 0);
  const before = (await mailbox.all()).length;
  assert.equal((await request()).status, 202);
  const new_code = codeIn(await mailbox.nextWith("Confirm a new e-mail address"));
  const confirm = (json) => member.ask("POST", "/api/account/email/confirm", { json: { email: mailbox.address, ...json } });
  await problem(await confirm({ new_code: String((Number(new_code) + 1) % 1_000_000).padStart(6, "0") }), 401, "wrong_code");
  assert.equal((await confirm({ new_code })).status, 200);
  assert.equal((await methods()).email, true);
  assert.equal((await mailbox.all()).length, before + 1, "one code, and no notice");
  assert.equal((await Person.arrive(undefined, { mailbox })).account.id, account.id, "it signs in now");
  await problem(await request(), 422, "invalid_value");
});
