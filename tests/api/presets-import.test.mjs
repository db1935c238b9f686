// Import and export of presets: JSON documents, zip files, and zip files that mean harm.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { startEdge } from "../support/edge.mjs";
import { ask, bytes, Guest } from "../support/guest.mjs";
import { sha256 } from "../support/pictures.mjs";
import { problem, recipe } from "../support/resources.mjs";

const CUBE = "LUT_1D_SIZE 2\n0 0 0\n1 1 1\n";

let edge;
let folder;
before(async () => {
  edge = await startEdge();
  folder = mkdtempSync(join(tmpdir(), "safelight-zip-"));
});
after(async () => {
  await edge?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const arrive = () => Guest.arrive(edge.url);
const exposure = (ev) => recipe([{ op: "exposure", ev }]);
const create = (guest, json) => guest.json("POST", "/api/presets", { json: { recipe: exposure(0.5), ...json } });
const document = (guest, preset) => guest.json("GET", `/api/presets/${preset.id}/export`);
const importJson = (guest, json) => guest.json("POST", "/api/presets/import", { json });
const sendZip = (guest, body) => guest.ask("POST", "/api/presets/import", { body, headers: { "content-type": "application/zip" } });

async function importZip(guest, body) {
  const response = await sendZip(guest, body);
  assert.equal(response.status, 200, await response.clone().text());
  return response.json();
}

/** Runs a Python script with the standard library's zip module, an implementation that is not ours. */
function python(script, ...words) {
  return execFileSync("python3", ["-c", script, ...words], { encoding: "utf8" });
}

/** A zip file with these files, deflated, written by Python. */
function zip(files) {
  const [path, list] = [join(folder, "made.zip"), join(folder, "made.json")];
  writeFileSync(list, JSON.stringify(files));
  python(
    `import json, sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as z:
    for name, text in json.load(open(sys.argv[2])):
        z.writestr(name, text)`,
    path,
    list,
  );
  return readFileSync(path);
}

/** The files of a zip file, read by Python, which checks their checksums. */
function unzip(body) {
  const path = join(folder, "read.zip");
  writeFileSync(path, body);
  const text = python(
    `import json, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as z:
    assert z.testzip() is None
    print(json.dumps({name: z.read(name).decode() for name in z.namelist()}))`,
    path,
  );
  return JSON.parse(text);
}

/** A guest with a preset of two versions, one of which needs a table. */
async function withPreset() {
  const guest = await arrive();
  const lut = await guest.json("POST", "/api/luts?name=a.cube", { body: CUBE });
  const preset = await create(guest, { name: "Ä/1", description: "d", tags: ["t"], rating: 3, folder: "a/b" });
  const withTable = recipe([{ op: "lut3d", lut: lut.id }], { format: "png" });
  await guest.json("POST", `/api/presets/${preset.id}/versions`, { json: { recipe: withTable, note: "with a table" } });
  return { guest, lut, preset: await guest.json("GET", `/api/presets/${preset.id}`) };
}

const versionsOf = async (guest, { id }) =>
  (await guest.json("GET", `/api/presets/${id}/versions`)).items.map(({ version, recipe_sha256, note }) => [version, recipe_sha256, note]);

test("an exported document has the schema's form, and an import adds what is missing", async () => {
  const { guest, preset } = await withPreset();
  const response = await guest.get(`/api/presets/${preset.id}/export`);
  assert.match(response.headers.get("content-disposition"), /^attachment; filename="_\/1\.json"; filename\*=UTF-8''/);
  const exported = await response.json();
  assert.deepEqual(
    [exported.format, exported.version, exported.id, exported.name, exported.tags, exported.rating, exported.folder],
    ["safelight.preset", 1, preset.id, "Ä/1", ["t"], 3, "a/b"],
  );
  assert.deepEqual(
    exported.versions.map(({ version }) => version),
    [1, 2],
  );
  const before = await versionsOf(guest, preset);
  const same = await importJson(guest, exported);
  const imported = { file: "body", id: preset.id, name: "Ä/1", version: preset.version };
  assert.deepEqual([same.refused, same.imported], [[], [imported]], "nothing is new");
  assert.deepEqual(await guest.json("GET", `/api/presets/${preset.id}`), preset);
  const changed = await importJson(guest, { ...exported, name: "renamed", rating: null, recipe: exposure(2) });
  assert.deepEqual([changed.imported[0].id, changed.imported[0].name, changed.imported[0].version], [preset.id, "renamed", 3]);
  assert.equal((await guest.json("GET", `/api/presets/${preset.id}`)).rating, 3);
  assert.deepEqual((await versionsOf(guest, preset)).slice(1), before);
});

test("a document of somebody else becomes a preset, and its second import the same one", async () => {
  const [guest, other] = [await arrive(), await arrive()];
  const preset = await create(guest, { name: "a", tags: ["t"] });
  const exported = await document(guest, preset);
  const [first] = (await importJson(other, exported)).imported;
  assert.notEqual(first.id, preset.id);
  const copy = await other.json("GET", `/api/presets/${first.id}`);
  assert.deepEqual([copy.external_id, copy.recipe, copy.tags], [preset.id, preset.recipe, ["t"]]);
  assert.deepEqual((await importJson(other, exported)).imported, [first]);
  const bare = (await importJson(other, exposure(1))).imported[0];
  assert.deepEqual([bare.name, bare.version], ["Imported preset", 1]);
});

test("each version of a document continues the one before it", async () => {
  const guest = await arrive();
  const versions = [recipe([{ op: "invert" }]), recipe([{ op: "sepia", id: "mine" }]), recipe([{ op: "sepia" }, { op: "grain" }])];
  const document = { name: "continued", versions: versions.slice(0, 2).map((of) => ({ recipe: of })), recipe: versions[2] };
  const ids = async ({ id }) => (await guest.json("GET", `/api/presets/${id}`)).recipe.ops.map((op) => op.id);
  const [created] = (await importJson(guest, document)).imported;
  assert.equal(created.version, 3);
  assert.deepEqual(await ids(created), ["mine", "grain-1"]);
  // Later versions of a preset that is there continue each other, too.
  const more = {
    ...document,
    id: created.id,
    versions: [{ recipe: recipe([{ op: "grain", id: "soft" }]) }],
    recipe: recipe([{ op: "grain" }, { op: "invert" }]),
  };
  const [changed] = (await importJson(guest, more)).imported;
  assert.deepEqual([changed.id, changed.version], [created.id, 5]);
  assert.deepEqual(await ids(changed), ["soft", "invert-1"]);
});

test("a wrong document is refused with its place, and stores nothing", async () => {
  const guest = await arrive();
  for (const [json, pointer] of [
    [{ name: "a" }, ""],
    [{ recipe: { version: 1, ops: [{ op: "exposure", ev: 99 }] } }, "/recipe/ops/0/ev"],
    [{ recipe: exposure(1), rating: 9 }, "/rating"],
    [{ recipe: exposure(1), colour: 1 }, "/colour"],
    [{ recipe: exposure(1), versions: [{ recipe: exposure(99) }] }, "/versions/0/recipe/ops/0/ev"],
    [{ name: "old", ingredients: [{ quantity: 1, measurement: "EV", name: "ev" }], steps: ["exposure"] }, "/ingredients"],
  ]) {
    const { imported, refused } = await importJson(guest, json);
    assert.deepEqual([imported, refused.length, refused[0].file, refused[0].pointer], [[], 1, "body", pointer], JSON.stringify(json));
    assert.match(refused[0].message, /\.$/);
  }
  await problem(
    await guest.ask("POST", "/api/presets/import", { body: "x", headers: { "content-type": "text/plain" } }),
    415,
    "unknown_format",
  );
  assert.deepEqual((await guest.json("GET", "/api/presets")).items, []);
});

test("a zip file goes out and comes in again, with its look-up tables", async () => {
  const { guest, lut, preset } = await withPreset();
  const second = await create(guest, { name: "second" });
  const all = await bytes(await guest.get("/api/presets/export"));
  const files = unzip(all);
  const [digest] = lut.id.split(":").slice(1);
  assert.deepEqual(Object.keys(files).sort(), [`luts/${digest}.cube`, `presets/second-${second.id}.json`, `presets/Ä_1-${preset.id}.json`]);
  assert.equal(files[`luts/${digest}.cube`], CUBE);
  assert.deepEqual(JSON.parse(files[`presets/second-${second.id}.json`]), await document(guest, second));

  const other = await arrive();
  const { imported, refused } = await importZip(other, all);
  assert.deepEqual(refused, []);
  assert.deepEqual(imported.map(({ name }) => name).sort(), ["second", "Ä/1"].sort());
  const copy = await other.json("GET", `/api/presets/${imported.find(({ name }) => name === "Ä/1").id}`);
  assert.deepEqual([copy.recipe, copy.recipe_sha256, copy.version], [preset.recipe, preset.recipe_sha256, 2]);
  assert.deepEqual(await versionsOf(other, copy), await versionsOf(guest, preset));
  assert.deepEqual(
    (await other.json("GET", "/api/luts")).items.map(({ id }) => id),
    [lut.id],
  );
  assert.equal((await bytes(await other.get(`/api/luts/${lut.id}`))).toString(), CUBE);

  const one = unzip(await bytes(await guest.get(`/api/presets/export?ids=${second.id},look-noir`)));
  assert.equal(Object.keys(one).length, 2);
  await problem(await other.get(`/api/presets/export?ids=${second.id}`), 404, "not_found");
  await problem(await guest.get("/api/presets/export?ids=,"), 400, "bad_request");
  await problem(await ask("GET", "/api/presets/export", { base: edge.url }), 401, "no_session");
});

test("the download of everything has the presets as documents", async () => {
  const guest = await arrive();
  const preset = await create(guest, { name: "mine" });
  const files = unzip(await bytes(await guest.get("/api/downloads/rows")));
  assert.deepEqual(JSON.parse(files[`presets/mine-${preset.id}.json`]), await document(guest, preset));
  const rows = files["library.jsonl"]
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    rows.filter(({ table }) => table.startsWith("preset")).map(({ table }) => table),
    ["presets", "preset_versions"],
  );
});

test("each file of a zip file is stored or refused by name", async () => {
  const guest = await arrive();
  const table = `sha256:${sha256(Buffer.from(CUBE))}`;
  const doc = (name, more = {}) => JSON.stringify({ name, recipe: exposure(1), ...more });
  const { imported, refused } = await importZip(
    guest,
    zip([
      ["presets/good.json", doc("good")],
      ["unnamed.json", JSON.stringify(exposure(2))],
      ["presets/wrong.json", doc("wrong", { rating: 7 })],
      ["presets/table.json", doc("table", { recipe: recipe([{ op: "lut3d", lut: table }]) })],
      ["my tables/any name.cube", CUBE],
      ["presets/no table.json", doc("no table", { recipe: recipe([{ op: "lut3d", lut: `sha256:${"0".repeat(64)}` }]) })],
      ["../evil.json", doc("evil")],
      ["/etc/evil.json", doc("evil")],
      ["a\\..\\evil.json", doc("evil")],
      ["notes.txt", "hello"],
      ["__MACOSX/._good.json", "x"],
      [".DS_Store", "x"],
      ["empty.json", ""],
    ]),
  );
  assert.deepEqual(
    imported.map(({ name }) => name),
    ["good", "unnamed", "table"],
  );
  const places = Object.fromEntries(refused.map(({ file, pointer }) => [file, pointer]));
  assert.deepEqual(places, {
    "presets/wrong.json": "/rating",
    "presets/no table.json": "/ops/0/lut",
    "../evil.json": undefined,
    "/etc/evil.json": undefined,
    "a\\..\\evil.json": undefined,
    "notes.txt": undefined,
    "empty.json": "",
  });
  const [lut] = (await guest.json("GET", "/api/luts")).items;
  assert.deepEqual([lut.id, lut.name], [table, "any name.cube"]);
});

test("a zip file that means harm is refused as a whole", async () => {
  const guest = await arrive();
  const good = zip([["a.json", JSON.stringify({ name: "a", recipe: exposure(1) })]]);
  await problem(await sendZip(guest, Buffer.from("not a zip file")), 422, "damaged_file");
  await problem(await sendZip(guest, good.subarray(0, good.length - 5)), 422, "damaged_file");
  const many = zip(Array.from({ length: 2001 }, (_, n) => [`${n}.json`, ""]));
  assert.equal((await problem(await sendZip(guest, many), 413, "over_limit")).limit, "zip_entries");
  // Three tables of 100 MB that are 300 KB when packed: the third is too much.
  const name = `sha256:${"1".repeat(64)}`;
  python(
    `import json, sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as z:
    z.writestr("a.json", json.dumps({"recipe": {"version": 1, "ops": [{"op": "lut3d", "lut": sys.argv[2]}]}}))
    for n in range(3):
        with z.open(f"{n}.cube", "w") as f:
            for _ in range(100):
                f.write(bytes(1000000))`,
    join(folder, "bomb.zip"),
    name,
  );
  const bomb = await importZip(guest, readFileSync(join(folder, "bomb.zip")));
  assert.deepEqual([bomb.imported, bomb.refused[0].file], [[], "a.json"]);
  assert.match(bomb.refused[0].message, /more than 268435456 bytes/);
  // Two names for the same bytes.
  python(
    `import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as z:
    z.writestr("a.json", "x" * 1000)
    z.writestr("b.json", "y" * 1000)
data = bytearray(open(sys.argv[1], "rb").read())
at = data.rindex(b"PK\\x01\\x02")
data[at + 42:at + 46] = bytes(4)
data[at + 46:at + 52] = b"a.json"
open(sys.argv[1], "wb").write(data)`,
    join(folder, "overlap.zip"),
  );
  assert.match((await problem(await sendZip(guest, readFileSync(join(folder, "overlap.zip"))), 422, "damaged_file")).detail, /overlap/);
  const encrypted = Buffer.from(good);
  encrypted[encrypted.lastIndexOf(Buffer.from("PK\x01\x02", "latin1")) + 8] |= 1;
  assert.match((await problem(await sendZip(guest, encrypted), 422, "damaged_file")).detail, /encrypted/);
  assert.deepEqual((await guest.json("GET", "/api/presets")).items, []);
});

test("the schemas of documents are published", async () => {
  for (const [file, title] of [
    ["preset.json", /preset/i],
    ["make.json", /make/i],
  ]) {
    const response = await ask("GET", `/api/presets/schema/${file}`, { base: edge.url });
    assert.equal(response.status, 200);
    const schema = await response.json();
    assert.equal(schema.$schema, "https://json-schema.org/draft/2020-12/schema");
    assert.match(JSON.stringify(schema.title ?? schema), title);
    const etag = response.headers.get("etag");
    const again = await ask("GET", `/api/presets/schema/${file}`, { base: edge.url, headers: { "if-none-match": etag } });
    assert.equal(again.status, 304);
  }
  await problem(await ask("GET", "/api/presets/schema/other.json", { base: edge.url }), 404, "not_found");
});
