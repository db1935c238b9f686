// The service worker: caches the files of the app (cache first), so that the app starts without a network. The build fills in
// the three constants (xtask/src/site/service_worker.rs).
//
// Each version has its own cache, which is filled during installation. If one file fails, the version does not install, and
// the previous version stays active with its cache. A new version waits until a page sends "take-over" or no page is open.
// Pages of the previous version that are still open find their files in its cache, which is deleted when they are closed.

const BUILD = "";
/** The path and the hexadecimal SHA-256 of each file; the page of the app is "/". */
const FILES = [];
/** The routes of the app; in a segment, a colon and a name match any text, after a fixed beginning as in `/@:handle`. */
const PAGES = [];

const PREFIX = "safelight-app-";
const CACHE = PREFIX + BUILD;
const PAGE = "/";
/** Cache key of the ids of the pages that were open when this version was activated. */
const FORMER_PAGES = "/former-pages";
/** Content-hashed file names. */
const HASHED = /^\/[\w-]+-[0-9a-f]{16}\.\w+$/;

const digests = new Map(FILES);

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("message", ({ data }) => {
  if (data === "take-over") self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin || request.headers.has("range")) return;
  if (request.mode === "navigate") {
    if (!isPage(pathname)) return;
    event.respondWith(cacheFirst(PAGE, request));
    event.waitUntil(deleteFormerCaches());
  } else if (pathname !== PAGE && digests.has(pathname)) {
    event.respondWith(cacheFirst(pathname, request));
  } else if (HASHED.test(pathname)) {
    event.respondWith(cacheFirstOfAnyVersion(pathname, request));
  }
});

/** Fills the cache of this version. Files that it or an earlier version already has are not downloaded again. */
async function install() {
  const cache = await caches.open(CACHE);
  for (const [path, digest] of FILES) {
    const key = keyOf(path);
    if (await cache.match(key)) continue;
    await cache.put(key, (await caches.match(key)) ?? (await download(path, digest)));
  }
}

/**
 * Downloads a file of this version. The browser may cache a wrong response under a content-hashed name for a year, so a second attempt
 * bypasses the HTTP cache.
 */
async function download(path, digest) {
  if (!HASHED.test(path)) return fetchVerified(path, digest, "no-cache");
  return fetchVerified(path, digest, "default").catch(() => fetchVerified(path, digest, "reload"));
}

/**
 * Fetches a file and verifies it. A host may respond to an unknown path with a page, and a network with its sign-in page; neither is the
 * file.
 */
async function fetchVerified(path, digest, cache) {
  const response = await fetch(path, { cache });
  const copy = response.clone();
  if (response.status !== 200 || response.type !== "basic" || response.redirected) throw new Error(`${path}: ${response.status}`);
  const valid = path === PAGE ? referencesAllFiles(await response.text()) : (await sha256(await response.arrayBuffer())) === digest;
  if (!valid) throw new Error(`${path} is not the file of this version`);
  return copy;
}

/** Whether a page is of this version. Its digest is not compared, because hosts inject scripts into pages. */
function referencesAllFiles(page) {
  return FILES.every(([path]) => !HASHED.test(path) || page.includes(path));
}

async function sha256(bytes) {
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The cache key of a path. The digest distinguishes the files of two versions with the same path. */
function keyOf(path) {
  return `${path}?${digests.get(path)}`;
}

/** Cache first, in the cache of this version. */
async function cacheFirst(path, request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(keyOf(path), { ignoreVary: true })) ?? fetch(request);
}

/** Cache first, in the caches of all versions: for pages of earlier versions. */
async function cacheFirstOfAnyVersion(path, request) {
  return (await caches.match(path, { ignoreSearch: true, ignoreVary: true })) ?? fetch(request);
}

function isPage(path) {
  const parts = path.replace(/(.)\/$/, "$1").split("/");
  return PAGES.some((page) => {
    const pattern = page.split("/");
    return pattern.length === parts.length && pattern.every((part, i) => matches(part, parts[i]));
  });
}

function matches(pattern, part) {
  const [beginning, name] = pattern.split(":");
  return name === undefined ? part === pattern : part.startsWith(beginning) && part.length > beginning.length;
}

async function activate() {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const cache = await caches.open(CACHE);
  await cache.put(FORMER_PAGES, Response.json(pages.map(({ id }) => id)));
  // Also controls the page of a first visit, because its samples are cached now.
  await self.clients.claim();
  await deleteFormerCaches();
}

/** Deletes the caches of earlier versions, unless one of their pages is still open. */
async function deleteFormerCaches() {
  // A newer version that is installing or waiting needs its cache.
  if (self.registration.installing || self.registration.waiting) return;
  const stored = await caches.match(FORMER_PAGES, { cacheName: CACHE });
  for (const id of stored ? await stored.json() : []) if (await self.clients.get(id)) return;
  for (const name of await caches.keys()) if (name.startsWith(PREFIX) && name !== CACHE) await caches.delete(name);
}
