// Passkeys: registered and used by a software authenticator, and everything that must be refused.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Authenticator } from "../support/authenticator.mjs";
import { Bindings } from "../support/bindings.mjs";
import { ask, BASE, cookieOf, Guest } from "../support/guest.mjs";
import { Person } from "../support/person.mjs";
import { png } from "../support/pictures.mjs";
import { NOBODYS_ID, problem } from "../support/resources.mjs";

const bindings = new Bindings();
const ORIGIN = new URL(BASE).origin;

const options = (member) => member.json("POST", "/api/account/passkeys/options");
const challenge = async () => (await ask("POST", "/api/account/passkey-challenges")).json();
const signIn = (passkey, cookie) => ask("POST", "/api/account/sessions", { json: { passkey }, cookie });

/** An account with a passkey, and the authenticator that has it. */
async function withPasskey(name = "Laptop") {
  const member = await Person.arrive();
  const authenticator = new Authenticator(ORIGIN);
  const credential = await authenticator.create(await options(member));
  const passkey = await member.json("POST", "/api/account/passkeys", { json: { name, credential } });
  return { member, authenticator, passkey };
}

test("a passkey is registered, listed, renamed and used", async () => {
  const { member, authenticator, passkey } = await withPasskey();
  assert.equal(passkey.name, "Laptop");
  assert.equal(passkey.last_used_at, null);
  const mail = await member.mailbox.nextWith("A passkey was added");
  assert.ok(mail.text.includes("Laptop"));
  assert.equal((await member.json("GET", "/api/account/methods")).passkeys, 1);
  const created = await options(member);
  assert.equal(created.rp.id, new URL(BASE).hostname);
  assert.equal(created.user.name, member.account.email);
  assert.equal(created.attestation, "none");
  assert.equal(created.authenticatorSelection.residentKey, "required");
  assert.deepEqual(
    created.excludeCredentials.map(({ id }) => id),
    [authenticator.credentials[0].id.toString("base64url")],
    "an authenticator that has one refuses",
  );
  const renamed = await member.json("PATCH", `/api/account/passkeys/${passkey.id}`, { json: { name: "\u202eOffice  " } });
  assert.equal(renamed.name, "Office");

  const requested = await challenge();
  assert.deepEqual(requested.allowCredentials, [], "the browser offers the passkeys of this site");
  const response = await signIn(await authenticator.get(requested));
  assert.equal(response.status, 200, await response.clone().text());
  const state = await response.json();
  assert.equal(state.account.id, member.account.id);
  assert.equal(state.owner_id, member.session.owner_id);
  const cookie = cookieOf(response);
  assert.equal((await ask("GET", "/api/account", { cookie })).status, 200);
  const { items } = await (await ask("GET", "/api/account/passkeys", { cookie })).json();
  assert.equal(items.length, 1);
  assert.ok(Date.parse(items[0].last_used_at) >= Date.parse(items[0].created_at));
});

test("signing in with a passkey takes the guest's library along and ends the guest's token", async () => {
  const { member, authenticator } = await withPasskey();
  const guest = await Guest.arrive();
  const image = await guest.upload(png(20, 10));
  const response = await signIn(await authenticator.get(await challenge()), guest.cookie);
  assert.equal(response.status, 200);
  assert.equal((await response.json()).owner_id, member.session.owner_id);
  const cookie = cookieOf(response);
  assert.notEqual(cookie, guest.cookie);
  assert.equal((await ask("GET", `/api/images/${image.id}`, { cookie })).status, 200);
  await problem(await guest.ask("GET", "/api/images"), 401, "no_session");
});

test("a response counts once", async () => {
  const { authenticator } = await withPasskey();
  const assertion = await authenticator.get(await challenge());
  assert.equal((await signIn(assertion)).status, 200);
  await problem(await signIn(assertion), 401, "wrong_passkey");
  const both = await challenge();
  const answers = await Promise.all([await authenticator.get(both), await authenticator.get(both)].map((each) => signIn(each)));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 401]);
});

