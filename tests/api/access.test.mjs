// Who may call what: every route of the OpenAPI document, with every kind of caller and every scope.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";

import { newKey } from "../support/credentials.mjs";
import { startEdge } from "../support/edge.mjs";
import { ask, Guest } from "../support/guest.mjs";
import { Issuer, issuersSetting } from "../support/issuer.mjs";
import { Person } from "../support/person.mjs";
import { NOBODYS_ID } from "../support/resources.mjs";

const PARTNER = "https://partner.example";
const FOREIGN = "https://evil.example";

let edge;
let issuer;
let operations;
let scopes;

before(async () => {
  issuer = await Issuer.start();
  edge = await startEdge({ JWT_ISSUERS: issuersSetting(issuer), CORS_ORIGINS: `${PARTNER},https://other.example:8443` });
  const document = await (await ask("GET", "/api/openapi.json", { base: edge.url })).json();
  operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation, access: accessOf(operation) })),
  );
  // Deleting an account comes last: its cookie is needed until then.
  operations.sort((a, b) => isDeletion(a) - isDeletion(b));
  scopes = [...new Set(operations.flatMap(({ access }) => access.scope ?? []))];
  assert.ok(scopes.length >= 3 && operations.length > 40, "the document has routes with scopes");
});

after(async () => {
  await edge?.stop();
  await issuer?.stop();
});

const isDeletion = ({ method, path }) => Number(method === "DELETE" && path === "/api/account");

/** Who may call an operation, as its document states it. */
function accessOf({ security, responses }) {
  if (!security) return { kind: responses["401"] ? "new session" : "public" };
  const schemes = Object.assign({}, ...security);
  // The secret in the address is the credential.
  if (Object.keys(schemes).length === 0) return { kind: "public" };
  if (schemes.session && schemes.token) {
    assert.deepEqual(schemes.session, schemes.token);
    assert.equal(schemes.session.length, 1, "one scope");
    return { kind: security.some((one) => Object.keys(one).length === 0) ? "viewer" : "owner", scope: schemes.session[0] };
  }
  return { kind: schemes.session ? "session" : "deployment" };
}

/** Sends a request for things that do not exist; returns status and problem code. */
async function call({ method, path, operation }, { cookie, token, origin }) {
  const url = path
    .replace("{id}", path.includes("/luts/") ? `sha256:${"0".repeat(64)}` : NOBODYS_ID)
    .replace("{width}", "100")
    .replace("{handle}", "nobody_has_it")
    .replace(/\{[^}]+\}/g, NOBODYS_ID);
  const headers = { ...(token !== undefined && { authorization: `Bearer ${token}` }), ...(origin && { origin }) };
  const json = operation.requestBody ? {} : undefined;
  const response = await ask(method, url, { base: edge.url, cookie, headers, json });
  const text = await response.text();
  const code = response.headers.get("content-type") === "application/problem+json" ? JSON.parse(text).code : undefined;
  return { status: response.status, code, text, headers: response.headers };
}

/** What a caller must get: a refusal as [status, code], or undefined if the guard admits it. */
function expectation({ kind, scope }, { isBearer, isValid, has, isGuest }) {
  const badToken = [401, "bad_token"];
  switch (kind) {
    case "public":
    case "deployment":
      return undefined;
    case "new session":
      return isBearer ? badToken : undefined;
    case "session":
      if (isBearer) return badToken;
      return isValid ? (isGuest ? "a guest" : undefined) : [401, "no_session"];
    default:
      if (!isValid) return isBearer ? badToken : kind === "viewer" ? undefined : [401, "no_session"];
      return has(scope) ? undefined : [403, "missing_scope"];
  }
}

/** Routes whose handler asks for a second scope, before it looks anything up. */
const SECOND_SCOPES = { "POST /api/presets/{id}/makes": "presets:write" };

/** Codes that only the guard uses. A handler may still refuse a guest: `no_account`. */
const GUARDED = new Set(["no_session", "bad_token", "missing_scope", "foreign_origin"]);

async function check(caller, request) {
  let count = 0;
  for (const operation of operations) {
    const name = `${caller.name}: ${operation.method} ${operation.path}`;
    const { status, code, text } = await call(operation, request);
    assert.ok(status < 500 || status === 501, `${name}: ${status} ${text}`);
    assert.ok(operation.operation.responses[status], `${name}: ${status} is not documented; ${text}`);
    const expected = expectation(operation.access, caller);
    if (operation.access.kind === "deployment") {
      assert.ok([401, 404].includes(status), `${name}: ${status}`);
    } else if (expected === "a guest") {
      assert.ok(status === 401 ? code === "no_account" : operation.path.startsWith("/api/session"), `${name}: ${status} ${text}`);
    } else if (expected) {
      assert.deepEqual([status, code], expected, `${name}: ${text}`);
      if (code === "missing_scope") assert.equal(JSON.parse(text).scope, operation.access.scope);
    } else {
      const second = SECOND_SCOPES[`${operation.method} ${operation.path}`];
      if (second && !caller.has(second)) assert.deepEqual([code, JSON.parse(text).scope], ["missing_scope", second], name);
      else assert.ok(!GUARDED.has(code), `${name}: ${status} ${text}`);
    }
    count += 1;
  }
  assert.equal(count, operations.length);
}

const all = () => true;
const none = () => false;

test("nobody", () => check({ name: "nobody", isValid: false, has: none }, {}));

test("a guest", async () => {
  const { cookie } = await Guest.arrive(edge.url);
  await check({ name: "guest", isValid: true, isGuest: true, has: all }, { cookie });
});

