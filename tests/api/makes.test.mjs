// Makes: what the edge stores when somebody applies a preset, and who sees it.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";

import { newKey } from "../support/credentials.mjs";
import { startEdge } from "../support/edge.mjs";
import { ask, Guest } from "../support/guest.mjs";
import { assertSummary, createPreset, make, PRESET } from "../support/makes.mjs";
import { Person } from "../support/person.mjs";
import { png } from "../support/pictures.mjs";
import { NOBODYS_ID, problem, recipe } from "../support/resources.mjs";
import { until } from "../support/wait.mjs";

let edge;
before(async () => {
  edge = await startEdge({ PRESETS_KEPT_S: "1" });
});
after(() => edge?.stop());

let sides = 20;
/** A photograph that nobody else has. */
function photograph(person) {
  sides += 1;
  return person.upload(png(30, sides), "a.png");
}

const differences = async (person, { preset_id, id }) =>
  (await person.json("GET", `/api/presets/${preset_id}/makes/${id}/differences`)).differences;

const handle = async (person, name) => {
  await person.json("PATCH", "/api/profile", { json: { handle: name } });
  return name;
};

test("an exact make has the recipe of the version, no differences, and a rendition", async () => {
  const guest = await Guest.arrive(edge.url);
  const image = await photograph(guest);
  const preset = await createPreset(guest);
  const response = await guest.ask("POST", `/api/presets/${preset.id}/makes`, {
    json: { image_id: image.id, rating: 4 },
    headers: { prefer: "wait=60" },
  });
  assert.equal(response.status, 201, await response.clone().text());
  const accepted = await response.json();
  assert.deepEqual(Object.keys(accepted).sort(), ["job", "make", "rendition"]);
  assert.equal(accepted.rendition.state, "done");
  const made = accepted.make;
  assert.equal(response.headers.get("location"), `/api/presets/${preset.id}/makes/${made.id}`);
  assert.deepEqual(
    {
      ...made,
      id: undefined,
      made_at: undefined,
      recipe: undefined,
      picture_url: undefined,
    },
    {
      id: undefined,
      made_at: undefined,
      recipe: undefined,
      picture_url: undefined,
      preset_id: preset.id,
      version: 1,
      source: "api",
      maker: { is_you: true },
      image_id: image.id,
      rendition_id: accepted.rendition.id,
      recipe_sha256: preset.recipe_sha256,
      is_exact: true,
      changes: 0,
      rating: 4,
    },
  );
  assert.ok(Math.abs(Date.parse(made.made_at) - Date.now()) < 60_000);
  assert.equal(accepted.rendition.recipe_sha256, preset.recipe_sha256);
  assert.equal((await guest.get(made.picture_url)).status, 200);
  assert.deepEqual(await guest.json("GET", `/api/presets/${preset.id}/makes/${made.id}`), made);
  assert.deepEqual((await guest.json("GET", `/api/presets/${preset.id}/makes`)).items, [made]);
  assert.deepEqual(await differences(guest, made), []);
  assert.equal((await guest.json("GET", `/api/presets/${preset.id}`)).makes, 1);
});

