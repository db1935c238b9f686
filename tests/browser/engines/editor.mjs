// What a person does in the editor, by the calls that every driver has.

import { pause, until } from "../../support/wait.mjs";

/** A render on a slow machine fits in here. */
const PATIENCE_S = 90;
/** Longer than a render of a small photograph takes. */
const REST_MS = 400;

/** Opens a file by the picker's input and waits for its preview. */
export async function openFile(session, path) {
  await session.waitFor("the picker", () => document.querySelector("#open-file:enabled") !== null);
  await session.setFile("#open-file", path);
  await rendersAfter(session, 0);
}

/** Waits until the preview has shown more than `count` renders; returns how many. */
export function rendersAfter(session, count) {
  return session.waitFor(
    `more than ${count} renders`,
    (count) => {
      const renders = Number(document.querySelector("#preview")?.dataset.renders ?? 0);
      return renders > count && renders;
    },
    count,
  );
}

/** Waits until the page has the parts that load on demand: it loads them soon after a photograph was opened. */
export function allPartsLoaded(session) {
  return session.waitFor("all parts of the app", () => {
    const loaded = performance.getEntriesByType("resource").filter(({ responseEnd }) => responseEnd > 0);
    const paths = new Set(loaded.map(({ name }) => new URL(name).pathname));
    return document
      .querySelector('meta[name="parts"]')
      .content.split(" ")
      .every((path) => paths.has(path));
  });
}

/** Adds an operation from the menu and waits until its step has the focus; returns the selector of the step. */
export async function addOp(session, op) {
  await session.click('button[data-tool="steps"]');
  await session.waitForElement("#add-op");
  const index = await session.evaluate(() => document.querySelectorAll("[data-step]").length);
  await session.click("#add-op");
  await session.click(`[data-op="${op}"]`);
  const step = `[data-step="${index}"][data-step-op="${op}"]`;
  // The app moves the focus there. A key that is pressed elsewhere before would be lost.
  await session.waitFor(`the focus in ${step}`, (step) => document.activeElement?.closest(step) !== null, step);
  return step;
}

/** Moves a slider by the keyboard, and waits for the picture of each press; returns its value. */
export async function moveSlider(session, slider, ...keys) {
  for (const key of keys) {
    const before = await restingPicture(session);
    await session.press(slider, key);
    await untilPicture(session, "another picture", ({ check, draft }) => check !== before.check && !draft);
  }
  return Number(await session.evaluate((slider) => document.querySelector(slider).value, slider));
}

/** Waits until the preview shows a picture that fits; returns it. */
export function untilPicture(session, what, fits) {
  return until(what, PATIENCE_S, async () => {
    const seen = await picture(session);
    return seen && fits(seen) && seen;
  });
}

/** Waits until the preview rests: no draft, and two looks at it see the same. Returns its picture. */
export function restingPicture(session) {
  let before;
  return until("the preview to rest", PATIENCE_S, async () => {
    const seen = await picture(session);
    const rests = seen && !seen.draft && seen.check === before?.check;
    before = seen;
    if (!rests) await pause(REST_MS);
    return rests && seen;
  });
}

/** The preview's mean brightness, 0 to 255, a checksum of what it shows, and whether that is a draft; nothing if there is no preview. */
export function picture(session) {
  return session.evaluate(() => {
    const preview = document.querySelector("#preview");
    if (!preview?.width) return null;
    const side = 64;
    const canvas = document.createElement("canvas");
    canvas.width = side;
    canvas.height = side;
    const context = canvas.getContext("2d");
    context.drawImage(preview, 0, 0, side, side);
    const { data } = context.getImageData(0, 0, side, side);
    let sum = 0;
    let check = 0;
    for (let i = 0; i < data.length; i += 4) {
      sum += 0.2126 * data[i] + 0.7152 * data[i + 1] + 0.0722 * data[i + 2];
      check = (check * 31 + data[i] * 65536 + data[i + 1] * 256 + data[i + 2]) >>> 0;
    }
    return { brightness: sum / (side * side), check, draft: preview.dataset.draft !== "false" };
  });
}

/** Waits for a sentence in the notice that fits `pattern`; returns it. */
export function notice(session, pattern) {
  return session.waitFor(
    `a notice like ${pattern}`,
    (source) => {
      const text = document.querySelector("#notice")?.textContent.trim() ?? "";
      return new RegExp(source).test(text) && text;
    },
    pattern.source,
  );
}

/** Waits until the lamp says so; `online` or `offline`. */
export async function edgeIs(session, state) {
  // Pressing it asks at once; by itself the page asks every twenty seconds.
  await session.click("#edge-status");
  await session.waitForElement(`#edge-status[data-state="${state}"]`);
}

/** Waits until a saved edit has matched, and for the proof on its page; returns the rendition as the edge describes it. */
export async function proved(session) {
  await notice(session, /^Saved\. Identical/);
  await session.click('#notice a[href^="/renditions/"]');
  await session.waitForElement('#match[data-match="identical"]');
  return session.evaluate(async () => (await fetch(`/api${location.pathname}`)).json());
}

/** Exports as the sheet stands; returns the file. */
export async function exported(session) {
  await session.click("#export");
  await session.waitForElement("#export-save:enabled");
  await session.click("#export-save");
  return session.downloaded();
}
