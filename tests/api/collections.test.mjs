// /api/collections: settings, records and runs. Files in the bucket become pyramids.

import assert from "node:assert/strict";
import { test } from "node:test";

import { announcement, Bindings } from "../support/bindings.mjs";
import { Collector, tiffLevels } from "../support/collections.mjs";
import { ask, bytes, Guest } from "../support/guest.mjs";
import { photo, png, truncated } from "../support/pictures.mjs";
import { NOBODYS_ID, problem, recipe } from "../support/resources.mjs";
import { until } from "../support/wait.mjs";

const bindings = new Bindings();
const states = (records) => Object.fromEntries(Object.entries(records).map(([path, { state }]) => [path, state]));

test("a collection has its settings, and the defaults for the others", async () => {
  const guest = await Guest.arrive();
  const create = (json) => guest.ask("POST", "/api/collections", { json });
  const response = await create({ name: " Old\tmaps ", source: { folder: "maps/old" } });
  assert.equal(response.status, 201);
  const made = await response.json();
  assert.equal(response.headers.get("location"), `/api/collections/${made.id}`);
  const { id, created_at, next_run_at, ...rest } = made;
  assert.deepEqual(rest, {
    name: "Old maps",
    source: { folder: "maps/old" },
    tile: 512,
    compression: "deflate",
    longest_side: 4000,
    restricted: { width: 843, height: 560 },
    restricted_by: { file: true },
    schedule: { every_minutes: 15 },
    ignore: ["._*"],
    publish_pdfs: false,
    visibility: "private",
    paused: false,
    published_folder: `pyramids/${guest.session.owner_id}/maps/old`,
    counts: { records: 0, open: 0, done: 0, refused: 0, withdrawn: 0 },
  });
  const wait = Date.parse(next_run_at) - Date.now();
  assert.ok(wait > -1000 && wait <= 15 * 60_000 + 30_000, `the next run is at ${next_run_at}`);
  assert.equal(new Date(next_run_at).getUTCMinutes() % 15, 0);
  assert.deepEqual(await guest.json("GET", `/api/collections/${id}`), made);
  assert.deepEqual((await guest.json("GET", "/api/collections")).items, [made]);

  const settings = {
    name: "New",
    tile: 256,
    compression: "jpeg",
    quality: 70,
    longest_side: null,
    restricted: { width: 500, height: 300 },
    restricted_by: { file: false, path_segment: "closed" },
    recipe: recipe([{ op: "grayscale" }]),
    schedule: { daily_at: "03:30" },
    ignore: [],
    publish_pdfs: true,
    visibility: "public",
  };
  const changed = await guest.json("PATCH", `/api/collections/${id}`, { json: settings });
  for (const [name, value] of Object.entries(settings)) {
    if (name !== "recipe") assert.deepEqual(changed[name], value, name);
  }
  assert.equal(changed.recipe.ops[0].op, "grayscale");
  assert.match(changed.next_run_at, /T03:30:[0-2]/);
  const without = await guest.json("PATCH", `/api/collections/${id}`, { json: { recipe: null, paused: true } });
  assert.ok(!("recipe" in without) && !("next_run_at" in without));
  assert.equal((await guest.ask("DELETE", `/api/collections/${id}`)).status, 204);
  await problem(await guest.get(`/api/collections/${id}`), 404, "not_found");
});

test("changes at the same time are all kept", async () => {
  const maps = await Collector.arrive();
  const changes = [
    { tile: 256 },
    { longest_side: 1000 },
    { restricted: { width: 500, height: 300 } },
    { ignore: ["*.tmp"] },
    { publish_pdfs: true },
    { compression: "jpeg", quality: 70 },
    { name: "New" },
    { schedule: { every_minutes: 60 } },
  ];
  await Promise.all(changes.map((change) => maps.change(change)));
  const now = await maps.get();
  for (const change of changes) {
    for (const [name, value] of Object.entries(change)) assert.deepEqual(now[name], value, name);
  }
});

