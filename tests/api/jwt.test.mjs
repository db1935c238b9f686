// JWTs of other services as bearer tokens: what is accepted, whose data it opens, and every known attack.

import assert from "node:assert/strict";
import { createHmac, randomUUID } from "node:crypto";
import { after, before, test } from "node:test";

import { startEdge } from "../support/edge.mjs";
import { ask } from "../support/guest.mjs";
import { ALGORITHMS, AUDIENCE, Issuer, issuersSetting, jose } from "../support/issuer.mjs";
import { Mailbox } from "../support/mail.mjs";
import { Person } from "../support/person.mjs";
import { problem } from "../support/resources.mjs";
import { connect } from "../support/socket.mjs";
import { until } from "../support/wait.mjs";

let edge;
/** The first one works; the others each have a test that breaks them. */
const issuers = {};

before(async () => {
  for (const name of ["good", "stormy", "rotating", "fails", "hangs", "floods", "redirects", "lies", "ending"]) {
    issuers[name] = await Issuer.start();
  }
  edge = await startEdge({ JWT_ISSUERS: issuersSetting(...Object.values(issuers)) });
});

after(async () => {
  await edge?.stop();
  for (const issuer of Object.values(issuers)) await issuer.stop();
});

const call = (token, path = "/api/images") => ask("GET", path, { base: edge.url, headers: { authorization: `Bearer ${token}` } });

/** The owner of a token: the account that D1 has for its subject. */
async function ownerOf(issuer, subject) {
  const sql = "SELECT a.* FROM identities i JOIN accounts a ON a.id = i.account_id WHERE i.issuer = ? AND i.subject = ?";
  const rows = await edge.bindings.sql(sql, issuer.name, subject);
  assert.ok(rows.length <= 1);
  return rows[0];
}

const accounts = async () => (await edge.bindings.sql("SELECT count(*) AS count FROM accounts"))[0].count;

for (const alg of ALGORITHMS) {
  test(`a token signed with ${alg} is accepted`, async () => {
    const token = await issuers.good.mint({}, { kid: `first-${alg}` });
    assert.equal((await call(token)).status, 200);
    const [header, payload, signature] = token.split(".");
    const changed = `${signature[0] === "A" ? "B" : "A"}${signature.slice(1)}`;
    await problem(await call(`${header}.${payload}.${changed}`), 401, "bad_token");
    const other = jose.base64url.encode(JSON.stringify({ ...jose.decodeJwt(token), sub: "another" }));
    await problem(await call(`${header}.${other}.${signature}`), 401, "bad_token");
  });
}

test("the first token of a subject makes an account, and later ones find it", async () => {
  const subject = randomUUID();
  const before = await accounts();
  const tokens = await Promise.all([1, 2, 3, 4].map((jti) => issuers.good.mint({ sub: subject, jti })));
  const responses = await Promise.all(tokens.map((token) => call(token)));
  assert.deepEqual(
    responses.map(({ status }) => status),
    [200, 200, 200, 200],
  );
  assert.equal((await accounts()) - before, 1, "at the same time, too");
  const owner = await ownerOf(issuers.good, subject);
  const write = await issuers.good.mint({ sub: subject, scope: "images:write images:read openid" });
  const headers = { authorization: `Bearer ${write}` };
  const made = await ask("POST", "/api/luts?name=a.cube", { base: edge.url, headers, body: "LUT_1D_SIZE 2\n0 0 0\n1 1 1\n" });
  assert.equal(made.status, 201, await made.clone().text());
  assert.equal((await (await call(tokens[0], "/api/luts")).json()).items.length, 1, "another token of the subject");
  const other = await issuers.good.mint({ sub: randomUUID() });
  assert.equal((await (await call(other, "/api/luts")).json()).items.length, 0, "another subject");
  assert.equal((await accounts()) - before, 2);
  const [figures] = await edge.bindings.sql("SELECT is_guest FROM library_figures WHERE library_id = ?", owner.owner_id);
  assert.equal(figures.is_guest, 0);
});

