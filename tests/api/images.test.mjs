// POST /api/images · GET /api/images · GET and DELETE /api/images/{id}

import assert from "node:assert/strict";
import { test } from "node:test";

import { Bindings } from "../support/bindings.mjs";
import { bytes, Guest } from "../support/guest.mjs";
import { interlacedGif, photo, png, sha256, truncated, withComment, withOrientation } from "../support/pictures.mjs";
import { lasting, problem, recipe } from "../support/resources.mjs";

const rocket = photo("rocket.jpg");

test("an upload is stored whole and described", async () => {
  const guest = await Guest.arrive();
  const answer = await guest.ask("POST", "/api/images?name=rocket.jpg", { body: rocket });
  assert.equal(answer.status, 201);
  const image = await answer.json();
  assert.equal(answer.headers.get("location"), `/api/images/${image.id}`);
  assert.match(image.id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab]/);
  assert.match(image.created_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assert.equal(image.name, "rocket.jpg");
  assert.equal(image.format, "jpeg");
  assert.equal(image.size_bytes, rocket.length);
  assert.deepEqual([image.width, image.height], [640, 427]);
  assert.equal(image.sha256, sha256(rocket));
  assert.deepEqual(
    image.thumbnails.map(({ width }) => width),
    [50, 100, 200, 400, 800],
  );
  assert.deepEqual(image.renditions, []);
  assert.deepEqual(lasting(await (await guest.get(`/api/images/${image.id}`)).json()), lasting(image));
  assert.equal(sha256(await bytes(await guest.get(image.original_url))), sha256(rocket));
});

test("the same bytes again are the image that is there", async () => {
  const guest = await Guest.arrive();
  const first = await guest.upload(rocket, "first.jpg");
  const again = await guest.ask("POST", "/api/images?name=second.jpg", { body: rocket });
  assert.equal(again.status, 200);
  assert.equal(again.headers.get("location"), `/api/images/${first.id}`);
  assert.deepEqual(lasting(await again.json()), lasting(first));
});

test("the same bytes at the same time are one image", async () => {
  const guest = await Guest.arrive();
  const answers = await Promise.all(Array.from({ length: 6 }, () => guest.ask("POST", "/api/images", { body: rocket })));
  const statuses = answers.map(({ status }) => status).sort();
  assert.deepEqual(statuses, [200, 200, 200, 200, 200, 201]);
  const images = await Promise.all(answers.map((answer) => answer.json()));
  assert.equal(new Set(images.map(({ id }) => id)).size, 1);
  assert.equal(sha256(await bytes(await guest.get(images[0].original_url))), sha256(rocket));
});

test("width and height are as displayed, with the EXIF orientation applied", async () => {
  const guest = await Guest.arrive();
  for (const [orientation, size] of [
    [1, [640, 427]],
    [3, [640, 427]],
    [6, [427, 640]],
    [8, [427, 640]],
  ]) {
    const image = await guest.upload(withOrientation(rocket, orientation));
    assert.deepEqual([image.width, image.height], size, `orientation ${orientation}`);
  }
});

test("what no isolate has the memory to open is refused, with the number and a sentence about the file", async () => {
  const guest = await Guest.arrive();
  const large = interlacedGif(3, 2, { width: 12_000, height: 9_000 });
  const refused = await problem(await guest.ask("POST", "/api/images", { body: large }), 413, "over_limit");
  assert.equal(refused.limit, "memory_bytes");
  assert.ok(refused.actual > refused.allowed && refused.allowed === 84 << 20, JSON.stringify(refused));
  assert.match(refused.detail, /opening this picture/);
  assert.doesNotMatch(refused.detail, /recipe/);
  const announced = await guest.ask("POST", "/api/uploads", { json: { name: "a.gif", size: large.length, sha256: sha256(large) } });
  const { url, headers, confirm_url } = await announced.json();
  assert.equal((await fetch(new URL(url, process.env.SAFELIGHT_URL), { method: "PUT", headers, body: large })).status, 204);
  assert.equal((await problem(await guest.ask("POST", confirm_url), 413, "over_limit")).actual, refused.actual);
  assert.deepEqual((await (await guest.get("/api/images")).json()).items, []);
  assert.equal((await guest.ask("POST", "/api/images", { body: interlacedGif(300, 200) })).status, 201);
});

