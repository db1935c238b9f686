// Changing the e-mail address: codes from both addresses confirm it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ask } from "../support/guest.mjs";
import { codeIn, Mailbox, newAddress } from "../support/mail.mjs";
import { cookiesOf, Person, signIn } from "../support/person.mjs";
import { problem } from "../support/resources.mjs";

const request = (member, email) => member.ask("POST", "/api/account/email", { json: { email } });
const confirm = (member, json) => member.ask("POST", "/api/account/email/confirm", { json });
const confirmationCode = async (mailbox) => codeIn(await mailbox.nextWith("Confirm a new e-mail address"));
const wrong = (code) => String((Number(code) + 1) % 1_000_000).padStart(6, "0");

/** A change that both addresses were asked to confirm. */
async function requested(member, mailbox = new Mailbox()) {
  assert.equal((await request(member, mailbox.address)).status, 202);
  const [old_code, new_code] = [await confirmationCode(member.mailbox), await confirmationCode(mailbox)];
  return { mailbox, json: { email: mailbox.address, old_code, new_code } };
}

test("an address changes with the codes from both, and the old one is told", async () => {
  const member = await Person.arrive();
  const { mailbox, json } = await requested(member);
  const state = await (await confirm(member, json)).json();
  assert.equal(state.account.email, mailbox.address);
  assert.equal((await member.json("GET", "/api/account")).account.email, mailbox.address);
  const told = await member.mailbox.nextWith("Your e-mail address was changed");
  assert.ok(told.text.includes(mailbox.address));
  const again = await Person.arrive(undefined, { mailbox });
  assert.equal(again.account.id, member.account.id);
  assert.notEqual((await Person.arrive(undefined, { mailbox: member.mailbox })).account.id, member.account.id, "the old address is free");
  await problem(await confirm(member, json), 401, "wrong_code");
});

test("one code is not enough, and neither are codes for another address or another account", async () => {
  const member = await Person.arrive();
  const { mailbox, json } = await requested(member);
  const { old_code, new_code } = json;
  const stranger = await Person.arrive();
  for (const [who, body] of [
    [member, { ...json, old_code: undefined }],
    [member, { ...json, old_code: wrong(old_code) }],
    [member, { ...json, new_code: wrong(new_code) }],
    [member, { ...json, email: new Mailbox().address }],
    [stranger, json],
  ]) {
    await problem(await confirm(who, body), 401, "wrong_code");
  }
  assert.equal((await member.json("GET", "/api/account")).account.email, member.mailbox.address);
  assert.equal((await confirm(member, json)).status, 200, "wrong tries did not use the codes up");
  assert.equal((await member.json("GET", "/api/account")).account.email, mailbox.address);
});

test("a taken address gets the same response until its owner confirms", async () => {
  const [member, other] = [await Person.arrive(), await Person.arrive()];
  const [taken, free] = [await request(member, other.mailbox.address), await request(member, new Mailbox().address)];
  assert.deepEqual([taken.status, await taken.text()], [free.status, await free.text()]);
  const old_code = await confirmationCode(member.mailbox);
  const new_code = await confirmationCode(other.mailbox);
  const said = await problem(await confirm(member, { email: other.mailbox.address, old_code, new_code }), 409, "address_taken");
  assert.equal(said.pointer, "/email");
  assert.equal((await member.json("GET", "/api/account")).account.email, member.mailbox.address);
});

test("the current address and malformed ones are refused, and requests are limited", async () => {
  const member = await Person.arrive();
  await problem(await request(member, member.mailbox.address.toUpperCase()), 422, "invalid_value");
  await problem(await request(member, "nobody"), 422, "invalid_value");
  // Mails to the present address do not end sooner in a browser that the account has used.
  const cookies = cookiesOf(await signIn(member.mailbox));
  const cookie = [...cookies].map((pair) => pair.join("=")).join("; ");
  const requestHere = () => ask("POST", "/api/account/email", { json: { email: newAddress() }, cookie });
  for (let n = 0; n < 10; n += 1) assert.equal((await requestHere()).status, 202);
  await problem(await requestHere(), 429, "rate_limited");
});
