// GET /api/renditions/{id}/receipt, checked as a stranger would: with the published key and nothing of ours.

import assert from "node:assert/strict";
import { createPublicKey, verify } from "node:crypto";
import { before, test } from "node:test";

import { ask, bytes, Guest } from "../support/guest.mjs";
import { photo, sha256 } from "../support/pictures.mjs";
import { recipe } from "../support/resources.mjs";

const chelsea = photo("chelsea.png");
let guest;
let image;
let rendition;
let jws;
let keys;

before(async () => {
  guest = await Guest.arrive();
  image = await guest.upload(chelsea, "chelsea.png");
  ({ rendition } = await guest.render(image.id, recipe([{ op: "saturation", amount: 0.4 }])));
  const answer = await guest.get(rendition.result.receipt_url);
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get("content-type"), "application/jose");
  jws = await answer.text();
  ({ keys } = await (await ask("GET", "/.well-known/jwks.json")).json());
});

/** Whether the signature of a compact JWS fits the key. */
function fits(compact) {
  const [header, payload, signature] = compact.split(".");
  const { kid } = JSON.parse(Buffer.from(header, "base64url"));
  const key = createPublicKey({ key: keys.find((jwk) => jwk.kid === kid), format: "jwk" });
  return verify(null, Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, "base64url"));
}

test("a receipt is a compact JWS whose signature fits the published key", () => {
  const [header] = jws.split(".");
  assert.deepEqual(JSON.parse(Buffer.from(header, "base64url")), {
    alg: "EdDSA",
    kid: keys[0].kid,
    typ: "safelight-receipt",
  });
  assert.ok(fits(jws));
});

test("the key's id is its RFC 7638 thumbprint", () => {
  const members = `{"crv":"Ed25519","kty":"OKP","x":"${keys[0].x}"}`;
  assert.equal(keys[0].kid, Buffer.from(sha256(members), "hex").toString("base64url"));
});

test("a receipt states what was rendered from what, and the files bear it out", async () => {
  const receipt = JSON.parse(Buffer.from(jws.split(".")[1], "base64url"));
  assert.equal(receipt.version, 1);
  assert.equal(receipt.rendition_id, rendition.id);
  assert.match(receipt.issued_at, /^\d{4}-\d\d-\d\dT.*Z$/);
  assert.equal(receipt.engine, rendition.result.engine);
  assert.deepEqual(receipt.original, { sha256: sha256(chelsea), size_bytes: chelsea.length });
  assert.deepEqual(receipt.recipe, rendition.recipe);
  assert.equal(receipt.recipe_sha256, rendition.recipe_sha256);
  const file = await bytes(await guest.get(rendition.result.content_url));
  const { pixels, ...facts } = receipt.rendition;
  assert.deepEqual(facts, { sha256: sha256(file), size_bytes: file.length, format: "jpeg", width: 451, height: 300 });
  assert.equal(pixels.root, rendition.result.root);
  assert.equal(pixels.columns, 2);
  assert.equal(pixels.tiles.length, 4);
});

test("a receipt with a changed statement does not fit its signature", () => {
  const [header, payload, signature] = jws.split(".");
  const receipt = JSON.parse(Buffer.from(payload, "base64url"));
  receipt.rendition.pixels.root = "0".repeat(64);
  const forged = Buffer.from(JSON.stringify(receipt)).toString("base64url");
  assert.equal(fits([header, forged, signature].join(".")), false);
});
