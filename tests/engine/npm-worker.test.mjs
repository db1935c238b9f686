// The npm package in a Cloudflare Worker: the example that comes with it, bundled by wrangler, run by workerd.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";

import { given, modules, tool } from "../support/paths.mjs";
import { photo, sha256 } from "../support/pictures.mjs";

const folder = given("SAFELIGHT_NPM");
const rocket = photo("rocket.jpg");

let work;
let worker;
before(async () => {
  work = mkdtempSync(join(tmpdir(), "safelight-worker-"));
  cpSync(join(folder, "examples/worker"), work, { recursive: true });
  mkdirSync(join(work, "node_modules"));
  symlinkSync(folder, join(work, "node_modules/safelight-filters"));
  const wrangler = [join(modules, "wrangler/bin/wrangler.js"), "deploy", "--dry-run", "--outdir", "bundle"];
  const env = { ...process.env, CI: "1", WRANGLER_SEND_METRICS: "false", WRANGLER_LOG_PATH: join(work, "logs") };
  execFileSync(process.execPath, wrangler, { cwd: work, env, stdio: "pipe" });
  const { Log, LogLevel, Miniflare } = tool("miniflare");
  worker = new Miniflare({
    cf: false,
    log: new Log(LogLevel.ERROR),
    modules: true,
    modulesRules: [{ type: "CompiledWasm", include: ["**/*.wasm"] }],
    modulesRoot: join(work, "bundle"),
    scriptPath: join(work, "bundle/worker.js"),
    compatibilityDate: JSON.parse(readFileSync(join(work, "wrangler.jsonc"), "utf8")).compatibility_date,
  });
  await worker.ready;
});
after(async () => {
  await worker?.dispose();
  rmSync(work, { recursive: true, force: true, maxRetries: 5 });
});

const post = (recipe, body = rocket) => {
  const query = recipe === undefined ? "" : `?${new URLSearchParams({ recipe: JSON.stringify(recipe) })}`;
  return worker.dispatchFetch(`http://localhost/${query}`, { method: "POST", body });
};

test("npm in workerd: a photograph renders to the bytes that Node's entry gives", async () => {
  const { render } = await import(pathToFileURL(join(folder, "node.js")));
  for (const recipe of [
    undefined,
    {
      version: 1,
      ops: [
        { op: "exposure", ev: 0.5 },
        { op: "gaussian_blur", sigma_px: 3 },
        { op: "rotate", degrees: 7 },
      ],
    },
    { version: 1, ops: [{ op: "resize", width: 99 }], output: { format: "png" } },
  ]) {
    const response = await post(recipe);
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("content-type"), `image/${recipe?.output?.format ?? "jpeg"}`);
    const expected = render(rocket, recipe ?? { version: 1, ops: [{ op: "resize", width: 1200 }] });
    assert.equal(response.headers.get("pixels-root"), expected.pixels.root);
    assert.equal(sha256(Buffer.from(await response.arrayBuffer())), expected.sha256);
  }
});

test("npm in workerd: mistakes are answered, and what an isolate has no memory for is refused", async () => {
  const large = { version: 1, ops: [{ op: "resize", width: 9000 }], output: { format: "webp" } };
  for (const [recipe, body, status, code, pointer] of [
    [{ version: 1, ops: [{ op: "exposure", ev: 99 }] }, rocket, 422, "recipe_out_of_range", "/ops/0/ev"],
    [{ version: 1 }, Buffer.from("no photograph"), 422, "unknown_format", undefined],
    [large, rocket, 413, "over_limit", undefined],
  ]) {
    const response = await post(recipe, body);
    const problem = await response.json();
    assert.deepEqual([response.status, problem.code, problem.pointer], [status, code, pointer]);
  }
  const get = await worker.dispatchFetch("http://localhost/");
  assert.equal(get.status, 405);
});
