// The secrets and settings of an edge: the file `dev.vars` in its state folder.

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { given } from "./paths.mjs";

/** The value of a secret; by default of the edge that `cargo xtask test` started. */
export function secret(name, state = given("SAFELIGHT_STATE")) {
  const text = readFileSync(join(state, "dev.vars"), "utf8");
  const found = text.match(new RegExp(`^${name}="?([^\\s"]+)"?$`, "m"));
  if (!found) throw new Error(`${state}/dev.vars has no ${name}`);
  return found[1];
}
