// incoming/{owner}/presets/…: JSON files in the bucket become presets, their versions, and makes.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Bindings } from "../support/bindings.mjs";
import { Guest } from "../support/guest.mjs";
import { png } from "../support/pictures.mjs";
import { NOBODYS_ID, recipe } from "../support/resources.mjs";
import { until } from "../support/wait.mjs";

const bindings = new Bindings();

/** A guest with the folder of its presets. */
async function arrive() {
  const guest = await Guest.arrive();
  const folder = `incoming/${guest.session.owner_id}/presets`;
  const put = (name, value, options) =>
    bindings.put(`${folder}/${name}`, typeof value === "string" ? value : JSON.stringify(value), options);
  /** The jobs of a kind, oldest first, once `count` of them have ended. */
  const jobs = (kind, count) =>
    until(`${count} jobs of the kind ${kind}`, 60, async () => {
      const { items } = await guest.json("GET", `/api/jobs?kind=${kind}&limit=100`);
      const ended = items.filter(({ state }) => state === "done" || state === "failed");
      return ended.length >= count && ended.length === items.length && ended.reverse();
    });
  const presets = async () => (await guest.json("GET", "/api/presets?limit=100")).items;
  const makes = async (id) => (await guest.json("GET", `/api/presets/${id}/makes?limit=100`)).items;
  return { guest, folder, put, jobs, presets, makes };
}

const exposure = (ev) => recipe([{ op: "exposure", ev }]);
/** The values of the only step of a recipe. */
const evOf = ({ recipe }) => recipe.ops[0].ev;

test("a file becomes a preset with its fields, and stays where it is", async () => {
  const { folder, put, jobs, presets } = await arrive();
  const fields = { name: "Warm", description: "Late\nlight", tags: ["sun", "sea"], rating: 4, folder: "A/B" };
  await put("warm.json", { id: "warm-1", ...fields, recipe: exposure(0.4) });
  const [job] = await jobs("import_preset", 1);
  assert.deepEqual([job.state, job.name, job.attempts, job.label], ["done", "warm.json", 1, "Preset in the bucket"]);
  assert.deepEqual(job.subject, { kind: "incoming_object", id: `${folder}/warm.json` });
  const [preset, ...others] = await presets();
  assert.equal(others.length, 0);
  for (const [name, value] of Object.entries(fields)) assert.deepEqual(preset[name], value, name);
  assert.deepEqual([preset.external_id, preset.version, evOf(preset), preset.visibility], ["warm-1", 1, 0.4, "private"]);
  assert.deepEqual(await bindings.keys(folder), [`${folder}/warm.json`]);
});

test("a document costs what its size takes", async () => {
  const { guest, put, jobs } = await arrive();
  const text = JSON.stringify({ name: "Large", recipe: exposure(0.1) }).padEnd(320 << 10);
  await put("large.json", text);
  await put("small.json", { name: "Small", recipe: exposure(0.2) });
  for (const { state } of await jobs("import_preset", 2)) assert.equal(state, "done");
  const costs = "SELECT name, cost FROM jobs WHERE kind = 'import_preset' ORDER BY name";
  assert.deepEqual(await bindings.library(guest.session.owner_id, costs), [
    { name: "large.json", cost: 2 + 20 },
    { name: "small.json", cost: 2 },
  ]);
});

test("a recipe alone is a preset with the name of its file", async () => {
  const { put, jobs, presets } = await arrive();
  await put("Old film.json", exposure(0.1));
  await jobs("import_preset", 1);
  await put("Old film.json", exposure(0.2));
  await jobs("import_preset", 2);
  const all = await presets();
  assert.deepEqual(
    all.map((preset) => [preset.name, preset.version, evOf(preset)]),
    [["Old film", 2, 0.2]],
  );
});

test("a later document changes the preset of its id, or else of its name", async () => {
  const { guest, put, jobs, presets } = await arrive();
  await put("a.json", { id: "key", name: "One", tags: ["a"], rating: 3, recipe: exposure(0.1) });
  await jobs("import_preset", 1);
  await put("b.json", { id: "key", name: "Two", recipe: exposure(0.2) });
  await jobs("import_preset", 2);
  const [renamed] = await presets();
  assert.deepEqual([renamed.name, renamed.version, renamed.tags, renamed.rating], ["Two", 2, ["a"], 3]);
  await put("c.json", { name: "TWO", recipe: exposure(0.3) });
  await jobs("import_preset", 3);
  await put("d.json", { id: renamed.id, recipe: exposure(0.4) });
  await jobs("import_preset", 4);
  const all = await presets();
  assert.deepEqual(
    all.map(({ id, version }) => [id, version]),
    [[renamed.id, 4]],
  );
  const { items } = await guest.json("GET", `/api/presets/${renamed.id}/versions`);
  assert.deepEqual(
    items.map((version) => [version.version, evOf(version)]),
    [
      [4, 0.4],
      [3, 0.3],
      [2, 0.2],
      [1, 0.1],
    ],
  );
});

