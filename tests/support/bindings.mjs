// A client of edge/local-bindings.mjs: the bucket, the database, the libraries and the queues of a local edge, past its worker.

/** What R2 announces when something happens to an object. */
export function announcement({ key, event = "put", bucket = "safelight", etag = "none", at = new Date().toISOString() }) {
  const action = { put: "PutObject", delete: "DeleteObject", copy: "CopyObject" }[event];
  return { account: "a", action, bucket, object: { key, size: 1, eTag: etag }, eventTime: at };
}

export class Bindings {
  /** `url` is where `local-bindings.mjs` answers; by default that of the edge that `cargo xtask test` started. */
  constructor(url = process.env.SAFELIGHT_BUCKET) {
    if (!url) throw new Error("SAFELIGHT_BUCKET must say where the edge's bindings answer");
    this.url = url;
  }

  async #ask(method, path, body) {
    const response = await fetch(`${this.url}/${path}`, { method, body, headers: { connection: "close" } });
    if (!response.ok) throw new Error(await response.text());
    return response.json();
  }

  /** Puts an object; `quiet` keeps the bucket from announcing it. */
  put(key, bytes, { quiet = false } = {}) {
    return this.#ask("PUT", `${encodeURIComponent(key)}${quiet ? "?quiet" : ""}`, bytes);
  }

  /** Deletes an object; `quiet` keeps the bucket from announcing it. */
  remove(key, { quiet = false } = {}) {
    return this.#ask("DELETE", `${encodeURIComponent(key)}${quiet ? "?quiet" : ""}`);
  }

  /** Objects whose key begins with `prefix`: key, size and ETag. */
  objects(prefix = "") {
    return this.#ask("GET", `?prefix=${encodeURIComponent(prefix)}`);
  }

  async keys(prefix) {
    return (await this.objects(prefix)).map(({ key }) => key);
  }

  /** Puts messages on the queue of announcements, as they are. */
  async announce(...messages) {
    await this.#ask("POST", "?queue=events", JSON.stringify(messages));
  }

  /** Puts mails on the mail queue, in one batch: `{to, subject, text, html}` each. */
  async mail(...mails) {
    await this.#ask("POST", "?queue=mail", JSON.stringify(mails));
  }

  /** Puts mails on the dead-letter queue of mails. */
  async buryMail(...mails) {
    await this.#ask("POST", "?queue=mail-dead", JSON.stringify(mails));
  }

  /** Puts jobs of a library on the dead-letter queue, in one batch. */
  async bury(library, ...ids) {
    await this.#ask("POST", "?queue=dead", JSON.stringify(ids.map((id) => ({ library_id: library, job_id: id }))));
  }

  /** Runs an SQL statement on a library; returns its rows. */
  library(id, text, ...values) {
    return this.#ask("POST", `?library=${id}`, JSON.stringify({ text, values }));
  }

  /** Has a library run a command; returns its reply. */
  command(id, command, body) {
    return this.#ask("POST", `?library=${id}`, JSON.stringify({ command, body }));
  }

  /** Cuts a library that is taken over, or (`whom`: "other") the one that takes it over, off from the other: after `calls` calls, and `when` the next
   * one is answered: "before" or "after". */
  async cut(id, { calls, whom, when }) {
    await this.#ask("POST", `?library=${id}`, JSON.stringify({ cut: { calls, whom, when } }));
  }

  /** How many SQL statements a library ran since this was last asked (0 the first time), how many rows they read and wrote, and the bytes of its database. */
  count(id) {
    return this.#ask("POST", `?library=${id}`, JSON.stringify({ count: true }));
  }

  /** Ends a library's instance, as the runtime may at any moment; the next call begins another one. */
  async evict(id) {
    await this.#ask("POST", `?library=${id}`, JSON.stringify({ abort: true })).catch(() => undefined);
  }

  /** Has the WebAssembly of a library, and of all that share its isolate, trap. */
  async trap(id) {
    await this.#ask("POST", `?library=${id}`, JSON.stringify({ trap: true }));
  }

  /** Runs an SQL statement on the database; returns its rows. */
  sql(text, ...values) {
    return this.#ask("POST", "?sql", JSON.stringify({ text, values }));
  }
}
