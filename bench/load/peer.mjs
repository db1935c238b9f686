// The same routes as the edge's on Node with sharp: sessions and rows in memory, files on disk, renditions rendered when they are asked
// for. What somebody would write who needs no durable jobs, no queue and no receipts.
//
// usage: node peer.mjs PEERS FOLDER PORT

import { createHash, randomBytes, randomUUID } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";

const [peers, folder, port] = process.argv.slice(2);
const sharp = createRequire(join(peers, "package.json"))("sharp");
const WIDTHS = [50, 100, 200, 400, 800];
const sessions = new Map();
const images = new Map();

const json = (answer, status, body, headers = {}) =>
  answer.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));

async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function upload(owner, request, answer) {
  const bytes = await bodyOf(request);
  const { width, height, format } = await sharp(bytes).metadata();
  const id = randomUUID();
  await writeFile(join(folder, id), bytes);
  for (const size of WIDTHS) {
    const thumbnail = await sharp(bytes).resize({ width: size, withoutEnlargement: true }).jpeg({ quality: 80 }).toBuffer();
    await writeFile(join(folder, `${id}-${size}`), thumbnail);
  }
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  images.set(id, {
    id,
    owner,
    name: "untitled",
    format,
    size_bytes: bytes.length,
    width,
    height,
    sha256,
    created_at: new Date().toISOString(),
    original_url: `/api/images/${id}/original`,
    thumbnails: WIDTHS.map((size) => ({ width: size, url: `/api/images/${id}/thumbnails/${size}` })),
    renditions: [],
  });
  json(answer, 201, images.get(id));
}

/** Only the recipe that is measured: greyscale, as a JPEG of quality 85. */
async function render(image, request, answer) {
  await bodyOf(request);
  const source = await readFile(join(folder, image.id));
  const bytes = await sharp(source).greyscale().jpeg({ quality: 85, chromaSubsampling: "4:2:0" }).toBuffer();
  const id = randomUUID();
  await writeFile(join(folder, id), bytes);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  json(answer, 201, { rendition: { id, image_id: image.id, state: "done", result: { size_bytes: bytes.length, sha256 } } });
}

async function handle(request, answer) {
  const { pathname } = new URL(request.url, "http://peer");
  if (pathname === "/api/session") {
    const token = randomBytes(32).toString("base64url");
    sessions.set(token, randomUUID());
    return json(answer, 201, {}, { "set-cookie": `safelight_session=${token}; HttpOnly` });
  }
  const owner = sessions.get(request.headers.cookie?.match(/safelight_session=([\w-]+)/)?.[1]);
  if (!owner) return json(answer, 401, {});
  if (pathname === "/api/images" && request.method === "POST") return upload(owner, request, answer);
  if (pathname === "/api/images") {
    const mine = [...images.values()]
      .filter((image) => image.owner === owner)
      .reverse()
      .slice(0, 50);
    return json(answer, 200, { items: mine.map(({ owner: _, ...image }) => image) });
  }
  const [, id, rest] = pathname.match(/^\/api\/images\/([^/]+)\/(.+)$/) ?? [];
  const image = images.get(id);
  if (image?.owner !== owner) return json(answer, 404, {});
  if (rest === "renditions") return render(image, request, answer);
  const bytes = await readFile(join(folder, `${id}-${rest.split("/")[1]}`));
  answer.writeHead(200, { "content-type": "image/jpeg", "content-length": bytes.length, "cache-control": "private, immutable" }).end(bytes);
}

createServer((request, answer) => {
  handle(request, answer).catch((error) => {
    console.error(error);
    json(answer, 500, {});
  });
}).listen(Number(port), "127.0.0.1", () => console.log("ready"));
