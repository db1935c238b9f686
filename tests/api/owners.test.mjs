// Another owner's id is nobody's id, on every route; a write from another site's page is refused.

import assert from "node:assert/strict";
import http from "node:http";
import { before, test } from "node:test";

import { addCollection } from "../support/collections.mjs";
import { ask, BASE, bytes, Guest } from "../support/guest.mjs";
import { photo, sha256 } from "../support/pictures.mjs";
import { documentedRoutes, NOBODYS_ID, problem, recipe } from "../support/resources.mjs";

const rocket = photo("rocket.jpg");
let owner;
let image;
let made;
let upload;
let lut;
let part;
let webhook;
let delivery;
let preset;
let make;
let pyramid;
let collection;

/** Announces a file that nobody has yet. */
async function announce(guest) {
  const json = { name: "later.jpg", size: 1000, sha256: sha256(Buffer.from(String(Math.random()))) };
  const answer = await guest.ask("POST", "/api/uploads", { json });
  assert.equal(answer.status, 201, await answer.clone().text());
  return answer.json();
}

async function addTable(guest) {
  const answer = await guest.ask("POST", "/api/luts", { body: "LUT_1D_SIZE 2\n0 0 0\n1 1 1\n" });
  assert.ok(answer.ok, await answer.clone().text());
  return answer.json();
}

/** The id of the first zip file with files. */
async function partOf(guest) {
  const { items } = await guest.json("GET", "/api/downloads");
  return items[1].url.split("/").at(-1);
}

/** A webhook that chose an event. Nobody listens at its address. */
async function subscribe(guest) {
  return guest.json("POST", "/api/webhooks", { json: { url: "http://127.0.0.1:9/", events: ["rendition.done"] } });
}

/** A preset with a picture. */
function addPreset(guest, { id }) {
  return guest.json("POST", "/api/presets", { json: { name: "mine", recipe: recipe([{ op: "invert" }]), picture: id } });
}

/** An exact make of a preset. */
async function addMake(guest, { id }, { id: image_id }) {
  return (await guest.json("POST", `/api/presets/${id}/makes`, { json: { image_id } })).make;
}

/** A pyramid that is ready. */
async function addPyramid(guest, { id }) {
  return (await guest.json("POST", `/api/images/${id}/pyramid`, { headers: { prefer: "wait=60" } })).pyramid;
}

/** The newest delivery to a webhook. */
async function newestDelivery(guest, { id }) {
  return (await guest.json("GET", `/api/webhooks/${id}/deliveries`)).items[0];
}

before(async () => {
  owner = await Guest.arrive();
  webhook = await subscribe(owner);
  image = await owner.upload(rocket, "rocket.jpg");
  made = await owner.render(image.id, recipe([{ op: "invert" }]));
  upload = await announce(owner);
  lut = await addTable(owner);
  preset = await addPreset(owner, made.rendition);
  make = await addMake(owner, preset, image);
  pyramid = await addPyramid(owner, image);
  collection = await addCollection(owner);
  // The make stays without its rendition, so that the owner has one of each.
  assert.equal((await owner.ask("DELETE", `/api/renditions/${make.rendition_id}`)).status, 204);
  part = await partOf(owner);
  delivery = await newestDelivery(owner, webhook);
});

/** A body that the operation would take from the owner, so that only whose id it is can be at fault. */
function bodyFor(method, path) {
  if (method === "PATCH" && path.startsWith("/api/webhooks")) return { enabled: false };
  if (method === "PATCH" && path.endsWith("/{make}")) return { rating: 1 };
  if (method === "PATCH" && path.endsWith("/{record}")) return { restricted: true };
  if (method === "PATCH") return { name: "taken over" };
  if (method === "POST" && path.endsWith("/renditions")) return { recipe: recipe([]) };
  return method === "POST" || method === "PUT" ? {} : undefined;
}

/** All that the owner sees, to be compared. */
async function everything() {
  const paths = [
    "/api/images",
    "/api/jobs?kind=render",
    `/api/renditions/${made.rendition.id}`,
    "/api/webhooks",
    "/api/presets",
    "/api/pyramids",
    "/api/collections",
  ];
  return Promise.all(paths.map(async (path) => (await owner.get(path)).json()));
}

/** Which id of the owner's fits `{id}` of a path. */
function idFor(path) {
  if (path.startsWith("/api/images/")) return image.id;
  if (path.startsWith("/api/renditions/")) return made.rendition.id;
  if (path.startsWith("/api/jobs/")) return made.job.id;
  if (path.startsWith("/api/uploads/")) return upload.image_id;
  if (path.startsWith("/api/luts/")) return lut.id;
  if (path.startsWith("/api/downloads/")) return part;
  if (path.startsWith("/api/webhooks/")) return webhook.id;
  if (path.startsWith("/api/presets/")) return preset.id;
  if (path.startsWith("/api/pyramids/")) return pyramid.id;
  if (path.startsWith("/api/collections/")) return collection.id;
  throw new Error(`${path} has an id that this test does not know: add it`);
}

