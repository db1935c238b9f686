// The contract test: schemathesis makes requests from /api/openapi.json, right ones and wrong ones, and holds every answer to the
// document. First somebody arrives, uploads and renders, so that there are ids to ask for.
//
// Then Python recomputes digests of recipes and verifies webhooks, and at the end Prometheus' own parser reads the metrics of all that.
//
// usage: SAFELIGHT_URL=… SAFELIGHT_STATE=… SAFELIGHT_PYTHON=… SAFELIGHT_SCHEMATHESIS=… SAFELIGHT_WORK=… node run.mjs EXAMPLES AT_LEAST

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { addCollection } from "../support/collections.mjs";
import { ask, BASE, Guest } from "../support/guest.mjs";
import { photo } from "../support/pictures.mjs";
import { Receiver } from "../support/receiver.mjs";
import { recipe } from "../support/resources.mjs";
import { secret } from "../support/secrets.mjs";

const [examples, atLeast] = process.argv.slice(2).map(Number);
const here = fileURLToPath(new URL(".", import.meta.url));
const work = process.env.SAFELIGHT_WORK;
mkdirSync(work, { recursive: true });

const guest = await Guest.arrive();
const ids = [];
for (const name of ["rocket.jpg", "retina.jpg", "chelsea.png"]) {
  const image = await guest.upload(photo(name), name);
  const { rendition, job } = await guest.render(image.id, recipe([{ op: "resize", width: 32 }]));
  ids.push(image.id, rendition.id, job.id);
  const preset = await guest.json("POST", "/api/presets", { json: { name: "a preset", recipe: { version: 1 }, picture: rendition.id } });
  ids.push(preset.id);
}
ids.push(...Object.values(await addCollection(guest)));
const session = guest.cookie.split("=")[1];
const config = readFileSync(join(here, "schemathesis.toml"), "utf8");
const settled = `[auth.openapi.session]\napi_key = "${session}"\n\n[dictionaries.ids]\nvalues = ${JSON.stringify(ids)}\n`;
writeFileSync(join(work, "schemathesis.toml"), `${config}\n${settled}`);
copyFileSync(join(here, "hooks.py"), join(work, "hooks.py"));

const report = join(work, "report.json");
const args = [
  "run",
  `${BASE}/api/openapi.json`,
  "--max-examples",
  String(examples),
  // One thread: CPython 3.11 keeps the recursion depth of `ast` for all threads together, and fails where two parse at once.
  "--workers",
  "1",
  "--warnings",
  "off",
  "--report",
  "json",
  "--report-json-path",
  report,
];
const run = spawnSync(process.env.SAFELIGHT_SCHEMATHESIS, args, { cwd: work, stdio: "inherit" });
assert.equal(run.status, 0, "schemathesis found something: its output above says what, and how to ask for it again");

const { test_cases: cases } = JSON.parse(readFileSync(report, "utf8"));
assert.ok(cases.generated >= atLeast, `${cases.generated} cases were made; at least ${atLeast} are wanted`);
console.log(`${cases.generated} cases, and every answer was as the document says.`);

// Numbers where JavaScript, Rust and Python write different texts, unless they follow one rule.
const numbers = [1, 0.5, -0, 1e-6, 1e-7, -1.5e-9, 123456789e-15, 5e-324, 0.1 + 0.2, 1 / 3, 3.3333333333333333e-6, 9.999999999999997e-7];
// The session above was replaced meanwhile.
const another = await Guest.arrive();
const { id } = await another.upload(photo("rocket.jpg"), "rocket.jpg");
const renditions = [];
for (const ev of numbers) {
  const ops = [
    { op: "exposure", ev },
    { op: "contrast", amount: ev / 8 },
  ];
  const { rendition } = await another.json("POST", `/api/images/${id}/renditions`, { json: { recipe: { version: 1, ops } } });
  renditions.push(JSON.stringify(rendition));
}
const digests = spawnSync(process.env.SAFELIGHT_PYTHON, [join(here, "digest.py")], { input: renditions.join("\n"), encoding: "utf8" });
assert.equal(digests.status, 0, digests.stderr);
console.log(digests.stdout.trim());

const receiver = await Receiver.start();
const { secret: signing } = await another.json("POST", "/api/webhooks", {
  json: { url: receiver.url, events: ["image.deleted", "rendition.done"] },
});
await another.render(id, recipe([{ op: "invert" }]));
await another.ask("DELETE", `/api/images/${id}`);
const lines = (await receiver.received(2)).map(({ headers, body }) => JSON.stringify({ secret: signing, headers, body }));
receiver.stop();
const webhooks = spawnSync(process.env.SAFELIGHT_PYTHON, [join(here, "webhook.py")], { input: lines.join("\n"), encoding: "utf8" });
assert.equal(webhooks.status, 0, webhooks.stderr);
console.log(webhooks.stdout.trim());

const metrics = await ask("GET", "/api/metrics", { headers: { authorization: `Bearer ${secret("METRICS_TOKEN")}` } });
assert.equal(metrics.status, 200);
const parser = spawnSync(process.env.SAFELIGHT_PYTHON, [join(here, "metrics.py")], { input: await metrics.text(), encoding: "utf8" });
assert.equal(parser.status, 0, parser.stderr);
console.log(parser.stdout.trim());
