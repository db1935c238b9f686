// An issuer of JWTs: real keys, tokens by the library `jose`, and a key set served over HTTP that can fail in several ways.

import { once } from "node:events";
import { createServer } from "node:http";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { modules } from "./paths.mjs";

/** The library has ES modules only. */
export const jose = await import(pathToFileURL(join(modules, "jose/dist/webapi/index.js")));

/** The `aud` of tokens. */
export const AUDIENCE = "https://photos.example";

/** The scopes of a token that states none. */
export const DEFAULT_SCOPES = ["images:read"];

export const ALGORITHMS = ["RS256", "ES256", "EdDSA"];

export class Issuer {
  /** How often the key set was fetched. */
  fetches = 0;
  /** What the server does: "serves", "fails", "hangs", "floods", "redirects", "lies". */
  mode = "serves";
  #server;
  #keys = new Map();

  /** An issuer with a key for each algorithm. */
  static async start() {
    const issuer = new Issuer();
    issuer.#server = createServer((_, response) => issuer.#answer(response)).listen(0, "127.0.0.1");
    await once(issuer.#server, "listening");
    issuer.port = issuer.#server.address().port;
    issuer.name = `https://id.example/${issuer.port}`;
    for (const alg of ALGORITHMS) await issuer.addKey(alg, `first-${alg}`);
    return issuer;
  }

  async addKey(alg, kid) {
    const { publicKey, privateKey } = await jose.generateKeyPair(alg, { extractable: true });
    this.#keys.set(kid, { alg, kid, privateKey, jwk: { ...(await jose.exportJWK(publicKey)), kid, alg, use: "sig" } });
    return this.#keys.get(kid);
  }

  key(kid) {
    return this.#keys.get(kid);
  }

  removeKey(kid) {
    this.#keys.delete(kid);
  }

  /** Its entry in the setting JWT_ISSUERS. */
  get setting() {
    return {
      issuer: this.name,
      audience: AUDIENCE,
      jwks_url: `http://127.0.0.1:${this.port}/jwks`,
      claims: { subject: "sub", email: "email", scopes: "scope" },
      scopes: DEFAULT_SCOPES,
    };
  }

  /** A token. `claims` and `header` add to good ones or replace them; `undefined` removes one. */
  mint(claims = {}, { kid = "first-ES256", key = this.key(kid), header = {} } = {}) {
    const now = Math.floor(Date.now() / 1000);
    const payload = { iss: this.name, aud: AUDIENCE, sub: "somebody", iat: now, nbf: now, exp: now + 300, ...claims };
    return new jose.SignJWT(payload).setProtectedHeader({ alg: key.alg, kid, typ: "JWT", ...header }).sign(key.privateKey);
  }

  #answer(response) {
    this.fetches += 1;
    const keys = [...this.#keys.values()].map(({ jwk }) => jwk);
    switch (this.mode) {
      case "fails":
        return response.writeHead(500).end("{}");
      case "hangs":
        // The head arrives, and the body never ends.
        return response.writeHead(200).write('{"keys": [');
      case "floods":
        return response.writeHead(200).end(JSON.stringify({ keys, more: "x".repeat(300 << 10) }));
      case "redirects":
        return response.writeHead(302, { location: `http://127.0.0.1:${this.port}/elsewhere` }).end();
      case "lies":
        return response.writeHead(200).end("<html>");
      default:
        return response.writeHead(200, { "content-type": "application/jwk-set+json" }).end(JSON.stringify({ keys }));
    }
  }

  async stop() {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }
}

/** The setting JWT_ISSUERS, without spaces. */
export const issuersSetting = (...issuers) => JSON.stringify(issuers.map(({ setting }) => setting));
