// Limits on mails that strangers can cause, and what strangers cannot do to the codes of the person who has an address.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startEdge } from "../support/edge.mjs";
import { ask, Guest } from "../support/guest.mjs";
import { allMail, Mailbox, newAddress } from "../support/mail.mjs";
import { codeFor, cookiesOf, Person, signIn } from "../support/person.mjs";
import { problem } from "../support/resources.mjs";
import { until } from "../support/wait.mjs";

const TEN_MINUTES_MS = 600_001;

let edge;
before(async () => {
  edge = await startEdge({ ADDRESS_MAILS: "40" });
});
after(() => edge?.stop());

const send = (method, path, options) => ask(method, path, { base: edge.url, ...options });
const from = (ip) => ({ "cf-connecting-ip": ip });
const requestCode = (email, ip, path = "/api/account/codes", cookie) => send("POST", path, { json: { email }, headers: from(ip), cookie });
const tryCode = (email, code, ip, cookie) => send("POST", "/api/account/sessions", { json: { email, code }, headers: from(ip), cookie });
const wrong = (code, by = 1) => String((Number(code) + by) % 1_000_000).padStart(6, "0");
const newMailbox = () => new Mailbox(newAddress(), edge.url);
const passTenMinutes = () => edge.bindings.sql(`UPDATE attempts SET counted_from_ms = counted_from_ms - ${TEN_MINUTES_MS}`);

/** The device cookie of a browser that signs in to an account. */
async function browserOf(mailbox) {
  const response = await signIn(mailbox, { base: edge.url });
  assert.equal(response.status, 200);
  return `safelight_device=${cookiesOf(response).get("safelight_device")}`;
}

test("all kinds of mail to an address count together, whoever asks", async () => {
  const email = newAddress();
  const members = [await Person.arrive(edge.url), await Person.arrive(edge.url)];
  const kinds = [
    (n) => requestCode(email, `203.0.113.${n}`),
    (n) => requestCode(email.toUpperCase(), `203.0.113.${n}`, "/api/account/password/codes"),
    (n) => members[n % 2].ask("POST", "/api/account/email", { json: { email }, headers: from(`203.0.113.${n}`) }),
  ];
  for (let n = 0; n < 10; n += 1) assert.equal((await kinds[n % 3](n)).status, 202, `mail ${n}`);
  for (const kind of kinds) {
    const refused = await kind(20);
    assert.equal(refused.headers.get("retry-after"), "600");
    await problem(refused, 429, "rate_limited");
  }
  const received = async () => (await allMail(edge.url)).filter(({ to }) => to.toLowerCase() === email).length;
  await until("the mails", 20, async () => (await received()) >= 10);
  assert.equal(await received(), 10);
});

test("addresses with a tag count for the mailbox without it, except in the owner's browser", async () => {
  const address = newAddress();
  const tagged = (tag) => address.replace("@", `+${tag}@`);
  const owner = new Mailbox(tagged("owner"), edge.url);
  const device = await browserOf(owner);
  for (let n = 1; n < 10; n += 1) assert.equal((await requestCode(tagged(`${n}+${n}`), `203.0.113.${n}`)).status, 202, `mail ${n}`);
  for (const email of [address, tagged("other"), owner.address])
    await problem(await requestCode(email, "203.0.113.30"), 429, "rate_limited");
  assert.equal((await requestCode(owner.address, "203.0.113.31", undefined, device)).status, 202);
  // The browser is known to the account of one tag only.
  await problem(await requestCode(address, "203.0.113.31", undefined, device), 429, "rate_limited");
  assert.equal((await requestCode(address.replace("@", "x@"), "203.0.113.30")).status, 202);
});

test("a change of the address counts for the present and the new address, or for none", async () => {
  const member = await Person.arrive(edge.url);
  const { address } = member.mailbox;
  const change = (email) => member.ask("POST", "/api/account/email", { json: { email }, headers: from("203.0.113.40") });
  for (let n = 0; n < 8; n += 1) assert.equal((await change(newAddress())).status, 202, `change ${n}`);
  assert.equal((await requestCode(address, "203.0.113.41")).status, 202, "the tenth mail: the first one signed up");
  await problem(await requestCode(address, "203.0.113.41"), 429, "rate_limited");
  const other = newAddress();
  const refused = await change(other);
  assert.equal(refused.headers.get("retry-after"), "600");
  await problem(refused, 429, "rate_limited");
  for (let n = 0; n < 10; n += 1) assert.equal((await requestCode(other, `203.0.113.${50 + n}`)).status, 202, `mail ${n}`);
  // Both mails of a change can go to one mailbox.
  const tagged = await Person.arrive(edge.url);
  const own = (n) => tagged.mailbox.address.replace("@", `+${n}@`);
  for (let n = 0; n < 4; n += 1)
    assert.equal((await tagged.ask("POST", "/api/account/email", { json: { email: own(n) }, headers: from("203.0.113.42") })).status, 202);
  await problem(
    await tagged.ask("POST", "/api/account/email", { json: { email: own(4) }, headers: from("203.0.113.42") }),
    429,
    "rate_limited",
  );
  assert.equal((await requestCode(own(5), "203.0.113.43")).status, 202, "the tenth");
});