test("the differences of a modified make are those that the test finds by hand", async () => {
  const guest = await Guest.arrive(edge.url);
  const image = await photograph(guest);
  const preset = await createPreset(guest, { rating: 3 });
  const modified = recipe(
    [
      { op: "exposure", ev: -0.25 },
      { op: "saturation", amount: 0.1 },
      { op: "vignette", amount: 0.4 },
    ],
    { format: "jpeg", quality: 80 },
  );
  const { make: made } = await make(guest, preset.id, { image_id: image.id, recipe: modified, rating: 5 });
  assert.deepEqual([made.is_exact, made.changes, made.rating], [false, 4, 5]);
  const found = await differences(guest, made);
  assert.deepEqual(found, [
    { kind: "parameter", op: "exposure", step: 0, parameter: "ev", unit: "EV", from: 0.5, to: -0.25 },
    { kind: "step_removed", op: "contrast", step: 1, from: preset.recipe.ops[1] },
    { kind: "step_added", op: "vignette", step: 2, to: { op: "vignette", amount: 0.4 } },
    { kind: "output", op: null, step: null, parameter: "quality", from: 85, to: 80 },
    { kind: "rating", op: null, step: null, from: 3, to: 5 },
  ]);
  const patch = await guest.ask("GET", `/api/presets/${preset.id}/makes/${made.id}/differences`, {
    headers: { accept: "application/json-patch+json" },
  });
  assert.equal(patch.headers.get("content-type"), "application/json-patch+json");
  // The patch keeps the ids of the preset's steps.
  const patched = applyPatch(preset.recipe, await patch.json());
  assert.deepEqual({ ...patched, ops: patched.ops.map(({ id, ...step }) => step) }, made.recipe);
  const page = await guest.json("GET", `/api/presets/${preset.id}/differences`);
  assert.equal(page.total, 5);
  assert.deepEqual(
    page.items.map(({ make_id, made_at, version, maker, ...difference }) => [make_id, made_at, version, maker, difference]),
    found.map((difference) => [made.id, made.made_at, 1, { is_you: true }, difference]),
  );
  // Another rating changes the difference, and the same rating as the preset's has none.
  for (const [rating, expected] of [
    [1, [{ kind: "rating", op: null, step: null, from: 3, to: 1 }]],
    [3, []],
    [null, []],
  ]) {
    const changed = await guest.json("PATCH", `/api/presets/${preset.id}/makes/${made.id}`, { json: { rating } });
    assert.equal(changed.rating, rating ?? undefined);
    assert.deepEqual(changed.recipe, made.recipe);
    assert.deepEqual((await differences(guest, made)).slice(4), expected);
  }
});

/** Applies a JSON Patch (RFC 6902) of the operations `add`, `remove`, `replace` and `move`. */
function applyPatch(document, patch) {
  const result = structuredClone(document);
  const at = (path) => {
    const names = path.split("/").slice(1);
    const last = names.pop();
    return [names.reduce((value, name) => value[name], result), last];
  };
  const remove = (path) => {
    const [parent, name] = at(path);
    const value = parent[name];
    if (Array.isArray(parent)) parent.splice(Number(name), 1);
    else delete parent[name];
    return value;
  };
  const add = (path, value) => {
    const [parent, name] = at(path);
    if (Array.isArray(parent)) parent.splice(name === "-" ? parent.length : Number(name), 0, value);
    else parent[name] = value;
  };
  for (const { op, path, from, value } of patch) {
    if (op === "remove") remove(path);
    else if (op === "move") add(path, remove(from));
    else if (op === "add") add(path, value);
    else if (op === "replace") {
      const [parent, name] = at(path);
      parent[name] = value;
    } else assert.fail(op);
  }
  return result;
}

test("a rendition that names a preset version is a make of it, and one without is none", async () => {
  const guest = await Guest.arrive(edge.url);
  const image = await photograph(guest);
  const preset = await createPreset(guest);
  const path = `/api/images/${image.id}/renditions`;
  const edited = structuredClone(preset.recipe);
  edited.ops[0].ev = 1;
  const body = { recipe: edited, preset: { id: preset.id, version: 1, rating: 2 } };
  const { make: made, rendition } = await guest.json("POST", path, { json: body });
  assert.deepEqual([made.source, made.rendition_id, made.rating, made.changes], ["editor", rendition.id, 2, 1]);
  const { make: batch } = await guest.json("POST", path, { json: { recipe: edited, preset: { id: preset.id, source: "batch" } } });
  assert.equal(batch.source, "batch");
  const without = await guest.json("POST", path, { json: { recipe: edited } });
  assert.equal(without.make, undefined);
  const summary = await guest.json("GET", `/api/presets/${preset.id}/summary`);
  assert.deepEqual([summary.makes, summary.exact, summary.changes], [2, 0, 2]);
  await problem(await guest.ask("POST", path, { json: { ...body, preset: { id: NOBODYS_ID } } }), 404, "not_found");
  await problem(await guest.ask("POST", path, { json: { ...body, preset: { id: preset.id, version: 2 } } }), 404, "not_found");
  await problem(await guest.ask("POST", path, { json: { ...body, preset: { id: preset.id, rating: 6 } } }), 422, "invalid_value");
  await problem(await guest.ask("POST", path, { json: { ...body, preset: { id: preset.id, source: "bucket" } } }), 400, "bad_request");
});

