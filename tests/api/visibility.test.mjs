// PATCH of images and renditions, and what strangers see of public, unlisted and private ones.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { startEdge } from "../support/edge.mjs";
import { ask, bytes, Guest } from "../support/guest.mjs";
import { png, sha256 } from "../support/pictures.mjs";
import { NOBODYS_ID, problem, recipe } from "../support/resources.mjs";
import { listen } from "../support/socket.mjs";
import { until } from "../support/wait.mjs";

let edge;
/** A guest who owns nothing of what is looked at. */
let other;
before(async () => {
  edge = await startEdge({ STUCK_AFTER_S: "2" });
  other = await arrive();
});
after(() => edge?.stop());

async function arrive() {
  const guest = await Guest.arrive(edge.url);
  guest.id = guest.session.owner_id;
  guest.change = (path, json) => guest.ask("PATCH", path, { json });
  return guest;
}

/** A guest with an image and a finished rendition of it. */
async function withRendition(name) {
  const guest = await arrive();
  const image = await guest.upload(png(60, 40), "secret name of the original.png");
  const { rendition, job } = await guest.render(image.id, recipe([{ op: "invert" }], { format: "jpeg" }), name);
  return { guest, image, rendition, job };
}

const stranger = (path, headers) => ask("GET", path, { headers, base: edge.url });
const mapped = async (id) => (await edge.bindings.sql("SELECT library_id FROM public_ids WHERE id = ?", id))[0]?.library_id;
const partsOf = (id) => ["", "/content", "/receipt", "/thumbnails/100"].map((part) => `/api/renditions/${id}${part}`);

test("an image takes a name, tags, a description and a visibility; what is left out stays", async () => {
  const guest = await arrive();
  const image = await guest.upload(png(20, 20), "before.png");
  assert.deepEqual([image.tags, image.visibility, "description" in image], [[], "private", false]);
  const live = await listen(guest);
  const path = `/api/images/${image.id}`;
  const change = async (json) => {
    const response = await guest.change(path, json);
    assert.equal(response.status, 200, await response.clone().text());
    return response.json();
  };
  await until("the thumbnails", 30, async () => (await guest.json("GET", "/api/jobs?state=done")).items.length === 1);
  const changed = await change({
    name: " a/b/harbour.png ",
    tags: [" Meer ", "Meer", "", "sunset\n2"],
    description: "Line one\r\nline \u202etwo\u0007 ",
  });
  assert.deepEqual(
    [changed.name, changed.tags, changed.description, changed.visibility],
    ["harbour.png", ["Meer", "sunset 2"], "Line one\nline two", "private"],
  );
  const told = await live.first("the change", ({ type, image: it }) => type === "image.updated" && it.name === "harbour.png");
  assert.deepEqual(told.image, changed);
  assert.deepEqual(await guest.json("GET", path), changed);
  assert.deepEqual(await change({}), changed);
  assert.deepEqual((await change({ visibility: "public" })).tags, ["Meer", "sunset 2"]);
  const bare = await change({ tags: [], description: null, visibility: "private" });
  assert.deepEqual([bare.tags, "description" in bare, bare.visibility, bare.name], [[], false, "private", "harbour.png"]);
});

test("the search finds tags and descriptions", async () => {
  const guest = await arrive();
  const image = await guest.upload(png(20, 21), "a.png");
  await guest.upload(png(20, 22), "b.png");
  const found = async (q) => (await guest.json("GET", `/api/images?q=${encodeURIComponent(q)}`)).items.map(({ id }) => id);
  assert.deepEqual(await found("straße"), []);
  assert.equal((await guest.change(`/api/images/${image.id}`, { tags: ["Straße"], description: "at the old harbour" })).status, 200);
  assert.deepEqual([await found("STRASSE"), await found("harbour old"), await found("a.png")], [[image.id], [image.id], [image.id]]);
  assert.equal((await guest.change(`/api/images/${image.id}`, { tags: [] })).status, 200);
  assert.deepEqual([await found("strasse"), await found("harbour")], [[], [image.id]]);
});

