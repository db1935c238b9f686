// POST · GET /api/luts · GET · DELETE /api/luts/{id}, and renditions that use them

import assert from "node:assert/strict";
import { test } from "node:test";

import { startEdge } from "../support/edge.mjs";
import { bytes, Guest } from "../support/guest.mjs";
import { photo, sha256 } from "../support/pictures.mjs";
import { problem, recipe } from "../support/resources.mjs";
import { until } from "../support/wait.mjs";

const png = { format: "png" };
const id = (text) => `sha256:${sha256(Buffer.from(text))}`;
const add = (guest, text, name) =>
  guest.ask("POST", `/api/luts${name === undefined ? "" : `?name=${encodeURIComponent(name)}`}`, { body: text });

/** A cube of `size` entries a side; red changes fastest. */
function cube(size, colour, { decimals = 6, head = "" } = {}) {
  const lines = [];
  const at = (n) => n / (size - 1);
  for (let b = 0; b < size; b += 1)
    for (let g = 0; g < size; g += 1)
      for (let r = 0; r < size; r += 1)
        lines.push(
          colour(at(r), at(g), at(b))
            .map((v) => v.toFixed(decimals))
            .join(" "),
        );
  return `${head}LUT_3D_SIZE ${size}\n${lines.join("\n")}\n`;
}

const swapped = cube(2, (r, g, b) => [b, r, g]);

test("a look-up table is added once for the same bytes, listed, read and deleted", async () => {
  const guest = await Guest.arrive();
  const made = await add(guest, swapped, "dir/Portra 400.cube");
  assert.equal(made.status, 201);
  const lut = await made.json();
  assert.equal(made.headers.get("location"), `/api/luts/${lut.id}`);
  const { created_at, ...facts } = lut;
  assert.match(created_at, /^\d{4}-/);
  assert.deepEqual(facts, {
    id: id(swapped),
    name: "Portra 400.cube",
    size: 2,
    kind: "3d",
    size_bytes: swapped.length,
    used: { renditions: 0, images: 0 },
  });
  const again = await add(guest, swapped, "other.cube");
  assert.equal(again.status, 200);
  assert.deepEqual(await again.json(), lut, "it keeps its name");

  const file = await guest.get(`/api/luts/${lut.id}`);
  assert.equal(file.headers.get("etag"), `"${sha256(Buffer.from(swapped))}"`);
  assert.equal((await bytes(file)).toString(), swapped);
  assert.equal((await guest.get(`/api/luts/${lut.id}`, { "if-none-match": file.headers.get("etag") })).status, 304);
  assert.equal((await guest.ask("HEAD", `/api/luts/${lut.id}`)).status, 200);
  assert.equal((await guest.ask("HEAD", `/api/luts/${id("other")}`)).status, 404);

  const titled = await (await add(guest, `TITLE "Film curve"\nLUT_1D_SIZE 2\n0 0 0\n1 1 0.5\n`)).json();
  assert.deepEqual([titled.name, titled.kind, titled.size], ["Film curve", "1d", 2]);
  const shaped = await (await add(guest, `LUT_1D_SIZE 2\nLUT_3D_SIZE 2\n0 0 0\n1 1 1\n${swapped.slice(14)}`)).json();
  assert.deepEqual([shaped.name, shaped.kind, shaped.size], ["untitled.cube", "shaper_3d", 2]);
  const list = await guest.json("GET", "/api/luts?limit=2");
  assert.deepEqual(
    list.items.map((item) => item.id),
    [shaped.id, titled.id],
  );
  const rest = await guest.json("GET", `/api/luts?limit=2&cursor=${list.next_cursor}`);
  assert.deepEqual(rest, { items: [lut] });

  const stranger = await Guest.arrive();
  await problem(await stranger.get(`/api/luts/${lut.id}`), 404, "not_found");
  await problem(await stranger.ask("DELETE", `/api/luts/${lut.id}`), 404, "not_found");
  assert.deepEqual((await stranger.json("GET", "/api/luts")).items, []);

  assert.equal((await guest.ask("DELETE", `/api/luts/${lut.id}`)).status, 204);
  await problem(await guest.get(`/api/luts/${lut.id}`), 404, "not_found");
  await problem(await guest.ask("DELETE", `/api/luts/${lut.id}`), 404, "not_found");
  assert.equal((await add(guest, swapped)).status, 201, "it can be added again");
});

