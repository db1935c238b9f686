// *Download everything*: the files that arrive are zip files, and another program finds the bytes of the originals in them.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { Bindings } from "../support/bindings.mjs";
import { png, sha256 } from "../support/pictures.mjs";
import { signIn } from "./support/account.mjs";
import { upload } from "./support/album.mjs";
import { pageTest, useChromium } from "./support/browser.mjs";
import { ask } from "./support/page.mjs";

useChromium();

/** Checks a zip file, and prints names and digests of its entries as JSON. */
const READER = `
import hashlib, json, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive:
    assert archive.testzip() is None
    print(json.dumps({info.filename: hashlib.sha256(archive.read(info)).hexdigest() for info in archive.infolist()}))
`;

pageTest("downloads: the zip files arrive with every original, and the list says what they hold", {}, async (page) => {
  await page.goto("/");
  await signIn(page);
  const originals = [png(40, 30), png(41, 30), png(42, 30)];
  for (const [n, original] of originals.entries()) await upload(page, original, `${n}.png`);
  await page.goto("/account");
  const section = page.locator("#downloads");
  // The parts appear from top to bottom, and a key reaches only what is shown.
  await page.locator("#list-downloads").waitFor();
  await page.locator("#list-downloads").press("Enter");
  await section.getByText(/^2 zip files with 3 files/).waitFor();
  const parts = section.locator("li");
  assert.deepEqual(await parts.locator("strong").allInnerTexts(), ["safelight-rows.zip", "safelight-files-1.zip"]);
  assert.match(await parts.nth(1).innerText(), /3 files, about \d/);
  const entries = {};
  for (const part of await parts.all()) {
    const [download] = await Promise.all([page.waitForEvent("download"), part.getByRole("link").press("Enter")]);
    assert.equal(download.suggestedFilename(), await part.locator("strong").innerText());
    await part.getByText("Started").waitFor();
    const { stdout } = await promisify(execFile)("python3", ["-c", READER, await download.path()]);
    Object.assign(entries, JSON.parse(stdout));
  }
  const names = Object.keys(entries).sort();
  assert.deepEqual(names.map((name) => name.replace(/-[0-9a-f-]{36}/, "")).sort(), [
    "library.jsonl",
    "originals/0.png",
    "originals/1.png",
    "originals/2.png",
  ]);
  const digests = names.filter((name) => name.startsWith("originals/")).map((name) => entries[name]);
  assert.deepEqual(digests.sort(), originals.map(sha256).sort());
});

pageTest("downloads: thousands of files are parts of bounded size", {}, async (page) => {
  await page.goto("/");
  await signIn(page);
  const { json: session } = await ask(page, "POST", "/api/session");
  // Rows alone: files of 3 MB.
  await new Bindings().library(
    session.owner_id,
    `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 4999)
     INSERT INTO images (id, key_prefix, sha256, name, format, size_bytes, width, height, created_at, search)
     SELECT printf('ff900000-0000-7000-8000-%012x', i), ?, printf('%064x', i), 'a.png', 'png', 3000000, 1, 1, '2026-01-01T00:00:00.000Z', 'a' FROM n`,
    session.owner_id,
  );
  await page.goto("/account");
  await page.locator("#list-downloads").click();
  await page.getByText(/^\d+ zip files with 5000 files, together about 15\.0 GB/).waitFor();
  const facts = await page.locator("#downloads li .hint").allInnerTexts();
  const parts = facts.slice(1).map((fact) => /^(\d+) files, about ([\d.]+) MB$/.exec(fact).slice(1).map(Number));
  assert.equal(
    parts.reduce((sum, [files]) => sum + files, 0),
    5000,
  );
  assert.ok(parts.length >= 30 && parts.every(([, megabytes]) => megabytes <= 510), facts.join());
});