test("an account", async () => {
  const { cookie } = await Person.arrive(edge.url);
  await check({ name: "account", isValid: true, has: all }, { cookie });
});

test("keys with one scope, and with all others", async () => {
  const person = await Person.arrive(edge.url);
  for (const scope of scopes) {
    const { key: one } = await newKey(person, [scope]);
    await check({ name: `key ${scope}`, isBearer: true, isValid: true, has: (other) => other === scope }, { token: one });
    const others = scopes.filter((other) => other !== scope);
    const { key: rest } = await newKey(person, others);
    await check({ name: `key without ${scope}`, isBearer: true, isValid: true, has: (other) => other !== scope }, { token: rest });
  }
});

test("expired, deleted and wrong tokens", async () => {
  const person = await Person.arrive(edge.url);
  const [expired, deleted] = [await newKey(person, scopes), await newKey(person, scopes)];
  await edge.bindings.sql("UPDATE api_keys SET expires_at_ms = ? WHERE id = ?", Date.now() - 1, expired.id);
  assert.equal((await person.ask("DELETE", `/api/account/keys/${deleted.id}`)).status, 204);
  const scope = scopes.join(" ");
  const tokens = {
    "expired key": expired.key,
    "deleted key": deleted.key,
    garbage: "garbage",
    "expired JWT": await issuer.mint({ scope, exp: 1_700_000_000 }),
    "unsigned JWT": (await issuer.mint({ scope })).replace(/[^.]+$/, ""),
  };
  for (const [name, token] of Object.entries(tokens)) {
    // The cookie of an account beside it changes nothing.
    await check({ name, isBearer: true, isValid: false, has: none }, { token, cookie: person.cookie });
  }
});

test("JWTs with one scope, and with none", async () => {
  for (const scope of [...scopes, ""]) {
    const token = await issuer.mint({ sub: randomUUID(), scope });
    await check({ name: `JWT ${scope}`, isBearer: true, isValid: true, has: (other) => other === scope }, { token });
  }
});

test("pages of configured origins use these routes with a token, and never with a cookie", async () => {
  const person = await Person.arrive(edge.url);
  const { key } = await newKey(person, scopes);
  const header = (headers, name) => headers.get(`access-control-${name}`);
  for (const operation of operations) {
    const { method, path, access } = operation;
    const isShared = ["owner", "viewer"].includes(access.kind) && path !== "/api/live";
    const name = `${method} ${path}`;
    for (const origin of [PARTNER, FOREIGN]) {
      const isAllowed = isShared && origin === PARTNER;
      const preflight = await ask("OPTIONS", path.replace("{id}", NOBODYS_ID).replace(/\{[^}]+\}/g, "100"), {
        base: edge.url,
        headers: { origin, "access-control-request-method": method, "access-control-request-headers": "authorization" },
      });
      await preflight.text();
      assert.ok(preflight.status < 500, `${name}: ${preflight.status}`);
      assert.equal(header(preflight.headers, "allow-origin"), isAllowed ? origin : null, `preflight of ${name} from ${origin}`);
      if (isAllowed) {
        assert.equal(preflight.status, 204);
        assert.equal(header(preflight.headers, "allow-methods"), method);
        assert.match(header(preflight.headers, "allow-headers"), /authorization/);
        assert.match(preflight.headers.get("vary"), /origin/i);
      }
      for (const request of [{ token: key }, { token: "garbage" }, {}]) {
        const { status, code, headers } = await call(operation, { ...request, origin });
        assert.equal(header(headers, "allow-origin"), isAllowed ? origin : null, `${name} from ${origin}: ${status}`);
        assert.equal(header(headers, "allow-credentials"), null);
        if (isShared) assert.match(headers.get("vary") ?? "", /origin/i, name);
        if (isShared && request.token === key) assert.ok(!GUARDED.has(code), `${name}: ${status} ${code}`);
      }
      // With a cookie nothing changes: writes of other sites are refused, from configured origins, too.
      const isRead = method === "GET" && path !== "/api/live";
      if (isShared && !isRead) {
        const { status, code } = await call(operation, { cookie: person.cookie, origin });
        assert.deepEqual([status, code], [403, "foreign_origin"], `${name} with a cookie from ${origin}`);
      }
    }
    if (isShared) {
      const { headers } = await call(operation, { token: key });
      assert.match(headers.get("vary") ?? "", /origin/i, `${name} without an origin`);
      assert.equal(header(headers, "allow-origin"), null);
    }
  }
});

test("a wrong setting is reported by name, and harms no other caller", async () => {
  const wrong = await startEdge({ JWT_ISSUERS: '[{"issuer":"x"}]', CORS_ORIGINS: "*" }, { healthy: false });
  try {
    const health = await ask("GET", "/api/health", { base: wrong.url });
    assert.equal(health.status, 503);
    const { code, detail } = await health.json();
    assert.equal(code, "misconfigured");
    assert.match(detail, /CORS_ORIGINS/);
    const guest = await Guest.arrive(wrong.url);
    const list = await guest.get("/api/images", { origin: "https://a.example" });
    assert.deepEqual([list.status, list.headers.get("access-control-allow-origin")], [200, null]);
    const token = await ask("GET", "/api/images", { base: wrong.url, headers: { authorization: "Bearer a.b.c" } });
    assert.equal(token.status, 503);
    assert.match((await token.json()).detail, /JWT_ISSUERS/);
  } finally {
    await wrong.stop();
  }
});
