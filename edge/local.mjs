// Runs the edge on one machine: Cloudflare's runtime (workerd) under Miniflare, with the worker, bindings and static
// files of wrangler.toml. A folder holds the state. This is not `wrangler dev`: its proxy drops requests while a render
// keeps the worker busy for seconds.
//
// usage: node local.mjs NODE_MODULES STATE PORT
//
// SAFELIGHT_SWEEP_EVERY_MS: interval of the sweeps; 0 for none. SAFELIGHT_BUCKET_PORT: port where other programs reach
// the bucket, the database, the libraries and the queues (local-bindings.mjs); none by default. SAFELIGHT_WORKER_PORT:
// port of the worker itself, without Miniflare's workers in front of it. Those serve the app's files and take most of
// the time of a small response.
//
// Miniflare puts a worker of its own in front of a worker with static files, also at a separate socket, unless that
// socket names another entrypoint than the default. So the worker exports its entrypoint under a second name.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { Mailbox } from "./local-mail.mjs";

const [modules, state, port] = process.argv.slice(2);
const require = createRequire(join(modules, "here.js"));
const { Log, LogLevel, Miniflare, Response } = require("miniflare");
const { unstable_getMiniflareWorkerOptions: workerOptionsOf } = require("wrangler");

const edge = dirname(fileURLToPath(import.meta.url));
const { workerOptions } = workerOptionsOf(join(edge, "wrangler.toml"));
const build = join(edge, "build");
// Secrets, and variables that replace those of wrangler.toml.
const secrets = Object.fromEntries(
  readFileSync(join(state, "dev.vars"), "utf8")
    .split("\n")
    .map((line) => line.match(/^(\w+)=(\S+)$/))
    .filter(Boolean)
    .map(([, name, value]) => [name, value]),
);

// All callers on this machine share one address, and tests send many requests. So calls are limited only if dev.vars
// sets a limit per minute.
const localRate = ([name, { simple }]) => [name, { simple: { ...simple, limit: Number(secrets[name] ?? 1_000_000_000) } }];

// The same applies to the hourly budgets and to the ceiling of all guests.
const isBudget = (name) => /^(OWNER|ADDRESS|GUESTS)_(CALLS|BYTES|COST_MS|STORED_BYTES)|^ADDRESS_(SIGN_INS|MAILS)$/.test(name);
const unlimited = Object.fromEntries(
  Object.keys(workerOptions.bindings ?? {})
    .filter(isBudget)
    .map((name) => [name, "1000000000000000"]),
);

// Receivers of webhooks on this machine are allowed.
const development = { WEBHOOK_LOOPBACK: "1" };

const workerPort = Number(process.env.SAFELIGHT_WORKER_PORT ?? 0);

const bindingsPort = Number(process.env.SAFELIGHT_BUCKET_PORT ?? 0);

// Tests inspect a library: they count the rows that it reads and writes, break its connection to another library, and
// end its instance. So a class for tests wraps the library's class if the edge has a bindings port. Deployments have no
// such class.
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
    execute(call) {
      return this.#cut ? this.#executeAndCut(call) : super.execute(call);
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
        // Like a panic in a task.
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
        // The library does not see this change. Any command that may change rows clears its cached responses; this one
        // changes no row.
        await this.#command(library, "SetStep", { claim: { job_id: "", fence: "" }, step: "none", progress: 0 });
        // Whatever the change makes due is due now.
        await this.#state.storage.setAlarm(Date.now());
      }
      return Response.json(rows);
    }
    // The format of edge/src/library/wire.rs.
    async #command(library, command, body) {
      const call = [command, library].join(" ") + "\\n" + JSON.stringify(body);
      const reply = await super.execute(call);
      const kind = { d: "Done", r: "Refused", m: "Moved" }[reply[0]];
      return Response.json({ [kind]: JSON.parse(reply.slice(1)) });
    }
    // Ends this library's instance, or that of the library that takes over, at its n-th call: before or after the
    // response.
    async #executeAndCut(call) {
      const { whom, when } = this.#cut;
      if (this.#cut.calls > 0) {
        this.#cut.calls -= 1;
        return super.execute(call);
      }
      this.#cut = undefined;
      const { to } = JSON.parse(call.split("\\n")[1]);
      const end = async () => {
        if (whom === "self") this.#state.abort("a test ended this instance");
        const body = JSON.stringify({ abort: true });
        await this.#libraries.getByName(to).fetch("https://library/", { method: "POST", headers: { inspect: "" }, body }).catch(() => {});
      };
      if (when === "before") await end();
      const reply = await super.execute(call);
      if (when === "after") await end();
      return reply;
    }
  }
