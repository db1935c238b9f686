// The frame: settings, shortcuts, notices, pages that are none, and what is dropped on a page.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { root } from "../support/paths.mjs";
import { pageTest, useChromium } from "./support/browser.mjs";
import { openSample } from "./support/editor.mjs";
import { focusIs } from "./support/focus.mjs";

useChromium();

/** What a host without an edge makes the browser say. */
const WITHOUT_EDGE = [/Failed to load resource/, /WebSocket connection to .* failed/];

const ground = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

pageTest("shell: the theme follows the system until a person chooses", { console: WITHOUT_EDGE, colorScheme: "dark" }, async (page) => {
  await page.goto("/");
  await page.locator("#open-settings").waitFor();
  const dark = await ground(page);
  await page.emulateMedia({ colorScheme: "light" });
  const light = await ground(page);
  assert.notEqual(light, dark);
  await page.locator("#open-settings").click();
  await page.locator('#settings input[name=theme][value="dark"]').check({ force: true });
  assert.equal(await ground(page), dark);
  await page.reload();
  await page.locator("#open-settings").waitFor();
  assert.equal(await ground(page), dark, "remembered");
  await page.locator("#open-settings").click();
  await page.locator('#settings input[name=theme][value="system"]').check({ force: true });
  assert.equal(await ground(page), light);
});

pageTest("shell: the first language is the browser's", { console: WITHOUT_EDGE, locale: "de-AT" }, async (page) => {
  await page.goto("/gallery");
  await page.locator("#open-settings").getByText("Einstellungen").waitFor();
  assert.equal(await page.locator("html").getAttribute("lang"), "de");
});

pageTest("shell: the invitation is in the language, too", { console: WITHOUT_EDGE, locale: "de-DE" }, async (page) => {
  await page.goto("/");
  await page.getByRole("heading", { name: "Fotos hier ablegen" }).waitFor();
  const words = await page.locator(".empty").innerText();
  assert.match(words, /Fotos auswählen/);
  assert.doesNotMatch(words, /\b(or|Drop|Choose|Or try|public domain)\b/);
});

pageTest("shell: German words have room", { console: WITHOUT_EDGE, locale: "de-DE" }, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  const cut = await page
    .locator(".rail-item span")
    .evaluateAll((words) => words.filter((it) => it.scrollWidth > it.clientWidth).map((it) => it.textContent));
  assert.deepEqual(cut, []);
  const edge = (selector, side) => page.locator(selector).evaluate((it, side) => it.getBoundingClientRect()[side], side);
  assert.ok((await edge("#save", "right")) <= (await edge(".deliver .buttons", "right")), "Save is inside the panel");
  await page.locator("#history").click();
  assert.ok((await edge(".snapshots h3", "right")) <= (await edge("#take-snapshot", "left")), "the title and the button of snapshots");
});

pageTest("shell: a menu is as wide as its longest item", { console: WITHOUT_EDGE }, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  await page.locator("#recipe").click();
  await page.locator("#recipe-menu:popover-open").waitFor();
  const { width } = await page.locator("#recipe-menu").boundingBox();
  assert.ok(width < 360, `${width}`);
  await page.locator('#recipe-menu [role="menuitem"]:visible:focus').waitFor();
});

pageTest("shell: another language changes all texts, and the photograph stays", { console: WITHOUT_EDGE }, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  await page.locator("#open-settings").click();
  await page.locator("#settings label", { hasText: "Deutsch" }).click();
  await page.locator("#settings[open]").getByRole("heading", { name: "Einstellungen" }).waitFor();
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => Number(document.querySelector("#preview")?.dataset.renders ?? 0) > 0);
  assert.match(await page.locator(".facts strong").innerText(), /chelsea/);
  await page.reload();
  await page.locator("#open-settings").getByText("Einstellungen").waitFor();
  assert.equal(await page.locator("html").getAttribute("lang"), "de");
});

pageTest("shell: dialogs take the focus, close on Escape, and give it back", { console: WITHOUT_EDGE }, async (page) => {
  await page.goto("/");
  await page.locator("#open-settings").focus();
  await page.keyboard.press("Enter");
  await page.locator("#settings[open]").waitFor();
  await focusIs(page, "#settings *");
  await page.keyboard.press("Escape");
  await page.locator("#settings:not([open])").waitFor({ state: "attached" });
  await focusIs(page, "#open-settings");
  await page.keyboard.press("?");
  await page.locator("#shortcuts[open]").getByText("Undo").waitFor();
  await page.keyboard.press("Escape");
  await page.locator("#shortcuts:not([open])").waitFor({ state: "attached" });
  await focusIs(page, "#open-settings");
});

pageTest("shell: a question mark that is typed opens nothing", { console: WITHOUT_EDGE }, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  const field = page.locator(".slider input[type=text]").first();
  await field.focus();
  await page.keyboard.press("?");
  assert.equal(await page.locator("#shortcuts[open]").count(), 0);
});

