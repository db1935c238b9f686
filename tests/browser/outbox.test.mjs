// The outbox: edits that are saved go up in order, each once, whatever is cut off when: by a network that goes away, a lost answer, a reload, a
// crash, or a second tab. Then the match is shown.

import assert from "node:assert/strict";

import { until } from "../support/wait.mjs";
import { pageTest, useChromium } from "./support/browser.mjs";
import { addOp, notice, openSample } from "./support/editor.mjs";
import { isKept, store, stored } from "./support/local.mjs";
import { parse, signed } from "./support/receipts.mjs";

useChromium();

/** What the browser says of requests that the tests cut off or refuse. */
const CUT = [/Failed to load resource/, /WebSocket connection to .* failed/];
const API = /\/(api|\.well-known)\//;
const WRONG = "ab".repeat(32);
const UPLOAD = /\/api\/images\?name=/;
const JOB = /\/api\/jobs\/[^/?]+$/;
const REQUEST = /\/api\/images\/[^/]+\/renditions$/;

/** The contexts whose edge is cut off. */
const offline = new WeakSet();

/** Cuts the edge off, for every page of the context; the app's own files still load. */
async function cut(page) {
  const context = page.context();
  offline.add(context);
  // Routes stay: of a context with a crashed page they cannot be removed.
  await context.route(API, (route) => (offline.has(context) ? route.abort() : route.fallback()));
}

/** The edge is back, and the page looks for it. */
async function restore(page) {
  offline.delete(page.context());
  await page.locator("#edge-status").click();
  await page.locator('#edge-status[data-state="online"]').waitFor();
}

const abort = (route) => route.abort();

/** Goes to the editor without an edge. */
async function editorWithoutEdge(page) {
  await cut(page);
  await page.goto("/");
  await page.locator('#edge-status[data-state="offline"]').waitFor();
}

/** Waits until that many saved edits wait for their upload. */
function waiting(page, count) {
  return page.locator(`#activity-button[data-waiting="${count}"]`).waitFor({ state: "attached" });
}

/** Saves without an edge. */
async function saveForLater(page) {
  await page
    .locator("#notice button")
    .click({ timeout: 500 })
    .catch(() => {});
  await page.locator("#save").click();
  return notice(page, /It is uploaded when the server is back/);
}

/** Counts requests to the edge with this method and address, in all pages of the context. */
function count(page, method, address) {
  const seen = [];
  page.context().on("request", (request) => {
    if (request.method() === method && address.test(request.url())) seen.push(request.headers()["idempotency-key"] ?? request.url());
  });
  return seen;
}

/** The renditions of the page's owner, oldest first. */
async function renditions(page) {
  const answer = await page.request.get("/api/images");
  const { items } = await answer.json();
  const all = await Promise.all(
    items.flatMap(({ id, name }) =>
      page.request
        .get(`/api/images/${id}/renditions?limit=100`)
        .then((list) => list.json())
        .then(({ items: made }) => made.map((rendition) => ({ ...rendition, name }))),
    ),
  ).then((lists) => lists.flat());
  return all.sort((a, b) => (a.id < b.id ? -1 : 1));
}

const ops = (rendition) => rendition.operations.join(" ");

/** Waits until the tray says of that many renditions that they are identical. */
async function matched(page, count) {
  const rows = page.locator(".job[data-job-id] .words").filter({ hasText: "identical" });
  await until(`${count} matches`, 90, async () => (await rows.count()) === count);
}

