// The avatar: chosen, cropped, shown everywhere at once, removed; and pictures that cannot be used.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { difference, reference } from "../support/avatars.mjs";
import { root, tool } from "../support/paths.mjs";
import { sha256, truncated, withOrientation } from "../support/pictures.mjs";
import { signIn } from "./support/account.mjs";
import { choose, openCrop, saveCrop, shown, square, untilShown } from "./support/avatar.mjs";
import { passesAxe } from "./support/axe.mjs";
import { pageTest, REFUSED, useChromium } from "./support/browser.mjs";
import { drag, middle } from "./support/crop.mjs";
import { notice } from "./support/editor.mjs";
import { ask } from "./support/page.mjs";

useChromium();

const sharp = tool("sharp");
const [rocket, retina] = await Promise.all(["rocket.jpg", "retina.jpg"].map((name) => readFile(join(root, "photos", name))));
const jpeg = (buffer, name = "me.jpg") => ({ name, mimeType: "image/jpeg", buffer });

/** Signs in and opens the form of the profile. */
async function openForm(page) {
  await page.goto("/profile");
  await page.locator("#sign-in-email").waitFor();
  await page.keyboard.press("Escape");
  const mailbox = await signIn(page);
  await page.goto("/profile");
  await page.locator("#choose-avatar").waitFor();
  return mailbox;
}

/** Runs in the page: notes the size of the next picture that is uploaded. */
function noteUpload() {
  const { open, send } = XMLHttpRequest.prototype;
  XMLHttpRequest.prototype.open = function (method, ...rest) {
    this.method = method;
    return open.call(this, method, ...rest);
  };
  XMLHttpRequest.prototype.send = function (body) {
    createImageBitmap(body).then(({ width, height }) => {
      globalThis.uploaded = [this.method, width, height];
    });
    return send.call(this, body);
  };
}

/** The file of an avatar, as everybody gets it. */
async function file(page, path) {
  const response = await page.request.get(path);
  assert.equal(response.status(), 200);
  return response.body();
}

/** Fails unless the avatar is this square of the photograph, as another library makes it. */
async function isSquareOf(page, path, photograph, rect) {
  const upright = await sharp(photograph).rotate().png().toBuffer();
  const expected = await reference(await sharp(upright).extract(rect).png().toBuffer());
  const apart = await difference(await file(page, path), expected);
  assert.ok(apart <= 2, `${apart} levels apart`);
}

pageTest(
  "avatar: the square that was chosen is shown everywhere, also on another device, until it is removed",
  {},
  async (page, _t, browser) => {
    const handle = `t${randomBytes(6).toString("hex")}`;
    const mailbox = await openForm(page);
    const headers = { "content-type": "application/json" };
    assert.equal((await ask(page, "PATCH", "/api/profile", { body: JSON.stringify({ handle }), headers })).status, 200);
    await page.reload();
    await page.locator("#choose-avatar").waitFor();
    assert.equal(await shown(page, "#account-menu"), null);

    // The account page in another tab, the public page in a third one, and another device.
    const [tab, profile] = [await page.context().newPage(), await page.context().newPage()];
    await tab.goto("/account");
    await profile.goto(`/@${handle}`);
    await profile.locator("#profile-name").waitFor();
    const device = await browser.newContext({ baseURL: new URL(page.url()).origin, serviceWorkers: "block" });
    const elsewhere = await device.newPage();
    await elsewhere.goto("/");
    await signIn(elsewhere, mailbox);
    const places = [
      [page, "#account-menu"],
      [page, "#avatar"],
      [tab, "#account-menu"],
      [tab, ".account > header"],
      [profile, "#account-menu"],
      [elsewhere, "#account-menu"],
    ];
    await untilShown(tab, ".account > header", null);

    // The photograph lies on its side in the file. The whole height is chosen first, then a part of it with handle and keys.
    const photograph = withOrientation(rocket, 6);
    await openCrop(page, jpeg(photograph));
    assert.deepEqual(await square(page), { left: 0, top: 106, width: 427, height: 427 });
    await drag(page, await middle(page, '#avatar-frame [data-handle="se"]'), -40, -40);
    await page.locator("#avatar-frame").focus();
    for (const key of ["ArrowRight", "Shift+ArrowUp"]) await page.keyboard.press(key);
    const chosen = await square(page);
    assert.ok(chosen.width === chosen.height && chosen.width < 400 && chosen.left === 4 && chosen.top === 66, JSON.stringify(chosen));
    const first = await saveCrop(page);
    await notice(page, /new avatar/);
    for (const [where, within] of places) await untilShown(where, within, first);
    await untilShown(profile, ".profile > header", first);
    await isSquareOf(page, first, photograph, chosen);

    // Turned by the user: what was at the left is at the top.
    await openCrop(page, jpeg(rocket));
    assert.equal((await square(page)).left, 106);
    await page.locator("#avatar-frame").focus();
    await page.keyboard.press("Shift+ArrowLeft");
    await page.locator("#avatar-right").click();
    const upright = await square(page);
    assert.deepEqual(upright, { left: 0, top: 66, width: 427, height: 427 });
    const turned = await saveCrop(page);
    await isSquareOf(page, turned, await sharp(rocket).rotate(90).png().toBuffer(), upright);

    // A photograph of many pixels becomes small before it is sent.
    await page.evaluate(noteUpload);
    await openCrop(page, jpeg(retina));
    const whole = await square(page);
    const second = await saveCrop(page);
    assert.notEqual(second, turned);
    for (const [where, within] of places) await untilShown(where, within, second);
    await isSquareOf(page, second, retina, whole);
    assert.deepEqual(await page.evaluate(() => globalThis.uploaded), ["PUT", 512, 512]);

    await page.locator("#remove-avatar").click();
    await notice(page, /removed/);
    for (const [where, within] of places) await untilShown(where, within, null);
    assert.equal(await shown(profile, ".profile > header"), `/avatars/${handle}.jpg`, "what everybody sees");
    assert.equal(await page.evaluate(() => document.activeElement.id), "choose-avatar");
    assert.equal((await ask(page, "GET", "/api/account")).json.account.avatar, null);
    await page.reload();
    await page.locator("#choose-avatar").waitFor();
    assert.equal(await shown(page, "#account-menu"), null);
    await device.close();
  },
);

