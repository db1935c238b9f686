// What the documents and the answers forbid a browser: scripts that are not ours, frames, other sites' readers.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";

import { ask, Guest } from "../support/guest.mjs";
import { photo } from "../support/pictures.mjs";
import { documentedRoutes, NOBODYS_ID, problem } from "../support/resources.mjs";

const EVERYWHERE = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
};

/** A policy's directives by name. */
function directives(answer) {
  const parts = answer.headers
    .get("content-security-policy")
    .split(";")
    .map((part) => part.trim().split(/\s+/));
  return new Map(parts.map(([name, ...values]) => [name, values]));
}

/** The app's routes, and paths that are none: both show the app. */
const DOCUMENTS = [
  ["/", 200],
  ["/gallery", 200],
  ["/renditions/rnd_1", 200],
  ["/nope", 404],
  ["/no/such/page", 404],
  ["/gallery/nope", 404],
];

test("the app's documents run their own scripts only, and the inline scripts by their digests; an unknown path is 404", async () => {
  for (const [path, status] of DOCUMENTS) {
    const answer = await ask("GET", path, { headers: { accept: "text/html" } });
    assert.equal(answer.status, status, path);
    assert.match(answer.headers.get("content-type"), /^text\/html/);
    for (const [name, value] of Object.entries(EVERYWHERE)) assert.equal(answer.headers.get(name), value, `${path} ${name}`);
    assert.equal(answer.headers.get("cross-origin-opener-policy"), "same-origin");
    assert.match(answer.headers.get("strict-transport-security"), /max-age=\d{8}/);
    const policy = directives(answer);
    const page = await answer.text();
    const inline = (pattern) =>
      [...page.matchAll(pattern)].map((match) => `'sha256-${createHash("sha256").update(match[1]).digest("base64")}'`);
    const scripts = inline(/<script(?![^>]*src=)[^>]*>([\s\S]*?)<\/script>/g);
    assert.deepEqual(policy.get("script-src"), ["'self'", "'wasm-unsafe-eval'", ...scripts]);
    const styles = inline(/<style[^>]*>([\s\S]*?)<\/style>/g);
    assert.equal(styles.length, 1);
    assert.deepEqual(policy.get("style-src"), ["'self'", ...styles]);
    assert.deepEqual(policy.get("default-src"), ["'none'"]);
    assert.deepEqual(policy.get("frame-ancestors"), ["'none'"]);
    assert.deepEqual(policy.get("base-uri"), ["'none'"]);
  }
});

test("browsers keep the app's files for ever, and ask for what names them", async () => {
  const page = await (await ask("GET", "/")).text();
  const named = [...page.matchAll(/"(\/[\w-]+-[0-9a-f]{16}\.\w+)"/g)].map((match) => match[1]);
  assert.ok(named.length >= 5, page);
  for (const path of new Set(named)) {
    const answer = await ask("GET", path);
    await answer.arrayBuffer();
    assert.equal(answer.headers.get("cache-control"), "public, max-age=31536000, immutable", path);
  }
  for (const path of ["/", "/sw.js", "/manifest.webmanifest"]) {
    const answer = await ask("GET", path);
    await answer.arrayBuffer();
    assert.equal(answer.headers.get("cache-control"), "no-cache", path);
  }
  // The page in the place of a file that is gone must not be kept as the file.
  const gone = await ask("GET", "/app-0123456789abcdef.js", { headers: { accept: "text/html", "sec-fetch-mode": "navigate" } });
  await gone.arrayBuffer();
  assert.doesNotMatch(gone.headers.get("cache-control") ?? "", /immutable/);
});

test("answers of the API can run nothing and be framed by nobody, files and problems too", async () => {
  const guest = await Guest.arrive();
  const image = await guest.upload(photo("rocket.jpg"));
  for (const path of ["/api/health", image.original_url, "/api/nope"]) {
    const answer = await guest.get(path);
    await answer.arrayBuffer();
    for (const [name, value] of Object.entries(EVERYWHERE)) assert.equal(answer.headers.get(name), value, `${path} ${name}`);
    const policy = directives(answer);
    assert.deepEqual(policy.get("default-src"), ["'none'"]);
    assert.deepEqual(policy.get("frame-ancestors"), ["'none'"]);
    assert.ok(policy.has("sandbox"));
    assert.equal(answer.headers.get("access-control-allow-origin"), null);
  }
});

test("files are kept by their owner's browser, everything else and every problem by nobody", async () => {
  const guest = await Guest.arrive();
  const image = await guest.upload(photo("rocket.jpg"));
  const file = "private, max-age=31536000, immutable";
  for (const [method, path, headers, status, caching] of [
    ["GET", image.original_url, {}, 200, file],
    ["HEAD", image.original_url, {}, 200, file],
    ["GET", image.original_url, { range: "bytes=0-9" }, 206, file],
    ["GET", image.original_url, { "if-none-match": "*" }, 304, file],
    ["GET", image.original_url, { range: "bytes=99999999-" }, 416, "no-store"],
    ["GET", `/api/images/${NOBODYS_ID}/original`, {}, 404, "no-store"],
    ["GET", `/api/images/${image.id}`, {}, 200, "no-store"],
    ["HEAD", "/api/health", {}, 200, "no-store"],
    ["GET", "/api/nope", {}, 404, "no-store"],
  ]) {
    const answer = await guest.ask(method, path, { headers });
    await answer.arrayBuffer();
    assert.equal(answer.status, status, `${method} ${path}`);
    assert.equal(answer.headers.get("cache-control"), caching, `${method} ${path} ${status}`);
    assert.equal(answer.headers.get("cross-origin-resource-policy"), "same-origin", `${method} ${path} ${status}`);
  }
});

test("no other site's page gets permission to call or read anything", async () => {
  const document = await (await ask("GET", "/api/openapi.json")).json();
  const origin = "https://viewer.example";
  const asked = [];
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of Object.keys(item)) {
      const headers = { origin, "access-control-request-method": method.toUpperCase() };
      const filled = path.replace("{id}", NOBODYS_ID).replace("{delivery}", NOBODYS_ID).replace("{width}", "100");
      const answer = await ask("OPTIONS", filled, { headers });
      assert.ok(answer.headers.get("allow").includes(method.toUpperCase()), `${method} ${path}`);
      await problem(answer, 405, "method_not_allowed");
      assert.equal(answer.headers.get("access-control-allow-origin"), null, `${method} ${path}`);
      asked.push(`${method.toUpperCase()} ${path}`);
    }
  }
  assert.deepEqual(asked.sort(), documentedRoutes());
  const read = await ask("GET", "/api/health", { headers: { origin } });
  assert.equal(read.headers.get("access-control-allow-origin"), null);
});
