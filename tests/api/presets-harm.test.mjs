// What hostile clients send about presets: texts and documents that cost much time, copies that cost bytes.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { startEdge } from "../support/edge.mjs";
import { Guest } from "../support/guest.mjs";
import { createPreset } from "../support/makes.mjs";
import { problem, recipe } from "../support/resources.mjs";
import { until } from "../support/wait.mjs";

const [COST_MS, BYTES] = [2_000, 1_000_000];
let edge;
let folder;
before(async () => {
  edge = await startEdge({ OWNER_COST_MS_PER_HOUR: String(COST_MS), OWNER_BYTES_PER_HOUR: String(BYTES) });
  folder = mkdtempSync(join(tmpdir(), "safelight-harm-"));
});
after(async () => {
  await edge?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A look-up table of `side`³ entries, each `value`. */
const cube = (side, value) => `LUT_3D_SIZE ${side}\n${`${value} ${value} ${value}\n`.repeat(side ** 3)}`;

test("texts and tags of enormous length are refused at once", async () => {
  const tags = Array.from({ length: 60_000 }, (_, n) => n.toString(36));
  const slashes = "/".repeat(380_000);
  for (const [field, value, limit, actual] of [
    ["tags", tags, "tags", tags.length],
    ["tags", [slashes], "tag_chars", slashes.length],
    ["description", slashes, "description_chars", slashes.length],
    ["name", slashes, "name_chars", slashes.length],
    ["folder", slashes, "folder_chars", slashes.length],
  ]) {
    const guest = await Guest.arrive(edge.url);
    const preset = await createPreset(guest);
    const start = Date.now();
    const refused = await problem(await guest.ask("PATCH", `/api/presets/${preset.id}`, { json: { [field]: value } }), 413, "over_limit");
    assert.deepEqual([refused.limit, refused.pointer, refused.actual], [limit, `/${field}`, actual]);
    assert.ok(Date.now() - start < 5_000, `${field}: ${Date.now() - start} ms`);
  }
});

test("the documents of an import take processor time, and a small zip file with many large ones is refused", async () => {
  const guest = await Guest.arrive(edge.url);
  const importFile = (body, type) => guest.ask("POST", "/api/presets/import", { body, headers: { "content-type": type } });
  const path = join(folder, "many.zip");
  execFileSync("python3", [
    "-c",
    `import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as z:
    for n in range(100):
        z.writestr(f"{n}.json", '{"recipe":{"version":1}' + " " * 400000 + "}")`,
    path,
  ]);
  const zip = readFileSync(path);
  assert.ok(zip.length < 100_000, `${zip.length}`);
  const spent = async () =>
    (await edge.bindings.library(guest.session.owner_id, "SELECT coalesce(sum(cost), 0) AS cost FROM spent"))[0].cost;
  // One document is cheap, and counts.
  const one = await importFile(JSON.stringify({ name: "one", recipe: recipe([]) }), "application/json");
  assert.equal((await one.json()).imported.length, 1);
  assert.equal(await spent(), 2);
  const refused = await problem(await importFile(zip, "application/zip"), 429, "rate_limited");
  assert.deepEqual([refused.limit, refused.actual, refused.allowed], ["cost_ms_per_hour", 2 + 100 * 26, COST_MS]);
  assert.equal((await guest.json("GET", "/api/presets")).items.length, 1, "nothing of it was read");
});

test("a look-up table that comes along with a copy counts like one that is uploaded", async () => {
  const [owner, copier] = [await Guest.arrive(edge.url), await Guest.arrive(edge.url)];
  const table = cube(29, "0.500000");
  assert.ok(table.length > 600_000 && table.length < 700_000);
  const lut = await owner.json("POST", "/api/luts?name=a.cube", { body: table });
  const preset = await createPreset(owner, { visibility: "public", recipe: recipe([{ op: "lut3d", lut: lut.id }]) });
  await until("the public preset", 30, async () => (await copier.get(`/api/presets/${preset.id}`)).ok);
  const copy = await copier.json("POST", `/api/presets/${preset.id}/copies`);
  assert.equal(copy.recipe.ops[0].lut, lut.id);
  // Half of what is allowed; together it is more.
  const more = cube(26, "0.25000");
  assert.ok(more.length > 400_000 && more.length < 500_000);
  assert.equal((await copier.ask("POST", "/api/luts?name=b.cube", { body: more })).status, 201);
  const refused = await problem(await copier.get("/api/presets"), 429, "rate_limited");
  assert.deepEqual([refused.limit, refused.allowed], ["bytes_per_hour", BYTES]);
});
