// The HTML of a mail and the page /dev/mail: on a phone, light and dark, axe reports nothing, and the code is the largest text.

import assert from "node:assert/strict";

import { ask } from "../support/guest.mjs";
import { codeIn, Mailbox } from "../support/mail.mjs";
import { passesAxe } from "./support/axe.mjs";
import { pageTest, useChromium } from "./support/browser.mjs";

useChromium();

// Playwright blocks service workers by a script, which fails in a sandboxed frame.
const PHONE = { viewport: { width: 390, height: 844 }, serviceWorkers: "allow" };

for (const colorScheme of ["light", "dark"]) {
  pageTest(`mail: a code on a phone, ${colorScheme}`, { ...PHONE, colorScheme }, async (page) => {
    const box = new Mailbox();
    assert.equal((await ask("POST", "/api/account/codes", { json: { email: box.address } })).status, 202);
    const mail = await box.next();

    await page.goto("/dev/mail");
    const shown = page.locator("details", { hasText: box.address });
    await shown.frameLocator("iframe").getByText(codeIn(mail)).waitFor();
    await passesAxe(page, "/dev/mail");

    await page.setContent(mail.html);
    await passesAxe(page, "the mail");
    const texts = await page
      .locator("h1, p")
      .evaluateAll((all) => all.map((it) => [parseFloat(getComputedStyle(it).fontSize), it.textContent]));
    assert.equal(texts.sort(([a], [b]) => b - a)[0][1], codeIn(mail));
    const excess = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(excess <= 0, `${excess} pixels are wider than the screen`);
    const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.equal(background === "rgb(255, 255, 255)", colorScheme === "light", background);
  });
}
