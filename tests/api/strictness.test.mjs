// What the API refuses rather than guesses: lists in the place of objects, names that an object has twice, parameters that a path does not know. And what
// it decides before it reads a body.

import assert from "node:assert/strict";
import { request } from "node:http";
import { before, test } from "node:test";

import { ask, BASE, Guest } from "../support/guest.mjs";
import { Person } from "../support/person.mjs";
import { photo } from "../support/pictures.mjs";
import { NOBODYS_ID, problem, recipe } from "../support/resources.mjs";

let guest;
let image;
let job;
before(async () => {
  guest = await Person.arrive();
  image = await guest.upload(photo("rocket.jpg"), "rocket.jpg");
  ({ job } = await guest.render(image.id, recipe([{ op: "invert" }])));
});

const events = { authorization: `Bearer ${process.env.SAFELIGHT_EVENTS_TOKEN}` };
const SHA256 = "0".repeat(64);

test("a list is no object, in no body and at no depth", async () => {
  for (const [method, path, body, status, code, headers] of [
    ["PATCH", `/api/jobs/${job.id}`, '["a"]', 400, "bad_request"],
    ["POST", "/api/uploads", `["a.jpg",4,"${SHA256}"]`, 400, "bad_request"],
    ["POST", `/api/images/${image.id}/renditions`, '[{"version":1}]', 422, "recipe_malformed"],
    ["POST", `/api/images/${image.id}/renditions`, '{"recipe":[1,[]]}', 422, "recipe_malformed"],
    ["POST", "/api/events/s3", "[[]]", 400, "bad_request", events],
    [
      "POST",
      "/api/events/s3",
      '{"Records":[["ObjectCreated:Put",{"bucket":{"name":"b"},"object":{"key":"k"}}]]}',
      400,
      "bad_request",
      events,
    ],
    [
      "POST",
      "/api/events/s3",
      '{"Records":[{"eventName":"ObjectCreated:Put","s3":[{"name":"b"},{"key":"k"}]}]}',
      400,
      "bad_request",
      events,
    ],
  ]) {
    await problem(await guest.ask(method, path, { body, headers }), status, code);
  }
});

test("an object has each name once", async () => {
  for (const [method, path, body, status, code, headers] of [
    ["PATCH", `/api/jobs/${job.id}`, '{"name":"a","name":"b"}', 400, "bad_request"],
    ["POST", "/api/uploads", `{"name":"a.jpg","size":4,"size":5,"sha256":"${SHA256}"}`, 400, "bad_request"],
    ["POST", `/api/images/${image.id}/renditions`, '{"recipe":{"version":1},"recipe":{"version":1}}', 422, "recipe_malformed"],
    [
      "POST",
      `/api/images/${image.id}/renditions`,
      '{"recipe":{"version":1,"ops":[{"op":"exposure","ev":1,"\\u0065v":2}]}}',
      422,
      "recipe_malformed",
    ],
    ["POST", "/api/events/s3", '{"Records":[],"Records":[]}', 400, "bad_request", events],
  ]) {
    const { detail } = await problem(await guest.ask(method, path, { body, headers }), status, code);
    assert.match(detail, /twice/);
  }
});

test("a path takes the query parameters that the contract names, and no others", async () => {
  const { paths } = await (await ask("GET", "/api/openapi.json")).json();
  let refused = 0;
  for (const [path, item] of Object.entries(paths)) {
    for (const [method, { parameters = [], security = [] }] of Object.entries(item)) {
      // What needs a token is refused without it.
      if (security.some((scheme) => Object.keys(scheme)[0]?.endsWith("_token"))) continue;
      const address = path.replace("{id}", NOBODYS_ID).replace("{width}", "100");
      const answer = await guest.ask(method.toUpperCase(), `${address}?frobnicate=1`);
      if (path === "/api/health") {
        assert.equal(answer.status, 200);
        await answer.arrayBuffer();
        continue;
      }
      // A provider adds parameters of its own when it sends the browser back.
      if (path.startsWith("/api/account/oidc/{id}/callback")) {
        await problem(answer, 404, "not_found");
        continue;
      }
      const { detail } = await problem(answer, 400, "bad_request");
      assert.match(detail, /`frobnicate`/);
      for (const { name } of parameters.filter((parameter) => parameter.in === "query")) assert.ok(detail.includes(`\`${name}\``), detail);
      refused += 1;
    }
  }
  assert.ok(refused > 20);
  assert.equal((await guest.get("/api/images?limit=1&")).status, 200);
});

test("PATCH with nothing in it changes nothing", async () => {
  const path = `/api/jobs/${job.id}`;
  await guest.json("PATCH", path, { json: { name: "mine" } });
  const before = await guest.json("GET", path);
  assert.deepEqual(await guest.json("PATCH", path, { json: {} }), before);
  assert.deepEqual(await guest.json("GET", path), before);
  assert.equal(before.name, "mine");
  assert.equal((await guest.json("PATCH", path, { json: { name: null } })).name, undefined);
});

/** The answer to a request whose body never comes. */
function withoutBody(method, path, headers) {
  return new Promise((resolve, reject) => {
    const call = request(BASE + path, { method, headers: { "content-length": 1000, connection: "close", ...headers } }, (answer) => {
      resolve(answer.statusCode);
      answer.destroy();
    });
    call.on("error", reject);
    call.setTimeout(20_000, () => call.destroy(new Error(`${method} ${path} waits for its body`)));
    call.flushHeaders();
  });
}

test("who may not is refused without waiting for the body", { timeout: 120_000 }, async () => {
  const { paths } = await (await ask("GET", "/api/openapi.json")).json();
  const stranger = await Guest.arrive();
  const cases = [];
  for (const [path, item] of Object.entries(paths)) {
    for (const [method, { requestBody, security }] of Object.entries(item)) {
      if (!requestBody) continue;
      const scheme = Object.keys(security?.[0] ?? {})[0];
      // Anybody may send it: the body decides.
      if (!scheme && !path.includes("{id}")) continue;
      const query =
        { "/api/uploads/{id}": `?library=${guest.session.owner_id}&token=guessed`, "/api/avatar/uploads/{id}": "?token=guessed" }[path] ??
        "";
      const address = path.replace("{id}", path.startsWith("/api/jobs") ? job.id : image.id) + query;
      const refused = (who, headers, ...statuses) =>
        cases.push(async () => {
          const status = await withoutBody(method.toUpperCase(), address, headers);
          assert.ok(statuses.includes(status), `${method} ${path} of ${who}: ${status}`);
        });
      if (scheme?.endsWith("_token")) {
        // A deployment without the secret has no such path.
        refused("nobody", {}, 401, 404);
        continue;
      }
      refused("nobody", {}, scheme ? 401 : 404);
      if (scheme) refused("a foreign page", { cookie: guest.cookie, origin: "https://evil.example" }, 403);
      // The routes of accounts are for accounts only.
      const statusOfStranger = path.startsWith("/api/account/") ? 401 : 404;
      if (path.includes("{id}")) refused("a stranger", { cookie: stranger.cookie }, statusOfStranger);
    }
  }
  assert.ok(cases.length >= 15, `${cases.length} requests`);
  await Promise.all(cases.map((ask) => ask()));
});
