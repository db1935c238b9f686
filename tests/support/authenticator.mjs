// A software authenticator for passkeys (WebAuthn, Level 3): ES256 keys of WebCrypto, attestation "none". It does what a browser and a device
// do together, so tests can also do what neither would: answer for another site, or go back with the counter.

import { createHash, randomBytes, webcrypto } from "node:crypto";

const FLAGS = { userPresent: 0x01, userVerified: 0x04, attestedCredential: 0x40 };

const base64url = (bytes) => Buffer.from(bytes).toString("base64url");
const sha256 = (bytes) => createHash("sha256").update(bytes).digest();

export class Authenticator {
  /** `origin`: that of the page. */
  constructor(origin) {
    this.origin = origin;
    this.credentials = [];
  }

  /** The page's `navigator.credentials.create`: a new credential, as `toJSON` returns it. */
  async create(options, { origin = this.origin, rpId = options.rp.id, type = "webauthn.create" } = {}) {
    const keys = await webcrypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
    const { x, y } = await webcrypto.subtle.exportKey("jwk", keys.publicKey);
    const [x_, y_] = [x, y].map((part) => Buffer.from(part, "base64url"));
    const credential = { id: randomBytes(32), key: keys.privateKey, userHandle: options.user.id, counter: 0 };
    this.credentials.push(credential);
    // COSE_Key (RFC 9052): key type EC2, algorithm ES256, curve P-256.
    const cose = cbor(new Map([[1, 2], [3, -7], [-1, 1], [-2, x_], [-3, y_]])); // biome-ignore format: one key a pair
    const length = Buffer.from([credential.id.length >> 8, credential.id.length & 0xff]);
    const flags = FLAGS.userPresent | FLAGS.userVerified | FLAGS.attestedCredential;
    const authData = Buffer.concat([header(rpId, flags, 0), Buffer.alloc(16), length, credential.id, cose]);
    const attestationObject = cbor(new Map([["fmt", "none"], ["attStmt", new Map()], ["authData", authData]])); // biome-ignore format: one key a pair
    const response = {
      clientDataJSON: base64url(clientData(type, options.challenge, origin)),
      attestationObject: base64url(attestationObject),
      transports: ["internal"],
    };
    return { ...envelope(credential), response };
  }

  /** The page's `navigator.credentials.get`, as `toJSON` returns it. `counter` replaces the next one. */
  async get(
    options,
    { credential = this.credentials.at(-1), origin = this.origin, rpId = options.rpId, type = "webauthn.get", counter } = {},
  ) {
    credential.counter = counter ?? credential.counter + 1;
    const authenticatorData = header(rpId, FLAGS.userPresent | FLAGS.userVerified, credential.counter);
    const data = clientData(type, options.challenge, origin);
    const signed = Buffer.concat([authenticatorData, sha256(data)]);
    const raw = Buffer.from(await webcrypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, credential.key, signed));
    const response = {
      clientDataJSON: base64url(data),
      authenticatorData: base64url(authenticatorData),
      signature: base64url(derSignature(raw)),
      userHandle: credential.userHandle,
    };
    return { ...envelope(credential), response };
  }
}

function envelope({ id }) {
  return { id: base64url(id), rawId: base64url(id), type: "public-key", authenticatorAttachment: "platform", clientExtensionResults: {} };
}

/** Authenticator data (section 6.1): the site, flags, and the counter. */
function header(rpId, flags, counter) {
  const rest = Buffer.alloc(5);
  rest.writeUInt8(flags, 0);
  rest.writeUInt32BE(counter, 1);
  return Buffer.concat([sha256(rpId), rest]);
}

function clientData(type, challenge, origin) {
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
}

/** ECDSA-Sig-Value (RFC 3279, section 2.2.3) of the two halves that WebCrypto returns. */
function derSignature(raw) {
  const integer = (half) => {
    const start = half.findIndex((byte) => byte !== 0);
    const bytes = half.subarray(start);
    const positive = bytes[0] & 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
    return Buffer.concat([Buffer.from([0x02, positive.length]), positive]);
  };
  const both = Buffer.concat([integer(raw.subarray(0, 32)), integer(raw.subarray(32))]);
  return Buffer.concat([Buffer.from([0x30, both.length]), both]);
}

/** CBOR (RFC 8949) of integers, texts, byte strings and maps. */
function cbor(value) {
  if (typeof value === "number") return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === "string") return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  return Buffer.concat([head(5, value.size), ...[...value].flatMap((pair) => pair.map(cbor))]);
}

function head(major, argument) {
  if (argument < 24) return Buffer.from([(major << 5) | argument]);
  if (argument < 256) return Buffer.from([(major << 5) | 24, argument]);
  return Buffer.from([(major << 5) | 25, argument >> 8, argument & 0xff]);
}
