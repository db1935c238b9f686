// Presets as people use them: an edit becomes a preset, is applied to photographs and changed, and the dashboard counts what happened. The
// numbers of the dashboard are compared with those that the test counts itself.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";

import { Bindings } from "../support/bindings.mjs";
import { askWith } from "../support/credentials.mjs";
import { given } from "../support/paths.mjs";
import { png } from "../support/pictures.mjs";
import { until } from "../support/wait.mjs";
import { secondDevice, signIn } from "./support/account.mjs";
import { upload } from "./support/album.mjs";
import { pageTest, useChromium } from "./support/browser.mjs";
import { addOp, chooseTool, notice, openFile, openSample, renders, rendersAfter } from "./support/editor.mjs";
import { focusIs } from "./support/focus.mjs";
import { isKept } from "./support/local.mjs";
import { ask } from "./support/page.mjs";
import { createPreset, makeOf, PRESET, recipeWith } from "./support/presets.mjs";

useChromium();

const base = given("SAFELIGHT_URL");
const REFUSED = [/Failed to load resource/];
const CLIPBOARD = { permissions: ["clipboard-read", "clipboard-write"] };

/** Sets a parameter of a step in the list of steps. */
async function set(page, op, param, value) {
  await chooseTool(page, "steps");
  const step = page.locator(`[data-step-op="${op}"]`);
  const slider = step.locator(`input[type=range][name=${param}]`);
  if (!(await slider.isVisible())) await step.locator("[aria-expanded=false]").first().click();
  const shown = await renders(page);
  await slider.fill(String(value));
  await rendersAfter(page, shown);
}

/** Opens an item of the editor's menu. */
async function menu(page, item) {
  await page.locator("#recipe").click();
  await page.locator(`#${item}`).click();
}

/** Saves the open photograph to the gallery, and waits until the edge has `count` renditions that are done. */
async function save(page, count) {
  await isKept(page);
  await page.locator("#save").click();
  await until(`${count} renditions`, 90, async () => {
    const { items = [] } = await (await page.request.get("/api/images")).json();
    return items.flatMap(({ renditions }) => renditions).filter(({ state }) => state === "done").length >= count;
  });
}

/** The labels of all bars of a chart, reached by keyboard. */
async function labels(chart) {
  await chart.focus();
  await chart.press("Home");
  const all = [];
  for (let count = Number(await chart.getAttribute("aria-valuemax")); count > 0; count -= 1) {
    all.push(await chart.getAttribute("aria-valuetext"));
    await chart.press("ArrowRight");
  }
  return all;
}

const tile = (page, id) => page.locator(`#${id} dd`).textContent();