test("what cannot be is refused and changes nothing", async () => {
  const { guest, image, rendition } = await withRendition("mine");
  const at = `/api/images/${image.id}`;
  const before = await until("its colours", 30, async () => {
    const found = await guest.json("GET", at);
    return found.colors && found;
  });
  for (const json of [
    { nme: "x" },
    { name: null },
    { name: "  " },
    { tags: null },
    { tags: "a" },
    { tags: [1] },
    { visibility: "secret" },
    [],
  ])
    await problem(await guest.change(at, json), 400, "bad_request");
  for (const [json, limit] of [
    [{ tags: Array.from({ length: 51 }, (_, n) => `t${n}`) }, "tags"],
    [{ tags: ["x".repeat(51)] }, "tag_chars"],
    [{ description: "x".repeat(5001) }, "description_chars"],
    [{ description: "x".repeat(140_000) }, "image_patch_bytes"],
  ])
    assert.equal((await problem(await guest.change(at, json), 413, "over_limit")).limit, limit);
  assert.deepEqual(await guest.json("GET", at), before);
  const longest = { tags: Array.from({ length: 50 }, (_, n) => `${n}`.padEnd(50, "€")), description: "€".repeat(5000) };
  assert.equal((await guest.change(at, longest)).status, 200);
  const rest = `/api/renditions/${rendition.id}`;
  for (const json of [{ tags: [] }, { visibility: null }, { visibility: "Public" }])
    await problem(await guest.change(rest, json), 400, "bad_request");
  await problem(await guest.change(rest, { name: "x".repeat(5000) }), 413, "over_limit");
  const other = await arrive();
  for (const path of [at, rest, `/api/images/${NOBODYS_ID}`, `/api/renditions/${NOBODYS_ID}`])
    await problem(await other.change(path, { visibility: "public" }), 404, "not_found");
});

test("a public or unlisted rendition is everybody's to see, and leads to nothing of its original", async () => {
  for (const visibility of ["public", "unlisted"]) {
    const { guest, image, rendition, job } = await withRendition("for all");
    const live = await listen(guest);
    const changed = await (await guest.change(`/api/renditions/${rendition.id}`, { visibility, name: "for everybody" })).json();
    assert.deepEqual([changed.visibility, changed.name, changed.recipe], [visibility, "for everybody", rendition.recipe]);
    const told = await live.first("the change", ({ type }) => type === "rendition.updated");
    assert.deepEqual([told.rendition.id, told.rendition.visibility, "recipe" in told.rendition], [rendition.id, visibility, false]);
    assert.equal(await mapped(rendition.id), guest.id);

    for (const look of [stranger, (path, headers) => other.get(path, headers)]) {
      const response = await look(`/api/renditions/${rendition.id}`);
      assert.equal(response.status, 200);
      assert.equal(response.headers.get("cache-control"), "no-store");
      const text = await response.text();
      const seen = JSON.parse(text);
      assert.deepEqual(Object.keys(seen).sort(), [
        "created_at",
        "id",
        "name",
        "operations",
        "recipe_sha256",
        "result",
        "thumbnails",
        "visibility",
      ]);
      assert.deepEqual([seen.id, seen.name, seen.operations, seen.result], [rendition.id, "for everybody", ["invert"], rendition.result]);
      for (const secret of [image.id, job.id, image.sha256, image.name, guest.id]) assert.ok(!text.includes(secret), secret);
    }
    const own = await guest.get(`/api/renditions/${rendition.id}/content`);
    assert.equal(own.headers.get("cache-control"), "private, max-age=31536000, immutable");
    const content = await stranger(`/api/renditions/${rendition.id}/content`);
    const file = await bytes(content);
    assert.equal(sha256(file), rendition.result.sha256);
    for (const path of partsOf(rendition.id).slice(1)) {
      const response = await stranger(path);
      assert.equal(response.status, 200, path);
      assert.equal(response.headers.get("cache-control"), "public, max-age=60", path);
      assert.equal(response.headers.get("vary"), "cookie, authorization", path);
      const etag = response.headers.get("etag");
      const again = await stranger(path, { "if-none-match": etag });
      assert.deepEqual([again.status, again.headers.get("cache-control")], [304, "public, max-age=60"], path);
      assert.ok(!(response.headers.get("content-disposition") ?? "").includes("secret"), path);
    }
    for (const path of [
      `/api/images/${image.id}`,
      `/api/images/${image.id}/original`,
      `/api/images/${image.id}/thumbnails/100`,
      `/api/jobs/${job.id}`,
    ]) {
      await problem(await stranger(path), 401, "no_session");
      await problem(await other.get(path), 404, "not_found");
    }
    // Others may look, and nothing else.
    await problem(await other.change(`/api/renditions/${rendition.id}`, { visibility: "private" }), 404, "not_found");
    await problem(await other.ask("DELETE", `/api/renditions/${rendition.id}`), 404, "not_found");
  }
});

