// README.md promises that its walk works as written: run it as written.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { BASE } from "../support/guest.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The `sh` block behind a `<!-- run:name -->` mark. */
function block(document, name) {
  const text = readFileSync(new URL(`../../${document}`, import.meta.url), "utf8");
  const found = text.match(new RegExp(`<!-- run:${name} -->\\s*\`\`\`sh\\n([\\s\\S]*?)\`\`\``));
  assert.ok(found, `${document} has no block run:${name}`);
  return found[1];
}

test("the walk in README.md works as written", async () => {
  const script = `set -euo pipefail\n${block("README.md", "curl-walk")}`;
  const env = { ...process.env, BASE };
  const { stdout } = await promisify(execFile)("bash", ["-c", script], { cwd: root, env, timeout: 120_000 });
  assert.match(stdout, /"owner_id":"[0-9a-f-]{36}"/);
  assert.match(stdout, /^image [0-9a-f-]{36}$/m);
  assert.match(stdout, /rendition\.jpg: OK$/m);
  assert.match(stdout, /^the receipt states the same file$/m);
  assert.match(stdout, /"crv":"Ed25519"/);
});