pageTest(
  "presets: an edit becomes one, five photographs use it, and the dashboard counts and suggests",
  { console: REFUSED },
  async (page) => {
    await page.goto("/");
    await signIn(page);
    await openSample(page, "chelsea");
    const step = await addOp(page, "exposure");
    await step.locator("input[type=range][name=ev]").fill("0.4");
    await addOp(page, "sepia");
    await menu(page, "save-preset");
    await page.locator("#new-preset-name").fill("Warm classic");
    await page.locator("#new-preset-tags").fill("warm, film");
    await page.keyboard.press("Enter");
    await notice(page, /Warm classic is in your presets/);
    await page.locator("#preset-dialog:not([open])").waitFor({ state: "attached" });
    const [preset] = (await ask(page, "GET", "/api/presets")).json.items;
    assert.deepEqual([preset.name, preset.tags, preset.version], ["Warm classic", ["warm", "film"], 1]);

    // What is done with it, and the test's own count.
    const values = [0.1, 0.15, 0.2, 0.4, 0.05];
    const made = [];
    for (const [index, ev] of values.entries()) {
      await openFile(page, { name: `${index}.png`, mimeType: "image/png", buffer: png(60 + index, 40) });
      await page.locator(".facts strong", { hasText: `${index}.png` }).waitFor();
      await chooseTool(page, "looks");
      const shown = await renders(page);
      await page.locator(`[data-preset="${preset.id}"]`).click();
      await rendersAfter(page, shown);
      if (ev !== 0.4) await set(page, "exposure", "ev", ev);
      if (index === 0) {
        // The edit and its preset survive a reload.
        await isKept(page);
        await page.reload();
        await rendersAfter(page, 0);
      }
      await save(page, index + 1);
      made.push(ev === 0.4 ? 0 : 1);
    }
    const { key } = (
      await ask(page, "POST", "/api/account/keys", {
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ name: "maker", scopes: ["presets:read", "presets:write", "renditions:write", "images:read"] }),
      })
    ).json;
    const image = await upload(page, png(70, 40), "api.png");
    const recipe = { ...preset.recipe, ops: preset.recipe.ops.map((op) => (op.op === "exposure" ? { ...op, ev: 0.15 } : op)) };
    const answer = await askWith(key, "POST", `/api/presets/${preset.id}/makes`, { base, json: { image_id: image.id, recipe } });
    assert.ok(answer.ok, await answer.text());
    made.push(1);

    // A program drops a file into the bucket.
    const dropped = await upload(page, png(71, 40), "dropped.png");
    const { owner_id } = (await ask(page, "POST", "/api/session")).json;
    const folder = `incoming/${owner_id}/presets/${preset.id}/makes`;
    await new Bindings().put(`${folder}/dropped.json`, JSON.stringify({ image: dropped.id, recipe, rating: 5 }));
    await until("the make in the bucket", 60, async () => {
      const { items } = (await ask(page, "GET", `/api/presets/${preset.id}/makes`)).json;
      return items.some(({ source, image_id, rating }) => source === "bucket" && image_id === dropped.id && rating === 5);
    });
    made.push(1);

    const modified = made.filter((changes) => changes > 0);
    const changes = modified.reduce((sum, count) => sum + count, 0);
    await page.goto(`/presets/${preset.id}`);
    await page.locator("#tile-makes").waitFor();
    assert.equal(await tile(page, "tile-makes"), String(made.length));
    assert.equal(await tile(page, "tile-exact"), `${Math.round(((made.length - modified.length) * 100) / made.length)}\u00a0%`);
    assert.equal(await tile(page, "tile-changes"), (changes / modified.length).toFixed(1));
    const [week] = (await labels(page.locator("#weeks .chart-hits"))).slice(-1);
    assert.match(week, new RegExp(`: ${made.length - modified.length} exact, ${modified.length} modified$`));
    const share = page.locator("#changed .share-row").first();
    const changed = Math.round((modified.length * 100) / made.length);
    assert.equal(await share.textContent(), `Exposure changed${changed}\u00a0% · ${modified.length} makes`);

    // The makes behind a bar, by keyboard, with the pictures of this account.
    await share.focus();
    await page.keyboard.press("Enter");
    await page
      .locator("#makes-sheet[open] li[data-make-id]")
      .nth(modified.length - 1)
      .waitFor();
    assert.equal(await page.locator("#makes-sheet li[data-make-id]").count(), modified.length);
    await page
      .locator("#makes-sheet li[data-make-id] .change-list")
      .nth(modified.length - 1)
      .waitFor();
    await page.waitForFunction(
      () => [...document.querySelectorAll("#makes-sheet .make-picture img")].filter((it) => it.naturalWidth > 0).length >= 4,
    );
    await page.keyboard.press("Escape");
    await focusIs(page, "#changed .share-row");

    // Each bar of the distribution states its makes; together they are all that changed the exposure.
    const bars = await labels(page.locator('[data-parameter="exposure.ev"] .chart-hits'));
    assert.equal(
      bars.map((label) => Number(/(\d+) makes?$/.exec(label)[1])).reduce((a, b) => a + b, 0),
      modified.length,
    );

    // The median of 0.05, 0.1, three times 0.15, and 0.2.
    assert.match(await page.locator("#suggestion .change-list").innerText(), /\+0\.15/);
    await page.locator("#accept-suggestion", { hasText: "Make it version 2" }).click();
    await notice(page, /Version 2 is the current one/);
    await page.locator("#preset-title", { hasText: "version 2" }).waitFor();
    const current = (await ask(page, "GET", `/api/presets/${preset.id}`)).json;
    assert.deepEqual([current.version, current.recipe.ops.find(({ op }) => op === "exposure").ev], [2, 0.15]);

    // Undo of a version: the first one becomes the current one again.
    await page.locator('[data-version="1"] [data-action="restore-version"]').click();
    await page.locator("#preset-title", { hasText: "version 1" }).waitFor();
  },
);

