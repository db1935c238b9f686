// Edits that come and go: what is dropped, pasted, chosen and saved.

import { chooseTool } from "./editor.mjs";

/** The operations of the edit, first to last; shows the tool of steps. */
export async function ops(page) {
  await chooseTool(page, "steps");
  return page.locator("[data-step]").evaluateAll((steps) => steps.map((step) => step.dataset.stepOp));
}

/** Waits until the edit has these operations. */
export async function opsAre(page, expected) {
  await chooseTool(page, "steps");
  await page.waitForFunction(
    (expected) => [...document.querySelectorAll("[data-step]")].map((step) => step.dataset.stepOp).join() === expected,
    expected.join(),
  );
}

/** Drops files on the page: `{name, text}` or `{name, bytes, type}`, bytes in base64. */
export function drop(page, files) {
  return page.evaluate((files) => {
    const data = new DataTransfer();
    for (const { name, text, bytes, type } of files) {
      const content = bytes ? Uint8Array.from(atob(bytes), (char) => char.charCodeAt(0)) : text;
      data.items.add(new File([content], name, { type: type ?? "" }));
    }
    const target = document.querySelector("#stage") ?? document.body;
    target.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data }));
  }, files);
}

/** Chooses an entry of the menu of the whole edit. */
export async function chooseInMenu(page, id) {
  await page.locator("#recipe").click();
  await page.locator(`#${id}`).click();
}

/** Presses a control that opens the file picker, and chooses a file. */
export async function pick(page, press, file) {
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), press()]);
  await chooser.setFiles(file);
}

/** What a press downloads: its name and text. */
export async function downloaded(page, press) {
  const [download] = await Promise.all([page.waitForEvent("download"), press()]);
  const chunks = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk);
  return { name: download.suggestedFilename(), text: Buffer.concat(chunks).toString() };
}
