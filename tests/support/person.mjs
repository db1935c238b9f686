// A person with an account: a client that signs in with a code from the mail.

import assert from "node:assert/strict";

import { ask, BASE, cookieOf, Guest } from "./guest.mjs";
import { Mailbox } from "./mail.mjs";

/** The cookies that a response sets, by name. */
export function cookiesOf(response) {
  return new Map(response.headers.getSetCookie().map((cookie) => cookie.split(";")[0].split("=")));
}

/** Requests a code for an address, and reads it from the mail. */
export async function codeFor(mailbox, path = "/api/account/codes") {
  const response = await ask("POST", path, { json: { email: mailbox.address }, base: mailbox.base });
  assert.equal(response.status, 202, await response.clone().text());
  return mailbox.nextCode();
}

/** Signs in with a code from the mail. Returns the response. */
export async function signIn(mailbox, { cookie, base = BASE, headers } = {}) {
  const json = { email: mailbox.address, code: await codeFor(mailbox) };
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

  /** Signs the same person in on another device. */
  another() {
    return Person.arrive(this.base, { mailbox: this.mailbox });
  }
}
