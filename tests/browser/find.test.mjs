// Search, filters and order of the gallery: they are in the address, so that Back and a reload keep them.

import assert from "node:assert/strict";

import { photo, png, withCamera } from "../support/pictures.mjs";
import { upload } from "./support/album.mjs";
import { pageTest, useChromium } from "./support/browser.mjs";

useChromium();

const rocket = photo("rocket.jpg");
const FILES = [
  ["Hafen 100%.jpg", withCamera(rocket, { make: "Kamera", model: "X-T5", lens: "18mm", takenAt: "2024:05:06 07:08:09" })],
  ["alley.jpg", withCamera(rocket, { make: "Kamera", model: "Z 6", lens: "50mm", takenAt: "2025:01:02 03:04:05" })],
  ["market.png", png(40, 30)],
];
const NEWEST = ["market.png", "alley.jpg", "Hafen 100%.jpg"];

pageTest("find: words, format, state and order, each in the address", {}, async (page) => {
  await gallery(page);
  await shows(page, NEWEST);
  await page.keyboard.press("/");
  await page.keyboard.type("kamera 5");
  await shows(page, ["alley.jpg", "Hafen 100%.jpg"]);
  assert.equal(await page.locator("#find-words").inputValue(), "kamera 5");
  await page.locator("#find-words").fill("100%");
  await shows(page, ["Hafen 100%.jpg"]);
  assert.equal(new URL(page.url()).searchParams.get("q"), "100%");
  await page.reload();
  await shows(page, ["Hafen 100%.jpg"]);
  assert.equal(await page.locator("#find-words").inputValue(), "100%");

  await page.getByLabel("Format").selectOption("PNG");
  await page.getByRole("heading", { name: "No matches" }).waitFor();
  await page.goBack();
  await shows(page, ["Hafen 100%.jpg"]);
  assert.equal(await page.getByLabel("Format").inputValue(), "");
  await page.goBack();
  await shows(page, NEWEST);
  assert.equal(await page.locator("#find-words").inputValue(), "", "one step for the whole search");

  await page.getByLabel("Order").selectOption("Name");
  await shows(page, ["alley.jpg", "Hafen 100%.jpg", "market.png"]);
  await page.getByLabel("Order").selectOption("Date taken");
  await shows(page, ["alley.jpg", "Hafen 100%.jpg", "market.png"]);
  await page.getByLabel("State").selectOption("Failed");
  await page.getByRole("button", { name: "Show all photographs" }).click();
  await shows(page, ["alley.jpg", "Hafen 100%.jpg", "market.png"]);
  assert.equal(new URL(page.url()).search, "?sort=taken", "the order is no filter");
});

pageTest("find: what comes and goes meanwhile finds its place", {}, async (page) => {
  const [first] = await gallery(page, "?sort=name&format=jpeg");
  await page.locator('#live-state[data-state="live"]').waitFor({ state: "attached" });
  await shows(page, ["alley.jpg", "Hafen 100%.jpg"]);
  await upload(page, png(50, 50), "bridge.png");
  await upload(page, withCamera(rocket, { make: "Kamera", model: "Z 7", lens: "50mm" }), "bridge.jpg");
  await shows(page, ["alley.jpg", "bridge.jpg", "Hafen 100%.jpg"]);
  await page.request.delete(`/api/images/${first.id}`);
  await shows(page, ["alley.jpg", "bridge.jpg"]);
  assert.match(await page.locator("#gallery-count").textContent(), /^2 photographs$/);
  await page.getByRole("button", { name: "Clear" }).click();
  await shows(page, ["alley.jpg", "bridge.jpg", "bridge.png", "market.png"]);
});

pageTest("find: an address that makes no sense shows everything", {}, async (page) => {
  await gallery(page, "?format=heic&state=lost&sort=best&q=%20");
  await shows(page, NEWEST);
  assert.ok(await page.locator("#find-clear").isHidden());
});

/** Uploads the files and opens the gallery; returns the images. */
async function gallery(page, query = "") {
  await page.goto("/");
  const images = [];
  for (const [name, bytes] of FILES) images.push(await upload(page, bytes, name));
  await page.goto(`/gallery${query}`);
  return images;
}

/** Waits until the cards have these names, in this order. */
async function shows(page, names) {
  const cards = () => page.locator(".card h2").allTextContents();
  await page
    .waitForFunction(
      (names) => [...document.querySelectorAll(".card h2")].map((it) => it.textContent).join("\n") === names,
      names.join("\n"),
    )
    .catch(async (error) => assert.deepEqual(await cards(), names, error.message));
}