test("a file without a name does not tell that of its original", async () => {
  const { guest, rendition } = await withRendition();
  assert.equal((await guest.change(`/api/renditions/${rendition.id}`, { visibility: "public" })).status, 200);
  const seen = await stranger(`/api/renditions/${rendition.id}/content`);
  assert.equal(seen.headers.get("content-disposition"), 'inline; filename="rendition.jpg"');
  const own = await guest.get(`/api/renditions/${rendition.id}/content`);
  assert.match(own.headers.get("content-disposition"), /secret name of the original\.jpg/);
});

test("private, unknown, unfinished and deleted renditions answer strangers alike", async () => {
  const { guest, image, rendition } = await withRendition("mine");
  const unknown = new Map();
  for (const [index, path] of partsOf(NOBODYS_ID).entries()) unknown.set(index, await problem(await stranger(path), 404, "not_found"));
  const areHidden = async (id) => {
    for (const [index, path] of partsOf(id).entries()) {
      for (const look of [stranger, (path) => other.get(path)])
        assert.deepEqual(await problem(await look(path), 404, "not_found"), unknown.get(index));
    }
  };
  await areHidden(rendition.id);
  const set = async (visibility) => assert.equal((await guest.change(`/api/renditions/${rendition.id}`, { visibility })).status, 200);
  await set("public");
  assert.equal((await stranger(partsOf(rendition.id)[1])).status, 200);
  await set("private");
  assert.equal(await mapped(rendition.id), undefined);
  await areHidden(rendition.id);

  // The row decides, whatever the map says.
  await edge.bindings.sql("INSERT INTO public_ids VALUES (?, ?)", rendition.id, guest.id);
  await areHidden(rendition.id);

  // One that is not finished, and one that was cancelled.
  const { job, rendition: waiting } = await guest.json("POST", `/api/images/${image.id}/renditions`, {
    json: { recipe: recipe([{ op: "sepia" }]) },
  });
  assert.equal((await guest.change(`/api/renditions/${waiting.id}`, { visibility: "public" })).status, 200);
  await until("its end", 30, async () => (await guest.json("GET", `/api/jobs/${job.id}`)).state === "done");
  assert.equal((await stranger(partsOf(waiting.id)[0])).status, 200);
  await edge.bindings.library(guest.id, "UPDATE jobs SET state = 'cancelled' WHERE id = ?", job.id);
  await edge.bindings.evict(guest.id);
  await areHidden(waiting.id);

  await set("unlisted");
  assert.equal(await mapped(rendition.id), guest.id);
  assert.equal((await guest.ask("DELETE", `/api/renditions/${rendition.id}`)).status, 204);
  await areHidden(rendition.id);
  await until("the end of its entry", 30, async () => (await mapped(rendition.id)) === undefined);
});

