// GET /api/health · /api/ops · /api/openapi.json · /.well-known/jwks.json, and paths that do not exist.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ask } from "../support/guest.mjs";
import { sha256 } from "../support/pictures.mjs";
import { documentedRoutes, problem } from "../support/resources.mjs";

test("health says the versions", async () => {
  const answer = await ask("GET", "/api/health");
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get("x-request-id"), /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-/);
  const health = await answer.json();
  assert.equal(health.status, "ok");
  assert.match(health.version, /^\d+\.\d+\.\d+/);
  assert.match(health.engine, /^\d+\.\d+\.\d+/);
});

test("ops are the catalogue with parameter specifications", async () => {
  const { engine, ops } = await (await ask("GET", "/api/ops")).json();
  assert.match(engine, /^\d+\.\d+\.\d+/);
  const names = ops.map((op) => op.name);
  for (const name of [
    "exposure",
    "contrast",
    "saturation",
    "white_balance",
    "grayscale",
    "sepia",
    "invert",
    "gaussian_blur",
    "unsharp_mask",
    "crop",
    "resize",
    "rotate",
    "flip",
  ]) {
    assert.ok(names.includes(name), `${name} is missing`);
  }
  const ev = ops.find((op) => op.name === "exposure").params.find((param) => param.name === "ev");
  assert.equal(ev.kind, "number");
  assert.equal(ev.default, 0);
  assert.ok(ev.hard[0] <= ev.soft[0] && ev.soft[1] <= ev.hard[1]);
});

test("the key set holds one Ed25519 key and no secret", async () => {
  const answer = await ask("GET", "/.well-known/jwks.json");
  assert.equal(answer.status, 200);
  const { keys } = await answer.json();
  assert.equal(keys.length, 1);
  const { kid, x, ...rest } = keys[0];
  assert.deepEqual(rest, { kty: "OKP", crv: "Ed25519", alg: "EdDSA", use: "sig" });
  assert.equal(Buffer.from(x, "base64url").length, 32);
  assert.equal(Buffer.from(kid, "base64url").length, 32);
});

test("the OpenAPI document names every operation, and its references lead somewhere", async () => {
  const answer = await ask("GET", "/api/openapi.json");
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get("content-type"), "application/json");
  const document = await answer.json();
  assert.match(document.openapi, /^3\.1/);
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
  );
  assert.deepEqual(operations.sort(), documentedRoutes());
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map((match) => match[1]);
  assert.ok(references.length > 0);
  for (const reference of references) {
    const target = reference.split("/").reduce((at, key) => at?.[key], document);
    assert.ok(target, `#/${reference} leads nowhere`);
  }
});

test("what only a deployment changes is kept for minutes, and then asked for by its tag", async () => {
  for (const path of ["/api/ops", "/api/openapi.json", "/.well-known/jwks.json"]) {
    const answer = await ask("GET", path);
    assert.equal(answer.headers.get("cache-control"), "public, max-age=300", path);
    const etag = answer.headers.get("etag");
    assert.equal(etag, `"${sha256(await answer.text())}"`, path);
    const again = await ask("GET", path, { headers: { "if-none-match": `"other", ${etag}` } });
    assert.deepEqual([again.status, await again.text(), again.headers.get("etag")], [304, "", etag], path);
    assert.equal((await ask("GET", path, { headers: { "if-none-match": '"other"' } })).status, 200, path);
  }
});

test("robots are told to stay out of the API", async () => {
  const answer = await ask("GET", "/robots.txt");
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get("content-type"), /^text\/plain/);
  assert.deepEqual((await answer.text()).trim().split("\n"), ["User-agent: *", "Disallow: /api/"]);
});

test("a path that does not exist is a problem, not a page", async () => {
  for (const path of ["/api", "/api/nope", "/api/images/a/b/c", "/.well-known/nope"]) {
    await problem(await ask("GET", path), 404, "not_found");
  }
});

test("a method that a path does not take names those it takes", async () => {
  const answer = await ask("PUT", "/api/images");
  const allow = answer.headers
    .get("allow")
    .split(",")
    .map((method) => method.trim());
  await problem(answer, 405, "method_not_allowed");
  assert.ok(allow.includes("GET") && allow.includes("POST") && !allow.includes("PUT"), allow.join());
  await problem(await ask("DELETE", "/api/health"), 405, "method_not_allowed");
});
