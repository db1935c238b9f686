// What is kept on this device, as a test sees it.

import assert from "node:assert/strict";

import { picture } from "./editor.mjs";

/** Waits until the preview shows a picture with this checksum. */
export async function shows(page, check, what = "the picture that was expected") {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const shown = await page.evaluate(() => Boolean(document.querySelector("#preview")?.dataset.renders)).catch(() => false);
    if (shown && (await picture(page)).check === check) return;
    assert.ok(Date.now() < deadline, `the preview shows ${what}`);
    await page.waitForTimeout(50);
  }
}

/** Waits until the open photograph is kept on this device. */
export function isKept(page) {
  return page.locator('#kept-state[data-state="device"]').waitFor();
}

/** The strip's photographs, in their order. */
export function strip(page) {
  return page.locator("#strip li").evaluateAll((items) =>
    items.map((item) => ({
      id: item.dataset.photo,
      name: item.querySelector(".thumbnail").title,
      open: item.dataset.open === "true",
      edited: item.dataset.edited === "true",
      hasPicture: Boolean(item.querySelector("img")),
    })),
  );
}

/** Opens a photograph by its place in the strip. */
export function openInStrip(page, name) {
  return page.locator(`#strip .thumbnail[title="${name}"]`).click();
}

/** Moves the slider of a step's parameter, and lets go of it. */
export async function setParam(page, step, name, value) {
  const slider = page.locator(`[data-step="${step}"] input[type=range][name=${name}]`);
  await slider.fill(String(value));
  await slider.dispatchEvent("change");
}

/** What a store of the database holds, by key; texts as they are. */
export function stored(page, store) {
  return page.evaluate(async (store) => {
    const done = (request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const database = await done(indexedDB.open("safelight"));
    const objects = database.transaction(store).objectStore(store);
    const [keys, values] = await Promise.all([done(objects.getAllKeys()), done(objects.getAll())]);
    database.close();
    return Object.fromEntries(keys.map((key, index) => [key, values[index]]));
  }, store);
}

/** Puts a value into a store, behind the app's back. */
export function store(page, name, key, value) {
  return page.evaluate(
    async ({ name, key, value }) => {
      const done = (request) =>
        new Promise((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
      const database = await done(indexedDB.open("safelight"));
      await done(database.transaction(name, "readwrite").objectStore(name).put(value, key));
      database.close();
    },
    { name, key, value },
  );
}

/** The files of the originals' folder: their sizes by name. */
export function originals(page) {
  return page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle("originals", { create: true });
    const sizes = {};
    for await (const [name, handle] of folder.entries()) sizes[name] = (await handle.getFile()).size;
    return sizes;
  });
}

/** Removes an original's bytes, as a browser that needs room does. */
export function evict(page, id) {
  return page.evaluate(async (id) => {
    const root = await navigator.storage.getDirectory();
    await (await root.getDirectoryHandle("originals")).removeEntry(id);
  }, id);
}

/** Drops files on the page, all at once. */
export function drop(page, files) {
  const list = files.map(({ name, bytes, type = "image/png" }) => ({ name, type, text: Buffer.from(bytes).toString("base64") }));
  return page.evaluate((list) => {
    const data = new DataTransfer();
    for (const { name, type, text } of list) {
      const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
      data.items.add(new File([bytes], name, { type }));
    }
    document.body.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data }));
  }, list);
}

/** Makes the page's next `times` calls of a method of a store fail: `get` or `put`. */
export function refuse(page, method, name, times) {
  return page.evaluate(
    ({ method, name, times }) => {
      globalThis.refused ??= {};
      const refused = globalThis.refused;
      if (!refused[method]) {
        refused[method] = {};
        const original = IDBObjectStore.prototype[method];
        IDBObjectStore.prototype[method] = function (...options) {
          if (refused[method][this.name] > 0) {
            refused[method][this.name] -= 1;
            throw new DOMException("The test refuses.", "UnknownError");
          }
          return original.apply(this, options);
        };
      }
      refused[method][name] = times;
    },
    { method, name, times },
  );
}

/** Keeps a store of the database busy, so that writes of the app wait; returns what ends that. */
export async function busy(page, name) {
  await page.evaluate(async (name) => {
    const database = await new Promise((resolve, reject) => {
      const request = indexedDB.open("safelight");
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    const objects = database.transaction(name, "readwrite").objectStore(name);
    globalThis.isBusy = true;
    // A transaction lives as long as each of its requests makes another.
    const ask = () => {
      objects.count().onsuccess = () => (globalThis.isBusy ? ask() : database.close());
    };
    ask();
  }, name);
  return () => page.evaluate(() => (globalThis.isBusy = false));
}

/** Waits until a store has a text that fits `pattern` under a key; returns it. */
export async function untilStored(page, name, key, pattern) {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const text = (await stored(page, name))[key];
    if (text !== undefined && pattern.test(text)) return text;
    assert.ok(Date.now() < deadline, `${pattern} is stored under ${key}, not ${text}`);
    await page.waitForTimeout(100);
  }
}
