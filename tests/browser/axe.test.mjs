// Every page, menu and dialog, light and dark: axe reports nothing.

import { passesAxe } from "./support/axe.mjs";
import { pageTest, useChromium } from "./support/browser.mjs";
import { openExport, openSample } from "./support/editor.mjs";

useChromium();

/** What an unknown page, and a host without an edge, make the browser say. */
const COMPLAINTS = [/Failed to load resource/, /WebSocket connection to .* failed/];

for (const colorScheme of ["light", "dark"]) {
  const profile = { console: COMPLAINTS, colorScheme };

  pageTest(`axe: pages, ${colorScheme}`, profile, async (page) => {
    await page.goto("/");
    await page.locator("[data-sample]").first().waitFor();
    await passesAxe(page, "the empty editor");
    await page.goto("/gallery");
    await page.locator("main h1").waitFor();
    await passesAxe(page, "the gallery");
    await page.goto("/presets");
    await page.locator(".presets .blank").waitFor();
    await passesAxe(page, "the presets without any");
    await page.locator("#presets-tab-looks").click();
    await page.waitForFunction(() => document.querySelectorAll(".preset-card").length > 20);
    await passesAxe(page, "the looks");
    await page.goto("/presets/00000000-0000-7000-8000-000000000000");
    await page.locator("#no-preset").waitFor();
    await passesAxe(page, "a preset that is not there");
    await page.goto("/collections/00000000-0000-7000-8000-000000000000");
    await page.locator("#no-collection").waitFor();
    await passesAxe(page, "a collection that is not there");
    await page.goto("/renditions/rnd_00000000000000000000000000");
    await page.locator("main h1").waitFor();
    await passesAxe(page, "a rendition that is not there");
    await page.goto("/nope");
    await page.locator("main h1").waitFor();
    await passesAxe(page, "an unknown page");
  });

  pageTest(`axe: the editor and its tools, ${colorScheme}`, profile, async (page) => {
    await page.goto("/");
    await openSample(page, "chelsea");
    await passesAxe(page, "the editor");
    const tools = await page.locator("[data-tool]:is(button)").evaluateAll((buttons) => buttons.map(({ dataset }) => dataset.tool));
    for (const tool of tools) {
      await page.locator(`button[data-tool="${tool}"]`).click();
      await passesAxe(page, tool);
    }
  });

  pageTest(`axe: dialogs and menus, ${colorScheme}`, profile, async (page) => {
    await page.goto("/");
    await openSample(page, "chelsea");
    await page.locator("#open-settings").click();
    await page.locator("#settings[open]").waitFor();
    await passesAxe(page, "the settings");
    await page.locator("#show-shortcuts").click();
    await page.locator("#shortcuts[open] dl").first().waitFor();
    await passesAxe(page, "the shortcuts");
    await page.keyboard.press("Escape");
    await openExport(page);
    await passesAxe(page, "the export's sheet");
    await page.keyboard.press("Escape");
    // Every button that opens something, wherever it is.
    const openers = await page
      .locator("[popovertarget]")
      .evaluateAll((buttons) => buttons.filter((it) => it.offsetParent && it.id).map(({ id }) => id));
    for (const id of openers) {
      await page.locator(`#${id}`).click();
      await page.locator(":popover-open").waitFor();
      await passesAxe(page, `what #${id} opens`);
      await page.keyboard.press("Escape");
    }
  });

  pageTest(`axe: a phone, ${colorScheme}`, { ...profile, viewport: { width: 390, height: 844 } }, async (page) => {
    await page.goto("/");
    await passesAxe(page, "the empty editor");
    await openSample(page, "chelsea");
    await passesAxe(page, "the editor");
    const tools = page.locator(".rail-item:is([data-tool], [data-section]):visible");
    for (let index = 0; index < (await tools.count()); index += 1) {
      await tools.nth(index).click();
      await passesAxe(page, await tools.nth(index).innerText());
    }
  });
}
