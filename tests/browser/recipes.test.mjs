// Edits that are copied, pasted, saved and opened.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { root } from "../support/paths.mjs";
import { pageTest, useChromium } from "./support/browser.mjs";
import { addOp, chooseTool, notice, openSample, picture, renders, rendersAfter } from "./support/editor.mjs";
import { focusIs } from "./support/focus.mjs";
import { chooseInMenu, downloaded, drop, ops, opsAre, pick } from "./support/recipes.mjs";

useChromium();

const clipboard = { permissions: ["clipboard-read", "clipboard-write"] };
const recipe = (...list) => JSON.stringify({ version: 1, ops: list.map((op) => (typeof op === "string" ? { op } : op)) });
const file = (name, text) => ({ name, mimeType: "application/json", buffer: Buffer.from(text) });
const copied = (page) => page.evaluate(() => navigator.clipboard.readText());

pageTest("recipes: an edit is copied and pasted on another photograph, without its crop; undo takes it back", clipboard, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  await addOp(page, "flip");
  await addOp(page, "sepia");
  await page.locator("#stage").focus();
  await page.keyboard.press("Control+c");
  await notice(page, /copied/);
  assert.deepEqual(
    JSON.parse(await copied(page)).ops.map(({ op }) => op),
    ["flip", "sepia"],
  );

  await drop(page, [
    { name: "rocket.jpg", type: "image/jpeg", bytes: (await readFile(join(root, "photos/rocket.jpg"))).toString("base64") },
  ]);
  await page.getByText("640 × 427").first().waitFor();
  await page.locator("#stage").focus();
  await page.keyboard.press("Control+v");
  await notice(page, /without its crop/);
  await opsAre(page, ["sepia"]);
  await page.keyboard.press("Control+z");
  await opsAre(page, []);
  await page.locator("#stage").focus();
  await page.keyboard.press("Control+Shift+V");
  await opsAre(page, ["flip", "sepia"]);
  await page.keyboard.press("Control+z");
  await opsAre(page, []);
  await chooseInMenu(page, "paste-whole");
  await opsAre(page, ["flip", "sepia"]);
  await page.keyboard.press("Control+z");
  await opsAre(page, []);
  await chooseInMenu(page, "paste-edit");
  await opsAre(page, ["sepia"]);
});

pageTest("recipes: a paste keeps the photograph's own crop", clipboard, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  await addOp(page, "flip");
  await addOp(page, "exposure");
  await page.evaluate((text) => navigator.clipboard.writeText(text), recipe("rotate", "contrast", "vignette"));
  await page.locator("#stage").focus();
  await page.keyboard.press("Control+v");
  await opsAre(page, ["flip", "contrast", "vignette"]);
});

pageTest("recipes: selected text is copied as text, and text that is no edit is left alone", clipboard, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  await addOp(page, "sepia");
  await page.evaluate(() => getSelection().selectAllChildren(document.querySelector(".facts strong")));
  await page.keyboard.press("Control+c");
  await page.waitForFunction(async () => (await navigator.clipboard.readText()) === "chelsea.png");
  await page.evaluate(() => getSelection().removeAllRanges());
  await page.locator("#stage").focus();
  await page.keyboard.press("Control+v");
  await chooseInMenu(page, "paste-edit");
  await notice(page, /no edit on the clipboard/);
  await opsAre(page, ["sepia"]);
  await page.evaluate((text) => navigator.clipboard.writeText(text), recipe("sepia", "invert", { op: "contrast", amount: 50 }));
  await page.locator("#stage").focus();
  await page.keyboard.press("Control+v");
  assert.match(await notice(page, /was not used/), /Step 3, Contrast/);
  await opsAre(page, ["sepia"]);
});

pageTest("recipes: an edit is saved as a file, and opened from it by picker and by drop", {}, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  await addOp(page, "flip");
  await addOp(page, "sepia");
  const edited = await picture(page);
  const saved = await downloaded(page, () => chooseInMenu(page, "save-recipe"));
  assert.equal(saved.name, "chelsea.recipe.json");
  const { version, ops: list } = JSON.parse(saved.text);
  assert.deepEqual([version, list], [1, [{ op: "flip" }, { op: "sepia" }]]);

  await chooseInMenu(page, "reset-edit");
  await opsAre(page, []);
  await pick(page, () => chooseInMenu(page, "open-recipe"), file("chelsea.recipe.json", saved.text));
  await opsAre(page, ["flip", "sepia"]);
  await page.waitForFunction(() => document.querySelector("#redo").disabled);
  await page.keyboard.press("Control+z");
  await opsAre(page, []);
  const shown = await renders(page);
  await drop(page, [{ name: "chelsea.recipe.json", text: saved.text }]);
  await opsAre(page, ["flip", "sepia"]);
  await rendersAfter(page, shown);
  assert.equal((await picture(page)).check, edited.check);
});

/** A preset of Lightroom with these attributes of its settings. */
const preset = (attributes) => `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/" crs:ProcessVersion="15.4" ${attributes}>
    <crs:ToneCurvePV2012><rdf:Seq><rdf:li>0, 30</rdf:li><rdf:li>255, 240</rdf:li></rdf:Seq></crs:ToneCurvePV2012>
  </rdf:Description></rdf:RDF></x:xmpmeta>`;

