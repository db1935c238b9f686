// A TypeScript client made from the OpenAPI document: a program that uses it is type-checked, and so are mistakes.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { ask } from "../support/guest.mjs";
import { modules } from "../support/paths.mjs";

const PROGRAM = `
import createClient from "openapi-fetch";
import type { components, operations, paths } from "./contract.js";

type Image = components["schemas"]["Image"];
type Renditions = operations["listRenditions"]["responses"][200]["content"]["application/json"];

const client = createClient<paths>({ baseUrl: "https://safelight.example" });

export async function newest(id: string): Promise<[Image, string[]]> {
  const { data: image, error } = await client.GET("/api/images/{id}", { params: { path: { id } } });
  if (!image) throw new Error(error?.detail);
  const { data } = await client.GET("/api/images/{id}/renditions", { params: { path: { id }, query: { limit: 10 } } });
  const renditions: Renditions | undefined = data;
  const count: number = image.rendition_count;
  return [image, renditions?.items.map(({ operations, result }) => [count, ...operations, result?.format ?? "-"].join()) ?? []];
}

export async function edit(id: string): Promise<string> {
  const { data } = await client.POST("/api/images/{id}/renditions", {
    params: { path: { id } },
    body: { recipe: { version: 1, ops: [{ op: "exposure", ev: 0.5 }, { op: "resize", width: 320 }], output: { format: "webp" } } },
  });
  await client.PATCH("/api/jobs/{id}", { params: { path: { id } }, body: {} });
  await client.DELETE("/api/renditions/{id}", { params: { path: { id } } });
  return data?.job.message ?? "";
}
`;

/** Each is wrong, and the error that says so. */
const WRONG = [
  ['await client.GET("/api/pictures", {});', "TS2345"],
  ['await client.GET("/api/images", { params: { query: { lmit: 10 } } });', "TS2561"],
  [
    'client.POST("/api/images/{id}/renditions", { params: { path: { id: "a" } }, body: { recipe: { version: 1, ops: [{ op: "frobnicate" }] } } });',
    "TS2322",
  ],
  ['await client.PATCH("/api/jobs/{id}", { params: { path: { id: "a" } }, body: { name: 7 } });', "TS2322"],
  ['(await client.GET("/api/images/{id}", { params: { path: { id: "a" } } })).data?.renditions[0]?.recipe;', "TS2339"],
  ['export const format: components["schemas"]["OutputFormat"] = "gif";', "TS2322"],
  ['export type None = operations["get"];', "TS2339"],
];

let folder;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), "safelight-client-"));
  symlinkSync(modules, join(folder, "node_modules"));
  writeFileSync(join(folder, "package.json"), '{"type": "module"}');
  writeFileSync(join(folder, "contract.json"), await (await ask("GET", "/api/openapi.json")).text());
});
after(() => rmSync(folder, { recursive: true, force: true }));

const run = (...words) => spawnSync(process.execPath, words, { cwd: folder, encoding: "utf8" });

test("each operation has an id of its own", async () => {
  const { paths } = await (await ask("GET", "/api/openapi.json")).json();
  const ids = Object.values(paths).flatMap((item) => Object.values(item).map(({ operationId }) => operationId));
  assert.ok(ids.length > 30);
  for (const id of ids) assert.match(id, /^[a-z][A-Za-z]+$/);
  assert.equal(new Set(ids).size, ids.length, ids.sort().join());
});

test("a client is made from the contract, and a program that uses it is type-checked", { timeout: 300_000 }, () => {
  const made = run(
    join(modules, "openapi-typescript/bin/cli.js"),
    "contract.json",
    "--output",
    "contract.d.ts",
    "--default-non-nullable=false",
  );
  assert.equal(made.status, 0, made.stdout + made.stderr);
  writeFileSync(join(folder, "right.ts"), PROGRAM);
  const head = PROGRAM.slice(0, PROGRAM.indexOf("export async"));
  for (const [n, [line]] of WRONG.entries()) writeFileSync(join(folder, `wrong${n}.ts`), `${head}\n${line}\nexport { client };\n`);
  const files = ["right.ts", ...WRONG.map((_, n) => `wrong${n}.ts`)];
  const tsc = join(modules, "typescript/bin/tsc");
  const checked = run(
    tsc,
    "--noEmit",
    "--strict",
    "--skipLibCheck",
    "--noUncheckedIndexedAccess",
    "--module",
    "nodenext",
    "--target",
    "es2022",
    ...files,
  );
  const errors = checked.stdout.split("\n").filter((line) => /error TS/.test(line));
  assert.deepEqual(
    errors.filter((line) => !line.startsWith("wrong")),
    [],
  );
  const codes = WRONG.map(([line], n) => [
    line,
    errors.filter((error) => error.startsWith(`wrong${n}.ts`)).map((error) => error.match(/TS\d+/)[0]),
  ]);
  assert.deepEqual(
    codes,
    WRONG.map(([line, code]) => [line, [code]]),
  );
});
