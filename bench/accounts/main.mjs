// Times of requests about addresses with and without an account: whoever measures them must not find out which is which.
// `cargo xtask bench accounts` runs it and hands it a running edge.

import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { Bindings } from "../../tests/support/bindings.mjs";
import { ask } from "../../tests/support/guest.mjs";
import { newAddress } from "../../tests/support/mail.mjs";
import { root } from "../../tests/support/paths.mjs";

const { values: options } = parseArgs({ options: { rounds: { type: "string", default: "200" } } });
const rounds = Number(options.rounds);
const bindings = new Bindings();

/** Of the password `correct horse`, by PyPI `argon2-cffi`. */
const HASH = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQxMjM0NTY3OA$oVLnFW4Vdd+KZaNyuHNZYDlTeeRDSkyoACLFGAAhgLc";
const NEW = "a boat on the lake";
const WORKS = [
  ["request a code", "/api/account/codes", {}],
  ["sign in with a wrong code", "/api/account/sessions", { code: "000000" }],
  ["sign in with a wrong password", "/api/account/sessions", { password: NEW }],
  ["request a code that resets the password", "/api/account/password/codes", {}],
  ["reset the password with a wrong code", "/api/account/password/reset", { code: "000000", password: NEW }],
];

/** Addresses with an account that has a password. */
async function members(count) {
  const emails = Array.from({ length: count }, newAddress);
  const sql = "INSERT INTO accounts (id, owner_id, email, email_key, password, created_at) VALUES (?1, ?2, ?3, ?3, ?4, ?5)";
  for (const email of emails) await bindings.sql(sql, randomUUID(), randomUUID(), email, HASH, new Date().toISOString());
  return emails;
}

async function time([what, path, json], email) {
  const begin = performance.now();
  const response = await ask("POST", path, { json: { email, ...json } });
  await response.arrayBuffer();
  const ms = performance.now() - begin;
  if (![202, 401].includes(response.status)) throw new Error(`${what}: ${response.status}`);
  return ms;
}

/** The value that a share of the sorted values is below. */
const quantile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

const addresses = { known: await members(rounds), unknown: Array.from({ length: rounds }, newAddress) };
const rows = [];
for (const work of WORKS) {
  const times = { known: [], unknown: [] };
  // The first requests warm the edge up.
  for (let n = 0; n < 10; n += 1) await time(work, newAddress());
  for (let n = 0; n < rounds; n += 1) {
    for (const kind of n % 2 ? ["known", "unknown"] : ["unknown", "known"]) times[kind].push(await time(work, addresses[kind][n]));
  }
  const [known, unknown] = [times.known, times.unknown].map((list) => list.sort((one, other) => one - other));
  const figures = [known, unknown].flatMap((list) => [0.25, 0.5, 0.75].map((share) => quantile(list, share)));
  const ratio = quantile(known, 0.5) / quantile(unknown, 0.5);
  console.error(`${work[0]}: ${figures.map((ms) => ms.toFixed(1)).join(" ")} ms, ${ratio.toFixed(2)}`);
  rows.push(`| ${[work[0], ...figures.map((ms) => ms.toFixed(1)), ratio.toFixed(2)].join(" | ")} |`);
}
writeFileSync(
  join(root, "docs/bench/accounts.md"),
  `# Times of signing in

Written by \`cargo xtask bench accounts\`. Do not edit it by hand.

Do known and unknown addresses take the same time? The bench sends ${rounds} requests of each kind to an address that has an
account with a password, and ${rounds} to an address without one, in turn, each to another address. The edge runs on one
machine: the worker in workerd, with Miniflare's D1 and queues, on ${cpus().length} cores. The load average was ${loadavg()[0].toFixed(0)}, so other programs
${loadavg()[0] > cpus().length + 2 ? "took most of the processor time" : "took little of the processor time"}. Figures are milliseconds of a client on the same machine. A deployment has other times, and
the same steps.

| request | known: quartile | median | quartile | unknown: quartile | median | quartile | ratio of the medians |
| --- | --: | --: | --: | --: | --: | --: | --: |
${rows.join("\n")}

The ratio is 1 if both take the same time. A difference counts only if it is larger than the distance of the quartiles.
[ACCOUNTS](../ACCOUNTS.md#threats-of-signing-in) lists the steps.
`,
);
