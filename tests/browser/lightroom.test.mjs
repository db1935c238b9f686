// Two presets of Lightroom on a photograph, the untouched picture beside the result: the pictures of docs/PRESETS.md.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { pageTest, useChromium } from "./support/browser.mjs";
import { notice, openSample, picture, renders, rendersAfter } from "./support/editor.mjs";
import { drop, opsAre } from "./support/recipes.mjs";
import { photograph } from "./support/screens.mjs";
import { sharp } from "./support/stage.mjs";

useChromium();

const PRESETS = {
  "golden-hour": {
    sample: "chelsea",
    ops: "white_balance exposure contrast highlights shadows whites blacks vibrance saturation color_mixer clarity unsharp_mask vignette",
  },
  "matte-film": { sample: "astronaut", ops: "dehaze contrast highlights curves black_white grain" },
};

for (const [name, { sample, ops }] of Object.entries(PRESETS)) {
  pageTest(`Lightroom: the preset ${name} beside the untouched picture`, { viewport: { width: 1280, height: 640 } }, async (page) => {
    await page.goto("/");
    await openSample(page, sample);
    const before = await picture(page);
    const shown = await renders(page);
    const text = await readFile(new URL(`lightroom/${name}.xmp`, import.meta.url), "utf8");
    await drop(page, [{ name: `${name}.xmp`, text }]);
    await notice(page, new RegExp(`${name}\\.xmp was applied`));
    await opsAre(page, ops.split(" "));
    await rendersAfter(page, shown);
    assert.notEqual((await picture(page)).check, before.check);
    await page.locator("#stage").focus();
    await page.keyboard.press("c");
    await page.keyboard.press("c");
    await page.locator('.easel[data-compare="side-by-side"]').waitFor();
    await page.waitForFunction(() => document.querySelector("#before-preview")?.dataset.draft === "false");
    await sharp(page);
    await page.locator("#notice button").first().click();
    await page.locator("#stage").blur();
    await photograph(page.locator(".easel"), `lightroom-${name}`);
  });
}
