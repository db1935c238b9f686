// An edge of a test's own, that it may kill: its state in a folder that outlives it, on a port that stays the same.

import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { freePort } from "../../support/port.mjs";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const modules = join(root, ".tools/npm/node_modules");
const READY_WITHIN_MS = 60_000;

/** wrangler on the local database of `state`; gives back what it prints. */
export async function d1(state, ...words) {
  const wrangler = join(modules, "wrangler/bin/wrangler.js");
  const { stdout } = await promisify(execFile)(process.execPath, [wrangler, "d1", ...words, "--local", "--persist-to", state], {
    cwd: join(root, "edge"),
    env: { ...process.env, CI: "1", WRANGLER_SEND_METRICS: "false", WRANGLER_LOG_PATH: join(state, "logs") },
    maxBuffer: 16 << 20,
  });
  return stdout;
}

export class Server {
  #process;

  /** An edge with empty state, not started yet. `vars` are secrets, and variables that are to be other than wrangler.toml says. */
  static async make({ vars = {}, migrated = true } = {}) {
    const server = new Server();
    server.state = await mkdtemp(join(tmpdir(), "safelight-edge-"));
    server.port = await freePort();
    server.url = `http://127.0.0.1:${server.port}`;
    server.vars = { RECEIPT_KEY: randomBytes(32).toString("base64url"), ...vars };
    const lines = Object.entries(server.vars).map(([name, value]) => `${name}=${value}\n`);
    await writeFile(join(server.state, "dev.vars"), lines.join(""));
    if (migrated) await d1(server.state, "migrations", "apply", "safelight");
    return server;
  }

  /** Starts it and waits until it answers. */
  async start() {
    await mkdir(this.state, { recursive: true });
    const log = await open(join(this.state, "edge.log"), "a");
    // A group of its own: the runtime is a child of a child, and all of them are to go at once.
    this.#process = spawn(process.execPath, ["local.mjs", modules, this.state, String(this.port)], {
      cwd: join(root, "edge"),
      detached: true,
      stdio: ["ignore", log.fd, log.fd],
    });
    await log.close();
    const end = Date.now() + READY_WITHIN_MS;
    for (;;) {
      if (await fetch(`${this.url}/api/health`).then(({ ok }) => ok, () => false)) return;
      if (this.#process.exitCode !== null || Date.now() > end) throw new Error(`no edge; see ${this.state}/edge.log`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** What its WebAssembly holds; it was made with a METRICS_TOKEN. */
  async wasmBytes() {
    const headers = { authorization: `Bearer ${this.vars.METRICS_TOKEN}` };
    const page = await (await fetch(`${this.url}/api/metrics`, { headers })).text();
    return Number(page.match(/^safelight_wasm_memory_bytes (\d+)$/m)[1]);
  }

  /** What it has written so far. */
  log() {
    return readFile(join(this.state, "edge.log"), "utf8");
  }

  /** Ends it as a power cut would: SIGKILL, at once. */
  async kill() {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    process.kill(-child.pid, "SIGKILL");
    await gone;
  }

  /** Ends it and removes its state. */
  async drop() {
    await this.kill();
    await rm(this.state, { recursive: true, force: true, maxRetries: 5 });
  }
}
