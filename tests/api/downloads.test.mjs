// `/api/downloads`: everything of an owner as zip files, opened by Python's `zipfile`.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";

import { startEdge } from "../support/edge.mjs";
import { bytes, Guest } from "../support/guest.mjs";
import { png, sha256 } from "../support/pictures.mjs";
import { problem, recipe } from "../support/resources.mjs";
import { until } from "../support/wait.mjs";

const INVERT = recipe([{ op: "invert" }]);
const GREY = `LUT_3D_SIZE 2\n${"0.5 0.5 0.5\n".repeat(8)}`;

/** Checks a zip file and prints the digests of its entries, and the text of those that are text, as JSON. */
const READER = `
import hashlib, json, stat, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive:
    assert archive.testzip() is None
    infos = archive.infolist()
    assert len({info.filename for info in infos}) == len(infos), "names are unique"
    assert all(stat.S_ISREG(info.external_attr >> 16) for info in infos)
    text = lambda name: archive.read(name).decode() if name.endswith((".jsonl", ".txt", ".jws")) else None
    print(json.dumps([[info.filename, hashlib.sha256(archive.read(info)).hexdigest(), text(info.filename), info.date_time[0]] for info in infos]))
`;

let edge;
before(async () => {
  edge = await startEdge({});
});
after(() => edge?.stop());