test("a new passkey counts once", async () => {
  const member = await Person.arrive();
  const credential = await new Authenticator(ORIGIN).create(await options(member));
  const add = () => member.ask("POST", "/api/account/passkeys", { json: { name: "a", credential } });
  assert.equal((await add()).status, 201);
  await problem(await add(), 422, "wrong_passkey");
});

test("altered responses are refused", async () => {
  const { authenticator } = await withPasskey();
  const flip = (text, at) => {
    const bytes = Buffer.from(text, "base64url");
    bytes[at < 0 ? bytes.length + at : at] ^= 1;
    return bytes.toString("base64url");
  };
  const altered = {
    "another site": async () => authenticator.get(await challenge(), { rpId: "evil.example" }),
    "another origin": async () => authenticator.get(await challenge(), { origin: "http://evil.example" }),
    "another type": async () => authenticator.get(await challenge(), { type: "webauthn.create" }),
    "a challenge of nobody": async () => authenticator.get({ ...(await challenge()), challenge: "A".repeat(43) }),
    "an altered signature": async () => {
      const assertion = await authenticator.get(await challenge());
      assertion.response.signature = flip(assertion.response.signature, -1);
      return assertion;
    },
    "an altered counter": async () => {
      const assertion = await authenticator.get(await challenge());
      assertion.response.authenticatorData = flip(assertion.response.authenticatorData, 34);
      return assertion;
    },
    "an unknown credential": async () => {
      const assertion = await authenticator.get(await challenge());
      return { ...assertion, id: "AAAA", rawId: "AAAA" };
    },
    "no user handle": async () => {
      const assertion = await authenticator.get(await challenge());
      assertion.response.userHandle = null;
      return assertion;
    },
    "another person's user handle": async () => {
      const assertion = await authenticator.get(await challenge());
      assertion.response.userHandle = (await withPasskey()).authenticator.credentials[0].userHandle;
      return assertion;
    },
  };
  const details = new Set();
  for (const [what, alter] of Object.entries(altered)) {
    const response = await signIn(await alter());
    assert.equal(response.headers.get("set-cookie"), null, what);
    details.add((await problem(response, 401, "wrong_passkey")).detail);
  }
  assert.equal(details.size, 1, "the response does not say what was wrong");
  assert.equal((await signIn(await authenticator.get(await challenge()))).status, 200, "the passkey still works");
});

test("altered registrations are refused", async () => {
  const member = await Person.arrive();
  const other = await Person.arrive();
  const authenticator = new Authenticator(ORIGIN);
  const add = (credential) => member.ask("POST", "/api/account/passkeys", { json: { name: "a", credential } });
  for (const [what, make] of Object.entries({
    "another site": async () => authenticator.create(await options(member), { rpId: "evil.example" }),
    "another origin": async () => authenticator.create(await options(member), { origin: "http://evil.example" }),
    "another type": async () => authenticator.create(await options(member), { type: "webauthn.get" }),
    "the challenge of another account": async () => authenticator.create(await options(other)),
    "the challenge of a sign-in": async () => {
      const { rpId, challenge: text } = await challenge();
      return authenticator.create({ rp: { id: rpId }, user: { id: "AAAA" }, challenge: text });
    },
    "the id of another credential": async () => ({ ...(await authenticator.create(await options(member))), rawId: "AAAA" }),
  })) {
    const said = await problem(await add(await make()), 422, "wrong_passkey");
    assert.equal(said.pointer, "/credential", what);
  }
  const registration = await options(member);
  authenticator.credentials[0].userHandle = registration.user.id;
  const assertion = await authenticator.get({ challenge: registration.challenge, rpId: registration.rp.id });
  await problem(await signIn(assertion), 401, "wrong_passkey");
  await problem(await add({}), 400, "bad_request");
  await problem(await add([]), 400, "bad_request");
  assert.deepEqual((await member.json("GET", "/api/account/passkeys")).items, []);
});

