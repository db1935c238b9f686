// The edge on one machine: Cloudflare's own runtime (workerd) under Miniflare, with the worker, bindings and static files that
// wrangler.toml names, and its state in a folder. Not `wrangler dev`: the proxy in front of that loses requests while a
// render keeps the worker busy for seconds.
//
// usage: node local.mjs NODE_MODULES STATE PORT
//
// SAFELIGHT_SWEEP_EVERY_MS: how often the sweeps run; 0 for never. SAFELIGHT_BUCKET_PORT: where the bucket, the database, the
// libraries and the queues answer to other programs than the worker (local-bindings.mjs); nowhere by default. SAFELIGHT_WORKER_PORT: where
// the worker answers without Miniflare's workers in front of it, which serve the app's files and take most of a small answer's time.
//
// A worker with static files has one of Miniflare's in front of it at a socket of its own, too, unless the socket is for another entrypoint
// than the default one. So the worker has its one entrypoint under a second name here.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const [modules, state, port] = process.argv.slice(2);
const require = createRequire(join(modules, "here.js"));
const { Log, LogLevel, Miniflare } = require("miniflare");
const { unstable_getMiniflareWorkerOptions: workerOptionsOf } = require("wrangler");

const edge = dirname(fileURLToPath(import.meta.url));
const { workerOptions } = workerOptionsOf(join(edge, "wrangler.toml"));
const build = join(edge, "build");
// Secrets, and what a variable of wrangler.toml is to be here instead.
const secrets = Object.fromEntries(
  readFileSync(join(state, "dev.vars"), "utf8")
    .split("\n")
    .map((line) => line.match(/^(\w+)=(\S+)$/))
    .filter(Boolean)
    .map(([, name, value]) => [name, value]),
);

// Everybody on this machine has one address, and tests ask a lot: calls are limited only where dev.vars says how many a minute.
const localRate = ([name, { simple }]) => [name, { simple: { ...simple, limit: Number(secrets[name] ?? 1_000_000_000) } }];

// The same goes for what may be used in an hour, and by all guests together.
const isBudget = (name) => /^(OWNER|ADDRESS|GUESTS)_(CALLS|BYTES|COST_MS|STORED_BYTES)/.test(name);
const unlimited = Object.fromEntries(
  Object.keys(workerOptions.bindings ?? {})
    .filter(isBudget)
    .map((name) => [name, "1000000000000000"]),
);

const workerPort = Number(process.env.SAFELIGHT_WORKER_PORT ?? 0);

const bindingsPort = Number(process.env.SAFELIGHT_BUCKET_PORT ?? 0);

// Tests look into a library, count the rows that it reads and writes, cut it off from another, and end its instance. For that a library's class is one around the worker's own, where the edge has a
// port for its bindings. A deployment has no such thing.
const INSPECTED_LIBRARY = `
  import { Library as Inner } from "./entry.js";
  export class Library extends Inner {
    #state;
    #libraries;
    #cut;
    #cursors;
    constructor(state, env) {
      super(state, env);
      this.#state = state;
      const { sql } = state.storage;
      const exec = sql.exec.bind(sql);
      sql.exec = (...given) => {
        const cursor = exec(...given);
        this.#cursors?.push(cursor);
        return cursor;
      };
      this.#libraries = env.LIBRARY;
    }
    ask(call) {
      return this.#cut ? this.#askAndCut(call) : super.ask(call);
    }
    fetch(request) {
      return request.headers.has("inspect") ? this.#inspect(request) : super.fetch(request);
    }
    async #inspect(request) {
      const { text, values, command, body, cut, abort, trap, count } = await request.json();
      if (cut) {
        this.#cut = cut;
        return Response.json({});
      }
      if (abort) this.#state.abort("a test ended this instance");
      if (trap) {
        // As a panic in a task does.
        queueMicrotask(() => { throw new WebAssembly.RuntimeError("a test ended this instance of the WebAssembly"); });
        return Response.json({});
      }
      if (count) {
        const sum = (name) => (this.#cursors ?? []).reduce((sum, cursor) => sum + cursor[name], 0);
        const counted = { statements: this.#cursors?.length ?? 0, read: sum("rowsRead"), written: sum("rowsWritten"), bytes: this.#state.storage.sql.databaseSize };
        this.#cursors = [];
        return Response.json(counted);
      }
      const library = new URL(request.url).searchParams.get("library");
      if (command) return this.#command(library, command, body);
      const rows = this.#state.storage.sql.exec(text, ...values).toArray();
      if (!text.startsWith("SELECT")) {
        // The library does not see this change. It forgets the answers that it keeps with every command that may change rows; this one changes none.
        await this.#command(library, "NoteStep", { claim: { job_id: "", fence: "" }, step: "none", progress: 0 });
        // What a change makes due is due now.
        await this.#state.storage.setAlarm(Date.now());
      }
      return Response.json(rows);
    }
    // As edge/src/library/wire.rs has it.
    async #command(library, command, body) {
      const call = [command, library].join(" ") + "\\n" + JSON.stringify(body);
      const reply = await super.ask(call);
      const kind = { d: "Done", r: "Refused", m: "Moved" }[reply[0]];
      return Response.json({ [kind]: JSON.parse(reply.slice(1)) });
    }
    // The library that takes this one over, or this one, ends with its n-th call here: before it is answered, or after.
    async #askAndCut(call) {
      const { whom, when } = this.#cut;
      if (this.#cut.calls > 0) {
        this.#cut.calls -= 1;
        return super.ask(call);
      }
      this.#cut = undefined;
      const { to } = JSON.parse(call.split("\\n")[1]);
      const end = async () => {
        if (whom === "self") this.#state.abort("a test ended this instance");
        const body = JSON.stringify({ abort: true });
        await this.#libraries.getByName(to).fetch("https://library/", { method: "POST", headers: { inspect: "" }, body }).catch(() => {});
      };
      if (when === "before") await end();
      const reply = await super.ask(call);
      if (when === "after") await end();
      return reply;
    }
  }
`;
const LIBRARY = bindingsPort ? INSPECTED_LIBRARY : 'export { Library } from "./entry.js";';