pageTest("shell: a notice leaves after five seconds, not while it is read", { console: WITHOUT_EDGE }, async (page) => {
  await page.clock.install();
  await page.goto("/");
  await openSample(page, "chelsea");
  await page.locator('#kept-state[data-state="device"]').waitFor({ state: "attached" });
  await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1000));
  const notices = page.locator("#notice .notice");
  const tell = () => page.locator("#kept-state").evaluate((button) => button.click());
  await tell();
  await notices.first().waitFor();
  await page.clock.runFor(4900);
  assert.equal(await notices.count(), 1);
  await page.clock.runFor(200);
  assert.equal(await notices.count(), 0);
  await tell();
  await notices.first().waitFor();
  await page.locator("#notice button").focus();
  await page.clock.runFor(60_000);
  assert.equal(await notices.count(), 1, "the focus is in it");
  await page.locator("#stage").focus();
  await page.clock.runFor(5100);
  assert.equal(await notices.count(), 0);
});

pageTest("shell: a path that is no page is answered with 404 and a way back", { console: WITHOUT_EDGE }, async (page) => {
  for (const path of ["/nope", "/gallery/nope"]) {
    const response = await page.goto(path);
    assert.equal(response.status(), 404, path);
    await page.getByRole("heading", { name: "There is no such page" }).waitFor();
  }
  await page.getByRole("link", { name: "To the editor", exact: true }).click();
  await page.locator("[data-sample]").first().waitFor();
  for (const path of ["/", "/gallery", "/renditions/rnd_nope"]) {
    assert.equal((await page.request.get(path)).status(), 200, path);
  }
});

pageTest("shell: a photograph that is dropped on the gallery opens in the editor", { console: WITHOUT_EDGE }, async (page) => {
  await page.goto("/gallery");
  await page.locator("#open-settings").waitFor();
  const bytes = [...(await readFile(join(root, "photos/rocket.jpg")))];
  const prevented = await page.evaluate((bytes) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(bytes)], "rocket.jpg", { type: "image/jpeg" }));
    const send = (kind) =>
      document.querySelector("main").dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: data }));
    return ["dragover", "drop"].map((kind) => !send(kind));
  }, bytes);
  assert.deepEqual(prevented, [true, true], "the browser does not leave the page");
  await page.waitForURL("/");
  await page.waitForFunction(() => Number(document.querySelector("#preview")?.dataset.renders ?? 0) > 0);
  assert.match(await page.locator(".facts strong").innerText(), /rocket/);
});

pageTest("shell: a link that is dropped leaves no page", { console: WITHOUT_EDGE }, async (page) => {
  await page.goto("/gallery");
  await page.locator("#open-settings").waitFor();
  const prevented = await page.evaluate(() => {
    const data = new DataTransfer();
    data.setData("text/uri-list", "https://example.com/");
    const send = (target) => !target.dispatchEvent(new DragEvent("dragover", { bubbles: true, cancelable: true, dataTransfer: data }));
    const field = document.body.appendChild(document.createElement("input"));
    const outcome = [send(document.querySelector("main")), send(field)];
    field.remove();
    return outcome;
  });
  assert.deepEqual(prevented, [true, false], "a field takes texts");
});

pageTest("shell: opening and removing leave the focus on something", { console: WITHOUT_EDGE }, async (page) => {
  await page.goto("/");
  await page.locator('[data-sample="chelsea"]').first().focus();
  await page.keyboard.press("Enter");
  await focusIs(page, "#stage");
  await page.locator("#open-file").setInputFiles(["photos/rocket.jpg", "photos/astronaut.png"].map((file) => join(root, file)));
  await page.waitForFunction(() => document.querySelectorAll(".strip .thumbnail").length === 3);
  const titles = await page.locator(".strip .thumbnail").evaluateAll((buttons) => buttons.map(({ title }) => title));
  await page.locator(".strip .remove").nth(1).focus();
  await page.keyboard.press("Enter");
  await page.locator("#confirm-remove").focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelectorAll(".strip .thumbnail").length === 2);
  await focusIs(page, `.strip .thumbnail[title="${titles[2]}"]`);
});

pageTest("shell: fields have the type and the colours of the app", { console: WITHOUT_EDGE, colorScheme: "dark" }, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  const seen = [];
  for (const tool of ["adjust", "steps"]) {
    await page.locator(`button[data-tool="${tool}"]`).click();
    const fields = await page.locator("input[type=search], input[type=text], select, textarea").evaluateAll((fields) =>
      fields.map((field) => {
        const { fontFamily, color, backgroundColor } = getComputedStyle(field);
        return { field: field.name || field.type, font: fontFamily.split(",")[0], color, ground: backgroundColor };
      }),
    );
    seen.push(...fields);
  }
  assert.ok(seen.length > 0);
  for (const { field, font, color, ground } of seen) {
    assert.ok(["Inter", "ui-monospace"].includes(font), `${field}: ${font}`);
    // The system's own fields are black on white, or white on a grey of its own.
    assert.ok(
      /^rgb\((\d+), \1, \1\)$/.test(color) && !["rgb(255, 255, 255)", "rgb(59, 59, 59)"].includes(ground),
      `${field}: ${color} on ${ground}`,
    );
  }
});