test("the same request with the same key makes once, and another one is refused", async () => {
  const guest = await Guest.arrive(edge.url);
  const image = await photograph(guest);
  const preset = await createPreset(guest);
  const headers = { "idempotency-key": randomUUID() };
  const body = { image_id: image.id, rating: 1 };
  const first = await make(guest, preset.id, body, headers);
  const second = await make(guest, preset.id, body, { ...headers, prefer: "wait=60" });
  assert.deepEqual([second.make, second.rendition.id, second.rendition.state], [first.make, first.rendition.id, "done"]);
  const other = await guest.ask("POST", `/api/presets/${preset.id}/makes`, { json: { ...body, rating: 2 }, headers });
  await problem(other, 422, "idempotency_key_reused");
  assert.equal((await guest.json("GET", `/api/presets/${preset.id}/summary`)).makes, 1);
});

test("a repeated request has the first make, also after the preset was withdrawn from its maker or deleted", async () => {
  const [owner, guest] = [await Guest.arrive(edge.url), await Guest.arrive(edge.url)];
  const preset = await createPreset(owner, { visibility: "public" });
  const own = await createPreset(guest);
  const image = await photograph(guest);
  const send = async (id, key) => {
    const path = `/api/presets/${id}/makes`;
    const response = await guest.ask("POST", path, { json: { image_id: image.id }, headers: { "idempotency-key": key } });
    assert.ok([201, 202].includes(response.status), `${response.status} ${await response.clone().text()}`);
    return response.json();
  };
  const [foreign, ofOwn] = [randomUUID(), randomUUID()];
  const [first, second] = [await send(preset.id, foreign), await send(own.id, ofOwn)];
  assert.deepEqual((await send(preset.id, foreign)).make, first.make);
  await owner.json("PATCH", `/api/presets/${preset.id}`, { json: { visibility: "private" } });
  assert.equal((await guest.ask("DELETE", `/api/presets/${own.id}`)).status, 204);
  // What the maker may not see any more is left out.
  const [repeated, ofDeleted] = [await send(preset.id, foreign), await send(own.id, ofOwn)];
  assert.deepEqual([repeated.rendition.id, repeated.make], [first.rendition.id, undefined]);
  assert.equal(ofDeleted.rendition.id, second.rendition.id);
  const again = await guest.ask("POST", `/api/presets/${preset.id}/makes`, {
    json: { image_id: image.id },
    headers: { "idempotency-key": randomUUID() },
  });
  await problem(again, 404, "not_found");
});

