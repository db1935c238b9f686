// Files, links, names and numbers that nobody should send, and presses that come at the wrong moment.

import assert from "node:assert/strict";
import { numberBox } from "./support/adjust.mjs";
import { WITHOUT_EDGE } from "./support/app-files.mjs";
import { pageTest, useChromium } from "./support/browser.mjs";
import { addOp, chooseTool, notice, openExport, openSample, picture, renders, rendersAfter, saveExport } from "./support/editor.mjs";
import { focusIs } from "./support/focus.mjs";
import { isKept } from "./support/local.mjs";
import { drop, ops, opsAre } from "./support/recipes.mjs";

useChromium();

const recipe = (...list) => JSON.stringify({ version: 1, ops: list });
const CORNERS = "0 0 0\n1 0 0\n0 1 0\n1 1 0\n0 0 1\n1 0 1\n0 1 1\n1 1 1\n";

/** Pastes text where the focus is. */
function paste(page, text) {
  return page.evaluate((text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    document.activeElement.dispatchEvent(new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData }));
  }, text);
}

pageTest("hostile: keys and pasted text do nothing behind a dialog", { console: WITHOUT_EDGE }, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  await addOp(page, "sepia");
  await page.locator("#stage").focus();
  await page.keyboard.press("?");
  await page.locator("#shortcuts[open]").waitFor();
  await page.locator("#shortcuts h3").first().click();
  for (const key of ["r", "c", "Control+z"]) await page.keyboard.press(key);
  await paste(page, recipe({ op: "invert" }));
  await page.keyboard.press("Escape");
  await page.locator("#shortcuts:not([open])").waitFor({ state: "attached" });
  assert.deepEqual(await ops(page), ["sepia"]);
  // What is done after them comes later than what they would have done.
  await addOp(page, "invert");
  await opsAre(page, ["sepia", "invert"]);
  await page.locator("#stage").focus();
  await page.keyboard.press("Control+z");
  await opsAre(page, ["sepia"]);
});

pageTest("hostile: the focus survives a change of the language, and the dialog gives it back", { console: WITHOUT_EDGE }, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  await page.locator("#stage").focus();
  await page.keyboard.press("r");
  await page.locator("#crop-frame").waitFor();
  await page.locator("#open-settings").click();
  await page.locator("#settings label", { hasText: "Deutsch" }).click();
  await page.locator("#settings[open]").getByRole("heading", { name: "Einstellungen" }).waitFor();
  await focusIs(page, '#settings input[value="de"]');
  await page.keyboard.press("Escape");
  await focusIs(page, "#open-settings");
  assert.equal(await page.locator(".panel").getAttribute("data-tool"), "crop");
  await page.locator("#crop-frame").waitFor();
});

pageTest(
  "hostile: a recipe that asks for a picture beyond the limits is refused, and the edit stays",
  { console: WITHOUT_EDGE },
  async (page) => {
    await page.goto("/");
    await openSample(page, "chelsea");
    await addOp(page, "invert");
    const { check } = await picture(page);
    await drop(page, [{ name: "giant.json", text: recipe({ op: "resize", width: 30_000, height: 30_000 }) }]);
    assert.match(await notice(page, /giant\.json was not used/), /megapixels/);
    await opsAre(page, ["invert"]);
    assert.equal((await picture(page)).check, check);
  },
);

pageTest("hostile: a look-up table is read as other programs write it, and nothing else is", { console: WITHOUT_EDGE }, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  const table = `LUT_3D_SIZE 2\n${CORNERS}`;
  for (const [name, text] of [
    ["not-a-number.cube", table.replace("1 1 1", "nan 1 1")],
    ["infinite.cube", table.replace("1 1 1", "1e999 1 1")],
    ["no-size.cube", CORNERS],
    ["too-large.cube", "LUT_3D_SIZE 4294967295\n0 0 0\n"],
    ["too-many.cube", table + CORNERS],
    ["empty.cube", ""],
    ["bytes.cube", "\0\ufffd".repeat(1000)],
  ]) {
    await drop(page, [{ name, text }]);
    assert.match(await notice(page, new RegExp(name)), /look-up table/, name);
  }
  await opsAre(page, []);
  for (const text of [
    table.replaceAll("\n", "\r\n"),
    `\ufeff${table}`,
    `# LUT_3D_SIZE 9\n#TITLE "x"\n${table.replace("\n", "\n# 0 0 0\n")}`,
  ]) {
    await drop(page, [{ name: "good.cube", text }]);
    await opsAre(page, ["lut3d"]);
    await page.locator("#undo").click();
    await opsAre(page, []);
  }
});

