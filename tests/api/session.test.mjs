// POST /api/session, and what needs one.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Guest, NOBODYS_ID, ask, problem } from "./support/client.mjs";

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

test("an unknown cookie gives a new session", async () => {
  for (const cookie of [`safelight_session=${"A".repeat(43)}`, "safelight_session=x", "safelight_session="]) {
    const answer = await ask("POST", "/api/session", { cookie });
    assert.equal(answer.status, 201, cookie);
    assert.ok(answer.headers.get("set-cookie"));
  }
});

test("every route of an owner needs a session", async () => {
  const document = await (await ask("GET", "/api/openapi.json")).json();
  let asked = 0;
  for (const [path, item] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      const path_ = path.replace("{id}", NOBODYS_ID).replace("{width}", "100");
      const answer = await ask(method.toUpperCase(), path_, { cookie: `safelight_session=${"A".repeat(43)}` });
      if (operation.security?.some((needs) => "session" in needs)) {
        await problem(answer, 401, "no_session");
        asked += 1;
      } else if (operation.security) {
        await problem(answer, 401, "bad_token");
      } else {
        assert.ok(answer.status < 300, `${method} ${path}: ${answer.status}`);
      }
    }
  }
  assert.ok(asked >= 14, `${asked} routes have an owner`);
});
