// POST /api/uploads and what follows, through the whole edge: on R2 the edge takes the bytes, on S3 the store does.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { request } from "node:http";
import { after, before, describe, test } from "node:test";
import { startEdge } from "../support/edge.mjs";
import { Guest } from "../support/guest.mjs";
import { photo, sha256, withComment } from "../support/pictures.mjs";
import { problem } from "../support/resources.mjs";
import { until } from "../support/wait.mjs";
import { startProbe, startS3 } from "./support/servers.mjs";
import { Store } from "./support/store.mjs";

const rocket = photo("rocket.jpg");
/** A photograph that nobody has uploaded yet. */
const fresh = () => withComment(rocket, randomBytes(16).toString("hex"));

for (const backend of ["r2", "s3"]) {
  describe(`uploads on ${backend}`, () => {
    const onS3 = backend === "s3";
    const servers = [];
    let edge, keys;

    before(async () => {
      const s3 = onS3 ? await startS3() : undefined;
      if (onS3) servers.push(s3);
      edge = await startEdge(s3?.settings ?? { STORAGE: "r2" });
      servers.unshift(edge);
      if (!onS3) {
        keys = (prefix) => edge.bindings.keys(prefix);
        return;
      }
      const probe = await startProbe(s3.settings);
      servers.unshift(probe);
      keys = async (prefix) => (await new Store(probe.url).list(prefix))[0].map(({ key }) => key);
    });

    after(async () => {
      for (const server of servers) await server.stop();
    });

    const announce = async (guest, bytes, name = "rocket.jpg") => {
      const answer = await guest.ask("POST", "/api/uploads", { json: { name, size: bytes.length, sha256: sha256(bytes) } });
      assert.equal(answer.status, 201, await answer.clone().text());
      return answer.json();
    };
    /** Writes the bytes where the ticket says; no cookie goes along. */
    const write = (ticket, bytes, headers = {}, url = ticket.url) =>
      fetch(new URL(url, edge.url), { method: ticket.method, headers: { ...ticket.headers, ...headers }, body: bytes });
    const confirm = (guest, ticket) => guest.ask("POST", ticket.confirm_url);

    test("a file is announced, written and confirmed, and is an image like any other", async () => {
      const [guest, bytes] = [await Guest.arrive(edge.url), fresh()];
      const ticket = await announce(guest, bytes);
      assert.equal(ticket.method, "PUT");
      assert.equal(ticket.url.startsWith("http"), onS3);
      assert.ok(Math.abs(Date.parse(ticket.expires_at) - Date.now() - 600_000) < 60_000, ticket.expires_at);
      assert.ok((await write(ticket, bytes)).ok);
      const owner = guest.session.owner_id;
      assert.deepEqual(await keys(`${owner}/uploads/`), [`${owner}/uploads/${ticket.image_id}`]);
      const confirmed = await confirm(guest, ticket);
      assert.equal(confirmed.status, 201);
      const image = await confirmed.json();
      assert.equal(confirmed.headers.get("location"), `/api/images/${image.id}`);
      assert.deepEqual([image.id, image.name, image.sha256], [ticket.image_id, "rocket.jpg", sha256(bytes)]);
      const original = await guest.ask("GET", image.original_url);
      assert.equal(original.headers.get("content-type"), "image/jpeg");
      assert.equal(sha256(Buffer.from(await original.arrayBuffer())), sha256(bytes));
      assert.deepEqual(await keys(`${owner}/uploads/`), []);
      assert.equal((await keys(`${owner}/originals/`)).length, 1);
    });

    test("confirmed twice, and at the same time, it is one image", async () => {
      const [guest, bytes] = [await Guest.arrive(edge.url), fresh()];
      const ticket = await announce(guest, bytes);
      await write(ticket, bytes);
      const answers = await Promise.all([confirm(guest, ticket), confirm(guest, ticket)]);
      const again = await confirm(guest, ticket);
      assert.equal(again.status, 200);
      const { id } = await again.json();
      assert.equal(id, ticket.image_id);
      const statuses = answers.map(({ status }) => status);
      assert.ok(statuses.includes(201) && statuses.every((status) => status === 200 || status === 201), `${statuses}`);
      const { items } = await guest.json("GET", "/api/images");
      assert.deepEqual(
        items.map((image) => image.id),
        [id],
      );
      assert.equal(sha256(Buffer.from(await (await guest.ask("GET", items[0].original_url)).arrayBuffer())), sha256(bytes));
      const jobs = await guest.json("GET", "/api/jobs");
      assert.deepEqual(
        jobs.items.map(({ kind }) => kind),
        ["thumbnails"],
        "its thumbnails are asked for once",
      );
    });

    test("an upload whose image was deleted is over: the deletion that is still to come takes nothing that is there", async () => {
      const [guest, bytes] = [await Guest.arrive(edge.url), fresh()];
      const ticket = await announce(guest, bytes);
      await write(ticket, bytes);
      assert.equal((await confirm(guest, ticket)).status, 201);
      const owner = guest.session.owner_id;
      assert.equal((await guest.ask("DELETE", `/api/images/${ticket.image_id}`)).status, 204);
      const deletion = async () => (await guest.json("GET", "/api/jobs?kind=delete")).items[0];
      await until("the deletion", 30, async () => (await deletion()).state === "done");
      // As it is while the deletion waits for the store to answer again.
      await edge.bindings.library(
        guest.session.owner_id,
        "UPDATE jobs SET state = 'queued', attempts = 0, due_at_ms = 1, sent_at_ms = 0 WHERE image_id = ?",
        ticket.image_id,
      );
      const late = await write(ticket, bytes);
      if (onS3) assert.ok(late.ok);
      else await problem(late, 404, "not_found");
      await problem(await confirm(guest, ticket), 404, "not_found");
      const again = await announce(guest, bytes);
      assert.notEqual(again.image_id, ticket.image_id);
      await write(again, bytes);
      assert.equal((await confirm(guest, again)).status, 201);
      await until("the deletion", 30, async () => (await deletion()).state === "done");
      const original = await guest.ask("GET", `/api/images/${again.image_id}/original`);
      assert.equal(sha256(Buffer.from(await original.arrayBuffer())), sha256(bytes));
      assert.deepEqual(await keys(`${owner}/originals/`), [`${owner}/originals/${sha256(bytes)}/${again.image_id}`]);
    });

    test("the bytes of an image that is there are not sent again", async () => {
      const [guest, bytes] = [await Guest.arrive(edge.url), fresh()];
      const early = await announce(guest, bytes);
      await write(early, bytes);
      const image = await guest.json("POST", "/api/images?name=first.jpg", { body: bytes });
      const answer = await guest.ask("POST", "/api/uploads", { json: { name: "b.jpg", size: bytes.length, sha256: image.sha256 } });
      assert.equal(answer.status, 200);
      assert.equal((await answer.json()).id, image.id);
      // Announced before, and confirmed after: the image that is there, and nothing left beside it.
      const owner = await guest.session.owner_id;
      const confirmed = await confirm(guest, early);
      assert.equal(confirmed.status, 200);
      assert.equal((await confirmed.json()).id, image.id);
      assert.deepEqual(await keys(`${owner}/uploads/`), []);
    });

    test("what has not been written cannot be confirmed", async () => {
      const [guest, bytes] = [await Guest.arrive(edge.url), fresh()];
      const ticket = await announce(guest, bytes);
      await problem(await confirm(guest, ticket), 409, "not_ready");
      await write(ticket, bytes);
      assert.equal((await confirm(guest, ticket)).status, 201);
    });

    test("another size, and another type, than announced are refused", async () => {
      const [guest, bytes] = [await Guest.arrive(edge.url), fresh()];
      const ticket = await announce(guest, bytes);
      for (const [body, headers] of [
        [bytes.subarray(1), {}],
        [Buffer.concat([bytes, Buffer.from("x")]), {}],
        [bytes, { "content-type": "text/html" }],
      ]) {
        const answer = await write(ticket, body, headers);
        if (onS3) assert.equal(answer.status, 403, await answer.text());
        else await problem(answer, 422, "upload_mismatch");
      }
      await problem(await confirm(guest, ticket), 409, "not_ready");
    });

    test("other bytes than announced are refused, at the latest when they are confirmed", async () => {
      const [guest, bytes] = [await Guest.arrive(edge.url), fresh()];
      const ticket = await announce(guest, bytes);
      const other = Buffer.from(bytes);
      other[other.length - 100] ^= 1;
      const answer = await write(ticket, other);
      assert.equal(answer.status, onS3 ? 400 : 422, await answer.text());
      const refused = await confirm(guest, ticket);
      // s3s-fs refuses such bytes, and keeps them.
      if (refused.status === 422) await problem(refused, 422, "upload_mismatch");
      await problem(await confirm(guest, ticket), 409, "not_ready");
      assert.deepEqual((await guest.json("GET", "/api/images")).items, []);
      assert.deepEqual(await keys(`${guest.session.owner_id}/`), []);
    });

    test("a file that is cut off while it comes is nothing", async () => {
      const [guest, bytes] = [await Guest.arrive(edge.url), fresh()];
      const ticket = await announce(guest, bytes);
      await new Promise((resolve) => {
        const headers = { ...ticket.headers, "content-length": bytes.length };
        const half = request(new URL(ticket.url, edge.url), { method: "PUT", headers });
        half.on("error", resolve);
        half.write(bytes.subarray(0, bytes.length / 2), () => setImmediate(() => half.destroy(new Error("cut off"))));
      });
      await problem(await confirm(guest, ticket), 409, "not_ready");
    });

    test("a file that is no image is refused, and goes", async () => {
      const [guest, bytes] = [await Guest.arrive(edge.url), Buffer.from("I am text.")];
      const ticket = await announce(guest, bytes, "text.jpg");
      assert.ok((await write(ticket, bytes)).ok);
      const owner = guest.session.owner_id;
      await problem(await confirm(guest, ticket), 415, "unknown_format");
      assert.deepEqual(await keys(`${owner}/`), []);
    });

    test("somebody else's upload, and a token of another one, are no upload", async () => {
      const [guest, other, bytes] = [await Guest.arrive(edge.url), await Guest.arrive(edge.url), fresh()];
      const ticket = await announce(guest, bytes);
      await problem(await confirm(other, ticket), 404, "not_found");
      const theirs = await announce(other, bytes);
      const url = new URL(ticket.url, edge.url);
      const answer = await write(ticket, bytes, {}, `${new URL(theirs.url, edge.url).pathname}${url.search}`);
      if (!onS3) await problem(answer, 404, "not_found");
      const moved = new URL(theirs.url, edge.url);
      moved.search = url.search;
      if (onS3) assert.equal((await write(ticket, bytes, {}, moved)).status, 403);
      await problem(await confirm(other, theirs), 409, "not_ready");
    });

    test("after ten minutes nothing can be written, and what was is removed", async () => {
      const [guest, bytes] = [await Guest.arrive(edge.url), fresh()];
      const ticket = await announce(guest, bytes);
      await write(ticket, bytes);
      const owner = guest.session.owner_id;
      assert.equal((await keys(`${owner}/uploads/`)).length, 1);
      const expire = (at_ms) => edge.bindings.library(owner, "UPDATE uploads SET expires_at_ms = ? WHERE id = ?", at_ms, ticket.image_id);
      await expire(Date.now() - 1000);
      if (onS3) {
        const url = new URL(ticket.url);
        assert.equal(url.searchParams.get("X-Amz-Expires"), "600");
        const headers = url.searchParams.get("X-Amz-SignedHeaders").split(";");
        assert.deepEqual(headers, ["content-length", "content-type", "host", "x-amz-checksum-sha256"]);
        url.searchParams.set("X-Amz-Expires", "6000");
        assert.equal((await write(ticket, bytes, {}, url)).status, 403);
      } else {
        await problem(await write(ticket, bytes), 410, "upload_expired");
      }
      assert.equal((await keys(`${owner}/uploads/`)).length, 1, "a confirmation may still be at work");
      await expire(1);
      await until("the removal", 30, async () => (await keys(`${owner}/uploads/`)).length === 0);
      await problem(await confirm(guest, ticket), 404, "not_found");
    });

    test("what was written in time may be confirmed for half an hour more", async () => {
      const guest = await Guest.arrive(edge.url);
      for (const [late_ms, status] of [
        [29 * 60_000, 201],
        [31 * 60_000, 410],
      ]) {
        const bytes = fresh();
        const ticket = await announce(guest, bytes);
        await write(ticket, bytes);
        await edge.bindings.library(
          guest.session.owner_id,
          "UPDATE uploads SET expires_at_ms = ? WHERE id = ?",
          Date.now() - late_ms,
          ticket.image_id,
        );
        const answer = await confirm(guest, ticket);
        assert.equal(answer.status, status, await answer.clone().text());
        if (status === 410) await problem(answer, 410, "upload_expired");
      }
    });

    test("an announcement needs a session, a size within the limit and a digest", async () => {
      const guest = await Guest.arrive(edge.url);
      const good = { name: "a.jpg", size: 10, sha256: "0".repeat(64) };
      const stranger = await fetch(new URL("/api/uploads", edge.url), { method: "POST", body: JSON.stringify(good) });
      await problem(stranger, 401, "no_session");
      for (const [json, status, code] of [
        [{ ...good, size: 0 }, 400, "empty_file"],
        [{ ...good, size: 50_331_649 }, 413, "over_limit"],
        [{ ...good, sha256: "abc" }, 400, "bad_request"],
        [{ ...good, more: 1 }, 400, "bad_request"],
        [{ name: "a.jpg", size: 1 }, 400, "bad_request"],
      ]) {
        await problem(await guest.ask("POST", "/api/uploads", { json }), status, code);
      }
    });
  });
}

test("a setting that is missing is named by the health check and by the first request", async () => {
  const edge = await startEdge({ STORAGE: "s3", S3_SECRET_ACCESS_KEY: "not-to-be-shown" }, { healthy: false });
  try {
    const health = await problem(await fetch(new URL("/api/health", edge.url)), 503, "misconfigured");
    assert.match(health.detail, /S3_ENDPOINT is missing/);
    const guest = await Guest.arrive(edge.url);
    const upload = await problem(await guest.ask("POST", "/api/images", { body: rocket }), 503, "misconfigured");
    assert.match(upload.detail, /S3_ENDPOINT is missing/);
    assert.ok(!JSON.stringify([health, upload]).includes("not-to-be-shown"));
  } finally {
    await edge.stop();
  }
});
