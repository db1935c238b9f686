// Where things are, seen from the tests.

import { fileURLToPath } from 'node:url';

/** The repository's root folder. */
export const root = fileURLToPath(new URL('../../../', import.meta.url));

/** A value that `cargo xtask test` hands over. */
export function given(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the tests by \`cargo xtask test browser\`.`);
  return value;
}
