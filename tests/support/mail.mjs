// The mail that a local edge sent: a mailbox of one address, read from /dev/mail.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";

import { ask, BASE } from "./guest.mjs";
import { until } from "./wait.mjs";

/** An address that no other test uses. */
export const newAddress = () => `${randomBytes(8).toString("hex")}@example.org`;

/** All mails of an edge, newest first. */
export async function allMail(base = BASE) {
  const response = await ask("GET", "/dev/mail", { base, headers: { accept: "application/json" } });
  assert.equal(response.status, 200, "only a local edge has /dev/mail");
  return response.json();
}

/** The mails to one address. */
export class Mailbox {
  #read = 0;

  constructor(address = newAddress(), base = BASE) {
    Object.assign(this, { address, base });
  }

  /** All mails to the address, oldest first. */
  async all() {
    return (await allMail(this.base)).filter(({ to }) => to === this.address).reverse();
  }

  /** Waits for the first mail that was not read yet; returns it. */
  async next() {
    const mail = await until(`mail ${this.#read + 1} to ${this.address}`, 20, async () => (await this.all())[this.#read]);
    this.#read += 1;
    return mail;
  }

  /** Waits for the next mail with this subject; skips others. */
  async nextWith(subject) {
    for (;;) {
      const mail = await this.next();
      if (mail.subject === subject) return mail;
    }
  }

  /** Waits for the next mail with a code, and skips notices; returns the code. */
  async nextCode() {
    for (;;) {
      const mail = await this.next();
      if (hasCode(mail)) return codeIn(mail);
    }
  }
}

const hasCode = ({ text }) => /^ *\d{6}$/m.test(text);

/** The code of a mail: six digits on a line of their own. */
export function codeIn({ text }) {
  const found = text.match(/^ *(\d{6})$/m);
  assert.ok(found, `the mail has a code: ${text}`);
  return found[1];
}
