// A file that cannot be opened gets a sentence that a person can act on, and the editor stays usable.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../support/paths.mjs";
import { png } from "../support/pictures.mjs";
import { pageTest, useChromium } from "./support/browser.mjs";
import { notice, openSample } from "./support/editor.mjs";

useChromium();

const retina = await readFile(join(root, "photos/retina.jpg"));

const FILES = [
  { name: "empty.jpg", mimeType: "image/jpeg", buffer: Buffer.alloc(0), says: /empty/i },
  { name: "letter.jpg", mimeType: "image/jpeg", buffer: Buffer.from("Dear Sir or Madam,\n"), says: /not a JPEG, PNG, WebP/i },
  { name: "cut.jpg", mimeType: "image/jpeg", buffer: retina.subarray(0, retina.length >> 1), says: /damaged or cut off/i },
  { name: "huge.png", mimeType: "image/png", buffer: png(1, 1, { width: 60_000, height: 60_000 }), says: /60000.*limit/i },
];

for (const { says, ...file } of FILES) {
  pageTest(`bad file: ${file.name} is refused with a sentence`, {}, async (page) => {
    await page.goto("/");
    await page.locator("#open-file").setInputFiles(file);
    const sentence = await notice(page, says);
    assert.match(sentence, /\.$/, `a sentence: ${sentence}`);
    await openSample(page, "chelsea");
  });
}
