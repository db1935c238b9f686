// Chromium, a fresh profile for each test, and the rule that a page may not complain on its console unasked.

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { given, root, tool } from "../../support/paths.mjs";

const { chromium } = tool("playwright-core");

/** A full-size render of a large photograph on a slow machine fits in here. */
const PATIENCE_MS = 90_000;

/** Pictures of failures, and of the app where nobody asked for new ones in the documents. */
export const out = join(root, "tests/out");

/** What a refused call makes the browser say. */
export const REFUSED = [/Failed to load resource/];

/** What the browser says in a page whose session ends: its calls are refused, and its connection is closed. */
export const SESSION_ENDS = [...REFUSED, /WebSocket connection to .* failed/];

let browser;

/** Starts Chromium once for the test file that calls this. */
export function useChromium() {
  before(async () => {
    browser = await chromium.launch({
      executablePath: given("SAFELIGHT_CHROMIUM"),
      args: [
        // Chromium's own sandbox does not run as root, as it does in a container.
        ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
      ],
    });
  });
  after(() => browser?.close());
}

/**
 * A test with a page of its own.
 * @param {string} name
 * @param {{console?: RegExp[], viewport?: object}} options `console`: complaints that the test provokes; the rest is the profile's
 * @param {(page: import('playwright-core').Page, t: object, browser: object) => Promise<void>} body
 */
export function pageTest(name, { console: provoked = [], ...profile }, body) {
  test(name, { timeout: 10 * 60_000 }, async (t) => {
    const context = await browser.newContext({
      baseURL: given("SAFELIGHT_URL"),
      viewport: { width: 1280, height: 800 },
      reducedMotion: "reduce",
      // Requests that a service worker answers are none that `page.route` sees.
      serviceWorkers: "block",
      ...profile,
    });
    context.setDefaultTimeout(PATIENCE_MS);
    const complaints = [];
    context.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    context.on("weberror", (error) => complaints.push(String(error.error())));
    const page = await context.newPage();
    try {
      await body(page, t, browser);
      const unexpected = complaints.filter((text) => !provoked.some((known) => known.test(text)));
      assert.deepEqual(unexpected, [], "the console stays quiet");
    } catch (error) {
      await mkdir(out, { recursive: true });
      const picture = join(out, `failed-${name.replaceAll(/\W+/g, "-")}.png`);
      await page.screenshot({ path: picture }).then(
        () => t.diagnostic(`what it looked like: ${picture}`),
        () => {},
      );
      if (complaints.length) t.diagnostic(`console: ${complaints.join("\n")}`);
      throw error;
    } finally {
      await closeQuietly(context);
    }
  });
}

/** Closes a context. A request that a test's route still answers then is one that the page gave up: its failure is no fault of the test. */
async function closeQuietly(context) {
  // A test may have let a page crash.
  for (const routed of [context, ...context.pages()]) await routed.unrouteAll({ behavior: "ignoreErrors" }).catch(() => undefined);
  await context.close();
}