`;
const LIBRARY = bindingsPort ? INSPECTED_LIBRARY : 'export { Library } from "./entry.js";';

// In a deployment the bucket itself sends notifications to this queue. Here a separate worker does.
const bindingsWorker = {
  name: "bindings",
  compatibilityDate: workerOptions.compatibilityDate,
  modules: [{ type: "ESModule", path: join(edge, "local-bindings.mjs") }],
  r2Buckets: workerOptions.r2Buckets,
  d1Databases: workerOptions.d1Databases,
  durableObjects: { LIBRARY: { className: "Library", scriptName: "safelight" } },
  queueProducers: {
    EVENTS: { queueName: "safelight-events" },
    DEAD: { queueName: "safelight-jobs-dead" },
    MAIL: { queueName: "safelight-mail" },
    DEAD_MAIL: { queueName: "safelight-mail-dead" },
  },
  unsafeDirectSockets: [{ host: "127.0.0.1", port: bindingsPort }],
};
const bindingsWorkers = bindingsPort ? [bindingsWorker] : [];

// Shows the mails that the edge sent. A deployment has no such route. Only these host names are routed, so that a page of
// another site that resolves to this machine cannot read the codes.
const mailbox = new Mailbox(state);
const MailLog = mailbox.logOf(Log);
const mailWorker = {
  name: "mail",
  compatibilityDate: workerOptions.compatibilityDate,
  routes: ["localhost/dev/*", "127.0.0.1/dev/*"],
  modules: [
    {
      type: "ESModule",
      path: join(edge, "local-mail-worker.js"),
      contents: "export default { fetch: (request, { MAILBOX }) => MAILBOX.fetch(request) };",
    },
  ],
  serviceBindings: { MAILBOX: (request) => mailbox.respond(request, Response) },
};

const miniflare = new Miniflare({
  host: "127.0.0.1",
  port: Number(port),
  cf: false,
  // Required by `sweep` below.
  unsafeTriggerHandlers: true,
  log: new MailLog(LogLevel.WARN),
  // Forwards the log unchanged. Miniflare would parse it line by line, which costs as much processor time as the
  // responses in the log.
  handleRuntimeStdio(stdout, stderr) {
    stdout.pipe(process.stdout);
    stderr.pipe(process.stderr);
  },
  // `wrangler d1 migrations apply --persist-to` uses the same folder.
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
      bindings: { ...workerOptions.bindings, ...unlimited, ...development, ...secrets },
      ratelimits: Object.fromEntries(Object.entries(workerOptions.ratelimits ?? {}).map(localRate)),
    },
    mailWorker,
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

// Runs the cron trigger more often than a deployment does: the queues of this machine are in memory, and objects whose
// notification was lost when the edge ended wait for a sweep. (Jobs wait for the alarm of their library.) Uses HTTP:
// Miniflare's own interface blocks this process during the call, and the runtime waits until this process reads its
// log. Under load that is a deadlock.
const SWEEP_EVERY_MS = Number(process.env.SAFELIGHT_SWEEP_EVERY_MS ?? 15_000);
while (SWEEP_EVERY_MS > 0) {
  await sweep().catch((error) => console.error(`sweep: ${error}`));
  await new Promise((resolve) => setTimeout(resolve, SWEEP_EVERY_MS));
}

async function sweep() {
  const cron = encodeURIComponent("*/15 * * * *");
  // Addresses the worker itself, not the one in front of it that serves the app's files.
  const headers = { "mf-route-override": "safelight" };
  const answer = await fetch(`http://127.0.0.1:${port}/cdn-cgi/handler/scheduled?cron=${cron}`, { headers });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
}
