// What somebody stores or asks for counts, also where a request or an upload does not come to its end: bytes of bodies that break off, files that were
// announced and never confirmed, look-up tables that are refused, rows, exports.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, test } from "node:test";
import { startEdge } from "../support/edge.mjs";
import { Guest } from "../support/guest.mjs";
import { photo, png, sha256 } from "../support/pictures.mjs";
import { problem, recipe } from "../support/resources.mjs";
import { sender } from "../support/sender.mjs";
import { pause, until } from "../support/wait.mjs";

const [rocket, chelsea] = [photo("rocket.jpg"), photo("chelsea.png")];
const BYTES = 10 * rocket.length;
const STORED_BYTES = 3 * rocket.length;
const ROW_BYTES = 100_000;
const HOUR_MS = 3_600_000;

let hourly, stored;
before(async () => {
  hourly = await startEdge({ OWNER_BYTES_PER_HOUR: BYTES });
  stored = await startEdge({ MAX_STORED_BYTES: STORED_BYTES, MAX_ROW_BYTES: ROW_BYTES, MAX_LUTS: 2, ORPHAN_AFTER_S: 1 });
});
after(async () => {
  await hourly?.stop();
  await stored?.stop();
});

const library = (edge, guest, ...statement) => edge.bindings.library(guest.session.owner_id, ...statement);
const announce = (guest, bytes) =>
  guest.ask("POST", "/api/uploads", { json: { name: "a.png", size: bytes.length, sha256: sha256(bytes) } });
const overQuota = async (answer, limit) => {
  const said = await problem(answer, 403, "over_quota");
  assert.equal(said.limit, limit);
  return said;
};

test("bytes count as they come, also those of a body that never comes to its end", { timeout: 120_000 }, async () => {
  const guest = await Guest.arrive(hourly.url);
  const call = sender("POST", `${guest.base}/api/images`, { cookie: guest.cookie }, randomBytes(40 << 20));
  const refused = await until("the hour's bytes", 60, async () => {
    await call.send(64 << 10);
    const answer = await guest.get("/api/jobs");
    return answer.status === 429 && answer;
  });
  assert.equal((await problem(refused, 429, "rate_limited")).limit, "bytes_per_hour");
  assert.ok(call.sent >= BYTES * 0.9 && !call.isAnswered, `${call.sent} bytes`);
  call.hangUp();
});

