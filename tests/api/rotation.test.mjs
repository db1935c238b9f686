// The key that signs receipts is replaced: what it signed before is still verified, by the key set that the edge publishes.

import assert from "node:assert/strict";
import { createPublicKey, randomBytes, verify } from "node:crypto";
import { after, before, test } from "node:test";

import { startEdge } from "../support/edge.mjs";
import { ask, Guest } from "../support/guest.mjs";
import { png } from "../support/pictures.mjs";
import { problem, recipe } from "../support/resources.mjs";

let edge;
before(async () => {
  edge = await startEdge({});
});
after(() => edge?.stop());

const keys = async () => (await (await ask("GET", "/.well-known/jwks.json", { base: edge.url })).json()).keys;

/** The key among `published` that verifies a receipt. */
function signer(compact, published) {
  const [header, payload, signature] = compact.split(".");
  const { kid } = JSON.parse(Buffer.from(header, "base64url"));
  const jwk = published.find((key) => key.kid === kid);
  assert.ok(jwk, "its key is published");
  const key = createPublicKey({ key: jwk, format: "jwk" });
  assert.ok(verify(null, Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, "base64url")));
  return jwk.x;
}

test("receipts of every key there was are verified by the published ones", { timeout: 120_000 }, async () => {
  const guest = await Guest.arrive(edge.url);
  const image = await guest.upload(png(30, 20));
  const receipts = [];
  const retired = [];
  for (let n = 0; n < 3; n += 1) {
    const { rendition } = await guest.render(image.id, recipe([{ op: "exposure", ev: n / 10 }]));
    receipts.push(await (await guest.get(rendition.result.receipt_url)).text());
    // The newest first, and the retired ones as they were told, each once.
    const published = await keys();
    assert.deepEqual(
      published.slice(1).map(({ x }) => x),
      retired,
    );
    const signers = receipts.map((receipt) => signer(receipt, published));
    assert.equal(new Set(signers).size, receipts.length);
    assert.equal(signers.at(-1), published[0].x);
    // As DEPLOY says: the old key's `x`, then the new seed.
    retired.unshift(published[0].x);
    await edge.configure({ RETIRED_RECEIPT_KEYS: retired.join(","), RECEIPT_KEY: randomBytes(32).toString("base64url") });
    await edge.restart();
  }
  await edge.configure({ RETIRED_RECEIPT_KEYS: "no-key" });
  await edge.restart();
  await problem(await ask("GET", "/.well-known/jwks.json", { base: edge.url }), 500, "internal");
});
