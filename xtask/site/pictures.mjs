// Draws the app's icons and the samples' thumbnails again: what they are made from is in this repository, and what is made is committed,
// so that a build needs no renderer. In the root folder, with the npm packages that `cargo xtask` installs:
//
//   node xtask/site/pictures.mjs
//
// sharp is there as a part of Miniflare; another version of it may give other bytes for the same pictures.

import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, parse } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const sharp = createRequire(join(root, ".tools/npm/node_modules/here.js"))("sharp");

/** The icon without its own rounded ground, on a ground that reaches the edges: systems cut it to their shape. */
function fullBleed(icon, share) {
  const ground = '<rect width="24" height="24" fill="#141414"/>';
  const [, drawing] = icon.match(/<rect[^>]*\/>(.*)<\/svg>/s);
  const place = `translate(12 12) scale(${share}) translate(-12 -12)`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">${ground}<g transform="${place}">${drawing}</g></svg>`;
}

/** Draws at the size itself: a vector graphic is 72 pixels an inch at its own size, 24 pixels. */
const draw = (svg, side) => sharp(Buffer.from(svg), { density: (72 * side) / 24 }).resize(side, side);

const icon = await readFile(join(root, "app/style/favicon.svg"), "utf8");
const icons = {
  "icon-192.png": [icon, 192],
  "icon-512.png": [icon, 512],
  // What a mask must leave is the inner 80 %.
  "maskable-512.png": [fullBleed(icon, 0.8), 512],
  "apple-touch-180.png": [fullBleed(icon, 0.9), 180],
};
for (const [name, [svg, side]] of Object.entries(icons)) {
  await draw(svg, side)
    .png({ compressionLevel: 9, palette: true })
    .toFile(join(root, "app/icons", name));
}

// As the empty stage shows them, at 1.7 device pixels a CSS pixel: a first visit waits for them.
for (const photo of ["astronaut.png", "chelsea.png", "coffee.png", "retina.jpg", "rocket.jpg"]) {
  const thumbnail = sharp(join(root, "photos", photo))
    .resize(280, 210, { fit: "cover" })
    .webp({ quality: 27, effort: 6, smartSubsample: true });
  await writeFile(join(root, "photos/thumbnails", `${parse(photo).name}.webp`), await thumbnail.toBuffer());
}
