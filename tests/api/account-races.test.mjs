// Rows that are added while their account is deleted: a trigger deletes the account between two steps of a request.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Authenticator } from "../support/authenticator.mjs";
import { startEdge } from "../support/edge.mjs";
import { ask } from "../support/guest.mjs";
import { Mailbox, newAddress } from "../support/mail.mjs";
import { codeFor, Person } from "../support/person.mjs";
import { problem } from "../support/resources.mjs";

let edge;
before(async () => {
  edge = await startEdge({});
});
after(() => edge?.stop());

/** Runs `work` while each `event` deletes the account with this id. */
async function whileDeleting(event, id, work) {
  await edge.bindings.sql(`CREATE TRIGGER deletion AFTER ${event} BEGIN DELETE FROM accounts WHERE id = '${id}'; END`);
  try {
    return await work();
  } finally {
    await edge.bindings.sql("DROP TRIGGER deletion");
    const [{ count }] = await edge.bindings.sql("SELECT count(*) AS count FROM accounts WHERE id = ?1", id);
    assert.equal(count, 0, "the trigger ran");
  }
}

const rowsOf = async (table, id) => (await edge.bindings.sql(`SELECT count(*) AS count FROM ${table} WHERE account_id = ?1`, id))[0].count;

test("a passkey of an account that is being deleted is not stored", async () => {
  const member = await Person.arrive(edge.url);
  const options = await member.json("POST", "/api/account/passkeys/options");
  const credential = await new Authenticator(edge.url).create(options);
  const add = () => member.ask("POST", "/api/account/passkeys", { json: { name: "Late", credential } });
  const response = await whileDeleting("DELETE ON challenges", member.account.id, add);
  assert.ok(response.status >= 400 && response.status < 500, String(response.status));
  assert.equal(await rowsOf("passkeys", member.account.id), 0);
});

test("the profile of an account that is being deleted is not stored", async () => {
  const member = await Person.arrive(edge.url);
  const handle = `late_${Date.now().toString(36)}`;
  const change = () => member.ask("PATCH", "/api/profile", { json: { handle, name: "Late" } });
  const response = await whileDeleting("UPDATE OF handle ON accounts", member.account.id, change);
  await problem(response, 401, "no_account");
  assert.equal(await rowsOf("profiles", member.account.id), 0);
});

test("a browser of an account that is being deleted is not stored", async () => {
  const mailbox = new Mailbox(newAddress(), edge.url);
  const { account } = await Person.arrive(edge.url, { mailbox });
  const before = await rowsOf("devices", account.id);
  const code = await codeFor(mailbox);
  const signIn = () => ask("POST", "/api/account/sessions", { base: edge.url, json: { email: mailbox.address, code } });
  await whileDeleting("INSERT ON sessions", account.id, signIn);
  assert.equal(await rowsOf("devices", account.id), before);
});