test("scopes come from the token, or from the settings", async () => {
  const upload = (token) => ask("POST", "/api/images", { base: edge.url, headers: { authorization: `Bearer ${token}` }, body: "x" });
  for (const [scope, mayRead, mayWrite] of [
    [undefined, true, false],
    ["images:write", false, true],
    [["images:read", "images:write"], true, true],
    ["", false, false],
    ["images:read-only openid", false, false],
    [7, false, false],
  ]) {
    const token = await issuers.good.mint({ sub: "scoped", scope });
    const read = await call(token);
    assert.equal(read.status, mayRead ? 200 : 403, JSON.stringify(scope));
    if (!mayRead) assert.equal((await problem(read, 403, "missing_scope")).scope, "images:read");
    const written = await upload(token);
    if (mayWrite) await problem(written, 415, "unknown_format");
    else assert.equal((await problem(written, 403, "missing_scope")).scope, "images:write");
  }
});

test("an address in a token opens no account of its person, and does not sign in", async () => {
  const person = await Person.arrive(edge.url);
  const { address } = person.mailbox;
  const claims = { sub: randomUUID(), email: address, email_verified: true };
  assert.equal((await call(await issuers.good.mint(claims))).status, 200);
  const made = await ownerOf(issuers.good, claims.sub);
  assert.notEqual(made.id, person.account.id);
  assert.deepEqual([made.email, made.email_key], [address, null]);

  // The other order: a token first, then a sign-up with its address.
  const early = { sub: randomUUID(), email: `${randomUUID()}@example.org`, email_verified: true };
  assert.equal((await call(await issuers.good.mint(early))).status, 200);
  const late = await Person.arrive(edge.url, { mailbox: new Mailbox(early.email, edge.url) });
  assert.notEqual(late.account.id, (await ownerOf(issuers.good, early.sub)).id);

  const unverified = { sub: randomUUID(), email: address };
  assert.equal((await call(await issuers.good.mint(unverified))).status, 200);
  assert.equal((await ownerOf(issuers.good, unverified.sub)).email, null);
});

