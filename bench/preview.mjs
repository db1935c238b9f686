// The preview in real Chromium, as in the app: a web worker renders the package's `Preview` 1600 px wide, and the page draws it on its
// canvas, one slider moving over 120 values.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

import { launch } from "./chromium.mjs";
import { percentile } from "./measure.mjs";
import { missingOp } from "./ours.mjs";
import { enginePackage } from "./places.mjs";
import { EIGHT_POINTS, UNSHARP } from "./recipes.mjs";
import { absoluteRow, round } from "./works.mjs";

const VALUES = 120;
const TYPES = { js: "text/javascript", mjs: "text/javascript", wasm: "application/wasm", html: "text/html" };

const points = "preview, 1600 px wide, eight point operations";
const CASES = [
  { work: `${points}, the first one moving, p95`, target: 16, ops: EIGHT_POINTS, moving: [0, "amount"] },
  { work: `${points} and unsharp mask, the first one moving, p95`, target: 33, ops: [...EIGHT_POINTS, UNSHARP], moving: [0, "amount"] },
  { work: `${points}, the last one moving, p95`, target: null, ops: EIGHT_POINTS, moving: [7, "threshold"] },
];

export async function previewRows(photo, known) {
  const runnable = CASES.map((entry) => ({ ...entry, why: missingOp(entry.ops, known) }));
  const measured = await inChromium(
    photo,
    runnable.filter(({ why }) => !why),
  ).catch((error) => error);
  return runnable.map(({ work, target, why }) => {
    const reason = why ?? (measured instanceof Error ? measured.message.split("\n")[0] : undefined);
    if (reason) return absoluteRow({ work, unit: "ms", target, why: reason });
    const { times, version } = measured[work];
    const note = `median ${round(percentile(times, 0.5))} ms over ${times.length} values; Chromium ${version}`;
    return absoluteRow({ work, unit: "ms", target, value: round(percentile(times, 0.95)), note });
  });
}

async function inChromium(photo, cases) {
  if (!cases.length) return {};
  const browser = await launch();
  const server = createServer((request, response) => void answer(photo, request, response));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${server.address().port}/page/preview.html`);
    const measured = {};
    for (const { work, ops, moving } of cases) {
      const times = await page.evaluate((job) => globalThis.measure(job), { ops, moving, values: VALUES });
      measured[work] = { times, version: browser.version() };
    }
    return measured;
  } finally {
    await browser.close();
    server.close();
  }
}

/** The page's files, the package's, and the photograph. */
async function answer(photo, request, response) {
  try {
    const path = normalize(new URL(request.url, "http://localhost").pathname);
    const [, place, name] = path.split("/");
    const folder = { page: fileURLToPath(new URL("page", import.meta.url)), npm: enginePackage }[place];
    const body = path === "/photo.jpg" ? photo.jpeg : await readFile(join(folder, name));
    response.writeHead(200, { "Content-Type": TYPES[path.split(".").at(-1)] ?? "image/jpeg" }).end(body);
  } catch {
    response.writeHead(404).end();
  }
}
