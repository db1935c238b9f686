// The npm packages of `bench/package.json`, as `cargo xtask bench` installs them.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

/** A value that `cargo xtask bench` hands over. */
export function given(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run \`cargo xtask bench\`.`);
  return value;
}

const peers = createRequire(join(given("SAFELIGHT_PEERS"), "package.json"));

/** A peer's module: all of them have one for CommonJS. */
export const peer = (name) => peers(name);

/** The path of a file that a peer's package exports. */
export const peerFile = (name) => peers.resolve(name);

/** A peer's version, as it was installed. */
export function peerVersion(name) {
  const lock = JSON.parse(readFileSync(join(given("SAFELIGHT_PEERS"), "package-lock.json"), "utf8"));
  return lock.packages[`node_modules/${name}`].version;
}
