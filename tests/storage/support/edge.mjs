// The whole edge in this process: the runtime of edge/local.mjs, with settings of the test's own and a state in memory.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export { problem, until } from "../../api/support/any-edge.mjs";

const require = createRequire(join(process.env.SAFELIGHT_MODULES, "here.js"));
const { Log, LogLevel, Miniflare } = require("miniflare");
const { unstable_getMiniflareWorkerOptions: workerOptionsOf } = require("wrangler");

const folder = fileURLToPath(new URL("../../../edge/", import.meta.url));

/** Starts the edge with `settings` over those of wrangler.toml. */
export async function startEdge(settings) {
  const { workerOptions } = workerOptionsOf(join(folder, "wrangler.toml"));
  const build = join(folder, "build");
  const log = [];
  const miniflare = new Miniflare({
    cf: false,
    log: new Log(LogLevel.ERROR),
    // What the worker logs about faults that a test makes is of no use in its report, unless one is looked for.
    handleRuntimeStdio: (stdout, stderr) =>
      [stdout, stderr].forEach((stream) => {
        stream.on("data", (text) => log.push(String(text)));
        if (process.env.SAFELIGHT_LOG) stream.pipe(process.stderr);
      }),
    workers: [
      {
        ...workerOptions,
        name: "safelight",
        modulesRoot: build,
        modules: [
          { type: "ESModule", path: join(build, "index.js") },
          { type: "CompiledWasm", path: join(build, "index_bg.wasm") },
        ],
        bindings: { ...workerOptions.bindings, RECEIPT_KEY: randomBytes(32).toString("base64url"), ...settings },
        queueProducers: { ...workerOptions.queueProducers, DEAD: { queueName: "safelight-jobs-dead" } },
        // Everybody here has one address.
        ratelimits: Object.fromEntries(
          Object.entries(workerOptions.ratelimits ?? {}).map(([name, { simple }]) => [name, { simple: { ...simple, limit: 1e9 } }]),
        ),
      },
    ],
  });
  const url = await miniflare.ready;
  const db = await miniflare.getD1Database("DB");
  const migrations = readdirSync(join(folder, "migrations")).filter((file) => file.endsWith(".sql")).sort();
  assert.ok(migrations.length > 0);
  for (const file of migrations) {
    const sql = readFileSync(join(folder, "migrations", file), "utf8").replace(/--.*$/gm, "");
    // A trigger has statements of its own.
    const statements = sql.match(/\s*CREATE\s+TRIGGER[\s\S]*?\bEND\s*;|[^;]+;/gi);
    await db.batch(statements.map((statement) => db.prepare(statement)));
  }
  return {
    url,
    db,
    /** What it has logged. */
    log: () => log.join(""),
    /** Puts messages on the queue of those that were delivered in vain. */
    bury: async (...ids) => {
      const dead = await miniflare.getQueueProducer("DEAD");
      await dead.sendBatch(ids.map((id) => ({ body: { job_id: id }, contentType: "json" })));
    },
    bucket: () => miniflare.getR2Bucket("BUCKET"),
    /** What cron runs, every fifteen minutes or, of `cron`, every minute. */
    sweep: async (cron = "*/15 * * * *") => (await miniflare.getWorker()).scheduled({ cron }),
    stop: () => miniflare.dispose(),
  };
}

/** Somebody with a session. */
export class Guest {
  static async arrive(url) {
    const guest = new Guest();
    guest.url = url;
    const answer = await fetch(new URL("/api/session", url), { method: "POST" });
    assert.equal(answer.status, 201, await answer.clone().text());
    guest.session = await answer.clone().json();
    guest.cookie = answer.headers.get("set-cookie").split(";")[0];
    return guest;
  }

  ask(method, path, { json, body, headers = {} } = {}) {
    const all = { cookie: this.cookie, connection: "close", ...headers };
    if (json !== undefined) all["content-type"] = "application/json";
    return fetch(new URL(path, this.url), { method, headers: all, body: json === undefined ? body : JSON.stringify(json) });
  }

  async json(method, path, options) {
    const answer = await this.ask(method, path, options);
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${await answer.clone().text()}`);
    return answer.json();
  }
}
