// The rows of a first visit: what is painted and shown when on a slow line and a slow processor, and what is transferred.

import { percentile } from "../measure.mjs";
import { absoluteRow, round } from "../works.mjs";
import { FIRST_PAINT_TARGET_MS, FIRST_PREVIEW_TARGET_MS, SLOW, TRANSFER_TARGET_MB } from "./cases.mjs";
import { firstFrame, openEditor } from "./editor.mjs";
import { Link } from "./link.mjs";
import { serve } from "./server.mjs";

const VIEWPORT = { width: 1280, height: 800 };
const SAMPLE = "rocket";
/** A page that asked for nothing for this long has what it wants. */
const QUIET_MS = 3000;

/** Every visit is a first one: a browser context of its own, with nothing in its cache. */
export async function startRows({ browser, files, rounds, show }) {
  const visits = [];
  for (let visit = 0; visit < rounds; visit += 1) visits.push(await slowVisit(browser, files));
  const { pageBytes, workerBytes, largest } = await transferred(browser, files);
  const line = `${SLOW.megabitsPerS} Mb/s, ${SLOW.latencyMs} ms, ${SLOW.cpuTimes} × CPU`;
  const time = (name) =>
    percentile(
      visits.map((visit) => visit[name]),
      0.5,
    );
  const median = `median of ${visits.length} first visits`;
  return [
    absoluteRow({
      work: `first contentful paint, ${line}`,
      unit: "ms",
      target: FIRST_PAINT_TARGET_MS,
      value: round(time("paint_ms")),
      note: median,
    }),
    absoluteRow({
      work: `first preview, ${line}`,
      unit: "ms",
      target: FIRST_PREVIEW_TARGET_MS,
      value: round(time("preview_ms")),
      note: `${median}; the sample \`${SAMPLE}\` is pressed as soon as it is there`,
    }),
    absoluteRow({
      work: "cold transfer, no photograph opened",
      unit: "MB",
      target: TRANSFER_TARGET_MB,
      value: round(pageBytes / 1e6, 2),
      note: `bodies, brotli where it helps; a service worker then keeps ${round(workerBytes / 1e6, 2)} MB more; the largest: ${largest}`,
    }),
  ].map(show);
}

async function slowVisit(browser, files) {
  const server = await serve(files, new Link(SLOW));
  const page = await openEditor(browser, "about:blank", VIEWPORT);
  try {
    const devtools = await page.context().newCDPSession(page);
    await devtools.send("Emulation.setCPUThrottlingRate", { rate: SLOW.cpuTimes });
    // Pressed by the page itself: the driver would look every now and then only.
    await page.addInitScript(pressWhenThere, `[data-sample="${SAMPLE}"]`);
    await page.goto(server.url, { waitUntil: "commit" });
    await firstFrame(page);
    return await page.evaluate(() => ({
      paint_ms: performance.getEntriesByName("first-contentful-paint")[0].startTime,
      preview_ms: globalThis.recorded.frames[0].at_ms,
    }));
  } finally {
    await page.context().close();
    server.close();
  }
}

/** Runs in the page. */
function pressWhenThere(selector) {
  new MutationObserver((_, observer) => {
    const sample = document.querySelector(selector);
    if (!sample || sample.matches(":disabled")) return;
    observer.disconnect();
    sample.click();
  }).observe(document, { childList: true, subtree: true });
}

/** The bytes that the server sends until the page is quiet. */
async function transferred(browser, files) {
  const server = await serve(files);
  const page = await openEditor(browser, server.url, VIEWPORT);
  try {
    await page.locator(`[data-sample="${SAMPLE}"]`).waitFor();
    for (let count = -1; count !== server.sent.length; ) {
      count = server.sent.length;
      await page.waitForTimeout(QUIET_MS);
    }
    const sum = (list) => list.reduce((sum, { bytes }) => sum + bytes, 0);
    const [worker, own] = [true, false].map((is) => server.sent.filter(({ worker }) => worker === is));
    const largest = [...own].sort((a, b) => b.bytes - a.bytes).slice(0, 4);
    return {
      pageBytes: sum(own),
      workerBytes: sum(worker),
      largest: largest.map(({ path, bytes }) => `\`${path.slice(1)}\` ${Math.round(bytes / 1000)} KB`).join(", "),
    };
  } finally {
    await page.context().close();
    server.close();
  }
}