test("a wrong setting is refused with its place", async () => {
  const guest = await Guest.arrive();
  const create = (json) => guest.ask("POST", "/api/collections", { json: { name: "A", source: { folder: "a" }, ...json } });
  for (const [json, pointer] of [
    [{ name: "" }, "/name"],
    [{ source: { folder: "presets" } }, "/source/folder"],
    [{ source: { folder: "../a" } }, "/source/folder"],
    [{ source: { folder: "/a" } }, "/source/folder"],
    [{ source: { urls: [] } }, "/source/urls"],
    [{ source: { urls: ["https://10.0.0.1/a.jpg"] } }, "/source/urls/0"],
    [{ source: { urls: ["https://example.com/a.jpg", "ftp://example.com/b.jpg"] } }, "/source/urls/1"],
    [{ tile: 300 }, "/tile"],
    [{ quality: 70 }, "/quality"],
    [{ longest_side: 0 }, "/longest_side"],
    [{ restricted: { width: 0, height: 10 } }, "/restricted/width"],
    [{ restricted_by: { path_segment: "a/b" } }, "/restricted_by/path_segment"],
    [{ schedule: { every_minutes: 0 } }, "/schedule/every_minutes"],
    [{ schedule: { daily_at: "3:30" } }, "/schedule/daily_at"],
    [{ schedule: { at_once: false } }, "/schedule/at_once"],
    [{ ignore: [""] }, "/ignore/0"],
    [{ visibility: "unlisted" }, "/visibility"],
  ]) {
    assert.equal((await problem(await create(json), 422, "invalid_value")).pointer, pointer, JSON.stringify(json));
  }
  const wrong = await problem(await create({ recipe: recipe([{ op: "exposure", ev: 99 }]) }), 422, "recipe_out_of_range");
  assert.equal(wrong.pointer, "/ops/0/ev");
  const missing = recipe([{ op: "lut3d", lut: `sha256:${"0".repeat(64)}` }]);
  await problem(await create({ recipe: missing }), 422, "recipe_missing_asset");
  for (const json of [{ colour: 1 }, { source: { folder: "a", urls: [] } }, { schedule: {} }, { tile: "512" }]) {
    await problem(await create(json), 400, "bad_request");
  }
  assert.deepEqual((await guest.json("GET", "/api/collections")).items, []);
});

test("folders of collections do not contain each other", async () => {
  const guest = await Guest.arrive();
  const create = (folder) => guest.ask("POST", "/api/collections", { json: { name: "A", source: { folder } } });
  assert.equal((await create("a/b")).status, 201);
  for (const folder of ["a", "a/b", "a/b/c"]) {
    assert.equal((await problem(await create(folder), 409, "in_use")).pointer, "/source/folder", folder);
  }
  assert.equal((await create("a/bc")).status, 201);
  const other = await Guest.arrive();
  const json = { name: "A", source: { folder: "a" } };
  assert.equal((await other.ask("POST", "/api/collections", { json })).status, 201, "another owner has other folders");
  const { items } = await guest.json("GET", "/api/collections");
  const changed = await guest.ask("PATCH", `/api/collections/${items[0].id}`, { json: { source: { folder: "z" } } });
  assert.equal((await problem(changed, 422, "invalid_value")).pointer, "/source");
});

test("a run publishes a pyramid of each picture, and files do not become images", { timeout: 120_000 }, async () => {
  const maps = await Collector.arrive();
  const picture = png(700, 300);
  await maps.put("a.png", picture);
  await maps.put("x/rocket.jpg", photo("rocket.jpg"));
  await maps.put("._a.png", png(8, 8));
  await until("two records", 30, async () => Object.keys(await maps.records()).length === 2);
  const before = await maps.records();
  assert.deepEqual(states(before), { "a.png": "open", "x/rocket.jpg": "open" });
  assert.equal(before["a.png"].size_bytes, picture.length);
  assert.equal(before["a.png"].restricted, null);

  const started = await maps.guest.ask("POST", `${maps.path}/runs`);
  assert.equal(started.status, 202);
  const begun = await started.json();
  assert.equal(started.headers.get("location"), `${maps.path}/runs/${begun.id}`);
  const run = await maps.ended(begun.id);
  assert.deepEqual(
    [run.trigger, run.state, run.attempted, run.done, run.refused, run.failed_temporarily, run.withdrawn, run.open],
    ["request", "finished", 2, 2, 0, 0, 0, 0],
  );
  assert.deepEqual(run.reasons, []);
  assert.equal(run.bytes_read, picture.length + photo("rocket.jpg").length);
  const after = await maps.records();
  assert.deepEqual(states(after), { "a.png": "done", "x/rocket.jpg": "done" });
  assert.deepEqual(await maps.published(), ["a.tif", "x/rocket.tif"]);
  const bytes = await maps.pyramid("a.png");
  assert.deepEqual(
    tiffLevels(bytes).map(({ width, height, tile }) => [width, height, tile]),
    [
      [700, 300, 512],
      [350, 150, 512],
    ],
  );
  assert.equal(after["a.png"].restricted, false);
  const stored = await bindings.objects(`pyramids/${maps.owner}/maps/`);
  assert.equal(
    run.bytes_written,
    stored.reduce((sum, { size }) => sum + size, 0),
  );
  assert.ok(run.slowest.path in after && run.slowest.duration_ms <= run.duration_ms);

  const collection = await maps.get();
  assert.deepEqual(collection.counts, { records: 2, open: 0, done: 2, refused: 0, withdrawn: 0 });
  assert.deepEqual(collection.last_run, run);
  assert.deepEqual((await maps.guest.json("GET", "/api/images")).items, []);
  assert.deepEqual((await maps.guest.json("GET", "/api/jobs")).items, [], "people see records, and no jobs");
  const { items: pyramids } = await maps.guest.json("GET", `/api/pyramids?collection_id=${maps.id}`);
  assert.deepEqual(pyramids.map(({ source_name, state }) => [source_name, state]).sort(), [
    ["a.png", "ready"],
    ["rocket.jpg", "ready"],
  ]);
});

