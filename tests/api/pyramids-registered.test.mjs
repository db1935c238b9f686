// POST /api/pyramids: tiled TIFFs that somebody else wrote and that lie in the bucket; and what keeps pyramids: a merge, an export, the sweeps.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Edge } from "../support/edge.mjs";
import { bytes, Guest } from "../support/guest.mjs";
import { Person } from "../support/person.mjs";
import { photo, png } from "../support/pictures.mjs";
import { NOBODYS_ID, problem } from "../support/resources.mjs";
import { directories, vipsPyramid } from "../support/tiff.mjs";
import { until } from "../support/wait.mjs";

const RECOVERY_TOKEN = "t".repeat(32);

let edge;
before(async () => {
  edge = await Edge.make({ settings: { ORPHAN_AFTER_S: "0", RECOVERY_TOKEN }, sweepEveryMs: 0 });
  await edge.start();
});
after(() => edge?.stop());

const owner = (guest) => guest.session.owner_id;
const register = (guest, key) => guest.ask("POST", "/api/pyramids", { json: { key } });
const usage = async (guest) => (await edge.bindings.library(owner(guest), "SELECT bytes FROM usage"))[0].bytes;

/** Puts a file into the guest's folder. It is not announced: it becomes no image. */
async function drop(guest, name, file) {
  const key = `incoming/${owner(guest)}/${name}`;
  await edge.bindings.put(key, file, { quiet: true });
  return key;
}

async function build(guest, { id }) {
  const response = await guest.ask("POST", `/api/images/${id}/pyramid`, { headers: { prefer: "wait=60" } });
  assert.equal(response.status, 201, await response.clone().text());
  return (await response.json()).pyramid;
}

test("pyramids of vips in each compression are registered by their directories, and served from where they lie", async () => {
  const guest = await Guest.arrive(edge.url);
  for (const [name, options, compression] of [
    ["deflate", { compression: "deflate", predictor: "horizontal", tileWidth: 256, tileHeight: 256 }, "deflate"],
    ["jpeg", { compression: "jpeg", quality: 80, tileWidth: 256, tileHeight: 256 }, "jpeg"],
    ["lzw", { compression: "lzw", tileWidth: 128, tileHeight: 64 }, "lzw"],
  ]) {
    const file = await vipsPyramid(photo("rocket.jpg"), options);
    const key = await drop(guest, `maps/${name}.tif`, file);
    const response = await register(guest, key);
    assert.equal(response.status, 201, await response.clone().text());
    const pyramid = await response.json();
    assert.equal(response.headers.get("location"), `/api/pyramids/${pyramid.id}`);
    const found = directories(file);
    assert.deepEqual(
      pyramid.levels.map(({ width, height }) => [width, height]),
      found.map(({ width, height }) => [width, height]),
    );
    assert.ok(found.length > 1, "there is more than one level");
    const { tileWidth, tileHeight } = options;
    assert.deepEqual([pyramid.tile, pyramid.tile_height], [tileWidth, tileHeight === tileWidth ? undefined : tileHeight]);
    assert.deepEqual([pyramid.state, pyramid.compression, pyramid.source_name], ["ready", compression, `${name}.tif`]);
    assert.deepEqual([pyramid.size_bytes, "job_id" in pyramid, "image_id" in pyramid], [file.length, false, false]);
    const [{ columns, rows }] = pyramid.levels;
    assert.deepEqual([columns, rows], [Math.ceil(found[0].width / tileWidth), Math.ceil(found[0].height / tileHeight)]);

    const content = await guest.get(pyramid.content_url, { range: "bytes=0-999" });
    assert.deepEqual([content.status, content.headers.get("cache-control")], [206, "private, no-cache"]);
    assert.ok((await bytes(content)).equals(file.subarray(0, 1000)));
    // The same version is the same pyramid.
    const again = await register(guest, key);
    assert.deepEqual([again.status, (await again.json()).id], [200, pyramid.id]);
    // The file is the owner's: it does not count, and it stays.
    assert.equal(await usage(guest), 0);
    assert.equal((await guest.ask("DELETE", `/api/pyramids/${pyramid.id}`)).status, 204);
    assert.deepEqual(await edge.bindings.keys(key), [key]);
  }
});

test("a registered file that is replaced is a conflict until it is registered again", async () => {
  const guest = await Guest.arrive(edge.url);
  const options = { compression: "deflate", tileWidth: 256, tileHeight: 256 };
  const key = await drop(guest, "a.tif", await vipsPyramid(photo("rocket.jpg"), options));
  const first = await (await register(guest, key)).json();
  const other = await vipsPyramid(photo("coffee.png"), options);
  await drop(guest, "a.tif", other);
  await problem(await guest.get(first.content_url), 409, "not_ready");
  const response = await register(guest, key);
  assert.equal(response.status, 201);
  const second = await response.json();
  assert.notEqual(second.id, first.id);
  assert.ok((await bytes(await guest.get(second.content_url))).equals(other));
  await edge.bindings.remove(key);
  await problem(await guest.get(second.content_url), 409, "not_ready");
});

