// The large photograph: at least 12 megapixels, EXIF orientation 6 (to be shown turned by a quarter).
//
// Too large, and under a licence too different, to be committed: it comes from a Debian package at test time. Where
// there is no apt, a small sample is enlarged; which one it was is part of what the test prints.

import { execFile } from 'node:child_process';
import { access, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { root } from './paths.mjs';

const run = promisify(execFile);
const cache = join(root, '.tools/photos');
const PACKAGE = 'mate-backgrounds';
const FILE = 'Elephants_5640x3172.jpg';

/** @returns {Promise<{path: string, from: string, width: number, height: number}>} size as stored, before it is turned */
export async function largePhotograph(browser) {
  const { bytes, from } = await fromDebian().then(
    async (source) => ({
      // The package's file is progressive; cameras write baseline files, and so does Chromium.
      bytes: await baseline(browser, source, jpegSize(source)),
      from: `${FILE} of the Debian package ${PACKAGE}, as a baseline JPEG`,
    }),
    async (error) => ({
      bytes: await baseline(browser, await readFile(join(root, 'photos/retina.jpg')), { width: 4000, height: 3000 }),
      from: `photos/retina.jpg enlarged (the package ${PACKAGE} was not to be had: ${firstLine(error)})`,
    }),
  );
  const turned = withOrientation(bytes, 6);
  const path = join(cache, 'large-orientation-6.jpg');
  await mkdir(cache, { recursive: true });
  await writeFile(path, turned);
  return { path, from, ...jpegSize(turned) };
}

export async function fromDebian() {
  const kept = join(cache, FILE);
  if (!(await exists(kept))) {
    const work = join(cache, `work-${process.pid}`);
    await mkdir(work, { recursive: true });
    try {
      await run('apt-get', ['download', PACKAGE], { cwd: work });
      const [archive] = await readdir(work);
      await run('dpkg', ['-x', archive, 'tree'], { cwd: work });
      const names = await readdir(join(work, 'tree'), { recursive: true });
      const found = names.find((name) => name.endsWith(FILE));
      if (!found) throw new Error(`${PACKAGE} holds no ${FILE}`);
      await rename(join(work, 'tree', found), kept);
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  }
  return readFile(kept);
}

/** The picture at that size, stored as it lies: Chromium's encoder writes baseline JPEGs with three components. */
async function baseline(browser, source, { width, height }) {
  const page = await browser.newPage();
  try {
    const base64 = await page.evaluate(
      async ({ source, width, height }) => {
        const blob = await (await fetch(`data:image/jpeg;base64,${source}`)).blob();
        const bitmap = await createImageBitmap(blob, { imageOrientation: 'none' });
        const canvas = new OffscreenCanvas(width, height);
        canvas.getContext('2d').drawImage(bitmap, 0, 0, width, height);
        const encoded = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 });
        const reader = new FileReader();
        const read = new Promise((resolve) => reader.addEventListener('load', resolve));
        reader.readAsDataURL(encoded);
        await read;
        return reader.result.split(',')[1];
      },
      { source: source.toString('base64'), width, height },
    );
    return Buffer.from(base64, 'base64');
  } finally {
    await page.close();
  }
}

/** The same JPEG with one EXIF segment that holds the orientation and nothing else. */
export function withOrientation(jpeg, orientation) {
  const tiff = Buffer.alloc(26);
  tiff.write('II*\0', 0, 'latin1');
  tiff.writeUInt32LE(8, 4); // offset of the first directory
  tiff.writeUInt16LE(1, 8); // entries in it
  tiff.writeUInt16LE(0x0112, 10); // Orientation
  tiff.writeUInt16LE(3, 12); // SHORT
  tiff.writeUInt32LE(1, 14);
  tiff.writeUInt16LE(orientation, 18);
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  const kept = [...segments(jpeg)].filter(({ marker, data }) => !(marker === 0xe1 && data.toString('latin1', 4, 8) === 'Exif'));
  return Buffer.concat([jpeg.subarray(0, 2), head, body, ...kept.map(({ data }) => data)]);
}

function jpegSize(jpeg) {
  for (const { marker, data } of segments(jpeg)) {
    // The start-of-frame markers are C0 to CF but for three that mean something else.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { width: data.readUInt16BE(7), height: data.readUInt16BE(5) };
    }
  }
  throw new Error('not a JPEG with a frame header');
}

/** The segments after SOI, with their markers; the last one runs from start-of-scan to the end of the file. */
function* segments(jpeg) {
  let at = 2;
  while (at + 4 <= jpeg.length) {
    const marker = jpeg[at + 1];
    const end = marker === 0xda ? jpeg.length : at + 2 + jpeg.readUInt16BE(at + 2);
    yield { marker, data: jpeg.subarray(at, end) };
    at = end;
  }
}

function firstLine(error) {
  return String(error.stderr || error.message || error).trim().split('\n')[0];
}

async function exists(path) {
  return access(path).then(() => true, () => false);
}