test("an address gets at most thirty mails in a day", { timeout: 120_000 }, async () => {
  const email = newAddress();
  for (let n = 0; n < 30; n += 1) {
    if (n % 10 === 0) await passTenMinutes();
    assert.equal((await requestCode(email, `198.51.100.${n}`)).status, 202, `mail ${n}`);
  }
  await passTenMinutes();
  const refused = await requestCode(email, "198.51.100.99");
  assert.equal(refused.headers.get("retry-after"), "86400");
  await problem(refused, 429, "rate_limited");
});

test("a network causes a number of mails, and a refused one counts for no recipient", { timeout: 120_000 }, async () => {
  const victim = newAddress();
  for (let n = 0; n < 40; n += 1) assert.equal((await requestCode(newAddress(), "192.0.2.1")).status, 202, `mail ${n}`);
  for (let n = 0; n < 12; n += 1) await problem(await requestCode(victim, "192.0.2.1"), 429, "rate_limited");
  assert.equal((await requestCode(victim, "192.0.2.2")).status, 202);
});

test("strangers cannot keep the owner's browser from a code or a password", { timeout: 120_000 }, async () => {
  const mailbox = newMailbox();
  const device = await browserOf(mailbox);
  const { address } = mailbox;
  let sent;
  do sent = await requestCode(address, "192.0.2.10");
  while (sent.status === 202);
  await problem(await requestCode(address, "192.0.2.11", undefined, `safelight_device=${"A".repeat(43)}`), 429, "rate_limited");
  assert.equal((await requestCode(address, "192.0.2.12", undefined, device)).status, 202);

  const password = (cookie) =>
    send("POST", "/api/account/sessions", {
      json: { email: address, password: "a boat on the lake" },
      headers: from("192.0.2.13"),
      cookie,
    });
  for (let n = 0; n < 10; n += 1) await problem(await password(), 401, "wrong_credentials");
  await problem(await password(), 429, "rate_limited");
  await problem(await password(device), 401, "wrong_credentials");
});

test("invented tries and other codes of strangers leave the owner's code alone", { timeout: 120_000 }, async () => {
  const mailbox = newMailbox();
  const { address } = mailbox;
  const guest = await Guest.arrive(edge.url);
  assert.equal((await requestCode(address, "192.0.2.20", undefined, guest.cookie)).status, 202);
  const code = await mailbox.nextCode();
  for (let n = 1; n <= 120; n += 1) await problem(await tryCode(address, wrong(code, n), `192.0.2.${n}`), 401, "wrong_code");
  assert.equal((await requestCode(address, "192.0.2.21")).status, 202, "a stranger's code");
  assert.equal((await tryCode(address, code, "192.0.2.22", guest.cookie)).status, 200);
  await problem(await tryCode(address, code, "192.0.2.22", guest.cookie), 401, "wrong_code");
});

test("strangers have five tries of a code together, and its asker has five", { timeout: 120_000 }, async () => {
  const mailbox = newMailbox();
  const { address } = mailbox;
  const guest = await Guest.arrive(edge.url);
  const request = async () => {
    assert.equal((await requestCode(address, "192.0.2.30", undefined, guest.cookie)).status, 202);
    return mailbox.nextCode();
  };
  let code = await request();
  for (let n = 1; n <= 5; n += 1) await problem(await tryCode(address, wrong(code, n), `192.0.2.${n}`), 401, "wrong_code");
  await problem(await tryCode(address, code, "192.0.2.6"), 401, "wrong_code");
  assert.equal((await tryCode(address, code, "192.0.2.31", guest.cookie)).status, 200);

  code = await request();
  for (let n = 1; n <= 5; n += 1) await problem(await tryCode(address, wrong(code, n), "192.0.2.31", guest.cookie), 401, "wrong_code");
  await problem(await tryCode(address, code, "192.0.2.32"), 401, "wrong_code", "the asker's tries end the code for everybody");
});

test("a code that one browser requested signs in in another, and the newest mail counts whoever asked", async () => {
  const mailbox = newMailbox();
  const [one, other] = [await Guest.arrive(edge.url), await Guest.arrive(edge.url)];
  assert.equal((await requestCode(mailbox.address, "192.0.2.40", undefined, one.cookie)).status, 202);
  await mailbox.nextCode();
  assert.equal((await requestCode(mailbox.address, "192.0.2.41", undefined, other.cookie)).status, 202);
  assert.equal((await tryCode(mailbox.address, await mailbox.nextCode(), "192.0.2.40", one.cookie)).status, 200);
});

test("the code of the same asker is replaced", async () => {
  const mailbox = newMailbox();
  const first = await codeFor(mailbox);
  const second = await codeFor(mailbox);
  if (first !== second)
    await problem(await send("POST", "/api/account/sessions", { json: { email: mailbox.address, code: first } }), 401, "wrong_code");
  assert.equal((await send("POST", "/api/account/sessions", { json: { email: mailbox.address, code: second } })).status, 200);
});