/** The entries of a zip file: name, digest and text. */
async function read(zip) {
  const folder = await mkdtemp(join(tmpdir(), "safelight-zip-"));
  try {
    const file = join(folder, "a.zip");
    await writeFile(file, zip);
    const { stdout } = await promisify(execFile)("python3", ["-c", READER, file], { maxBuffer: 64 << 20 });
    return JSON.parse(stdout).map(([name, digest, text, year]) => ({ name, digest, text, year }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function download(guest, item) {
  const answer = await guest.get(item.url);
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get("content-type"), "application/zip");
  assert.equal(answer.headers.get("content-disposition"), `attachment; filename="${item.name}"`);
  return bytes(answer);
}

const isDone = async (guest) => (await guest.json("GET", "/api/jobs?limit=100")).items.every(({ state }) => state === "done");

test("the zip files hold every row and every file of the owner, and of nobody else", { timeout: 180_000 }, async () => {
  const [guest, account, stranger] = [await Guest.arrive(edge.url), await Guest.arrive(edge.url), await Guest.arrive(edge.url)];
  await stranger.upload(png(30, 31));
  // What a guest brought along keeps its key prefix.
  const brought = png(31, 32);
  await guest.upload(brought, "twice.png");
  assert.ok("Done" in (await edge.bindings.command(account.session.owner_id, "MergeLibrary", { from: guest.session.owner_id })));
  const originals = [brought];
  for (const [n, name] of ["twice.png", "twice.png", "Über: ?.png", "-rf.png"].entries()) {
    originals.push(png(40 + n, 32));
    await account.upload(originals.at(-1), name);
  }
  const [newest] = (await account.json("GET", "/api/images")).items;
  await account.render(newest.id, INVERT, "warm");
  const lut = await account.json("POST", "/api/luts?name=grey.cube", { body: GREY });
  await account.render(newest.id, recipe([{ op: "lut3d", lut: lut.id }]));
  await until("all jobs", 60, () => isDone(account));

  const { items } = await account.json("GET", "/api/downloads");
  assert.deepEqual(
    items.map(({ name, files }) => [name, files]),
    [
      ["safelight-rows.zip", 0],
      ["safelight-files-1.zip", 8],
    ],
  );
  const [rows, files] = await Promise.all(items.map(async (item) => read(await download(account, item))));

  const exported = await (await account.get("/api/export")).text();
  assert.deepEqual(
    rows.map(({ name, text }) => [name, text]),
    [["library.jsonl", exported]],
  );
  const of = (folder) => files.filter(({ name }) => name.startsWith(`${folder}/`));
  assert.deepEqual(
    of("originals")
      .map(({ digest }) => digest)
      .sort(),
    originals.map(sha256).sort(),
  );
  assert.deepEqual(
    of("luts").map(({ digest }) => digest),
    [lut.id.replace("sha256:", "")],
  );
  const { items: renditions } = await account.json("GET", `/api/images/${newest.id}/renditions`);
  assert.equal(renditions.length, 2);
  const expected = [];
  for (const rendition of renditions) {
    const { result } = await account.json("GET", `/api/renditions/${rendition.id}`);
    expected.push(result.sha256, sha256(await bytes(await account.get(`/api/renditions/${rendition.id}/receipt`))));
  }
  assert.deepEqual(
    of("renditions")
      .map(({ digest }) => digest)
      .sort(),
    expected.sort(),
  );
  assert.equal(files.length, originals.length + 1 + 4);
  for (const { name, year } of files) {
    assert.match(name, /^(originals|luts|renditions)\/[^/\\:*?"<>|-][^/\\:*?"<>|]*-[0-9a-f-]{36}\.(png|jpg|cube|receipt\.jws)$/);
    assert.ok(year >= 2026, `${name} has the time of its row`);
  }
  assert.ok(files.some(({ name }) => name.startsWith("originals/Über_ _-")));
  assert.ok(files.some(({ name }) => name.startsWith("renditions/warm-")));

  // The same address gives the same bytes, also when there is more.
  const before = await download(account, items[1]);
  await account.json("POST", "/api/luts?name=white.cube", { body: GREY.replaceAll("0.5", "1") });
  await account.render(newest.id, recipe([{ op: "grayscale" }]), "later");
  const again = await read(await download(account, items[1]));
  const known = new Map(again.map(({ name, digest }) => [name, digest]));
  for (const { name, digest } of await read(before)) assert.equal(known.get(name), digest, name);

  for (const { url } of items) assert.equal((await fetch(edge.url + url)).status, 401);
  // Another owner's address leads to the own files.
  const theirs = await read(await download(stranger, items[1]));
  assert.deepEqual(
    theirs.filter(({ digest }) => originals.map(sha256).includes(digest)),
    [],
  );
  await problem(await account.get("/api/downloads/1~~x"), 404, "not_found");
});

test("parts are bounded, follow each other, and a lost object does not break them", { timeout: 180_000 }, async () => {
  const guest = await Guest.arrive(edge.url);
  const kept = png(50, 32);
  const { id } = await guest.upload(kept, "kept.png");
  const lost = await guest.upload(png(51, 32), "lost.png");
  await until("all jobs", 60, () => isDone(guest));
  const owner = guest.session.owner_id;
  for (const key of await edge.bindings.keys(`${owner}/originals/`)) if (key.endsWith(lost.id)) await edge.bindings.remove(key);
  // Rows alone: more than two parts by number, and one image above the size of a part.
  await edge.bindings.library(
    owner,
    `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 3999)
     INSERT INTO images (id, key_prefix, sha256, name, format, size_bytes, width, height, created_at, search)
     SELECT printf('ff900000-0000-7000-8000-%012x', i), ?, printf('%064x', i), 'a.png', 'png', iif(i = 3999, 600000000, 1000), 1, 1, '2026-01-01T00:00:00.000Z', 'a' FROM n`,
    owner,
  );
  const { items } = await guest.json("GET", "/api/downloads");
  assert.deepEqual(
    items.slice(1).map((item) => item.files),
    [2000, 2000, 1, 1],
  );
  const seen = new Set();
  for (const item of items.slice(1)) {
    const entries = await read(await download(guest, item));
    const missing = entries.find(({ name }) => name === "missing.txt");
    const present = entries.filter((entry) => entry !== missing);
    assert.equal(present.length + missing.text.trim().split("\n").length, item.files);
    for (const name of [...present.map((entry) => entry.name), ...missing.text.trim().split("\n")]) {
      assert.ok(!seen.has(name), name);
      seen.add(name);
    }
    for (const { name, digest } of present) assert.deepEqual([name, digest], [`originals/kept-${id}.png`, sha256(kept)]);
  }
  assert.equal(seen.size, 4002);
  // Whoever writes an address chooses what it holds, up to twice the limits.
  const [, first, second, third, last] = items.map(({ url }) => url.split("~"));
  const range = (from, to) => guest.get([first[0], from[1], to[2]].join("~"));
  for (const to of [third, last]) await problem(await range(first, to), 409, "not_ready");
  for (const [from, to] of [
    [first, second],
    [second, third],
  ]) {
    const grown = await range(from, to);
    assert.equal(grown.status, 200);
    await grown.body.cancel();
  }
  assert.ok(seen.has(`originals/lost-${lost.id}.png`));
});