test("the same version of a file is processed once, and the same recipe adds no version", async () => {
  const { guest, folder, put, jobs, presets } = await arrive();
  await put("a.json", { name: "Same", recipe: exposure(0.1) });
  await jobs("import_preset", 1);
  await put("a.json", { name: "Same", recipe: exposure(0.1) });
  const key = `${folder}/a.json`;
  await bindings.announce({
    account: "a",
    action: "PutObject",
    bucket: "safelight",
    object: { key, size: 1, eTag: "x" },
    eventTime: "2020-01-01T00:00:00Z",
  });
  await put("b.json", { name: "Same", recipe: exposure(0.1) });
  const all = await jobs("import_preset", 2);
  assert.deepEqual(
    all.map(({ name, state }) => [name, state]),
    [
      ["a.json", "done"],
      ["b.json", "done"],
    ],
  );
  const [preset] = await presets();
  assert.deepEqual([preset.version, (await guest.json("GET", `/api/presets/${preset.id}/versions`)).items.length], [1, 1]);
});

test("a file that is replaced before it is read is one make, not two", async () => {
  const { guest, folder, put, jobs, presets, makes } = await arrive();
  await put("warm.json", { id: "warm", recipe: exposure(0.4) });
  await jobs("import_preset", 1);
  // A version that is gone, as an announcement and a listing named it; then the present one.
  await put("warm/makes/1.json", { recipe: exposure(0.2) }, { quiet: true });
  const versions = [{ key: `${folder}/warm/makes/1.json`, etag: "an-older-version" }];
  await bindings.command(guest.session.owner_id, "QueueIncoming", { versions });
  await put("warm/makes/1.json", { recipe: exposure(0.2) });
  const all = await jobs("import_make", 2);
  assert.deepEqual(all.map(({ state }) => state).sort(), ["done", "failed"]);
  assert.match(all.find(({ state }) => state === "failed").error.message, /^A newer version replaced this file/);
  const [preset] = await presets();
  assert.deepEqual((await makes(preset.id)).map(evOf), [0.2]);
});

test("a wrong file stays, and its job says where and why", async () => {
  const { guest, folder, put, jobs, presets } = await arrive();
  const files = {
    "empty.json": ["", "invalid_value", /^empty\.json: The file is empty\.$/],
    "cut.json": ['{"recipe": {"version": 1, "ops": [', "invalid_value", /^cut\.json: The file is not valid JSON: /],
    "none.json": [{ name: "None" }, "invalid_value", /^none\.json: A preset needs a `recipe`\.$/],
    "range.json": [{ recipe: exposure(99) }, "recipe_out_of_range", /^range\.json, \/recipe\/ops\/0\/ev: /],
    "bare.json": [recipe([{ op: "nope" }]), "recipe_unknown_op", /^bare\.json, \/ops\/0\/op: /],
    "field.json": [{ recipe: exposure(0), colour: 5 }, "invalid_value", /^field\.json, \/colour: /],
    "rating.json": [{ recipe: exposure(0), rating: 6 }, "invalid_value", /^rating\.json, \/rating: /],
    "tag.json": [{ recipe: exposure(0), tags: ["x".repeat(51)] }, "over_limit", /^tag\.json, \/tags: /],
    "large.json": [" ".repeat(512 * 1024 + 1), "over_limit", /524289 bytes\. The limit is 524288/],
    "deep.json": [`${"[".repeat(100_000)}`, "invalid_value", /^deep\.json: The file is not valid JSON: /],
    "binary.json": ["\u0000\u0001", "invalid_value", /^binary\.json: The file is not valid JSON: /],
    "lut.json": [{ recipe: recipe([{ op: "lut3d", lut: `sha256:${"0".repeat(64)}` }]) }, "recipe_missing_asset", /^lut\.json, /],
  };
  for (const [name, [value]] of Object.entries(files)) await put(name, value);
  const all = await jobs("import_preset", Object.keys(files).length);
  for (const { name, state, attempts, error, can_retry } of all) {
    const [, code, message] = files[name];
    assert.deepEqual([state, attempts, error.code], ["failed", 1, code], `${name}: ${error?.message}`);
    assert.match(error.message, message);
    // A look-up table may be added; everything else is the fault of the file.
    assert.equal(can_retry, name === "lut.json", name);
  }
  assert.deepEqual(await presets(), []);
  assert.equal((await bindings.keys(folder)).length, Object.keys(files).length);
  assert.deepEqual((await guest.json("GET", "/api/images")).items, []);
});

test("other files among the presets become nothing, and no file there becomes an image", async () => {
  const { guest, put, jobs, presets } = await arrive();
  for (const name of ["picture.png", "a/b.json", "a/makes/picture.png", "readme.txt"]) {
    await bindings.put(`incoming/${guest.session.owner_id}/presets/${name}`, png(20, 20));
  }
  await put("after.json", { name: "After", recipe: exposure(0) });
  await jobs("import_preset", 1);
  assert.equal((await presets()).length, 1);
  assert.deepEqual((await guest.json("GET", "/api/images")).items, []);
  assert.deepEqual((await guest.json("GET", "/api/jobs?kind=ingest")).items, []);
});