/** A path with these values of its parameters. */
function fill(path, values) {
  return Object.entries(values).reduce((filled, [name, value]) => filled.replace(`{${name}}`, value), path);
}

/** What an operator does shows a secret of the deployment (library.test.mjs), and guests have neither accounts nor avatars. */
const OTHERS = /^\/api\/(libraries|account|avatar)\//;

/** Every operation with an id in its path. */
async function operations() {
  const document = await (await ask("GET", "/api/openapi.json")).json();
  for (const path of Object.keys(document.paths)) {
    assert.ok(
      !/\{(?!id|width\}|delivery\}|version\}|make\}|handle\}|account\}|file\}|record\}|run\})/.test(path),
      `${path} has a parameter that this test does not know: add it`,
    );
  }
  const all = Object.entries(document.paths)
    .filter(([path]) => path.includes("{id}") && !OTHERS.test(path))
    .flatMap(([path, item]) => Object.keys(item).map((method) => [method.toUpperCase(), path]));
  const named = documentedRoutes().filter((route) => route.includes("{id}") && !OTHERS.test(route.split(" ")[1]));
  assert.deepEqual(all.map((route) => route.join(" ")).sort(), named, "the document lists the routes with ids");
  // A HEAD is answered wherever a GET is.
  return all.flatMap(([method, path]) =>
    method === "GET"
      ? [
          ["HEAD", path],
          [method, path],
        ]
      : [[method, path]],
  );
}

test("another owner's id is 404 on every route, like an id that nobody has and one that is none", async () => {
  const stranger = await Guest.arrive();
  const before = await everything();
  for (const [method, path] of await operations()) {
    const json = bodyFor(method, path);
    for (const id of [idFor(path), NOBODYS_ID, "not-an-id", "%ff", "..%2f..%2fetc", idFor(path).toUpperCase()]) {
      // An upload's URL carries a token instead of asking for a session.
      const isUpload = method === "PUT" && path === "/api/uploads/{id}";
      const query = isUpload ? `?library=${owner.session.owner_id}&token=guessed` : "";
      const { record, run } = collection;
      const others = { delivery: delivery.id, make: make.id, record, run, width: "100", version: "1" };
      const filled = fill(path, { id, ...others });
      const answer = await stranger.ask(method, filled + query, { json });
      if (method === "HEAD") assert.equal(answer.status, 404, `HEAD ${path}`);
      else await problem(answer, 404, "not_found");
    }
  }
  assert.deepEqual(await everything(), before, "what was refused changed nothing");
});

test("the owner's own ids are found on every route: the 404 above was the stranger's", async () => {
  const mine = await Guest.arrive();
  // Guests have no members (presets-team.test.mjs).
  for (const [method, path] of (await operations()).filter(([, path]) => !path.includes("{handle}"))) {
    const hook = await subscribe(mine);
    const own = await mine.upload(rocket);
    const { rendition, job } = await mine.render(own.id, recipe([]));
    const announced = path.startsWith("/api/uploads/") ? await announce(mine) : undefined;
    const [table, download] = [(await addTable(mine)).id, await partOf(mine)];
    const newPreset = await addPreset(mine, rendition);
    const newCollection = path.startsWith("/api/collections/") && (await addCollection(mine));
    const ids = {
      images: own.id,
      renditions: rendition.id,
      jobs: job.id,
      uploads: announced?.image_id,
      luts: table,
      downloads: download,
      webhooks: hook.id,
      pyramids: path.startsWith("/api/pyramids/") ? (await addPyramid(mine, own)).id : undefined,
      presets: newPreset.id,
      collections: newCollection.id,
    };
    const id = ids[path.split("/")[2]];
    const json = bodyFor(method, path);
    const query = method === "PUT" ? new URL(announced.url, BASE).search : "";
    const sent = path.includes("{delivery}") && (await newestDelivery(mine, hook)).id;
    const newMake = path.includes("{make}") && (await addMake(mine, newPreset, own)).id;
    const filled = fill(path, {
      id,
      delivery: sent,
      make: newMake,
      record: newCollection.record,
      run: newCollection.run,
      width: "100",
      version: "1",
    });
    const answer = await mine.ask(method, filled + query, { json });
    await answer.arrayBuffer();
    assert.notEqual(answer.status, 404, `${method} ${path}`);
    await mine.ask("DELETE", `/api/webhooks/${hook.id}`);
  }
});

test("lists show their owner's things only", async () => {
  const stranger = await Guest.arrive();
  for (const path of ["/api/images", "/api/jobs?kind=render", "/api/presets", "/api/pyramids", "/api/collections"]) {
    assert.deepEqual((await (await stranger.get(path)).json()).items, []);
    assert.equal((await (await owner.get(path)).json()).items.length, 1);
  }
});

