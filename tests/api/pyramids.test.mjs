// POST /api/images/{id}/pyramid · GET and DELETE /api/pyramids/{id} · …/content: pyramids of photographs, read by another program.

import assert from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";
import { after, before, test } from "node:test";

import { Edge } from "../support/edge.mjs";
import { ask, bytes, Guest } from "../support/guest.mjs";
import { Person } from "../support/person.mjs";
import { photo, png } from "../support/pictures.mjs";
import { NOBODYS_ID, problem, recipe } from "../support/resources.mjs";
import { listen } from "../support/socket.mjs";
import { directories, halved, pixels, pngOf, tiles } from "../support/tiff.mjs";
import { until } from "../support/wait.mjs";

let edge;
let guest;
let image;
before(async () => {
  edge = await Edge.make();
  await edge.start();
  guest = await Guest.arrive(edge.url);
  image = await guest.upload(photo("rocket.jpg"), "rocket.jpg");
});
after(() => edge?.stop());

/** Asks for a pyramid and waits for it in the same request. */
async function build(who, { id }, json) {
  const response = await who.ask("POST", `/api/images/${id}/pyramid`, { json, headers: { prefer: "wait=60" } });
  assert.equal(response.status, 201, await response.clone().text());
  return { response, ...(await response.json()) };
}

const content = async (who, pyramid) => bytes(await who.get(pyramid.content_url));
const keysOf = async (who, id) => (await edge.bindings.keys(who.session.owner_id)).filter((key) => key.includes(id));
const usage = async (who) => (await edge.bindings.library(who.session.owner_id, "SELECT bytes, row_bytes FROM usage"))[0];

test("a lossless pyramid has the pixels of the picture, and each level the means of the one before", async () => {
  const { response, pyramid, job } = await build(guest, image, { tile: 256 });
  assert.equal(response.headers.get("preference-applied"), "wait");
  assert.equal(response.headers.get("location"), `/api/pyramids/${pyramid.id}`);
  assert.deepEqual([pyramid.state, pyramid.image_id, pyramid.source_name, pyramid.job_id], ["ready", image.id, "rocket.jpg", job.id]);
  assert.deepEqual([job.kind, job.state, job.attempts, job.subject], ["build_pyramid", "done", 1, { kind: "pyramid", id: pyramid.id }]);
  assert.deepEqual([pyramid.tile, pyramid.compression, pyramid.linear, "quality" in pyramid], [256, "deflate", false, false]);
  assert.deepEqual([pyramid.width, pyramid.height], [image.width, image.height]);
  assert.deepEqual(await guest.json("GET", `/api/pyramids/${pyramid.id}`), pyramid);

  const answer = await guest.get(pyramid.content_url);
  assert.equal(answer.headers.get("content-type"), "image/tiff");
  assert.equal(answer.headers.get("content-disposition"), 'inline; filename="rocket.tif"');
  assert.equal(answer.headers.get("cache-control"), "private, max-age=31536000, immutable");
  const file = await bytes(answer);
  assert.equal(file.length, pyramid.size_bytes);

  const found = directories(file);
  assert.deepEqual(
    found.map(({ width, height }) => [width, height]),
    pyramid.levels.map(({ width, height }) => [width, height]),
  );
  assert.ok(found.length >= 3, "there is something to compare");
  for (const [level, directory] of found.entries()) {
    assert.deepEqual([directory.newSubfileType ?? 0, directory.compression, directory.predictor], [level === 0 ? 0 : 1, 8, 2]);
    assert.deepEqual([directory.tileWidth, directory.tileHeight], [256, 256]);
    const { columns, rows } = pyramid.levels[level];
    assert.equal(tiles(file, directory).length, columns * rows);
  }
  const last = pyramid.levels.at(-1);
  assert.deepEqual([last.columns, last.rows], [1, 1]);

  const { rendition } = await guest.render(image.id, recipe([], { format: "png" }));
  let expected = await pixels(await bytes(await guest.get(rendition.result.content_url)));
  for (const [level] of found.entries()) {
    const seen = await pixels(file, level);
    assert.deepEqual([seen.info.width, seen.info.height, seen.info.channels], [expected.info.width, expected.info.height, 3]);
    assert.ok(seen.data.equals(expected.data), `the pixels of level ${level}`);
    expected = halved(seen);
  }
});

