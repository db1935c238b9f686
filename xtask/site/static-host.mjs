// Serves a built app as any static host would: files only, with the headers that `_headers` names, the files that `_redirects` names for other
// paths, and `404.html` for a path that is neither. Text and WebAssembly are compressed once, when it starts.
//
// usage: node static-host.mjs FOLDER PORT

import { createHash } from "node:crypto";
import { once } from "node:events";
import { readdir, readFile, realpath } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".jpg": "image/jpeg",
  ".js": "text/javascript; charset=utf-8",
  ".md": "text/markdown; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
};
const COMPRESSED = /^(text\/|application\/(wasm|manifest\+json)|image\/svg)/;

/** By the name of the encoding, the best first. */
const ENCODERS = {
  br: (bytes) => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
  gzip: (bytes) => promisify(gzip)(bytes, { level: 9 }),
};

/**
 * Starts a host.
 * @param {string} folder the app's files
 * @param {{port?: number, headers?: boolean, compress?: boolean}} options `headers`: whether the host knows what `_headers` and `_redirects` are
 * @returns {Promise<{url: string, load: (folder: string) => Promise<void>, close: () => Promise<void>}>} `load` replaces the files, as a deployment does
 */
export async function serve(folder, { port = 0, headers = true, compress = true } = {}) {
  let site = await readSite(folder, { headers, compress });
  const server = createServer((request, response) => answer(site, request, response));
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://localhost:${server.address().port}`,
    async load(folder) {
      site = await readSite(folder, { headers, compress });
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readSite(folder, { headers, compress }) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files = new Map();
  await Promise.all(
    paths.map(async (path) => {
      const name = `/${relative(folder, path).replaceAll(sep, "/")}`;
      files.set(name, await readEntry(path, compress));
    }),
  );
  const take = (name) => {
    const text = files.get(name)?.bodies.identity.toString() ?? "";
    files.delete(name);
    return headers ? text : "";
  };
  return { files, rules: readRules(take("/_headers")), rewrites: readRewrites(take("/_redirects")) };
}

async function readEntry(path, compress) {
  const bytes = await readFile(path);
  const type = TYPES[extname(path)] ?? "application/octet-stream";
  const bodies = { identity: bytes };
  if (compress && COMPRESSED.test(type)) {
    for (const [name, encode] of Object.entries(ENCODERS)) bodies[name] = await encode(bytes);
  }
  const etag = createHash("sha256").update(bytes).digest("base64url").slice(0, 22);
  return { type, bodies, etag };
}

/** A pattern in a line of its own, then its headers, indented. */
function readRules(text) {
  const rules = [];
  for (const line of text.split("\n").filter((line) => line.trim())) {
    const [name, ...value] = line.trim().split(":");
    if (!/^\s/.test(line)) rules.push({ pattern: new RegExp(`^${escaped(line.trim())}$`), headers: {} });
    else rules.at(-1).headers[name.toLowerCase()] = value.join(":").trim();
  }
  return rules;
}

/** A path in a line, with `:name` for any one segment, then the path that is answered in its place. */
function readRewrites(text) {
  const lines = text.split("\n").filter((line) => line.trim());
  return lines.map((line) => {
    const [path, to] = line.trim().split(/\s+/);
    const segments = path.split("/").map((segment) => (segment.startsWith(":") ? "[^/]+" : escaped(segment)));
    return { pattern: new RegExp(`^${segments.join("/")}$`), to };
  });
}

/** A pattern as the source of an expression; `*` is anything. */
function escaped(pattern) {
  return pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*");
}

function answer({ files, rules, rewrites }, request, response) {
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.writeHead(405, { allow: "GET, HEAD" }).end();
    return;
  }
  const { pathname } = new URL(request.url, "http://localhost");
  const fileOf = (path) => files.get(path.endsWith("/") ? `${path}index.html` : path);
  const rewrite = rewrites.find(({ pattern }) => pattern.test(pathname));
  const found = fileOf(pathname) ?? (rewrite && fileOf(rewrite.to));
  const entry = found ?? files.get("/404.html");
  const headers = { "cache-control": "public, max-age=0, must-revalidate" };
  for (const rule of rules) if (rule.pattern.test(pathname)) Object.assign(headers, rule.headers);
  if (!entry) {
    response.writeHead(404, headers).end();
    return;
  }
  const accepted = (request.headers["accept-encoding"] ?? "").split(",").map((name) => name.trim().split(";")[0]);
  const encoding = Object.keys(ENCODERS).find((name) => accepted.includes(name) && entry.bodies[name]);
  const body = entry.bodies[encoding ?? "identity"];
  Object.assign(headers, { "content-type": entry.type, vary: "accept-encoding", etag: `W/"${entry.etag}"` });
  if (encoding) headers["content-encoding"] = encoding;
  if (found && request.headers["if-none-match"] === headers.etag) {
    response.writeHead(304, headers).end();
    return;
  }
  response.writeHead(found ? 200 : 404, { ...headers, "content-length": body.length });
  response.end(request.method === "HEAD" ? undefined : body);
}

if (process.argv[1] && (await realpath(process.argv[1])) === fileURLToPath(import.meta.url)) {
  const [folder, port] = process.argv.slice(2);
  const { url } = await serve(folder, { port: Number(port) });
  console.log(`ready ${url}`);
}
