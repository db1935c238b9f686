// Many owners at once, and one owner with many images. Times are printed and not asserted; what is asserted are rows: a page of a list reads as many
// of a hundred thousand images as of a thousand.
//
// SAFELIGHT_OWNERS: how many owners come at once. SAFELIGHT_LIBRARY_IMAGES: how many images the one owner has. SAFELIGHT_ASKED: how often each list is
// asked for.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { startEdge } from "../support/edge.mjs";
import { Guest } from "../support/guest.mjs";
import { png } from "../support/pictures.mjs";
import { recipe } from "../support/resources.mjs";
import { until } from "../support/wait.mjs";

const OWNERS = Number(process.env.SAFELIGHT_OWNERS ?? 20);
const FEW = 1000;
const MANY = Number(process.env.SAFELIGHT_LIBRARY_IMAGES ?? 5_000);
/** The longest page that is asked for. */
const PAGE = 100;
const ASKED = Number(process.env.SAFELIGHT_ASKED ?? 16);
/** Rows that one statement writes: an object may use 30 s of the processor for a call. */
const AT_ONCE = 5000;

let edge;
before(async () => {
  edge = await startEdge({ MAX_IMAGES: String(10 * MANY) });
});
after(() => edge?.stop());

const images = async (guest, query = "") => (await guest.json("GET", `/api/images?${query}`)).items;

test(`${OWNERS} owners at once: each sees what is theirs, and every job ends`, { timeout: 900_000 }, async (t) => {
  const begun = performance.now();
  const owners = await Promise.all(
    Array.from({ length: OWNERS }, async (_, n) => {
      const guest = await Guest.arrive(edge.url);
      // The same picture for every second owner: equal bytes of two owners are two images.
      const image = await guest.upload(png(40 + Math.floor(n / 2), 30), `${n}.png`);
      const { rendition } = await guest.json("POST", `/api/images/${image.id}/renditions`, {
        json: { recipe: recipe([{ op: "invert" }]) },
      });
      assert.deepEqual(
        (await images(guest)).map(({ id }) => id),
        [image.id],
      );
      return { guest, image, rendition };
    }),
  );
  assert.equal(new Set(owners.map(({ image }) => image.id)).size, OWNERS);
  for (const [n, { guest, image, rendition }] of owners.entries()) {
    await until(`the jobs of owner ${n}`, 600, async () => {
      const { items } = await guest.json("GET", "/api/jobs");
      return items.length === 2 && items.every(({ state }) => state === "done");
    });
    const [listed] = await images(guest);
    assert.deepEqual(
      [listed.id, listed.name, listed.renditions.map(({ id, state }) => [id, state])],
      [image.id, `${n}.png`, [[rendition.id, "done"]]],
    );
    const { guest: stranger } = owners[(n + 1) % OWNERS];
    for (const path of [`/api/images/${image.id}`, `/api/renditions/${rendition.id}`, image.original_url]) {
      assert.equal((await stranger.get(path)).status, 404, path);
    }
  }
  t.diagnostic(`all done after ${((performance.now() - begun) / 1000).toFixed(1)} s`);
});

/** Of the image with the number `i`: its id begins with the time of its upload. */
const ID = "printf('01900000-%04x-7%03x-8000-%012x', i / 4096, i % 4096, i)";
const JOB_ID = "printf('01900001-%04x-7%03x-8000-%012x', i / 4096, i % 4096, i)";

/** Somebody with `count` images: a hundredth of them PNG, every tenth undated, one in five hundred failed. */
async function collector(count) {
  const guest = await Guest.arrive(edge.url);
  await images(guest);
  const library = guest.session.owner_id;
  for (let from = 0; from < count; from += AT_ONCE) {
    const numbers = `WITH RECURSIVE n(i) AS (SELECT ${from} UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${Math.min(from + AT_ONCE, count)})`;
    // Names, times and ids have three different orders.
    await edge.bindings.library(
      library,
      `${numbers} INSERT INTO images (id, key_prefix, sha256, name, format, size_bytes, width, height, created_at, taken_at, camera, lens, exposure, colors,
         placeholder, search)
       SELECT ${ID}, '${library}', printf('%064x', i), printf('DSC_%07d.jpg', i * 7919 % ${count}), CASE WHEN i % 100 = 7 THEN 'png' ELSE 'jpeg' END,
         4000000 + i, 6000, 4000, '2026-01-01T00:00:00.000Z',
         CASE WHEN i % 10 = 3 THEN '' ELSE strftime('%Y-%m-%dT%H:%M:%S', 1600000000 + i * 104729 % ${count} * 60, 'unixepoch') END,
         'Optics & Sons Model 7', '35mm F2', '{"time_s":0.004,"f_number":2.8,"iso":400,"focal_length_mm":35}',
         '["#102030","#405060","#708090"]', '3OcRJYB4d3h/iIeHeEh3eIhw+j2w', printf('dsc_%07d.jpg', i * 7919 % ${count}) || char(10) || 'optics & sons model 7' || char(10) || '35mm f2'
       FROM n`,
    );
    await edge.bindings.library(
      library,
      `${numbers} INSERT INTO jobs (id, kind, name, subject_kind, subject_id, image_id, state, attempts, progress, created_at, updated_at, due_at_ms, sent_at_ms)
       SELECT ${JOB_ID}, 'thumbnails', printf('DSC_%07d.jpg', i), 'image', ${ID}, ${ID}, CASE WHEN i % 500 = 11 THEN 'failed' ELSE 'done' END, 1, 1,
         '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', 1, 1 FROM n`,
    );
  }
  const [{ count: there }] = await edge.bindings.library(library, "SELECT count(*) AS count FROM images");
  assert.equal(there, count);
  return { guest, library, count };
}

