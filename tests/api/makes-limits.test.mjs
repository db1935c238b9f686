// Limits of makes: what strangers and full libraries may do, how a library with many makes ends, and what an export says about other people.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { startEdge } from "../support/edge.mjs";
import { Guest } from "../support/guest.mjs";
import { createPreset, idAt, make, rowsOf } from "../support/makes.mjs";
import { Person } from "../support/person.mjs";
import { png } from "../support/pictures.mjs";
import { problem, recipe } from "../support/resources.mjs";
import { until } from "../support/wait.mjs";

const OUTSIDE_MAKES = 2;
let edge;
before(async () => {
  edge = await startEdge({ MAX_OUTSIDE_MAKES: String(OUTSIDE_MAKES) });
});
after(() => edge?.stop());

const count = async (person, preset) => (await person.json("GET", `/api/presets/${preset.id}/summary`)).makes;

test("makes of strangers have a limit of their own, and the team's makes go on", async () => {
  const [owner, member, stranger] = [await Person.arrive(edge.url), await Person.arrive(edge.url), await Guest.arrive(edge.url)];
  await member.json("PATCH", "/api/profile", { json: { handle: "limit_member" } });
  const preset = await createPreset(owner, { visibility: "public" });
  await owner.json("PUT", `/api/presets/${preset.id}/members/limit_member`, { json: { right: "make" } });
  const image = await stranger.upload(png(50, 21));
  // Each is accepted, because the rendition is the stranger's.
  for (let n = 0; n < OUTSIDE_MAKES + 2; n += 1) await make(stranger, preset.id, { image_id: image.id });
  assert.equal(await count(owner, preset), OUTSIDE_MAKES);
  const [usage] = await edge.bindings.library(owner.session.owner_id, "SELECT outside_bytes AS outside FROM make_usage");
  assert.ok(usage.outside >= OUTSIDE_MAKES * 600, `${usage.outside}`);
  // Another preset of the same owner has room for the same stranger.
  const second = await createPreset(owner, { name: "Second", visibility: "public" });
  await make(stranger, second.id, { image_id: image.id });
  assert.equal(await count(owner, second), 1);
  for (const [n, person] of [owner, member].entries()) {
    const own = await person.upload(png(51, 21 + n));
    for (let made = 0; made < OUTSIDE_MAKES + 1; made += 1) await make(person, preset.id, { image_id: own.id });
  }
  assert.equal(await count(owner, preset), OUTSIDE_MAKES + 2 * (OUTSIDE_MAKES + 1));
  // A deleted make makes room again.
  const [{ id }] = (await stranger.json("GET", `/api/presets/${second.id}/makes`)).items;
  assert.equal((await stranger.ask("DELETE", `/api/presets/${second.id}/makes/${id}`)).status, 204);
  const [{ outside }] = await edge.bindings.library(owner.session.owner_id, "SELECT outside_bytes AS outside FROM make_usage");
  assert.ok(outside < usage.outside + 600, `${outside}`);
});

test("a library without room for makes refuses makes and still renders", async () => {
  const owner = await Guest.arrive(edge.url);
  const preset = await createPreset(owner);
  const image = await owner.upload(png(52, 21));
  await make(owner, preset.id, { image_id: image.id });
  await edge.bindings.library(owner.session.owner_id, "UPDATE make_usage SET bytes = bytes + 4294967296");
  await edge.bindings.evict(owner.session.owner_id);
  const refused = await owner.ask("POST", `/api/presets/${preset.id}/makes`, { json: { image_id: image.id } });
  assert.equal((await problem(refused, 403, "over_quota")).limit, "make_bytes");
  const response = await owner.ask("POST", `/api/images/${image.id}/renditions`, {
    json: { recipe: preset.recipe, preset: { id: preset.id } },
  });
  assert.ok([201, 202].includes(response.status), `${response.status}`);
  const { rendition, make: made } = await response.json();
  assert.equal(made, undefined);
  assert.equal((await owner.get(`/api/renditions/${rendition.id}`)).status, 200);
  assert.equal(await count(owner, preset), 1);
});

test("an account with many makes is empty after few sweeps", { timeout: 120_000 }, async () => {
  const person = await Person.arrive(edge.url);
  const preset = await createPreset(person);
  const library = person.session.owner_id;
  const added = (n) => ({ kind: "step_added", op: "vignette", step: 3, to: { op: "vignette", amount: (n % 1000) / 1000 } });
  const makes = Array.from({ length: 3000 }, (_, n) => {
    return { id: idAt(Date.parse("2026-03-01T00:00:00Z") + n, n), version: 1, maker: library, differences: [added(n)] };
  });
  for (let at = 0; at < makes.length; at += 300) {
    const [rows, differences] = rowsOf(preset.id, makes.slice(at, at + 300));
    for (const [table, of] of Object.entries({ makes: rows, make_differences: differences })) {
      const columns = Object.keys(of[0]);
      const values = columns.map((column) => `value ->> '${column}'`).join(", ");
      const statement = `INSERT INTO ${table} (${columns.join(", ")}) SELECT ${values} FROM json_each(?)`;
      await edge.bindings.library(library, statement, JSON.stringify(of));
    }
  }
  assert.equal(await count(person, preset), makes.length);
  assert.equal((await person.ask("DELETE", "/api/account")).status, 202);
  let sweeps = 0;
  await until("the empty library", 60, async () => {
    sweeps += 1;
    await edge.sweep();
    return (await edge.bindings.sql("SELECT ended_at_ms AS at FROM ended_guests WHERE owner_id = ?", library))[0]?.at < 0;
  });
  assert.ok(sweeps <= 3, `${sweeps} sweeps`);
  for (const table of ["makes", "make_differences", "make_days", "make_step_days", "make_values", "presets"]) {
    assert.deepEqual(await edge.bindings.library(library, `SELECT * FROM ${table}`), [], table);
  }
});

test("totals by a number count no parameters of added steps", async () => {
  const owner = await Guest.arrive(edge.url);
  const preset = await createPreset(owner, { recipe: recipe([{ op: "sepia", amount: 0.2 }]) });
  const image = await owner.upload(png(53, 21));
  await make(owner, preset.id, { image_id: image.id, recipe: recipe([{ op: "sepia", amount: 0.5 }]) });
  await make(owner, preset.id, {
    image_id: image.id,
    recipe: recipe([
      { op: "sepia", amount: 0.2 },
      { op: "vignette", amount: 0.5 },
    ]),
  });
  const page = await owner.json("GET", `/api/presets/${preset.id}/differences?parameter=amount&min=0.3`);
  assert.deepEqual([page.items.length, page.total], [1, 1]);
});

test("an export has the owner's id at own makes and nobody else's", async () => {
  const [owner, stranger] = [await Person.arrive(edge.url), await Guest.arrive(edge.url)];
  const preset = await createPreset(owner, { visibility: "public" });
  for (const [n, person] of [owner, stranger].entries()) {
    const image = await person.upload(png(54, 21 + n));
    await make(person, preset.id, { image_id: image.id, recipe: recipe([{ op: "invert" }]) });
  }
  const text = await (await owner.get("/api/export")).text();
  assert.ok(!text.includes(stranger.session.owner_id));
  const rows = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const makers = rows.filter(({ table }) => table === "makes").map(({ row }) => row.maker_id);
  assert.deepEqual(makers.toSorted(), ["", owner.session.owner_id]);
  assert.ok(rows.some(({ table, row }) => table === "make_differences" && row.maker_id === ""));
});
