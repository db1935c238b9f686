// Large files that come slowly and at once: what the edge holds of them is bounded, and each is taken, if not at once then when it is tried
// again.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { request } from "node:http";
import { after, before, test } from "node:test";
import { Edge } from "../support/edge.mjs";
import { Guest } from "../support/guest.mjs";
import { png } from "../support/pictures.mjs";
import { pause, until } from "../support/wait.mjs";

const FILES = 5;
const FILE_BYTES = 46 << 20;
/** What uploads may hold, 64 MiB, and half of that for what is copied and for holes. */
const MAY_HOLD_BYTES = 96 << 20;

let edge;
before(async () => {
  edge = await Edge.make({ settings: { METRICS_TOKEN: "token-of-this-test" } });
  await edge.start();
});
after(() => edge?.stop());

/** A small picture in a large file: behind its end a PNG may carry what it likes. */
const file = (n) => Buffer.concat([png(30 + n, 20), randomBytes(FILE_BYTES)]);

/** Sends a file as far as it is told to. Gives the answer's status and Retry-After. */
function slowly(cookie, bytes) {
  const upload = {};
  upload.answer = new Promise((resolve, reject) => {
    const headers = { cookie, "content-length": bytes.length, connection: "close" };
    const call = request(`${edge.url}/api/images`, { method: "POST", headers }, (answer) => {
      let said = "";
      answer.on("data", (text) => (said += text));
      answer.on("end", () => resolve({ status: answer.statusCode, retryAfter: answer.headers["retry-after"], said: JSON.parse(said) }));
    });
    call.on("error", reject);
    let sent = 0;
    upload.upTo = (share) => {
      const from = sent;
      sent = Math.floor(bytes.length * share);
      return new Promise((gone) => call.write(bytes.subarray(from, sent), gone));
    };
    upload.finish = () => {
      call.end(bytes.subarray(sent));
      return upload.answer;
    };
  });
  return upload;
}

test("slow uploads of the largest files at once stay within their room", { timeout: 300_000 }, async (t) => {
  // One owner sends one large file at a time.
  const guests = await Promise.all(Array.from({ length: FILES }, () => Guest.arrive(edge.url)));
  const guest = guests[0];
  const before = await edge.wasmBytes();
  const more = async () => (await edge.wasmBytes()) - before;
  const files = Array.from({ length: FILES }, (_, n) => file(n));

  // Announced is not come: a fortieth of each takes next to nothing.
  const uploads = files.map((bytes, n) => slowly(guests[n].cookie, bytes));
  await Promise.all(uploads.map((upload) => upload.upTo(1 / 40)));
  assert.equal((await guest.get("/api/images")).status, 200);
  const announced = await more();
  assert.ok(announced < FILE_BYTES, `${announced} bytes are held for what has not come`);

  // One is nearly there, and has the room that the others ask for now.
  const [first, ...others] = uploads;
  await first.upTo(0.7);
  await until("room for the first", 30, async () => (await more()) >= FILE_BYTES);
  let isSending = true;
  const sending = (async () => {
    // Fast enough to keep its place while others wait.
    for (let share = 0.7; isSending && share < 0.95; share += 0.002) {
      await first.upTo(share);
      await pause(200);
    }
  })();
  const refused = await Promise.all(others.map((upload) => upload.finish()));
  isSending = false;
  await sending;
  for (const { status, retryAfter, said } of refused) {
    assert.equal(status, 503, JSON.stringify(said));
    assert.equal(said.code, "busy");
    assert.ok(Number(retryAfter) > 0);
  }
  const { status, said } = await first.finish();
  assert.equal(status, 201, JSON.stringify(said));
  for (const body of files.slice(1)) {
    // A job may be reading the one before.
    const taken = await until("its turn", 60, async () => {
      const answer = await guest.ask("POST", "/api/images", { body });
      assert.ok([201, 503].includes(answer.status), await answer.clone().text());
      return answer.status === 201;
    });
    assert.ok(taken);
  }
  const held = await more();
  t.diagnostic(
    `${FILES} files of ${FILE_BYTES >> 20} MiB: ${(announced / 2 ** 20).toFixed(1)} MiB more when a fortieth had come, ${(held / 2 ** 20).toFixed(1)} MiB in the end`,
  );
  assert.ok(held <= MAY_HOLD_BYTES, `uploads took ${held} bytes`);
});
