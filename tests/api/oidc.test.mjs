// Signing in with OpenID Connect, against a real provider in a process of its own.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, test } from "node:test";
import { startEdge } from "../support/edge.mjs";
import { ask, Guest } from "../support/guest.mjs";
import { Mailbox } from "../support/mail.mjs";
import { Browser, OidcProvider } from "../support/oidc.mjs";
import { Person } from "../support/person.mjs";
import { png } from "../support/pictures.mjs";
import { freePort } from "../support/port.mjs";
import { problem } from "../support/resources.mjs";

let edge;
let provider;
before(async () => {
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  const common = { issuer, client_id: "safelight", secret: "OIDC_SECRET" };
  edge = await startEdge({
    OIDC_PROVIDERS: JSON.stringify([
      { id: "test", name: "Test", ...common },
      { id: "trusted", name: "Trusted", ...common, trust_email: true },
      { id: "down", name: "Down", ...common, issuer: `http://127.0.0.1:${await freePort()}` },
      { id: "wrong-secret", name: "Wrong", ...common, secret: "NO_SUCH_SECRET" },
    ]),
    OIDC_SECRET: "client-secret",
  });
  const redirectUris = ["test", "trusted"].map((id) => `${edge.url}/api/account/oidc/${id}/callback`);
  provider = await OidcProvider.start(redirectUris, port);
});
after(async () => {
  await provider?.stop();
  await edge?.stop();
});

const start = (id = "test", path = "/account") => `${edge.url}/api/account/oidc/${id}/start?return=${encodeURIComponent(path)}`;
const newName = () => randomBytes(8).toString("hex");

/** The edge's page that a sign-in ends at. */
async function finish(browser, callback) {
  const { response, location } = await browser.visit(callback);
  assert.equal(response.status, 302, await response.text());
  assert.equal(new URL(location).origin, edge.url);
  return location.slice(edge.url.length);
}

/** Signs in as a person whom the provider knows. */
async function signIn(name, { browser = new Browser(), id, path } = {}) {
  const page = await finish(browser, await browser.authorise(start(id, path), name));
  return { browser, page };
}

/** The account of a browser; `undefined` if it has none. */
async function accountOf(browser) {
  const { response } = await browser.visit(`${edge.url}/api/account`);
  return response.ok ? (await response.json()).account : undefined;
}

const browserOf = (guest) => new Browser({ [edge.url]: guest.cookie });

test("the providers are listed without their secrets", async () => {
  const { items } = await (await ask("GET", "/api/account/oidc", { base: edge.url })).json();
  assert.deepEqual(items[0], { id: "test", name: "Test" });
  assert.equal(items.length, 4);
});

test("a guest signs up with a provider and keeps the library, and signs in again", async () => {
  const name = newName();
  const guest = await Guest.arrive(edge.url);
  const image = await guest.upload(png(9, 9));
  const { browser, page } = await signIn(name, { browser: browserOf(guest), path: "/gallery?q=a#b" });
  assert.equal(page, "/gallery?q=a#b");
  const account = await accountOf(browser);
  assert.equal(account.email, null);
  assert.equal((await browser.visit(`${edge.url}/api/images/${image.id}`)).response.status, 200);
  await problem(await guest.ask("GET", "/api/images"), 401, "no_session");
  assert.equal(browser.cookie(edge.url, "safelight_oidc"), undefined);
  const again = await signIn(name);
  assert.equal((await accountOf(again.browser)).id, account.id);
  const { response } = await browser.visit(`${edge.url}/api/account/methods`);
  assert.deepEqual((await response.json()).providers.slice(0, 1), ["test"]);
});

test("an interrupted sign-up leaves a guest, or an account that the provider signs in to", async () => {
  const guest = await Guest.arrive(edge.url);
  const image = await guest.upload(png(11, 9));
  const name = newName();
  /** Finishes a sign-in while `event` fails. */
  const interrupted = async (event, browser) => {
    const callback = await browser.authorise(start(), name);
    await edge.bindings.sql(`CREATE TRIGGER interruption BEFORE ${event} BEGIN SELECT RAISE(ABORT, 'interrupted'); END`);
    try {
      assert.equal((await browser.visit(callback)).response.status, 500);
    } finally {
      await edge.bindings.sql("DROP TRIGGER interruption");
    }
  };
  const accounts = () => edge.bindings.sql("SELECT id FROM accounts WHERE owner_id = ?1", guest.session.owner_id);
  // In the transaction that creates the account.
  await interrupted("INSERT ON identities", browserOf(guest));
  assert.deepEqual(await accounts(), []);
  assert.equal((await guest.get(`/api/images/${image.id}`)).status, 200);
  // After it.
  await interrupted("INSERT ON sessions WHEN new.account_id IS NOT NULL", browserOf(guest));
  const [{ id }] = await accounts();
  await problem(await guest.get(`/api/images/${image.id}`), 401, "no_session");
  const { browser } = await signIn(name);
  assert.equal((await accountOf(browser)).id, id);
  assert.equal((await browser.visit(`${edge.url}/api/images/${image.id}`)).response.status, 200);
});