test("the same ETag is processed once, and another one again", { timeout: 120_000 }, async () => {
  const maps = await Collector.arrive();
  await maps.put("a.png", png(40, 30));
  assert.equal((await maps.run()).attempted, 1);
  const first = (await maps.records())["a.png"];
  // The same bytes again, announced, and an old announcement that arrives late.
  await maps.put("a.png", png(40, 30));
  await bindings.announce(announcement({ key: `incoming/${maps.owner}/maps/a.png`, at: "2020-01-01T00:00:00Z" }));
  assert.equal((await maps.run()).attempted, 0);
  assert.deepEqual((await maps.records())["a.png"], first);
  const [object] = await bindings.objects(`pyramids/${maps.owner}/maps/a.tif`);

  await maps.put("a.png", png(60, 20));
  const run = await maps.run();
  assert.deepEqual([run.attempted, run.done], [1, 1]);
  const second = (await maps.records())["a.png"];
  assert.notEqual(second.etag, first.etag);
  assert.deepEqual([second.id, second.pyramid_id, second.published_path], [first.id, first.pyramid_id, "a.tif"]);
  assert.equal(tiffLevels(await maps.pyramid("a.png"))[0].width, 60);
  const [replaced] = await bindings.objects(`pyramids/${maps.owner}/maps/a.tif`);
  assert.notEqual(replaced.etag, object.etag);
});

test("a listing finds what no event announced: new, changed and removed files", { timeout: 120_000 }, async () => {
  const maps = await Collector.arrive();
  for (const name of ["a.png", "b.png", "x/c.png"]) await maps.put(name, png(20, 10), { quiet: true });
  assert.equal((await maps.run()).done, 3);
  await maps.put("b.png", png(30, 10), { quiet: true });
  await maps.put("d.png", png(10, 10), { quiet: true });
  await maps.remove("a.png", { quiet: true });
  const run = await maps.run();
  assert.deepEqual([run.done, run.withdrawn], [2, 1]);
  assert.deepEqual(states(await maps.records()), { "a.png": "withdrawn", "b.png": "done", "d.png": "done", "x/c.png": "done" });
});

test("a removed source takes its pyramid along, and comes back under the same path", { timeout: 120_000 }, async () => {
  const maps = await Collector.arrive();
  await maps.put("a.png", png(20, 10));
  await maps.put("b.png", png(20, 12));
  await maps.run();
  const { pyramid_id } = (await maps.records())["a.png"];
  await maps.remove("a.png");
  await until("the removal", 30, async () => (await maps.published()).join() === "b.tif");
  const record = (await maps.records())["a.png"];
  assert.deepEqual([record.state, record.pyramid_id, record.restricted], ["withdrawn", undefined, null]);
  await problem(await maps.guest.get(`/api/pyramids/${pyramid_id}`), 404, "not_found");
  assert.deepEqual((await maps.get()).counts, { records: 2, open: 0, done: 1, refused: 0, withdrawn: 1 });
  await problem(await maps.guest.ask("POST", `${maps.path}/records/${record.id}/repeat`), 409, "not_ready");

  await maps.put("a.png", png(20, 10));
  await until("the record to be open", 30, async () => (await maps.records())["a.png"].state === "open");
  assert.equal((await maps.run()).done, 1);
  const back = (await maps.records())["a.png"];
  assert.deepEqual([back.id, back.published_path, back.state], [record.id, "a.tif", "done"]);
  assert.deepEqual(await maps.published(), ["a.tif", "b.tif"]);
});