test("what is no pyramid in the own folder is refused", async () => {
  const [guest, stranger] = [await Guest.arrive(edge.url), await Guest.arrive(edge.url)];
  const tiff = await vipsPyramid(photo("rocket.jpg"), { compression: "deflate", tileWidth: 256, tileHeight: 256 });
  const foreign = await drop(stranger, "a.tif", tiff);
  const image = await guest.upload(png(40, 30), "a.png");
  for (const key of [
    foreign,
    `incoming/${owner(guest)}/none.tif`,
    `incoming/${owner(guest)}/../${owner(stranger)}/a.tif`,
    `incoming/${NOBODYS_ID}/a.tif`,
    `${owner(guest)}/originals/${image.sha256}/${image.id}`,
    "a.tif",
    "",
  ])
    await problem(await register(guest, key), 404, "not_found");
  for (const json of [{}, { key: 5 }, { key: foreign, name: "x" }, []])
    await problem(await guest.ask("POST", "/api/pyramids", { json }), 400, "bad_request");
  const strips = await drop(
    guest,
    "strips.tif",
    await vipsPyramid(photo("rocket.jpg"), { tile: false, pyramid: false, compression: "deflate" }),
  );
  const refused = await register(guest, strips);
  const said = await refused.json();
  assert.ok([415, 422].includes(refused.status), JSON.stringify(said));
  assert.match(said.detail, /strip|tile/i);
  assert.equal((await register(guest, await drop(guest, "a.jpg", photo("rocket.jpg")))).status, 415);
  assert.ok([415, 422].includes((await register(guest, await drop(guest, "cut.tif", tiff.subarray(0, 100)))).status));
  assert.deepEqual((await guest.json("GET", "/api/pyramids")).items, []);
});

test("a sign-in takes pyramids along, built and registered, and their files stay in place", async () => {
  const guest = await Guest.arrive(edge.url);
  const image = await guest.upload(photo("rocket.jpg"), "rocket.jpg");
  const built = await build(guest, image);
  const tiff = await vipsPyramid(photo("rocket.jpg"), { compression: "deflate", tileWidth: 256, tileHeight: 256 });
  const key = await drop(guest, "a.tif", tiff);
  const registered = await (await register(guest, key)).json();
  const expected = (await guest.json("GET", "/api/pyramids")).items;
  const file = await bytes(await guest.get(built.content_url));

  // A second account, so that the rows move to a library that exists.
  const person = await Person.arrive(edge.url);
  await person.upload(png(50, 40), "b.png");
  await Person.arrive(edge.url, { mailbox: person.mailbox, guest });
  assert.deepEqual((await person.json("GET", "/api/pyramids")).items, expected);
  assert.ok((await bytes(await person.get(built.content_url))).equals(file));
  assert.ok((await bytes(await person.get(registered.content_url))).equals(tiff));
  // The folder of the guest is the account's now.
  assert.deepEqual([(await register(person, key)).status], [200]);
  assert.equal((await person.ask("DELETE", `/api/images/${image.id}`)).status, 204);
  await until("the end of its file", 30, async () => (await edge.bindings.keys(`${owner(guest)}/pyramids/`)).length === 0);
});

test("an export has the rows, and the sweep of orphans deletes files without a row and no others", async () => {
  const guest = await Guest.arrive(edge.url);
  const image = await guest.upload(photo("rocket.jpg"), "rocket.jpg");
  const pyramid = await build(guest, image);
  const lines = (await (await guest.get("/api/export")).text())
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.ok(JSON.stringify(lines).includes(pyramid.id));
  const prefix = owner(guest);
  // Below `pyramids/` only files that a record had are leftovers: other programs may store files there.
  const kept = [`${prefix}/pyramids/${pyramid.id}.tif`, `${prefix}/pyramids/mine.tif`, `pyramids/${prefix}/maps/1850/a.tif`];
  const orphans = [`${prefix}/pyramids/${NOBODYS_ID}.tif`];
  for (const key of [...kept.slice(1), ...orphans]) await edge.bindings.put(key, Buffer.from("x"), { quiet: true });
  await until("the sweep", 60, async () => {
    await edge.sweep();
    const left = [...(await edge.bindings.keys(`${prefix}/pyramids/`)), ...(await edge.bindings.keys(`pyramids/${prefix}/`))];
    return orphans.every((key) => !left.includes(key)) && left;
  });
  for (const key of kept) assert.deepEqual(await edge.bindings.keys(key), [key]);
});