test("PNG is taken, too", async () => {
  const guest = await Guest.arrive();
  const image = await guest.upload(png(30, 20), "small.png");
  assert.deepEqual([image.format, image.width, image.height], ["png", 30, 20]);
});

test("names lose their path and what does not print; without one it is untitled", async () => {
  const guest = await Guest.arrive();
  for (const [name, kept] of [
    [`?name=${encodeURIComponent("../../etc/räkete\u0000\n.jpg")}`, "räkete.jpg"],
    [`?name=${encodeURIComponent("C:\\photos\\a b.jpg")}`, "a b.jpg"],
    [`?name=${"x".repeat(500)}`, "x".repeat(200)],
    [`?name=${"x".repeat(500)}.jpeg`, `${"x".repeat(195)}.jpeg`],
    // 98 times "e" with its accent behind it are 196 characters; 97 and a half would leave an accent behind.
    [`?name=${encodeURIComponent(`${"e\u0301".repeat(150)}.jpg`)}`, `${"e\u0301".repeat(98)}.jpg`],
    [`?name=${encodeURIComponent(`x${"e\u0301".repeat(150)}.jpg`)}`, `x${"e\u0301".repeat(97)}.jpg`],
    // A family is seven characters: 28 of them fit into 196.
    [`?name=${encodeURIComponent(`${"👨‍👩‍👧‍👦".repeat(40)}.jpg`)}`, `${"👨‍👩‍👧‍👦".repeat(28)}.jpg`],
    // What nobody sees goes: marks that turn text around, joiners between letters that are not joined, fillers, soft hyphens, tags, a byte order mark.
    [`?name=${encodeURIComponent("photo\u202egpj.exe")}`, "photogpj.exe"],
    [`?name=${encodeURIComponent("photo\u061cgpj\u2066\u2069\u200e.exe")}`, "photogpj.exe"],
    [`?name=${encodeURIComponent("\ufeffa\u200bb\u200dc\u00ad\u2060d\u3164\ufe0f\u{e0041}.jpg")}`, "abcd.jpg"],
    [`?name=${encodeURIComponent("\u202e\u200b")}`, "untitled"],
    // What is seen stays: joined emoji, flags made of tags, joiners of scripts that are written with them.
    [`?name=${encodeURIComponent("👩‍🚀❤️🏴󠁧󠁢󠁳󠁣󠁴󠁿1️⃣.jpg")}`, "👩‍🚀❤️🏴󠁧󠁢󠁳󠁣󠁴󠁿1️⃣.jpg"],
    [`?name=${encodeURIComponent("نامه\u200cها.jpg")}`, "نامه\u200cها.jpg"],
    ["?name=", "untitled"],
    ["", "untitled"],
  ]) {
    const answer = await guest.ask("POST", `/api/images${name}`, { body: withComment(rocket, name) });
    assert.equal(answer.status, 201);
    assert.equal((await answer.json()).name, kept);
  }
});

test("names lose what nobody sees wherever they are given, and in the name that a file is saved under", async () => {
  const guest = await Guest.arrive();
  const [given, kept] = ["warm\u202e\u200b.jpg", "warm.jpg"];
  const image = await guest.upload(withComment(rocket, given), given);
  const { rendition, job } = await guest.render(image.id, recipe([]), given);
  assert.deepEqual([image.name, rendition.name, job.name], [kept, kept, kept]);
  assert.equal((await guest.json("PATCH", `/api/jobs/${job.id}`, { json: { name: `${given}\u2066` } })).name, kept);
  const announced = await guest.json("POST", "/api/uploads", { json: { name: given, size: 4, sha256: "1".repeat(64) } });
  const [{ name }] = await new Bindings().library(guest.session.owner_id, "SELECT name FROM uploads WHERE id = ?", announced.image_id);
  assert.equal(name, kept);
  // A row of before, too.
  await new Bindings().library(guest.session.owner_id, "UPDATE images SET name = ? WHERE id = ?", `old\u202egpj.exe`, image.id);
  const answer = await guest.get(image.original_url);
  assert.match(answer.headers.get("content-disposition"), /filename="oldgpj\.exe"$/);
});

