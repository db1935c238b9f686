// The rows as a page of Markdown, with the machine, the versions and the method.

import { readFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";

import { peerVersion } from "./packages.mjs";
import { enginePackage } from "./places.mjs";
import { amount } from "./words.mjs";

const PEERS = ["@silvia-odwyer/photon-node", "wasm-vips", "sharp", "@imagemagick/magick-wasm", "jimp"];
const COLUMNS = ["Photon", "wasm-vips", "sharp", "magick-wasm", "jimp"];

const verdict = ({ holds, target }) => (target === null ? "" : holds ? "holds" : "**no**");

export function page(rows, photo, rounds) {
  const bounds = rows.filter((row) => row.target !== null);
  const notes = rows.filter((row) => row.note).map((row) => `- ${row.work}: ${row.note}`);
  return `# The engine compared with its peers

Written by \`cargo xtask bench\`. Do not edit it by hand. ${bounds.filter((row) => row.holds).length} of ${bounds.length} bounds hold.

![Our time as a share of each bound](bench.svg)

## Bounds

| work | ours | at most | measured | |
| --- | --- | --- | --- | --- |
${bounds.map((row) => `| ${[row.work, amount(row.ours, row.unit), row.bound, row.measured ?? row.why, verdict(row)].join(" | ")} |`).join("\n")}

## Figures

Medians in milliseconds. A dash means that a peer cannot do the work or was not measured.

| work | ours | ${COLUMNS.join(" | ")} | variants |
| --- | --- | ${COLUMNS.map(() => "---").join(" | ")} | --- |
${timed(rows)
  .map((row) => `| ${[row.work, row.ours ?? "–", ...COLUMNS.map((name) => row.peers[name] ?? "–"), others(row)].join(" | ")} |`)
  .join("\n")}

${[...new Set(notes)].join("\n")}

## Method

- Machine: ${cpus()[0].model.trim()}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB of memory; Node ${process.versions.node}.
- Date: ${new Date().toISOString().slice(0, 10)}. Engine ${JSON.parse(readFileSync(join(enginePackage, "package.json"), "utf8")).version}, as its npm package ships it.
- Peers: ${PEERS.map((name) => `${name} ${peerVersion(name)}`).join(", ")}. sharp is native; the others run in WebAssembly or JavaScript, as we do.
- Picture: ${photo.from}; ${(photo.jpeg.length / 1e6).toFixed(1)} MB as a baseline JPEG of quality 92, 4:2:0.
- One thread for each peer. All run in one process, one after the other in each round, so that a slow moment of the
  machine affects all of them. The first round warms up and does not count. The figure is the median of ${rounds} rounds (of
  one round if a run takes over five seconds).
- Output files are JPEGs of quality 85, 4:2:0. "Pixels to pixels" begins and ends with a JavaScript array, so copies
  into and out of WebAssembly count. The calls are in \`bench/peers/\`, ours in \`bench/ours.mjs\`.
- Each of our renders from a file also hashes its pixels (BLAKE3) and its file (SHA-256). No peer does.
- Memory is that of a fresh instance, with a process for each size, source and result included. The preview is a web
  worker in headless Chromium. Its time includes putting the pixels on the canvas.
`;
}

/** One row of each timed work. */
function timed(rows) {
  const seen = new Set();
  return rows.filter((row) => row.unit === "ms" && !row.work.startsWith("preview") && !seen.has(row.work) && seen.add(row.work));
}

function others(row) {
  const rest = Object.entries(row.peers).filter(([name]) => !COLUMNS.includes(name));
  return rest.map(([name, figure]) => `${name} ${figure}`).join(", ") || "–";
}
