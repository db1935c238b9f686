// An HTTP client of the edge, and a guest: a client with a session cookie.

import assert from "node:assert/strict";

/** The edge that `cargo xtask test` started, without a slash at the end. Tests with an edge of their own pass `base`. */
export const BASE = process.env.SAFELIGHT_URL?.replace(/\/$/, "");

/** Sends a request; `json` is sent as a JSON body. */
export function ask(method, path, { json, headers = {}, body, cookie, base = BASE } = {}) {
  if (!base) throw new Error("SAFELIGHT_URL must say where the edge runs, for example http://127.0.0.1:8787");
  // A connection for each request: a local server that a render kept busy for seconds closes the ones that were idle meanwhile.
  const all = { connection: "close", ...headers };
  if (cookie) all.cookie = cookie;
  if (json !== undefined) all["content-type"] = "application/json";
  return fetch(base + path, { method, headers: all, body: json === undefined ? body : JSON.stringify(json) });
}

/** The cookie that a response sets, as a request sends it. */
export function cookieOf(response) {
  return response.headers.get("set-cookie").split(";")[0];
}

/** The bytes of a response. */
export async function bytes(response) {
  return Buffer.from(await response.arrayBuffer());
}

/** A guest with a session of its own. */
export class Guest {
  /** Creates a session at the edge at `base`. */
  static async arrive(base = BASE) {
    const response = await ask("POST", "/api/session", { base });
    assert.equal(response.status, 201, await response.clone().text());
    const guest = new Guest();
    guest.base = base;
    guest.cookie = cookieOf(response);
    guest.session = await response.json();
    return guest;
  }

  ask(method, path, options = {}) {
    return ask(method, path, { ...options, cookie: this.cookie, base: this.base });
  }

  get(path, headers = {}) {
    return this.ask("GET", path, { headers });
  }

  /** The JSON of a response that must be a success. */
  async json(method, path, options) {
    const response = await this.ask(method, path, options);
    assert.ok(response.ok, `${method} ${path}: ${response.status} ${await response.clone().text()}`);
    return response.json();
  }

  /** Uploads a file that must be accepted. */
  upload(body, name = "picture.jpg") {
    return this.json("POST", `/api/images?name=${encodeURIComponent(name)}`, { body });
  }

  /** Asks for a rendition and waits for it in the same request. */
  async render(imageId, recipe, name) {
    const response = await this.ask("POST", `/api/images/${imageId}/renditions`, {
      json: { recipe, name },
      headers: { prefer: "wait=60" },
    });
    assert.equal(response.status, 201, await response.clone().text());
    return response.json();
  }
}
