// The canvas of the editor when it is zoomed in: what it shows, and its pixels.

/** Zooms to 100 % and waits until the visible part is shown from the original, in full quality. */
export async function zoomToFull(page) {
  await page.locator("#zoom-100").click();
  return fullDetail(page, 0);
}

/** Waits for a frame of the visible part after frame `after` that is no draft; returns its facts. */
export async function fullDetail(page, after) {
  await page.waitForFunction((after) => {
    const { renders, draft } = document.querySelector("#detail")?.dataset ?? {};
    return Number(renders ?? 0) > after && draft === "false";
  }, after);
  return detail(page);
}

/** The facts of what the canvas shows: region and size in drawn pixels. */
export function detail(page) {
  return page.evaluate(() => {
    const { renders, scale, region, workers } = document.querySelector("#detail").dataset;
    const [x, y, width, height] = region.split(" ").map(Number);
    return { renders: Number(renders), scale: Number(scale), workers: Number(workers), x, y, width, height };
  });
}

/** Red, green and blue of a square of the canvas, row by row; the canvas must be opaque there. */
export async function pixels(page, { x, y, width, height }) {
  const base64 = await page.evaluate(
    ({ x, y, width, height }) => {
      const { data } = document.querySelector("#detail").getContext("2d").getImageData(x, y, width, height);
      const rgb = new Uint8Array((data.length / 4) * 3);
      for (let i = 0; i < data.length / 4; i += 1) {
        if (data[4 * i + 3] !== 255) throw new Error("the picture is transparent");
        rgb.set(data.subarray(4 * i, 4 * i + 3), 3 * i);
      }
      let text = "";
      for (let i = 0; i < rgb.length; i += 4096) text += String.fromCharCode(...rgb.subarray(i, i + 4096));
      return btoa(text);
    },
    { x, y, width, height },
  );
  return Buffer.from(base64, "base64");
}
