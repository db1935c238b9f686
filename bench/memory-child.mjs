// One render in a fresh process: prints what the engine's memory grew to, the result included.

import { readFileSync } from "node:fs";

import { engine as load } from "./places.mjs";

const [file, ops] = process.argv.slice(2);
const engine = await load();
const source = readFileSync(file);
const begun = performance.now();
const { size_bytes } = engine.render(source, { version: 1, ops: JSON.parse(ops) });
const ms = performance.now() - begun;
console.log(JSON.stringify({ bytes: engine.memoryBytes() + size_bytes, ms }));
