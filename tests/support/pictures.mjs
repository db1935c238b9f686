// Picture files for the tests: the repository's photographs, and files made byte by byte.

import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { deflateSync } from "node:zlib";

import { crc32 } from "./crc32.mjs";

/** A photograph of `photos/`. */
export function photo(name) {
  return readFileSync(new URL(`../../photos/${name}`, import.meta.url));
}

export function sha256(bytes) {
  return createHash("sha256").update(bytes).digest("hex");
}

/** The photograph with its last part missing, as after a broken transfer: header whole, pixels not. */
export function truncated(jpeg) {
  return jpeg.subarray(0, Math.floor(jpeg.length / 3));
}

/** A JPEG with one EXIF segment, which holds the orientation (1 to 8) and nothing else. */
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
  const others = [...segments(jpeg)].filter(({ marker, data }) => !(marker === 0xe1 && data.toString("latin1", 4, 8) === "Exif"));
  return Buffer.concat([jpeg.subarray(0, 2), segment, exif, tiff, ...others.map(({ data }) => data)]);
}

/** A JPEG with what a camera writes: maker, model, lens, time, exposure, and whether it knows where it was. */
export function withCamera(jpeg, { make, model, lens, takenAt, gps = false }) {
  const text = (value) => Buffer.from(`${value}\0`, "utf8");
  const ratio = (over, under) => {
    const bytes = Buffer.alloc(8);
    bytes.writeUInt32LE(over, 0);
    bytes.writeUInt32LE(under, 4);
    return bytes;
  };
  const short = (value) => Buffer.from([value & 0xff, value >> 8]);
  const long = (value) => ratio(value, 0).subarray(0, 4);
  const settings = [
    [0x829a, 5, ratio(1, 250)], // exposure time
    [0x829d, 5, ratio(28, 10)], // f-number
    [0x8827, 3, short(400)], // ISO
    ...(takenAt ? [[0x9003, 2, text(takenAt)]] : []),
    [0x920a, 5, ratio(35, 1)], // focal length
    [0xa434, 2, text(lens)],
  ];
  const camera = [
    [0x010f, 2, text(make)],
    [0x0110, 2, text(model)],
    [0x8769, 4, long(0)],
  ];
  if (gps) camera.push([0x8825, 4, long(0)]);
  const length = (fields) => 6 + fields.reduce((sum, [, , value]) => sum + 12 + (value.length > 4 ? value.length : 0), 0);
  const place = [[1, 2, text("N")]];
  camera[2][2] = long(8 + length(camera));
  if (gps) camera[3][2] = long(8 + length(camera) + length(settings));
  const parts = [Buffer.from("II*\0\x08\0\0\0", "latin1")];
  let at = 8;
  for (const fields of [camera, settings, ...(gps ? [place] : [])]) {
    let values = at + 6 + fields.length * 12;
    const behind = [];
    parts.push(short(fields.length));
    for (const [tag, kind, value] of fields) {
      const unit = [0, 1, 1, 2, 4, 8][kind];
      parts.push(short(tag), short(kind), long(value.length / unit));
      if (value.length > 4) {
        parts.push(long(values));
        behind.push(value);
        values += value.length;
      } else {
        parts.push(Buffer.concat([value, Buffer.alloc(4 - value.length)]));
      }
    }
    parts.push(long(0), ...behind);
    at += length(fields);
  }
  const exif = Buffer.concat([Buffer.from("Exif\0\0", "latin1"), ...parts]);
  const segment = Buffer.alloc(4);
  segment.writeUInt16BE(0xffe1, 0);
  segment.writeUInt16BE(2 + exif.length, 2);
  return Buffer.concat([jpeg.subarray(0, 2), segment, exif, jpeg.subarray(2)]);
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
  for (const { marker, data } of segments(jpeg)) {
    // The start-of-frame markers are C0 to CF but for three that mean something else.
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { width: data.readUInt16BE(7), height: data.readUInt16BE(5) };
  }
  throw new Error("not a JPEG with a frame header");
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

/** A grey 8-bit PNG; `claim` puts another size into its header than its pixels have. */
export function png(width, height, claim = { width, height }) {
  const rows = Buffer.alloc(height * (width + 1));
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) rows[y * (width + 1) + 1 + x] = (x * 7 + y * 13) % 256;
  }
  return pngOf(rows, claim);
}

/** An 8-bit PNG with red, green, blue and alpha, half transparent. */
export function alphaPng(width, height) {
  const rows = Buffer.alloc(height * (4 * width + 1), 0x80);
  for (let y = 0; y < height; y += 1) rows[y * (4 * width + 1)] = 0;
  return pngOf(rows, { width, height }, 6);
}

/** An interlaced GIF of one black; `claim` puts another size into its headers than its pixels have. A decoder holds such a picture whole. */
export function interlacedGif(width, height, claim = { width, height }) {
  // Codes of three bits: begin anew (4), two pixels (0), and so on; then the end (5). They never get wider.
  const codes = [];
  for (let pixels = 0; pixels < width * height; pixels += 2) codes.push(4, 0, 0);
  codes.push(5);
  const data = Buffer.alloc(Math.ceil((codes.length * 3) / 8));
  codes.forEach((code, i) => {
    for (let bit = 0; bit < 3; bit += 1) data[(i * 3 + bit) >> 3] |= ((code >> bit) & 1) << ((i * 3 + bit) & 7);
  });
  const blocks = [];
  for (let at = 0; at < data.length; at += 255) {
    const block = data.subarray(at, at + 255);
    blocks.push(Buffer.of(block.length), block);
  }
  const size = Buffer.alloc(4);
  size.writeUInt16LE(claim.width, 0);
  size.writeUInt16LE(claim.height, 2);
  const screen = Buffer.concat([Buffer.from("GIF89a"), size, Buffer.of(0x81, 0, 0), Buffer.alloc(12)]);
  const frame = Buffer.concat([Buffer.of(0x2c, 0, 0, 0, 0), size, Buffer.of(0x40, 2)]);
  return Buffer.concat([screen, frame, ...blocks, Buffer.of(0, 0x3b)]);
}

/** A grey 8-bit PNG of noise in which every other row is the same: PNG makes it small, and JPEG cannot. */
export function noise(width, height) {
  const row = () => Buffer.concat([Buffer.of(0), randomBytes(width)]);
  return pngOf(Buffer.alloc((width + 1) * height, Buffer.concat([row(), row()])), { width, height });
}

/** A PNG of 8 bits: grey, or what the colour type says. */
function pngOf(rows, { width, height }, colorType = 0) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, colorType, 0, 0, 0], 8);
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
