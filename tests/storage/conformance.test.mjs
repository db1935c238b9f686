// One suite for every backend of the store: what holds on R2 holds on an S3 server that checks signatures.

import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { after, before, describe, test } from "node:test";

import { startProbe, startS3 } from "./support/servers.mjs";
import { Store } from "./support/store.mjs";

const MIB = 1 << 20;
const md5 = (bytes) => createHash("md5").update(bytes).digest("hex");

for (const backend of ["r2", "s3"]) {
  describe(`store on ${backend}`, () => {
    let s3, probe, store;
    const servers = [];
    // Nothing that the edge writes is written on a condition, so it runs there all the same.
    const ignoresConditions = backend === "s3" && process.env.SAFELIGHT_S3 === "garage";
    const unconditional = { skip: ignoresConditions && "Garage takes no notice of the condition on a put" };

    before(async () => {
      if (backend === "s3") {
        s3 = await startS3();
        servers.push(s3);
      }
      probe = await startProbe(s3?.settings ?? { STORAGE: "r2" });
      servers.unshift(probe);
      store = new Store(probe.url);
    });

    after(async () => {
      for (const server of servers) await server.stop();
    });

    test("an object comes back as it was put, with its size, type and ETag", async () => {
      const bytes = randomBytes(100_000);
      const etag = await store.put("a/b/object.jpg", bytes, { type: "image/jpeg" });
      assert.equal(etag, md5(bytes));
      assert.ok((await store.find("a/b/object.jpg")).equals(bytes));
      assert.ok((await store.bytes("read", "a/b/object.jpg")).equals(bytes));
      assert.ok((await store.bytes("stream", "a/b/object.jpg")).equals(bytes));
      assert.deepEqual(await store.head("a/b/object.jpg"), [bytes.length, etag, "image/jpeg"]);
      assert.equal(await store.exists("a/b/object.jpg"), true);
    });

    test("what is not there is none, and an error where a row says it is", async () => {
      assert.equal(await store.find("a/none"), null);
      assert.equal(await store.head("a/none"), null);
      assert.equal(await store.exists("a/none"), false);
      assert.equal((await store.error("read", { key: "a/none" }))[0], "missing");
      assert.equal((await store.error("stream", { key: "a/none" }))[0], "missing");
      assert.equal((await store.error("read", { key: "a/none", offset: 0, length: 1 }))[0], "missing");
    });

    test("an object of no bytes is an object", async () => {
      await store.put("empty", Buffer.alloc(0));
      assert.equal((await store.find("empty")).length, 0);
      assert.equal((await store.bytes("stream", "empty")).length, 0);
      assert.equal((await store.head("empty"))[0], 0);
    });

    test("keys may have anything in them that names of files have", async () => {
      const names = ["räkete 1.jpg", "a+b&c=d.jpg", "100%.jpg", "what?#.jpg", "日本/写真.jpg", "quote'\"<>.jpg", "~tilde*(1)!.jpg"];
      const keys = names.map((name) => `names/${name}`);
      for (const key of keys) await store.put(key, Buffer.from(key));
      for (const key of keys) assert.equal((await store.find(key))?.toString(), key);
      // s3s-fs says that it encodes the keys of a listing, and does not: a plus would be read as a space.
      if (s3?.kind === "s3s-fs") await store.delete(...keys.filter((key) => key.includes("+")));
      const [listed] = await store.list("names/");
      const kept = keys.filter((key) => s3?.kind !== "s3s-fs" || !key.includes("+"));
      assert.deepEqual(
        listed.map(({ key }) => key),
        [...kept].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
      );
      await store.delete(...keys);
      assert.deepEqual(await store.list("names/"), [[], null]);
    });

    test("a range is its bytes; one that the object does not have is an error", async () => {
      const bytes = randomBytes(50_000);
      await store.put("range", bytes);
      for (const operation of ["read", "stream"]) {
        for (const [offset, length] of [
          [0, 1],
          [0, 50_000],
          [49_999, 1],
          [1234, 40_000],
        ]) {
          const part = await store.bytes(operation, "range", [offset, length]);
          assert.ok(part.equals(bytes.subarray(offset, offset + length)), `${operation} ${offset} ${length}`);
        }
        const [kind] = await store.error(operation, { key: "range", offset: 49_000, length: 2000 });
        assert.equal(kind, "interrupted", `${operation} past the end`);
      }
    });

    test("a later put replaces the whole object", async () => {
      await store.put("twice", randomBytes(1000), { type: "image/png" });
      const bytes = randomBytes(10);
      const etag = await store.put("twice", bytes, { type: "image/webp" });
      assert.deepEqual(await store.head("twice"), [10, etag, "image/webp"]);
      assert.ok((await store.find("twice")).equals(bytes));
    });

    test("a version is read whole, or not at all after another one replaced it", async () => {
      for (const size of [0, 1000, 3 * MIB]) {
        const bytes = randomBytes(size);
        const etag = await store.put("version", bytes);
        assert.ok(bytes.equals(await store.version("version", etag, size)), `${size}`);
        // An ETag that the new content shares would not be enough.
        assert.equal(await store.version("version", etag, size + 1), "replaced");
        await store.put("version", randomBytes(size + 5_000_000));
        assert.equal(await store.version("version", etag, size), "replaced");
      }
      assert.equal(await store.version("no such", md5(Buffer.from("x")), 1), "missing");
    });

    test("a put that wants the key empty is refused where something is", unconditional, async () => {
      const first = await store.put("absent", Buffer.from("first"), { condition: "absent" });
      assert.equal(first, md5(Buffer.from("first")));
      assert.equal(await store.put("absent", Buffer.from("second"), { condition: "absent" }), null);
      assert.equal((await store.find("absent")).toString(), "first");
    });

    test("of many puts that want the key empty, all that succeed wrote what is there", unconditional, async () => {
      const puts = Array.from({ length: 6 }, (_, i) => store.put("race", Buffer.from(`writer ${i}`), { condition: "absent" }));
      const etags = await Promise.all(puts);
      const stored = md5(await store.find("race"));
      assert.ok(etags.includes(stored));
      // s3s-fs looks first and writes then; a real store does both at once.
      if (s3?.kind !== "s3s-fs") assert.deepEqual(etags.filter(Boolean), [stored]);
    });

    test("a put that wants an ETag is refused where another is, or nothing", unconditional, async () => {
      const old = await store.put("etag", Buffer.from("old"));
      assert.equal(await store.put("etag", Buffer.from("new"), { condition: md5(Buffer.from("other")) }), null);
      assert.equal((await store.find("etag")).toString(), "old");
      assert.equal(await store.put("etag", Buffer.from("new"), { condition: old }), md5(Buffer.from("new")));
      assert.equal((await store.find("etag")).toString(), "new");
      assert.equal(await store.put("no such", Buffer.from("new"), { condition: old }), null);
      assert.equal(await store.exists("no such"), false);
    });

    test("an object above 8 MiB goes in parts and comes back whole", async () => {
      for (const length of [8 * MIB, 8 * MIB + 1, 20 * MIB]) {
        const bytes = randomBytes(length);
        const etag = await store.put("large", bytes);
        const parts = Math.ceil(length / (8 * MIB));
        assert.match(etag, parts > 1 ? new RegExp(`-${parts}$`) : /^[0-9a-f]{32}$/, `${length} bytes`);
        assert.deepEqual(await store.head("large"), [length, etag, "image/jpeg"]);
        assert.ok((await store.find("large")).equals(bytes), `${length} bytes`);
        const part = await store.bytes("stream", "large", [8 * MIB - 5, 5]);
        assert.ok(part.equals(bytes.subarray(8 * MIB - 5, 8 * MIB)));
      }
    });

    test("an object that is written while it is made is the one that is put at once", async () => {
      for (const length of [0, 1, 700_001, 8 * MIB, 8 * MIB + 1, 20 * MIB]) {
        const bytes = randomBytes(length);
        const etag = await store.write("made", bytes, { type: "image/webp" });
        assert.equal(etag, await store.put("made at once", bytes), `${length} bytes`);
        assert.deepEqual(await store.head("made"), [length, etag, "image/webp"]);
        assert.ok((await store.find("made")).equals(bytes), `${length} bytes`);
      }
    });

    test("a listing goes by pages in the order of keys, and each object is in it once", async () => {
      const keys = Array.from({ length: 25 }, (_, i) => `list/${String(i).padStart(3, "0")}/x`);
      await Promise.all(keys.map((key, i) => store.put(key, Buffer.alloc(i))));
      await store.put("listed-elsewhere", Buffer.from("x"));
      const [seen, pages] = [[], []];
      let cursor;
      do {
        const [objects, next] = await store.list("list/", { cursor, limit: 10 });
        pages.push(objects.length);
        seen.push(...objects);
        cursor = next;
      } while (cursor);
      assert.deepEqual(pages, [10, 10, 5]);
      assert.deepEqual(
        seen.map(({ key }) => key),
        keys,
      );
      assert.deepEqual(
        seen.map(({ size_bytes }) => size_bytes),
        keys.map((_, i) => i),
      );
      for (const { modified_ms } of seen) assert.ok(Math.abs(modified_ms - Date.now()) < 600_000, `${modified_ms}`);
      assert.deepEqual(await store.list("list/none"), [[], null]);
    });

    test("a deletion takes all it names, and what is gone already does no harm", async () => {
      const keys = Array.from({ length: 30 }, (_, i) => `delete/${i}`);
      await Promise.all(keys.map((key) => store.put(key, Buffer.from("x"))));
      await store.put("delete-not", Buffer.from("x"));
      await store.delete(...keys, "delete/never there");
      assert.deepEqual(await store.list("delete/"), [[], null]);
      assert.equal(await store.exists("delete-not"), true);
      await store.delete(...keys);
      await store.delete();
    });
  });
}
