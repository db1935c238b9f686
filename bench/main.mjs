// The bench: every work of the table, the engine beside its peers in one process, and what comes of it as JSON, a table and
// a chart. Run it by `cargo xtask bench`.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { root } from "../tests/support/paths.mjs";
import { chart } from "./chart.mjs";
import { measure } from "./measure.mjs";
import { memoryRows } from "./memory.mjs";
import { ours as oursOf } from "./ours.mjs";
import { jimp } from "./peers/jimp.mjs";
import { magick } from "./peers/magick.mjs";
import { photon } from "./peers/photon.mjs";
import { sharpPeer } from "./peers/sharp.mjs";
import { vips as vipsOf } from "./peers/vips.mjs";
import { photograph } from "./photo.mjs";
import { previewRows } from "./preview.mjs";
import { page } from "./report.mjs";
import { sizeRows } from "./sizes.mjs";
import { brief } from "./words.mjs";
import { TIMED, timedRows } from "./works.mjs";

const { values: options } = parseArgs({
  options: { rounds: { type: "string", default: "7" }, only: { type: "string" }, json: { type: "string" } },
});
const rounds = Number(options.rounds);
const wanted = (text) => !options.only || text.toLowerCase().includes(options.only.toLowerCase());
const say = (text) => console.error(text);

say("Preparing the picture …");
const photo = await photograph();
say(`The picture: ${photo.from}, ${(photo.jpeg.length / 1e6).toFixed(1)} MB as a JPEG.`);
const ours = await oursOf(photo);
const vips = await vipsOf(photo);
const peers = {
  Photon: photon(photo),
  "wasm-vips": vips.contestant,
  sharp: sharpPeer(photo),
  "magick-wasm": await magick(photo),
  jimp: jimp(photo),
};

const rows = [];
const others = {};
for (const timed of TIMED) {
  if (!wanted(timed.work)) continue;
  say(`Measuring: ${timed.work} …`);
  others[timed.key] = await measure(contestants(timed.key), rounds);
  rows.push(...show(timedRows(timed, others[timed.key], others)));
}
if (wanted("WebAssembly memory")) rows.push(...show(await memoryRows(photo)));
if (wanted("preview")) rows.push(...show(await previewRows(photo, ours.known)));
if (wanted("size")) rows.push(...show(await sizeRows()));

if (options.json) writeFileSync(options.json, `${JSON.stringify({ rows }, null, 2)}\n`);
if (!options.only) {
  const folder = join(root, "docs/bench");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "README.md"), page(rows, photo, rounds));
  writeFileSync(join(folder, "bench.svg"), chart(rows));
  say(`Written: ${folder}/README.md and bench.svg`);
}
const bound = rows.filter((row) => row.target !== null);
say(`${bound.filter((row) => row.holds).length} of ${bound.length} bounds hold.`);
vips.close();
// Peers leave threads behind.
process.exit(0);

/** Us and every peer that does this work; a second way of a peer is one more contestant. */
function contestants(key) {
  const list = [{ name: "ours", run: ours.contestant[key] }];
  for (const [name, works] of Object.entries(peers)) {
    if (works[key]) list.push({ name, run: works[key] });
    if (works[`${key}Linear`]) list.push({ name: `${name}, linear light`, run: works[`${key}Linear`] });
  }
  return list;
}

function show(shown) {
  for (const row of shown) say(`  ${brief(row)}`);
  return shown;
}
