// An independent reader of tiled TIFF files for the tests: directories by hand, pixels by libvips (sharp comes with wrangler).

import assert from "node:assert/strict";

import { tool } from "./paths.mjs";

/** Bytes of a value of each field type of TIFF 6.0 and BigTIFF. */
const SIZES = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 10: 8, 13: 4, 16: 8, 18: 8 };

const NAMES = {
  254: "newSubfileType",
  256: "width",
  257: "height",
  258: "bits",
  259: "compression",
  262: "photometric",
  277: "samples",
  282: "xResolution",
  296: "resolutionUnit",
  317: "predictor",
  322: "tileWidth",
  323: "tileHeight",
  324: "offsets",
  325: "lengths",
  338: "extraSamples",
  34675: "profile",
};

/** The directories of the main chain: the numbers of each named field. A single number is a number. */
export function directories(file) {
  assert.equal(file.toString("latin1", 0, 2), "II", "little-endian");
  const isBig = file.readUInt16LE(2) === 43;
  const word = (at) => (isBig ? Number(file.readBigUInt64LE(at)) : file.readUInt32LE(at));
  const [wordBytes, entryBytes] = isBig ? [8, 20] : [4, 12];
  const found = [];
  for (let at = word(isBig ? 8 : 4); at !== 0; ) {
    const count = isBig ? Number(file.readBigUInt64LE(at)) : file.readUInt16LE(at);
    const entries = at + (isBig ? 8 : 2);
    const fields = {};
    for (let entry = entries; entry < entries + count * entryBytes; entry += entryBytes) {
      const [tag, type, values] = [file.readUInt16LE(entry), file.readUInt16LE(entry + 2), word(entry + 4)];
      const place = entry + 4 + wordBytes;
      const from = SIZES[type] * values > wordBytes ? word(place) : place;
      const read = (n) => {
        const value = from + n * SIZES[type];
        if (type === 3) return file.readUInt16LE(value);
        if (type === 4 || type === 13) return file.readUInt32LE(value);
        if (type === 16 || type === 18) return Number(file.readBigUInt64LE(value));
        if (type === 5) return file.readUInt32LE(value) / file.readUInt32LE(value + 4);
        return file[value];
      };
      const all = Array.from({ length: values }, (_, n) => read(n));
      if (NAMES[tag]) fields[NAMES[tag]] = all.length === 1 ? all[0] : all;
    }
    found.push(fields);
    at = word(entries + count * entryBytes);
  }
  return found;
}

/** The stored bytes of each tile of a directory, in order. */
export function tiles(file, { offsets, lengths }) {
  const list = (value) => (Array.isArray(value) ? value : [value]);
  return list(offsets).map((offset, n) => file.subarray(offset, offset + list(lengths)[n]));
}

/** The samples of a picture, 8 bits each: `{data, info: {width, height, channels}}`. `page` is the directory. */
export function pixels(file, page = 0) {
  return tool("sharp")(file, { page, ignoreIcc: true, limitInputPixels: false }).raw().toBuffer({ resolveWithObject: true });
}

/** A PNG with these samples. */
export function pngOf(samples, size) {
  return tool("sharp")(samples, { raw: size }).png({ compressionLevel: 1 }).toBuffer();
}

/** Writes a tiled pyramid with libvips. */
export function vipsPyramid(file, options) {
  return tool("sharp")(file)
    .tiff({ tile: true, pyramid: true, ...options })
    .toBuffer();
}

/** The next smaller level: means of 2 x 2 pixels that exist, rounded to the nearest. */
export function halved({ data, info: { width, height, channels } }) {
  const size = { width: Math.ceil(width / 2), height: Math.ceil(height / 2), channels };
  const half = Buffer.alloc(size.width * size.height * channels);
  for (let y = 0; y < size.height; y += 1) {
    for (let x = 0; x < size.width; x += 1) {
      const [rows, columns] = [2 * y + 1 < height ? 2 : 1, 2 * x + 1 < width ? 2 : 1];
      for (let channel = 0; channel < channels; channel += 1) {
        let sum = 0;
        for (let dy = 0; dy < rows; dy += 1)
          for (let dx = 0; dx < columns; dx += 1) sum += data[((2 * y + dy) * width + 2 * x + dx) * channels + channel];
        half[(y * size.width + x) * channels + channel] = Math.floor(sum / (rows * columns) + 0.5);
      }
    }
  }
  return { data: half, info: size };
}