test("equal stems in one folder have different published paths, which never change", { timeout: 120_000 }, async () => {
  const maps = await Collector.arrive();
  await maps.put("a.png", png(20, 10), { quiet: true });
  await maps.run();
  await maps.put("a.jpg", photo("rocket.jpg"), { quiet: true });
  await maps.put("y/a.png", png(30, 10), { quiet: true });
  await maps.put("a.jpg.tif", png(5, 5), { quiet: true });
  assert.equal((await maps.run()).done, 3);
  const paths = async () => {
    const records = Object.entries(await maps.records());
    return Object.fromEntries(records.map(([path, { published_path }]) => [path, published_path]));
  };
  // The first one has `a.tif`. The name of the TIFF file without its extension is taken by the second one.
  const expected = { "a.png": "a.tif", "a.jpg": "a.jpg.tif", "a.jpg.tif": "a.jpg.tif.tif", "y/a.png": "y/a.tif" };
  assert.deepEqual(await paths(), expected);
  assert.equal(tiffLevels(await maps.pyramid("a.png"))[0].width, 20);
  await maps.remove("a.png");
  await maps.put("a.gif", png(7, 7), { quiet: true });
  await maps.run();
  assert.deepEqual(await paths(), { ...expected, "a.gif": "a.gif.tif" }, "the path of the removed file stays its own");
});

test("what is refused has a reason by kind, and stays refused until it is repeated", { timeout: 120_000 }, async () => {
  const maps = await Collector.arrive();
  await maps.put("a.pdf", "%PDF-1.7\n");
  await maps.put("a.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>");
  await maps.put("a.eps", "%!PS-Adobe-3.0 EPSF-3.0\n");
  await maps.put("renamed.jpg", "%PDF-1.7\n");
  await maps.put("notes.txt", "not a picture");
  await maps.put("cut.jpg", truncated(photo("rocket.jpg")));
  await maps.put("good.png", png(10, 10));
  const run = await maps.run();
  assert.deepEqual([run.attempted, run.done, run.refused], [7, 1, 6]);
  const reasons = Object.fromEntries(run.reasons.map(({ code, count }) => [code, count]));
  const expected = { pdf_not_rendered: 2, svg_not_rendered: 1, eps_not_rendered: 1, unknown_format: 1, damaged_file: 1 };
  assert.deepEqual(reasons, expected);
  assert.equal(run.reasons[0].code, "pdf_not_rendered", "the most frequent reason comes first");
  const records = await maps.records("refused");
  assert.equal(Object.keys(records).length, 6);
  assert.match(records["a.eps"].reason.message, /^EPS files are not rendered\./);
  assert.match(records["renamed.jpg"].reason.message, /^PDF files are not rendered\./);
  assert.deepEqual(await maps.published(), ["good.tif"]);

  assert.equal((await maps.run()).attempted, 0);
  const repeated = await maps.guest.ask("POST", `${maps.path}/repeat`);
  assert.deepEqual([repeated.status, await repeated.json()], [202, { records: 6 }]);
  const [second] = await maps.idle();
  assert.deepEqual([second.trigger, second.attempted, second.refused], ["request", 6, 6]);

  await maps.put("cut.jpg", photo("rocket.jpg"));
  assert.equal((await maps.run()).done, 1);
  assert.equal((await maps.records())["cut.jpg"].reason, undefined);
});

test("PDF files are published unchanged if the collection says so", { timeout: 60_000 }, async () => {
  const maps = await Collector.arrive({ settings: { publish_pdfs: true } });
  const pdf = `%PDF-1.7\n${"x".repeat(100_000)}`;
  await maps.put("plan.pdf", pdf);
  await maps.put("plan.jpg", photo("rocket.jpg"));
  const run = await maps.run();
  assert.deepEqual([run.done, run.refused], [2, 0]);
  assert.deepEqual(await maps.published(), ["plan.pdf", "plan.tif"]);
  const record = (await maps.records())["plan.pdf"];
  assert.deepEqual([record.state, record.published_path, record.pyramid_id], ["done", "plan.pdf", undefined]);
  const [object] = await bindings.objects(`pyramids/${maps.owner}/maps/plan.pdf`);
  assert.equal(object.size, pdf.length);
  await maps.remove("plan.pdf");
  await until("the removal", 30, async () => (await maps.published()).join() === "plan.tif");
});