test("a callback counts once, and only in the browser that started", async () => {
  const name = newName();
  const browser = new Browser();
  const callback = await browser.authorise(start(), name);
  assert.equal(await finish(new Browser(), callback), "/?sign_in_error=expired", "another browser");
  const other = new Browser();
  await other.authorise(start(), newName());
  assert.equal(await finish(other, callback), "/?sign_in_error=expired", "the state of another browser");
  assert.equal(await finish(browser, callback), "/account");
  assert.equal(await finish(browser, callback), "/?sign_in_error=expired", "a second time");
});

test("a callback that this browser did not start counts nowhere, and ends no sign-in", async () => {
  const browser = new Browser();
  const callback = await browser.authorise(start(), newName());
  const counts = () => edge.bindings.sql("SELECT key, count FROM attempts ORDER BY key");
  const before = await counts();
  const foreign = new URL(callback);
  foreign.searchParams.set("state", "A".repeat(43));
  // As pages of other sites send them: with the cookies of the site, and without any.
  for (const visitor of [browser, new Browser()]) {
    for (let n = 0; n < 3; n += 1) assert.equal(await finish(visitor, foreign.href), "/?sign_in_error=expired");
  }
  assert.deepEqual(await counts(), before);
  assert.equal(await finish(browser, callback), "/account");
  const sum = (rows) => rows.reduce((total, { count }) => total + count, 0);
  assert.equal(sum(await counts()), sum(before) + 1);
});

test("an altered callback signs nobody in", async () => {
  for (const [alter, error] of [
    [(url) => url.searchParams.set("state", "A".repeat(43)), "/?sign_in_error=expired"],
    [(url) => url.searchParams.delete("state"), "/?sign_in_error=expired"],
    [(url) => url.searchParams.set("code", "A".repeat(43)), "/account?sign_in_error=provider"],
    [(url) => url.searchParams.delete("code"), "/account?sign_in_error=declined"],
    [(url) => url.searchParams.set("iss", "https://evil.example"), "/account?sign_in_error=provider"],
    [(url) => { url.pathname = url.pathname.replace("/test/", "/trusted/"); }, "/?sign_in_error=expired"], // biome-ignore format: one case a line
  ]) {
    const browser = new Browser();
    const callback = new URL(await browser.authorise(start(), newName()));
    alter(callback);
    assert.equal(await finish(browser, callback.href), error);
    assert.equal(await accountOf(browser), undefined);
  }
});

test("nonce and code verifier are those of the start", async () => {
  for (const field of ["nonce", "verifier"]) {
    const browser = new Browser();
    const callback = await browser.authorise(start(), newName());
    await edge.bindings.sql(
      `UPDATE challenges SET state = json_set(state, '$.${field}', ?1) WHERE purpose = 'sign_in_with_provider'`,
      "A".repeat(43),
    );
    assert.equal(await finish(browser, callback), "/account?sign_in_error=provider", field);
  }
});

test("a sign-in returns to a path of this site", async () => {
  for (const path of ["https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example", "javascript:alert(1)"]) {
    const { page } = await signIn(newName(), { path });
    assert.equal(page, "/", path);
  }
});

test("an address leads to an account only if the provider is trusted and has verified it", async () => {
  const account = async (id, knows) => {
    const name = newName();
    const owner = await Person.arrive(edge.url, { mailbox: new Mailbox(`${name}@example.org`, edge.url) });
    const { browser, page } = await signIn(`${name}+${knows}`, { id });
    return { owner, page, account: await accountOf(browser) };
  };
  const trusted = await account("trusted", "verified");
  assert.equal(trusted.account.id, trusted.owner.account.id);
  const untrusted = await account("test", "verified");
  assert.equal(untrusted.page, "/account?sign_in_error=address_taken");
  assert.equal(untrusted.account, undefined);
  const unverified = await account("trusted", "unverified");
  assert.notEqual(unverified.account.id, unverified.owner.account.id);
  assert.equal(unverified.account.email, null);
});

test("a new account has the address only if the provider is trusted", async () => {
  const name = newName();
  const { browser } = await signIn(`${name}+verified`, { id: "trusted" });
  assert.equal((await accountOf(browser)).email, `${name}@example.org`);
  const other = await signIn(`${newName()}+verified`, { id: "test" });
  assert.equal((await accountOf(other.browser)).email, null);
});

