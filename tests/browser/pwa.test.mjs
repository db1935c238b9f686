// The app as an installed one: after a visit it needs no network, and what it keeps is its own files and pages only.

import assert from "node:assert/strict";

import { serve } from "../../xtask/site/static-host.mjs";
import { appCopy, controlled, WITHOUT_EDGE } from "./support/app-files.mjs";
import { pageTest, useChromium } from "./support/browser.mjs";
import { addOp, exported, openSample, picture, renders, rendersAfter } from "./support/editor.mjs";

useChromium();

/** What is opened, edited and exported without a network. */
async function editAndExport(page) {
  await page.locator("#preview[data-renders], [data-sample]").first().waitFor();
  // After a reload the photograph may be there again.
  if ((await page.locator("#preview").count()) === 0) await openSample(page, "coffee");
  const before = await picture(page);
  const shown = await renders(page);
  await addOp(page, "invert");
  await rendersAfter(page, shown);
  assert.notEqual((await picture(page)).check, before.check);
  const { bytes } = await exported(page);
  assert.deepEqual([...bytes.subarray(0, 3)], [0xff, 0xd8, 0xff], "a JPEG");
  assert.deepEqual([...bytes.subarray(-2)], [0xff, 0xd9], "a whole one");
}

pageTest(
  "pwa: after one visit the app opens, edits and exports without a network",
  { serviceWorkers: "allow", console: WITHOUT_EDGE },
  async (page) => {
    await page.goto("/");
    await controlled(page);
    await page.context().setOffline(true);
    await editAndExport(page);
    await page.reload();
    await editAndExport(page);
    await page.goto("/gallery?q=x");
    await page.locator("main h1, main h2").first().waitFor();
    await page.goto("/renditions/0197f3a0-0000-7000-8000-000000000000");
    await page.locator("main").waitFor();
    await assert.rejects(page.goto("/no/such/page"), /ERR_INTERNET_DISCONNECTED/, "no page of the app");
  },
);

pageTest(
  "pwa: the service worker answers for the app's files and pages, and leaves everything else alone",
  // Pages are left while their module is still on its way.
  { serviceWorkers: "allow", console: [...WITHOUT_EDGE, /WebAssembly compilation aborted/] },
  async (page) => {
    await page.goto("/");
    await controlled(page);
    const fromWorker = async (path, init) => {
      const response = page.waitForResponse((response) => new URL(response.url()).pathname === path);
      await page.evaluate(([path, init]) => fetch(path, init).then((response) => response.arrayBuffer()), [path, init]);
      return (await response).fromServiceWorker();
    };
    const script = await page.locator("#engine-script").getAttribute("href");
    for (const path of ["/photos/rocket.jpg", "/icons/icon-192.png", script]) assert.ok(await fromWorker(path), path);
    for (const path of [
      "/api/health",
      "/api/session",
      "/.well-known/jwks.json",
      "/iiif/3/x/info.json",
      "/avatars/x.jpg",
      "/i/k.s/-/x/-.jpg",
      "/dev/mail",
      "/sw.js",
    ]) {
      assert.ok(!(await fromWorker(path)), path);
    }
    assert.ok(!(await fromWorker("/photos/rocket.jpg", { headers: { range: "bytes=0-9" } })), "a part of a file");
    assert.ok(!(await fromWorker("/photos/rocket.jpg", { method: "HEAD" })), "no GET");
    for (const [path, answered] of [
      ["/", true],
      ["/gallery", true],
      ["/gallery/", true],
      ["/renditions/x?y=z", true],
      ["/renditions", false],
      ["/renditions/x/content", false],
      ["/iiif/3/x", false],
      ["/api/health", false],
      ["/photos/rocket.jpg", false],
    ]) {
      const response = await page.goto(path);
      assert.equal(response.fromServiceWorker(), answered, path);
    }
  },
);

pageTest("pwa: the manifest is one that browsers install", {}, async (page) => {
  await page.goto("/");
  const session = await page.context().newCDPSession(page);
  const { errors, data } = await session.send("Page.getAppManifest");
  assert.deepEqual(errors, []);
  const manifest = JSON.parse(data);
  assert.deepEqual(
    [manifest.name, manifest.short_name, manifest.display, manifest.start_url],
    ["Safelight", "Safelight", "standalone", "/"],
  );
  const icons = [
    ...manifest.icons,
    { src: await page.locator('link[rel="apple-touch-icon"]').getAttribute("href"), sizes: "180x180", type: "image/png" },
  ];
  for (const { src, sizes, type } of icons) {
    const [mediaType, width, height] = await page.evaluate(async (src) => {
      const response = await fetch(src);
      const image = new Image();
      image.src = src;
      await image.decode();
      return [response.headers.get("content-type"), image.naturalWidth, image.naturalHeight];
    }, src);
    assert.equal(mediaType, type, src);
    if (sizes !== "any") assert.equal(`${width}x${height}`, sizes, src);
  }
  const purposes = manifest.icons.map((icon) => `${icon.sizes} ${icon.purpose ?? "any"}`);
  for (const wanted of ["192x192 any", "512x512 any", "512x512 maskable"]) assert.ok(purposes.includes(wanted), wanted);
});

pageTest("pwa: a photograph that the system opens with the app is shown", {}, async (page) => {
  // A system that opens files is needed for more: only its queue is pretended.
  await page.addInitScript(() => {
    Object.defineProperty(window, "launchQueue", { value: { setConsumer: (consumer) => Object.assign(window, { consumer }) } });
  });
  await page.goto("/");
  await page.waitForFunction(() => window.consumer);
  await page.evaluate(async () => {
    const blob = await (await fetch("/photos/rocket.jpg")).blob();
    window.consumer({ files: [{ getFile: async () => new File([blob], "rocket.jpg", { type: "image/jpeg" }) }] });
  });
  await rendersAfter(page, 0);
  await page.getByText("640 × 427").first().waitFor();
});

for (const headers of [true, false]) {
  const knows = headers ? "knows" : "does not know";
  pageTest(
    `pwa: a static host that ${knows} _headers serves the whole app`,
    { serviceWorkers: "allow", console: WITHOUT_EDGE },
    async (page, t) => {
      const host = await serve(await appCopy(t), { headers, compress: false });
      t.after(() => host.close());
      const answer = await page.goto(`${host.url}/`);
      assert.equal(answer.headers()["content-security-policy"] !== undefined, headers);
      const script = await page.locator("#engine-script").getAttribute("href");
      const { "cache-control": caching } = (await page.request.get(host.url + script)).headers();
      assert.equal(caching.includes("immutable"), headers, caching);
      await page.locator('#edge-status[data-state="offline"]').waitFor();
      await editAndExport(page);
      await controlled(page);
      await host.close();
      await page.reload();
      await editAndExport(page);
    },
  );
}
