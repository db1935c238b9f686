// `cargo xtask dev` is killed without a warning: what it started ends with it.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";

import { freePort } from "../support/port.mjs";

/** What is built already is not built again, so a start takes seconds. */
const READY_WITHIN_MS = 120_000;
const FREE_WITHIN_MS = 60_000;

test("the port is free after xtask dev was killed", async () => {
  const state = mkdtempSync(join(tmpdir(), "safelight-dev-"));
  const port = await freePort();
  const dev = spawn(process.env.SAFELIGHT_XTASK, ["dev", "--port", String(port), "--state", state], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    await ready(dev);
    assert.equal(await listens(port), true, "the edge answers");
    dev.kill("SIGKILL");
    await once(dev, "exit");
    const end = Date.now() + FREE_WITHIN_MS;
    while (await listens(port)) {
      assert.ok(Date.now() < end, `port ${port} is still held after ${FREE_WITHIN_MS} ms`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  } finally {
    dev.kill("SIGKILL");
    // What is left of it, if this fails, must not keep this process waiting.
    dev.stdout.destroy();
    rmSync(state, { recursive: true, force: true });
  }
});

/** Waits for the line that says where it answers. */
async function ready(dev) {
  const late = setTimeout(() => dev.kill("SIGKILL"), READY_WITHIN_MS);
  try {
    for await (const line of createInterface({ input: dev.stdout })) if (line.startsWith("ready ")) return;
  } finally {
    clearTimeout(late);
  }
  assert.fail("xtask dev ended before it was ready");
}

/** Whether somebody accepts connections there. */
function listens(port) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => socket.destroy() && resolve(true));
    socket.once("error", () => resolve(false));
  });
}
