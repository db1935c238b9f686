// Avatars for tests: announce a picture, write it, confirm it, wait for its job. And a reference made by another library.

import assert from "node:assert/strict";

import { tool } from "./paths.mjs";
import { sha256 } from "./pictures.mjs";
import { until } from "./wait.mjs";

const sharp = tool("sharp");

/** Announces a picture; returns the response. */
export const ask = (member, bytes, { type = "image/jpeg", ...more } = {}) =>
  member.ask("POST", "/api/avatar/uploads", { json: { type, size: bytes.length, sha256: sha256(bytes), ...more } });

/** Announces a picture that must be accepted; returns the ticket. */
export async function announce(member, bytes, options) {
  const response = await ask(member, bytes, options);
  assert.equal(response.status, 201, await response.clone().text());
  return response.json();
}

/** Writes the bytes where the ticket says; no cookie goes along. */
export const write = (member, ticket, bytes, headers = {}, url = ticket.url) =>
  fetch(new URL(url, member.base), { method: ticket.method, headers: { ...ticket.headers, ...headers, connection: "close" }, body: bytes });

export const confirm = (member, ticket) => member.ask("POST", ticket.confirm_url);

/** The id of an upload, which is that of its job. */
export const idOf = (ticket) => ticket.confirm_url.split("/").at(-2);

/** Announces and writes a picture; returns the ticket. */
export async function send(member, bytes, options) {
  const ticket = await announce(member, bytes, options);
  const written = await write(member, ticket, bytes);
  assert.ok(written.ok, await written.text());
  return ticket;
}

/** Waits for the end of an upload's job, by confirmations; returns what the last one said. */
export function ended(member, ticket) {
  return until("the end of the avatar's job", 120, async () => {
    const response = await confirm(member, ticket);
    assert.ok(response.ok, await response.clone().text());
    return response.status === 200 && response.json();
  });
}

/** Makes a picture the avatar; returns the path. */
export async function setAvatar(member, bytes, options) {
  const { job, avatar } = await ended(member, await send(member, bytes, options));
  assert.equal(job.state, "done", JSON.stringify(job.error));
  return avatar;
}

/** The avatar of the account, by the account's route. */
export const avatarOf = async (member) => (await member.json("GET", "/api/account")).account.avatar;

/** Enlarges raw RGB of `side` x `side` by the definition of Lanczos with three lobes (libvips enlarges by another filter). */
function enlarge(pixels, side) {
  const sinc = (x) => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));
  const taps = Array.from({ length: 512 }, (_, at) => {
    const centre = ((at + 0.5) * side) / 512 - 0.5;
    const near = Array.from({ length: 6 }, (_, i) => Math.floor(centre) - 2 + i).filter((from) => from >= 0 && from < side);
    const weights = near.map((from) => sinc(from - centre) * sinc((from - centre) / 3));
    const sum = weights.reduce((one, other) => one + other);
    return near.map((from, i) => [from, weights[i] / sum]);
  });
  const rows = new Float64Array(side * 512 * 3);
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < 512; x += 1) {
      for (const [from, weight] of taps[x])
        for (let c = 0; c < 3; c += 1) rows[(y * 512 + x) * 3 + c] += weight * pixels[(y * side + from) * 3 + c];
    }
  }
  return Uint8ClampedArray.from({ length: 512 * 512 * 3 }, (_, i) => {
    const [y, rest] = [Math.floor(i / 1536), i % 1536];
    return taps[y].reduce((sum, [from, weight]) => sum + weight * rows[from * 1536 + rest], 0);
  });
}

/** The square around a focus point, upright, 512 x 512, by other means than the engine's: raw RGB. */
export async function reference(bytes, focus = { x: 0.5, y: 0.5 }) {
  const upright = await sharp(bytes)
    .rotate()
    .flatten({ background: "white" })
    .toColourspace("srgb")
    .png({ compressionLevel: 0 })
    .toBuffer();
  const { width, height } = await sharp(upright).metadata();
  const side = Math.min(width, height);
  const start = (whole, share) => Math.min(Math.max(Math.round(share * whole - side / 2), 0), whole - side);
  const square = { left: start(width, focus.x), top: start(height, focus.y), width: side, height: side };
  if (side < 512) return enlarge(await sharp(upright).extract(square).removeAlpha().raw().toBuffer(), side);
  return sharp(upright).extract(square).resize(512, 512, { kernel: "lanczos3" }).removeAlpha().raw().toBuffer();
}

/** The mean difference in levels between a JPEG and raw RGB of the same size. */
export async function difference(jpeg, expected) {
  const { data, info } = await sharp(jpeg).toColourspace("srgb").removeAlpha().raw().toBuffer({ resolveWithObject: true });
  assert.deepEqual([info.width, info.height, info.channels], [512, 512, 3]);
  let sum = 0;
  for (let i = 0; i < data.length; i += 1) sum += Math.abs(data[i] - expected[i]);
  return sum / data.length;
}

/** A photograph of 100 megapixels: a small one, enlarged. */
export const hundredMegapixels = (bytes) =>
  sharp(bytes).resize(12_500, 8_000, { fit: "fill", kernel: "linear" }).jpeg({ quality: 60 }).toBuffer();

/** A GIF of two frames; the first one is the first picture. */
export async function gif(...pictures) {
  const frames = pictures.map((picture) => sharp(picture).resize(640, 427, { fit: "fill" }).removeAlpha().png().toBuffer());
  return sharp(await Promise.all(frames), { join: { animated: true } })
    .gif()
    .toBuffer();
}