test("the same file of two owners is two images, and deleting one leaves the other", async () => {
  const stranger = await Guest.arrive();
  const theirs = await stranger.upload(rocket, "mine.jpg");
  assert.notEqual(theirs.id, image.id);
  assert.equal((await stranger.ask("DELETE", `/api/images/${theirs.id}`)).status, 204);
  assert.equal(sha256(await bytes(await owner.get(image.original_url))), sha256(rocket));
});

test("a write from a foreign Origin is refused and changes nothing", async () => {
  for (const origin of ["https://evil.example", "null", BASE.replace(/\d+$/, "1"), `${BASE}.evil.example`]) {
    const headers = { origin };
    await problem(await owner.ask("DELETE", `/api/images/${image.id}`, { headers }), 403, "foreign_origin");
    await problem(await owner.ask("POST", "/api/images", { headers, body: photo("retina.jpg") }), 403, "foreign_origin");
    await problem(await owner.ask("POST", "/api/session", { headers }), 403, "foreign_origin");
    const json = { recipe: recipe([]) };
    const renditions = `/api/images/${image.id}/renditions`;
    await problem(await owner.ask("POST", renditions, { headers, json }), 403, "foreign_origin");
  }
  const { items } = await (await owner.get("/api/images")).json();
  assert.equal(items.length, 1);
  assert.equal(items[0].renditions.length, 1);
});

test("a write from our own page is taken, and reading is not asked for its Origin", async () => {
  const again = await owner.ask("POST", "/api/session", { headers: { origin: BASE } });
  assert.equal(again.status, 200);
  assert.equal((await owner.get("/api/images", { origin: "https://evil.example" })).status, 200);
});

/** Sends the head of a request and the first byte of a body of 200 MiB, and gives what comes back. The edge reads a refused body to its end
 * only up to 128 MiB, so the answer does not wait for the rest. */
function withoutTheBody(path, headers) {
  const { hostname, port } = new URL(BASE);
  return new Promise((resolve, reject) => {
    const request = http.request({ hostname, port, path, method: "POST", headers: { "content-length": 200 << 20, ...headers } });
    request.setTimeout(10_000, () => request.destroy(new Error("no answer before the body's end")));
    request.on("error", reject);
    request.on("response", async (answer) => {
      const chunks = await answer.toArray();
      request.destroy();
      resolve({ status: answer.statusCode, problem: JSON.parse(Buffer.concat(chunks).toString()) });
    });
    request.write("x");
  });
}

test("access is decided by a request's head alone, before its body and the body's size", async () => {
  for (const [headers, status, code] of [
    [{ cookie: owner.cookie }, 413, "over_limit"],
    [{ cookie: owner.cookie, origin: "https://evil.example" }, 403, "foreign_origin"],
    [{}, 401, "no_session"],
    [{ cookie: owner.cookie, authorization: "Bearer sl_guessed" }, 401, "bad_token"],
  ]) {
    for (const path of ["/api/images", `/api/images/${image.id}/renditions`]) {
      const answer = await withoutTheBody(path, headers);
      assert.deepEqual([answer.status, answer.problem.code], [status, code], path);
    }
  }
});

test("a foreign write to a path or by a method that does not exist is refused, too", async () => {
  const headers = { origin: "https://evil.example" };
  await problem(await owner.ask("POST", "/api/nope", { headers }), 403, "foreign_origin");
  await problem(await owner.ask("PUT", "/api/images", { headers }), 403, "foreign_origin");
  await problem(await owner.get("/api/nope", headers), 404, "not_found");
});

test("with an Authorization header the cookie is not read", async () => {
  const headers = { authorization: "Bearer sl_guessed" };
  for (const [method, path] of [
    ["GET", "/api/images"],
    ["POST", "/api/session"],
    ["POST", "/api/session/rotate"],
  ]) {
    const answer = await owner.ask(method, path, { headers });
    assert.equal(answer.headers.get("www-authenticate"), "Bearer");
    await problem(answer, 401, "bad_token");
  }
  assert.equal((await owner.get("/api/health", headers)).status, 200);
});

test("the document names the scope of every operation of an owner", async () => {
  const document = await (await ask("GET", "/api/openapi.json")).json();
  const scopes = new Map();
  for (const [path, item] of Object.entries(document.paths)) {
    for (const [method, { security }] of Object.entries(item)) scopes.set(`${method.toUpperCase()} ${path}`, security);
  }
  assert.deepEqual(scopes.get("GET /api/images"), [{ session: ["images:read"] }, { token: ["images:read"] }]);
  assert.deepEqual(scopes.get("POST /api/images"), [{ session: ["images:write"] }, { token: ["images:write"] }]);
  const render = ["renditions:write"];
  assert.deepEqual(scopes.get("POST /api/images/{id}/renditions"), [{ session: render }, { token: render }]);
  assert.deepEqual(scopes.get("POST /api/session/rotate"), [{ session: [] }]);
  assert.equal(scopes.get("GET /api/health"), undefined);
});
