// GET /api/images/{id}/thumbnails/{width} · GET /api/renditions/{id}/thumbnails/{width}

import assert from "node:assert/strict";
import { test } from "node:test";

import { bytes, Guest } from "../support/guest.mjs";
import { jpegSize, photo, png, withOrientation } from "../support/pictures.mjs";
import { problem } from "../support/resources.mjs";

const rocket = photo("rocket.jpg");

test("thumbnails are JPEGs of their width, aspect kept, never enlarged", async () => {
  const guest = await Guest.arrive();
  const image = await guest.upload(rocket);
  for (const { width, url } of image.thumbnails) {
    const answer = await guest.get(url);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get("content-type"), "image/jpeg");
    assert.match(answer.headers.get("cache-control"), /^private,.*immutable$/);
    const size = jpegSize(await bytes(answer));
    const expected = Math.min(width, 640);
    assert.equal(size.width, expected);
    assert.ok(Math.abs(size.height - (expected * 427) / 640) <= 1, `${size.width} x ${size.height}`);
  }
});

test("a very high picture has thumbnails, four times as high as wide at most", async () => {
  const guest = await Guest.arrive();
  const image = await guest.upload(png(1280, 20_000), "page.png");
  const size = async (width) => jpegSize(await bytes(await guest.get(`/api/images/${image.id}/thumbnails/${width}`)));
  // 3200 of 20,000 rows are 0.16, and 0.16 of 1280 columns are 204.8.
  assert.deepEqual(await size(800), { width: 205, height: 3200 });
  assert.deepEqual(await size(50), { width: 13, height: 200 });
});

test("a thumbnail stands upright, whatever the camera held", async () => {
  const guest = await Guest.arrive();
  const image = await guest.upload(withOrientation(rocket, 6));
  const size = jpegSize(await bytes(await guest.get(`/api/images/${image.id}/thumbnails/100`)));
  assert.equal(size.width, 100);
  assert.ok(Math.abs(size.height - (100 * 640) / 427) <= 1, `${size.width} x ${size.height}`);
});

test("a thumbnail is made once and stays the same", async () => {
  const guest = await Guest.arrive();
  const image = await guest.upload(rocket);
  const path = `/api/images/${image.id}/thumbnails/200`;
  const all = await Promise.all(Array.from({ length: 5 }, async () => bytes(await guest.get(path))));
  for (const one of all) assert.ok(one.equals(all[0]));
  const etag = (await guest.get(path)).headers.get("etag");
  const known = await guest.get(path, { "if-none-match": etag });
  assert.equal(known.status, 304);
});

test("a rendition has thumbnails of what it shows, once it is done", async () => {
  const guest = await Guest.arrive();
  const image = await guest.upload(rocket);
  const recipe = { version: 1, ops: [{ op: "crop", x: 0, y: 0, width: 300, height: 400 }] };
  const { rendition } = await guest.render(image.id, recipe);
  const path = `/api/renditions/${rendition.id}/thumbnails`;
  const answer = await guest.get(`${path}/200`);
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get("content-type"), "image/jpeg");
  assert.match(answer.headers.get("cache-control"), /^private,.*immutable$/);
  const size = jpegSize(await bytes(answer));
  assert.equal(size.width, 200);
  assert.ok(Math.abs(size.height - (200 * 400) / 300) <= 1, `${size.width} x ${size.height}`);
  assert.equal(jpegSize(await bytes(await guest.get(`${path}/800`))).width, 300, "never enlarged");
  await problem(await guest.get(`${path}/51`), 404, "not_found");
  await problem(await (await Guest.arrive()).get(`${path}/200`), 404, "not_found");
  assert.equal((await guest.ask("DELETE", `/api/images/${image.id}`)).status, 204);
  await problem(await guest.get(`${path}/200`), 404, "not_found");
});

test("there are no other widths", async () => {
  const guest = await Guest.arrive();
  const image = await guest.upload(rocket);
  for (const width of ["0", "51", "640", "0100", "100.0", "-50", "large", "%ff"]) {
    await problem(await guest.get(`/api/images/${image.id}/thumbnails/${width}`), 404, "not_found");
  }
});
