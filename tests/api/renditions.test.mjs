// POST /api/images/{id}/renditions · GET /api/renditions/{id} · …/content

import assert from "node:assert/strict";
import { before, test } from "node:test";

import { BASE, bytes, Guest } from "../support/guest.mjs";
import { jpegSize, photo, sha256 } from "../support/pictures.mjs";
import { problem, recipe } from "../support/resources.mjs";
import { until } from "../support/wait.mjs";

const rocket = photo("rocket.jpg");
let guest;
let image;
let path;

before(async () => {
  guest = await Guest.arrive();
  image = await guest.upload(rocket, "rocket.jpg");
  path = `/api/images/${image.id}/renditions`;
});

test("Prefer: wait answers 201 with the finished rendition", async () => {
  const asked = recipe([{ op: "exposure", ev: 0.5 }, { op: "grayscale" }, { op: "resize", width: 320 }], {
    format: "jpeg",
    quality: 85,
  });
  const answer = await guest.ask("POST", path, { json: { recipe: asked, name: "grey" }, headers: { prefer: "wait=60" } });
  assert.equal(answer.status, 201);
  assert.equal(answer.headers.get("preference-applied"), "wait");
  const { rendition, job } = await answer.json();
  assert.equal(answer.headers.get("location"), `/api/renditions/${rendition.id}`);
  assert.deepEqual([rendition.state, rendition.image_id, rendition.job_id], ["done", image.id, job.id]);
  assert.equal(rendition.name, "grey");
  assert.equal("error" in rendition, false);
  assert.deepEqual([job.state, job.attempts, job.progress, job.rendition_id], ["done", 1, 1, rendition.id]);
  const { result } = rendition;
  assert.deepEqual([result.format, result.width, result.height], ["jpeg", 320, 214]);
  assert.match(result.root, /^[0-9a-f]{64}$/);
  assert.deepEqual(await (await guest.get(`/api/renditions/${rendition.id}`)).json(), rendition);

  const content = await guest.get(result.content_url);
  assert.equal(content.headers.get("content-type"), "image/jpeg");
  assert.equal(content.headers.get("etag"), `"${result.sha256}"`);
  assert.equal(content.headers.get("content-disposition"), 'inline; filename="grey.jpg"');
  const file = await bytes(content);
  assert.equal(file.length, result.size_bytes);
  assert.equal(sha256(file), result.sha256);
  assert.deepEqual(jpegSize(file), { width: 320, height: 214 });
});

test("the recipe comes back canonical: defaults left out, one digest for all spellings", async () => {
  const plain = await guest.render(image.id, recipe([{ op: "exposure", ev: 0.25 }]));
  const wordy = await guest.render(image.id, { output: { quality: 85, format: "jpeg" }, ops: [{ ev: 0.25, op: "exposure" }], version: 1 });
  assert.deepEqual(wordy.rendition.recipe, { version: 1, ops: [{ op: "exposure", ev: 0.25 }], output: { format: "jpeg" } });
  assert.equal(wordy.rendition.recipe_sha256, plain.rendition.recipe_sha256);
  const canonical = '{"ops":[{"ev":0.25,"op":"exposure"}],"output":{"format":"jpeg"},"version":1}';
  assert.equal(plain.rendition.recipe_sha256, sha256(canonical));
  assert.deepEqual(wordy.rendition.result.sha256, plain.rendition.result.sha256, "the same pixels, the same file");
});

test("without Prefer the job is queued and done by the queue", async () => {
  const answer = await guest.ask("POST", path, { json: { recipe: recipe([{ op: "sepia" }], { format: "png" }) } });
  assert.equal(answer.status, 202);
  assert.equal(answer.headers.get("preference-applied"), null);
  const { rendition, job } = await answer.json();
  assert.equal(answer.headers.get("location"), `/api/renditions/${rendition.id}`);
  assert.ok(["queued", "running", "done"].includes(rendition.state));
  assert.equal(job.kind, "render");
  const done = await until("the queue's render", 60, async () => {
    const seen = await (await guest.get(`/api/renditions/${rendition.id}`)).json();
    assert.notEqual(seen.state, "failed", JSON.stringify(seen.error));
    return seen.state === "done" && seen;
  });
  assert.equal(done.result.format, "png");
  const content = await guest.get(done.result.content_url);
  assert.equal(content.headers.get("content-type"), "image/png");
  assert.equal(content.headers.get("content-disposition"), 'inline; filename="rocket.png"');
  assert.equal(sha256(await bytes(content)), done.result.sha256);
});

