// The built app in a folder of the test's own, as it is and as a later version of itself.

import { createHash } from "node:crypto";
import { cp, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { root } from "../../support/paths.mjs";

/** A copy of `dist/app`; removed when the test ends. */
export async function appCopy(t) {
  const folder = await mkdtemp(join(tmpdir(), "safelight-app-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await cp(join(root, "dist/app"), folder, { recursive: true });
  return folder;
}

/** A copy that is another version: its page says so, and its style sheet has another name and content. */
export async function laterVersion(t, name) {
  const folder = await appCopy(t);
  const [page, worker] = await Promise.all(["index.html", "sw.js"].map((file) => readFile(join(folder, file), "utf8")));
  const [sheet] = page.match(/style-[0-9a-f]{16}\.css/);
  const text = `${await readFile(join(folder, sheet), "utf8")}/* ${name} */`;
  const digest = sha256(text);
  const newSheet = `style-${digest.slice(0, 16)}.css`;
  await rename(join(folder, sheet), join(folder, newSheet));
  await writeFile(join(folder, newSheet), text);
  const newPage = page.replace(sheet, newSheet).replace("<head>", `<head><meta name="version" content="${name}">`);
  await Promise.all(["index.html", "404.html"].map((file) => writeFile(join(folder, file), newPage)));
  const newWorker = worker
    .replace(/const BUILD = "[^"]*";/, `const BUILD = "${name}";`)
    .replace(/"\/",\s*"[0-9a-f]{64}"/, `"/", "${sha256(newPage)}"`)
    .replace(new RegExp(`"/${sheet}",\\s*"[0-9a-f]{64}"`), `"/${newSheet}", "${digest}"`);
  if (!newWorker.includes(newSheet) || !newWorker.includes(`"${name}"`)) throw new Error("sw.js has another form than this test knows");
  await writeFile(join(folder, "sw.js"), newWorker);
  return { folder, sheet: `/${sheet}`, newSheet: `/${newSheet}` };
}

function sha256(text) {
  return createHash("sha256").update(text).digest("hex");
}

/** Waits until a service worker controls the page: from then on it needs no network. */
export async function controlled(page) {
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === "activated");
}

/** What a host without an edge, or no network, makes the browser say. */
export const WITHOUT_EDGE = [/Failed to load resource/, /WebSocket connection to .* failed/];
