// The export's sheet: what it says of the file is true of the file that is downloaded.

import assert from "node:assert/strict";

import { enlarged } from "../support/large-photograph.mjs";
import { jpegSize, photo, withCamera } from "../support/pictures.mjs";
import { until } from "../support/wait.mjs";
import { pageTest, useChromium } from "./support/browser.mjs";
import { addOp, exportedBytes, notice, openExport, openFile, openSample, saveExport } from "./support/editor.mjs";
import { focusIs } from "./support/focus.mjs";

useChromium();

pageTest("export: the size on the sheet is the file's, to the byte; a better quality makes it larger", {}, async (page) => {
  await page.goto("/");
  await openFile(page, new URL("../../photos/rocket.jpg", import.meta.url).pathname);
  const sheet = await openExport(page);
  const sizes = [];
  for (const quality of [20, 55, 90]) {
    await setRange(sheet, "quality", quality);
    sizes.push(await exportedBytes(page));
  }
  assert.ok(sizes[0] < sizes[1] && sizes[1] < sizes[2], sizes.join(" < "));
  await sheet.locator("input[name=export-name]").fill("up: and away");
  const { name, bytes } = await saveExport(page);
  assert.equal(name, "up_ and away.jpg");
  assert.equal(bytes.length, sizes[2]);
  const { width, height } = jpegSize(photo("rocket.jpg"));
  assert.deepEqual(jpegSize(bytes), { width, height });
  await notice(page, new RegExp(`Exported up_ and away\\.jpg: ${width} × ${height} px`));

  // The quality is a step of the edit, and the settings are remembered.
  await openExport(page);
  assert.equal(await sheet.locator("input[type=range][name=quality]").inputValue(), "90");
});

pageTest("export: the part at 100 % has the pixels of the downloaded file, wherever it is moved", {}, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  const sheet = await openExport(page);
  await setRange(sheet, "quality", 40);
  const size = await exportedBytes(page);
  const canvas = sheet.locator("#export-file-part");
  await sheet.locator(`#export-file-part[data-bytes="${size}"]`).waitFor();
  const first = await canvas.getAttribute("data-part");
  const part = await pixels(page, "#export-file-part");
  await sheet.locator("#export-loupe").focus();
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction((first) => document.querySelector("#export-file-part").dataset.part !== first, first);
  const second = await canvas.getAttribute("data-part");
  const [left, ...rest] = first.split(",").map(Number);
  assert.deepEqual(second.split(",").map(Number), [left + 32, ...rest], "an arrow key moves it by 32 pixels");
  const moved = await pixels(page, "#export-file-part");
  const { bytes } = await saveExport(page);
  assert.equal(bytes.length, size);
  assert.equal(part, await decoded(page, bytes, first));
  assert.equal(moved, await decoded(page, bytes, second));
});

pageTest("export: what is shown without encoding is what a lossless file has", {}, async (page) => {
  await page.goto("/");
  await openSample(page, "coffee");
  const sheet = await openExport(page);
  await sheet.locator("label", { has: page.locator("input[name=format][value=png]") }).click();
  await exportedBytes(page);
  await page.waitForFunction(() => document.querySelector("#export-plain-part").width > 300);
  const part = await sheet.locator("#export-file-part").getAttribute("data-part");
  await page.keyboard.press("Tab");
  await sheet.locator("#export-compare").focus();
  await page.keyboard.down("Enter");
  await sheet.locator("#export-plain-part:visible").waitFor();
  const plain = await pixels(page, "#export-plain-part");
  await page.keyboard.up("Enter");
  const { name, bytes } = await saveExport(page);
  assert.match(name, /\.png$/);
  assert.equal(plain, await decoded(page, bytes, part));
});

pageTest("export: a smaller size is a step of the file and not of the edit; a larger one only when asked", {}, async (page) => {
  await page.goto("/");
  await openSample(page, "rocket");
  const { width, height } = jpegSize(photo("rocket.jpg"));
  let sheet = await openExport(page);
  await sheet.locator("select[name=export-size]").selectOption("percent");
  assert.equal(await sheet.locator("#export-pixels").textContent(), `${Math.round(width / 2)} × ${Math.round(height / 2)} px`);
  assert.deepEqual(jpegSize((await saveExport(page)).bytes), { width: Math.round(width / 2), height: Math.round(height / 2) });

  sheet = await openExport(page);
  await sheet.locator("select[name=export-size]").selectOption("sides");
  await typeNumber(sheet, "export-width", 2 * width);
  assert.equal(await sheet.locator("input[name=export-height]").inputValue(), String(2 * height), "the height follows");
  assert.match(await sheet.locator("#export-enlarged").textContent(), /keeps that size/);
  assert.equal(await sheet.locator("#export-pixels").textContent(), `${width} × ${height} px`);
  await sheet.locator("input[name=export-enlarge]").check();
  assert.match(await sheet.locator("#export-enlarged").textContent(), /^Enlarged/);
  assert.deepEqual(jpegSize((await saveExport(page)).bytes), { width: 2 * width, height: 2 * height });
  assert.equal(await page.locator("#undo").isDisabled(), true, "the edit has no step of it");
});

