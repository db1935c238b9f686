// The store through the probe's HTTP: one function for each of its operations.

import assert from "node:assert/strict";

export class Store {
  constructor(url) {
    this.url = url;
  }

  async ask(operation, asked = {}, body = undefined) {
    const url = new URL(operation, this.url);
    for (const [name, value] of Object.entries(asked)) if (value !== undefined) url.searchParams.set(name, value);
    // A connection of its own: the server may close one that waits just as it is used again.
    return fetch(url, { method: "POST", body, headers: { connection: "close" } });
  }

  async good(operation, asked, body) {
    const answer = await this.ask(operation, asked, body);
    assert.equal(answer.status, 200, `${operation}: ${await answer.clone().text()}`);
    return answer;
  }

  /** The ETag; `null` if the condition did not hold. */
  async put(key, body, { type = "image/jpeg", condition } = {}) {
    return (await this.good("put", { key, media_type: type, condition }, body)).json();
  }

  /** As `put`, of what is made piece by piece. */
  async write(key, body, { type = "image/jpeg" } = {}) {
    return (await this.good("write", { key, media_type: type }, body)).json();
  }

  /** The bytes, or `null`. */
  async find(key) {
    const answer = await this.ask("find", { key });
    if (answer.status === 404) return null;
    assert.equal(answer.status, 200, await answer.clone().text());
    return Buffer.from(await answer.arrayBuffer());
  }

  /** The bytes of the version with this ETag and size, or why there are none. */
  async version(key, etag, size) {
    const answer = await this.ask("read_version", { key, condition: etag, length: size });
    if (answer.status !== 200) return { 404: "missing", 412: "replaced" }[answer.status] ?? answer.text();
    return Buffer.from(await answer.arrayBuffer());
  }

  async bytes(operation, key, [offset, length] = []) {
    return Buffer.from(await (await this.good(operation, { key, offset, length })).arrayBuffer());
  }

  /** `[size, etag, type]`, or `null`. */
  async head(key) {
    return (await this.good("head", { key })).json();
  }

  async exists(key) {
    return (await this.good("exists", { key })).json();
  }

  async delete(...keys) {
    await this.good("delete", {}, JSON.stringify(keys));
  }

  /** `[objects, cursor]` */
  async list(prefix, { cursor, limit } = {}) {
    return (await this.good("list", { prefix, cursor: cursor ?? undefined, limit })).json();
  }

  /** The kind of error and its text. */
  async error(operation, asked, body) {
    const answer = await this.ask(operation, asked, body);
    assert.equal(answer.status, 502);
    return answer.json();
  }
}
