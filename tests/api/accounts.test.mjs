// Accounts: sign-up and sign-in with a code, the guest's library, and the sessions of devices.

import assert from "node:assert/strict";
import { test } from "node:test";
import { startEdge } from "../support/edge.mjs";
import { ask, cookieOf, Guest } from "../support/guest.mjs";
import { Mailbox } from "../support/mail.mjs";
import { Person, signIn } from "../support/person.mjs";
import { photo } from "../support/pictures.mjs";
import { problem, recipe } from "../support/resources.mjs";

const rocket = photo("rocket.jpg");

const images = async (person) => (await person.json("GET", "/api/images")).items.map(({ id }) => id).sort();

const code = (email) => ask("POST", "/api/account/codes", { json: { email } });

test("a guest who signs up keeps everything", async () => {
  const guest = await Guest.arrive();
  const image = await guest.upload(rocket);
  const { rendition } = await guest.render(image.id, recipe([{ op: "invert" }]));
  const person = await Person.arrive(undefined, { guest });
  assert.equal(person.session.owner_id, guest.session.owner_id, "the owner stays");
  assert.deepEqual(await images(person), [image.id]);
  assert.equal((await person.get(`/api/renditions/${rendition.id}/content`)).status, 200);
  const { account } = await person.json("GET", "/api/account");
  assert.deepEqual(account, { id: person.account.id, email: person.mailbox.address, handle: null, avatar: null });
  const session = await person.ask("POST", "/api/session");
  assert.deepEqual([session.status, (await session.json()).kind], [200, "account"]);
});

test("the library of a guest is merged before the sign-in responds", async () => {
  const person = await Person.arrive();
  const own = await person.upload(rocket);
  const guest = await Guest.arrive();
  const added = await guest.upload(rocket);
  const { rendition, job } = await guest.render(added.id, recipe([{ op: "invert" }]));
  const device = await Person.arrive(undefined, { mailbox: person.mailbox, guest });
  assert.deepEqual(device.session, person.session);
  assert.deepEqual(await images(device), [own.id, added.id].sort(), "equal bytes stay two images");
  assert.deepEqual(await images(person), [own.id, added.id].sort(), "on the other device, too");
  assert.equal((await person.json("GET", `/api/jobs/${job.id}`)).state, "done");
  assert.equal((await person.get(`/api/renditions/${rendition.id}/content`)).status, 200);
});

test("a token from before the sign-in opens nothing", async () => {
  const guest = await Guest.arrive();
  const image = await guest.upload(rocket);
  // The same guest on another page, or whoever planted the cookie.
  const planted = guest.cookie;
  const person = await Person.arrive(undefined, { guest });
  assert.notEqual(person.cookie, planted);
  await problem(await ask("GET", `/api/images/${image.id}`, { cookie: planted }), 401, "no_session");
  await problem(await ask("GET", "/api/account", { cookie: planted }), 401, "no_session");
  const later = await ask("POST", "/api/session", { cookie: planted });
  assert.equal(later.status, 201, "the old cookie starts a new guest");
});

test("a code is for one use, one address and five tries", async () => {
  const mailbox = new Mailbox();
  assert.equal((await code(mailbox.address)).status, 202);
  const first = await mailbox.nextCode();
  const attempt = (given, email = mailbox.address) => ask("POST", "/api/account/sessions", { json: { email, code: given } });
  await problem(await attempt(first, new Mailbox().address), 401, "wrong_code");
  assert.equal((await attempt(first)).status, 200);
  await problem(await attempt(first), 401, "wrong_code");

  assert.equal((await code(mailbox.address)).status, 202);
  const old = await mailbox.nextCode();
  assert.equal((await code(mailbox.address.toUpperCase())).status, 202);
  const upper = new Mailbox(mailbox.address.toUpperCase());
  const newest = await upper.nextCode();
  if (old !== newest) await problem(await attempt(old), 401, "wrong_code");
  const wrong = newest === "000000" ? "000001" : "000000";
  const tries = old === newest ? 5 : 4;
  for (let i = 0; i < tries; i += 1) await problem(await attempt(wrong), 401, "wrong_code");
  await problem(await attempt(newest), 401, "wrong_code");
});

test("codes: known and unknown addresses get the same response, and bad ones a sentence", async () => {
  const person = await Person.arrive();
  const answers = [await code(person.mailbox.address), await code(new Mailbox().address)];
  const shape = async (answer) => [answer.status, await answer.text(), [...answer.headers.keys()].sort()];
  assert.deepEqual(await shape(answers[0]), await shape(answers[1]));
  for (const email of ["", "ada", "ada@example.org\r\nBcc: eve@example.org", `${"a".repeat(300)}@example.org`]) {
    await problem(await code(email), 422, "invalid_value");
  }
  for (const json of [{}, { email: 1 }, [person.mailbox.address], { email: person.mailbox.address, extra: 1 }]) {
    await problem(await ask("POST", "/api/account/codes", { json }), 400, "bad_request");
  }
});

