// Garage, a store that people run: one node, one bucket, one key. Its own command line sets it up.

import { execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { freePort } from "../../support/port.mjs";
import { listening } from "./servers.mjs";

/** Starts the program `garage` with its data under `root`. */
export async function startGarage(program, root) {
  const [port, rpc] = [await freePort(), await freePort()];
  const config = join(root, "garage.toml");
  writeFileSync(
    config,
    [
      `metadata_dir = "${join(root, "meta")}"`,
      `data_dir = "${join(root, "data")}"`,
      `db_engine = "sqlite"`,
      `replication_factor = 1`,
      `rpc_bind_addr = "127.0.0.1:${rpc}"`,
      `rpc_public_addr = "127.0.0.1:${rpc}"`,
      `rpc_secret = "${randomBytes(32).toString("hex")}"`,
      `[s3_api]`,
      `s3_region = "garage"`,
      `api_bind_addr = "127.0.0.1:${port}"`,
      `root_domain = ".s3.garage.localhost"`,
    ].join("\n"),
  );
  const process_ = spawn(program, ["-c", config, "server"], { stdio: "ignore", env: { ...process.env, RUST_LOG: "error" } });
  await listening(port, process_);
  const garage = (...args) => execFileSync(program, ["-c", config, ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  const node = garage("node", "id", "-q").trim().split("@")[0];
  garage("layout", "assign", "-z", "here", "-c", "1G", node);
  garage("layout", "apply", "--version", "1");
  garage("bucket", "create", "safelight");
  const key = garage("key", "create", "storage-test");
  const [id, secret] = [/Key ID:\s*(\S+)/, /Secret key:\s*(\S+)/].map((pattern) => key.match(pattern)[1]);
  garage("bucket", "allow", "--read", "--write", "--owner", "safelight", "--key", "storage-test");
  return { process: process_, port, root, id, secret, region: "garage" };
}
