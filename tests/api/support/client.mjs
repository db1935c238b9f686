// A client of the edge at SAFELIGHT_URL, and what many tests say about an answer.

import assert from "node:assert/strict";

export { NOBODYS_ID, problem, until } from "./any-edge.mjs";

const base = process.env.SAFELIGHT_URL;
if (!base) throw new Error("SAFELIGHT_URL must say where the edge runs, for example http://127.0.0.1:8787");

export const BASE = base.replace(/\/$/, "");

/** Asks the edge; `json` is sent as a JSON body. */
export async function ask(method, path, { json, headers = {}, body, cookie, base = BASE } = {}) {
  // A connection each: a local server that a render kept busy for seconds closes those that were idle meanwhile.
  const all = { connection: "close", ...headers };
  if (cookie) all.cookie = cookie;
  if (json !== undefined) all["content-type"] = "application/json";
  return fetch(base + path, { method, headers: all, body: json === undefined ? body : JSON.stringify(json) });
}

/** Somebody with a session of their own. */
export class Guest {
  static async arrive() {
    const answer = await ask("POST", "/api/session");
    assert.equal(answer.status, 201);
    const guest = new Guest();
    guest.cookie = answer.headers.get("set-cookie").split(";")[0];
    guest.session = await answer.json();
    return guest;
  }

  ask(method, path, options = {}) {
    return ask(method, path, { ...options, cookie: this.cookie });
  }

  get(path, headers = {}) {
    return this.ask("GET", path, { headers });
  }

  /** Uploads a file that must be taken. */
  async upload(bytes, name = "picture.jpg") {
    const answer = await this.ask("POST", `/api/images?name=${encodeURIComponent(name)}`, { body: bytes });
    assert.ok(answer.status === 201 || answer.status === 200, `upload: ${answer.status} ${await answer.clone().text()}`);
    return answer.json();
  }

  /** Asks for a rendition and waits for it in the same request. */
  async render(imageId, recipe, name) {
    const answer = await this.ask("POST", `/api/images/${imageId}/renditions`, {
      json: { recipe, name },
      headers: { prefer: "wait=60" },
    });
    assert.equal(answer.status, 201, await answer.clone().text());
    return answer.json();
  }
}

/** The bytes of an answer. */
export async function bytes(answer) {
  return Buffer.from(await answer.arrayBuffer());
}

/** An image without what its jobs change behind the upload's back. */
export function lasting({ state, colors, placeholder, ...image }) {
  return image;
}

/** The smallest recipe with these operations. */
export function recipe(ops, output) {
  return output ? { version: 1, ops, output } : { version: 1, ops };
}