test("a make is compared with the present version; with an image it is rendered", async () => {
  const { guest, put, jobs, presets, makes } = await arrive();
  const image = await guest.upload(png(60, 40), "make.png");
  await put("warm.json", { id: "warm-1", name: "Warm classic", rating: 4, recipe: exposure(0.4) });
  await jobs("import_preset", 1);
  const [preset] = await presets();
  await put("warm-1/makes/1.json", {});
  await put(`${preset.id}/makes/2.json`, { recipe: exposure(0.1), rating: 2 });
  await put("Warm classic/makes/3.json", { image: image.id, recipe: exposure(0.2) });
  assert.ok((await jobs("import_make", 3)).every(({ state }) => state === "done"));
  const all = await makes(preset.id);
  const by = (ev) => all.find((make) => evOf(make) === ev);
  assert.deepEqual(
    all.map(({ source, version }) => [source, version]),
    Array(3).fill(["bucket", 1]),
  );
  assert.deepEqual([by(0.4).is_exact, by(0.1).is_exact, by(0.1).rating, by(0.4).image_id], [true, false, 2, undefined]);
  const differences = async (make) => (await guest.json("GET", `/api/presets/${preset.id}/makes/${make.id}/differences`)).differences;
  assert.deepEqual(await differences(by(0.4)), []);
  const changed = (await differences(by(0.1))).map(({ kind, parameter, from, to }) => [kind, parameter, from, to]);
  assert.deepEqual(
    changed.filter(([kind]) => kind === "parameter"),
    [["parameter", "ev", 0.4, 0.1]],
  );
  assert.deepEqual(
    changed.filter(([kind]) => kind === "rating").map(([, , from, to]) => [from, to]),
    [[4, 2]],
  );
  const rendered = by(0.2);
  assert.equal(rendered.image_id, image.id);
  await until("the rendition", 60, async () => (await guest.json("GET", `/api/renditions/${rendered.rendition_id}`)).state === "done");
});

test("a make that arrives before its preset waits for it; without one it fails and can be tried again", async () => {
  const { guest, put, jobs, presets, makes } = await arrive();
  await put("late/makes/1.json", { recipe: exposure(0.1) });
  const [job] = await jobs("import_make", 1);
  assert.deepEqual([job.state, job.error.code, job.can_retry], ["failed", "not_found", true]);
  assert.equal(job.error.message, 'There is no preset "late". Store the preset, and retry this job.');
  await put("late.json", { id: "late", recipe: exposure(0.4) });
  await jobs("import_preset", 1);
  assert.equal((await guest.ask("POST", `/api/jobs/${job.id}/retry`)).status, 202);
  assert.equal((await jobs("import_make", 1))[0].state, "done");
  const [preset] = await presets();
  assert.deepEqual((await makes(preset.id)).map(evOf), [0.1]);
});

test("a wrong make stays, and its job says where and why", async () => {
  const { put, jobs, presets, makes } = await arrive();
  await put("warm.json", { id: "warm", recipe: exposure(0.4) });
  await jobs("import_preset", 1);
  const files = {
    "list.json": ["[]", "invalid_value", /^list\.json: This must be a JSON object\.$/],
    "range.json": [{ recipe: exposure(99) }, "recipe_out_of_range", /^range\.json, \/recipe\/ops\/0\/ev: /],
    "rating.json": [{ rating: -1 }, "invalid_value", /^rating\.json, \/rating: /],
    "image.json": [{ image: NOBODYS_ID }, "not_found", /^image\.json, \/image: You have no such image\.$/],
    "field.json": [{ preset: "warm" }, "invalid_value", /^field\.json, \/preset: /],
  };
  for (const [name, [value]] of Object.entries(files)) await put(`warm/makes/${name}`, value);
  for (const { name, state, error } of await jobs("import_make", Object.keys(files).length)) {
    const [, code, message] = files[name];
    assert.deepEqual([state, error.code], ["failed", code], `${name}: ${error?.message}`);
    assert.match(error.message, message);
  }
  const [preset] = await presets();
  assert.deepEqual(await makes(preset.id), []);
});

test("nobody sees what came in for somebody else", async () => {
  const [{ put, jobs, presets }, other] = [await arrive(), await Guest.arrive()];
  await put("mine.json", { recipe: exposure(0.4) });
  await jobs("import_preset", 1);
  const [preset] = await presets();
  assert.deepEqual((await other.json("GET", "/api/presets")).items, []);
  for (const path of ["", "/makes", "/versions", "/summary"]) {
    assert.equal((await other.ask("GET", `/api/presets/${preset.id}${path}`)).status, 404, path);
  }
});
