// The screens of a page at several sizes, light and dark: axe reports nothing, nothing overflows, a finger finds everything. A picture of
// each is for the documents, or for `tests/out`.

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { root } from "../../support/paths.mjs";
import { passesAxe } from "./axe.mjs";
import { out } from "./browser.mjs";
import { fingersFind } from "./targets.mjs";

const pictures = process.env.SAFELIGHT_SCREENSHOTS === "1" ? join(root, "docs/screenshots") : out;

/** Phone, laptop and large screen, as `pageTest` takes them. */
export const SCREENS = [
  [390, 844, "dark"],
  [390, 844, "light"],
  [1280, 800, "dark"],
  [1280, 800, "light"],
  [1920, 1080, "dark"],
].map(([width, height, colorScheme]) => ({ viewport: { width, height }, colorScheme, hasTouch: width < 768 }));

/** A function that checks what `page` shows on a screen, under a name. */
export function checkOn(page, { viewport: { width }, colorScheme, hasTouch: isPhone }) {
  return async (what) => {
    await passesAxe(page, what);
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width, `${what}: nothing overflows`);
    if (colorScheme === "dark" || isPhone) await photograph(page, `${what}-${width}${colorScheme === "dark" ? "" : "-light"}`);
    // This scrolls.
    if (isPhone) await fingersFind(page, what, "input[readonly]");
  };
}

/** Takes a picture of a page or of an element. */
export async function photograph(shown, name) {
  await mkdir(pictures, { recursive: true });
  await shown.screenshot({ path: join(pictures, `${name}.jpg`), type: "jpeg", quality: 84 });
  if (pictures === out) await shown.screenshot({ path: join(out, `${name}.png`) });
}