test("an empty body is refused", async () => {
  const guest = await Guest.arrive();
  await problem(await guest.ask("POST", "/api/images?name=empty.jpg"), 400, "empty_file");
  await problem(await guest.ask("POST", "/api/images?name=empty.jpg", { body: Buffer.alloc(0) }), 400, "empty_file");
});

test("text named .jpg is refused", async () => {
  const guest = await Guest.arrive();
  const said = await problem(await guest.ask("POST", "/api/images?name=a.jpg", { body: "I am text." }), 415, "unknown_format");
  assert.match(said.detail, /JPEG, PNG, WebP/);
});

test("a PNG header that claims 60000 x 60000 is refused with the number and the limit", async () => {
  const guest = await Guest.arrive();
  const claiming = png(1, 1, { width: 60_000, height: 60_000 });
  const said = await problem(await guest.ask("POST", "/api/images?name=huge.png", { body: claiming }), 413, "over_limit");
  assert.deepEqual([said.limit, said.actual, said.allowed], ["side_px", 60_000, 30_000]);
  assert.match(said.detail, /60000.*30000/);
});

test("a file over the size limit is refused with the number and the limit, announced or not", async () => {
  const guest = await Guest.arrive();
  const allowed = 48 * 1024 * 1024;
  const large = Buffer.alloc(allowed + 1);
  rocket.copy(large);
  const announced = await problem(await guest.ask("POST", "/api/images", { body: large }), 413, "over_limit");
  assert.deepEqual([announced.limit, announced.actual, announced.allowed], ["source_bytes", allowed + 1, allowed]);
  const chunked = await fetch(`${process.env.SAFELIGHT_URL}/api/images`, {
    method: "POST",
    headers: { cookie: guest.cookie, connection: "close" },
    body: new Blob([large]).stream(),
    duplex: "half",
  });
  const streamed = await problem(chunked, 413, "over_limit");
  assert.deepEqual([streamed.limit, streamed.allowed], ["source_bytes", allowed]);
  assert.deepEqual((await (await guest.get("/api/images")).json()).items, [], "nothing of it is kept");
});

test("refused files leave nothing behind", async () => {
  const guest = await Guest.arrive();
  await guest.ask("POST", "/api/images", { body: "text" });
  await guest.ask("POST", "/api/images");
  assert.deepEqual((await (await guest.get("/api/images")).json()).items, []);
});

test("a list pages newest first, and shows each image once", async () => {
  const guest = await Guest.arrive();
  const uploaded = [];
  for (let n = 0; n < 5; n += 1) uploaded.push((await guest.upload(png(8, 8 + n))).id);
  const seen = [];
  const sizes = [];
  let cursor = "";
  do {
    const page = await (await guest.get(`/api/images?limit=2${cursor && `&cursor=${cursor}`}`)).json();
    seen.push(...page.items.map(({ id }) => id));
    sizes.push(page.items.length);
    cursor = page.next_cursor;
  } while (cursor);
  assert.deepEqual(sizes, [2, 2, 1]);
  assert.deepEqual(seen, uploaded.reverse());
});

test("a page that ends with the list has no next one", async () => {
  const guest = await Guest.arrive();
  await guest.upload(png(8, 8));
  await guest.upload(png(8, 9));
  const page = await (await guest.get("/api/images?limit=2")).json();
  assert.equal(page.items.length, 2);
  assert.equal("next_cursor" in page, false);
});

test("a list carries each image's own renditions, newest first", async () => {
  const guest = await Guest.arrive();
  const [plain, edited] = [await guest.upload(png(16, 16)), await guest.upload(png(16, 17))];
  const first = await guest.render(edited.id, recipe([{ op: "invert" }]), "first");
  const second = await guest.render(edited.id, recipe([]), "second");
  const { items } = await (await guest.get("/api/images")).json();
  assert.deepEqual(
    items.map(({ id }) => id),
    [edited.id, plain.id],
  );
  const listed = ({ recipe: { ops }, ...rendition }) => ({ ...rendition, operations: ops.map(({ op }) => op) });
  assert.deepEqual(items[0].renditions, [second.rendition, first.rendition].map(listed));
  assert.deepEqual(items[1].renditions, []);
  assert.deepEqual([items[0].rendition_count, items[1].rendition_count], [2, 0]);
  assert.deepEqual((await (await guest.get(`/api/images/${edited.id}`)).json()).renditions, items[0].renditions);
});