test("tile size, compression, longest side and recipe apply", { timeout: 120_000 }, async () => {
  const maps = await Collector.arrive({ settings: { tile: 256, compression: "jpeg", quality: 60, longest_side: 300 } });
  await maps.put("wide.png", png(600, 200));
  await maps.put("small.png", png(90, 50));
  await maps.run();
  const [first] = tiffLevels(await maps.pyramid("wide.png"));
  assert.deepEqual([first.width, first.height, first.tile, first.compression], [300, 100, 256, 7]);
  assert.equal(tiffLevels(await maps.pyramid("small.png"))[0].width, 90, "never enlarged");

  const crop = recipe([{ op: "crop", x: 0, y: 0, width: 40, height: 20 }]);
  await maps.change({ longest_side: null, compression: "deflate", tile: 512, recipe: crop });
  assert.equal((await maps.run()).attempted, 0, "new settings apply to what is processed from then on");
  const repeated = await maps.guest.json("POST", `${maps.path}/repeat`, { json: { states: ["done"] } });
  assert.equal(repeated.records, 2);
  await maps.idle();
  const [again] = tiffLevels(await maps.pyramid("wide.png"));
  assert.deepEqual([again.width, again.height, again.tile, again.compression], [40, 20, 512, 8]);
});

test("a file, a path segment or the API marks restricted pictures", { timeout: 180_000 }, async () => {
  const maps = await Collector.arrive({ settings: { restricted_by: { file: true, path_segment: "closed" } } });
  const picture = png(1000, 900);
  const size = async (path) => {
    const [{ width, height }] = tiffLevels(await maps.pyramid(path));
    return [width, height];
  };
  const marks = async () => {
    const records = Object.entries(await maps.records());
    return Object.fromEntries(records.map(([path, { restricted, restricted_by }]) => [path, [restricted, restricted_by]]));
  };
  for (const name of ["free.png", "file.png", "closed/a.png", "closed/open.png", "api.png"]) await maps.put(name, picture);
  await maps.put("small.png", png(300, 200));
  await maps.put("small.json", { restricted: true });
  await maps.put("file.png.json", { restricted: true, title: "A map" });
  await maps.put("closed/open.json", { restricted: false });
  assert.equal((await maps.run()).done, 6, "JSON files are no records");
  assert.deepEqual(await marks(), {
    "free.png": [false, undefined],
    "file.png": [true, "file"],
    "closed/a.png": [true, "path"],
    "closed/open.png": [false, "file"],
    "api.png": [false, undefined],
    "small.png": [true, "file"],
  });
  // Both sides apply: 560 is the height, and the width follows.
  assert.deepEqual(await size("free.png"), [1000, 900]);
  assert.deepEqual(await size("file.png"), [622, 560]);
  assert.deepEqual(await size("closed/a.png"), [622, 560]);
  assert.deepEqual(await size("closed/open.png"), [1000, 900]);
  assert.deepEqual(await size("small.png"), [300, 200], "never enlarged");

  const mark = async (path, restricted) => {
    const { id } = (await maps.records())[path];
    return maps.guest.json("PATCH", `${maps.path}/records/${id}`, { json: { restricted } });
  };
  const marked = await mark("api.png", true);
  assert.deepEqual([marked.state, marked.mark, marked.restricted], ["open", true, false]);
  // It is not public at its full size any longer than needed: it waits for no schedule, even if the collection is paused.
  await until("the restricted picture", 60, async () => (await maps.records())["api.png"].restricted === true);
  await maps.idle();
  await mark("closed/a.png", false);
  await maps.remove("file.png.json");
  await until("the record to be open", 30, async () => (await maps.records())["file.png"].state === "open");
  const run = await maps.run();
  assert.equal(run.done, 2);
  assert.deepEqual(await size("api.png"), [622, 560]);
  assert.deepEqual(await size("closed/a.png"), [1000, 900]);
  assert.deepEqual(await size("file.png"), [1000, 900]);
  assert.deepEqual((await marks())["closed/a.png"], [false, "api"]);
  await mark("closed/a.png", null);
  await maps.run();
  assert.deepEqual(await size("closed/a.png"), [622, 560]);
  assert.equal((await maps.records())["closed/a.png"].mark, undefined);
});

