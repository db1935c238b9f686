// The avatar as a person sees and chooses it.

/** The path of the avatar that an element shows; `null` if it shows the letter. */
export const shown = (page, within) =>
  page.evaluate((within) => document.querySelector(`${within} .face > img`)?.getAttribute("src") ?? null, within);

/** Waits until an element shows the avatar of this path, or the letter for `null`. */
export const untilShown = (page, within, path) =>
  page.waitForFunction(
    ([within, path]) => {
      const face = document.querySelector(`${within} .face`);
      const image = face?.querySelector("img");
      return face && (path === null ? !image : image?.getAttribute("src") === path && image.complete && image.naturalWidth === 512);
    },
    [within, path],
  );

/** Chooses a file for the avatar, as the file picker does. */
export async function choose(page, file) {
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.locator("#choose-avatar").click()]);
  await chooser.setFiles(file);
}

/** Chooses a file, and waits for the frame on it. */
export async function openCrop(page, file) {
  await choose(page, file);
  await page.locator("#avatar-frame").waitFor();
}

/** The square that the frame shows, in pixels of the photograph. */
export async function square(page) {
  const [left, top, width, height] = (await page.locator("#avatar-frame").getAttribute("data-rect")).split(" ").map(Number);
  return { left, top, width, height };
}

/** Saves the square, and waits until the form shows another avatar; returns its path. */
export async function saveCrop(page) {
  const before = await shown(page, "#avatar");
  await page.locator("#save-avatar").click();
  await page.locator("#avatar-crop:not([open])").waitFor({ state: "attached" });
  await page.waitForFunction((before) => {
    const path = document.querySelector("#avatar .face > img")?.getAttribute("src");
    return path && path !== before;
  }, before);
  return shown(page, "#avatar");
}