pageTest("presets: an edit that began with one becomes its next version", {}, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  const preset = await createPreset(page, PRESET);
  // The editor lists presets only if it knows of a session.
  await page.goto("/gallery");
  await page.waitForFunction(() => Object.keys(localStorage).some((key) => key.includes("session")));
  await page.goto("/");
  await rendersAfter(page, 0);
  await chooseTool(page, "looks");
  await page.locator(`[data-preset="${preset.id}"]`).click();
  await page.locator(`[data-preset="${preset.id}"][aria-pressed="true"]`).waitFor();
  await set(page, "exposure", "ev", 0.25);
  await menu(page, "save-version");
  await notice(page, /Version 2 of Warm classic is saved/);
  const current = (await ask(page, "GET", `/api/presets/${preset.id}`)).json;
  assert.deepEqual([current.version, current.recipe.ops[0].ev, current.recipe.ops[0].id], [2, 0.25, "light"]);
  await page.locator("#undo").click();
  await page.locator("#undo").click();
  await chooseTool(page, "looks");
  await page.locator(`[data-preset="${preset.id}"][aria-pressed="false"]`).waitFor();
});

pageTest("presets: the library is searched, rated by keyboard, and a deletion is undone", {}, async (page) => {
  await page.goto("/");
  await page.request.post("/api/session");
  const warm = await createPreset(page, { ...PRESET, rating: undefined });
  const cold = await createPreset(page, { ...PRESET, name: "Cold harbour", tags: ["sea"], folder: undefined });
  await page.locator('nav a[href="/presets"]').click();
  await page.locator(".preset-card").nth(1).waitFor();
  await page.locator("#preset-words").fill("harbour");
  await page.locator(`[data-preset-id="${warm.id}"]`).waitFor({ state: "detached" });
  await page.locator("#preset-words").fill("");
  await page.locator("#preset-tag").selectOption("warm");
  await page.locator(`[data-preset-id="${cold.id}"]`).waitFor({ state: "detached" });
  await page.locator("#preset-tag").selectOption("");
  await page.locator(".preset-card").nth(1).waitFor();

  const rating = () => ask(page, "GET", `/api/presets/${warm.id}`).then(({ json }) => json.rating ?? null);
  await page.locator(`[data-preset-id="${warm.id}"] .stars input`).first().focus();
  await page.keyboard.press("Space");
  await until("one star", 10, async () => (await rating()) === 1);
  await page.keyboard.press("ArrowRight");
  await until("two stars", 10, async () => (await rating()) === 2);
  await page.keyboard.press("Delete");
  await until("no rating", 10, async () => (await rating()) === null);

  await page.locator(`[data-preset-id="${cold.id}"] [data-action="delete"]`).click();
  await notice(page, /Cold harbour was deleted/);
  await page.locator(`[data-preset-id="${cold.id}"]`).waitFor({ state: "detached" });
  await page.locator('#notice [data-action="undo"]').click();
  await page.locator(`[data-preset-id="${cold.id}"]`).waitFor();
});

