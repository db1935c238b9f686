// The package's entry in Cloudflare Workers: a Worker may not compile bytes, so the module is imported compiled, and is there once this file is.

import { initSync, limitMemory } from "./filters.js";
import module from "./filters_bg.wasm";

initSync({ module });
// Half of an isolate's 128 MB: file and result are in JavaScript's memory once more.
limitMemory(64 * 2 ** 20);

/** Nothing is left to do; browsers load the module here, and the same program runs in both. */
export default async function init() {}

export * from "./filters.js";