test("wrong requests are refused and store nothing", async () => {
  const [guest, stranger] = [await Guest.arrive(edge.url), await Guest.arrive(edge.url)];
  const [image, foreign] = [await photograph(guest), await photograph(stranger)];
  const preset = await createPreset(guest);
  const path = `/api/presets/${preset.id}/makes`;
  const large = { version: 1, ops: Array.from({ length: 40 }, () => ({ op: "exposure", ev: 0.5 })), output: { x: "x".repeat(300 << 10) } };
  for (const [json, status, code] of [
    [{}, 400, "bad_request"],
    [{ image_id: image.id, unknown: 1 }, 400, "bad_request"],
    [{ image_id: NOBODYS_ID }, 404, "not_found"],
    [{ image_id: foreign.id }, 404, "not_found"],
    [{ image_id: image.id, version: 2 }, 404, "not_found"],
    [{ image_id: image.id, rating: 6 }, 422, "invalid_value"],
    [{ image_id: image.id, source: "bucket" }, 400, "bad_request"],
    [{ image_id: image.id, recipe: { version: 2 } }, 422, "recipe_unknown_version"],
    [{ image_id: image.id, recipe: recipe([{ op: "nope" }]) }, 422, "recipe_unknown_op"],
    [{ image_id: image.id, recipe: recipe([{ op: "lut3d", lut: `sha256:${"0".repeat(64)}` }]) }, 422, "recipe_missing_asset"],
    [{ image_id: image.id, recipe: recipe([{ op: "crop", x: 5000, y: 0, width: 10, height: 10 }]) }, 422, "recipe_does_not_fit"],
    [{ image_id: image.id, recipe: large }, 413, "over_limit"],
  ]) {
    await problem(await guest.ask("POST", path, { json }), status, code);
  }
  await problem(await guest.ask("POST", `/api/presets/${NOBODYS_ID}/makes`, { json: { image_id: image.id } }), 404, "not_found");
  await problem(await guest.ask("POST", "/api/presets/look-none/makes", { json: { image_id: image.id } }), 404, "not_found");
  await problem(await stranger.ask("POST", path, { json: { image_id: foreign.id } }), 404, "not_found");
  const summary = await guest.json("GET", `/api/presets/${preset.id}/summary`);
  assertSummary(summary, []);
  for (const query of [
    "version=0",
    "version=x",
    "step=x",
    "min=1",
    "parameter=ev&min=x",
    "kind=",
    "from=yesterday",
    "to=2026-13-01",
    "is_exact=1",
    "cursor=x",
    "limit=0",
  ]) {
    await problem(await guest.get(`/api/presets/${preset.id}/makes?${query}`), 400, "bad_request");
  }
  for (const query of ["version=0", "min=1", "cursor=x", "is_exact=true"]) {
    await problem(await guest.get(`/api/presets/${preset.id}/differences?${query}`), 400, "bad_request");
  }
  await problem(await guest.get(`/api/presets/${preset.id}/summary?from=2026-01-01T12:00:00Z`), 400, "bad_request");
});

test("a deleted rendition leaves its make, a deleted make its rendition", async () => {
  const guest = await Guest.arrive(edge.url);
  const image = await photograph(guest);
  const preset = await createPreset(guest);
  const first = await make(guest, preset.id, { image_id: image.id }, { prefer: "wait=60" });
  const second = await make(guest, preset.id, { image_id: image.id, recipe: recipe([]) }, { prefer: "wait=60" });
  assert.equal((await guest.ask("DELETE", `/api/renditions/${first.rendition.id}`)).status, 204);
  const left = await guest.json("GET", `/api/presets/${preset.id}/makes/${first.make.id}`);
  assert.deepEqual([left.image_id, left.rendition_id, left.picture_url, left.is_exact], [undefined, undefined, undefined, true]);
  assert.equal((await guest.ask("DELETE", `/api/presets/${preset.id}/makes/${second.make.id}`)).status, 204);
  await problem(await guest.get(`/api/presets/${preset.id}/makes/${second.make.id}`), 404, "not_found");
  await problem(await guest.ask("DELETE", `/api/presets/${preset.id}/makes/${second.make.id}`), 404, "not_found");
  assert.equal((await guest.get(`/api/renditions/${second.rendition.id}`)).status, 200);
  const third = await make(guest, preset.id, { image_id: image.id });
  assert.equal((await guest.ask("DELETE", `/api/images/${image.id}`)).status, 204);
  const other = await guest.json("GET", `/api/presets/${preset.id}/makes/${third.make.id}`);
  assert.deepEqual([other.image_id, other.rendition_id], [undefined, undefined]);
  const summary = await guest.json("GET", `/api/presets/${preset.id}/summary`);
  assert.deepEqual([summary.makes, summary.exact, summary.operations], [2, 2, []]);
});

