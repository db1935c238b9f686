// A person with an account: a client that signs in with a code from the mail.

import assert from "node:assert/strict";

import { ask, BASE, cookieOf, Guest } from "./guest.mjs";
import { Mailbox } from "./mail.mjs";

/** Signs in with a code from the mail. Returns the response. */
export async function signIn(mailbox, { cookie, base = BASE, headers } = {}) {
  const requested = await ask("POST", "/api/account/codes", { json: { email: mailbox.address }, base });
  assert.equal(requested.status, 202, await requested.clone().text());
  const json = { email: mailbox.address, code: await mailbox.nextCode() };
  return ask("POST", "/api/account/sessions", { json, cookie, base, headers });
}

/** A guest's client that has an account. */
export class Person extends Guest {
  /** Signs up with an unused address, or in with the address of `mailbox`; `guest` is whose library moves along. */
  static async arrive(base = BASE, { mailbox = new Mailbox(undefined, base), guest, headers } = {}) {
    const response = await signIn(mailbox, { cookie: guest?.cookie, base, headers });
    assert.equal(response.status, 200, await response.clone().text());
    const person = new Person();
    const { account, owner_id } = await response.json();
    return Object.assign(person, { base, mailbox, account, cookie: cookieOf(response), session: { owner_id } });
  }
}