pageTest(
  "hostile: what is typed as a number and is none changes nothing; one that is too large is told in words",
  { console: WITHOUT_EDGE },
  async (page) => {
    await page.goto("/");
    await openSample(page, "chelsea");
    await chooseTool(page, "adjust");
    const box = numberBox(page, "exposure.ev");
    for (const text of ["1e999", "-", "٣", "NaN", "<b>", "9".repeat(5000), " "]) {
      await box.fill(text);
      await box.press("Enter");
      assert.equal(await box.inputValue(), "0.00", text.slice(0, 20));
    }
    await box.fill("-1e308");
    await box.press("Enter");
    assert.equal(await notice(page, /Exposure/), "“Exposure” must be a number from -10 to 10.");
    assert.equal(await box.inputValue(), "0.00");
    await opsAre(page, []);
  },
);

pageTest("hostile: the exported file has a name that every system takes", { console: WITHOUT_EDGE }, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  for (const [typed, expected] of [
    ["../../x", "_.._x.jpg"],
    ["con", "con_.jpg"],
    ["", "photograph-safelight.jpg"],
    ["n".repeat(300), `${"n".repeat(200)}.jpg`],
  ]) {
    const sheet = await openExport(page);
    await sheet.locator("input[name=export-name]").fill(typed);
    assert.equal((await saveExport(page)).name, expected, typed.slice(0, 20));
  }
});

pageTest("hostile: a look under the pointer does not hide what undo does", { console: WITHOUT_EDGE }, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  const plain = await picture(page);
  await addOp(page, "invert");
  await chooseTool(page, "looks");
  const shown = await renders(page);
  await page.locator('.look-tile[data-look="noir"]').hover();
  const tried = await rendersAfter(page, shown);
  await page.keyboard.press("Control+z");
  await rendersAfter(page, tried);
  assert.equal((await picture(page)).check, plain.check);
});

pageTest("hostile: a tab that follows cannot change the edit by keys, paste, drop or link", { console: WITHOUT_EDGE }, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  await addOp(page, "sepia");
  await isKept(page);
  const other = await page.context().newPage();
  await other.goto("/");
  await other.locator("#edit-here").waitFor();
  await rendersAfter(other, 0);
  await other.locator("#stage").focus();
  const tool = await other.locator(".panel").getAttribute("data-tool");
  for (const key of ["r", "x", "Control+z", "Delete"]) await other.keyboard.press(key);
  assert.equal(await other.locator(".panel").getAttribute("data-tool"), tool, "it does not crop");
  await paste(other, recipe({ op: "invert" }));
  await drop(other, [{ name: "a.cube", text: `LUT_3D_SIZE 2\n${CORNERS}` }]);
  await drop(other, [{ name: "a.json", text: recipe({ op: "invert" }) }]);
  const link = Buffer.from(recipe({ op: "invert" })).toString("base64url");
  await other.evaluate((link) => {
    location.hash = `recipe=${link}`;
  }, link);
  assert.ok(await other.locator('#recipe-offer [data-answer="apply"]').isDisabled());
  for (const id of ["history", "recipe", "export"]) {
    assert.ok(await other.locator(`#${id}`).evaluate((element) => element.closest("[inert]") !== null || element.disabled), id);
  }
  // What it tried comes before what the other one does next.
  await addOp(page, "vignette");
  assert.deepEqual(await ops(page), ["sepia", "vignette"]);
});
