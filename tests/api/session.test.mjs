// POST /api/session, and what needs one.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ask, Guest } from "../support/guest.mjs";
import { documentedRoutes, NOBODYS_ID, problem } from "../support/resources.mjs";

test("a first session is created, with a cookie that scripts and other sites cannot use", async () => {
  const answer = await ask("POST", "/api/session");
  assert.equal(answer.status, 201);
  const cookie = answer.headers.get("set-cookie");
  assert.match(cookie, /^safelight_session=[A-Za-z0-9_-]{43}; /);
  for (const attribute of ["HttpOnly", "SameSite=Lax", "Path=/"]) assert.ok(cookie.includes(attribute), attribute);
  assert.match(cookie, /Max-Age=\d{6,}/);
  assert.equal(answer.headers.get("cache-control"), "no-store");
  const session = await answer.json();
  assert.match(session.owner_id, /^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  assert.equal(session.kind, "guest");
  assert.ok(Date.parse(session.expires_at) > Date.now());
});

test("the same session is given again while its cookie is valid", async () => {
  const guest = await Guest.arrive();
  const again = await guest.ask("POST", "/api/session");
  assert.equal(again.status, 200);
  assert.deepEqual(await again.json(), guest.session);
  assert.equal(again.headers.get("set-cookie"), null);
});

test("a session's token is replaced, and the old one holds for a moment without being replaced again", async () => {
  const guest = await Guest.arrive();
  const rotated = await guest.ask("POST", "/api/session/rotate");
  assert.equal(rotated.status, 200);
  const cookie = rotated.headers.get("set-cookie").split(";")[0];
  assert.notEqual(cookie, guest.cookie);
  assert.equal((await rotated.json()).owner_id, guest.session.owner_id);
  for (const token of [cookie, guest.cookie]) {
    assert.equal((await ask("GET", "/api/jobs", { cookie: token })).status, 200, "both tabs go on");
  }
  for (const path of ["/api/session/rotate", "/api/session"]) {
    const late = await guest.ask("POST", path);
    assert.equal(late.status, 200);
    assert.equal(late.headers.get("set-cookie"), null, "a replaced token gives no new one");
    const { expires_at } = await late.json();
    assert.ok(Date.parse(expires_at) <= Date.now() + 60_000, `the old token ends at ${expires_at}`);
  }
  const again = await ask("POST", "/api/session", { cookie });
  assert.ok(Date.parse((await again.json()).expires_at) > Date.now() + 24 * 60 * 60 * 1000);
});

test("a cookie that somebody planted locks nobody out", async () => {
  const guest = await Guest.arrive();
  const planted = `safelight_session=${"A".repeat(43)}`;
  for (const cookie of [
    `${planted}; ${guest.cookie}`,
    `${guest.cookie}; ${planted}`,
    `safelight_session=x; ${planted}; ${planted}; ${guest.cookie}`,
  ]) {
    assert.equal((await ask("GET", "/api/jobs", { cookie })).status, 200, cookie);
    const same = await ask("POST", "/api/session", { cookie });
    assert.equal((await same.json()).owner_id, guest.session.owner_id);
  }
});

test("over TLS the cookie has the prefix that keeps other hosts from planting one", async () => {
  // The local runtime takes the address of a request from this header, so that the worker sees TLS.
  const over = (path, headers) => ask("GET", path, { headers: { "mf-original-url": `https://safelight.test${path}`, ...headers } });
  const headers = { "mf-original-url": "https://safelight.test/api/session" };
  const answer = await ask("POST", "/api/session", { headers });
  assert.equal(answer.status, 201);
  const cookie = answer.headers.get("set-cookie");
  assert.match(cookie, /^__Host-safelight_session=[\w-]{43}; .*Path=\/; .*Secure$/);
  assert.doesNotMatch(cookie, /Domain/i);
  const [own] = cookie.split(";");
  assert.equal((await over("/api/jobs", { cookie: own })).status, 200);
  const planted = (await Guest.arrive()).cookie;
  await problem(await over("/api/jobs", { cookie: planted }), 401, "no_session");
  const both = await ask("POST", "/api/session", { headers: { ...headers, cookie: `${planted}; ${own}` } });
  assert.equal((await both.json()).owner_id, (await answer.json()).owner_id);
});

test("two tabs that rotate at once both go on, and only one gets the new token", async () => {
  const guest = await Guest.arrive();
  const answers = await Promise.all([1, 2].map(() => guest.ask("POST", "/api/session/rotate")));
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200],
  );
  assert.equal(answers.filter((answer) => answer.headers.get("set-cookie")).length, 1);
});

test("an unknown cookie gives a new session", async () => {
  for (const cookie of [`safelight_session=${"A".repeat(43)}`, "safelight_session=x", "safelight_session="]) {
    const answer = await ask("POST", "/api/session", { cookie });
    assert.equal(answer.status, 201, cookie);
    assert.ok(answer.headers.get("set-cookie"));
  }
});

test("every route of an owner needs a session", async () => {
  const document = await (await ask("GET", "/api/openapi.json")).json();
  const asked = [];
  for (const [path, item] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      const names = {
        id: NOBODYS_ID,
        account: NOBODYS_ID,
        width: "100",
        handle: "no_body",
        file: "no_body.jpg",
        delivery: NOBODYS_ID,
        version: "1",
      };
      const path_ = path.replace(/\{(\w+)\}/g, (_, name) => names[name]);
      const answer = await ask(method.toUpperCase(), path_, { cookie: `safelight_session=${"A".repeat(43)}` });
      if (operation.security?.some((needed) => Object.keys(needed).length === 0)) {
        // Its URL's token is all that it needs, or anybody may read what is public; without one it names nothing.
        assert.ok([400, 404].includes(answer.status), `${method} ${path}: ${answer.status}`);
      } else if (operation.security?.some((needed) => "session" in needed)) {
        await problem(answer, 401, "no_session");
        asked.push(`${method.toUpperCase()} ${path}`);
      } else if (operation.security?.some((needed) => "recovery_token" in needed)) {
        // This edge was set up without that secret.
        await problem(answer, 404, "not_found");
      } else if (operation.security) {
        await problem(answer, 401, "bad_token");
      } else if (path.includes("{handle}") || path.includes("{file}") || path.includes("/oidc/{id}")) {
        await problem(answer, 404, "not_found");
      } else if (operation.requestBody) {
        // Anybody may send it, and nothing was sent.
        await problem(answer, 400, "bad_request");
      } else {
        assert.ok([200, 201].includes(answer.status), `${method} ${path}: ${answer.status}`);
      }
    }
  }
  const others =
    /^GET \/api\/(health|ops|metrics|openapi\.json)$|^GET \/\.well-known|^POST \/api\/(session|events\/s3|libraries\/.*)$|^PUT \/api\/(avatar\/)?uploads|^GET \/avatars\/|^GET \/api\/(renditions|profiles)\/|^POST \/api\/account\/(codes|sessions|passkey-challenges|password\/codes|password\/reset)$|^GET \/api\/account\/oidc|^GET \/api\/pyramids\/\{id\}(\/content)?$|^GET \/api\/presets\/(\{id\}(\/(versions(\/\{version\})?|picture|export))?|schema\/\{file\})$/;
  assert.deepEqual(
    asked.sort(),
    documentedRoutes().filter((route) => !others.test(route)),
  );
});