test("a counter that goes back is refused, and one that stays at zero is not", async () => {
  const { authenticator } = await withPasskey();
  const use = async (counter) => signIn(await authenticator.get(await challenge(), { counter }));
  assert.equal((await use(0)).status, 200);
  assert.equal((await use(0)).status, 200, "an authenticator without a counter");
  assert.equal((await use(5)).status, 200);
  for (const counter of [5, 4, 0]) await problem(await use(counter), 401, "wrong_passkey");
  assert.equal((await use(6)).status, 200);
});

test("a challenge expires", async () => {
  const { authenticator } = await withPasskey();
  const assertion = await authenticator.get(await challenge());
  await bindings.sql("UPDATE challenges SET expires_at_ms = ?1 WHERE purpose = 'sign_in_with_passkey'", Date.now());
  await problem(await signIn(assertion), 401, "wrong_passkey");
});

test("a removed passkey no longer signs in, and the last way to sign in stays", async () => {
  const { member, authenticator, passkey } = await withPasskey();
  const stranger = await Person.arrive();
  await problem(await stranger.ask("DELETE", `/api/account/passkeys/${passkey.id}`), 404, "not_found");
  await problem(await stranger.ask("PATCH", `/api/account/passkeys/${passkey.id}`, { json: { name: "x" } }), 404, "not_found");
  assert.equal((await member.ask("DELETE", `/api/account/passkeys/${passkey.id}`)).status, 204);
  await problem(await signIn(await authenticator.get(await challenge())), 401, "wrong_passkey");
  await problem(await member.ask("DELETE", `/api/account/passkeys/${NOBODYS_ID}`), 404, "not_found");

  const nameless = await Person.arrive();
  await bindings.sql("UPDATE accounts SET email = NULL, email_key = NULL WHERE id = ?1", nameless.account.id);
  const ids = [];
  for (const name of ["first", "second"]) {
    const credential = await new Authenticator(ORIGIN).create(await options(nameless));
    ids.push((await nameless.json("POST", "/api/account/passkeys", { json: { name, credential } })).id);
  }
  assert.equal((await nameless.ask("DELETE", `/api/account/passkeys/${ids[0]}`)).status, 204);
  await problem(await nameless.ask("DELETE", `/api/account/passkeys/${ids[1]}`), 409, "last_sign_in_method");
});

test("an account has at most twenty passkeys", async () => {
  const member = await Person.arrive();
  const add = async () => {
    const credential = await new Authenticator(ORIGIN).create(await options(member));
    return member.ask("POST", "/api/account/passkeys", { json: { name: "", credential } });
  };
  for (let n = 0; n < 20; n += 1) assert.equal((await add()).status, 201);
  const said = await problem(await add(), 403, "over_quota");
  assert.deepEqual([said.limit, said.actual, said.allowed], ["passkeys", 21, 20]);
  const { items } = await member.json("GET", "/api/account/passkeys");
  assert.equal(items.length, 20);
  assert.ok(items.every(({ name }) => name === "Passkey"));
});

test("pages of other sites and guests cannot use passkey routes", async () => {
  const { member, authenticator, passkey } = await withPasskey();
  const headers = { origin: "https://evil.example" };
  for (const [method, path] of [
    ["POST", "/api/account/passkey-challenges"],
    ["POST", "/api/account/passkeys/options"],
    ["POST", "/api/account/passkeys"],
    ["PATCH", `/api/account/passkeys/${passkey.id}`],
    ["DELETE", `/api/account/passkeys/${passkey.id}`],
  ]) {
    await problem(await member.ask(method, path, { headers }), 403, "foreign_origin");
  }
  const assertion = await authenticator.get(await challenge());
  await problem(await ask("POST", "/api/account/sessions", { json: { passkey: assertion }, headers }), 403, "foreign_origin");
  const guest = await Guest.arrive();
  await problem(await guest.ask("GET", "/api/account/passkeys"), 401, "no_account");
  await problem(await guest.ask("POST", "/api/account/passkeys/options"), 401, "no_account");
});
