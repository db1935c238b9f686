// The pages of presets on a phone, a laptop and a large screen, light and dark: the library, the sheet of a preset, the dashboard with and
// without makes, the makes behind a bar, two versions side by side, and a preset of somebody else.

import { secondDevice } from "./support/account.mjs";
import { many } from "./support/album.mjs";
import { pageTest, useChromium } from "./support/browser.mjs";
import { openSample } from "./support/editor.mjs";
import { createPreset, MAKES, makeOf, PRESET } from "./support/presets.mjs";
import { checkOn, SCREENS } from "./support/screens.mjs";

useChromium();

/** Waits until every picture that the page renders is drawn. */
const areDrawn = (page) =>
  page.waitForFunction(() => [...document.querySelectorAll("canvas.preset-picture")].every((it) => it.dataset.drawn === "true"));

for (const screen of SCREENS) {
  pageTest(`presets: their screens at ${screen.viewport.width} px, ${screen.colorScheme}`, screen, async (page, _, browser) => {
    const check = checkOn(page, screen);
    await page.goto("/");
    await openSample(page, "chelsea");
    const images = await many(page, 3);
    const preset = await createPreset(page, PRESET);
    await createPreset(page, {
      ...PRESET,
      name: "A long name of a preset for portraits in the studio, with window light",
      tags: [],
      folder: undefined,
    });
    await page.goto("/presets");
    await page.locator(".preset-card").nth(1).waitFor();
    await areDrawn(page);
    await check("presets");
    await page.locator(`[data-preset-id="${preset.id}"] [data-action="details"]`).click();
    await page.locator("#preset-sheet[open] #preset-form").waitFor();
    await check("preset-details");
    await page.keyboard.press("Escape");

    await page.goto(`/presets/${preset.id}`);
    await page.locator(".board-none").waitFor();
    await check("preset-dashboard-empty");
    for (const [index, recipe] of MAKES.entries()) await makeOf(page, preset.id, images[index % images.length].id, recipe);
    await page.reload();
    await page.locator("#accept-suggestion").waitFor();
    await areDrawn(page);
    await check("preset-dashboard");
    await page.locator("#changed .share-row").first().click();
    await page.locator("#makes-sheet[open] li[data-make-id] .change-list").first().waitFor();
    await check("preset-makes");
    await page.keyboard.press("Escape");
    await page.locator("#compare-suggestion").click();
    await page.locator("#compare-dialog[open] canvas").first().waitFor();
    await areDrawn(page);
    await check("preset-compare");
    await page.keyboard.press("Escape");

    await page.request.patch(`/api/presets/${preset.id}`, { data: { visibility: "unlisted" } });
    const stranger = await secondDevice(browser, page);
    await stranger.setViewportSize(screen.viewport);
    await stranger.emulateMedia({ colorScheme: screen.colorScheme });
    await stranger.goto(`/presets/${preset.id}`);
    await stranger.locator('[data-action="copy-preset"]').waitFor();
    await areDrawn(stranger);
    await checkOn(stranger, screen)("preset-shared");
    await stranger.context().close();
  });
}