test("a list's query that cannot be read is refused", async () => {
  const guest = await Guest.arrive();
  for (const query of ["limit=0", "limit=101", "limit=ten", "limit=-1", "cursor=zzz", "cursor=", "limit=1&limit=2"]) {
    for (const path of ["/api/images", "/api/jobs"]) {
      await problem(await guest.get(`${path}?${query}`), 400, "bad_request");
    }
  }
});

test("deleting takes everything derived along, once", async () => {
  const guest = await Guest.arrive();
  const image = await guest.upload(rocket);
  const { rendition, job } = await guest.render(image.id, recipe([{ op: "sepia" }]));
  assert.equal((await guest.get(image.thumbnails[0].url)).status, 200);
  const answer = await guest.ask("DELETE", `/api/images/${image.id}`);
  assert.equal(answer.status, 204);
  assert.equal((await bytes(answer)).length, 0);
  for (const path of [
    `/api/images/${image.id}`,
    image.original_url,
    image.thumbnails[0].url,
    `/api/renditions/${rendition.id}`,
    rendition.result.content_url,
    rendition.result.receipt_url,
    `/api/jobs/${job.id}`,
  ]) {
    await problem(await guest.get(path), 404, "not_found");
  }
  await problem(await guest.ask("DELETE", `/api/images/${image.id}`), 404, "not_found");
  assert.deepEqual((await (await guest.get("/api/images")).json()).items, []);
});

test("a file can be uploaded again after it was deleted, even at once", async () => {
  const guest = await Guest.arrive();
  let image = await guest.upload(rocket);
  for (let round = 0; round < 5; round += 1) {
    const [deleted, uploaded] = await Promise.all([
      guest.ask("DELETE", `/api/images/${image.id}`),
      guest.ask("POST", "/api/images", { body: rocket }),
    ]);
    assert.equal(deleted.status, 204);
    assert.ok([200, 201].includes(uploaded.status));
    // Either the upload came first and was deleted with the image, or it stands and is whole.
    const { items } = await (await guest.get("/api/images")).json();
    if (items.length > 0) assert.equal(sha256(await bytes(await guest.get(items[0].original_url))), sha256(rocket));
    image = await guest.upload(rocket);
  }
});

test("a truncated JPEG is refused", async () => {
  const guest = await Guest.arrive();
  for (const cut of [truncated(rocket), rocket.subarray(0, 300), rocket.subarray(0, rocket.length - 2)]) {
    const said = await problem(await guest.ask("POST", "/api/images?name=cut.jpg", { body: cut }), 422, "damaged_file");
    assert.match(said.detail, /damaged or cut off/);
  }
});

test("a file damaged inside is kept, and what is made of it says why it failed", async () => {
  const guest = await Guest.arrive();
  const broken = png(300, 200);
  broken[Math.floor(broken.length / 2)] ^= 0xff;
  const image = await guest.upload(broken, "broken.png");
  assert.ok((await bytes(await guest.get(image.original_url))).equals(broken), "nothing is lost");
  const { rendition, job } = await guest.render(image.id, recipe([]));
  for (const { state, error } of [rendition, job]) {
    assert.equal(state, "failed");
    assert.equal(error.code, "damaged_file");
    assert.match(error.message, /damaged or cut off/);
  }
  assert.equal(job.attempts, 1, "another attempt would say the same");
  await problem(await guest.get(image.thumbnails[0].url), 422, "damaged_file");
  await problem(await guest.get(`/api/renditions/${rendition.id}/content`), 409, "not_ready");
  await problem(await guest.get(`/api/renditions/${rendition.id}/thumbnails/200`), 409, "not_ready");
});
