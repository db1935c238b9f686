// wrangler.toml: no secret in it, and both environments are bound to all that the worker is bound to here, each to things of its own. docs/DEPLOY.md names
// every setting and binding, and the workflow shows its token to few.

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const config = `${root}edge/wrangler.toml`;
const { unstable_readConfig: read } = createRequire(`${root}.tools/npm/node_modules/here.js`)("wrangler");

const SECRETS = [
  "RECEIPT_KEY",
  "RETIRED_RECEIPT_KEYS",
  "METRICS_TOKEN",
  "EVENTS_TOKEN",
  "RECOVERY_TOKEN",
  "S3_SECRET_ACCESS_KEY",
  "S3_ACCESS_KEY_ID",
  "MAIL_TOKEN",
];

/** What the code sees of a configuration: names, and what is no name of something nor a number that a deployment chooses. */
function shape({ vars, ratelimits, r2_buckets, d1_databases, queues, durable_objects, migrations, triggers, assets, limits }) {
  const ending = (name) => name.replace(/^safelight(-preview)?/, "");
  return {
    // Where objects are in S3 there is more to say, and no bucket to bind.
    vars: Object.keys(vars)
      .filter((name) => !name.startsWith("S3_"))
      .sort(),
    r2: vars.STORAGE === "s3" ? ["BUCKET"] : r2_buckets.map(({ binding }) => binding),
    ratelimits: ratelimits.map(({ name, simple: { period } }) => ({ name, period })),
    d1: d1_databases.map(({ binding, migrations_dir }) => ({ binding, migrations_dir })),
    producers: queues.producers.map(({ binding, queue }) => ({ binding, queue: ending(queue) })),
    consumers: queues.consumers.map(({ queue, dead_letter_queue, ...rest }) => ({
      ...rest,
      queue: ending(queue),
      dead: dead_letter_queue && ending(dead_letter_queue),
    })),
    objects: durable_objects.bindings.map(({ name, class_name }) => ({ name, class_name })),
    migrations,
    triggers,
    assets,
    limits,
  };
}

function check(config) {
  const [local, production, preview] = [undefined, "production", "preview"].map((env) => read({ config, env }));
  assert.ok(local.queues.consumers.length >= 3 && local.ratelimits.length >= 2, "something was read");
  assert.deepEqual(shape(production), shape(local));
  assert.deepEqual(shape(preview), shape(local));
  const own = (config) => [
    config.name,
    config.vars.BUCKET_NAME,
    ...config.r2_buckets.map(({ bucket_name }) => bucket_name),
    config.d1_databases[0].database_id,
    ...config.ratelimits.map(({ namespace_id }) => namespace_id),
    ...config.queues.consumers.map(({ queue }) => queue),
  ];
  const both = [...own(production), ...own(preview)];
  assert.equal(new Set(both).size, new Set(own(production)).size + new Set(own(preview)).size);
  for (const { vars, r2_buckets } of [local, production, preview]) {
    for (const { bucket_name } of r2_buckets) assert.equal(vars.BUCKET_NAME, bucket_name);
  }
}

test("both environments repeat every binding, and share nothing with each other", () => check(config));

test("an environment may keep its objects in S3, as the guide says, and choose its limits", () => {
  const folder = mkdtempSync(join(tmpdir(), "safelight-deploy-"));
  try {
    const guide = readFileSync(`${root}docs/DEPLOY.md`, "utf8");
    const said = guide.match(/```toml\n(STORAGE = "s3"\n[^`]*)```/)[1];
    const changed = readFileSync(config, "utf8")
      .replace(/(\[env\.production\.vars\][^[]*)STORAGE = "r2"\n/, (_, before) => before + said)
      .replace(/\[\[env\.production\.r2_buckets\]\]\n[^[]*/, "")
      .replace(/(\[\[env\.production\.ratelimits\]\][^[]*limit = )\d+/, "$199");
    const copy = join(folder, "wrangler.toml");
    writeFileSync(copy, changed);
    const { vars, r2_buckets, ratelimits } = read({ config: copy, env: "production" });
    assert.deepEqual([vars.STORAGE, r2_buckets.length, ratelimits[0].simple.limit], ["s3", 0, 99], "the copy was changed");
    check(copy);
    // A binding that is forgotten is found.
    writeFileSync(copy, changed.replace(/\[\[env\.production\.d1_databases\]\]\n[^[]*/, ""));
    assert.throws(() => check(copy), assert.AssertionError);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("no secret has a value in the configuration or in the worker's sources", () => {
  const text = readFileSync(config, "utf8");
  for (const name of SECRETS) {
    assert.doesNotMatch(text, new RegExp(`^\\s*"?${name}"?\\s*=`, "m"), name);
  }
  // 32 bytes in base64url or hexadecimal would be a key.
  assert.doesNotMatch(text, /[\w-]{43}|[0-9a-f]{64}/);
});

/** Names in capitals that are no settings of the worker. */
const OTHERS = ["CARGO_PKG_VERSION", "D1_ERROR"];
/** Error codes of the mail binding. */
const isErrorCode = (name) => name.startsWith("E_");
/** Settings and bindings whose names are one word. */
const WORDS = ["STORAGE", "BUCKET", "LIBRARY", "JOBS", "DB", "MAIL"];

/** The names of settings and bindings in the worker's sources. */
function asked(folder) {
  const found = new Set();
  for (const entry of readdirSync(folder, { recursive: true })) {
    if (!entry.endsWith(".rs")) continue;
    // What tests make up is no setting.
    const [source] = readFileSync(join(folder, entry), "utf8").split("#[cfg(test)]\nmod tests {");
    for (const [, name] of source.matchAll(/"([A-Z][A-Z0-9_]+)"/g)) if (name.includes("_") || WORDS.includes(name)) found.add(name);
  }
  for (const name of found) if (OTHERS.includes(name) || isErrorCode(name)) found.delete(name);
  return found;
}

test("the guide names every setting, secret and binding that the worker asks for, and no other", () => {
  const guide = readFileSync(`${root}docs/DEPLOY.md`, "utf8");
  const names = asked(`${root}edge/src`);
  for (const name of [...SECRETS, "STORAGE", "LEASE_S", "MAX_IMAGES", "LIBRARY", "DB", "JOBS", "OWNER_RATE"])
    assert.ok(names.has(name), `${name} is found in the sources`);
  const table = guide.slice(guide.indexOf("## Settings"), guide.indexOf("\n## ", guide.indexOf("## Settings")));
  const told = new Set(Array.from(table.matchAll(/^\| `([A-Z0-9_]+)`/gm), ([, name]) => name));
  assert.deepEqual([...told].sort(), [...names].sort());
});

test("two steps of the deploy workflow see the token", () => {
  const workflow = readFileSync(`${root}.github/workflows/deploy.yml`, "utf8");
  const steps = workflow
    .slice(workflow.indexOf("    steps:\n"))
    .split(/^ {6}- /m)
    .slice(1);
  assert.ok(steps.length > 5);
  assert.ok(!workflow.slice(0, workflow.indexOf("    steps:\n")).includes("secrets."), "none for the whole job");
  const seeing = steps.filter((step) => step.includes("secrets."));
  assert.deepEqual(
    seeing.map((step) => step.match(/^name: (.*)/)[1]),
    ["Migrate the database", "Deploy the worker and the app"],
  );
  for (const step of seeing) assert.doesNotMatch(step, /uses:|cargo|npm (ci|install|run)|npx/);
});
