// Receipts: taken apart, changed, and signed with the key of the edge under test.

import { createPrivateKey, sign } from "node:crypto";
import { readFile } from "node:fs/promises";

import { secret } from "../../support/secrets.mjs";
import { ask } from "./page.mjs";

/** Uploads a file and has it rendered; returns the finished rendition. */
export async function storedRendition(page, file, recipe) {
  await ask(page, "POST", "/api/session");
  const base64 = (await readFile(file)).toString("base64");
  const image = await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const response = await fetch("/api/images?name=forged.png", { method: "POST", body: bytes });
    return response.json();
  }, base64);
  const answer = await ask(page, "POST", `/api/images/${image.id}/renditions`, {
    headers: { "content-type": "application/json", prefer: "wait=60" },
    body: JSON.stringify({ recipe }),
  });
  if (answer.status !== 201) throw new Error(`no rendition: ${answer.status} ${JSON.stringify(answer.json)}`);
  return answer.json.rendition;
}

/** The parts of a compact JWS. */
export function parse(jws) {
  const [header, payload, signature] = jws.trim().split(".");
  return { header, payload: JSON.parse(Buffer.from(payload, "base64url").toString()), signature };
}

/** The payload in place of the one that was signed; the signature stays what it was. */
export function tampered({ header, payload, signature }) {
  return [header, encode(payload), signature].join(".");
}

/** The payload, signed with the key that the edge itself signs with. */
export function signed({ header, payload }) {
  const seed = Buffer.from(secret("RECEIPT_KEY"), "base64url");
  // RFC 8410: an Ed25519 private key as PKCS #8 is this prefix and the seed.
  const der = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]);
  const text = `${header}.${encode(payload)}`;
  const signature = sign(null, Buffer.from(text), createPrivateKey({ key: der, format: "der", type: "pkcs8" }));
  return `${text}.${signature.toString("base64url")}`;
}

function encode(payload) {
  return Buffer.from(JSON.stringify(payload)).toString("base64url");
}