test("codes: an address gets ten in ten minutes", async () => {
  const mailbox = new Mailbox();
  for (let i = 0; i < 10; i += 1) assert.equal((await code(mailbox.address)).status, 202, `code ${i}`);
  const refused = await code(mailbox.address);
  assert.ok(refused.headers.has("retry-after"));
  await problem(refused, 429, "rate_limited");
  assert.equal((await code(new Mailbox().address)).status, 202);
});

test("pages of other sites cannot sign in or request codes", async () => {
  const headers = { origin: "https://evil.example" };
  const mailbox = new Mailbox();
  await problem(await ask("POST", "/api/account/codes", { json: { email: mailbox.address }, headers }), 403, "foreign_origin");
  await problem(await signIn(mailbox, { headers }), 403, "foreign_origin");
});

test("sessions: devices are listed, ended, and sign out", async () => {
  const firefox = { "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0" };
  const laptop = await Person.arrive(undefined, { headers: firefox });
  const phone = await Person.arrive(undefined, { mailbox: laptop.mailbox });
  const sessions = async () => (await laptop.json("GET", "/api/account/sessions")).items;
  const listed = await sessions();
  assert.deepEqual(listed.map(({ device }) => device).sort(), ["Firefox on Linux", "Unknown device"]);
  assert.equal(listed.find(({ is_current }) => is_current).device, "Firefox on Linux");

  const rotated = await laptop.ask("POST", "/api/session/rotate");
  laptop.cookie = cookieOf(rotated);
  const current = ({ is_current }) => is_current;
  assert.equal((await sessions()).find(current).id, listed.find(current).id, "a new token, the same device");

  const other = listed.find((session) => !session.is_current);
  const stranger = await Person.arrive();
  await problem(await stranger.ask("DELETE", `/api/account/sessions/${other.id}`), 404, "not_found");
  assert.equal((await laptop.ask("DELETE", `/api/account/sessions/${other.id}`)).status, 204);
  await problem(await phone.get("/api/images"), 401, "no_session");
  await problem(await laptop.ask("DELETE", `/api/account/sessions/${other.id}`), 404, "not_found");

  const tablet = await Person.arrive(undefined, { mailbox: laptop.mailbox });
  assert.equal((await laptop.ask("DELETE", "/api/account/sessions/others")).status, 204);
  await problem(await tablet.get("/api/images"), 401, "no_session");

  const out = await laptop.ask("DELETE", "/api/account/sessions/current");
  assert.equal(out.status, 204);
  assert.match(out.headers.get("set-cookie"), /^safelight_session=; .*Max-Age=0/);
  await problem(await laptop.get("/api/images"), 401, "no_session");
});

test("a guest has no account", async () => {
  const guest = await Guest.arrive();
  for (const [method, path] of [
    ["GET", "/api/account"],
    ["DELETE", "/api/account"],
    ["GET", "/api/account/sessions"],
    ["DELETE", "/api/account/sessions/current"],
  ]) {
    await problem(await guest.ask(method, path), 401, "no_account");
    await problem(await ask(method, path, { headers: { authorization: "Bearer x" } }), 401, "bad_token");
  }
});

test("a deleted account is gone at once, and its address can sign up again", async () => {
  const person = await Person.arrive();
  const other = await Person.arrive(undefined, { mailbox: person.mailbox });
  await person.upload(rocket);
  assert.equal((await person.ask("DELETE", "/api/account")).status, 202);
  for (const client of [person, other]) await problem(await client.get("/api/images"), 401, "no_session");
  const again = await Person.arrive(undefined, { mailbox: person.mailbox });
  assert.notEqual(again.account.id, person.account.id);
  assert.deepEqual(await images(again), []);
});

test("a merge whose sign-in was interrupted is completed by a sweep", { timeout: 120_000 }, async () => {
  const edge = await startEdge();
  try {
    const person = await Person.arrive(edge.url);
    const guest = await Guest.arrive(edge.url);
    const image = await guest.upload(rocket);
    // What the sign-in stores before it merges: it ends the guest's sessions and records the merge.
    const owners = [guest.session.owner_id, person.session.owner_id];
    await edge.bindings.sql("INSERT INTO pending_merges (from_library, to_library) VALUES (?1, ?2)", ...owners);
    await edge.bindings.sql("DELETE FROM sessions WHERE owner_id = ?1", owners[0]);
    await edge.sweep();
    assert.deepEqual(await images(person), [image.id]);
    assert.deepEqual(await edge.bindings.sql("SELECT * FROM pending_merges"), []);
  } finally {
    await edge.stop();
  }
});

test("a guest's library becomes part of one account only", { timeout: 120_000 }, async () => {
  const guest = await Guest.arrive();
  const image = await guest.upload(rocket);
  const [one, other] = await Promise.all([Person.arrive(undefined, { guest }), Person.arrive(undefined, { guest })]);
  const lists = [await images(one), await images(other)];
  assert.deepEqual(lists.flat(), [image.id], JSON.stringify(lists));
  assert.notEqual(one.session.owner_id, other.session.owner_id);
});