test("a table comes byte for byte under a strong tag, whole or in part, and asked for under a condition", async () => {
  const guest = await Guest.arrive();
  const text = cube(9, (r, g, b) => [b, r, g]);
  const path = `/api/luts/${(await (await add(guest, text, "table.cube")).json()).id}`;
  const etag = `"${sha256(Buffer.from(text))}"`;
  // What a browser sends. A table that a proxy compressed would have a weak tag, and ranges of something else.
  const browser = { "accept-encoding": "gzip, deflate, br, zstd" };
  const asked = (method, headers = {}) => guest.ask(method, path, { headers: { ...browser, ...headers } });
  for (const method of ["GET", "HEAD"]) {
    const answer = await asked(method);
    assert.equal(answer.status, 200, method);
    const { headers } = answer;
    assert.equal(headers.get("etag"), etag);
    assert.equal(headers.get("content-encoding"), null);
    assert.equal(headers.get("content-length"), String(text.length));
    assert.equal(headers.get("accept-ranges"), "bytes");
    assert.equal(headers.get("cache-control"), "private, max-age=31536000, immutable");
    assert.equal((await bytes(answer)).toString(), method === "HEAD" ? "" : text);
    for (const known of [etag, `W/${etag}`, `"x", ${etag}`, "*"]) {
      const same = await asked(method, { "if-none-match": known, range: "bytes=0-9" });
      assert.equal(same.status, 304, `${method} ${known}`);
      assert.equal(same.headers.get("etag"), etag);
      assert.equal((await bytes(same)).length, 0);
    }
    assert.equal((await asked(method, { "if-none-match": '"other"' })).status, 200);
  }
  const part = await asked("GET", { range: "bytes=100-199" });
  assert.equal(part.status, 206);
  assert.equal(part.headers.get("content-encoding"), null);
  assert.equal(part.headers.get("content-range"), `bytes 100-199/${text.length}`);
  assert.equal(part.headers.get("etag"), etag);
  assert.equal((await bytes(part)).toString(), text.slice(100, 200));
  for (const [known, status] of [
    [etag, 206],
    [`W/${etag}`, 200],
    ['"other"', 200],
  ]) {
    assert.equal((await asked("GET", { range: "bytes=-5", "if-range": known })).status, status, known);
  }
  const behind = await asked("GET", { range: `bytes=${text.length}-` });
  assert.equal(behind.headers.get("content-range"), `bytes */${text.length}`);
  await problem(behind, 416, "range_not_satisfiable");
  // RFC 9110, section 14.2: a range means something to a GET only.
  const head = await asked("HEAD", { range: "bytes=0-9" });
  assert.deepEqual([head.status, head.headers.get("content-length")], [200, String(text.length)]);
  // A condition shows nobody what is not theirs, and nothing that is gone.
  const stranger = await Guest.arrive();
  for (const method of ["GET", "HEAD"]) {
    assert.equal((await stranger.ask(method, path, { headers: { "if-none-match": etag } })).status, 404, method);
  }
  assert.equal((await guest.ask("DELETE", path)).status, 204);
  for (const method of ["GET", "HEAD"]) assert.equal((await asked(method, { "if-none-match": etag })).status, 404, method);
});

test("a job whose recipe names a table that is gone says which", { timeout: 120_000 }, async () => {
  const edge = await startEdge({});
  try {
    const guest = await Guest.arrive(edge.url);
    const sql = (text, ...values) => edge.bindings.library(guest.session.owner_id, text, ...values);
    const image = await guest.upload(photo("chelsea.png"), "chelsea.png");
    const other = swapped.replace("0.000000 0.000000 0.000000", "0.100000 0.000000 0.000000");
    assert.notEqual(other, swapped);
    for (const text of [swapped, other]) assert.equal((await add(guest, text)).status, 201);
    const ops = [swapped, other].map((text) => ({ op: "lut3d", lut: id(text) }));
    const { job } = await guest.render(image.id, recipe(ops, png));
    // No call takes a table from a rendition. It is as if a store had lost it before the job began.
    await sql("DELETE FROM luts WHERE sha256 = ?", sha256(Buffer.from(other)));
    await sql("UPDATE jobs SET state = 'queued', attempts = 0, due_at_ms = 0, sent_at_ms = 0 WHERE id = ?", job.id);
    let now;
    await until("the job to fail", 60, async () => {
      now = await guest.json("GET", `/api/jobs/${job.id}`);
      return now.state === "failed";
    });
    assert.equal(now.error.code, "recipe_missing_asset");
    assert.ok(now.error.message.includes(id(other)), now.error.message);
    assert.ok(!now.error.message.includes(id(swapped)), "that one is there");
  } finally {
    await edge.stop();
  }
});

test("a file that is no look-up table is refused with its line, and nothing of it stays", async () => {
  const guest = await Guest.arrive();
  for (const [text, sentence] of [
    ["", "The table has neither LUT_3D_SIZE nor LUT_1D_SIZE. Export it as a .cube file again."],
    ["LUT_3D_SIZE 2\n0 0 0\nx\n", "Line 3 of the table must be three numbers, because keywords must come before the first colour."],
    ["LUT_3D_SIZE 130\n", "Line 1 of the table must give a size between 2 and 129."],
    [swapped.slice(0, -"1.000000 1.000000 1.000000\n".length), "The table ends after 7 of 8 colours. Export it again."],
  ]) {
    assert.equal((await problem(await add(guest, text), 422, "bad_lut")).detail, sentence);
  }
  for (const path of ["nonsense", `sha256:${"0".repeat(63)}`, "0".repeat(64)]) {
    await problem(await guest.get(`/api/luts/${path}`), 404, "not_found");
  }
  assert.deepEqual((await guest.json("GET", "/api/luts")).items, []);
});

