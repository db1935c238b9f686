// The large photograph: at least 12 megapixels, EXIF orientation 6 (to be shown turned by a quarter).
//
// Too large, and under a licence too different, to be committed: it comes from a Debian package at test time. Where
// there is no apt, a small sample is enlarged; which one it was is part of what the test prints.

import { execFile } from "node:child_process";
import { access, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

import { root } from "./paths.mjs";
import { jpegSize, withOrientation } from "./pictures.mjs";

const run = promisify(execFile);
const cache = join(root, ".tools/photos");
const PACKAGE = "mate-backgrounds";
const FILE = "Elephants_5640x3172.jpg";

/** @returns {Promise<{path: string, from: string, width: number, height: number}>} size as stored, before it is turned */
export async function largePhotograph(browser) {
  const { bytes, from } = await fromDebian().then(
    async (source) => ({
      // The package's file is progressive; cameras write baseline files, and so does Chromium.
      bytes: await baseline(browser, source, jpegSize(source)),
      from: `${FILE} of the Debian package ${PACKAGE}, as a baseline JPEG`,
    }),
    async (error) => ({
      bytes: await baseline(browser, await readFile(join(root, "photos/retina.jpg")), { width: 4000, height: 3000 }),
      from: `photos/retina.jpg enlarged (the package ${PACKAGE} was not to be had: ${firstLine(error)})`,
    }),
  );
  const turned = withOrientation(bytes, 6);
  const path = join(cache, "large-orientation-6.jpg");
  await mkdir(cache, { recursive: true });
  await writeFile(path, turned);
  return { path, from, ...jpegSize(turned) };
}

/** A sample enlarged to that size, as a baseline JPEG; returns its path. */
export async function enlarged(browser, { name, width, height }) {
  const bytes = await baseline(browser, await readFile(join(root, "photos", name)), { width, height });
  const path = join(cache, `${width}x${height}-${name}`);
  await mkdir(cache, { recursive: true });
  await writeFile(path, bytes);
  return path;
}

export async function fromDebian() {
  const kept = join(cache, FILE);
  if (!(await exists(kept))) {
    const work = join(cache, `work-${process.pid}`);
    await mkdir(work, { recursive: true });
    try {
      await run("apt-get", ["download", PACKAGE], { cwd: work });
      const [archive] = await readdir(work);
      await run("dpkg", ["-x", archive, "tree"], { cwd: work });
      const names = await readdir(join(work, "tree"), { recursive: true });
      const found = names.find((name) => name.endsWith(FILE));
      if (!found) throw new Error(`${PACKAGE} holds no ${FILE}`);
      await rename(join(work, "tree", found), kept);
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
        const bitmap = await createImageBitmap(blob, { imageOrientation: "none" });
        const canvas = new OffscreenCanvas(width, height);
        canvas.getContext("2d").drawImage(bitmap, 0, 0, width, height);
        const encoded = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.9 });
        const reader = new FileReader();
        const read = new Promise((resolve) => reader.addEventListener("load", resolve));
        reader.readAsDataURL(encoded);
        await read;
        return reader.result.split(",")[1];
      },
      { source: source.toString("base64"), width, height },
    );
    return Buffer.from(base64, "base64");
  } finally {
    await page.close();
  }
}

function firstLine(error) {
  return String(error.stderr || error.message || error)
    .trim()
    .split("\n")[0];
}

async function exists(path) {
  return access(path).then(
    () => true,
    () => false,
  );
}