test("the queue and a waiting request make the same file", async () => {
  const same = recipe([
    { op: "contrast", amount: 0.3 },
    { op: "gaussian_blur", sigma_px: 2 },
  ]);
  const waited = await guest.render(image.id, same);
  const queued = await (await guest.ask("POST", path, { json: { recipe: same } })).json();
  const done = await until("the queue's render", 60, async () => {
    const seen = await (await guest.get(`/api/renditions/${queued.rendition.id}`)).json();
    return seen.state === "done" && seen;
  });
  assert.equal(done.result.sha256, waited.rendition.result.sha256);
  assert.equal(done.result.root, waited.rendition.result.root);
});

test("several waiting requests are all answered with their own", async () => {
  const all = await Promise.all([0.1, 0.2, 0.3, 0.4].map((ev) => guest.render(image.id, recipe([{ op: "exposure", ev }]))));
  all.forEach(({ rendition }, n) => {
    assert.equal(rendition.state, "done");
    assert.equal(rendition.recipe.ops[0].ev, (n + 1) / 10);
  });
  assert.equal(new Set(all.map(({ rendition }) => rendition.result.sha256)).size, 4);
});

test("a wait that is too short is answered 202, and the job goes on", async () => {
  const one = await Guest.arrive();
  const { id } = await one.upload(photo("retina.jpg"));
  const slow = recipe([{ op: "cartoon" }]);
  // One after the other these take several seconds; each alone stays well below what a local server can be blocked for.
  const answers = await Promise.all(
    Array.from({ length: 10 }, () =>
      one.ask("POST", `/api/images/${id}/renditions`, { json: { recipe: slow }, headers: { prefer: "wait=1" } }),
    ),
  );
  const statuses = answers.map(({ status }) => status);
  assert.ok(
    statuses.every((status) => status === 201 || status === 202),
    statuses.join(),
  );
  assert.ok(statuses.includes(202), `none of ${statuses.join()} had to wait longer than a second`);
  for (const answer of answers) {
    const { rendition } = await answer.json();
    assert.equal(answer.status === 201, rendition.state === "done");
    assert.equal(answer.headers.get("preference-applied"), answer.status === 201 ? "wait" : null);
  }
  const jobs = await until("all renders", 120, async () => {
    const { items } = await (await one.get("/api/jobs")).json();
    return items.every(({ state }) => state === "done") && items;
  });
  assert.ok(
    jobs.every(({ attempts }) => attempts === 1),
    "the queue looks after a job, but does not do it twice",
  );
});

test("a client that hangs up neither stops its render nor the next one's", async () => {
  const one = await Guest.arrive();
  const { id } = await one.upload(photo("retina.jpg"));
  // The second is still to begin when its client goes: a render holds the local server's one thread longer than that.
  const gone = Array.from({ length: 4 }, async () => {
    await fetch(`${BASE}/api/images/${id}/renditions`, {
      method: "POST",
      headers: { cookie: one.cookie, prefer: "wait=60", connection: "close" },
      body: JSON.stringify({ recipe: recipe([{ op: "cartoon" }]) }),
      signal: AbortSignal.timeout(100),
    });
  });
  const ends = await Promise.allSettled(gone);
  assert.ok(
    ends.some(({ status }) => status === "rejected"),
    "somebody hung up",
  );
  const next = await one.render(id, recipe([{ op: "invert" }]));
  assert.equal(next.rendition.state, "done");
  await until("the renders nobody waits for", 60, async () => {
    const { items } = await (await one.get("/api/jobs")).json();
    return items.every(({ state }) => state === "done");
  });
});

test("content has validators and ranges like an original", async () => {
  const { rendition } = await guest.render(image.id, recipe([]));
  const { content_url: content, sha256: digest, size_bytes: size } = rendition.result;
  assert.equal((await guest.get(content, { "if-none-match": `"${digest}"` })).status, 304);
  const part = await guest.get(content, { range: "bytes=0-1" });
  assert.equal(part.status, 206);
  assert.equal(part.headers.get("content-range"), `bytes 0-1/${size}`);
  assert.deepEqual([...(await bytes(part))], [0xff, 0xd8]);
});

