// Two tabs: one edits a photograph at a time, the other follows, and the list of photographs is the same in both.

import assert from "node:assert/strict";
import { join } from "node:path";

import { root } from "../support/paths.mjs";
import { photo, sha256 } from "../support/pictures.mjs";
import { pageTest, useChromium } from "./support/browser.mjs";
import { addOp, chooseTool, notice, openSample, picture, renders, rendersAfter } from "./support/editor.mjs";
import { isKept, openInStrip, refuse, setParam, shows, store, stored, strip, untilStored } from "./support/local.mjs";

useChromium();

const CHELSEA = sha256(photo("chelsea.png"));

/** A tab with a photograph, and a second tab that has opened it by itself. */
async function twoTabs(page) {
  await page.goto("/");
  await openSample(page, "chelsea");
  await isKept(page);
  const other = await page.context().newPage();
  await other.goto("/");
  await other.locator("#edit-here").waitFor();
  await rendersAfter(other, 0);
  await chooseTool(other, "steps");
  return other;
}

/** Adds an operation; returns the checksum of what is shown then. */
async function edited(page, op) {
  const shown = await renders(page);
  await addOp(page, op);
  await rendersAfter(page, shown);
  return (await picture(page)).check;
}

pageTest("tabs: a second tab follows live, and takes over when it is asked to", {}, async (page) => {
  const other = await twoTabs(page);
  await other.getByText("being edited in another tab").waitFor();
  assert.ok(await other.locator(".panel").evaluate((panel) => panel.inert));
  const check = await edited(page, "invert");
  await shows(other, check, "the other tab's edit");
  await addOp(page, "exposure");
  await setParam(page, 1, "ev", 0.7);
  await other.waitForFunction(() => Number(document.querySelector('[data-step="1"] input[name=ev]')?.value) === 0.7);

  await other.locator("#edit-here").click();
  await other.locator("#edit-here").waitFor({ state: "detached" });
  await page.locator("#edit-here").waitFor();
  assert.equal(await other.locator("[data-step]").count(), 2, "with everything that the first tab did");
  const taken = await edited(other, "sepia");
  await shows(page, taken, "the second tab's edit");
  await other.locator("#undo").click();
  await page.waitForFunction(() => document.querySelectorAll("[data-step]").length === 2);

  // And back.
  await page.locator("#edit-here").click();
  await page.locator("#edit-here").waitFor({ state: "detached" });
  await other.locator("#edit-here").waitFor();
});

pageTest("tabs: when the tab that edits closes, the other one edits, with the last change", {}, async (page) => {
  const other = await twoTabs(page);
  await addOp(page, "exposure");
  await setParam(page, 0, "ev", 1.2);
  await page.close({ runBeforeUnload: true });
  await other.locator("#edit-here").waitFor({ state: "detached" });
  assert.equal(Number(await other.locator('[data-step="0"] input[type=range][name=ev]').inputValue()), 1.2);
  const check = await edited(other, "invert");
  await other.waitForTimeout(1000);
  await other.reload();
  await shows(other, check, "both changes");
});

pageTest("tabs: each tab edits a photograph of its own, and both lists are the same", {}, async (page) => {
  const other = await twoTabs(page);
  await other.locator("#open-file").setInputFiles(join(root, "photos/rocket.jpg"));
  await other.getByText("640 × 427").first().waitFor();
  await other.locator("#edit-here").waitFor({ state: "detached" });
  await page.waitForFunction(() => document.querySelectorAll("#strip li").length === 2);
  await edited(other, "invert");
  await edited(page, "sepia");
  for (const tab of [page, other]) {
    await tab.waitForFunction(() => document.querySelectorAll('#strip li[data-edited="true"]').length === 2);
    await tab.waitForFunction(() => document.querySelectorAll("#strip img").length === 2);
  }
  const names = async (tab) => (await strip(tab)).map(({ name, edited }) => [name, edited]);
  assert.deepEqual(await names(page), await names(other));
  // What another tab edits is not removed under its hands.
  await page.locator("#strip li").first().hover();
  await page.locator("#strip .remove").first().click();
  await page.locator("#confirm-remove").click();
  await notice(page, /^rocket\.jpg is being edited in another tab\./);
  assert.equal((await strip(page)).length, 2);
  // Once it is closed there, it is; and the other tab's list follows.
  await other.locator("#close-photo").click();
  await other.locator("[data-sample]").first().waitFor();
  await page.locator("#strip li").first().hover();
  await page.locator("#strip .remove").first().click();
  await page.locator("#confirm-remove").click();
  for (const tab of [page, other]) await tab.waitForFunction(() => document.querySelectorAll("#strip li").length === 1);
  await openInStrip(other, "chelsea.png");
  await other.locator("#edit-here").waitFor();
});

pageTest("tabs: an edit of a newer version is not overwritten by the tab that edits next", {}, async (page) => {
  const other = await twoTabs(page);
  const newer = JSON.stringify({ version: 99, edit: "of a newer Safelight" });
  await store(other, "edits", CHELSEA, newer);
  await page.close({ runBeforeUnload: true });
  await notice(other, /^The edit of chelsea\.png was made by a newer version of Safelight\./);
  await other.locator("#edit-here").waitFor({ state: "detached" });
  await edited(other, "sepia");
  await other.locator('#kept-state[data-state="memory"]').waitFor();
  await other.waitForTimeout(1000);
  assert.equal((await stored(other, "edits"))[CHELSEA], newer);
});

pageTest("tabs: what one tab could not store is stored by the tab that edits next", {}, async (page) => {
  const other = await twoTabs(page);
  await edited(page, "sepia");
  await untilStored(page, "edits", CHELSEA, /"sepia"/);
  await refuse(page, "put", "edits", 1000);
  const check = await edited(page, "invert");
  await notice(page, /^chelsea\.png is in memory only\./);
  await shows(other, check, "the other tab's edit");
  await other.locator("#edit-here").click();
  await other.locator("#edit-here").waitFor({ state: "detached" });
  await untilStored(other, "edits", CHELSEA, /"invert"/);
  await shows(other, check, "the edit, as before");
});

pageTest("tabs: what one tab could not store gives way to what another tab has stored since", {}, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  await isKept(page);
  await refuse(page, "put", "edits", 1000);
  await edited(page, "invert");
  await notice(page, /^chelsea\.png is in memory only\./);
  await page.locator("#open-file").setInputFiles(join(root, "photos/rocket.jpg"));
  await page.getByText("640 × 427").first().waitFor();
  await isKept(page);
  const other = await page.context().newPage();
  await other.goto("/");
  await other.locator("#strip li").nth(1).waitFor();
  await other.getByText("640 × 427").first().waitFor();
  await openInStrip(other, "chelsea.png");
  await other.getByText("451 × 300").first().waitFor();
  await addOp(other, "exposure");
  for (let tenth = 1; tenth <= 12; tenth += 1) {
    await setParam(other, 0, "ev", tenth / 10);
    await untilStored(other, "edits", CHELSEA, new RegExp(`"ev":${tenth / 10}\\b`));
  }
  await other.locator("#close-photo").click();
  await other.locator("[data-sample]").first().waitFor();
  await refuse(page, "put", "edits", 0);
  await openInStrip(page, "chelsea.png");
  await page.getByText("451 × 300").first().waitFor();
  await page.locator('[data-step-op="exposure"]').waitFor();
  assert.equal(await page.locator('[data-step-op="invert"]').count(), 0);
});