/** Lists. A page reads its own rows, and with `reads` the rows of all images that failed, or one of each image. */
const LISTS = [
  { query: "/api/images?sort=uploaded" },
  { query: "/api/images?sort=taken" },
  { query: "/api/images?sort=name" },
  { query: "/api/images?sort=uploaded&format=png" },
  { query: "/api/images?sort=taken&format=png" },
  { query: "/api/images?sort=name&format=png" },
  { query: "/api/images?sort=name&format=gif", isEmpty: true },
  { query: "/api/images?sort=uploaded&state=done" },
  { query: "/api/images?sort=taken&state=done" },
  { query: "/api/images?sort=name&state=running", isEmpty: true },
  { query: "/api/images?sort=uploaded&state=failed", reads: "failed" },
  { query: "/api/images?sort=name&state=failed&format=png", reads: "failed", isEmpty: true },
  { query: "/api/images?sort=uploaded&q=dsc" },
  { query: "/api/images?sort=name&q=optics" },
  { query: "/api/images?sort=uploaded&q=nothing", reads: "all", isEmpty: true },
  { query: "/api/jobs?kind=thumbnails" },
  { query: "/api/jobs?kind=render", isEmpty: true },
  { query: "/api/jobs?state=done" },
  { query: "/api/jobs?state=failed" },
  { query: "/api/jobs?state=failed&kind=render", reads: "failed", isEmpty: true },
];

/** Rows that a page of `limit` may read: an image is read with its place in an index, its job, and the count and the newest of its renditions. */
const bound = (limit) => 8 * (limit + 1) + 20;

/** Reads page after page of a list; how long the slowest of twenty took, and how many rows the one read that read most. */
async function measure({ guest, library }, query) {
  const [times, rows] = [[], []];
  let [cursor, shown] = ["", 0];
  for (let n = 0; n < ASKED; n += 1) {
    // Another length each time: a library remembers its answers.
    const limit = PAGE - (n % (PAGE / 2));
    await edge.bindings.count(library);
    const begun = performance.now();
    const page = await guest.json("GET", `${query}&limit=${limit}${cursor}`);
    times.push(performance.now() - begun);
    rows.push((await edge.bindings.count(library)).read);
    shown = Math.max(shown, page.items.length);
    cursor = page.next_cursor ? `&cursor=${page.next_cursor}` : "";
  }
  times.sort((a, b) => a - b);
  return { p50_ms: times[Math.floor(times.length / 2)], p95_ms: times[Math.floor(times.length * 0.95)], rows: Math.max(...rows), shown };
}

test(`a page of a list reads as many rows of ${MANY} images as of ${FEW}`, { timeout: 900_000 }, async (t) => {
  const few = await collector(FEW);
  const many = await collector(MANY);
  for (const { query, reads, isEmpty } of LISTS) {
    const [ofFew, ofMany] = [await measure(few, query), await measure(many, query)];
    const ratio = ofMany.p95_ms / ofFew.p95_ms;
    t.diagnostic(
      `${query}: p95 ${ofFew.p95_ms.toFixed(1)} ms of ${FEW}, ${ofMany.p95_ms.toFixed(1)} ms of ${MANY} (${ratio.toFixed(2)}), median ${ofFew.p50_ms.toFixed(1)} and ${ofMany.p50_ms.toFixed(1)} ms; rows read ${ofFew.rows}, ${ofMany.rows}`,
    );
    assert.equal(ofMany.shown === 0, Boolean(isEmpty), query);
    assert.ok(isEmpty || ofMany.rows > 0, `${query}: the library was asked`);
    const others = { failed: bound(Math.ceil(MANY / 500)), all: 2 * MANY }[reads] ?? 0;
    assert.ok(ofMany.rows <= bound(PAGE) + others, `${query} reads ${ofMany.rows} rows`);
  }
  const { bytes } = await edge.bindings.count(many.library);
  t.diagnostic(
    `a library of ${MANY} images with a job each: ${(bytes / 2 ** 20).toFixed(1)} MB, ${(bytes / MANY).toFixed(0)} bytes an image`,
  );
});
