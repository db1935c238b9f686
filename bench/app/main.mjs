// The bench of the app: drags and first visits in Chromium, as JSON and as a table. Run it by `cargo xtask bench app`.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { root } from "../../tests/support/paths.mjs";
import { launch } from "../chromium.mjs";
import { photograph } from "../photo.mjs";
import { brief } from "../words.mjs";
import { dragRows } from "./drags.mjs";
import { page } from "./report.mjs";
import { readFiles, serve } from "./server.mjs";
import { startRows } from "./start.mjs";

const { values: options } = parseArgs({
  options: { rounds: { type: "string", default: "5" }, only: { type: "string" }, json: { type: "string" } },
});
const rounds = Number(options.rounds);
const wanted = (text) => !options.only || text.toLowerCase().includes(options.only.toLowerCase());
const say = (text) => console.error(text);
const show = (row) => {
  say(`  ${brief(row)}${row.note ? ` (${row.note})` : ""}`);
  return row;
};

say("Preparing the picture …");
const photo = await photograph();
say("Compressing the app's files …");
const files = readFiles(join(root, "dist/app"));
const server = await serve(files);
const browser = await launch();
try {
  say("Dragging …");
  const rows = await dragRows({ browser, url: server.url, jpeg: photo.jpeg, rounds, wanted, show });
  if (wanted("first visit")) {
    say("Visiting for the first time …");
    rows.push(...(await startRows({ browser, files, rounds, show })));
  }
  if (options.json) writeFileSync(options.json, `${JSON.stringify({ rows }, null, 2)}\n`);
  if (!options.only) {
    const documents = join(root, "docs/bench");
    mkdirSync(documents, { recursive: true });
    writeFileSync(join(documents, "app.md"), page({ rows, photo, rounds, version: browser.version() }));
    say("Written: docs/bench/app.md");
  }
  const bounds = rows.filter(({ target }) => target !== null);
  say(`${bounds.filter(({ holds }) => holds).length} of ${bounds.length} bounds hold.`);
} finally {
  await browser.close();
  server.close();
}