test("a pyramid of JPEG tiles is close to the picture, and each tile is a complete JPEG", async () => {
  const { pyramid } = await build(guest, image, { compression: "jpeg", quality: 90, tile: 512 });
  assert.deepEqual([pyramid.compression, pyramid.quality, pyramid.tile], ["jpeg", 90, 512]);
  const file = await content(guest, pyramid);
  const [full, ...smaller] = directories(file);
  assert.equal(full.compression, 7);
  assert.deepEqual(
    smaller.map(({ newSubfileType }) => newSubfileType),
    smaller.map(() => 1),
  );
  for (const tile of tiles(file, full)) {
    const { info } = await pixels(tile);
    assert.deepEqual([info.width, info.height], [512, 512], "a tile can be decoded alone");
  }
  const { rendition } = await guest.render(image.id, recipe([], { format: "png" }));
  const [seen, original] = [await pixels(file), await pixels(await bytes(await guest.get(rendition.result.content_url)))];
  assert.deepEqual(seen.info.width, original.info.width);
  let difference = 0;
  for (let n = 0; n < seen.data.length; n += 1) difference += Math.abs(seen.data[n] - original.data[n]);
  assert.ok(difference / seen.data.length < 2, `mean difference ${difference / seen.data.length}`);
});

test("the recipe is applied, with its look-up tables, and linear levels differ", async () => {
  const lut = await guest.json("POST", "/api/luts", { body: "LUT_1D_SIZE 2\n1 1 1\n0 0 0\n" });
  const steps = recipe([
    { op: "lut3d", lut: lut.id },
    { op: "resize", width: 300 },
  ]);
  const { pyramid } = await build(guest, image, { recipe: steps, tile: 256 });
  const { rendition } = await guest.render(image.id, { ...steps, output: { format: "png" } });
  const [file, expected] = [await content(guest, pyramid), await bytes(await guest.get(rendition.result.content_url))];
  assert.ok((await pixels(file)).data.equals((await pixels(expected)).data));

  const { pyramid: linear } = await build(guest, image, { recipe: steps, tile: 256, linear: true });
  assert.equal(linear.linear, true);
  const other = await content(guest, linear);
  assert.ok((await pixels(other)).data.equals((await pixels(file)).data), "the largest level is the same");
  assert.ok(!(await pixels(other, 1)).data.equals((await pixels(file, 1)).data), "the means are not");
});

test("a large pyramid is stored in parts, its first one last, and has the same bytes as the next build", { timeout: 300_000 }, async () => {
  const size = { width: 2600, height: 2200, channels: 3 };
  // Nothing compresses it.
  const large = await guest.upload(await pngOf(randomBytes(size.width * size.height * 3), size), "noise.png");
  const [first, second] = [await build(guest, large), await build(guest, large)];
  assert.ok(first.pyramid.size_bytes > 3 * (5 << 20), `${first.pyramid.size_bytes} bytes are several parts`);
  const [file, again] = [await content(guest, first.pyramid), await content(guest, second.pyramid)];
  assert.ok(file.equals(again), "the same bytes");
  const { rendition } = await guest.render(large.id, recipe([], { format: "png" }));
  const expected = await pixels(await bytes(await guest.get(rendition.result.content_url)));
  assert.ok((await pixels(file)).data.equals(expected.data));
  assert.ok((await pixels(file, 1)).data.equals(halved(expected).data));
});

test("content has validators and ranges", async () => {
  const { pyramid } = await build(guest, image);
  const whole = await guest.get(pyramid.content_url);
  const [etag, file] = [whole.headers.get("etag"), await bytes(whole)];
  const size = file.length;
  for (const [range, from, to] of [
    ["bytes=0-99", 0, 100],
    ["bytes=1000-1999", 1000, 2000],
    [`bytes=${size - 10}-`, size - 10, size],
    ["bytes=-7", size - 7, size],
  ]) {
    const part = await guest.get(pyramid.content_url, { range });
    assert.equal(part.status, 206);
    assert.equal(part.headers.get("content-range"), `bytes ${from}-${to - 1}/${size}`);
    assert.ok((await bytes(part)).equals(file.subarray(from, to)), range);
  }
  await problem(await guest.get(pyramid.content_url, { range: `bytes=${size}-` }), 416, "range_not_satisfiable");
  assert.equal((await guest.get(pyramid.content_url, { "if-none-match": etag })).status, 304);
  const head = await guest.ask("HEAD", pyramid.content_url);
  assert.deepEqual([head.status, head.headers.get("content-length")], [200, String(size)]);
});

test("without Prefer the job is queued, and the pages are told", async () => {
  const live = await listen(guest);
  const response = await guest.ask("POST", `/api/images/${image.id}/pyramid`);
  assert.equal(response.status, 202);
  const { pyramid, job } = await response.json();
  assert.ok(["waiting", "building", "ready"].includes(pyramid.state));
  assert.deepEqual([pyramid.tile, pyramid.compression, job.can_cancel], [512, "deflate", job.state !== "done"]);
  const told = (state) =>
    live.first(
      `its state ${state}`,
      (event) => event.type === "pyramid.updated" && event.pyramid.id === pyramid.id && event.pyramid.state === state,
    );
  await told("waiting");
  const { pyramid: ready } = await told("ready");
  assert.deepEqual(await guest.json("GET", `/api/pyramids/${pyramid.id}`), ready);
  assert.equal((await guest.ask("DELETE", `/api/pyramids/${pyramid.id}`)).status, 204);
  await live.first("its end", (event) => event.type === "pyramid.deleted" && event.pyramid_id === pyramid.id);
  live.close?.();
});