const mistakes = [
  ["an unknown operation", recipe([{ op: "invert" }, { op: "sparkle" }]), "recipe_unknown_op", "/ops/1/op"],
  ["a parameter out of range", recipe([{ op: "exposure", ev: 1e9 }]), "recipe_out_of_range", "/ops/0/ev"],
  ["a parameter of another type", recipe([{ op: "exposure", ev: "much" }]), "recipe_out_of_range", "/ops/0/ev"],
  ["an unknown parameter", recipe([{ op: "exposure", stops: 1 }]), "recipe_unknown_field", "/ops/0/stops"],
  ["an unknown field of the recipe", { ...recipe([]), filters: [] }, "recipe_unknown_field", "/filters"],
  ["an unknown output field", recipe([], { format: "jpeg", speed: 1 }), "recipe_unknown_field", "/output/speed"],
  ["an unknown format", recipe([], { format: "gif" }), "recipe_out_of_range", "/output/format"],
  ["another version", { version: 2, ops: [] }, "recipe_unknown_version", "/version"],
  ["no version", { ops: [] }, "recipe_malformed", "/version"],
  ["ops that are no list", { version: 1, ops: {} }, "recipe_malformed", "/ops"],
  ["too many operations", recipe(Array.from({ length: 65 }, () => ({ op: "invert" }))), "recipe_out_of_range", "/ops"],
  ["a recipe that is no object", 5, "recipe_malformed", ""],
];

for (const [what, wrong, code, pointer] of mistakes) {
  test(`${what} is refused with its place in the recipe`, async () => {
    const said = await problem(await guest.ask("POST", path, { json: { recipe: wrong } }), 422, code);
    assert.equal(said.pointer, pointer);
  });
}

test("a body that is no rendition request is refused", async () => {
  for (const body of ["", "no JSON", "[]", "{}", '{"recipe":', '{"name":"x"}']) {
    await problem(await guest.ask("POST", path, { body }), 422, "recipe_malformed");
  }
  await problem(await guest.ask("POST", path, { json: { recipe: recipe([]), colour: 1 } }), 422, "recipe_unknown_field");
  await problem(await guest.ask("POST", path, { json: { recipe: recipe([]), name: 7 } }), 422, "recipe_malformed");
});

test("a request over its size limit is refused", async () => {
  const json = { recipe: recipe([]), name: "x".repeat(300 * 1024) };
  const said = await problem(await guest.ask("POST", path, { json }), 413, "over_limit");
  assert.deepEqual([said.limit, said.allowed], ["recipe_bytes", 256 * 1024]);
});

test("nothing is queued for a refused request", async () => {
  const one = await Guest.arrive();
  const { id } = await one.upload(rocket);
  await one.ask("POST", `/api/images/${id}/renditions`, { json: { recipe: recipe([{ op: "sparkle" }]) } });
  assert.deepEqual((await (await one.get("/api/jobs?kind=render")).json()).items, []);
  assert.deepEqual((await (await one.get(`/api/images/${id}`)).json()).renditions, []);
});

test("a recipe that does not fit the picture is refused with its place", async () => {
  const beyond = recipe([{ op: "invert" }, { op: "crop", x: 5000, y: 5000, width: 10, height: 10 }]);
  const answer = await guest.ask("POST", `/api/images/${image.id}/renditions`, { json: { recipe: beyond } });
  const { pointer } = await problem(answer, 422, "recipe_does_not_fit");
  assert.equal(pointer, "/ops/1/x");
});

test("a file is downloaded under its format's extension", async () => {
  const guest = await Guest.arrive();
  const image = await guest.upload(photo("rocket.jpg"), "rocket.jpg");
  for (const [format, extension] of [
    ["jpeg", "jpg"],
    ["png", "png"],
    ["webp", "webp"],
  ]) {
    const { rendition } = await guest.render(image.id, recipe([{ op: "resize", width: 40 }], { format }));
    assert.equal(rendition.result.format, format);
    const content = await guest.get(rendition.result.content_url);
    assert.equal(content.headers.get("content-type"), `image/${format}`);
    assert.equal(content.headers.get("content-disposition"), `inline; filename="rocket.${extension}"`);
  }
});