test("a JSON file that cannot be read refuses its picture", { timeout: 60_000 }, async () => {
  const maps = await Collector.arrive();
  await maps.put("a.png", png(1000, 900));
  await maps.put("a.json", '{"restricted": tru');
  const run = await maps.run();
  assert.deepEqual([run.done, run.reasons], [0, [{ code: "wrong_mark", count: 1 }]]);
  assert.match((await maps.records())["a.png"].reason.message, /^a\.json is no JSON object/);
  assert.deepEqual(await maps.published(), []);
  await maps.put("a.json", { restricted: true });
  await until("the record to be open", 30, async () => (await maps.records())["a.png"].state === "open");
  assert.equal((await maps.run()).done, 1);
  // A typing error also removes what is published: it may be about to be protected.
  await maps.put("a.json", "{");
  await until("the record to be open", 30, async () => (await maps.records())["a.png"].state === "open");
  await maps.run();
  await until("the removal", 30, async () => (await maps.published()).length === 0);
  const { state, pyramid_id } = (await maps.records())["a.png"];
  assert.deepEqual([state, pyramid_id], ["refused", undefined]);
});

test("a file with the name of a PDF file must be one, and copies count", { timeout: 60_000 }, async () => {
  const maps = await Collector.arrive({ settings: { publish_pdfs: true } });
  await maps.put("page.pdf", "<html>");
  await maps.put("empty.pdf", "");
  await maps.put("plan.pdf", `%PDF-1.7\n${"x".repeat(1_000)}`);
  const run = await maps.run();
  assert.deepEqual([run.done, run.reasons], [1, [{ code: "unknown_format", count: 2 }]]);
  assert.deepEqual(await maps.published(), ["plan.pdf"]);
  // What the settings do not publish any more does not stay.
  await maps.change({ publish_pdfs: false });
  await maps.guest.json("POST", `${maps.path}/repeat`, { json: { states: ["done"] } });
  await until("the removal", 30, async () => (await maps.published()).length === 0);
});

/** A TIFF or BMP file with rows of one colour each, without compression. */
function uncompressed(format, width, height) {
  const pixels = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y += 1) pixels.fill((y * 255) / height, y * width * 3, (y + 1) * width * 3);
  if (format === "bmp") {
    const head = Buffer.alloc(54);
    head.write("BM");
    head.writeUInt32LE(54 + pixels.length, 2);
    for (const [at, value] of [
      [10, 54],
      [14, 40],
      [18, width],
      [22, height],
      [34, pixels.length],
    ])
      head.writeUInt32LE(value, at);
    head.writeUInt16LE(1, 26);
    head.writeUInt16LE(24, 28);
    return Buffer.concat([head, pixels]);
  }
  // Width, height, bits, compression, colours, the one strip, samples, rows of the strip, its length.
  const tags = [
    [256, 4, 1, width],
    [257, 4, 1, height],
    [258, 3, 3, 128],
    [259, 3, 1, 1],
    [262, 3, 1, 2],
    [273, 4, 1, 134],
  ];
  tags.push([277, 3, 1, 3], [278, 4, 1, height], [279, 4, 1, pixels.length]);
  const head = Buffer.alloc(134);
  head.write("II*\0\x08");
  head.writeUInt16LE(tags.length, 8);
  for (const [i, [tag, kind, count, value]] of tags.entries()) {
    const at = 10 + i * 12;
    head.writeUInt16LE(tag, at);
    head.writeUInt16LE(kind, at + 2);
    head.writeUInt32LE(count, at + 4);
    head.writeUInt32LE(value, at + 8);
  }
  for (const at of [128, 130, 132]) head.writeUInt16LE(8, at);
  return Buffer.concat([head, pixels]);
}

