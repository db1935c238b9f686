// The pages of the account on a phone, a laptop and a large screen, light and dark: axe reports nothing, nothing overflows, a finger finds
// everything. The pictures for the documents are made here.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { Mailbox } from "../support/mail.mjs";
import { root } from "../support/paths.mjs";
import { isSignedIn, nextCode, openDeletion } from "./support/account.mjs";
import { thirty } from "./support/album.mjs";
import { openCrop, saveCrop, untilShown } from "./support/avatar.mjs";
import { passesAxe } from "./support/axe.mjs";
import { out, pageTest, useChromium } from "./support/browser.mjs";
import { ask } from "./support/page.mjs";
import { fingersFind } from "./support/targets.mjs";

useChromium();

const chelsea = await readFile(join(root, "photos/chelsea.png"));

const pictures = process.env.SAFELIGHT_SCREENSHOTS === "1" ? join(root, "docs/screenshots") : out;

for (const [width, height, colorScheme] of [
  [390, 844, "dark"],
  [390, 844, "light"],
  [1280, 800, "dark"],
  [1280, 800, "light"],
  [1920, 1080, "dark"],
]) {
  const isPhone = width < 768;
  pageTest(
    `account: its pages at ${width} px, ${colorScheme}`,
    { viewport: { width, height }, colorScheme, hasTouch: isPhone },
    async (page) => {
      const check = async (what) => {
        await passesAxe(page, what);
        await fits(page, what);
        if (isPhone) await fingersFind(page, what, "input[readonly]");
        if (colorScheme === "dark" || isPhone) await photograph(page, `${what}-${width}${colorScheme === "dark" ? "" : "-light"}`);
      };
      const mailbox = new Mailbox();
      await page.goto("/account");
      await page.locator("#sign-in-email").waitFor();
      await check("sign-in-address");
      await page.locator("#use-password").click();
      await page.locator("#sign-in-password").waitFor();
      await check("sign-in-password");
      await page.locator("#use-code").click();
      await page.locator("#sign-in-email").fill(mailbox.address);
      await page.keyboard.press("Enter");
      await page.locator("#sign-in-code").waitFor();
      await check("sign-in");
      await page.locator("#sign-in-code").fill(await nextCode(mailbox));
      await isSignedIn(page);
      await page.locator("#devices li").waitFor();
      await page.locator("#notice .notice, .notice").first().waitFor({ state: "detached" });
      await check("account");
      await openDeletion(page);
      await page.locator("#delete-confirmation").waitFor();
      await check("account-deletion");
      await page.keyboard.press("Escape");
      await page.locator("#account-menu").click();
      await page.locator("#account-menu-menu:popover-open").waitFor();
      await check("account-menu");
      await page.keyboard.press("Escape");
      const handle = `ada_${randomBytes(4).toString("hex")}`;
      await page.goto("/profile");
      await page.locator("#profile-handle").fill(handle);
      await page.locator("#profile-name").fill("Ada Example");
      await page.locator("#profile-bio").fill("Harbours, mornings and long walks.");
      await page.locator("#profile").getByRole("button", { name: "Save" }).click();
      await page.locator("#public-page").waitFor();
      await page.locator("#notice .notice, .notice").first().waitFor({ state: "detached" });
      await openCrop(page, { name: "chelsea.png", mimeType: "image/png", buffer: chelsea });
      await check("avatar-crop");
      const avatar = await saveCrop(page);
      await untilShown(page, "#avatar", avatar);
      await page.locator("#notice .notice, .notice").first().waitFor({ state: "detached" });
      await check("profile-form");
      await thirty(page);
      const rendition = await publish(page, 8);
      await page.goto("/account");
      await page.locator("#list-downloads").click();
      await page.locator("#downloads li").nth(1).waitFor();
      await page.locator("#downloads").scrollIntoViewIfNeeded();
      await check("account-downloads");
      await page.goto(`/@${handle}`);
      await page.locator(".public-grid img").first().waitFor();
      await page.waitForFunction(() => [...document.querySelectorAll(".public-grid img")].every(({ complete }) => complete));
      await check("profile");
      await page.goto("/gallery");
      await page.locator(".visibility-select").first().waitFor();
      await fits(page, "gallery");
      await page.goto(`/renditions/${rendition}`);
      await page.locator("#public-link").waitFor();
      await page.locator('[data-match="identical"]').waitFor();
      await check("rendition-visibility");
    },
  );
}

/** The page scrolls inside its frame, and the frame never. */
async function fits(page, what) {
  const over = await page.evaluate(() => {
    const { scrollWidth, scrollHeight } = document.documentElement;
    return [scrollWidth - innerWidth, scrollHeight - innerHeight];
  });
  assert.ok(Math.max(...over) <= 0, `${what} overflows the window by ${over} px`);
}

/** Renders that many photographs and makes the renditions public; returns the id of the last. */
async function publish(page, count) {
  const headers = { "content-type": "application/json", prefer: "wait=30" };
  const { json } = await ask(page, "GET", "/api/images");
  let id;
  for (const image of json.items.slice(0, count)) {
    const body = JSON.stringify({ recipe: { version: 1, ops: [{ op: "exposure", ev: 0.2 }] } });
    const { json: made } = await ask(page, "POST", `/api/images/${image.id}/renditions`, { body, headers });
    id = made.rendition.id;
    await page.waitForFunction(async (id) => (await (await fetch(`/api/renditions/${id}`)).json()).state === "done", id);
    await ask(page, "PATCH", `/api/renditions/${id}`, { body: JSON.stringify({ visibility: "public" }), headers });
  }
  return id;
}

async function photograph(page, name) {
  await mkdir(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.jpg`), type: "jpeg", quality: 84 });
  if (pictures === out) await page.screenshot({ path: join(out, `${name}.png`) });
}
