// GET /api/images?q=&format=&state=&sort=&limit=&cursor= · what an image's file and pixels tell

import assert from "node:assert/strict";
import { test } from "node:test";

import { Guest } from "../support/guest.mjs";
import { photo, png, withCamera, withComment } from "../support/pictures.mjs";
import { problem, recipe } from "../support/resources.mjs";
import { until } from "../support/wait.mjs";

const rocket = photo("rocket.jpg");
const names = (page) => page.items.map(({ name }) => name);
const list = async (guest, query = "") => (await guest.get(`/api/images?${query}`)).json();

/** All pages, `meanwhile` done after the first. */
async function pages(guest, query, meanwhile = async () => {}) {
  const seen = [];
  let page = await list(guest, query);
  for (;;) {
    seen.push(...names(page));
    if (!page.next_cursor) return seen;
    await meanwhile();
    meanwhile = async () => {};
    page = await list(guest, `${query}&cursor=${page.next_cursor}`);
  }
}

test("an image tells its camera, lens, exposure, time, and that it knows a place", async () => {
  const guest = await Guest.arrive();
  const camera = { make: "Optics & Sons", model: "Model 7", lens: "35mm F2", takenAt: "2026:02:03 14:05:06", gps: true };
  const image = await guest.upload(withCamera(rocket, camera), "a.jpg");
  assert.deepEqual(
    [image.camera, image.lens, image.taken_at, image.has_gps],
    ["Optics & Sons Model 7", "35mm F2", "2026-02-03T14:05:06", true],
  );
  assert.deepEqual(image.exposure, { time_s: 0.004, f_number: 2.8, iso: 400, focal_length_mm: 35 });
  const plain = await guest.upload(png(30, 20), "plain.png");
  assert.equal(plain.has_gps, false);
  for (const field of ["camera", "lens", "taken_at", "exposure", "placeholder"]) assert.equal(field in plain, false, field);
});