pageTest(
  "outbox: three edits saved without an edge outlive a reload and a crash, go up in order, each once, and match",
  { console: CUT },
  async (page) => {
    await editorWithoutEdge(page);
    await openSample(page, "chelsea");
    for (const [n, op] of ["exposure", "invert", "sepia"].entries()) {
      await addOp(page, op);
      assert.equal(await page.locator("#save").isEnabled(), true, "saving needs no edge");
      await saveForLater(page);
      await waiting(page, n + 1);
    }
    await page.locator("#save").click();
    await notice(page, /already waiting/);
    await waiting(page, 3);

    await page.reload();
    await waiting(page, 3);
    const crashed = page.waitForEvent("crash");
    const session = await page.context().newCDPSession(page);
    session.send("Page.crash").catch(() => {});
    await crashed;
    const next = await page.context().newPage();
    await next.goto("/");
    await waiting(next, 3);
    await next.locator("#activity-button").click();
    // The tray's code loads on demand.
    await next.locator("[data-outbox-id]").first().waitFor();
    assert.equal(await next.locator("[data-outbox-id]").count(), 3);
    await next.getByRole("heading", { name: "3 edits to upload" }).waitFor();
    await next.keyboard.press("Escape");

    const sent = count(next, "POST", REQUEST);
    await restore(next);
    await waiting(next, 0);
    await notice(next, /^Saved\. Identical/);
    await matched(next, 3);
    const made = await renditions(next);
    assert.deepEqual(made.map(ops), ["exposure", "exposure invert", "exposure invert sepia"], "in order, each once");
    assert.equal(sent.length, 3);
    assert.equal(new Set(sent).size, 3, "a key of its own for each");
    await next.locator("#notice a").click();
    await next.waitForURL(/\/renditions\//);
    await next.locator('#match[data-match="identical"]').waitFor();
  },
);

pageTest("outbox: cut off after the upload, the photograph is not sent again", { console: CUT }, async (page) => {
  const [uploads, requests] = [count(page, "POST", UPLOAD), count(page, "POST", REQUEST)];
  await page.route(REQUEST, abort, { times: 1 });
  await save(page, "invert");
  await notice(page, /^Saved\. Identical/);
  assert.deepEqual([uploads.length, requests.length], [1, 2]);
  assert.equal(new Set(requests).size, 1, "with the same key");
  assert.equal((await renditions(page)).length, 1);
});

for (const [what, address] of [
  ["an upload", UPLOAD],
  ["a request", REQUEST],
]) {
  pageTest(`outbox: the lost answer to ${what} makes no second one`, { console: CUT }, async (page) => {
    const requests = count(page, "POST", address);
    await page.route(address, lose, { times: 1 });
    await save(page, "invert");
    await notice(page, /^Saved\. Identical/);
    assert.equal(requests.length, 2);
    assert.equal((await renditions(page)).length, 1);
    assert.equal((await (await page.request.get("/api/images")).json()).items.length, 1);
  });

  pageTest(`outbox: a page that is left before the answer to ${what} makes no second one`, { console: CUT }, async (page) => {
    const answered = new Promise((resolve) => {
      page.route(address, (route) => route.fetch().then(resolve), { times: 1 });
    });
    page.on("dialog", (dialog) => dialog.accept());
    await save(page, "invert");
    await answered;
    await page.reload();
    await notice(page, /^Saved\. Identical/);
    assert.equal((await renditions(page)).length, 1);
    assert.equal((await (await page.request.get("/api/images")).json()).items.length, 1);
  });
}

/** Lets the edge answer, and loses the answer. */
async function lose(route) {
  await route.fetch();
  await route.abort();
}

pageTest("outbox: cut off before the job ends, the match is shown when the edge is back", { console: CUT }, async (page) => {
  await page.routeWebSocket("**/api/live*", (socket) => socket.close({ code: 1011 }));
  await page.goto("/");
  const asked = page.waitForResponse((response) => REQUEST.test(response.url()));
  await page.route(
    REQUEST,
    async (route) => {
      const response = await route.fetch();
      await cut(page);
      await route.fulfill({ response });
    },
    { times: 1 },
  );
  await save(page, "invert");
  await asked;
  await page.locator('#edge-status[data-state="offline"]').waitFor();
  await page.reload();
  await page.locator('#edge-status[data-state="offline"]').waitFor();
  await restore(page);
  await notice(page, /^Saved\. Identical/);
  assert.equal((await renditions(page)).length, 1);
});

pageTest("outbox: an accepted job whose state cannot be read is asked about until it can", { console: CUT }, async (page) => {
  // Without updates: only an answer about the job tells how far it is.
  await page.routeWebSocket("**/api/live*", (socket) => socket.close({ code: 1011 }));
  const asked = count(page, "GET", JOB);
  await page.route(JOB, (route) => route.fulfill(problem(500, "internal", "Something went wrong.")));
  await save(page, "invert");
  let item;
  await until("six failures in a row", 150, async () => {
    [item] = Object.values(await stored(page, "outbox")).map((text) => JSON.parse(text));
    return item?.attempts >= 6 || item?.state === "failed";
  });
  assert.equal(item.state, "rendering", "what the edge has is not said to be unsaved");
  assert.ok(asked.length >= 6);
  await page.unroute(JOB);
  // The next look would be in a minute.
  await page.reload();
  await notice(page, /^Saved\. Identical/);
  assert.equal((await renditions(page)).length, 1);
});

pageTest("outbox: what was accepted in a session that has ended is sent in the next one", { console: CUT }, async (page) => {
  await page.routeWebSocket("**/api/live*", (socket) => socket.close({ code: 1011 }));
  await page.route(
    REQUEST,
    async (route) => {
      const response = await route.fetch();
      await page.context().clearCookies();
      await route.fulfill({ response });
    },
    { times: 1 },
  );
  await save(page, "invert");
  await notice(page, /^Saved\. Identical/);
  const made = await renditions(page);
  assert.deepEqual(made.map(ops), ["invert"]);
  const [item] = Object.values(await stored(page, "outbox")).map((text) => JSON.parse(text));
  assert.equal(item.rendition_id, made[0].id, "the one of this session");
});

pageTest("outbox: a removal that is refused leaves what waits, and one that is made takes it along", { console: CUT }, async (page) => {
  await editorWithoutEdge(page);
  await openSample(page, "chelsea");
  await isKept(page);
  await addOp(page, "invert");
  await saveForLater(page);
  await waiting(page, 1);
  const other = await page.context().newPage();
  await other.goto("/");
  await other.locator("#edit-here").waitFor();
  await waiting(other, 1);
  await removeFromStrip(other);
  await notice(other, /^chelsea\.png is being edited in another tab\./);
  await waiting(other, 1);
  assert.equal(Object.keys(await stored(other, "outbox")).length, 1);

  await removeFromStrip(page);
  await page.locator("[data-sample]").first().waitFor();
  for (const tab of [page, other]) await waiting(tab, 0);
  await until("an empty outbox", 20, async () => Object.keys(await stored(page, "outbox")).length === 0);
});

pageTest("outbox: two tabs send each edit once", { console: CUT }, async (page) => {
  await editorWithoutEdge(page);
  await openSample(page, "chelsea");
  const other = await page.context().newPage();
  await other.goto("/");
  for (const [n, op] of ["exposure", "invert", "sepia"].entries()) {
    await addOp(page, op);
    await saveForLater(page);
    await waiting(page, n + 1);
    await waiting(other, n + 1);
  }
  const requests = count(page, "POST", REQUEST);
  offline.delete(page.context());
  for (const tab of [page, other]) await tab.evaluate(() => dispatchEvent(new Event("online")));
  await Promise.all([waiting(page, 0), waiting(other, 0)]);
  // The tray's code loads when it is opened, or later.
  for (const tab of [page, other]) await tab.locator("#activity-button").click();
  await Promise.all([matched(page, 3), matched(other, 3)]);
  assert.deepEqual((await renditions(page)).map(ops), ["exposure", "exposure invert", "exposure invert sepia"]);
  assert.equal(requests.length, 3, "one tab sends");
});

pageTest(
  "outbox: what the edge refuses fails with its sentence, the next goes on, and it is discarded when confirmed",
  { console: CUT },
  async (page) => {
    await editorWithoutEdge(page);
    await openSample(page, "chelsea");
    for (const op of ["exposure", "invert"]) {
      await addOp(page, op);
      await saveForLater(page);
    }
    const detail = "The recipe does not fit this picture.";
    await page.route(REQUEST, (route) => route.fulfill(problem(422, "recipe_does_not_fit", detail)), { times: 1 });
    await restore(page);
    await waiting(page, 0);
    assert.deepEqual((await renditions(page)).map(ops), ["exposure invert"]);
    await page.locator("#activity-button").click();
    const row = page.locator('[data-outbox-id][data-state="failed"]');
    await row.getByText(detail).waitFor();
    assert.equal(await row.locator('[data-action="retry"]').count(), 0, "the same would be refused again");
    await row.locator('[data-action="discard"]').click();
    await row.getByRole("button", { name: "Keep it" }).click();
    await row.locator('[data-action="discard"]').click();
    await row.locator('[data-action="confirm-discard"]').click();
    await row.waitFor({ state: "detached" });
    await page.reload();
    await page.locator("#activity-button").click();
    await page.locator("[data-job-id]").first().waitFor();
    assert.equal(await page.locator("[data-outbox-id]").count(), 0);
  },
);

pageTest(
  "outbox: why an edit failed is said in the language of now, also of what an older version kept",
  { console: CUT },
  async (page) => {
    await editorWithoutEdge(page);
    await openSample(page, "chelsea");
    await addOp(page, "exposure");
    await saveForLater(page);
    await page.route(REQUEST, (route) => route.fulfill(problem(403, "over_quota", "Full.")), { times: 1 });
    await restore(page);
    await waiting(page, 0);
    const row = page.locator('[data-outbox-id][data-state="failed"]');
    await page.locator("#activity-button").click();
    await row.getByText("The gallery is full.").waitFor();
    await page.keyboard.press("Escape");
    const [[id, kept]] = Object.entries(await stored(page, "outbox"));
    assert.ok(!kept.includes("gallery is full"), `a kind is kept, no sentence: ${kept}`);

    await page.locator("#open-settings").click();
    await page.locator("#settings label", { hasText: "Deutsch" }).click();
    await page.locator("#settings[open]").getByRole("heading", { name: "Einstellungen" }).waitFor();
    await page.keyboard.press("Escape");
    await page.locator("#activity-button").click();
    await row.getByText("Die Galerie ist voll.").waitFor();
    await row.locator('[data-action="retry"]').waitFor();

    // As the version before this one kept it.
    const old = { ...JSON.parse(kept), error: { sentence: "The gallery was full then.", can_retry: true } };
    await store(page, "outbox", id, JSON.stringify(old));
    await page.reload();
    await page.locator("#activity-button").click();
    await row.getByText("The gallery was full then.").waitFor();
    await row.locator('[data-action="retry"]').click();
    await row.waitFor({ state: "detached" });
    await page.locator(".job[data-job-id]").first().waitFor();
    assert.deepEqual((await renditions(page)).map(ops), ["exposure"]);
  },
);

pageTest("outbox: an edge that is busy is asked again when it says, with the order kept", { console: CUT }, async (page) => {
  await editorWithoutEdge(page);
  await openSample(page, "chelsea");
  for (const op of ["exposure", "invert"]) {
    await addOp(page, op);
    await saveForLater(page);
  }
  const requests = count(page, "POST", REQUEST);
  const begun = [];
  page.on("request", (request) => REQUEST.test(request.url()) && begun.push(Date.now()));
  const busy = { ...problem(429, "rate_limited", "Wait a little."), headers: { "retry-after": "2" } };
  await page.route(REQUEST, (route) => route.fulfill(busy), { times: 1 });
  await restore(page);
  await waiting(page, 0);
  assert.equal(requests.length, 3);
  assert.equal(requests[0], requests[1]);
  assert.ok(begun[1] - begun[0] >= 2000, `asked again after ${begun[1] - begun[0]} ms`);
  assert.deepEqual((await renditions(page)).map(ops), ["exposure", "exposure invert"]);
});

pageTest("outbox: a photograph that was deleted at the edge is sent again", { console: CUT }, async (page) => {
  await save(page, "exposure");
  await notice(page, /^Saved\. Identical/);
  const [first] = await renditions(page);
  const deleted = await page.request.delete(`/api/images/${first.image_id}`, { headers: { origin: new URL(page.url()).origin } });
  assert.equal(deleted.status(), 204);
  await page.locator("#notice button").click();
  const uploads = count(page, "POST", UPLOAD);
  await addOp(page, "invert");
  await page.locator("#save").click();
  await notice(page, /^Saved\. Identical/);
  assert.equal(uploads.length, 1);
  assert.deepEqual((await renditions(page)).map(ops), ["exposure invert"]);
});

pageTest("outbox: pixels that differ are told as an error with a link to the place", { console: CUT }, async (page) => {
  await page.route("**/api/renditions/*/receipt", async (route) => {
    const response = await route.fetch();
    const receipt = parse(await response.text());
    const { pixels } = receipt.payload.rendition;
    pixels.tiles[3] = pixels.root = WRONG;
    await route.fulfill({ response, body: signed(receipt) });
  });
  await save(page, "invert");
  await notice(page, /pixels differ\. .*tile/);
  assert.equal(await page.locator("#notice").getAttribute("role"), "alert");
  await page.locator("#activity-button").click();
  await page.locator('[data-outbox-id][data-state="differs"]').waitFor();
  await page.keyboard.press("Escape");
  await page.locator("#notice a").click();
  await page.waitForURL(/\/renditions\//);
  await page.locator('#match[data-match="differs"]').waitFor();
});

pageTest("outbox: a browser that keeps nothing says so, and sends all the same", { console: CUT }, async (page) => {
  await page.addInitScript(() => Object.defineProperty(window, "indexedDB", { value: undefined }));
  await editorWithoutEdge(page);
  await openSample(page, "chelsea");
  await addOp(page, "invert");
  await page.locator("#save").click();
  await notice(page, /in this tab only/);
  await waiting(page, 1);
  await restore(page);
  await notice(page, /^Saved\. Identical/);
  assert.deepEqual((await renditions(page)).map(ops), ["invert"]);
});

pageTest("outbox: the browser asks before the page closes during an upload", { console: CUT }, async (page) => {
  let go;
  const held = new Promise((resolve) => {
    go = resolve;
  });
  await page.route(UPLOAD, async (route) => {
    await held;
    await route.continue();
  });
  const asked = page.waitForEvent("dialog");
  const uploading = page.waitForRequest(UPLOAD);
  await save(page, "invert");
  await uploading;
  await page.close({ runBeforeUnload: true });
  const dialog = await asked;
  assert.equal(dialog.type(), "beforeunload");
  await dialog.dismiss();
  go();
  await notice(page, /^Saved\. Identical/);
});

/** Opens a photograph, edits and saves it. */
async function save(page, op) {
  if (page.url() === "about:blank") await page.goto("/");
  await page.locator('#edge-status[data-state="online"]').waitFor();
  await openSample(page, "chelsea");
  await addOp(page, op);
  await page.locator("#save").click();
}

/** Removes the strip's only photograph, and confirms it. */
async function removeFromStrip(page) {
  await page.locator("#strip li").hover();
  await page.locator("#strip .remove").click();
  await page.locator("#confirm-remove").click();
}

/** A problem detail of the edge's. */
function problem(status, code, detail) {
  const body = JSON.stringify({ type: "about:blank", title: "No", status, code, detail });
  return { status, contentType: "application/problem+json", body };
}