// In a deployment the bucket itself announces objects on this queue; here a worker of its own does.
const bindingsWorker = {
  name: "bindings",
  compatibilityDate: workerOptions.compatibilityDate,
  modules: [{ type: "ESModule", path: join(edge, "local-bindings.mjs") }],
  r2Buckets: workerOptions.r2Buckets,
  d1Databases: workerOptions.d1Databases,
  durableObjects: { LIBRARY: { className: "Library", scriptName: "safelight" } },
  queueProducers: { EVENTS: { queueName: "safelight-events" }, DEAD: { queueName: "safelight-jobs-dead" } },
  unsafeDirectSockets: [{ host: "127.0.0.1", port: bindingsPort }],
};
const bindingsWorkers = bindingsPort ? [bindingsWorker] : [];

const miniflare = new Miniflare({
  host: "127.0.0.1",
  port: Number(port),
  cf: false,
  // What `sweep` below asks for.
  unsafeTriggerHandlers: true,
  log: new Log(LogLevel.WARN),
  // As it comes: taken apart line by line, as Miniflare does, the log takes as much of the processor as the answers it is about.
  handleRuntimeStdio(stdout, stderr) {
    stdout.pipe(process.stdout);
    stderr.pipe(process.stderr);
  },
  // Where `wrangler d1 migrations apply --persist-to` keeps its database too.
  defaultPersistRoot: join(state, "v3"),
  r2Persist: true,
  d1Persist: true,
  durableObjectsPersist: true,
  workers: [
    {
      ...workerOptions,
      name: "safelight",
      unsafeDirectSockets: workerPort ? [{ host: "127.0.0.1", port: workerPort, entrypoint: "Direct" }] : [],
      modulesRoot: edge,
      modules: [
        {
          type: "ESModule",
          path: join(edge, "local.js"),
          contents: `${LIBRARY} export { default, default as Direct } from "./entry.js";`,
        },
        { type: "ESModule", path: join(edge, "entry.js") },
        { type: "ESModule", path: join(edge, "glue.js") },
        { type: "ESModule", path: join(build, "index.js") },
        { type: "CompiledWasm", path: join(build, "index_bg.wasm") },
      ],
      bindings: { ...workerOptions.bindings, ...unlimited, ...secrets },
      ratelimits: Object.fromEntries(Object.entries(workerOptions.ratelimits ?? {}).map(localRate)),
    },
    ...bindingsWorkers,
  ],
});

async function end() {
  await miniflare.dispose();
  process.exit(0);
}
process.on("SIGINT", end);
process.on("SIGTERM", end);
await miniflare.ready;

// Cron, more often than in a deployment: the queues on this machine are in memory, and objects whose announcement was lost when the edge ended
// wait for a sweep. (Jobs wait for their library's alarm.) Asked for over HTTP: Miniflare's own handle on a worker blocks this process while it
// asks, and the runtime waits for this process to read its log, so that under load neither would ever go on.
const SWEEP_EVERY_MS = Number(process.env.SAFELIGHT_SWEEP_EVERY_MS ?? 15_000);
while (SWEEP_EVERY_MS > 0) {
  await sweep().catch((error) => console.error(`sweep: ${error}`));
  await new Promise((resolve) => setTimeout(resolve, SWEEP_EVERY_MS));
}

async function sweep() {
  const cron = encodeURIComponent("*/15 * * * *");
  // The worker itself, past the one in front of it that answers with the app's files.
  const headers = { "mf-route-override": "safelight" };
  const answer = await fetch(`http://127.0.0.1:${port}/cdn-cgi/handler/scheduled?cron=${cron}`, { headers });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
}
