// Photographs at the edge, put there past the app.

import assert from "node:assert/strict";

import { png, withCamera } from "../../support/pictures.mjs";

/** Uploads a file in the page's session; returns the image. */
export async function upload(page, bytes, name) {
  // The request may use a connection of an earlier test, which the server closes after five idle seconds.
  const session = await page.request.post("/api/session", { maxRetries: 2 });
  assert.ok(session.ok(), await session.text());
  const answer = await page.request.post(`/api/images?name=${encodeURIComponent(name)}`, { data: bytes });
  assert.equal(answer.status(), 201, await answer.text());
  return answer.json();
}

/** Uploads that many pictures, each of another size. */
export async function many(page, count) {
  const images = [];
  for (let i = 0; i < count; i++) images.push(await upload(page, png(20 + i, 20), `${i}.png`));
  return images;
}

/** Parts of the samples, so that there are thirty pictures of many shapes: left, top, width and height as shares of the whole. */
const PARTS = [
  [0.4, 0.1, 0.55, 0.55],
  [0.2, 0.15, 0.6, 0.5],
  [0, 0.2, 1, 0.55],
  [0.25, 0.2, 0.5, 0.75],
  [0, 0, 1, 1],
  [0.3, 0, 0.45, 1],
];
const SAMPLES = ["retina.jpg", "rocket.jpg", "chelsea.png", "astronaut.png", "coffee.png"];
const WORDS = ["harbour", "morning", "window", "walk", "evening", "study"];

/** Thirty photographs at the edge, most with what a camera writes, one with a place in it. */
export async function thirty(page) {
  for (const i of PARTS.keys()) {
    for (const [j, sample] of SAMPLES.entries()) {
      const [left, top, width, height] = PARTS[(i + j) % PARTS.length];
      const base64 = await page.evaluate(
        async ({ path, left, top, width, height }) => {
          const whole = await createImageBitmap(await (await fetch(path)).blob());
          const size = [Math.round(whole.width * width), Math.round(whole.height * height)];
          const canvas = new OffscreenCanvas(...size);
          canvas.getContext("2d").drawImage(whole, -whole.width * left, -whole.height * top);
          const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: "image/jpeg", quality: 0.9 })).arrayBuffer());
          return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
        },
        { path: `/photos/${sample}`, left, top, width, height },
      );
      const jpeg = Buffer.from(base64, "base64");
      const day = String(10 + i * 3 + j).padStart(2, "0");
      const camera = {
        make: "Optics & Sons",
        model: `Model ${7 + (j % 2)}`,
        lens: "35mm F2",
        takenAt: `2026:0${1 + j}:${day} 1${j}:2${i}:00`,
      };
      const file = (i + j) % 4 === 0 ? jpeg : withCamera(jpeg, { ...camera, gps: i === 5 && j === 2 });
      await upload(page, file, `${WORDS[i]}-${sample.split(".")[0]}.jpg`);
    }
  }
}