pageTest("export: metadata goes along as chosen", {}, async (page, t) => {
  const camera = { make: "Kamera", model: "K 1", lens: "50 mm", takenAt: "2024:05:06 07:08:09", gps: true };
  const source = withCamera(photo("rocket.jpg"), camera);
  assert.deepEqual(exif(source), { make: true, place: true }, "the reader of this test reads the source");
  await page.goto("/");
  await page.locator("#open-file").setInputFiles({ name: "with-place.jpg", mimeType: "image/jpeg", buffer: source });
  await page.waitForFunction(() => Number(document.querySelector("#preview")?.dataset.renders ?? 0) > 0);
  for (const [choice, has] of [
    ["all", { make: true, place: true }],
    ["no_gps", { make: true, place: false }],
    ["none", { make: false, place: false }],
  ]) {
    const sheet = await openExport(page);
    await sheet.locator("select[name=metadata]").selectOption(choice);
    const { bytes } = await saveExport(page);
    t.diagnostic(`${choice}: ${bytes.length} bytes`);
    assert.deepEqual(exif(bytes), has, choice);
  }
});

pageTest("export: a picture that may be transparent suggests PNG, and keeps its corners there", {}, async (page) => {
  await page.goto("/");
  await openSample(page, "rocket");
  let sheet = await openExport(page);
  assert.equal(await sheet.locator("#export-transparent").count(), 0);
  await sheet.locator("#export-cancel").click();
  await addOp(page, "rounded_corners");
  sheet = await openExport(page);
  await sheet.locator("#export-transparent button").click();
  assert.equal(await sheet.locator("input[name=format][value=png]").isChecked(), true);
  await focusIs(page, '[name="format"][value="png"]');
  const { name, bytes } = await saveExport(page);
  assert.match(name, /\.png$/);
  const corner = await decoded(page, bytes, "0,0,1,1");
  assert.equal(corner.split(",")[3], "0", `the corner is transparent: ${corner}`);
});

pageTest("export: a long render says how far it is; cancel ends it and leaves nothing", {}, async (page, _t, browser) => {
  const path = await enlarged(browser, { name: "rocket.jpg", width: 6000, height: 4000 });
  const downloads = [];
  page.on("download", (download) => downloads.push(download.suggestedFilename()));
  await page.goto("/");
  await openFile(page, path);
  const sheet = await openExport(page);
  await sheet.locator("input[name=export-name]").fill("cancelled");
  const workers = page.workers().length;
  await sheet.locator("#export-save").click();
  await until("a worker for the export", 30, () => page.workers().length > workers);
  const gone = page.workers().at(-1).waitForEvent("close");
  // In one step: on a machine with nothing else to do the render may end before a click arrives.
  const label = await page.waitForFunction(() => {
    const [progress, save, cancel] = ["progress", "save", "cancel"].map((name) => document.querySelector(`#export-${name}`));
    if (!(Number(progress?.value) > 0)) return false;
    cancel.click();
    return save.textContent;
  });
  assert.match(await label.jsonValue(), /\d+ %/);
  await gone;
  await sheet.locator("#export-progress").waitFor({ state: "detached" });
  assert.ok(page.workers().length <= workers, `${page.workers().length} workers, ${workers} before`);
  assert.equal(await sheet.isVisible(), true, "the settings can be changed");

  await sheet.locator("select[name=export-size]").selectOption("longest");
  await typeNumber(sheet, "export-longest", 300);
  await sheet.locator("input[name=export-name]").fill("small");
  assert.deepEqual(jpegSize((await saveExport(page)).bytes), { width: 300, height: 200 });
  assert.deepEqual(downloads, ["small.jpg"], "nothing else was downloaded");
});

/** Moves a slider of the sheet, and lets go of it. */
async function setRange(sheet, name, value) {
  const slider = sheet.locator(`input[type=range][name=${name}]`);
  await slider.fill(String(value));
  await slider.dispatchEvent("change");
}

/** Types a number into a box of the sheet. */
async function typeNumber(sheet, name, value) {
  const box = sheet.locator(`input[name=${name}]`);
  await box.fill(String(value));
  await box.press("Tab");
}

/** The pixels of a canvas, as text. */
function pixels(page, selector) {
  return page.evaluate((selector) => {
    const canvas = document.querySelector(selector);
    return canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.join();
  }, selector);
}

/** The pixels of a part ("x,y,width,height") of a picture file that the browser decodes as a whole, as text. */
function decoded(page, bytes, part) {
  return page.evaluate(
    async ({ base64, part: [x, y, width, height] }) => {
      const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes]));
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      const context = canvas.getContext("2d");
      context.drawImage(bitmap, 0, 0);
      return context.getImageData(x, y, width, height).data.join();
    },
    { base64: bytes.toString("base64"), part: part.split(",").map(Number) },
  );
}

/** Whether a JPEG's EXIF names the camera's maker, and has a directory of the place. */
function exif(jpeg) {
  const start = jpeg.indexOf("Exif\0\0", 0, "latin1");
  if (start < 0) return { make: false, place: false };
  const tiff = jpeg.subarray(start + 6);
  const little = tiff.toString("latin1", 0, 2) === "II";
  const short = (at) => (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const long = (at) => (little ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at));
  const directory = long(4);
  const tags = Array.from({ length: short(directory) }, (_, index) => short(directory + 2 + 12 * index));
  return { make: tags.includes(0x010f), place: tags.includes(0x8825) };
}
