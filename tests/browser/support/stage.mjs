// The editor's stage: where it is, what it shows, and the pixels that are really on the screen.

import assert from "node:assert/strict";

/** The stage's zoom (`fit` or `scale`), its scale in device pixels per rendition pixel, and its box in CSS pixels. */
export async function stage(page) {
  return page.locator("#stage").evaluate((stage) => {
    const { x, y, width, height } = stage.getBoundingClientRect();
    return { zoom: stage.dataset.zoom, scale: Number(stage.dataset.scale), box: { x, y, width, height } };
  });
}

/** A point of the stage, as shares of its width and height, in CSS pixels of the page. */
export async function at(page, across, down) {
  const { box } = await stage(page);
  return { x: Math.round(box.x + box.width * across), y: Math.round(box.y + box.height * down) };
}

/** Waits until the stage says this zoom, and this scale if one is given. */
export function zoomed(page, zoom, scale) {
  return page.waitForFunction(
    ({ zoom, scale }) => {
      const { dataset } = document.querySelector("#stage");
      return dataset.zoom === zoom && (scale === undefined || Math.abs(Number(dataset.scale) - scale) < 1e-6 * scale);
    },
    { zoom, scale },
  );
}

/** Waits until the visible part is drawn as it will stay: no draft, at the stage's scale, without a gap. */
export function sharp(page, { base = "#preview", detail = "#detail" } = {}) {
  return page.waitForFunction(
    ({ base, detail }) => {
      const stage = document.querySelector("#stage");
      const pane = document.querySelector(base).parentElement.getBoundingClientRect();
      const whole = document.querySelector(base);
      const picture = whole.getBoundingClientRect();
      const zoom = stage.dataset.zoom;
      if (zoom === "fit")
        return whole.dataset.draft === "false" && Math.abs(Number(whole.dataset.scale) - Math.min(Number(stage.dataset.scale), 1)) < 0.01;
      const canvas = document.querySelector(detail);
      if (canvas.dataset.draft !== "false") return false;
      if (Math.abs(Number(canvas.dataset.scale) - Math.min(Number(stage.dataset.scale), 1)) > 1e-3) return false;
      const seen = canvas.getBoundingClientRect();
      const slack = 1 + 1 / devicePixelRatio;
      return (
        seen.left <= Math.max(pane.left, picture.left) + slack &&
        seen.top <= Math.max(pane.top, picture.top) + slack &&
        seen.right >= Math.min(pane.right, picture.right) - slack &&
        seen.bottom >= Math.min(pane.bottom, picture.bottom) - slack
      );
    },
    { base, detail },
  );
}

/** The pixels on the screen in a box of CSS pixels: RGBA, row by row, in device pixels. */
export async function screen(page, box) {
  const png = await page.screenshot({ clip: box, scale: "device" });
  return page.evaluate(async (base64) => {
    // The page's policy lets it fetch nothing but its own files.
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }), { colorSpaceConversion: "none" });
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext("2d");
    context.drawImage(bitmap, 0, 0);
    return { width: bitmap.width, height: bitmap.height, data: [...context.getImageData(0, 0, bitmap.width, bitmap.height).data] };
  }, png.toString("base64"));
}

/** The colour on the screen at a point of CSS pixels. */
export async function colourAt(page, { x, y }) {
  const { data } = await screen(page, { x, y, width: 1, height: 1 });
  return data.slice(0, 3);
}

/** The readout's numbers; `null` while the pointer is elsewhere. */
export async function readout(page) {
  const values = await page.locator("#readout [data-value]").evaluateAll((all) => all.map((b) => [b.dataset.value, b.textContent.trim()]));
  assert.equal(values.length, 5);
  if (values.some(([, text]) => text === "–")) return null;
  return Object.fromEntries(values.map(([name, text]) => [name, Number(text)]));
}
