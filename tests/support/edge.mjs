// An edge of a test's own: edge/local.mjs as a child process that the test may kill and start again. Its state is in a folder that
// outlives it, and its port stays the same.

import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { appendFile, mkdtemp, open, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Bindings } from "./bindings.mjs";
import { migrate } from "./migrations.mjs";
import { given, modules, root } from "./paths.mjs";
import { freePort } from "./port.mjs";
import { pause } from "./wait.mjs";

/** How long a start may take. */
const READY_WITHIN_MS = 60_000;

/** No sweep but those that the test asks for. */
export const NO_SWEEPS = 0;

// An edge is in a process group of its own: if the test process ends, nothing else ends the edge.
const running = new Set();
process.on("exit", () => {
  for (const edge of running) edge.signalKill();
});
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, () => process.exit(1));

export class Edge {
  #process;
  #ended;
  #ownsState = false;
  #sweepEveryMs;

  /** `sweepEveryMs`: how often its sweeps run. Use `make` or `prepared`. */
  constructor({ state, port, bindingsPort, sweepEveryMs = 15_000 }) {
    Object.assign(this, { state, port, bindingsPort });
    this.url = `http://127.0.0.1:${port}`;
    this.bindings = new Bindings(`http://127.0.0.1:${bindingsPort}`);
    this.#sweepEveryMs = sweepEveryMs;
  }

  /** An edge with an empty state, not started yet. `settings` are secrets, and variables that differ from wrangler.toml. */
  static async make({ settings = {}, migrated = true, sweepEveryMs } = {}) {
    const state = await mkdtemp(join(tmpdir(), "safelight-edge-"));
    const edge = new Edge({ state, port: await freePort(), bindingsPort: await freePort(), sweepEveryMs });
    edge.#ownsState = true;
    await edge.configure({ RECEIPT_KEY: randomBytes(32).toString("base64url"), ...settings });
    if (migrated) await migrate(state);
    return edge;
  }

  /** An edge on the state and the ports that `cargo xtask test kill` prepared, not started yet. */
  static prepared({ sweepEveryMs }) {
    const [port, bindingsPort] = ["SAFELIGHT_PORT", "SAFELIGHT_BUCKET_PORT"].map((name) => Number(given(name)));
    return new Edge({ state: given("SAFELIGHT_STATE"), port, bindingsPort, sweepEveryMs });
  }

  /** Adds settings, or replaces them; the next start reads them. */
  async configure(settings) {
    this.settings = { ...this.settings, ...settings };
    const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
    await appendFile(join(this.state, "dev.vars"), lines.join(""));
  }

  /** Starts it and waits until it answers; `healthy: false` is for an edge that must say that it is not healthy. */
  async start({ healthy = true } = {}) {
    const log = await open(join(this.state, "edge.log"), "a");
    this.#process = spawn(process.execPath, ["local.mjs", modules, this.state, String(this.port)], {
      cwd: join(root, "edge"),
      // A group of its own: the runtime is a child of a child, and a kill must reach all of them at once.
      detached: true,
      // The edge ends when this pipe closes, even if the test process is killed.
      stdio: ["pipe", log.fd, log.fd],
      env: {
        ...process.env,
        SAFELIGHT_SWEEP_EVERY_MS: String(this.#sweepEveryMs),
        SAFELIGHT_BUCKET_PORT: String(this.bindingsPort),
      },
    });
    await log.close();
    running.add(this);
    this.#ended = new Promise((resolve) => this.#process.once("exit", resolve));
    const end = Date.now() + READY_WITHIN_MS;
    while (!(await this.#answers(healthy))) {
      const hasEnded = this.#process.exitCode !== null || this.#process.signalCode !== null;
      if (hasEnded || Date.now() > end) {
        const reason = hasEnded ? "ended by itself" : `does not answer within ${READY_WITHIN_MS} ms`;
        throw new Error(`The edge ${reason}. Its output ends with:\n${(await this.log()).slice(-2000)}`);
      }
      await pause(50);
    }
  }

  async #answers(healthy) {
    const urls = [`${this.url}/api/health`, `${this.bindings.url}/?prefix=none`];
    const results = await Promise.allSettled(urls.map((url) => fetch(url, { headers: { connection: "close" } })));
    const [edge, bindings] = results.map(({ value }) => value);
    return Boolean(bindings?.ok && (healthy ? edge?.ok : edge));
  }

  /** Sends SIGKILL to Node and to its workerd. */
  signalKill() {
    running.delete(this);
    try {
      process.kill(-this.#process.pid, "SIGKILL");
    } catch {
      // It has ended already.
    }
  }

  /** Ends it as a power cut would: SIGKILL, at once. */
  async kill() {
    if (!this.#process) return;
    this.signalKill();
    await this.#ended;
  }

  async restart() {
    await this.kill();
    await this.start();
  }

  /** Ends it; removes its state if `make` made it. `SAFELIGHT_LOG` shows its output. */
  async stop() {
    await this.kill();
    if (process.env.SAFELIGHT_LOG) console.error(await this.log());
    if (this.#ownsState) await rm(this.state, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Its output so far. */
  log() {
    return readFile(join(this.state, "edge.log"), "utf8");
  }

  /** Runs the sweeps, as cron does every fifteen minutes; returns when they have ended. */
  async sweep() {
    // The worker itself, past Miniflare's worker that serves the app's files.
    const headers = { "mf-route-override": "safelight", connection: "close" };
    const response = await fetch(`${this.url}/cdn-cgi/handler/scheduled?cron=${encodeURIComponent("*/15 * * * *")}`, { headers });
    return response.text();
  }

  /** The size of its WebAssembly memory; the edge needs the setting METRICS_TOKEN. */
  async wasmBytes() {
    const headers = { authorization: `Bearer ${this.settings.METRICS_TOKEN}` };
    const page = await (await fetch(`${this.url}/api/metrics`, { headers })).text();
    return Number(page.match(/^safelight_wasm_memory_bytes (\d+)$/m)[1]);
  }
}

/** An edge with an empty state that runs and whose sweeps run only when the test asks for them. */
export async function startEdge(settings, { sweepEveryMs = NO_SWEEPS, healthy = true } = {}) {
  const edge = await Edge.make({ settings, sweepEveryMs });
  try {
    await edge.start({ healthy });
  } catch (error) {
    await edge.stop();
    throw error;
  }
  return edge;
}
