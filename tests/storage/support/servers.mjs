// What the tests of the store run against: an S3 server of a process of its own, and workers under Miniflare.

import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { given, tool } from "../../support/paths.mjs";
import { freePort } from "../../support/port.mjs";
import { pause } from "../../support/wait.mjs";
import { startGarage } from "./garage.mjs";

const program = given("SAFELIGHT_S3_SERVER");
const kind = process.env.SAFELIGHT_S3 ?? "s3s-fs";
const { Log, LogLevel, Miniflare } = tool("miniflare");

/** A folder that is gone when the test file ends. */
export function folder() {
  const path = mkdtempSync(join(tmpdir(), "safelight-storage-"));
  process.on("exit", () => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Waits until somebody listens on `port`. */
export async function listening(port, process_) {
  for (let tries = 0; tries < 600; tries += 1) {
    if (process_.exitCode !== null) throw new Error(`${program} ended with ${process_.exitCode}`);
    const socket = createConnection(port, "127.0.0.1");
    const open = await new Promise((resolve) => socket.on("connect", () => resolve(true)).on("error", () => resolve(false)));
    socket.destroy();
    if (open) return;
    await pause(50);
  }
  throw new Error(`nobody listens on ${port}`);
}

/** An S3 server with one empty bucket, and the settings that lead there. */
export async function startS3() {
  const server = kind === "garage" ? await startGarage(program, folder()) : await startS3sFs();
  process.on("exit", () => server.process.kill("SIGKILL"));
  return {
    ...server,
    kind,
    settings: {
      STORAGE: "s3",
      S3_ENDPOINT: `http://127.0.0.1:${server.port}`,
      S3_REGION: server.region,
      S3_BUCKET: "safelight",
      S3_PATH_STYLE: "true",
      S3_ACCESS_KEY_ID: server.id,
      S3_SECRET_ACCESS_KEY: server.secret,
    },
    async stop() {
      const ended = once(server.process, "exit");
      server.process.kill("SIGTERM");
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 2000).unref())]);
      server.process.kill("SIGKILL");
    },
  };
}

async function startS3sFs() {
  const [root, port] = [folder(), await freePort()];
  mkdirSync(join(root, "safelight"));
  const [id, secret] = ["storage-test", randomBytes(16).toString("hex")];
  const options = ["--host", "127.0.0.1", "--port", `${port}`, "--access-key", id, "--secret-key", secret, root];
  const process_ = spawn(program, options, { stdio: "ignore", env: { ...process.env, RUST_LOG: "off" } });
  await listening(port, process_);
  return { process: process_, port, root, id, secret, region: "us-east-1" };
}

/** The worker in `probe/` with these settings; `r2` gives it a bucket. */
export async function startProbe(settings) {
  const build = fileURLToPath(new URL("../probe/build/", import.meta.url));
  const miniflare = new Miniflare({
    cf: false,
    log: new Log(LogLevel.WARN),
    modulesRoot: build,
    modules: [
      { type: "ESModule", path: join(build, "index.js") },
      { type: "CompiledWasm", path: join(build, "index_bg.wasm") },
    ],
    compatibilityDate: "2026-04-01",
    bindings: settings,
    r2Buckets: settings.STORAGE === "s3" ? [] : ["BUCKET"],
  });
  const url = await miniflare.ready;
  return { url, stop: () => miniflare.dispose() };
}
