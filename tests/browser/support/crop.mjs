// The tool that crops: its frame on the stage, in pixels of the picture.

/** The crop that the frame shows: left, top, width, height, in pixels of the turned picture. */
export async function crop(page) {
  const text = await page.locator("#crop-frame").getAttribute("data-rect");
  return text.split(" ").map(Number);
}

/** Waits until the frame shows this crop. */
export function cropped(page, rect) {
  return page.waitForFunction((rect) => document.querySelector("#crop-frame")?.dataset.rect === rect, rect.join(" "));
}

/** Waits until the stage shows a picture of this size, whole and in full quality. */
export function shows(page, width, height) {
  return page.waitForFunction(
    ([width, height]) => {
      const { dataset } = document.querySelector("#preview");
      const stage = document.querySelector("#stage").dataset;
      const scale = Math.min(Number(stage.scale), 1);
      const near = (drawn, full) => Math.abs(drawn - full * scale) <= 2;
      return stage.zoom === "fit" && dataset.draft === "false" && near(dataset.width, width) && near(dataset.height, height);
    },
    [width, height],
  );
}

/** Where the middle of an element is, in CSS pixels of the page. */
export async function middle(page, selector) {
  const { x, y, width, height } = await page.locator(selector).boundingBox();
  return { x: x + width / 2, y: y + height / 2 };
}

/** Drags from a point by so many CSS pixels. */
export async function drag(page, from, across, down) {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  for (const share of [0.3, 0.7, 1]) await page.mouse.move(from.x + across * share, from.y + down * share);
  await page.mouse.up();
}

/** CSS pixels of a pixel of the picture. */
export function perPixel(page) {
  return page.evaluate(() => Number(document.querySelector("#stage").dataset.scale) / devicePixelRatio);
}
