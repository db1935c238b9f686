// Where things are, seen from the tests.

import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root folder. */
export const root = fileURLToPath(new URL("../../", import.meta.url));

/** The npm packages of `tests/tools`, as `cargo xtask` installs them. */
export const modules = process.env.SAFELIGHT_MODULES ?? join(root, ".tools/npm/node_modules");

/** Loads one of those packages. */
export const tool = createRequire(join(modules, "here.js"));

/** A value that `cargo xtask test` hands over. */
export function given(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the tests by \`cargo xtask test\`.`);
  return value;
}