pageTest("presets: deleted ones are removed for ever after a confirmation", {}, async (page) => {
  await page.goto("/");
  await page.request.post("/api/session");
  const image = await upload(page, png(54, 40), "a.png");
  const [warm, cold, last] = [PRESET, { ...PRESET, name: "Cold harbour" }, { ...PRESET, name: "Grey morning" }];
  const presets = [];
  for (const body of [warm, cold, last]) presets.push(await createPreset(page, body));
  await makeOf(page, presets[1].id, image.id, recipeWith(0.1, -0.3));
  for (const { id } of presets) assert.equal((await page.request.delete(`/api/presets/${id}`)).status(), 204);
  await page.goto("/presets");
  await page.locator("#presets-tab-deleted").click();
  const card = ({ id }) => page.locator(`[data-preset-id="${id}"]`);
  await card(presets[2]).waitFor();
  assert.equal(await page.locator(".preset-card").count(), 3);
  const dialog = page.locator("#remove-preset-dialog[open]");
  const status = async ({ id }) => (await page.request.get(`/api/presets/${id}`)).status();

  // Kept: nothing happens, and the focus returns.
  await card(presets[1]).getByRole("button", { name: "Delete Cold harbour for ever" }).click();
  await dialog.waitFor();
  assert.match(await dialog.innerText(), /Cold harbour is removed at once, with all versions and 1 make\. This cannot be undone\./);
  await dialog.getByRole("button", { name: "Keep it" }).click();
  await dialog.waitFor({ state: "detached" });
  await focusIs(page, `[data-preset-id="${presets[1].id}"] [data-action="remove"]`);
  assert.equal(await status(presets[1]), 200);

  // Removed, by keyboard: the next one gets the focus.
  await page.keyboard.press("Enter");
  await dialog.waitFor();
  await page.locator("#confirm-remove-preset").press("Enter");
  await notice(page, /Cold harbour was deleted for ever/);
  await card(presets[1]).waitFor({ state: "detached" });
  await dialog.waitFor({ state: "detached" });
  await focusIs(page, `[data-preset-id="${presets[0].id}"] [data-action="remove"]`);
  assert.deepEqual([await status(presets[1]), await status(presets[0])], [404, 200]);

  // The page of a deleted preset offers the same.
  await page.goto(`/presets/${presets[0].id}`);
  await page.locator('#deleted-preset [data-action="remove"]').click();
  await page.locator("#confirm-remove-preset").click();
  await page.waitForURL((url) => url.pathname === "/presets");
  assert.equal(await status(presets[0]), 404);
});

pageTest("presets: the removal is confirmed in the language of the page", { locale: "de-DE" }, async (page) => {
  await page.goto("/");
  await page.request.post("/api/session");
  const { id } = await createPreset(page, PRESET);
  assert.equal((await page.request.delete(`/api/presets/${id}`)).status(), 204);
  await page.goto("/presets");
  await page.locator("#presets-tab-deleted").click();
  await page.getByRole("button", { name: "Warm classic endgültig löschen" }).click();
  const words = await page.locator("#remove-preset-dialog[open]").innerText();
  assert.match(words, /Warm classic wird sofort entfernt, mit allen Versionen und 0 Anwendungen\./);
  await page.locator("#confirm-remove-preset", { hasText: "Endgültig löschen" }).click();
  await page.locator(".presets .blank", { hasText: "Keine gelöschten Vorgaben" }).waitFor();
});

pageTest("presets: the library follows what a program changes, and one is used in the editor", {}, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  const preset = await createPreset(page, PRESET);
  await page.goto("/presets");
  const card = page.locator(`[data-preset-id="${preset.id}"]`);
  await card.waitFor();
  await page.locator('#live-state[data-state="live"]').waitFor({ state: "attached" });
  await page.locator("#preset-words").fill("warm");
  const renamed = await page.request.patch(`/api/presets/${preset.id}`, { data: { name: "Warm evening" } });
  assert.ok(renamed.ok(), await renamed.text());
  await card.locator("h2", { hasText: "Warm evening" }).waitFor();
  assert.equal(await page.locator("#preset-words").inputValue(), "warm");

  await card.locator('[data-action="use-preset"]').click();
  await page.waitForURL((url) => url.pathname === "/");
  await notice(page, /Warm evening was applied to/);
  await chooseTool(page, "looks");
  await page.locator(`[data-preset="${preset.id}"][aria-pressed="true"]`).waitFor();

  // The page of a preset that is deleted elsewhere offers to restore it.
  await page.goto(`/presets/${preset.id}`);
  await page.locator("#tile-makes").waitFor();
  await page.locator('#live-state[data-state="live"]').waitFor({ state: "attached" });
  assert.equal((await page.request.delete(`/api/presets/${preset.id}`)).status(), 204);
  await page.locator('#deleted-preset [data-action="restore"]').click();
  await page.locator("#tile-makes").waitFor();
});