pageTest("avatar: a picture that cannot be used keeps the old avatar and says why", { console: REFUSED }, async (page) => {
  await openForm(page);
  await openCrop(page, jpeg(rocket));
  const path = await saveCrop(page);
  const refused = async (within, reason) => {
    const sentence = page.locator(`${within} [role=alert]`, { hasText: reason });
    await sentence.waitFor();
    assert.match(await sentence.innerText(), /\. Your avatar has not changed\.$/);
    assert.equal(await shown(page, "#account-menu"), path);
    assert.equal((await ask(page, "GET", "/api/account")).json.account.avatar, path);
  };
  // The engine refuses it on this device.
  await choose(page, jpeg(truncated(retina)));
  await refused("#avatar", /damaged or cut off/);
  await choose(page, jpeg(Buffer.from("Dear Sir or Madam,\n"), "letter.jpg"));
  await refused("#avatar", /not a JPEG, PNG, WebP/);
  // It is changed on its way: the edge refuses the bytes.
  const broken = Buffer.from((await sharp(rocket).resize(300, 300).png().toBuffer()).subarray(0, 40_000));
  await page.route("**/api/avatar/uploads/*", (route) => route.continue({ postData: broken }));
  await openCrop(page, jpeg(retina));
  await page.locator("#save-avatar").click();
  await refused("#avatar-crop", /changed on its way/);
  await passesAxe(page, "a refused upload");
  // It is damaged when it is announced: the job of the edge refuses it.
  await page.route("**/api/avatar/uploads", (route) =>
    route.continue({ postData: JSON.stringify({ ...route.request().postDataJSON(), size: broken.length, sha256: sha256(broken) }) }),
  );
  await page.locator("#save-avatar").click();
  await refused("#avatar-crop", /damaged or cut off/);
  // The second try succeeds without choosing again.
  await page.unrouteAll();
  assert.notEqual(await saveCrop(page), path);
});

pageTest("avatar: a photograph is dropped on it; Escape and Cancel change nothing", {}, async (page) => {
  await openForm(page);
  const drop = () =>
    page.evaluate((base64) => {
      const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([bytes], "rocket.jpg", { type: "image/jpeg" }));
      const row = document.querySelector(".avatar-row");
      const over = new DragEvent("dragover", { bubbles: true, cancelable: true, dataTransfer });
      row.dispatchEvent(over);
      const hidden = document.querySelector(".drop-anywhere").hidden;
      row.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer }));
      return [over.defaultPrevented, hidden];
    }, rocket.toString("base64"));
  assert.deepEqual(await drop(), [true, true], "the editor does not offer to open it");
  await page.locator("#avatar-frame").waitFor();
  await page.keyboard.press("Escape");
  await page.locator("#avatar-crop:not([open])").waitFor({ state: "attached" });
  await drop();
  await page.locator("#avatar-frame").waitFor();
  await page.locator("#cancel-avatar").click();
  await page.locator("#avatar-crop:not([open])").waitFor({ state: "attached" });
  assert.equal(new URL(page.url()).pathname, "/profile", "the editor did not open it");
  assert.equal((await ask(page, "GET", "/api/account")).json.account.avatar, null);
});