test("the makes of a look are in the library of their maker", async () => {
  const [guest, other] = [await Guest.arrive(edge.url), await Guest.arrive(edge.url)];
  const [look] = (await guest.json("GET", "/api/presets?owned_by=house&limit=1")).items;
  const image = await photograph(guest);
  const { make: made } = await make(guest, look.id, { image_id: image.id });
  const changed = structuredClone(look.recipe);
  changed.ops.pop();
  const { make: modified } = await make(guest, look.id, { image_id: image.id, recipe: changed });
  assert.deepEqual([made.preset_id, made.is_exact, modified.is_exact], [look.id, true, false]);
  const listed = await guest.json("GET", `/api/presets/${look.id}/makes`);
  assert.deepEqual(
    listed.items.map(({ id }) => id),
    [modified.id, made.id],
  );
  assert.deepEqual(listed.items[1].recipe, look.recipe);
  assert.equal((await guest.json("GET", `/api/presets/${look.id}/summary`)).makes, 2);
  assert.equal((await other.json("GET", `/api/presets/${look.id}/summary`)).makes, 0);
  assert.deepEqual((await other.json("GET", `/api/presets/${look.id}/makes`)).items, []);
  await problem(await other.get(`/api/presets/${look.id}/makes/${made.id}`), 404, "not_found");
});

test("strangers of a public preset count without a name, and see their own makes and no others", async () => {
  const owner = await Person.arrive(edge.url);
  const [one, two] = [await Guest.arrive(edge.url), await Person.arrive(edge.url)];
  await handle(two, "makes_two");
  const preset = await createPreset(owner, { visibility: "public" });
  const made = [];
  for (const person of [one, two]) {
    const image = await photograph(person);
    const changed = structuredClone(preset.recipe);
    changed.ops[0].ev = 1.5;
    made.push((await make(person, preset.id, { image_id: image.id, recipe: changed, rating: 5 }, { prefer: "wait=60" })).make);
    assert.deepEqual(made.at(-1).image_id, image.id);
  }
  const [ofOne, ofTwo] = made;
  assert.deepEqual([ofOne.maker, ofTwo.maker], [{ is_you: true }, { handle: "makes_two", is_you: true }]);
  const listed = (await owner.json("GET", `/api/presets/${preset.id}/makes`)).items;
  assert.deepEqual(
    listed.map(({ id }) => id),
    [ofTwo.id, ofOne.id],
  );
  for (const shown of listed) {
    for (const name of ["maker", "image_id", "rendition_id", "picture_url"]) assert.equal(shown[name], undefined, name);
  }
  assert.deepEqual(listed[1].recipe, ofOne.recipe);
  // No photograph of somebody else is in the library of the preset.
  assert.deepEqual(await edge.bindings.library(owner.session.owner_id, "SELECT * FROM made_renditions"), []);
  const text = JSON.stringify(await edge.bindings.library(owner.session.owner_id, "SELECT * FROM makes"));
  for (const secret of [ofOne.image_id, ofOne.rendition_id]) assert.ok(!text.includes(secret));
  const summary = await owner.json("GET", `/api/presets/${preset.id}/summary`);
  assert.deepEqual([summary.makes, summary.modified, summary.rating], [2, 2, { count: 2, mean: 5 }]);
  const page = await owner.json("GET", `/api/presets/${preset.id}/differences`);
  assert.ok(page.items.every(({ maker }) => maker === undefined));
  // A handle is no way to learn which makes are whose.
  assert.deepEqual((await owner.json("GET", `/api/presets/${preset.id}/makes?maker=makes_two`)).items, []);
  const named = await owner.json("GET", `/api/presets/${preset.id}/differences?maker=makes_two`);
  assert.deepEqual([named.items, named.total], [[], 0]);
  assert.deepEqual((await two.json("GET", `/api/presets/${preset.id}/makes?maker=makes_two`)).items, [ofTwo]);
  // Of strangers.
  assert.deepEqual((await one.json("GET", `/api/presets/${preset.id}/makes`)).items, [ofOne]);
  assert.deepEqual(await two.json("GET", `/api/presets/${preset.id}/makes/${ofTwo.id}`), ofTwo);
  await problem(await two.get(`/api/presets/${preset.id}/makes/${ofOne.id}`), 404, "not_found");
  for (const part of ["differences", "summary", "suggestion"]) {
    await problem(await two.get(`/api/presets/${preset.id}/${part}`), 404, "not_found");
  }
  // Its maker may rate and delete a make, another stranger may not.
  await problem(await one.ask("PATCH", `/api/presets/${preset.id}/makes/${ofTwo.id}`, { json: { rating: 0 } }), 404, "not_found");
  await problem(await one.ask("DELETE", `/api/presets/${preset.id}/makes/${ofTwo.id}`), 404, "not_found");
  const rated = await two.json("PATCH", `/api/presets/${preset.id}/makes/${ofTwo.id}`, { json: { rating: 0 } });
  assert.deepEqual(rated, { ...ofTwo, rating: 0 });
  assert.equal((await one.ask("DELETE", `/api/presets/${preset.id}/makes/${ofOne.id}`)).status, 204);
  assert.equal((await owner.json("GET", `/api/presets/${preset.id}/summary`)).makes, 1);
  await problem(await (await Guest.arrive(edge.url)).get(`/api/presets/${preset.id}/makes/${ofTwo.id}`), 404, "not_found");
  // A private preset is nobody else's.
  await owner.json("PATCH", `/api/presets/${preset.id}`, { json: { visibility: "private" } });
  for (const path of ["makes", `makes/${ofTwo.id}`, `makes/${ofTwo.id}/differences`]) {
    await problem(await two.get(`/api/presets/${preset.id}/${path}`), 404, "not_found");
  }
});

