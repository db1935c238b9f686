// Picture files for the tests: the repository's photographs, and files made byte by byte.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { crc32, deflateSync } from "node:zlib";

/** A photograph of `photos/`. */
export function photo(name) {
  return readFileSync(new URL(`../../../photos/${name}`, import.meta.url));
}

export function sha256(bytes) {
  return createHash("sha256").update(bytes).digest("hex");
}

/** The photograph with its last part missing, as after a broken transfer: header whole, pixels not. */
export function truncated(jpeg) {
  return jpeg.subarray(0, Math.floor(jpeg.length / 3));
}

/** A JPEG with an EXIF orientation (1 to 8) in a new APP1 segment behind SOI; it goes before any other. */
export function withOrientation(jpeg, orientation) {
  const exif = Buffer.from("Exif\0\0", "latin1");
  const tiff = Buffer.alloc(26);
  tiff.write("II", 0, "latin1");
  tiff.writeUInt16LE(42, 2);
  tiff.writeUInt32LE(8, 4); // the directory stands behind this header
  tiff.writeUInt16LE(1, 8); // one entry
  tiff.writeUInt16LE(0x0112, 10); // Orientation
  tiff.writeUInt16LE(3, 12); // a short
  tiff.writeUInt32LE(1, 14); // one of them
  tiff.writeUInt16LE(orientation, 18);
  const segment = Buffer.alloc(4);
  segment.writeUInt16BE(0xffe1, 0);
  segment.writeUInt16BE(2 + exif.length + tiff.length, 2);
  return Buffer.concat([jpeg.subarray(0, 2), segment, exif, tiff, jpeg.subarray(2)]);
}

/** The same picture under other bytes: a comment segment behind SOI. */
export function withComment(jpeg, text) {
  const comment = Buffer.from(text);
  const segment = Buffer.alloc(4);
  segment.writeUInt16BE(0xfffe, 0);
  segment.writeUInt16BE(2 + comment.length, 2);
  return Buffer.concat([jpeg.subarray(0, 2), segment, comment, jpeg.subarray(2)]);
}

/** Width and height in a JPEG's frame header. */
export function jpegSize(jpeg) {
  let at = 2;
  while (at + 9 < jpeg.length && jpeg[at] === 0xff) {
    const marker = jpeg[at + 1];
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { width: jpeg.readUInt16BE(at + 7), height: jpeg.readUInt16BE(at + 5) };
    at += 2 + jpeg.readUInt16BE(at + 2);
  }
  throw new Error("no frame header");
}

/** A grey 8-bit PNG; `claim` puts another size into its header than its pixels have. */
export function png(width, height, claim = { width, height }) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(claim.width, 0);
  header.writeUInt32BE(claim.height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const rows = Buffer.alloc(height * (width + 1));
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) rows[y * (width + 1) + 1 + x] = (x * 7 + y * 13) % 256;
  }
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