test("the same key gives the same pyramid, and another request with it is refused", async () => {
  const key = randomUUID();
  const post = (json, more = {}) =>
    guest.ask("POST", `/api/images/${image.id}/pyramid`, { json, headers: { "idempotency-key": key, ...more } });
  const first = await (await post({ tile: 256 })).json();
  const again = await (await post({ tile: 256, compression: "deflate", recipe: recipe([]) }, { prefer: "wait=60" })).json();
  assert.deepEqual([again.pyramid.id, again.job.id, again.pyramid.state], [first.pyramid.id, first.job.id, "ready"]);
  await problem(await post({ tile: 512 }), 422, "idempotency_key_reused");
  const rendition = await guest.ask("POST", `/api/images/${image.id}/renditions`, {
    json: { recipe: recipe([]) },
    headers: { "idempotency-key": key },
  });
  await problem(rendition, 422, "idempotency_key_reused");
  assert.equal((await guest.ask("DELETE", `/api/pyramids/${first.pyramid.id}`)).status, 204);
  const next = await (await post({ tile: 512 })).json();
  assert.notEqual(next.pyramid.id, first.pyramid.id, "a deleted pyramid frees its key");
});

test("a request that cannot be met is refused", async () => {
  const path = `/api/images/${image.id}/pyramid`;
  const post = (json) => guest.ask("POST", path, { json });
  for (const json of [{ compression: "lzw" }, { levels: 3 }, []]) await problem(await post(json), 400, "bad_request");
  for (const [json, place] of [
    [{ tile: 128 }, "/tile"],
    [{ quality: 80 }, "/quality"],
    [{ compression: "jpeg", quality: 0 }, "/quality"],
  ])
    assert.equal((await problem(await post(json), 422, "invalid_value")).pointer, place);
  const { pointer } = await problem(await post({ recipe: recipe([{ op: "nope" }]) }), 422, "recipe_unknown_op");
  assert.equal(pointer, "/ops/0/op");
  const missing = recipe([{ op: "lut3d", lut: `sha256:${"0".repeat(64)}` }]);
  assert.equal((await post({ recipe: missing })).status, 422);
  const { id } = await guest.upload(png(4000, 3000), "large.png");
  const costly = recipe(Array.from({ length: 30 }, () => ({ op: "median", radius_px: 10 })));
  const refused = await problem(await guest.ask("POST", `/api/images/${id}/pyramid`, { json: { recipe: costly } }), 413, "cost");
  assert.deepEqual([refused.limit, refused.allowed], ["cost_ms", 60_000]);
  assert.deepEqual((await guest.json("GET", `/api/pyramids?image_id=${id}`)).items, [], "no row is stored");
  await problem(await guest.ask("POST", `/api/images/${NOBODYS_ID}/pyramid`), 404, "not_found");
  await problem(await guest.get(`/api/pyramids?image_id=${NOBODYS_ID}`), 404, "not_found");
  await problem(await guest.get(`/api/pyramids/${NOBODYS_ID}/content`), 404, "not_found");
});

test("a photograph that cannot be decoded leaves a failed pyramid with its reason and no file", async () => {
  const file = png(400, 300);
  const middle = Math.floor(file.length / 2);
  const damaged = await guest.upload(file.fill(0xff, middle, middle + 64), "damaged.png");
  const { pyramid, job } = await build(guest, damaged);
  assert.deepEqual([pyramid.state, job.state, pyramid.error.code], ["failed", "failed", "damaged_file"]);
  assert.equal("content_url" in pyramid, false);
  await problem(await guest.get(`/api/pyramids/${pyramid.id}/content`), 409, "not_ready");
  assert.deepEqual(await keysOf(guest, pyramid.id), []);
});