test("a file of a format that is read by ranges may be larger than 48 MiB, another one may not", { timeout: 240_000 }, async () => {
  const maps = await Collector.arrive({ settings: { longest_side: 500 } });
  const large = uncompressed("tiff", 4000, 4400);
  assert.ok(large.length > 50 << 20);
  await maps.put("large.tif", large);
  await maps.put("middle.bmp", uncompressed("bmp", 2000, 1500));
  await maps.put("large.bmp", uncompressed("bmp", 4000, 4400));
  const run = await maps.run();
  assert.deepEqual(states(await maps.records()), { "large.tif": "done", "middle.bmp": "done", "large.bmp": "refused" });
  assert.deepEqual(run.reasons, [{ code: "over_limit", count: 1 }]);
  for (const [path, size] of [
    ["large.tif", [455, 500]],
    ["middle.bmp", [500, 375]],
  ]) {
    const [level] = tiffLevels(await maps.pyramid(path));
    assert.deepEqual([level.width, level.height], size, path);
  }
});

test("one record is repeated, even if nothing changed", { timeout: 60_000 }, async () => {
  const maps = await Collector.arrive();
  await maps.put("a.png", png(20, 10));
  await maps.put("b.png", png(20, 12));
  await maps.run();
  const [before] = await bindings.objects(`pyramids/${maps.owner}/maps/a.tif`);
  const { id, processed_at } = (await maps.records())["a.png"];
  const response = await maps.guest.ask("POST", `${maps.path}/records/${id}/repeat`);
  assert.equal(response.status, 202);
  const [run] = await maps.idle();
  assert.deepEqual([run.attempted, run.done], [1, 1]);
  const record = (await maps.records())["a.png"];
  assert.ok(record.processed_at > processed_at);
  const [after] = await bindings.objects(`pyramids/${maps.owner}/maps/a.tif`);
  assert.equal(after.etag, before.etag, "the same source and settings give the same file");
});

test("a collection that runs at once needs no request", { timeout: 120_000 }, async () => {
  const maps = await Collector.arrive({ settings: { schedule: { at_once: true }, paused: false } });
  await maps.idle();
  await maps.put("a.png", png(20, 10));
  await until("the pyramid", 60, async () => (await maps.records())["a.png"]?.state === "done");
  const [run] = await maps.idle();
  assert.deepEqual([run.trigger, run.done], ["event", 1]);
  await maps.change({ paused: true });
  await maps.put("b.png", png(20, 12));
  await until("the record", 30, async () => (await maps.records())["b.png"]);
  assert.equal((await maps.runs())[0].id, run.id, "a paused collection does not run by itself");
  assert.equal((await maps.run()).done, 1);
});

test("patterns ignore files, and a new pattern withdraws them", { timeout: 120_000 }, async () => {
  const maps = await Collector.arrive({ settings: { ignore: ["*.tmp.png", "drafts/**"] } });
  for (const name of ["._a.png", "b.tmp.png", "drafts/x/c.png", "d.png"]) await maps.put(name, png(12, 10), { quiet: true });
  assert.equal((await maps.run()).done, 2);
  assert.deepEqual(await maps.published(), ["._a.tif", "d.tif"]);
  await maps.change({ ignore: ["._*"] });
  const run = await maps.run();
  assert.deepEqual([run.done, run.withdrawn], [2, 1]);
  await until("the removal", 30, async () => (await maps.published()).join() === "b.tmp.tif,d.tif,drafts/x/c.tif");
});

test("a deleted collection takes its pyramids along, and its files stay", { timeout: 120_000 }, async () => {
  const maps = await Collector.arrive();
  for (const name of ["a.png", "b.png", "c.pdf"]) await maps.put(name, png(20, 10));
  // Only the listing finds this one, and a pattern ignores it.
  await maps.put("._d.png", png(20, 10), { quiet: true });
  await maps.run();
  assert.equal((await maps.guest.ask("DELETE", maps.path)).status, 204);
  await problem(await maps.guest.get(`${maps.path}/records`), 404, "not_found");
  await until("the removal", 30, async () => (await maps.published()).length === 0);
  assert.deepEqual((await maps.guest.json("GET", "/api/pyramids")).items, []);
  assert.equal((await bindings.keys(`incoming/${maps.owner}/maps/`)).length, 4);
  // Announced again, known versions become no images.
  for (const name of ["a.png", "._d.png"]) await bindings.announce(announcement({ key: `incoming/${maps.owner}/maps/${name}` }));
  const again = await until("the folder to be free", 30, async () => {
    const json = { name: "Again", source: { folder: "maps" }, paused: true };
    const response = await maps.guest.ask("POST", "/api/collections", { json });
    return response.status === 201 && response.json();
  });
  assert.deepEqual((await maps.guest.json("GET", "/api/images")).items, []);
  maps.id = again.id;
  assert.equal((await maps.run()).done, 2);
  const rows = await bindings.library(maps.owner, "SELECT count(*) AS n FROM collection_records");
  assert.equal(rows[0].n, 3, "the rows of the deleted collection are gone");
});

