// A first visit on a line that fails: whichever file does not arrive, the app works without it or says so with a way out, and the next visit
// on a line that works is a whole one.

import assert from "node:assert/strict";
import { request as ask, createServer } from "node:http";
import { extname } from "node:path";

import { serve } from "../../xtask/site/static-host.mjs";
import { appCopy, controlled } from "./support/app-files.mjs";
import { pageTest, useChromium } from "./support/browser.mjs";
import { addOp, openSample, rendersAfter } from "./support/editor.mjs";

useChromium();

const SAMPLE = "coffee";
/** Where the app says why there is no picture. */
const SENTENCES = '#notice, .busy [data-working="false"], .part-failed p';

pageTest(
  "first visit: whichever file does not arrive, the app works or says so, and the next visit is whole",
  {},
  async (_, t, browser) => {
    const line = await failingLine(t);
    // What a first visit asks for: not a list of names, which would go stale.
    const asked = new Set();
    line.listen((key) => asked.add(key));
    await visit(browser, async (page) => {
      await page.goto(`${line.url}/`);
      await works(page);
      await controlled(page);
    });
    line.listen(null);
    const steps = distinct([...asked].filter((key) => !/\s\/(api|\.well-known)\//.test(key)));
    for (const kind of [
      /^page \/$/,
      /^page \/sw\.js$/,
      /^page .*\.wasm$/,
      /^page .*\/split-.*\.wasm$/,
      /^page .*\/later-.*\.css$/,
      /^worker .*\.jpg$/,
      /^worker \/$/,
    ])
      assert.ok(
        steps.some((key) => kind.test(key)),
        `${kind} is among ${steps}`,
      );
    for (const step of steps) {
      await visit(browser, async (page) => {
        line.cut(step);
        const told = await firstVisit(page, line.url);
        await line.hasCut();
        // The service worker is whole or not there.
        if (/^worker |\/sw\.js$/.test(step)) await page.waitForFunction(async () => !(await navigator.serviceWorker.getRegistration()));
        line.cut(null);
        t.diagnostic(`${step}: ${told ?? "works"}`);
        if (told) assert.match(told, /connection/i, step);
        await page.goto(`${line.url}/`);
        await works(page);
        await controlled(page);
        // All of it is kept: the page opens where nothing arrives any more.
        line.cut("everything");
        await page.reload();
        await page.locator("#preview[data-renders], [data-sample]").first().waitFor();
        if ((await page.locator("#preview").count()) === 0) await openSample(page, SAMPLE);
        else await rendersAfter(page, 0);
        line.cut(null);
      });
    }
  },
);

pageTest("first visit: a page whose program does not arrive is loaded again by its link", {}, async (_, t, browser) => {
  const line = await failingLine(t);
  const programs = new Set();
  line.listen((key) => /\/app-\w+\.(js|wasm)$/.test(key) && programs.add(key));
  await visit(browser, async (page) => {
    await page.goto(`${line.url}/`);
    await works(page);
  });
  assert.equal(programs.size, 2);
  for (const program of programs) {
    await visit(browser, async (page) => {
      line.cut(program);
      await page.goto(`${line.url}/`);
      await page.locator("#boot").getByText("Safelight could not be loaded.").waitFor();
      line.cut(null);
      await page.locator("#boot a").click();
      await page.locator("[data-sample]").first().waitFor();
      assert.ok(!(await page.locator("#boot").isVisible()));
    });
  }
});

pageTest(
  "first visit: the screen until the app is there is painted without the style sheet, in the chosen theme; the app waits for the sheet",
  { colorScheme: "light" },
  async (page) => {
    const sheet = withResolvers();
    await page.addInitScript(() => localStorage.setItem("theme", "dark"));
    await page.route(/\/style-\w+\.css$/, async (route) => {
      await sheet.promise;
      await route.continue();
    });
    const module = page.waitForEvent("requestfinished", (request) => /\/app-\w+\.wasm$/.test(request.url()));
    await page.goto("/", { waitUntil: "commit" });
    await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint").length > 0);
    const ground = await page.locator("#boot").evaluate((screen) => getComputedStyle(screen).backgroundColor);
    assert.equal(ground, "rgb(12, 12, 12)", "the dark ground of app/style/tokens.css");
    await module;
    // The app has started, and has asked for the sheet.
    await page.waitForFunction(() => document.querySelector('link[rel="stylesheet"]'));
    assert.equal(await page.locator("main").count(), 0);
    assert.ok(await page.locator("#boot").isVisible());
    sheet.resolve();
    await page.locator("[data-sample]").first().waitFor();
    assert.equal(await page.locator("#boot").count(), 0);
  },
);

pageTest("first visit: the engine's module does not share the line with the app's", {}, async (page) => {
  const module = withResolvers();
  const asked = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await page.route(/\/app-\w+\.wasm$/, async (route) => {
    await module.promise;
    await route.continue();
  });
  const isEngine = (path) => /\/engine-\w+\.wasm$/.test(path);
  await page.goto("/", { waitUntil: "domcontentloaded" });
  await page.waitForFunction(() => performance.getEntriesByType("resource").some(({ name }) => name.endsWith(".woff2")));
  assert.ok(asked.some((path) => /\/app-\w+\.wasm$/.test(path)));
  assert.ok(!asked.some(isEngine), String(asked));
  const engine = page.waitForRequest((request) => isEngine(new URL(request.url()).pathname));
  module.resolve();
  await engine;
});

function withResolvers() {
  let resolve;
  const promise = new Promise((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

/** Opens a sample and changes it. */
async function works(page) {
  const open = page.locator("#preview[data-renders], [data-sample]").first();
  await open.waitFor();
  if ((await page.locator("#preview").count()) === 0) await openSample(page, SAMPLE);
  const shown = await rendersAfter(page, 0);
  await addOp(page, "invert");
  await rendersAfter(page, shown);
}

/** A visit in which something is missing: the sentence that says so, or null if the app works without it. */
async function firstVisit(page, url) {
  try {
    await page.goto(`${url}/`);
  } catch (error) {
    // The browser's own page, which offers to load it again.
    await page.waitForURL("chrome-error://chromewebdata/");
    return `connection: ${error.message.split("\n")[0]}`;
  }
  await page.locator("#boot a, [data-sample]").first().waitFor();
  if (await page.locator("#boot a").count()) return page.locator("#boot").innerText();
  await page.locator(`[data-sample="${SAMPLE}"]`).click();
  // Either the picture, or why there is none.
  await page.waitForFunction((sentences) => {
    const said = [...document.querySelectorAll(sentences)].some((element) => element.textContent.trim());
    return said || document.querySelector("#preview")?.dataset.renders;
  }, SENTENCES);
  if (await page.locator("#preview[data-renders]").count()) return null;
  return (await page.locator(SENTENCES).allInnerTexts()).join(" ");
}

/** A profile of its own. */
async function visit(browser, body) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: "reduce", serviceWorkers: "allow" });
  context.setDefaultTimeout(60_000);
  try {
    await body(await context.newPage());
  } finally {
    await context.close();
  }
}

/** Each file of the page, and one of each kind that the service worker keeps; of the samples' pictures one, too. */
function distinct(keys) {
  const seen = new Set();
  return keys.filter((key) => {
    const [who, path] = key.split(" ");
    const kind = who === "worker" || path.startsWith("/photos/thumbnails/") ? `${who} ${extname(path) || path}` : key;
    return !seen.has(kind) && seen.add(kind);
  });
}

/** A host behind a line that drops every request for one file, by the page ("page /path") or by the service worker ("worker /path"). */
async function failingLine(t) {
  const host = await serve(await appCopy(t), { compress: false });
  let [dropped, listener] = [null, null];
  let [hasCut, tellCut] = [Promise.resolve(), () => {}];
  const proxy = createServer((request, response) => {
    const { pathname } = new URL(request.url, host.url);
    const who = (request.headers.referer ?? "").endsWith("/sw.js") ? "worker" : "page";
    const key = `${who} ${pathname}`;
    listener?.(key);
    if (dropped === key || dropped === "everything") {
      tellCut();
      request.socket.destroy();
      return;
    }
    const forwarded = ask(host.url + request.url, { method: request.method, headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    forwarded.on("error", () => response.destroy());
    request.pipe(forwarded);
  });
  await new Promise((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  t.after(async () => {
    proxy.closeAllConnections();
    proxy.close();
    await host.close();
  });
  return {
    url: `http://localhost:${proxy.address().port}`,
    listen: (to) => (listener = to),
    cut(key) {
      dropped = key;
      hasCut = new Promise((resolve) => {
        tellCut = resolve;
      });
    },
    /** Ends when a request was dropped. */
    hasCut: () => hasCut,
  };
}
