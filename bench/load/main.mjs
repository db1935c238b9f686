// Load: wrk on thumbnails, the list of images and renditions of one megapixel, the edge on this machine and sharp on Node in turn, several
// rounds, medians. `cargo xtask bench load` runs it and hands it a running edge.

import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { Guest } from "../../tests/support/guest.mjs";
import { root } from "../../tests/support/paths.mjs";
import { freePort } from "../../tests/support/port.mjs";
import { pause } from "../../tests/support/wait.mjs";
import { page } from "./report.mjs";

const { values: options } = parseArgs({ options: { rounds: { type: "string", default: "5" }, seconds: { type: "string", default: "8" } } });
const rounds = Number(options.rounds);
const seconds = Number(options.seconds);
const { SAFELIGHT_URL: url, SAFELIGHT_PEERS: peers, SAFELIGHT_WRK: wrk } = process.env;
const say = (text) => console.error(text);

/** Images in the list that is asked for: what a page of the gallery shows. */
const LISTED = 20;
const WORKS = [
  { key: "thumbnail", what: "a thumbnail of 200 px", connections: 8, path: ({ id }) => `/api/images/${id}/thumbnails/200` },
  { key: "list", what: `the list of ${LISTED} images`, connections: 8, path: () => "/api/images" },
  {
    key: "rendition",
    what: "a rendition of 1 MP (greyscale, JPEG to JPEG)",
    connections: 1,
    post: true,
    path: ({ id }) => `/api/images/${id}/renditions`,
  },
];
const RECIPE = JSON.stringify({ recipe: { version: 1, ops: [{ op: "grayscale" }], output: { format: "jpeg", quality: 85 } } });

const sharp = createRequire(join(peers, "package.json"))("sharp");
const folder = mkdtempSync(join(tmpdir(), "safelight-load-"));
const port = await freePort();
const peer = spawn(process.execPath, [join(root, "bench/load/peer.mjs"), peers, folder, String(port)], {
  stdio: ["ignore", "pipe", "inherit"],
  env: { ...process.env, VIPS_CONCURRENCY: "1" },
});
try {
  await new Promise((resolve) => peer.stdout.once("data", resolve));
  const servers = { edge: await prepare(url), sharp: await prepare(`http://127.0.0.1:${port}`) };
  const rows = [];
  for (const work of WORKS) {
    const runs = { edge: [], sharp: [] };
    for (let round = 0; round <= rounds; round++) {
      for (const [name, server] of Object.entries(servers)) {
        const run = measure(work, server);
        say(`${work.key} ${name}: ${run.per_s.toFixed(1)} a second, median ${run.p50_ms} ms, p99 ${run.p99_ms} ms`);
        // The first round warms both up.
        if (round > 0) runs[name].push(run);
      }
    }
    rows.push({ ...work, edge: middle(runs.edge), sharp: middle(runs.sharp) });
  }
  writeFileSync(join(root, "docs/bench/load.md"), page(rows, { rounds, seconds }));
} finally {
  peer.kill();
  rmSync(folder, { recursive: true });
}

/** Somebody with twenty photographs of one megapixel, their thumbnails made. */
async function prepare(base) {
  const guest = await Guest.arrive(base);
  let image;
  for (let index = 0; index < LISTED; index++) {
    const body = await sharp(join(root, "photos/retina.jpg"))
      .resize(1000, 1000)
      .modulate({ brightness: 1 + index / 100 })
      .jpeg({ quality: 90 })
      .toBuffer();
    image = await guest.upload(body);
    await (await guest.get(`/api/images/${image.id}/thumbnails/200`)).arrayBuffer();
  }
  // The edge makes the other thumbnails in jobs; they must not run beside what is measured.
  for (let busy = true; busy; ) {
    // The peer makes them during the upload and has no jobs.
    const jobs = await guest.get("/api/jobs?limit=100").then((response) => (response.ok ? response.json() : {}));
    busy = (jobs.items ?? []).some(({ state }) => state === "queued" || state === "running");
    await pause(250);
  }
  return { base, cookie: guest.cookie, image };
}

function measure(work, { base, cookie, image }) {
  const args = ["-t1", `-c${work.connections}`, `-d${seconds}s`, "--timeout", "30s", "-s", join(root, "bench/load/request.lua")];
  const env = { ...process.env, LOAD_METHOD: work.post ? "POST" : "GET", LOAD_COOKIE: cookie };
  if (work.post) env.LOAD_BODY = RECIPE;
  const run = spawnSync(wrk, [...args, base + work.path(image)], { env, encoding: "utf8" });
  const line = run.stdout?.match(/^RESULT (.*)$/m)?.[1];
  if (!line) throw new Error(`wrk said nothing of use: ${run.stdout} ${run.stderr} ${run.error ?? ""}`);
  const said = JSON.parse(line);
  if (said.refused || said.broken || !said.requests) throw new Error(`not every request was answered well: ${line}`);
  return { per_s: said.requests / (said.duration_us / 1e6), p50_ms: said.p50_us / 1000, p99_ms: said.p99_us / 1000 };
}

/** Each figure's median. */
function middle(runs) {
  const of = (key) => runs.map((run) => run[key]).sort((a, b) => a - b)[Math.floor(runs.length / 2)];
  return { per_s: of("per_s"), p50_ms: of("p50_ms"), p99_ms: of("p99_ms") };
}
