// Memory: the peak of WebAssembly's memory in a fresh instance of the engine, a process for each size, with the source (which
// lies in that memory) and the result counted in.

import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { workFolder } from "./photo.mjs";
import { EIGHT_FOR_MEMORY } from "./recipes.mjs";
import { absoluteRow, round } from "./works.mjs";

const run = promisify(execFile);
const SIZES = [
  { name: "12 MP", width: 4000, height: 3000, target: 32 },
  { name: "24 MP", width: 5657, height: 4243, target: 48 },
  { name: "100 MP", width: 11548, height: 8661, target: 96 },
];

export async function memoryRows(photo) {
  const rows = [];
  for (const { name, width, height, target } of SIZES) {
    const work = `WebAssembly memory, ${name} baseline JPEG, eight operations`;
    const file = join(workFolder(), `${width}x${height}.jpg`);
    const jpeg = width === photo.width ? photo.jpeg : await photo.enlarged(width, height);
    writeFileSync(file, jpeg);
    try {
      const child = fileURLToPath(new URL("memory-child.mjs", import.meta.url));
      const { stdout } = await run(process.execPath, [child, file, JSON.stringify(EIGHT_FOR_MEMORY)]);
      const { bytes, ms } = JSON.parse(stdout);
      const note = `source ${round(jpeg.length / 1e6)} MB; one render took ${round(ms / 1000)} s`;
      rows.push(absoluteRow({ work, unit: "MB", target, value: round(bytes / 1e6), note }));
    } catch (error) {
      rows.push(
        absoluteRow({
          work,
          unit: "MB",
          target,
          why: String(error.stderr || error.message)
            .trim()
            .split("\n")
            .at(-1),
        }),
      );
    }
  }
  return rows;
}