test("lists are pages, newest first, and know images", async () => {
  const who = await Guest.arrive(edge.url);
  const [one, two] = [await who.upload(png(300, 200), "one.png"), await who.upload(png(301, 200), "two.png")];
  const made = [];
  for (const of of [one, two, one]) made.unshift((await build(who, of)).pyramid);
  assert.deepEqual((await who.json("GET", "/api/pyramids")).items, made);
  assert.deepEqual((await who.json("GET", `/api/pyramids?image_id=${one.id}`)).items, [made[0], made[2]]);
  await problem(await who.get(`/api/pyramids?collection_id=${NOBODYS_ID}`), 404, "not_found");
  const page = await who.json("GET", "/api/pyramids?limit=2");
  assert.deepEqual(page.items, made.slice(0, 2));
  const rest = await who.json("GET", `/api/pyramids?limit=2&cursor=${page.next_cursor}`);
  assert.deepEqual([rest.items, rest.next_cursor ?? null], [made.slice(2), null]);
});

test("a deleted pyramid is gone with its job, its file and its bytes; a deleted image takes its pyramids along", async () => {
  const who = await Guest.arrive(edge.url);
  const of = await who.upload(png(700, 500), "a.png");
  await until("its thumbnails", 60, async () => (await who.json("GET", `/api/images/${of.id}`)).state === "done");
  const before = await usage(who);
  const { pyramid, job } = await build(who, of);
  assert.equal((await usage(who)).bytes, before.bytes + pyramid.size_bytes);
  assert.deepEqual(await keysOf(who, pyramid.id), [`${who.session.owner_id}/pyramids/${pyramid.id}.tif`]);
  assert.equal((await who.ask("DELETE", `/api/pyramids/${pyramid.id}`)).status, 204);
  await problem(await who.get(`/api/pyramids/${pyramid.id}`), 404, "not_found");
  await problem(await who.get(`/api/jobs/${job.id}`), 404, "not_found");
  await problem(await who.ask("DELETE", `/api/pyramids/${pyramid.id}`), 404, "not_found");
  assert.deepEqual(await usage(who), before);
  await until("the end of its file", 30, async () => (await keysOf(who, pyramid.id)).length === 0);

  const kept = [(await build(who, of)).pyramid, (await build(who, of, { compression: "jpeg" })).pyramid];
  assert.equal((await who.ask("DELETE", `/api/images/${of.id}`)).status, 204);
  assert.deepEqual((await who.json("GET", "/api/pyramids")).items, []);
  await until("the end of all files", 30, async () => (await edge.bindings.keys(who.session.owner_id)).length === 0);
  assert.equal(kept.length, 2);
  assert.equal((await usage(who)).bytes, 0);
});

test("a build can be cancelled and retried", async () => {
  const who = await Guest.arrive(edge.url);
  const of = await who.upload(png(3000, 2000), "a.png");
  const { pyramid, job } = await who.json("POST", `/api/images/${of.id}/pyramid`, { json: {} });
  const cancelled = await who.ask("DELETE", `/api/jobs/${job.id}`);
  if (cancelled.status === 200) {
    assert.equal((await who.json("GET", `/api/pyramids/${pyramid.id}`)).state, "cancelled");
    await problem(await who.get(`/api/pyramids/${pyramid.id}/content`), 409, "not_ready");
    assert.equal((await who.ask("POST", `/api/jobs/${job.id}/retry`)).status, 202);
  }
  await until("the pyramid", 60, async () => (await who.json("GET", `/api/pyramids/${pyramid.id}`)).state === "ready");
});

test("another owner sees nothing of a pyramid, and a key without the scope builds none", async () => {
  const { pyramid } = await build(guest, image);
  const stranger = await Guest.arrive(edge.url);
  for (const [method, path] of [
    ["GET", `/api/pyramids/${pyramid.id}`],
    ["GET", `/api/pyramids/${pyramid.id}/content`],
    ["DELETE", `/api/pyramids/${pyramid.id}`],
    ["POST", `/api/images/${image.id}/pyramid`],
  ])
    await problem(await stranger.ask(method, path), 404, "not_found");
  assert.deepEqual((await stranger.json("GET", "/api/pyramids")).items, []);
  assert.equal((await guest.json("GET", `/api/pyramids/${pyramid.id}`)).state, "ready");

  const person = await Person.arrive(edge.url);
  const own = await person.upload(png(90, 60), "own.png");
  const { pyramid: theirs } = await build(person, own);
  const { key } = await person.json("POST", "/api/account/keys", { json: { name: "reader", scopes: ["images:read"] } });
  const reader = (method, path, json) => ask(method, path, { base: edge.url, json, headers: { authorization: `Bearer ${key}` } });
  assert.equal((await reader("GET", `/api/pyramids/${theirs.id}/content`)).status, 200);
  for (const [method, path, json] of [
    ["POST", `/api/images/${own.id}/pyramid`, {}],
    ["POST", "/api/pyramids", { key: "incoming/x/y.tif" }],
    ["DELETE", `/api/pyramids/${theirs.id}`],
  ])
    assert.equal((await problem(await reader(method, path, json), 403, "missing_scope")).scope, "renditions:write");
});
