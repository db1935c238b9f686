// Waiting for a job: a save and the page of a rendition learn its end from live updates, not by polling; they also learn it where
// the job ended before they listened, and where WebSockets are blocked.

import assert from "node:assert/strict";
import { join } from "node:path";
import { root } from "../support/paths.mjs";
import { pageTest, useChromium } from "./support/browser.mjs";
import { addOp, notice, openSample } from "./support/editor.mjs";
import { ask } from "./support/page.mjs";
import { storedRendition } from "./support/receipts.mjs";

useChromium();

/** Without an update of the job for so long, the app asks the edge. */
const SILENCE_LIMIT_MS = 15_000;
const PHOTO = join(root, "photos/chelsea.png");
const RECIPE = { version: 1, ops: [{ op: "sepia" }] };
const JOB = /\/api\/jobs\/[^/?]+$/;

pageTest("wait: a save does not poll for its job", {}, async (page) => {
  await page.goto("/");
  await ask(page, "POST", "/api/session");
  await page.goto("/gallery");
  await live(page);
  const asked = [];
  page.on("request", (request) => JOB.test(request.url()) && asked.push(request.url()));
  await page.locator('a[href="/"]').first().click();
  await openSample(page, "chelsea");
  await addOp(page, "invert");
  const begun = Date.now();
  await save(page);
  const allowed = Math.floor((Date.now() - begun) / SILENCE_LIMIT_MS);
  assert.ok(asked.length <= allowed, `${asked.length} requests for the job, ${allowed} allowed`);
});

pageTest("wait: the first save of a browser, whose connection is still being made", {}, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  await save(page);
});

pageTest("wait: a save where WebSockets are blocked", { console: [/WebSocket connection to .* failed/] }, async (page) => {
  await page.routeWebSocket("**/api/live*", (socket) => socket.close({ code: 1011 }));
  await page.goto("/");
  await openSample(page, "chelsea");
  await save(page);
});

pageTest("wait: the page of a rendition whose job ends before the page asks for it", {}, async (page) => {
  await page.goto("/");
  const rendition = await storedRendition(page, PHOTO, RECIPE);
  await pretend(page, `**/api/renditions/${rendition.id}`, unfinished, { times: 1 });
  await page.goto(`/renditions/${rendition.id}`);
  await page.locator('#match[data-match="identical"]').waitFor();
});

pageTest("wait: the page of a rendition is told the end of its job", {}, async (page) => {
  await page.goto("/");
  const rendition = await storedRendition(page, PHOTO, RECIPE);
  await pretend(page, `**/api/renditions/${rendition.id}`, unfinished, { times: 1 });
  // Whoever asks for the job gets to know nothing: only an update says that it has ended.
  await pretend(page, `**/api/jobs/${rendition.job_id}`, (job) => ({ ...job, state: "running", updated_at: "2000-01-01T00:00:00Z" }));
  await page.goto(`/renditions/${rendition.id}`);
  await page.locator("#match").getByText("Waiting for the server").waitFor();
  await live(page);
  const renamed = await page.request.patch(new URL(`/api/jobs/${rendition.job_id}`, page.url()).href, {
    data: { name: "for the wall" },
    headers: { origin: new URL(page.url()).origin },
  });
  assert.equal(renamed.status(), 200, await renamed.text());
  await page.locator('#match[data-match="identical"]').waitFor();
});

/** Presses Save and waits for the rendition. */
async function save(page) {
  await page.locator("#save:not([disabled])").click();
  await notice(page, /^Saved\./);
}

/** Waits for the live connection. */
function live(page) {
  return page.locator('#live-state[data-state="live"]').waitFor({ state: "attached" });
}

function unfinished({ result, ...rendition }) {
  assert.ok(result, "the rendition is finished");
  return { ...rendition, state: "running" };
}

/** Changes the JSON that the page gets from GET requests to `url`. */
function pretend(page, url, change, options) {
  return page.route(
    url,
    async (route) => {
      if (route.request().method() !== "GET") return route.fallback();
      const response = await route.fetch();
      return route.fulfill({ response, json: change(await response.json()) });
    },
    options,
  );
}
