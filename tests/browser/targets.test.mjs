// Targets of 44 px: a finger finds every control of every tool, section, sheet and menu, and of the strip, on a phone upright and on its side.

import { join } from "node:path";

import { root } from "../support/paths.mjs";
import { WITHOUT_EDGE } from "./support/app-files.mjs";
import { pageTest, useChromium } from "./support/browser.mjs";
import { openExport, openSample } from "./support/editor.mjs";
import { fingersFind } from "./support/targets.mjs";

useChromium();

/** What is open in the strip opens nothing; half of it is the button that removes it. Handles of a rectangle share its edges. */
const EXCEPT = '.strip [data-open="true"] .thumbnail';

for (const [where, width, height] of [
  ["upright", 390, 844],
  ["upright and small", 360, 640],
  ["on its side", 844, 390],
]) {
  const phone = { console: WITHOUT_EDGE, viewport: { width, height }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };
  const check = (page, what) => fingersFind(page, what, EXCEPT);

  pageTest(`targets: tools, sections and the strip of a phone ${where}`, phone, async (page) => {
    await page.goto("/");
    await openSample(page, "chelsea");
    await page.locator("#open-file").setInputFiles(join(root, "photos/rocket.jpg"));
    await page.locator(".facts strong", { hasText: "rocket.jpg" }).waitFor();
    await page.locator(".strip li").nth(1).waitFor();
    for (const name of ["light", "colour", "curve", "detail", "effects", "looks", "crop", "steps"]) {
      await page.locator(`.rail-item:is([data-tool="${name}"], [data-section="${name}"])`).tap();
      await check(page, name);
      const chips = page.locator(".panel .chip:visible");
      for (let chip = 0; chip < (await chips.count()); chip += 1) {
        await chips.nth(chip).click();
        await check(page, `${name}, ${await chips.nth(chip).innerText()}`);
      }
      if (name === "curve") {
        await page.locator('[data-tab="levels"]').tap();
        await check(page, "levels");
      }
      if (name === "effects") {
        await page.locator('[data-effect="sepia"]').tap();
        await page.locator('[data-effect-params="sepia"]').waitFor();
        await check(page, "an effect's rows");
      }
      if (name === "looks") {
        await page.locator('[data-look="noir"]').tap();
        await page.locator(".look-strength").waitFor();
        await check(page, "a look's strength");
      }
    }
    await page.locator(".step-title").first().tap();
    await check(page, "a step that is open");
    await page.locator("#add-op").tap();
    await page.locator("[data-op]").first().waitFor();
    await check(page, "the menu of operations");
  });

  pageTest(`targets: menus, sheets and pages of a phone ${where}`, phone, async (page) => {
    await page.goto("/");
    await page.locator("[data-sample]").first().waitFor();
    await check(page, "the empty editor");
    await openSample(page, "chelsea");
    await page.locator("#zoom-in").tap();
    await check(page, "the stage, zoomed in");
    await page.locator("#recipe").tap();
    await page.locator(":popover-open").waitFor();
    await check(page, "the menu of the edit");
    await page.keyboard.press("Escape");
    await page.locator("#history").tap();
    await page.locator("#take-snapshot").tap();
    await page.locator(".snapshots li").first().waitFor();
    await check(page, "the history");
    await page.locator("#history-panel .head button").tap();
    await openExport(page);
    await check(page, "the export's sheet");
    await page.keyboard.press("Escape");
    await page.locator(".strip .remove").tap();
    await page.locator("dialog[open]").waitFor();
    await check(page, "the question before a photograph goes");
    await page.keyboard.press("Escape");
    await page.locator("dialog[open]").waitFor({ state: "detached" });
    await page.locator("#save").tap();
    await page.locator("#notice a").first().waitFor();
    // Where the screen is low, a notice covers the middle of the stage.
    await fingersFind(page, "the notice of a save", `${EXCEPT}, #stage`);
    await page.locator("#activity-button").tap();
    // The edit waits there, or was rendered meanwhile.
    await page.locator("#activity [data-outbox-id], #activity [data-job-id]").first().waitFor();
    await check(page, "the activities");
    await page.keyboard.press("Escape");
    await page.locator("#open-settings").tap();
    await page.locator("#settings[open]").waitFor();
    await check(page, "the settings");
    await page.locator("#show-shortcuts").tap();
    await page.locator("#shortcuts[open] dl").first().waitFor();
    await check(page, "the shortcuts");
    await page.keyboard.press("Escape");
    await page.goto("/gallery");
    await page.locator("main h1").waitFor();
    await check(page, "the gallery");
  });
}
