// The pages of collections on a phone, a laptop and a large screen, light and dark, in each of their states; and the dialog of pyramids.

import { photo, png, truncated } from "../support/pictures.mjs";
import { upload } from "./support/album.mjs";
import { pageTest, REFUSED, useChromium } from "./support/browser.mjs";
import { createCollection, putFiles, runToEnd } from "./support/collections.mjs";
import { checkOn, SCREENS } from "./support/screens.mjs";

useChromium();

const rocket = photo("rocket.jpg");

for (const screen of SCREENS) {
  const profile = { ...screen, console: REFUSED };
  pageTest(`collections: their screens at ${screen.viewport.width} px, ${screen.colorScheme}`, profile, async (page) => {
    const check = checkOn(page, screen);
    const image = await upload(page, png(1500, 900), "harbour.png");
    await page.goto("/collections");
    await page.locator(".collections-empty").waitFor();
    await check("collections-empty");
    await page.locator("#new-collection").click();
    await page.locator("#create-collection[open] #collection-name").waitFor();
    await page.locator('#create-collection [name="schedule"][value="daily"]').check({ force: true });
    await page.locator("#create-collection summary").click();
    await check("collection-new");
    await page.keyboard.press("Escape");

    const collection = await createCollection(page, { schedule: { daily_at: "03:30" } });
    await createCollection(page, {
      name: "Photographs of the expedition to the north, 1901 to 1903, with the diaries of its members",
      source: { folder: "expedition/1901-1903/photographs-of-the-north" },
      paused: false,
    });
    await page.goto(`/collections/${collection.id}`);
    await page.locator(".inbox-steps").waitFor();
    await check("collection-without-files");

    // A run that ends, and one that the page shows while it goes on: the edge's answer, held at its middle.
    await putFiles(page, collection, {
      "1900/harbour.jpg": rocket,
      "1900/harbour.png": png(400, 300),
      "1900/closed/plan-of-the-old-town-with-the-names-of-all-streets-and-fortifications.png": png(500, 300),
      "broken.jpg": truncated(rocket),
      "index.pdf": "%PDF-1.4\n%%EOF",
    });
    await runToEnd(page, collection.id);
    await page.goto("/collections");
    await page.locator(".collection-row .hint", { hasText: "refused" }).waitFor();
    await check("collections");
    await page.goto(`/collections/${collection.id}`);
    await page.locator(".record").nth(4).waitFor();
    await check("collection");
    await page.locator("#collection-tab-runs").click();
    await page.locator(".run-facts").first().waitFor();
    await check("collection-runs");
    await page.locator("#collection-tab-settings").click();
    await page.locator("#collection-settings").waitFor();
    await page.locator("#collection-name").fill("Maps of the old city");
    await check("collection-settings");
    await page.locator("#delete-collection-button").click();
    await page.locator("#delete-collection-dialog[open]").waitFor();
    await check("collection-deletion");
    await page.keyboard.press("Escape");

    await page.route(`**/api/collections/${collection.id}`, async (route) => {
      const response = await route.fetch();
      const shown = await response.json();
      const run = { ...shown.last_run, state: "running", ended_at: undefined, attempted: 12, open: 28 };
      await route.fulfill({ response, json: { ...shown, last_run: run } });
    });
    await page.reload();
    await page.locator('#collection-status[data-running="true"]').waitFor();
    await check("collection-running");
    await page.unroute(`**/api/collections/${collection.id}`);
    await page.route("**/api/collections**", (route) => route.fulfill({ status: 500, body: "" }));
    await page.reload();
    await page.locator(".load-failure").waitFor();
    await check("collection-failed");
    await page.unroute("**/api/collections**");

    await page.goto("/gallery");
    await page.locator(`[data-image-id="${image.id}"] [data-action="pyramids"]`).click();
    await page.locator("#pyramid-form [type=submit]").click();
    await page.locator('[data-pyramid-id][data-state="ready"]').waitFor();
    await page.locator("[data-pyramid-id] summary").click();
    await check("pyramids");
  });
}