test("a team's makes are counted together, with names; a member who may only read makes nothing", async () => {
  const [owner, maker, reader] = [await Person.arrive(edge.url), await Person.arrive(edge.url), await Person.arrive(edge.url)];
  for (const [person, name] of [
    [owner, "team_owner"],
    [maker, "team_maker"],
    [reader, "team_reader"],
  ])
    await handle(person, name);
  const preset = await createPreset(owner);
  const share = (name, right) => owner.json("PUT", `/api/presets/${preset.id}/members/${name}`, { json: { right } });
  await share("team_maker", "make");
  await share("team_reader", "read");
  const [photo, other] = [await photograph(owner), await photograph(maker)];
  const changed = structuredClone(preset.recipe);
  changed.ops[0].ev = 1;
  const ofOwner = (await make(owner, preset.id, { image_id: photo.id })).make;
  const ofMaker = (await make(maker, preset.id, { image_id: other.id, recipe: changed })).make;
  await problem(await reader.ask("POST", `/api/presets/${preset.id}/makes`, { json: { image_id: NOBODYS_ID } }), 403, "missing_right");
  for (const person of [owner, maker]) {
    const { items } = await person.json("GET", `/api/presets/${preset.id}/makes`);
    assert.deepEqual(
      items.map(({ id, maker: by }) => [id, by]),
      [
        [ofMaker.id, { handle: "team_maker", is_you: person === maker }],
        [ofOwner.id, { handle: "team_owner", is_you: person === owner }],
      ],
    );
    // Photographs stay private in the team.
    assert.deepEqual(
      items.map(({ image_id }) => image_id),
      person === maker ? [other.id, undefined] : [undefined, photo.id],
    );
    assert.equal((await person.json("GET", `/api/presets/${preset.id}/summary`)).makes, 2);
    const page = await person.json("GET", `/api/presets/${preset.id}/differences?maker=team_maker`);
    assert.deepEqual([page.total, page.items[0].maker.handle], [1, "team_maker"]);
    const own = await person.json("GET", `/api/presets/${preset.id}/makes?maker=team_owner`);
    assert.deepEqual(
      own.items.map(({ id }) => id),
      [ofOwner.id],
    );
    assert.deepEqual((await person.json("GET", `/api/presets/${preset.id}/makes?maker=nobody_has_it`)).items, []);
  }
  assert.deepEqual((await reader.json("GET", `/api/presets/${preset.id}/makes`)).items, []);
  for (const part of [`makes/${ofMaker.id}`, "summary", "suggestion", "differences"]) {
    await problem(await reader.get(`/api/presets/${preset.id}/${part}`), 404, "not_found");
  }
  // The owner may rate and delete, a member only its own makes.
  await problem(await maker.ask("PATCH", `/api/presets/${preset.id}/makes/${ofOwner.id}`, { json: { rating: 1 } }), 404, "not_found");
  assert.equal((await owner.json("PATCH", `/api/presets/${preset.id}/makes/${ofMaker.id}`, { json: { rating: 1 } })).rating, 1);
  // After the end of the membership the make counts, without a name.
  assert.equal((await owner.ask("DELETE", `/api/presets/${preset.id}/members/team_maker`)).status, 204);
  const left = await owner.json("GET", `/api/presets/${preset.id}/makes/${ofMaker.id}`);
  assert.deepEqual([left.maker, left.rating], [undefined, 1]);
  await problem(await maker.get(`/api/presets/${preset.id}/makes/${ofMaker.id}`), 404, "not_found");
});

