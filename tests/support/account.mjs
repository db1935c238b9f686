// Accounts as their owners make them: with a code from the mail that arrived.

import assert from "node:assert/strict";

import { ask, BASE, cookieOf, Guest } from "./guest.mjs";
import { codeIn, Mailbox } from "./mail.mjs";

/** The cookies that a response sets, by name. */
export function cookiesOf(response) {
  return new Map(response.headers.getSetCookie().map((cookie) => cookie.split(";")[0].split("=")));
}

/** Requests a code for an address, and reads it from the mail. */
export async function codeFor(mailbox, path = "/api/account/codes") {
  const response = await ask("POST", path, { json: { email: mailbox.address }, base: mailbox.base });
  assert.equal(response.status, 202, await response.clone().text());
  const subject = path === "/api/account/codes" ? "Your sign-in code" : "Your code for a new password";
  return codeIn(await mailWith(mailbox, subject));
}

/** Waits for the next mail with this subject; skips others. */
export async function mailWith(mailbox, subject) {
  for (;;) {
    const mail = await mailbox.next();
    if (mail.subject === subject) return mail;
  }
}

/** A client with the session of an account. */
export class Member extends Guest {
  /** Signs up or in with a code, in a browser without cookies, or with those of `guest`. */
  static async signIn({ base = BASE, mailbox = new Mailbox(undefined, base), guest } = {}) {
    const code = await codeFor(mailbox);
    const response = await ask("POST", "/api/account/sessions", { json: { email: mailbox.address, code }, cookie: guest?.cookie, base });
    assert.equal(response.status, 200, await response.clone().text());
    const member = new Member();
    const { account, owner_id } = await response.json();
    const device = cookiesOf(response).get("safelight_device");
    return Object.assign(member, { base, mailbox, account, ownerId: owner_id, cookie: cookieOf(response), device: `safelight_device=${device}` });
  }

  /** Another device of the same person. */
  another() {
    return Member.signIn({ base: this.base, mailbox: this.mailbox });
  }
}