pageTest("recipes: a preset of Lightroom is applied, keeps the crop, and says what did not convert", {}, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  await addOp(page, "flip");
  const before = await picture(page);
  const shown = await renders(page);
  await drop(page, [{ name: "Matte.xmp", text: preset('crs:Exposure2012="+0.50" crs:Clarity2012="+20" crs:Texture="+14"') }]);
  assert.match(await notice(page, /no counterpart/), /for these settings of Matte\.xmp: Texture \+14\./);
  await opsAre(page, ["flip", "exposure", "curves", "clarity"]);
  await rendersAfter(page, shown);
  assert.notEqual((await picture(page)).check, before.check);
  await page.keyboard.press("Control+z");
  await opsAre(page, ["flip"]);

  const complete = { name: "Bright.XMP", mimeType: "application/xml", buffer: Buffer.from(preset('crs:Exposure2012="+1.00"')) };
  await pick(page, () => chooseInMenu(page, "open-recipe"), complete);
  await notice(page, /Bright\.XMP was applied to chelsea\.png/);
  await opsAre(page, ["flip", "exposure", "curves"]);

  await drop(page, [{ name: "bomb.xmp", text: `<!DOCTYPE a [<!ENTITY b "c">]>${preset("")}` }]);
  assert.match(await notice(page, /bomb\.xmp/), /was not used\. It is damaged, or it is not a preset of Lightroom/);
  await opsAre(page, ["flip", "exposure", "curves"]);
});

pageTest("recipes: a preset of Lightroom waits for a photograph", {}, async (page) => {
  await page.goto("/");
  await page.locator("#open-file").waitFor({ state: "attached" });
  await drop(page, [{ name: "Matte.xmp", text: preset('crs:Contrast2012="+20"') }]);
  await page.locator("#recipe-waiting").waitFor();
  await openSample(page, "chelsea");
  await opsAre(page, ["contrast", "curves"]);
});

/** The edge is asked for a look-up table, and this browser has no session there. */
const NOT_THERE = [/Failed to load resource: .* 40[14]/];

pageTest("recipes: a file that is no recipe, or one with a mistake, is refused with the place", { console: NOT_THERE }, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  await addOp(page, "invert");
  for (const [name, text, pattern] of [
    ["a.json", "{", /damaged/],
    ["b.json", JSON.stringify({ version: 9 }), /newer version/],
    ["c.json", recipe("sepia", "dream"), /Step 2/],
    ["d.json", recipe({ op: "contrast", amount: 7 }), /Step 1, Contrast: “Amount” must be a number from -1 to 1/],
    ["e.json", recipe({ op: "lut3d", lut: `sha256:${"0".repeat(64)}` }), /Step 1, 3D LUT: A look-up table .* not on this device/],
    ["t.json", JSON.stringify({ recipe: { version: 1 }, assets: { [`sha256:${"0".repeat(64)}`]: "LUT_3D_SIZE 2" } }), /look-up table/],
    ["f.json", "[".repeat(100_000), /damaged/],
  ]) {
    await drop(page, [{ name, text }]);
    assert.match(await notice(page, new RegExp(name.replace(".", "\\."))), pattern, name);
  }
  await opsAre(page, ["invert"]);
});

pageTest("recipes: files of several kinds that are dropped together do what each is for", {}, async (page) => {
  const rocket = (await readFile(join(root, "photos/rocket.jpg"))).toString("base64");
  await page.goto("/");
  await page.locator("#open-file").waitFor({ state: "attached" });
  await drop(page, [
    { name: "edit.json", text: recipe("sepia") },
    { name: "rocket.jpg", type: "image/jpeg", bytes: rocket },
    { name: "notes.pdf", text: "%PDF-1.4" },
  ]);
  await rendersAfter(page, 0);
  await page.getByText("640 × 427").first().waitFor();
  assert.match(await notice(page, /notes\.pdf/), /cannot be opened/);
  await opsAre(page, ["sepia"]);
});

pageTest("recipes: without a photograph a recipe waits for the next one, and can be discarded", {}, async (page) => {
  await page.goto("/");
  await page.locator("#open-file").waitFor({ state: "attached" });
  await drop(page, [{ name: "edit.json", text: recipe("sepia", "vignette") }]);
  const waiting = page.locator("#recipe-waiting");
  assert.match(await waiting.textContent(), /edit\.json.*Sepia · Vignette/);
  await waiting.getByRole("button").click();
  await waiting.waitFor({ state: "detached" });
  await drop(page, [{ name: "edit.json", text: recipe("sepia", "vignette") }]);
  await waiting.waitFor();
  await openSample(page, "coffee");
  await opsAre(page, ["sepia", "vignette"]);
});

pageTest("recipes: the menu works by keyboard and gives the focus back", {}, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  await addOp(page, "sepia");
  await page.locator("#recipe").focus();
  await page.keyboard.press("Enter");
  await focusIs(page, "#copy-edit");
  await page.keyboard.press("ArrowUp");
  await focusIs(page, "#reset-edit");
  await page.keyboard.press("Enter");
  assert.deepEqual(await ops(page), []);
  await page.locator("#recipe").focus();
  await page.keyboard.press("Enter");
  await focusIs(page, "#copy-edit");
  await page.keyboard.press("Escape");
  await focusIs(page, "#recipe");
  await chooseTool(page, "looks");
});
