// Sizes after gzip: the npm package as npm packs it, and the worker's script and module.

import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";

import { root } from "../tests/support/paths.mjs";
import { enginePackage } from "./places.mjs";
import { absoluteRow, round } from "./works.mjs";

export async function sizeRows() {
  return [
    await row("compressed size of the engine's npm package", 600, async () => {
      const pack = ["pack", "--json", "--dry-run", "--ignore-scripts"];
      const { stdout } = await promisify(execFile)("npm", pack, { cwd: enginePackage });
      return Object.values(JSON.parse(stdout))[0].size;
    }),
    await row("compressed size of the worker, script and module", 1500, () => {
      const folder = join(root, "edge/build");
      const files = readdirSync(folder).filter((name) => /\.(js|wasm)$/.test(name));
      if (!files.length) throw new Error("edge/build holds no worker");
      return files.reduce((sum, name) => sum + gzipSync(readFileSync(join(folder, name)), { level: 9 }).length, 0);
    }),
  ];
}

async function row(work, target, weigh) {
  try {
    return absoluteRow({ work, unit: "KB", target, value: round((await weigh()) / 1000) });
  } catch (error) {
    return absoluteRow({ work, unit: "KB", target, why: error.message.split("\n")[0] });
  }
}
