// The rows as a page of Markdown, with the machine and the method.

import { cpus, totalmem } from "node:os";

import { MOVES } from "./drag.mjs";

const verdict = ({ holds, target }) => (target === null ? "" : holds ? "holds" : "**no**");
const figure = ({ ours, unit, why }) => (ours === null ? why : `${ours} ${unit}`);

export function page({ rows, photo, rounds, version }) {
  const bounds = rows.filter(({ target }) => target !== null);
  return `# The app

Written by \`cargo xtask bench app\`. Do not edit it by hand. ${bounds.filter(({ holds }) => holds).length} of ${bounds.length} bounds hold.

| what | measured | bound | | |
| --- | --: | --: | --- | --- |
${rows.map((row) => `| ${[row.work, figure(row), row.bound ?? "–", verdict(row), row.note ?? ""].join(" | ")} |`).join("\n")}

## Method

- Machine: ${cpus()[0].model.trim()}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB of memory; Node ${process.versions.node}, Chromium ${version}, headless, without a GPU.
- Date: ${new Date().toISOString().slice(0, 10)}.
- Picture: ${photo.from}; ${(photo.jpeg.length / 1e6).toFixed(1)} MB as a baseline JPEG of quality 92, 4:2:0.
- The app is the output of \`cargo xtask dist\`, served by a static server without an edge (\`bench/app/server.mjs\`). One
  CSS pixel is one device pixel.
- A drag is ${MOVES} moves of the mouse at 60 Hz on the slider of the last step, or of the first step if the row says so.
  Each row has ${rounds} drags, after one that warms up.
- *Slider to pixels* is the time from the pointer event that changes the slider's value until the canvas has the pixels
  of a frame that was requested after that event. The frame may be a draft. The browser delivers pointer moves with its
  frames, up to 16.7 ms after the mouse moved, and shows a canvas with its next frame, up to 16.7 ms later. This time is
  not included.
- *Full picture after the release* is the time from the \`pointerup\` event until the canvas has the full frame (not a
  draft) of the last value. It is 0 if the frame was there already.
- A first visit uses a new profile. The server limits the line, so that web workers share it. The browser slows its main
  thread, but not its workers.
`;
}