test("a key needs both scopes to make, and one to read", async () => {
  const person = await Person.arrive(edge.url);
  const image = await photograph(person);
  const preset = await createPreset(person);
  const of = async (scopes) => (await newKey(person, scopes)).key;
  const [both, renditions, read] = [
    await of(["presets:write", "renditions:write"]),
    await of(["renditions:write"]),
    await of(["presets:read"]),
  ];
  const call = (key, method, path, json) =>
    ask(method, `/api/presets/${preset.id}/${path}`, { base: edge.url, json, headers: { authorization: `Bearer ${key}` } });
  const made = await call(both, "POST", "makes", { image_id: image.id });
  assert.equal(made.status, 202, await made.clone().text());
  const { make: one } = await made.json();
  assert.equal(
    (await problem(await call(renditions, "POST", "makes", { image_id: image.id }), 403, "missing_scope")).scope,
    "presets:write",
  );
  // Without the scope a key does not learn which presets there are.
  const [nobodys, headers] = [`/api/presets/${NOBODYS_ID}/makes`, { authorization: `Bearer ${renditions}` }];
  for (const more of [{}, { "idempotency-key": "a-key" }]) {
    const answer = await ask("POST", nobodys, { base: edge.url, json: { image_id: image.id }, headers: { ...headers, ...more } });
    assert.equal((await problem(answer, 403, "missing_scope")).scope, "presets:write");
  }
  assert.equal((await problem(await call(read, "POST", "makes", {}), 403, "missing_scope")).scope, "renditions:write");
  for (const path of ["makes", `makes/${one.id}`, `makes/${one.id}/differences`, "differences", "summary", "suggestion"]) {
    assert.equal((await call(read, "GET", path)).status, 200, path);
    assert.equal((await problem(await call(renditions, "GET", path), 403, "missing_scope")).scope, "presets:read");
  }
  await problem(await call(read, "PATCH", `makes/${one.id}`, { rating: 1 }), 403, "missing_scope");
  await problem(await call(read, "DELETE", `makes/${one.id}`), 403, "missing_scope");
});

