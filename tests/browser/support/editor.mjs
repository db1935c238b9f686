// What a person does in the editor, in words.

import assert from "node:assert/strict";

/** Waits until the preview has shown more than `count` renders; returns how many it has shown. */
export async function rendersAfter(page, count) {
  await page.waitForFunction((count) => Number(document.querySelector("#preview")?.dataset.renders ?? 0) > count, count);
  return renders(page);
}

/** How many renders the preview has shown. */
export async function renders(page) {
  return Number((await page.locator("canvas#preview").getAttribute("data-renders")) ?? 0);
}

/** Opens a file by the picker's input and waits for its preview. */
export async function openFile(page, file) {
  await page.locator("#open-file").setInputFiles(file);
  await rendersAfter(page, 0);
}

/** Opens a sample photograph and waits for its preview. */
export async function openSample(page, name) {
  await page.locator(`[data-sample="${name}"]`).first().click();
  await rendersAfter(page, 0);
}

/** Shows a tool in the panel: `looks`, `adjust`, `crop`, `effects` or `steps`. */
export async function chooseTool(page, tool) {
  const button = page.locator(`.rail-item[data-tool="${tool}"]`);
  // A phone has the sections of the tool that adjusts in its place.
  if (await button.isVisible()) await button.click();
  else await page.locator('.rail-item[data-section="light"]').click();
  await page.locator(`.panel[data-tool="${tool}"]`).waitFor();
  // Right after the first photograph was opened, the tool's code may still be under way.
  await page.locator(".panel .part-wait").waitFor({ state: "detached" });
}

/** Adds an operation from the menu of the steps; returns its step. */
export async function addOp(page, op) {
  await chooseTool(page, "steps");
  const index = await page.locator("[data-step]").count();
  await page.locator("#add-op").click();
  await page.locator(`[data-op="${op}"]`).click();
  const step = page.locator(`[data-step="${index}"]`);
  await step.waitFor();
  assert.equal(await step.getAttribute("data-step-op"), op);
  return step;
}

/** The preview's mean brightness, 0 to 255, and a checksum of what it shows. */
export function picture(page) {
  return page.evaluate(() => {
    const side = 64;
    const canvas = new OffscreenCanvas(side, side);
    const context = canvas.getContext("2d");
    context.drawImage(document.querySelector("#preview"), 0, 0, side, side);
    const { data } = context.getImageData(0, 0, side, side);
    let sum = 0;
    let check = 0;
    for (let i = 0; i < data.length; i += 4) {
      sum += 0.2126 * data[i] + 0.7152 * data[i + 1] + 0.0722 * data[i + 2];
      check = (check * 31 + data[i] * 65536 + data[i + 1] * 256 + data[i + 2]) >>> 0;
    }
    return { brightness: sum / (side * side), check };
  });
}

/** Waits for a sentence in the notice that fits `pattern`; returns it. */
export async function notice(page, pattern) {
  await page.waitForFunction(
    ({ source, flags }) => new RegExp(source, flags).test(document.querySelector("#notice")?.textContent.trim() ?? ""),
    { source: pattern.source, flags: pattern.flags },
  );
  return (await page.locator("#notice").textContent()).trim();
}

/** Opens the export's sheet; returns it. */
export async function openExport(page) {
  await page.locator("#export").click();
  const sheet = page.locator("#export-sheet");
  await sheet.locator("#export-save:enabled").waitFor();
  return sheet;
}

/** Waits until the sheet shows the size of exactly the file that its settings make; returns it in bytes. */
export async function exportedBytes(page) {
  const size = page.locator('#export-bytes[data-exact="true"]');
  await size.waitFor();
  return Number(await size.getAttribute("data-bytes"));
}

/** Saves the file by the open sheet, and reads it. */
export async function saveExport(page) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator("#export-save").click()]);
  const chunks = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk);
  await page.locator("#export-sheet").waitFor({ state: "hidden" });
  return { name: download.suggestedFilename(), bytes: Buffer.concat(chunks) };
}

/** Exports as the sheet stands, or in a `format` (`jpeg`, `png`, `webp`), and reads what is downloaded. */
export async function exported(page, format) {
  const sheet = await openExport(page);
  if (format) await sheet.locator("label", { has: page.locator(`input[name=format][value=${format}]`) }).click();
  return saveExport(page);
}
