// The webhooks of an account on a phone, a laptop and a large screen, light and dark, in each of their states.

import { png } from "../support/pictures.mjs";
import { useReceivers } from "../support/receiver.mjs";
import { signIn } from "./support/account.mjs";
import { upload } from "./support/album.mjs";
import { pageTest, useChromium } from "./support/browser.mjs";
import { ask } from "./support/page.mjs";
import { checkOn, SCREENS } from "./support/screens.mjs";

useChromium();

const receive = useReceivers();

for (const screen of SCREENS) {
  pageTest(`webhooks: their screens at ${screen.viewport.width} px, ${screen.colorScheme}`, screen, async (page) => {
    const checked = checkOn(page, screen);
    const check = async (what, shown = "#webhooks") => {
      await page
        .locator(shown)
        .first()
        .evaluate((element) => element.scrollIntoView({ block: "start" }));
      await checked(what);
    };
    const receiver = await receive();
    await page.goto("/");
    await signIn(page);
    await page.goto("/account");
    await page.locator("#add-webhook").click();
    await page.locator("#webhook-url").fill(`${receiver.url}/with/a/long/path/that/does/not/fit/on/a/phone`);
    await check("webhook-form");
    await page.keyboard.press("Enter");
    await page.locator("#webhooks .once input").waitFor();
    await check("webhook-secret");
    await page.locator('#webhooks [data-action="hide"]').click();
    await upload(page, png(30, 20), "a.png");
    await receiver.received(1);
    receiver.answer = () => ({ status: 503, body: "The database is being upgraded." });
    await upload(page, png(31, 20), "b.png");
    await receiver.received(2);
    await page.locator('[data-action="log"]').click();
    await page.locator('#webhooks li[data-state="pending"] summary').click();
    await check("webhook-log");
    await page.locator('[data-action="settings"]').click();
    await check("webhook-settings", ".webhook .panel-below");
    await page.locator('[data-action="delete-webhook"]').click();
    await page.locator("#delete-webhook-dialog[open]").waitFor();
    await check("webhook-deletion");
    await page.keyboard.press("Escape");
    receiver.answer = () => ({ status: 410 });
    await upload(page, png(32, 20), "c.png");
    await page.waitForFunction(async () => (await (await fetch("/api/webhooks")).json()).items[0].enabled === false);
    await ask(page, "POST", "/api/webhooks", {
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ url: "https://example.com/hooks", events: ["rendition.done", "rendition.failed"] }),
    });
    await page.reload();
    await page.locator(".why-off").waitFor();
    await page.locator('#webhooks li[data-enabled="false"] [data-action="log"]').click();
    await page.locator('#webhooks li[data-state="failed"]').first().waitFor();
    await check("webhook-off", '.webhook[data-enabled="false"]');
  });
}