test("every wrong token is 401", async () => {
  const { good } = issuers;
  const now = Math.floor(Date.now() / 1000);
  const rsa = good.key("first-RS256");
  const stranger = await Issuer.start();
  await stranger.stop();
  const part = (value) => jose.base64url.encode(JSON.stringify(value));
  const payload = { iss: good.name, aud: AUDIENCE, sub: "somebody", exp: now + 300 };
  const unsigned = (header, claims = payload) => `${part(header)}.${part(claims)}`;
  const withHmac = (secret) => {
    const signed = unsigned({ alg: "HS256", kid: "first-RS256", typ: "JWT" });
    return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
  };
  const pem = await jose.exportSPKI(await jose.importJWK(rsa.jwk, "RS256"));
  const good256 = await good.mint();
  const mixed = { ...good.key("first-ES256"), alg: "ES256" };
  const attacks = {
    "alg none": `${unsigned({ alg: "none" })}.`,
    "alg none with a signature": `${unsigned({ alg: "none", kid: "first-ES256" })}.${good256.split(".")[2]}`,
    "alg NoNe": `${unsigned({ alg: "NoNe" })}.`,
    "HS256 with the public key as PEM": withHmac(pem),
    "HS256 with the public key as JWK": withHmac(JSON.stringify(rsa.jwk)),
    "HS256 with the modulus": withHmac(Buffer.from(rsa.jwk.n, "base64url")),
    "no alg": `${unsigned({ kid: "first-ES256" })}.AAAA`,
    "wrong audience": await good.mint({ aud: "https://other.example" }),
    "no audience": await good.mint({ aud: undefined }),
    "an audience that begins with ours": await good.mint({ aud: `${AUDIENCE}.evil.example` }),
    "wrong issuer": await good.mint({ iss: "https://evil.example" }),
    "another trusted issuer's name": await good.mint({ iss: issuers.stormy.name }),
    "no issuer": await good.mint({ iss: undefined }),
    expired: await good.mint({ exp: now - 61 }),
    "no expiry": await good.mint({ exp: undefined }),
    "an expiry that is a text": `${unsigned({ alg: "ES256", kid: "first-ES256" }, { ...payload, exp: "9999999999" })}.AAAA`,
    "not yet valid": await good.mint({ nbf: now + 120 }),
    "issued in the future": await good.mint({ iat: now + 120 }),
    "no subject": await good.mint({ sub: undefined }),
    "an empty subject": await good.mint({ sub: "" }),
    "a subject of 256 bytes": await good.mint({ sub: "s".repeat(256) }),
    "critical extension": await new jose.SignJWT(payload)
      .setProtectedHeader({ alg: "ES256", kid: "first-ES256", crit: ["https://id.example/ext"], "https://id.example/ext": 1 })
      .sign(good.key("first-ES256").privateKey, { crit: { "https://id.example/ext": true } }),
    "a logout token": await good.mint({}, { header: { typ: "logout+jwt" } }),
    "the name of an RSA key with ES256": await good.mint({}, { kid: "first-RS256", key: mixed }),
    "the name of an EC key with RS256": await good.mint({}, { kid: "first-ES256", key: rsa }),
    "the name of an Ed25519 key with ES256": await good.mint({}, { kid: "first-EdDSA", key: mixed }),
    "PS256 with the RSA key": `${unsigned({ alg: "PS256", kid: "first-RS256" })}.${(await good.mint({}, { kid: "first-RS256" })).split(".")[2]}`,
    "a key of somebody else under a known name": await good.mint({}, { key: stranger.key("first-ES256"), kid: "first-ES256" }),
    "a key in the header": await new jose.SignJWT(payload)
      .setProtectedHeader({ alg: "ES256", jwk: stranger.key("first-ES256").jwk })
      .sign(stranger.key("first-ES256").privateKey),
    "an address of keys in the header": await good.mint(
      {},
      { key: stranger.key("first-ES256"), kid: "first-ES256", header: { jku: issuers.stormy.setting.jwks_url } },
    ),
    "a signature of zeros": `${good256.split(".").slice(0, 2).join(".")}.${Buffer.alloc(64).toString("base64url")}`,
    "no signature": `${good256.split(".").slice(0, 2).join(".")}.`,
    "a signature in DER": `${good256.split(".").slice(0, 2).join(".")}.MAYCAQECAQE`,
    "a huge token": await good.mint({ more: "x".repeat(8 << 10) }),
    "an encrypted token": "eyJhbGciOiJSU0EtT0FFUCJ9.AAAA.AAAA.AAAA.AAAA",
    "two names": `${jose.base64url.encode('{"alg":"none","alg":"ES256"}')}.${part(payload)}.AAAA`,
    "deep JSON": `${jose.base64url.encode(`{"alg":${"[".repeat(2000)}`)}.${part(payload)}.AAAA`,
    "no JSON": "AAAA.AAAA.AAAA",
    "one word": "token",
    dots: "..",
  };
  const before = await accounts();
  for (const [name, token] of Object.entries(attacks)) {
    for (const path of ["/api/images", "/api/live", "/api/account"]) {
      const response = await call(token, path);
      assert.equal(response.status, 401, `${name} on ${path}: ${await response.clone().text()}`);
      assert.equal((await problem(response, 401, "bad_token")).code, "bad_token");
    }
  }
  assert.equal(await accounts(), before, "no attack makes an account");
  assert.equal((await call(await good.mint({ exp: now - 30 }))).status, 200, "clocks may differ by a minute");
  assert.equal((await call(await good.mint({ nbf: now + 30 }))).status, 200);
  assert.equal((await call(await good.mint({ aud: ["https://other.example", AUDIENCE] }))).status, 200);
  assert.equal((await call(await good.mint({}, { header: { typ: "at+jwt" } }))).status, 200);
});

test("a storm of unknown key names causes one fetch more", async () => {
  const { stormy } = issuers;
  assert.equal((await call(await stormy.mint())).status, 200);
  assert.equal(stormy.fetches, 1);
  const storm = async (count) => {
    const tokens = await Promise.all(
      Array.from({ length: count }, () => stormy.mint({}, { kid: randomUUID(), key: stormy.key("first-ES256") })),
    );
    for (const response of await Promise.all(tokens.map((token) => call(token)))) await problem(response, 401, "bad_token");
  };
  await storm(50);
  assert.equal((await call(await stormy.mint({ sub: "between" }))).status, 200);
  await storm(50);
  assert.equal(stormy.fetches, 2);
});

test("a new key works at once, and concurrent first requests fetch once", async () => {
  const { rotating } = issuers;
  const first = await Promise.all(Array.from({ length: 8 }, (_, jti) => rotating.mint({ jti })));
  assert.deepEqual(new Set((await Promise.all(first.map((token) => call(token)))).map(({ status }) => status)), new Set([200]));
  assert.equal(rotating.fetches, 1);
  await rotating.addKey("ES256", "second");
  rotating.removeKey("first-RS256");
  assert.equal((await call(await rotating.mint({}, { kid: "second" }))).status, 200);
  assert.equal(rotating.fetches, 2);
  // Without a name: the only key of the algorithm counts, and two are ambiguous.
  assert.equal((await call(await rotating.mint({}, { key: rotating.key("first-EdDSA"), header: { kid: undefined } }))).status, 200);
  await problem(await call(await rotating.mint({}, { header: { kid: undefined } })), 401, "bad_token");
});

for (const mode of ["fails", "hangs", "floods", "redirects", "lies"]) {
  test(`an issuer that ${mode} is 503, not a fault of the edge`, async () => {
    const issuer = issuers[mode];
    issuer.mode = mode;
    const responses = await Promise.all([call(await issuer.mint()), call(await issuer.mint({ sub: "other" }))]);
    for (const response of responses) {
      assert.equal(response.headers.get("retry-after"), "5");
      await problem(response, 503, "token_issuer_unavailable");
    }
    assert.equal(issuer.fetches, 1, "one request fetches, and a redirect is not followed");
    assert.equal((await call(await issuers.good.mint())).status, 200, "other issuers work");
  });
}

test("known keys work while their issuer is down", async () => {
  const { good } = issuers;
  assert.equal((await call(await good.mint())).status, 200);
  good.mode = "fails";
  try {
    assert.equal((await call(await good.mint({ sub: "while down" }))).status, 200);
  } finally {
    good.mode = "serves";
  }
});

test("a live connection ends with its token", async () => {
  const token = await issuers.ending.mint({ exp: Math.floor(Date.now() / 1000) - 57 });
  const { listener } = await connect("/api/live", { base: edge.url, authorization: `Bearer ${token}` });
  assert.ok(listener, "the minute of clock difference is not over");
  await listener.first("a mark", ({ type }) => type === "ready");
  assert.equal(await until("the end of the connection", 30, () => listener.closed), 1008);
});

test("deleting the account ends what its tokens had", async () => {
  const subject = randomUUID();
  const token = await issuers.good.mint({ sub: subject, scope: "images:read images:write" });
  const headers = { authorization: `Bearer ${token}` };
  await ask("POST", "/api/luts?name=a.cube", { base: edge.url, headers, body: "LUT_1D_SIZE 2\n0 0 0\n1 1 1\n" });
  const first = await ownerOf(issuers.good, subject);
  // The subject has no session. It gets one as sign-in by OpenID Connect would open it.
  const session = await Person.arrive(edge.url);
  await edge.bindings.sql(
    "UPDATE sessions SET account_id = ?, owner_id = ? WHERE account_id = ?",
    first.id,
    first.owner_id,
    session.account.id,
  );
  assert.equal((await session.ask("DELETE", "/api/account")).status, 202);
  assert.equal(await ownerOf(issuers.good, subject), undefined);
  assert.equal((await (await call(token, "/api/luts")).json()).items.length, 0, "a new, empty account");
  assert.notEqual((await ownerOf(issuers.good, subject)).owner_id, first.owner_id);
});