pageTest("presets: a shared one is copied by somebody else, who sees no makes", CLIPBOARD, async (page, _, browser) => {
  await page.goto("/");
  await page.request.post("/api/session");
  const preset = await createPreset(page, PRESET);
  await page.goto(`/presets/${preset.id}`);
  await page.locator("#preset-details").click();
  await page.locator("#copy-preset-link").click();
  await notice(page, /link is copied/);
  const link = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(new URL(link).pathname, `/presets/${preset.id}`);
  const other = await secondDevice(browser, page);
  await other.goto(new URL(link).pathname);
  await other.locator('[data-action="copy-preset"]').click();
  await other.waitForURL((url) => url.pathname.startsWith("/presets/") && !url.pathname.endsWith(preset.id));
  await other.locator("#tile-makes").waitFor();
  const [copy] = (await ask(other, "GET", "/api/presets")).json.items;
  assert.deepEqual([copy.origin.preset_id, copy.name, copy.recipe_sha256], [preset.id, PRESET.name, preset.recipe_sha256]);
  assert.equal(await other.locator("#tile-makes dd").textContent(), "0");
  await other.context().close();
});

pageTest("presets: a table is saved for a spreadsheet, and no name in it is a formula", {}, async (page) => {
  await page.goto("/");
  const image = await upload(page, png(50, 40), "a.png");
  const preset = await createPreset(page, PRESET);
  await makeOf(page, preset.id, image.id, recipeWith(0.1, -0.3));
  await page.goto(`/presets/${preset.id}`);
  await page.locator("#csv").click();
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator("#csv-values").click()]);
  assert.equal(download.suggestedFilename(), "Warm classic-values.csv");
  const text = await readFile(await download.path(), "utf8");
  assert.equal(text, "\ufeffop,step,parameter,from,to,makes\r\nexposure,0,ev,0.1,0.1,1\r\n");
});

pageTest("presets: an open dashboard follows makes, its own by events and that of a team by polling", {}, async (page, _, browser) => {
  await page.goto("/");
  await signIn(page);
  const preset = await createPreset(page, PRESET);
  const image = await upload(page, png(52, 40), "a.png");
  const member = await secondDevice(browser, page);
  await member.goto("/");
  await signIn(member);
  const handle = `m${randomBytes(6).toString("hex")}`;
  assert.ok((await member.request.patch("/api/profile", { data: { handle } })).ok());
  const shared = await page.request.put(`/api/presets/${preset.id}/members/${handle}`, { data: { right: "make" } });
  assert.ok(shared.ok(), await shared.text());

  await member.goto(`/presets/${preset.id}`);
  await page.goto(`/presets/${preset.id}`);
  const shows = (at, count) => at.locator("#tile-makes dd", { hasText: new RegExp(`^${count}$`) }).waitFor({ timeout: 60_000 });
  await Promise.all([page, member].map((at) => shows(at, 0)));
  await page.locator('#live-state[data-state="live"]').waitFor({ state: "attached" });
  const focused = page.locator("#preset-details");
  await focused.focus();
  const made = await makeOf(page, preset.id, image.id, recipeWith(0.1, -0.3));
  await shows(page, 1);
  await focusIs(page, "#preset-details");
  const theirs = await upload(member, png(53, 40), "b.png");
  await makeOf(member, preset.id, theirs.id, recipeWith(0.2, -0.3));
  await shows(page, 2);
  await shows(member, 2);
  assert.equal((await page.request.delete(`/api/presets/${preset.id}/makes/${made.id}`)).status(), 204);
  await shows(page, 1);

  // A version that the owner adds.
  const added = await page.request.post(`/api/presets/${preset.id}/versions`, { data: { recipe: recipeWith(0.3, -0.3) } });
  assert.equal(added.status(), 201);
  for (const at of [page, member]) {
    await at.locator("#preset-title", { hasText: "version 2" }).waitFor({ timeout: 60_000 });
    await at.locator('[data-version="2"]').waitFor();
  }
  await shows(member, 1);

  // The member leaves, by the list of the team.
  await member.goto("/presets");
  await member.locator("#presets-tab-team").click();
  await member.locator(`[data-preset-id="${preset.id}"] [data-action="details"]`).click();
  await member.locator('#preset-sheet[open] [data-action="leave-team"]').click();
  await notice(member, /Warm classic is not shared with you any more/);
  await member.locator(`[data-preset-id="${preset.id}"]`).waitFor({ state: "detached" });
  assert.deepEqual((await ask(page, "GET", `/api/presets/${preset.id}/members`)).json.items, []);
  await member.context().close();
});