test("a person who is signed in links a provider, and one provider's account has one account", async () => {
  const name = newName();
  const member = await Person.arrive(edge.url);
  assert.equal((await signIn(name, { browser: browserOf(member) })).page, "/account");
  assert.equal((await accountOf((await signIn(name)).browser)).id, member.account.id);
  const other = await Person.arrive(edge.url);
  const { page } = await signIn(name, { browser: browserOf(other) });
  assert.equal(page, "/account?sign_in_error=linked_elsewhere");
  const leaving = await Person.arrive(edge.url);
  const browser = browserOf(leaving);
  const callback = await browser.authorise(start(), newName());
  assert.equal((await leaving.ask("DELETE", "/api/account/sessions/current")).status, 204);
  assert.equal(await finish(browser, callback), "/account?sign_in_error=expired", "signed out meanwhile");
});

test("persons with one address of a trusted provider who sign up at the same time get one account", async () => {
  const name = newName();
  const persons = await Promise.all(
    Array.from({ length: 6 }, async (_, n) => {
      const browser = new Browser();
      return { browser, callback: await browser.authorise(start("trusted"), `${name}+verified+${n}`) };
    }),
  );
  const pages = await Promise.all(persons.map(({ browser, callback }) => finish(browser, callback)));
  assert.deepEqual(new Set(pages), new Set(["/account"]));
  const accounts = await Promise.all(persons.map(({ browser }) => accountOf(browser)));
  assert.equal(new Set(accounts.map(({ id }) => id)).size, 1);
  assert.equal(accounts[0].email, `${name}@example.org`);
});

test("a sign-in whose account or link comes from another request meanwhile finds it", async () => {
  /** Signs in while `trigger` does what another request did a moment before. */
  const overtaken = async (trigger, id, name, browser = new Browser()) => {
    const callback = await browser.authorise(start(id), name);
    await edge.bindings.sql(`CREATE TRIGGER rival BEFORE ${trigger}; END`);
    try {
      return { browser, page: await finish(browser, callback) };
    } finally {
      await edge.bindings.sql("DROP TRIGGER rival");
    }
  };
  const name = newName();
  const email = `${name}@example.org`;
  const insert = `INSERT INTO accounts (id, owner_id, email, email_key, created_at)
    VALUES ('rival-${name}', 'owner-${name}', '${email}', '${email}', 'now')`;
  const created = await overtaken(
    `INSERT ON accounts WHEN new.email_key = '${email}' AND new.id <> 'rival-${name}' BEGIN ${insert}`,
    "trusted",
    `${name}+verified`,
  );
  assert.equal(created.page, "/account");
  assert.equal((await accountOf(created.browser)).id, `rival-${name}`);
  // The person is signed in, and somebody else's account gets the identity.
  const person = await Person.arrive(edge.url);
  const browser = browserOf(person);
  const subject = newName();
  const link = `INSERT INTO identities (issuer, subject, account_id, created_at)
    VALUES ('${provider.issuer}', '${subject}', 'rival-${name}', 'now')`;
  const linked = await overtaken(`INSERT ON identities WHEN new.account_id <> 'rival-${name}' BEGIN ${link}`, "test", subject, browser);
  assert.equal(linked.page, "/account?sign_in_error=linked_elsewhere");
  assert.equal((await accountOf(browser)).id, person.account.id);
});

test("linking a provider is mailed, and undone unless it is the last way in", async () => {
  const name = newName();
  const member = await Person.arrive(edge.url);
  const unlink = (of, id = "test") => of.visit(`${edge.url}/api/account/oidc/${id}`, { method: "DELETE" });
  const linked = async (of) => (await (await of.visit(`${edge.url}/api/account/methods`)).response.json()).providers;
  const { browser } = await signIn(name, { browser: browserOf(member) });
  assert.match((await member.mailbox.nextWith("A service can sign in to your account")).text, /Test/);
  assert.ok((await linked(browser)).includes("test"));
  await problem((await unlink(browser, "nobody")).response, 404, "not_found");
  assert.equal((await unlink(browser)).response.status, 204);
  assert.match((await member.mailbox.nextWith("A service no longer signs in to your account")).text, /Test/);
  assert.deepEqual(await linked(browser), []);
  await problem((await unlink(browser)).response, 404, "not_found");
  assert.notEqual((await accountOf((await signIn(name)).browser)).id, member.account.id);

  const only = await signIn(newName());
  await problem((await unlink(only.browser)).response, 409, "last_sign_in_method");
  // An identity at an issuer of tokens signs nobody in.
  const { id } = await accountOf(only.browser);
  await edge.bindings.sql("INSERT INTO identities VALUES ('https://tokens.example', ?1, ?1, '2026-01-01T00:00:00.000Z')", id);
  await problem((await unlink(only.browser)).response, 409, "last_sign_in_method");
});