test("a deleted image takes the public ids of its renditions along", async () => {
  const { guest, image, rendition } = await withRendition();
  for (const path of [`/api/images/${image.id}`, `/api/renditions/${rendition.id}`])
    assert.equal((await guest.change(path, { visibility: "unlisted" })).status, 200);
  assert.deepEqual([await mapped(image.id), await mapped(rendition.id)], [guest.id, guest.id]);
  assert.equal((await guest.ask("DELETE", `/api/images/${image.id}`)).status, 204);
  await problem(await stranger(`/api/renditions/${rendition.id}`), 404, "not_found");
  await until("the end of the entries", 30, async () => !(await mapped(image.id)) && !(await mapped(rendition.id)));
});

test("what was not written to the map is written by the alarm", async () => {
  const { guest, rendition } = await withRendition();
  await edge.bindings.sql("ALTER TABLE public_ids RENAME TO elsewhere");
  try {
    const response = await guest.change(`/api/renditions/${rendition.id}`, { visibility: "public" });
    assert.deepEqual([response.status, (await response.json()).visibility], [200, "public"]);
    assert.deepEqual(await edge.bindings.library(guest.id, "SELECT id, version FROM public_id_changes"), [
      { id: rendition.id, version: 1 },
    ]);
  } finally {
    await edge.bindings.sql("ALTER TABLE elsewhere RENAME TO public_ids");
  }
  await until("the entry", 30, async () => (await mapped(rendition.id)) === guest.id);
  assert.deepEqual(await edge.bindings.library(guest.id, "SELECT id FROM public_id_changes"), []);
  assert.equal((await stranger(`/api/renditions/${rendition.id}`)).status, 200);
});

test("changes of many at once leave the map as the rows are", async () => {
  const { guest, rendition } = await withRendition();
  const order = ["public", "private", "unlisted", "private", "public", "private", "unlisted", "private", "public"];
  const answers = await Promise.all(order.map(async (visibility) => guest.change(`/api/renditions/${rendition.id}`, { visibility })));
  assert.ok(answers.every(({ status }) => status === 200));
  const { visibility } = await guest.json("GET", `/api/renditions/${rendition.id}`);
  await until("an empty outbox", 30, async () => (await edge.bindings.library(guest.id, "SELECT id FROM public_id_changes")).length === 0);
  assert.equal(await mapped(rendition.id), visibility === "private" ? undefined : guest.id);
});

test("public ids and all that owners said move along when a library is taken over", async () => {
  const { guest, image, rendition } = await withRendition("kept");
  const said = { tags: ["moved"], description: "along", visibility: "unlisted" };
  assert.equal((await guest.change(`/api/images/${image.id}`, said)).status, 200);
  assert.equal((await guest.change(`/api/renditions/${rendition.id}`, { visibility: "public" })).status, 200);
  const account = await arrive();
  await account.upload(png(10, 10));
  assert.deepEqual(await edge.bindings.command(account.id, "MergeLibrary", { from: guest.id }), { Done: null });
  assert.equal((await stranger(`/api/renditions/${rendition.id}/content`)).status, 200);
  const moved = await account.json("GET", `/api/images/${image.id}`);
  assert.deepEqual([moved.tags, moved.description, moved.visibility], [said.tags, said.description, said.visibility]);
  await until("the entries", 30, async () => (await mapped(rendition.id)) === account.id && (await mapped(image.id)) === account.id);
  assert.deepEqual(await edge.bindings.library(guest.id, "SELECT id FROM public_id_changes"), []);
  assert.equal((await account.change(`/api/renditions/${rendition.id}`, { visibility: "private" })).status, 200);
  assert.equal(await mapped(rendition.id), undefined);
  await problem(await stranger(`/api/renditions/${rendition.id}/content`), 404, "not_found");
});
