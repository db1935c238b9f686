// The picture: a photograph of a Debian package, fetched when it is needed and never committed (it is GPL), cropped to
// 4000 x 3000 and written by sharp as the files that the works read. Without apt, a sample photograph is enlarged.

import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fromDebian } from "../tests/support/large-photograph.mjs";
import { root } from "../tests/support/paths.mjs";
import { peer } from "./packages.mjs";

const sharp = peer("sharp");

const SIZE = { width: 4000, height: 3000 };
/** Where the crop lies in the file's 5640 x 3172 pixels. */
const OFFSET = { left: 820, top: 86 };

/** As cameras write it: baseline, 4:2:0. */
const baseline = (image) => image.jpeg({ quality: 92, chromaSubsampling: "4:2:0", progressive: false }).toBuffer();

/** @returns `{from, jpeg, progressive, rgba, rgb, width, height, enlarged(width, height)}` */
export async function photograph() {
  const { pixels, from } = await fromDebian().then(
    async (file) => ({
      pixels: await sharp(file)
        .extract({ ...OFFSET, ...SIZE })
        .removeAlpha()
        .raw()
        .toBuffer(),
      from: `\`Elephants_5640x3172.jpg\` of Debian's \`mate-backgrounds\`, cropped to ${SIZE.width} x ${SIZE.height}`,
    }),
    async (error) => ({
      pixels: await sharp(readFileSync(join(root, "photos/retina.jpg")))
        .resize({ ...SIZE, fit: "fill" })
        .removeAlpha()
        .raw()
        .toBuffer(),
      from:
        `**\`photos/retina.jpg\` enlarged to ${SIZE.width} x ${SIZE.height}**, for the photograph was not to be had ` +
        `(${
          String(error.stderr || error.message)
            .trim()
            .split("\n")[0]
        }): figures are not comparable with others`,
    }),
  );
  const raw = { ...SIZE, channels: 3 };
  const image = () => sharp(pixels, { raw });
  return {
    ...SIZE,
    from,
    rgb: new Uint8Array(pixels),
    rgba: new Uint8Array(await image().ensureAlpha().raw().toBuffer()),
    jpeg: await baseline(image()),
    progressive: await image().jpeg({ quality: 92, chromaSubsampling: "4:2:0", progressive: true }).toBuffer(),
    enlarged: (width, height) => baseline(image().resize({ width, height, fit: "fill" })),
  };
}

/** A folder for what is made on the way. */
export function workFolder() {
  mkdirSync(process.env.SAFELIGHT_WORK, { recursive: true });
  return process.env.SAFELIGHT_WORK;
}
