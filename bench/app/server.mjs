// The app's files as a static host sends them: compressed with brotli, the app's page for every path that names no file, and no edge.
// A link, if there is one, makes everybody who loads share a slow line.

import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, relative } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".jpg": "image/jpeg",
  ".png": "image/png",
  ".webp": "image/webp",
};
/** What is not compressed already. */
const COMPRESSIBLE = /\.(html|js|css|json|webmanifest|svg|wasm)$/;
/** Trunk puts a digest of its content into a file's name. */
const HASHED = /-[0-9a-f]{8,}(_bg)?\./;

/** Serves files that `readFiles` read; returns `{url, sent, close}`. `sent` has `{path, bytes, worker}` for each body, `worker` if a service worker asked. */
export async function serve(files, link) {
  const sent = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const file = find(files, pathname);
    if (!file) return response.writeHead(404).end();
    const compress = file.compressed && /\bbr\b/.test(request.headers["accept-encoding"] ?? "");
    const body = compress ? file.compressed : file.body;
    const headers = {
      "content-type": TYPES[extname(file.path)] ?? "application/octet-stream",
      "content-length": body.length,
      "cache-control": HASHED.test(file.path) ? "public, max-age=31536000, immutable" : "no-cache",
      ...(compress ? { "content-encoding": "br" } : {}),
    };
    sent.push({ path: file.path, bytes: body.length, worker: byServiceWorker(request) });
    response.writeHead(200, headers);
    if (link) void link.send(response, body);
    else response.end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${server.address().port}/`, sent, close };
}

/** The files by their paths, compressed as much as brotli can: a host does that once. */
export function readFiles(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    entries.map((entry) => {
      const name = join(entry.parentPath ?? entry.path, entry.name);
      const path = `/${relative(folder, name)}`;
      const body = readFileSync(name);
      return [path, { path, body, compressed: COMPRESSIBLE.test(path) ? brotli(body) : undefined }];
    }),
  );
}

function brotli(body) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: body.length };
  return brotliCompressSync(body, { params });
}

/** What has an ending is a file; the rest are the app's pages. There is no edge. */
function find(files, pathname) {
  if (/^\/(api|\.well-known)\//.test(pathname)) return undefined;
  return files.get(pathname) ?? (extname(pathname) ? undefined : files.get("/index.html"));
}

/** A service worker's requests name its script as their referrer, and no window loads its script. */
function byServiceWorker({ headers }) {
  return headers["service-worker"] === "script" || /\/(sw|service[-_]worker)[^/]*\.js$/.test(headers.referer ?? "");
}