test("a rendition uses a table by its digest, its receipt states it, and the table stays as long as it does", async () => {
  const guest = await Guest.arrive();
  const image = await guest.upload(photo("chelsea.png"), "chelsea.png");
  const lut = id(swapped);
  const ops = [{ op: "invert" }, { op: "lut3d", lut }];
  const missing = await guest.ask("POST", `/api/images/${image.id}/renditions`, { json: { recipe: recipe(ops) } });
  const refused = await problem(missing, 422, "recipe_missing_asset");
  assert.equal(refused.pointer, "/ops/1/lut");
  assert.ok(refused.detail.includes(lut), refused.detail);
  const inline = await guest.ask("POST", `/api/images/${image.id}/renditions`, {
    json: { recipe: recipe([{ op: "lut3d", cube: swapped }]) },
  });
  assert.equal((await problem(inline, 422, "recipe_unknown_field")).pointer, "/ops/0/cube");

  assert.equal((await add(guest, swapped)).status, 201);
  const { rendition } = await guest.render(image.id, recipe(ops, png));
  assert.equal(rendition.state, "done", JSON.stringify(rendition.error));
  // The channel mixer does the same: red is blue, green is red, blue is green.
  const mixer = { op: "channel_mixer", red_red: 0, red_blue: 1, green_green: 0, green_red: 1, blue_blue: 0, blue_green: 1 };
  const same = await guest.render(image.id, recipe([{ op: "invert" }, mixer], png));
  assert.equal(rendition.result.root, same.rendition.result.root, "pixels");
  const [, payload] = (await bytes(await guest.get(rendition.result.receipt_url))).toString().split(".");
  const receipt = JSON.parse(Buffer.from(payload, "base64url"));
  assert.deepEqual(receipt.assets, [lut]);
  assert.deepEqual(receipt.recipe.ops, ops);

  await guest.render(image.id, recipe([{ op: "lut3d", lut, amount: 0.5 }]));
  const [listed] = (await guest.json("GET", "/api/luts")).items;
  assert.deepEqual(listed.used, { renditions: 2, images: 1 });
  const held = await problem(await guest.ask("DELETE", `/api/luts/${lut}`), 409, "in_use");
  assert.match(held.detail, /^2 renditions of 1 images/);
  assert.equal((await guest.ask("DELETE", `/api/images/${image.id}`)).status, 204);
  assert.equal((await guest.ask("DELETE", `/api/luts/${lut}`)).status, 204);
});

test("tables of 65 and of 129 points with ten decimals are taken and rendered", { timeout: 300_000 }, async (t) => {
  const guest = await Guest.arrive();
  const image = await guest.upload(photo("rocket.jpg"), "rocket.jpg");
  const plain = await guest.render(image.id, recipe([], png));
  for (const size of [65, 129]) {
    const file = cube(size, (r, g, b) => [r, g, b], { decimals: 10 });
    const added = await add(guest, file, `identity-${size}.cube`);
    assert.equal(added.status, 201, await added.clone().text());
    const lut = await added.json();
    assert.deepEqual([lut.size, lut.size_bytes], [size, file.length]);
    const { rendition } = await guest.render(image.id, recipe([{ op: "lut3d", lut: lut.id }], png));
    assert.equal(rendition.state, "done", JSON.stringify(rendition.error));
    assert.equal(rendition.result.root, plain.rendition.result.root, "the identity changes nothing");
    t.diagnostic(`${size} points: ${(file.length / 1e6).toFixed(1)} MB`);
  }
  const { status } = await add(guest, Buffer.alloc(96_000_001, "#"), "long.cube");
  assert.equal(status, 413);
});

test("a recipe whose tables do not fit into memory is refused before it is rendered", { timeout: 300_000 }, async () => {
  const guest = await Guest.arrive();
  const image = await guest.upload(photo("chelsea.png"), "chelsea.png");
  // 25.8 MB each in memory.
  const entries = "0 0 0\n".repeat(129 ** 3);
  const ids = [];
  for (let n = 0; n < 4; n += 1) {
    const added = await add(guest, `# ${n}\nLUT_3D_SIZE 129\n${entries}`);
    assert.equal(added.status, 201);
    ids.push((await added.json()).id);
  }
  const ask = (luts) =>
    guest.ask("POST", `/api/images/${image.id}/renditions`, { json: { recipe: recipe(luts.map((lut) => ({ op: "lut3d", lut }))) } });
  const refused = await problem(await ask(ids), 413, "over_limit");
  assert.deepEqual([refused.limit, refused.allowed], ["memory_bytes", 84 * 2 ** 20]);
  const entryBytes = 4 * 129 ** 3 * 12;
  assert.ok(refused.actual >= image.size_bytes + entryBytes && refused.actual < image.size_bytes + entryBytes + 1000);
  assert.deepEqual((await guest.json("GET", `/api/images/${image.id}/renditions`)).items, []);
});
