// GET and HEAD /api/images/{id}/original

import assert from "node:assert/strict";
import { before, test } from "node:test";

import { bytes, Guest } from "../support/guest.mjs";
import { photo, png, sha256 } from "../support/pictures.mjs";
import { problem } from "../support/resources.mjs";

const rocket = photo("rocket.jpg");
let guest;
let path;

before(async () => {
  guest = await Guest.arrive();
  path = (await guest.upload(rocket, 'räkete "1".jpg')).original_url;
});

test("an original comes back byte for byte, to be kept for ever by its owner's browser", async () => {
  const answer = await guest.get(path);
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get("content-type"), "image/jpeg");
  assert.equal(answer.headers.get("content-length"), String(rocket.length));
  assert.equal(answer.headers.get("etag"), `"${sha256(rocket)}"`);
  assert.equal(answer.headers.get("accept-ranges"), "bytes");
  assert.equal(answer.headers.get("cache-control"), "private, max-age=31536000, immutable");
  assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
  assert.equal(
    answer.headers.get("content-disposition"),
    "inline; filename=\"r_kete _1_.jpg\"; filename*=UTF-8''r%C3%A4kete%20%221%22.jpg",
  );
  assert.ok((await bytes(answer)).equals(rocket));
});

test("HEAD says the same without the bytes", async () => {
  const answer = await guest.ask("HEAD", path);
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get("content-length"), String(rocket.length));
  assert.equal(answer.headers.get("etag"), `"${sha256(rocket)}"`);
  assert.equal((await bytes(answer)).length, 0);
});

test("a known ETag is 304 without a body", async () => {
  const etag = `"${sha256(rocket)}"`;
  for (const known of [etag, `W/${etag}`, `"x", ${etag}`, "*"]) {
    const answer = await guest.get(path, { "if-none-match": known });
    assert.equal(answer.status, 304, known);
    assert.equal(answer.headers.get("etag"), etag);
    assert.equal((await bytes(answer)).length, 0);
  }
  assert.equal((await guest.get(path, { "if-none-match": '"other"' })).status, 200);
});

test("a range gives exactly its bytes", async () => {
  const size = rocket.length;
  for (const [range, from, to] of [
    ["bytes=0-0", 0, 1],
    ["bytes=100-199", 100, 200],
    [`bytes=${size - 5}-`, size - 5, size],
    ["bytes=-7", size - 7, size],
    [`bytes=10-${size * 2}`, 10, size],
  ]) {
    const answer = await guest.get(path, { range });
    assert.equal(answer.status, 206, range);
    assert.equal(answer.headers.get("content-range"), `bytes ${from}-${to - 1}/${size}`);
    assert.equal(answer.headers.get("content-length"), String(to - from));
    assert.ok((await bytes(answer)).equals(rocket.subarray(from, to)), range);
  }
});

test("a range behind the end is 416 with the size; one that cannot be read is ignored", async () => {
  const behind = await guest.get(path, { range: `bytes=${rocket.length}-` });
  assert.equal(behind.headers.get("content-range"), `bytes */${rocket.length}`);
  await problem(behind, 416, "range_not_satisfiable");
  for (const range of ["bytes=5-2", "bytes=0-1,3-4", "lines=0-1", "bytes=x-"]) {
    assert.equal((await guest.get(path, { range })).status, 200, range);
  }
});

test("If-Range gives the whole file when it has changed", async () => {
  const same = await guest.get(path, { range: "bytes=0-3", "if-range": `"${sha256(rocket)}"` });
  assert.equal(same.status, 206);
  const other = await guest.get(path, { range: "bytes=0-3", "if-range": '"other"' });
  assert.equal(other.status, 200);
});

test("a PNG is served as one", async () => {
  const image = await guest.upload(png(5, 5), "small.png");
  assert.equal((await guest.get(image.original_url)).headers.get("content-type"), "image/png");
});