test("colours and placeholder come with the thumbnails", async () => {
  const guest = await Guest.arrive();
  const { id } = await guest.upload(withComment(rocket, "colours"));
  const image = await until("the thumbnails", 30, async () => {
    const now = await (await guest.get(`/api/images/${id}`)).json();
    return now.state === "done" && now;
  });
  assert.ok(
    image.colors.length >= 2 && image.colors.length <= 5 && image.colors.every((color) => /^#[0-9a-f]{6}$/.test(color)),
    image.colors,
  );
  const hash = Buffer.from(image.placeholder, "base64");
  assert.ok(hash.length > 5 && hash.length < 40, `${hash.length} bytes`);
});

test("a search finds words in name, camera and lens, whatever their case", async () => {
  const guest = await Guest.arrive();
  await guest.upload(withCamera(rocket, { make: "Kamera", model: "X-T5", lens: "Weitwinkel 18mm" }), "Été au port.jpg");
  await guest.upload(withCamera(rocket, { make: "Kamera", model: "Z 6", lens: "50mm" }), "Hafen 100%_.jpg");
  await guest.upload(png(30, 20), "harbour.png");
  for (const [q, found] of [
    ["port", ["Été au port.jpg"]],
    ["ÉTÉ", ["Été au port.jpg"]],
    ["kamera", ["Hafen 100%_.jpg", "Été au port.jpg"]],
    ["x-t5 weit", ["Été au port.jpg"]],
    ["x-t5 50mm", []],
    ["%", ["Hafen 100%_.jpg"]],
    ["har ", ["harbour.png"]],
    ["", ["harbour.png", "Hafen 100%_.jpg", "Été au port.jpg"]],
    ["' OR 1=1 --", []],
  ]) {
    assert.deepEqual(names(await list(guest, `q=${encodeURIComponent(q)}`)), found, q);
  }
  await problem(await guest.get(`/api/images?q=${"x".repeat(201)}`), 400, "bad_request");
});

test("a search finds a name in whatever form of Unicode and case either is written", async () => {
  const guest = await Guest.arrive();
  // As a Mac names files: letters with their accents behind them.
  await guest.upload(png(30, 20), "Café São Tomé.png".normalize("NFD"));
  await guest.upload(png(30, 21), "Straße ΟΔΟΣ.png");
  await guest.upload(png(30, 22), "가나다.png".normalize("NFD"));
  for (const [q, found] of [
    ["café", 0],
    ["CAFÉ".normalize("NFD"), 0],
    ["tomé", 0],
    ["STRASSE", 1],
    ["straße", 1],
    ["οδος", 1],
    ["οδοσ.PNG", 1],
    ["나다", 2],
  ]) {
    const all = ["Café São Tomé.png".normalize("NFD"), "Straße ΟΔΟΣ.png", "가나다.png".normalize("NFD")];
    for (const form of ["NFC", "NFD"]) {
      assert.deepEqual(names(await list(guest, `q=${encodeURIComponent(q.normalize(form))}`)), [all[found]], `${q} ${form}`);
    }
  }
  assert.deepEqual(names(await list(guest, `q=${encodeURIComponent("cafe")}`)), [], "an accent is part of a letter");
});

test("a list is filtered by format and by state", async () => {
  const guest = await Guest.arrive();
  const damaged = png(300, 203);
  damaged[Math.floor(damaged.length / 2)] ^= 0xff;
  await guest.upload(damaged, "damaged.png");
  await guest.upload(png(30, 20), "small.png");
  await guest.upload(withComment(rocket, "format"), "rocket.jpg");
  assert.deepEqual(names(await list(guest, "format=png")), ["small.png", "damaged.png"]);
  assert.deepEqual(names(await list(guest, "format=jpeg")), ["rocket.jpg"]);
  assert.deepEqual(names(await list(guest, "format=gif")), []);
  await until("all jobs", 30, async () => names(await list(guest, "state=done")).length === 2);
  assert.deepEqual(names(await list(guest, "state=failed")), ["damaged.png"]);
  assert.deepEqual(names(await list(guest, "state=done&format=jpeg")), ["rocket.jpg"]);
  for (const query of ["format=heic", "state=odd", "sort=size"]) await problem(await guest.get(`/api/images?${query}`), 400, "bad_request");
});

test("a list is sorted by upload, by the time taken, and by name", async () => {
  const guest = await Guest.arrive();
  const camera = (takenAt) => withCamera(rocket, { make: "a", model: "b", lens: "c", takenAt });
  await guest.upload(camera("2024:05:01 10:00:00"), "b.jpg");
  await guest.upload(camera("2026:05:01 10:00:00"), "C.jpg");
  await guest.upload(png(30, 20), "a.png");
  await guest.upload(camera("2025:05:01 10:00:00"), "d.jpg");
  const orders = {
    uploaded: ["d.jpg", "a.png", "C.jpg", "b.jpg"],
    taken: ["C.jpg", "d.jpg", "b.jpg", "a.png"],
    name: ["a.png", "b.jpg", "C.jpg", "d.jpg"],
  };
  for (const [sort, order] of Object.entries(orders)) {
    assert.deepEqual(names(await list(guest, `sort=${sort}`)), order);
    for (const limit of [1, 2, 3]) assert.deepEqual(await pages(guest, `sort=${sort}&limit=${limit}`), order, `${sort} by ${limit}`);
  }
  const { next_cursor: cursor } = await list(guest, "sort=name&limit=1");
  await problem(await guest.get(`/api/images?sort=taken&cursor=${cursor}`), 400, "bad_request");
});

test("paging shows each image once while images come and go, in every order", async () => {
  for (const sort of ["uploaded", "taken", "name"]) {
    const guest = await Guest.arrive();
    const ids = {};
    for (const name of ["b", "d", "f", "h", "j"]) ids[name] = (await guest.upload(png(40, name.charCodeAt(0)), name)).id;
    const [first, second] = names(await list(guest, `sort=${sort}&limit=2`));
    const seen = await pages(guest, `sort=${sort}&limit=2`, async () => {
      await guest.upload(png(41, 20), "a");
      await guest.upload(png(41, 21), "z");
      // The one that the cursor stands at goes.
      assert.equal((await guest.ask("DELETE", `/api/images/${ids[second]}`)).status, 204);
    });
    assert.deepEqual(seen.slice(0, 2), [first, second]);
    assert.equal(new Set(seen).size, seen.length, `${sort}: ${seen}`);
    for (const name of Object.keys(ids)) assert.ok(seen.includes(name), `${sort}: ${name} is missing in ${seen}`);
  }
});

test("images of one name and time page without a gap", async () => {
  const guest = await Guest.arrive();
  for (let n = 0; n < 5; n += 1) await guest.upload(png(42, 20 + n), "same.png");
  for (const sort of ["taken", "name"]) assert.equal((await pages(guest, `sort=${sort}&limit=2`)).length, 5);
});

test("a list in another order carries each image's own renditions", async () => {
  const guest = await Guest.arrive();
  const [a, b] = [await guest.upload(png(43, 20), "a.png"), await guest.upload(png(43, 21), "b.png")];
  const { rendition } = await guest.render(a.id, recipe([{ op: "invert" }]));
  const { items } = await list(guest, "sort=name");
  assert.deepEqual(
    items.map(({ id, renditions }) => [id, renditions.map((one) => one.id)]),
    [
      [a.id, [rendition.id]],
      [b.id, []],
    ],
  );
});