test("the pyramids of a public collection are everybody's to see", { timeout: 60_000 }, async () => {
  const maps = await Collector.arrive({ settings: { visibility: "public" } });
  await maps.put("a.png", png(20, 10));
  await maps.run();
  const { pyramid_id } = (await maps.records())["a.png"];
  const path = `/api/pyramids/${pyramid_id}`;
  const stranger = (url) => ask("GET", url);
  const seen = await until("the map", 30, async () => {
    const response = await stranger(path);
    return response.ok && response.json();
  });
  assert.deepEqual([seen.width, seen.height, seen.collection_id], [20, 10, maps.id]);
  const content = await stranger(`${path}/content`);
  assert.equal(content.status, 200);
  assert.equal(content.headers.get("cache-control"), "public, max-age=60");
  assert.deepEqual(await bytes(content), await maps.pyramid("a.png"));
  await problem(await maps.guest.ask("DELETE", path), 409, "in_use");
  await maps.change({ visibility: "private" });
  for (const url of [path, `${path}/content`]) await problem(await stranger(url), 404, "not_found");
  assert.equal((await maps.guest.get(path)).status, 200);
});

test("a published file that others replaced or removed is published again", { timeout: 120_000 }, async () => {
  const maps = await Collector.arrive();
  await maps.put("a.png", png(20, 10));
  await maps.run();
  const original = await maps.pyramid("a.png");
  const { pyramid_id } = (await maps.records())["a.png"];
  const key = `pyramids/${maps.owner}/maps/a.tif`;
  const content = () => maps.guest.get(`/api/pyramids/${pyramid_id}/content`);
  assert.equal((await maps.run()).attempted, 0, "reading the right file opens nothing");

  // The file is served although the library cannot take the report.
  const library = (text) => bindings.library(maps.owner, text);
  const broken = "SELECT RAISE(ABORT, 'broken')";
  await library(`CREATE TRIGGER broken BEFORE UPDATE OF opened_ms ON collection_records BEGIN ${broken}; END`);
  await bindings.put(key, "another file", { quiet: true });
  const other = await content();
  assert.deepEqual([other.status, await other.text()], [200, "another file"]);
  await library("DROP TRIGGER broken");
  // A version is reported every ten seconds.
  await until("the report", 30, async () => {
    await (await content()).text();
    return (await maps.records())["a.png"].state === "open";
  });
  assert.equal((await maps.run()).done, 1);
  assert.deepEqual(await maps.pyramid("a.png"), original);

  await bindings.remove(key, { quiet: true });
  await problem(await content(), 409, "not_ready");
  assert.equal((await maps.run()).done, 1);
  assert.deepEqual(await maps.pyramid("a.png"), original);
  assert.equal((await maps.records())["a.png"].pyramid_id, pyramid_id);
});

test("another owner's collection does not exist", async () => {
  const maps = await Collector.arrive();
  await maps.put("a.png", png(20, 10));
  await maps.run();
  const record = (await maps.records())["a.png"];
  const [run] = await maps.runs();
  const other = await Guest.arrive();
  for (const id of [maps.id, NOBODYS_ID]) {
    const path = `/api/collections/${id}`;
    for (const [method, url, json] of [
      ["GET", path],
      ["PATCH", path, { name: "Mine" }],
      ["DELETE", path],
      ["GET", `${path}/records`],
      ["GET", `${path}/records/${record.id}`],
      ["PATCH", `${path}/records/${record.id}`, { restricted: true }],
      ["POST", `${path}/records/${record.id}/repeat`],
      ["POST", `${path}/repeat`],
      ["POST", `${path}/runs`],
      ["GET", `${path}/runs`],
      ["GET", `${path}/runs/${run.id}`],
    ]) {
      await problem(await other.ask(method, url, json ? { json } : {}), 404, "not_found");
    }
  }
  await problem(await maps.guest.get(`${maps.path}/records/${NOBODYS_ID}`), 404, "not_found");
  await problem(await maps.guest.get(`${maps.path}/runs/${NOBODYS_ID}`), 404, "not_found");
});
