// The session of an account whose rows are written into the database, for tests that are not about signing in.

import { createHash, randomBytes } from "node:crypto";

import { ask, BASE, Guest } from "./guest.mjs";

/** A new id in the form of the edge's ids. */
function newId() {
  const digits = `${Date.now().toString(16).padStart(12, "0")}7${randomBytes(2).toString("hex").slice(1)}8${randomBytes(8).toString("hex").slice(1)}`;
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** A client with the session of an account. */
export class Member extends Guest {
  /** Opens an account with a session. */
  static async open(bindings, { base = BASE } = {}) {
    const { session } = await Guest.arrive(base);
    const [account, token, now] = [{ id: newId() }, randomBytes(32).toString("base64url"), Date.now()];
    await bindings.sql("INSERT INTO accounts (id, owner_id, created_at) VALUES (?1, ?2, ?3)", account.id, session.owner_id, new Date(now).toISOString());
    await bindings.sql(
      `INSERT INTO sessions (token_sha256, owner_id, created_at, expires_at_ms, account_id, id, device, last_used_ms)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'Unknown device', ?7)`,
      createHash("sha256").update(token).digest("hex"),
      session.owner_id,
      new Date(now).toISOString(),
      now + 86_400_000,
      account.id,
      newId(),
      now,
    );
    return Object.assign(new Member(), { base, account, ownerId: session.owner_id, cookie: `safelight_session=${token}` });
  }

  /** The same person without the session. */
  anonymously(method, path, options) {
    return ask(method, path, { ...options, base: this.base });
  }
}
