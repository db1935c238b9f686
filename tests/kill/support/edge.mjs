// An edge that is killed without a warning, and started again on the same state.

import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const local = fileURLToPath(new URL("../../../edge/local.mjs", import.meta.url));

/** How long a start may take. */
const READY_WITHIN_MS = 60_000;

export class KillableEdge {
  constructor({ modules, state, port, bucketPort }) {
    Object.assign(this, { modules, state, port, bucketPort });
    this.base = `http://127.0.0.1:${port}`;
    this.bucket = `http://127.0.0.1:${bucketPort}`;
    // Whoever ends this process ends the edge: it is in a process group of its own.
    process.on("exit", () => this.kill());
    for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, () => process.exit(1));
  }

  /** Starts it and waits until it answers. */
  async start() {
    const log = openSync(join(this.state, "edge.log"), "a");
    this.process = spawn(process.execPath, [local, this.modules, this.state, String(this.port)], {
      detached: true,
      stdio: ["ignore", log, log],
      env: { ...process.env, SAFELIGHT_SWEEP_EVERY_MS: "1000", SAFELIGHT_BUCKET_PORT: String(this.bucketPort) },
    });
    closeSync(log);
    this.ended = new Promise((resolve) => this.process.once("exit", resolve));
    const end = Date.now() + READY_WITHIN_MS;
    while (!(await this.answers())) {
      if (this.process.exitCode !== null) throw new Error("the edge ended by itself; its output is in edge.log");
      if (Date.now() > end) throw new Error("the edge does not answer");
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async answers() {
    const urls = [`${this.base}/api/health`, `${this.bucket}/?prefix=none`];
    const answers = await Promise.allSettled(urls.map((url) => fetch(url, { headers: { connection: "close" } })));
    return answers.every(({ value }) => value?.ok);
  }

  /** SIGKILL to Node and to its workerd. */
  kill() {
    if (!this.process || this.process.killed) return;
    try {
      process.kill(-this.process.pid, "SIGKILL");
    } catch {
      // It is gone already.
    }
  }

  async killed() {
    this.kill();
    await this.ended;
  }

  /** What is in the bucket. */
  async objects(prefix = "") {
    const answer = await fetch(`${this.bucket}/?prefix=${encodeURIComponent(prefix)}`);
    return answer.json();
  }
}
