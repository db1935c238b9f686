// GET /api/images/{id}/thumbnails/{width} · GET /api/renditions/{id}/thumbnails/{width}

import assert from "node:assert/strict";
import { test } from "node:test";

import { startEdge } from "../support/edge.mjs";
import { ask, bytes, Guest } from "../support/guest.mjs";
import { jpegSize, photo, png, withOrientation } from "../support/pictures.mjs";
import { NOBODYS_ID, problem, recipe } from "../support/resources.mjs";
import { until } from "../support/wait.mjs";

const rocket = photo("rocket.jpg");

/** What no thumbnail is as wide as: numbers beside the known ones, other spellings of those, numbers that no integer holds, and text. */
const OTHER_WIDTHS = [
  ...["0", "1", "51", "640", "-1", "-50", "+50", "0100", "100.0", "1e2", "0x32", "50%20", "50,100", "50px"],
  ...["4294967296", "4294967346", "18446744073709551666", "9".repeat(400), "NaN", "large", "%20", "%00", "%ff"],
];

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

test("a long decode renews its claim and says how far it is", { timeout: 120_000 }, async () => {
  const edge = await startEdge({ REPORT_EVERY_S: 0 });
  try {
    const guest = await Guest.arrive(edge.url);
    await guest.get("/api/images");
    // The database notes each change itself: a test that polls sees only some of them.
    const library = (sql, ...values) => edge.bindings.library(guest.session.owner_id, sql, ...values);
    await library("CREATE TABLE noted (job_id TEXT, attempts INTEGER, progress REAL, lease_until_ms INTEGER)");
    await library(`CREATE TRIGGER note AFTER UPDATE ON jobs WHEN NEW.kind = 'thumbnails' AND NEW.state = 'running'
      BEGIN INSERT INTO noted VALUES (NEW.id, NEW.attempts, NEW.progress, NEW.lease_until_ms); END`);
    const image = await guest.upload(png(6000, 4000), "large.png");
    await until("the thumbnails", 60, async () => {
      const [job] = await library("SELECT state FROM jobs WHERE image_id = ? AND kind = 'thumbnails'", image.id);
      return job.state === "done";
    });
    const noted = await library("SELECT * FROM noted");
    const count = (name) => new Set(noted.map((job) => job[name])).size;
    assert.ok(count("lease_until_ms") > 1 && count("progress") > 1, JSON.stringify(noted));
    assert.deepEqual([count("job_id"), count("attempts")], [1, 1], "one attempt of one job");
  } finally {
    await edge.stop();
  }
});

test("a rendition has thumbnails of what it shows, once it is done", async () => {
  const guest = await Guest.arrive();
  const image = await guest.upload(rocket);
  const { rendition } = await guest.render(image.id, recipe([{ op: "crop", x: 0, y: 0, width: 300, height: 400 }]));
  const path = `/api/renditions/${rendition.id}/thumbnails`;
  const answer = await guest.get(`${path}/200`);
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get("content-type"), "image/jpeg");
  assert.match(answer.headers.get("cache-control"), /^private,.*immutable$/);
  const size = jpegSize(await bytes(answer));
  assert.equal(size.width, 200);
  assert.ok(Math.abs(size.height - (200 * 400) / 300) <= 1, `${size.width} x ${size.height}`);
  assert.equal(jpegSize(await bytes(await guest.get(`${path}/800`))).width, 300, "never enlarged");
  assert.equal((await guest.ask("DELETE", `/api/images/${image.id}`)).status, 204);
  await problem(await guest.get(`${path}/200`), 404, "not_found");
});

test("a rendition's thumbnail stays the same: HEAD and If-None-Match", async () => {
  const guest = await Guest.arrive();
  const image = await guest.upload(rocket);
  const { rendition } = await guest.render(image.id, recipe([{ op: "invert" }]));
  const path = `/api/renditions/${rendition.id}/thumbnails`;
  const all = await Promise.all(Array.from({ length: 3 }, async () => bytes(await guest.get(`${path}/100`))));
  for (const one of all) assert.ok(one.equals(all[0]));

  const head = await guest.ask("HEAD", `${path}/100`);
  assert.equal(head.status, 200);
  assert.equal(head.headers.get("content-type"), "image/jpeg");
  assert.equal(head.headers.get("content-length"), String(all[0].length));
  assert.equal((await bytes(head)).length, 0);

  const etag = head.headers.get("etag");
  for (const known of [etag, `"other", ${etag}`, "*"]) {
    const answer = await guest.get(`${path}/100`, { "if-none-match": known });
    assert.equal(answer.status, 304, known);
    assert.equal(answer.headers.get("etag"), etag);
    assert.equal((await bytes(answer)).length, 0);
  }
  assert.equal((await guest.get(`${path}/100`, { "if-none-match": '"other"' })).status, 200);
  // Each width is a picture of its own.
  assert.equal((await guest.get(`${path}/50`, { "if-none-match": etag })).status, 200);
});

test("a rendition's thumbnails are its owner's, and there while the rendition is", async () => {
  const guest = await Guest.arrive();
  const image = await guest.upload(rocket);
  const { rendition } = await guest.render(image.id, recipe([{ op: "invert" }]));
  const path = `/api/renditions/${rendition.id}/thumbnails/200`;
  const { etag } = Object.fromEntries((await guest.get(path)).headers);
  const other = await Guest.arrive();
  await problem(await other.get(path), 404, "not_found");
  await problem(await other.get(path, { "if-none-match": etag }), 404, "not_found");
  await problem(await other.get(path, { "if-none-match": "*" }), 404, "not_found");
  assert.equal((await other.ask("HEAD", path)).status, 404);
  await problem(await ask("GET", path), 404, "not_found");
  for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
    await problem(await guest.ask(method, path), 405, "method_not_allowed");
  }
  for (const id of [NOBODYS_ID, image.id, "1", "%ff", rendition.id.toUpperCase(), `${rendition.id}0`]) {
    await problem(await guest.get(`/api/renditions/${id}/thumbnails/200`), 404, "not_found");
  }
});

test("there are no other widths", async () => {
  const guest = await Guest.arrive();
  const image = await guest.upload(rocket);
  const { rendition } = await guest.render(image.id, recipe([]));
  const known = [50, 100, 200, 400, 800];
  for (const resource of [`images/${image.id}`, `renditions/${rendition.id}`]) {
    const path = `/api/${resource}/thumbnails`;
    for (const width of known) assert.equal((await guest.get(`${path}/${width}`)).status, 200, `${path}/${width}`);
    for (const width of OTHER_WIDTHS) await problem(await guest.get(`${path}/${width}`), 404, "not_found");
    assert.equal((await guest.ask("HEAD", `${path}/0`)).status, 404);
    await problem(await guest.get(`${path}/51`, { "if-none-match": "*" }), 404, "not_found");
  }
});
