// wrangler.toml: no secret in it, and both environments are bound to all that the worker is bound to here, each to things of its own.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const config = `${root}edge/wrangler.toml`;
const { unstable_readConfig: read } = createRequire(`${root}.tools/npm/node_modules/here.js`)("wrangler");

/** What the code sees of a configuration: names, and all that is no name of something. */
function shape({ vars, ratelimits, r2_buckets, d1_databases, queues, durable_objects, migrations, triggers, assets }) {
  const ending = (name) => name.replace(/^safelight(-preview)?/, "");
  return {
    vars: Object.keys(vars).sort(),
    ratelimits: ratelimits.map(({ name, simple }) => ({ name, simple })),
    r2: r2_buckets.map(({ binding }) => binding),
    d1: d1_databases.map(({ binding, migrations_dir }) => ({ binding, migrations_dir })),
    producers: queues.producers.map(({ binding, queue }) => ({ binding, queue: ending(queue) })),
    consumers: queues.consumers.map(({ queue, dead_letter_queue, ...rest }) => ({ ...rest, queue: ending(queue), dead: dead_letter_queue && ending(dead_letter_queue) })),
    objects: durable_objects.bindings.map(({ name, class_name }) => ({ name, class_name })),
    migrations,
    triggers,
    assets,
  };
}

test("both environments repeat every binding, and share nothing with each other", () => {
  const [local, production, preview] = [undefined, "production", "preview"].map((env) => read({ config, env }));
  assert.ok(local.queues.consumers.length >= 3 && local.ratelimits.length >= 2, "something was read");
  assert.deepEqual(shape(production), shape(local));
  assert.deepEqual(shape(preview), shape(local));
  const own = (config) => [
    config.name, config.vars.BUCKET_NAME, config.r2_buckets[0].bucket_name, config.d1_databases[0].database_id,
    ...config.ratelimits.map(({ namespace_id }) => namespace_id), ...config.queues.consumers.map(({ queue }) => queue),
  ];
  const both = [...own(production), ...own(preview)];
  assert.equal(new Set(both).size, new Set(own(production)).size + new Set(own(preview)).size);
  for (const { vars, r2_buckets } of [local, production, preview]) assert.equal(vars.BUCKET_NAME, r2_buckets[0].bucket_name);
});

test("no secret has a value in the configuration or in the worker's sources", () => {
  const text = readFileSync(config, "utf8");
  for (const name of ["RECEIPT_KEY", "METRICS_TOKEN", "EVENTS_TOKEN", "S3_SECRET_ACCESS_KEY", "S3_ACCESS_KEY_ID"]) {
    assert.doesNotMatch(text, new RegExp(`^\\s*"?${name}"?\\s*=`, "m"), name);
  }
  // 32 bytes in base64url or hexadecimal would be a key.
  assert.doesNotMatch(text, /[\w-]{43}|[0-9a-f]{64}/);
});