test("lists and exports count with their bytes", { timeout: 120_000 }, async () => {
  for (const path of ["/api/jobs?limit=100", "/api/export"]) {
    const guest = await Guest.arrive(hourly.url);
    await guest.get("/api/jobs");
    await library(
      hourly,
      guest,
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
       INSERT INTO jobs (id, kind, name, state, created_at, updated_at, due_at_ms)
       SELECT printf('01900000-0000-7000-8000-%012x', i), 'kept', ?, 'done', '', '', 0 FROM n`,
      "x".repeat(200),
    );
    let read = 0;
    const refused = await until(`the bytes of ${path}`, 60, async () => {
      const answer = await guest.get(path);
      if (answer.status === 429) return answer;
      read += (await answer.arrayBuffer()).byteLength;
    });
    assert.equal((await problem(refused, 429, "rate_limited")).limit, "bytes_per_hour");
    assert.ok(read >= BYTES * 0.9 && read < BYTES * 1.5, `${read} bytes of ${path}`);
  }
});

/** An upload whose bytes are there and whose ten minutes are over. */
async function left(guest, put) {
  const ticket = await (await announce(guest, chelsea)).json();
  await put(ticket);
  await library(stored, guest, "UPDATE uploads SET expires_at_ms = ? WHERE id = ?", Date.now() - 60_000, ticket.image_id);
  await until("a look", 30, async () => {
    const [row] = await library(stored, guest, "SELECT is_looked_at FROM uploads WHERE id = ?", ticket.image_id);
    return row.is_looked_at === 1;
  });
  return ticket;
}

const told = async (guest) =>
  (await stored.bindings.sql("SELECT bytes FROM library_figures WHERE library_id = ?", guest.session.owner_id))[0]?.bytes;

test("an announced upload that was never confirmed counts as long as its object is there", { timeout: 120_000 }, async () => {
  const ways = {
    "by its URL": (ticket) => fetch(stored.url + ticket.url, { method: "PUT", headers: ticket.headers, body: chelsea }),
    "past the edge": (ticket, owner) => stored.bindings.put(`${owner}/uploads/${ticket.image_id}`, chelsea, { quiet: true }),
  };
  for (const [way, put] of Object.entries(ways)) {
    const guest = await Guest.arrive(stored.url);
    const owner = guest.session.owner_id;
    const ticket = await left(guest, (ticket) => put(ticket, owner));
    for (const answer of [await announce(guest, rocket), await guest.ask("POST", "/api/images", { body: rocket })]) {
      assert.equal((await overQuota(answer, "stored_bytes")).actual, chelsea.length + rocket.length, way);
    }
    await until("the sums of all guests", 30, async () => (await told(guest)) === chelsea.length);
    await library(stored, guest, "UPDATE uploads SET expires_at_ms = ? WHERE id = ?", Date.now() - 2 * HOUR_MS, ticket.image_id);
    await until("its end", 30, async () => (await stored.bindings.keys(`${owner}/uploads/`)).length === 0);
    await until("the sums without it", 30, async () => (await told(guest)) === 0);
    assert.equal((await announce(guest, rocket)).status, 201, way);
  }
});

test("an upload that nothing was written for gives its room back at its end", { timeout: 120_000 }, async () => {
  const guest = await Guest.arrive(stored.url);
  await left(guest, () => undefined);
  assert.equal((await announce(guest, rocket)).status, 201);
});

test("an upload that became an image, or whose bytes were there, is not counted twice", { timeout: 120_000 }, async () => {
  const guest = await Guest.arrive(stored.url);
  const [first, second] = [await (await announce(guest, rocket)).json(), await (await announce(guest, rocket)).json()];
  const put = (ticket) => fetch(stored.url + ticket.url, { method: "PUT", headers: ticket.headers, body: rocket });
  for (const ticket of [first, second]) assert.equal((await put(ticket)).status, 204);
  await until("both", 30, async () => (await told(guest)) === 2 * rocket.length);
  assert.equal((await guest.ask("POST", first.confirm_url)).status, 201);
  assert.equal((await guest.ask("POST", second.confirm_url)).status, 200);
  await until("one", 30, async () => (await told(guest)) === rocket.length);
  assert.deepEqual(await library(stored, guest, "SELECT written_bytes FROM uploads"), [{ written_bytes: 0 }, { written_bytes: 0 }]);
});

const add = (guest, text) => guest.ask("POST", "/api/luts", { body: text });
/** A table of one colour. */
const table = (value) => `LUT_3D_SIZE 2\n${`${value} ${value} ${value}\n`.repeat(8)}`;

test("a look-up table that is refused is paid for by its owner and its address", { timeout: 120_000 }, async () => {
  const guest = await Guest.arrive(stored.url);
  const broken = Buffer.concat([Buffer.alloc(10_000_000, "# a comment\n"), Buffer.from("\nLUT_3D_SIZE 2\nx\n")]);
  const spent = async () => (await library(stored, guest, "SELECT coalesce(sum(cost), 0) AS cost FROM spent"))[0].cost;
  const costs = async () =>
    (await stored.bindings.sql("SELECT coalesce(sum(cost_ms), 0) AS cost FROM hourly_use WHERE key LIKE 'address %'"))[0].cost;
  const before = await costs();
  await problem(await add(guest, broken), 422, "bad_lut");
  // Fifty thousand bytes in a millisecond.
  assert.ok(Math.abs((await spent()) - broken.length / 50_000) <= 1, `${await spent()} ms`);
  await until("the address's", 30, async () => {
    await guest.get("/api/jobs");
    return (await costs()) >= before + 199;
  });
});

test("a picture that is refused is paid for by its owner and its address", { timeout: 120_000 }, async () => {
  const guest = await Guest.arrive(stored.url);
  const sums = async () => {
    const [owner] = await library(stored, guest, "SELECT coalesce(sum(cost), 0) AS cost FROM spent");
    const [address] = await stored.bindings.sql("SELECT coalesce(sum(cost_ms), 0) AS cost FROM hourly_use WHERE key LIKE 'address %'");
    return { owner: owner.cost, address: address.cost };
  };
  // Its library begins with the first call.
  await guest.json("GET", "/api/images");
  const before = await sums();
  // Its header promises a picture, and the file ends there.
  for (const bytes of [chelsea.subarray(0, 40), Buffer.from("no picture at all")]) {
    const refused = await guest.ask("POST", "/api/images?name=a.png", { body: bytes });
    assert.ok([415, 422].includes(refused.status), `${refused.status}`);
  }
  assert.equal((await sums()).owner, before.owner + 200);
  await until("the address's", 30, async () => {
    await guest.get("/api/jobs");
    return (await sums()).address >= before.address + 200;
  });
});

test("an owner with as many tables as may be has none stored, and still gets those that are there", { timeout: 120_000 }, async () => {
  const guest = await Guest.arrive(stored.url);
  for (const value of [0.1, 0.2]) assert.equal((await add(guest, table(value))).status, 201);
  const keys = await stored.bindings.keys(`${guest.session.owner_id}/luts/`);
  assert.equal((await overQuota(await add(guest, table(0.3)), "luts")).actual, 3);
  assert.equal((await add(guest, table(0.2))).status, 200);
  assert.deepEqual(await stored.bindings.keys(`${guest.session.owner_id}/luts/`), keys);
});

test("rows with long recipes count, and deleting gives their room back", { timeout: 120_000 }, async () => {
  const guest = await Guest.arrive(stored.url);
  const image = await guest.upload(png(20, 20));
  const points = Array.from({ length: 16 }, (_, n) => [n / 15, (n + 0.123456789) / 16]);
  const curves = Array.from({ length: 12 }, () => ({ op: "curves", rgb: points, red: points, green: points, blue: points }));
  const render = (n) =>
    guest.ask("POST", `/api/images/${image.id}/renditions`, { json: { recipe: recipe([...curves, { op: "exposure", ev: n / 100 }]) } });
  let count = 0;
  const refused = await until("the quota", 60, async () => {
    const answer = await render(count);
    if (answer.status === 403) return answer;
    assert.equal(answer.status, 202, await answer.text());
    count += 1;
  });
  const { actual, allowed } = await overQuota(refused, "row_bytes");
  const [{ bytes }] = await library(stored, guest, "SELECT sum(length(recipe)) AS bytes FROM renditions");
  assert.deepEqual([actual, allowed], [bytes + 1000 * count, ROW_BYTES]);
  assert.ok(count >= 2 && actual >= ROW_BYTES);
  const { items } = await guest.json("GET", `/api/images/${image.id}/renditions`);
  for (const { id } of items) assert.equal((await guest.ask("DELETE", `/api/renditions/${id}`)).status, 204);
  assert.deepEqual(await library(stored, guest, "SELECT row_bytes FROM usage"), [{ row_bytes: 0 }]);
  assert.equal((await render(0)).status, 202);
});

test("jobs that removed what was deleted are forgotten a day later", { timeout: 120_000 }, async () => {
  const guest = await Guest.arrive(stored.url);
  const [first, second] = [await guest.upload(png(21, 20)), await guest.upload(png(22, 20))];
  const { rendition } = await guest.render(first.id, recipe([]));
  assert.equal((await guest.ask("DELETE", `/api/renditions/${rendition.id}`)).status, 204);
  for (const { id } of [first, second]) assert.equal((await guest.ask("DELETE", `/api/images/${id}`)).status, 204);
  const deletions = async () => {
    const { items } = await guest.json("GET", "/api/jobs");
    return items.filter(({ kind, state }) => kind.startsWith("delete") && state === "done");
  };
  const done = await until("three deletions", 30, async () => {
    const found = await deletions();
    return found.length === 3 && found;
  });
  const newest = done[0];
  const yesterday = new Date(Date.now() - 25 * HOUR_MS).toISOString();
  await library(stored, guest, "UPDATE jobs SET created_at = ? WHERE id <> ?", yesterday, newest.id);
  await until("the end of the two older ones", 30, async () => (await deletions()).length === 1);
  assert.deepEqual(
    (await deletions()).map(({ id }) => id),
    [newest.id],
  );
});

test("sums that the database lost are told again a day later", { timeout: 120_000 }, async () => {
  const guest = await Guest.arrive(stored.url);
  await guest.upload(png(23, 20));
  const bytes = png(23, 20).length;
  const job = async () => (await guest.json("GET", "/api/jobs")).items[0].state;
  await until("the thumbnails", 30, async () => (await job()) === "done");
  await until("its sums", 30, async () => (await told(guest)) === bytes);
  // As an earlier state of the database would have them.
  await pause(6_000);
  await stored.bindings.sql("UPDATE library_figures SET bytes = bytes + 1000 WHERE library_id = ?", guest.session.owner_id);
  await library(stored, guest, "UPDATE figures_told SET at_ms = ?", Date.now() - 25 * HOUR_MS);
  await until("its sums again", 30, async () => (await told(guest)) === bytes);
});

test("a prefix that the map has lost leads to its library all the same, and comes back with the next change", {
  timeout: 120_000,
}, async () => {
  const guest = await Guest.arrive(stored.url);
  const owner = guest.session.owner_id;
  await guest.upload(png(24, 20));
  await until("the thumbnails", 30, async () => (await guest.json("GET", "/api/jobs")).items[0].state === "done");
  await until("its sums", 30, async () => (await told(guest)) === png(24, 20).length);
  await pause(6_000);
  const keys = await stored.bindings.keys(`${owner}/`);
  const mapped = () => stored.bindings.sql("SELECT library_id FROM key_prefixes WHERE prefix = ?", owner);
  await stored.bindings.sql("DELETE FROM key_prefixes WHERE prefix = ?", owner);
  await stored.sweep();
  assert.deepEqual([await stored.bindings.keys(`${owner}/`), await mapped()], [keys, []]);
  await guest.upload(png(25, 20));
  await until("its place in the map", 30, async () => (await mapped())[0]?.library_id === owner);
});
