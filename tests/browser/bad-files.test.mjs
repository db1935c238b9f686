// A file that cannot be opened gets a sentence that a person can act on, and the editor stays usable.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from './support/crc32.mjs';

import { pageTest, useChromium } from './support/browser.mjs';
import { notice, openSample } from './support/editor.mjs';
import { root } from './support/paths.mjs';

useChromium();

const retina = await readFile(join(root, 'photos/retina.jpg'));

const FILES = [
  { name: 'empty.jpg', mimeType: 'image/jpeg', buffer: Buffer.alloc(0), says: /empty/i },
  { name: 'letter.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('Dear Sir or Madam,\n'), says: /not a JPEG, PNG, WebP/i },
  { name: 'cut.jpg', mimeType: 'image/jpeg', buffer: retina.subarray(0, retina.length >> 1), says: /damaged or cut off/i },
  { name: 'huge.png', mimeType: 'image/png', buffer: pngHeader(60_000, 60_000), says: /60000.*limit/i },
];

for (const { says, ...file } of FILES) {
  pageTest(`bad file: ${file.name} is refused with a sentence`, {}, async (page) => {
    await page.goto('/');
    await page.locator('#open-file').setInputFiles(file);
    const sentence = await notice(page, says);
    assert.match(sentence, /\.$/, `a sentence: ${sentence}`);
    await openSample(page, 'chelsea');
  });
}

/** A PNG that says how large it is and then ends. */
function pngHeader(width, height) {
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const framed = Buffer.alloc(body.length + 8);
    framed.writeUInt32BE(data.length, 0);
    body.copy(framed, 4);
    framed.writeUInt32BE(crc32(body), body.length + 4);
    return framed;
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8); // 8 bits, RGB
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', Buffer.from('789c030000000001', 'hex')), chunk('IEND', Buffer.alloc(0))]);
}
