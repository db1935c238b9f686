// Quotas of a library that took another one over: the merge loses nothing, and nothing can be added until there is room again.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { startEdge } from "../support/edge.mjs";
import { Guest } from "../support/guest.mjs";
import { png } from "../support/pictures.mjs";
import { problem, recipe } from "../support/resources.mjs";
import { until } from "../support/wait.mjs";

const grey = (level) => `LUT_3D_SIZE 2\n${`${level} ${level} ${level}\n`.repeat(8)}`;
const withTable = (lut) => recipe([{ op: "lut3d", lut: lut.id }]);

let edge;
before(async () => {
  edge = await startEdge({ MAX_IMAGES: 3, MAX_LUTS: 2 });
});
after(() => edge?.stop());

const owner = (guest) => guest.session.owner_id;
const sql = (guest, text, ...values) => edge.bindings.library(owner(guest), text, ...values);
const addImage = (guest, n) => guest.ask("POST", "/api/images", { body: png(60 + n, 40) });
const addTable = (guest, level) => guest.ask("POST", "/api/luts", { body: grey(level) });
const isDone = async (guest) => (await guest.json("GET", "/api/jobs?limit=100")).items.every(({ state }) => state === "done");

/** A guest with images, tables and a rendition with the first table. */
async function arrive(images, levels) {
  const guest = await Guest.arrive(edge.url);
  guest.images = await Promise.all(images.map(async (n) => (await addImage(guest, n)).json()));
  guest.luts = await Promise.all(levels.map(async (level) => (await addTable(guest, level)).json()));
  const { rendition } = await guest.render(guest.images[0].id, withTable(guest.luts[0]));
  guest.rendition = rendition;
  return guest;
}

/** The sums that triggers keep, counted again. */
const COUNTED = `SELECT (SELECT count(*) FROM images) AS images,
  (SELECT sum(size_bytes) FROM images) + (SELECT sum(size_bytes) FROM renditions) + (SELECT sum(size_bytes) FROM luts) AS bytes,
  (SELECT sum(1000 + length(CAST(recipe AS BLOB))) FROM renditions) AS row_bytes`;

async function merged(account, guest) {
  assert.deepEqual(await edge.bindings.command(owner(account), "MergeLibrary", { from: owner(guest) }), { Done: null });
}

test("a merge passes the quotas of images and tables, and then nothing can be added until there is room", {
  timeout: 120_000,
}, async () => {
  // The first table is the same in both.
  const [account, guest] = [await arrive([1, 2], [0.5, 0.25]), await arrive([3, 4], [0.5, 0.75])];
  await merged(account, guest);
  const { items } = await account.json("GET", "/api/images");
  assert.deepEqual(items.map(({ id }) => id).sort(), [...account.images, ...guest.images].map(({ id }) => id).sort());
  const luts = (await account.json("GET", "/api/luts")).items;
  assert.deepEqual(
    luts.map((lut) => [lut.id, lut.used.renditions]).sort(),
    [...[[account.luts[0].id, 2]], ...[[account.luts[1].id, 0]], ...[[guest.luts[1].id, 0]]].sort(),
  );
  for (const { id } of [account.rendition, guest.rendition]) {
    assert.equal((await account.get(`/api/renditions/${id}/content`)).status, 200);
  }
  await until("all jobs", 60, () => isDone(account));
  assert.deepEqual(await sql(account, "SELECT images, bytes, row_bytes FROM usage"), await sql(account, COUNTED));
  assert.deepEqual(await sql(guest, "SELECT images, bytes, row_bytes FROM usage"), [{ images: 0, bytes: 0, row_bytes: 0 }]);

  const images = await problem(await addImage(account, 5), 403, "over_quota");
  assert.deepEqual([images.limit, images.actual, images.allowed], ["images", 5, 3]);
  const tables = await problem(await addTable(account, 1), 403, "over_quota");
  assert.deepEqual([tables.limit, tables.actual, tables.allowed], ["luts", 4, 2]);
  // What is there can be used.
  await account.render(guest.images[1].id, withTable(guest.luts[1]));

  for (const { id } of [account.images[1], guest.images[0]]) assert.equal((await account.ask("DELETE", `/api/images/${id}`)).status, 204);
  assert.equal((await addImage(account, 5)).status, 201);
  await problem(await addImage(account, 6), 403, "over_quota");
  assert.equal((await account.ask("DELETE", `/api/luts/${account.luts[1].id}`)).status, 204);
  await problem(await addTable(account, 1), 403, "over_quota");
});

test("a merge passes the quota of bytes, and then nothing can be added until there is room", { timeout: 120_000 }, async () => {
  await edge.configure({ MAX_IMAGES: 100 });
  await edge.restart();
  const [account, guest] = [await arrive([11, 12], [0.5]), await arrive([13, 14], [0.5])];
  const stored = async (member) => (await sql(member, "SELECT bytes FROM usage"))[0].bytes;
  const [own, brought] = [await stored(account), await stored(guest)];
  // Room for one more picture, but not for the guest's.
  const picture = png(75, 40).length;
  await edge.configure({ MAX_STORED_BYTES: own + picture + 10 });
  await edge.restart();
  assert.ok(brought > picture + 10);
  await merged(account, guest);
  // The equal table is stored once.
  const now = await stored(account);
  assert.equal(now, own + brought - Buffer.byteLength(grey(0.5)));
  const said = await problem(await addImage(account, 15), 403, "over_quota");
  assert.deepEqual([said.limit, said.actual, said.allowed], ["stored_bytes", now + picture, own + picture + 10]);
  const wanted = { json: { recipe: recipe([{ op: "invert" }]) } };
  await problem(await account.ask("POST", `/api/images/${guest.images[0].id}/renditions`, wanted), 403, "over_quota");
  for (const { id } of guest.images) {
    assert.equal((await account.get(`/api/images/${id}/original`)).status, 200, "nothing is lost");
    assert.equal((await account.ask("DELETE", `/api/images/${id}`)).status, 204);
  }
  await until("room", 60, async () => (await stored(account)) === own);
  assert.equal((await addImage(account, 15)).status, 201);
});
