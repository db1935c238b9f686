// The package's entry in Node: the module lies beside it, so it is there once this file is.

import { readFileSync } from "node:fs";
import { initSync } from "./filters.js";

initSync({ module: readFileSync(new URL("filters_bg.wasm", import.meta.url)) });

/** Nothing is left to do; browsers load the module here, and the same program runs in both. */
export default async function init() {}

export * from "./filters.js";
