// The programs behind one browser session. They stay in the test's process group, so that whoever ends the group ends them too.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** A program that was asked to end may take this long. */
const GRACE_MS = 5000;
/** A browser on a busy machine may take this long to say where it listens. */
const READY_WITHIN_MS = 60_000;

const running = new Set();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

export class Processes {
  #children = [];

  /** Starts a program. `stdio` is `spawn`'s. */
  start(program, args, { env = {}, stdio = "ignore" } = {}) {
    const child = spawn(program, args, { env: { ...process.env, ...env }, stdio });
    running.add(child);
    this.#children.push(child);
    child.once("exit", () => running.delete(child));
    // Without a listener the error would end the test process; whoever waits for a line learns of it.
    child.once("error", () => running.delete(child));
    return child;
  }

  /** Ends the programs, the newest first: a browser before its display. */
  async end() {
    for (const child of this.#children.splice(0).reverse()) await end(child);
  }
}

async function end(child) {
  if (!child.pid || hasEnded(child)) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), GRACE_MS);
  await ended;
  clearTimeout(timer);
}

const hasEnded = (child) => child.exitCode !== null || child.signalCode !== null;

/** Waits for a line of a program's output that fits `pattern`; returns the match. The rest of the output is read and dropped. */
export function line(child, stream, pattern) {
  const seen = [];
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => fail(`said nothing that fits ${pattern} within ${READY_WITHIN_MS} ms`), READY_WITHIN_MS);
    const fail = (reason) => {
      clearTimeout(timer);
      reject(new Error(`${child.spawnfile} ${reason}. Its output:\n${seen.join("\n")}`));
    };
    child.once("error", (error) => fail(`could not be started: ${error.message}`));
    child.once("exit", (code, signal) => fail(`ended by itself (${signal ?? code})`));
    createInterface({ input: stream }).on("line", (text) => {
      const match = text.match(pattern);
      if (match) {
        clearTimeout(timer);
        resolve(match);
      } else if (seen.length < 50) seen.push(text);
    });
  });
}
