// incoming/{owner}/…: what is put into the bucket past the edge becomes an image. The cases, whatever the store and however it announces.

import assert from "node:assert/strict";
import { test } from "node:test";

import { interlacedGif, photo, png, sha256, truncated, withComment } from "./pictures.mjs";
import { ingests, NOBODYS_ID } from "./resources.mjs";
import { until } from "./wait.mjs";

const rocket = photo("rocket.jpg");
const images = async (guest) => (await (await guest.ask("GET", "/api/images?limit=100")).json()).items;

/**
 * `store` is the bucket past the edge: `put(key, bytes, { quiet })` announces unless it is to be quiet; `remove(key)`; `keys(prefix)`;
 * `announce(...{ key, event, bucket, etag, at })` tells what may not be true; `takes(key)` whether an object can have this key there.
 * `arriving` gives a new guest.
 */
export function incomingCases({ put, remove, keys, announce, takes }, arriving) {
  const arrive = async () => {
    const guest = await arriving();
    guest.folder = `incoming/${guest.session.owner_id}`;
    return guest;
  };

  /** Waits until the announcements so far are handled: a later one was. */
  async function settle(guest, ended) {
    await put(`${guest.folder}/settled-${ended}.png`, png(9, 10 + ended));
    return ingests(guest, ended + 1);
  }

  test("an object that is announced becomes an image with thumbnails, and stays where it is", async () => {
    const guest = await arrive();
    const file = withComment(rocket, "announced");
    await put(`${guest.folder}/2026/harbour.jpg`, file);
    const [job] = await ingests(guest, 1);
    assert.deepEqual([job.kind, job.state, job.name, job.attempts], ["ingest", "done", "harbour.jpg", 1]);
    const subject = { kind: "incoming_object", id: `${guest.folder}/2026/harbour.jpg` };
    assert.deepEqual([job.label, job.message, job.subject], ["File in the bucket", "Imported", subject]);
    const [image] = await images(guest);
    assert.deepEqual([image.id, image.name, image.sha256], [job.image_id, "harbour.jpg", sha256(file)]);
    assert.deepEqual(image.renditions, []);
    assert.equal(sha256(Buffer.from(await (await guest.ask("GET", image.original_url)).arrayBuffer())), sha256(file));
    await until("its thumbnails", 30, async () => (await images(guest))[0].placeholder);
    assert.deepEqual(await keys(guest.folder), [`${guest.folder}/2026/harbour.jpg`]);
  });

  test("an object that nobody announced is found", async () => {
    const guest = await arrive();
    await put(`${guest.folder}/quiet.png`, png(20, 21), { quiet: true });
    const [job] = await ingests(guest, 1);
    assert.equal(job.state, "done");
    assert.deepEqual(
      (await images(guest)).map(({ name }) => name),
      ["quiet.png"],
    );
  });

  test("the same version is ingested once, however often and out of order it is announced", async () => {
    const guest = await arrive();
    const key = `${guest.folder}/twice.png`;
    await put(key, png(20, 22));
    const old = { key, etag: "old", at: "2020-01-01T00:00:00Z" };
    await announce(old, old, { ...old, event: "delete" }, { ...old, event: "copy" });
    await put(key, png(20, 22));
    assert.equal((await settle(guest, 1)).length, 2);
    assert.equal((await images(guest)).length, 2);
  });

  test("a new version is a new image, and the old one stays", async () => {
    const guest = await arrive();
    const key = `${guest.folder}/version.png`;
    await put(key, png(20, 23));
    await ingests(guest, 1);
    await put(key, png(20, 24));
    await ingests(guest, 2);
    assert.deepEqual(
      (await images(guest)).map(({ name, height }) => [name, height]),
      [
        ["version.png", 24],
        ["version.png", 23],
      ],
    );
  });

  test("files of one stem do not collide, and the same bytes under two names are one image", async () => {
    const guest = await arrive();
    await put(`${guest.folder}/a/stem.png`, png(20, 25));
    await put(`${guest.folder}/b/stem.png`, png(20, 26));
    await put(`${guest.folder}/a/stem.jpg`, withComment(rocket, "stem"));
    await ingests(guest, 3);
    await put(`${guest.folder}/b/again.png`, png(20, 26));
    const jobs = await ingests(guest, 4);
    const all = await images(guest);
    assert.deepEqual(all.map(({ name }) => name).sort(), ["stem.jpg", "stem.png", "stem.png"]);
    assert.equal(jobs[3].image_id, all.find(({ height }) => height === 26).id);
  });

  test("a recipe beside them renders them, once for each image", async () => {
    const guest = await arrive();
    const recipe = { version: 1, ops: [{ op: "grayscale" }], output: { format: "png" } };
    await put(`${guest.folder}/recipe.json`, JSON.stringify(recipe));
    await put(`${guest.folder}/one.png`, png(20, 27));
    await ingests(guest, 1);
    await put(`${guest.folder}/copy-of-one.png`, png(20, 27));
    await ingests(guest, 2);
    const [image] = await until("the rendition", 30, async () => {
      const all = await images(guest);
      return all[0].renditions[0]?.state === "done" && all;
    });
    assert.equal(image.renditions.length, 1);
    assert.deepEqual((await guest.json("GET", `/api/renditions/${image.renditions[0].id}`)).recipe, recipe);
    assert.equal((await guest.ask("GET", image.renditions[0].result.receipt_url)).status, 200);
  });

  test("a recipe that is wrong loses no photograph, says where, and when it is right the job can be tried again", async () => {
    const guest = await arrive();
    await put(`${guest.folder}/recipe.json`, '{"version": 1, "ops": [{"op": "exposure", "ev": 99}]}');
    await put(`${guest.folder}/one.png`, png(20, 28));
    const [job] = await ingests(guest, 1);
    assert.deepEqual([job.state, job.error.code, job.attempts, job.can_retry], ["failed", "recipe_out_of_range", 1, true]);
    assert.match(job.error.message, /was added, but it was not rendered.*recipe\.json, \/ops\/0\/ev: /);
    const [image] = await images(guest);
    assert.deepEqual([image.id, image.renditions], [job.image_id, []]);
    await put(`${guest.folder}/recipe.json`, '{"version": 1, "ops": [{"op": "exposure", "ev": 1}]}');
    assert.equal((await guest.ask("POST", `/api/jobs/${job.id}/retry`)).status, 202);
    await until("the rendition", 30, async () => (await images(guest))[0].renditions[0]?.state === "done");
    assert.equal((await images(guest)).length, 1);
  });

  test("what cannot be read is kept, and a failed job says why", async () => {
    const guest = await arrive();
    const claiming = png(1, 1, { width: 60_000, height: 60_000 });
    const files = {
      "text.jpg": ["I am text.", "unknown_format"],
      "empty.jpg": ["", "empty_file"],
      "cut.jpg": [truncated(rocket), "damaged_file"],
      "claiming.png": [claiming, "over_limit"],
      "memory.gif": [interlacedGif(3, 2, { width: 12_000, height: 9_000 }), "over_limit"],
      "large.jpg": [Buffer.alloc(48 * 1024 * 1024 + 1), "over_limit"],
      "sub/recipe.json": ["{}", "unknown_format"],
      "../bent.png": [png(20, 29), "bad_request"],
    };
    for (const name of Object.keys(files)) if (!takes(`${guest.folder}/${name}`)) delete files[name];
    for (const [name, [content]] of Object.entries(files)) await put(`${guest.folder}/${name}`, content);
    const jobs = await ingests(guest, Object.keys(files).length);
    const said = Object.fromEntries(jobs.map(({ name, state, attempts, error }) => [name, [state, attempts, error.code]]));
    for (const [name, [, code]] of Object.entries(files)) {
      assert.deepEqual(said[name.split("/").pop()], ["failed", 1, code], name);
    }
    assert.deepEqual(
      jobs.filter(({ can_retry }) => can_retry),
      [],
      "each would fail again",
    );
    assert.ok(
      jobs.every(({ error }) => /[.)]$/.test(error.message)),
      JSON.stringify(jobs.map(({ error }) => error.message)),
    );
    assert.equal((await keys(guest.folder)).length, Object.keys(files).length);
    assert.deepEqual(await images(guest), []);
  });

  test("an object that is gone before it is read is a failed job with a reason, and comes in when it is back", async () => {
    const guest = await arrive();
    const key = `${guest.folder}/gone.png`;
    await put(key, "not a picture yet");
    const [{ id }] = await ingests(guest, 1);
    const again = async (code) => {
      assert.equal((await guest.ask("POST", `/api/jobs/${id}/retry`)).status, 202);
      const [job] = await ingests(guest, 1);
      assert.deepEqual([job.id, job.state, job.error?.code, job.attempts], [id, code ? "failed" : "done", code, 1]);
      return job;
    };
    await remove(key);
    assert.match((await again("not_found")).error.message, /removed from the bucket before the server could read it\. Store it again\.$/);
    assert.deepEqual(await images(guest), []);
    await put(key, png(20, 30), { quiet: true });
    await again();
    assert.ok((await images(guest)).some(({ name }) => name === "gone.png"));
  });

  test("keys of every kind are taken: spaces, other scripts, a thousand characters", async () => {
    const guest = await arrive();
    const all = ["a b+c%20.png", "фото 写真 🌅.png", `${"x".repeat(900)}.png`, "quote'\"<&>.png"];
    const names = all.filter((name) => takes(`${guest.folder}/${name}`));
    assert.ok(names.length > 1);
    for (const [n, name] of names.entries()) await put(`${guest.folder}/${name}`, png(21, 20 + n));
    const jobs = await ingests(guest, names.length);
    assert.deepEqual(
      jobs.map(({ state }) => state),
      names.map(() => "done"),
    );
    assert.deepEqual(
      (await images(guest)).map(({ name }) => name).sort(),
      names.map((name) => name.replace(/x{900}/, "x".repeat(196))).sort(),
    );
  });

  test("owners that do not exist, other places and other buckets are passed over", async () => {
    const guest = await arrive();
    const strays = [`incoming/${NOBODYS_ID}/stray.png`, "incoming/not-an-id/stray.png", "elsewhere/stray.png"];
    for (const [n, key] of strays.entries()) await put(key, png(20, 31 + n));
    if (takes(`${guest.folder}/`)) {
      strays.push(`${guest.folder}/`);
      await put(`${guest.folder}/`, "");
    }
    await announce({ key: `${guest.folder}/x.png`, bucket: "another" });
    const jobs = await settle(guest, 0);
    assert.deepEqual(
      jobs.map(({ name }) => name),
      ["settled-0.png"],
    );
    const stored = new Set(await keys(""));
    for (const key of strays) assert.ok(stored.has(key), `${key} is gone`);
  });

  test("nobody sees what came in for somebody else", async () => {
    const [guest, other] = [await arrive(), await arrive()];
    await put(`${guest.folder}/mine.png`, png(20, 34));
    const [job] = await ingests(guest, 1);
    assert.deepEqual(await images(other), []);
    assert.equal((await other.ask("GET", `/api/jobs/${job.id}`)).status, 404);
  });
}