test("a trusted provider that leads to an account by its address is announced once", async () => {
  const name = newName();
  const owner = await Person.arrive(edge.url, { mailbox: new Mailbox(`${name}@example.org`, edge.url) });
  for (const _ of [1, 2]) {
    const { browser } = await signIn(`${name}+verified`, { id: "trusted" });
    assert.equal((await accountOf(browser)).id, owner.account.id);
  }
  const subject = "A service can sign in to your account";
  await owner.mailbox.nextWith(subject);
  assert.equal((await owner.mailbox.all()).filter((mail) => mail.subject === subject).length, 1);
});

test("a trusted provider that was unlinked does not come back by its address, but by a link of the owner", async () => {
  const name = newName();
  const owner = await Person.arrive(edge.url, { mailbox: new Mailbox(`${name}@example.org`, edge.url) });
  const viaAddress = () => signIn(`${name}+verified`, { id: "trusted" });
  const { browser } = await viaAddress();
  assert.equal((await accountOf(browser)).id, owner.account.id);
  const unlink = () => browser.visit(`${edge.url}/api/account/oidc/trusted`, { method: "DELETE" });
  assert.equal((await unlink()).response.status, 204);
  for (const _ of [1, 2]) {
    const refused = await viaAddress();
    assert.equal(refused.page, "/account?sign_in_error=address_taken");
    assert.equal(await accountOf(refused.browser), undefined);
  }
  // The owner can link it again.
  const rows = () => edge.bindings.sql("SELECT subject FROM unlinked_identities WHERE account_id = ?1", owner.account.id);
  assert.deepEqual(await rows(), [{ subject: `${name}+verified` }]);
  assert.equal((await signIn(`${name}+verified`, { browser: browserOf(owner), id: "trusted" })).page, "/account");
  assert.deepEqual(await rows(), []);
  const again = await viaAddress();
  assert.equal((await accountOf(again.browser)).id, owner.account.id);
  // A refused removal of the last way in records nothing.
  const only = await signIn(newName());
  await problem((await only.browser.visit(`${edge.url}/api/account/oidc/test`, { method: "DELETE" })).response, 409, "last_sign_in_method");
  const { id } = await accountOf(only.browser);
  assert.deepEqual(await edge.bindings.sql("SELECT * FROM unlinked_identities WHERE account_id = ?1", id), []);
  // The rows go with the account.
  const leaving = again.browser;
  assert.equal((await leaving.visit(`${edge.url}/api/account/oidc/trusted`, { method: "DELETE" })).response.status, 204);
  assert.equal((await rows()).length, 1);
  assert.equal((await leaving.visit(`${edge.url}/api/account`, { method: "DELETE" })).response.status, 202);
  assert.deepEqual(await rows(), []);
});

test("an old session links no provider, but signs in again with a linked one", async () => {
  const [linkedName, otherName] = [newName(), newName()];
  const member = await Person.arrive(edge.url);
  const { browser } = await signIn(linkedName, { browser: browserOf(member) });
  const age = () =>
    edge.bindings.sql("UPDATE sessions SET created_at = '2026-01-01T00:00:00.000Z' WHERE account_id = ?1", member.account.id);
  await age();
  // At the provider nobody is signed in to this browser.
  const elsewhere = () => new Browser({ [edge.url]: `safelight_session=${browser.cookie(edge.url, "safelight_session")}` });
  assert.equal((await signIn(otherName, { browser: elsewhere() })).page, "/account?sign_in_error=sign_in_again");
  assert.notEqual((await accountOf((await signIn(otherName)).browser)).id, member.account.id);
  const { response } = await browser.visit(`${edge.url}/api/account/oidc/test`, { method: "DELETE" });
  await problem(response, 403, "recent_sign_in_required");
  assert.equal((await signIn(linkedName, { browser })).page, "/account");
  assert.equal((await browser.visit(`${edge.url}/api/account/oidc/test`, { method: "DELETE" })).response.status, 204);
});

test("a page of another site starts no sign-in", async () => {
  const headers = { "sec-fetch-site": "cross-site" };
  const { response } = await new Browser().visit(start(), { headers });
  await problem(response, 403, "foreign_origin");
});

test("a provider that does not respond, or refuses this client, is an error in the app", async () => {
  for (const id of ["down"]) {
    const { response, location } = await new Browser().visit(start(id));
    assert.equal(response.status, 302);
    assert.equal(location, `${edge.url}/account?sign_in_error=provider`);
  }
  await problem(await ask("GET", "/api/account/oidc/nobody/start", { base: edge.url }), 404, "not_found");
});