test("makes move along with a guest's library, and are still the person's own", async () => {
  const owner = await Person.arrive(edge.url);
  const shared = await createPreset(owner, { visibility: "unlisted" });
  const person = await Person.arrive(edge.url);
  const [look] = (await person.json("GET", "/api/presets?owned_by=house&limit=1")).items;
  const image = await photograph(person);
  await make(person, look.id, { image_id: image.id, rating: 1 });
  const guest = await Guest.arrive(edge.url);
  const own = await createPreset(guest);
  const photo = await photograph(guest);
  const foreign = (await make(guest, shared.id, { image_id: photo.id })).make;
  const changed = recipe(PRESET.ops.slice(0, 2));
  const made = (await make(guest, own.id, { image_id: photo.id, recipe: changed, rating: 3 }, { prefer: "wait=60" })).make;
  await make(guest, look.id, { image_id: photo.id, rating: 2 });
  const before = await guest.json("GET", `/api/presets/${own.id}/summary`);
  const account = await Person.arrive(edge.url, { mailbox: person.mailbox, guest });
  assert.equal(account.session.owner_id, person.session.owner_id);
  assert.deepEqual(await account.json("GET", `/api/presets/${own.id}/summary`), before);
  assert.deepEqual(await account.json("GET", `/api/presets/${own.id}/makes/${made.id}`), made);
  assert.deepEqual(await differences(account, made), [
    { kind: "step_removed", op: "saturation", step: 2, from: own.recipe.ops[2] },
    { kind: "rating", op: null, step: null, from: null, to: 3 },
  ]);
  const looks = await account.json("GET", `/api/presets/${look.id}/summary`);
  assert.deepEqual([looks.makes, looks.rating], [2, { count: 2, mean: 1.5 }]);
  assert.deepEqual(await account.json("GET", `/api/presets/${shared.id}/makes/${foreign.id}`), foreign);
  assert.deepEqual((await account.json("GET", `/api/presets/${shared.id}/makes?maker=me`)).items, [foreign]);
  assert.deepEqual((await account.json("GET", `/api/presets/${own.id}/makes?maker=me`)).items, [made]);
  for (const table of ["makes", "make_differences", "make_days", "make_values", "made_renditions"]) {
    assert.deepEqual(await edge.bindings.library(guest.session.owner_id, `SELECT * FROM ${table}`), [], table);
  }
});

test("a make of a preset that was removed ends its delivery, and its rendition stays", { timeout: 60_000 }, async () => {
  const owner = await Person.arrive(edge.url);
  const preset = await createPreset(owner, { visibility: "public" });
  const guest = await Guest.arrive(edge.url);
  const image = await photograph(guest);
  const library = (text, ...values) => edge.bindings.library(guest.session.owner_id, text, ...values);
  const { make: made } = await make(guest, preset.id, { image_id: image.id }, { prefer: "wait=60" });
  assert.deepEqual(await library("SELECT * FROM make_deliveries"), []);
  const [row] = await edge.bindings.library(owner.session.owner_id, "SELECT * FROM makes");
  assert.equal(row.id, made.id);
  await owner.ask("DELETE", `/api/presets/${preset.id}`);
  await problem(await guest.ask("POST", `/api/presets/${preset.id}/makes`, { json: { image_id: image.id } }), 404, "not_found");
  await until("the end of the preset", 30, async () => {
    const left = ["presets", "makes", "make_days"].map((table) => edge.bindings.library(owner.session.owner_id, `SELECT * FROM ${table}`));
    return (await Promise.all(left)).every((rows) => rows.length === 0);
  });
  // A delivery that an interruption delayed until now.
  const late = { ...row, id: made.id, recipe: "{}", differences: [], preset_rating: null };
  await library(
    "INSERT INTO make_deliveries (make_id, library_id, make) VALUES (?, ?, ?)",
    made.id,
    owner.session.owner_id,
    JSON.stringify(late),
  );
  await edge.bindings.evict(guest.session.owner_id);
  await guest.json("GET", "/api/images");
  await until("the end of the delivery", 30, async () => (await library("SELECT * FROM make_deliveries")).length === 0);
  assert.deepEqual(await edge.bindings.library(owner.session.owner_id, "SELECT * FROM makes"), []);
  assert.equal((await guest.get(`/api/renditions/${made.rendition_id}`)).status, 200);
});
