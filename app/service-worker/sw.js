// The service worker: it keeps the app's files, so that the app starts without a network. The build fills in the three lists
// (xtask/src/site/service_worker.rs).
//
// Each version has a cache of its own. It is filled when the version installs, whole or the version does not install, and the version
// before goes on with its own. A new version waits until its page says "take-over" or no page is open. Pages of the version before that are
// still open then find their files in the cache of that version; it goes when they are gone.

const BUILD = "";
/** Path and SHA-256, hexadecimal, of each file; the app's page is "/". */
const FILES = [];
/** The app's pages; a segment that begins with a colon is any one segment. */
const PAGES = [];

const PREFIX = "safelight-app-";
const CACHE = PREFIX + BUILD;
const PAGE = "/";
/** Where the ids of the pages are noted that were open when this version took over. */
const FORMER_PAGES = "/former-pages";
/** The name of such a file changes with its content. */
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
    event.respondWith(kept(PAGE, request));
    event.waitUntil(forgetFormer());
  } else if (pathname !== PAGE && digests.has(pathname)) {
    event.respondWith(kept(pathname, request));
  } else if (HASHED.test(pathname)) {
    event.respondWith(keptByAny(pathname, request));
  }
});

/** Fills this version's cache; what it or an earlier version already has is not fetched again. */
async function install() {
  const cache = await caches.open(CACHE);
  for (const [path, digest] of FILES) {
    const key = keyOf(path);
    if (await cache.match(key)) continue;
    await cache.put(key, (await caches.match(key)) ?? (await fetched(path, digest)));
  }
}

/** A file of this version. A wrong answer under a name that changes with its content may be kept by the browser for a year: then it is asked past it. */
async function fetched(path, digest) {
  if (!HASHED.test(path)) return sent(path, digest, "no-cache");
  return sent(path, digest, "default").catch(() => sent(path, digest, "reload"));
}

/** A file as the host sends it. Hosts answer a path that they do not know with a page, a network with its own: neither is the file. */
async function sent(path, digest, cache) {
  const response = await fetch(path, { cache });
  const copy = response.clone();
  if (response.status !== 200 || response.type !== "basic" || response.redirected) throw new Error(`${path}: ${response.status}`);
  const whole = path === PAGE ? namesFiles(await response.text()) : (await sha256(await response.arrayBuffer())) === digest;
  if (!whole) throw new Error(`${path} is not the file of this version`);
  return copy;
}

/** Whether a page is this version's. Its digest would not tell: hosts put scripts of their own into pages. */
function namesFiles(page) {
  return FILES.every(([path]) => !HASHED.test(path) || page.includes(path));
}

async function sha256(bytes) {
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The digest tells the files of two versions apart that have one path. */
function keyOf(path) {
  return `${path}?${digests.get(path)}`;
}

async function kept(path, request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(keyOf(path), { ignoreVary: true })) ?? fetch(request);
}

/** For pages of earlier versions. */
async function keptByAny(path, request) {
  return (await caches.match(path, { ignoreSearch: true, ignoreVary: true })) ?? fetch(request);
}

function isPage(path) {
  const parts = path.replace(/(.)\/$/, "$1").split("/");
  return PAGES.some((page) => {
    const pattern = page.split("/");
    return pattern.length === parts.length && pattern.every((part, i) => (part.startsWith(":") ? parts[i] !== "" : part === parts[i]));
  });
}

async function activate() {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const cache = await caches.open(CACHE);
  await cache.put(FORMER_PAGES, Response.json(pages.map(({ id }) => id)));
  // The page of a first visit, too: its samples are here now.
  await self.clients.claim();
  await forgetFormer();
}

/** Removes the caches of earlier versions, unless a page of theirs is still open. */
async function forgetFormer() {
  // The cache of a version that is to follow is none of them.
  if (self.registration.installing || self.registration.waiting) return;
  const noted = await caches.match(FORMER_PAGES, { cacheName: CACHE });
  for (const id of noted ? await noted.json() : []) if (await self.clients.get(id)) return;
  for (const name of await caches.keys()) if (name.startsWith(PREFIX) && name !== CACHE) await caches.delete(name);
}
