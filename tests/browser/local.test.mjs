// Nothing is lost: a photograph and its edit survive a reload, a crash and another photograph; and where nothing can be stored, the editor
// says so and goes on.

import assert from "node:assert/strict";
import { join } from "node:path";

import { root } from "../support/paths.mjs";
import { photo, png, sha256 } from "../support/pictures.mjs";
import { pageTest, useChromium } from "./support/browser.mjs";
import { addOp, exported, notice, openFile, openSample, picture, renders, rendersAfter } from "./support/editor.mjs";
import {
  busy,
  drop,
  evict,
  isKept,
  openInStrip,
  originals,
  refuse,
  setParam,
  shows,
  store,
  stored,
  strip,
  untilStored,
} from "./support/local.mjs";

useChromium();

const CHELSEA = sha256(photo("chelsea.png"));

/** Opens a sample and inverts it; returns the picture's checksums before and after. */
async function inverted(page, sample = "chelsea") {
  await openSample(page, sample);
  const before = (await picture(page)).check;
  const shown = await renders(page);
  await addOp(page, "invert");
  await rendersAfter(page, shown);
  const { check } = await picture(page);
  assert.notEqual(check, before);
  return { before, check };
}

pageTest("local: a reload shows the photograph with its edit, its selection and its history", {}, async (page) => {
  await page.goto("/");
  const { before, check } = await inverted(page);
  await isKept(page);
  assert.deepEqual(await originals(page), { [CHELSEA]: photo("chelsea.png").length });
  await page.waitForTimeout(1000);
  await page.reload();
  assert.equal(await page.locator("[data-sample]").count(), 0, "the empty stage is not shown first");
  await shows(page, check, "the edit");
  assert.equal(await page.locator('[data-step-op="invert"]').getAttribute("data-selected"), "true");
  await isKept(page);
  await page.locator("#undo").click();
  await shows(page, before, "the photograph without the step");
  await page.locator("#redo").click();
  await shows(page, check, "the edit again");
  // What is exported is read from this device.
  const { bytes } = await exported(page);
  assert.deepEqual([...bytes.subarray(0, 3)], [0xff, 0xd8, 0xff]);
});

pageTest("local: a change just before the page is left is kept", {}, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  await isKept(page);
  await addOp(page, "exposure");
  for (const ev of [0.5, -0.5, 1]) {
    await setParam(page, 0, "ev", ev);
    await page.reload();
    await rendersAfter(page, 0);
    const slider = page.locator('[data-step="0"] input[type=range][name=ev]');
    assert.equal(Number(await slider.inputValue()), ev);
  }
});

pageTest("local: after a crash of the renderer the photograph opens again, with its edit", {}, async (page) => {
  await page.goto("/");
  const { check } = await inverted(page);
  await isKept(page);
  await page.waitForTimeout(1000);
  const crashed = page.waitForEvent("crash");
  const devtools = await page.context().newCDPSession(page);
  devtools.send("Page.crash").catch(() => {});
  await crashed;
  const again = await page.context().newPage();
  await again.goto("/");
  await shows(again, check, "the edit");
  await isKept(again);
});

pageTest("local: each photograph keeps its own edit", {}, async (page) => {
  await page.goto("/");
  const { check } = await inverted(page);
  await isKept(page);
  await page.locator("#open-file").setInputFiles(join(root, "photos/rocket.jpg"));
  await page.getByText("640 × 427").first().waitFor();
  assert.equal(await page.locator("[data-step]").count(), 0);
  await addOp(page, "sepia");
  await page.waitForFunction(() => document.querySelectorAll('#strip li[data-edited="true"]').length === 2);
  const list = await strip(page);
  assert.deepEqual(
    list.map(({ name, open }) => [name, open]),
    [
      ["rocket.jpg", true],
      ["chelsea.png", false],
    ],
  );
  assert.match(await page.locator("#strip .count").textContent(), /^2 open · 2 edited · nothing to upload$/);
  await openInStrip(page, "chelsea.png");
  await shows(page, check, "the first edit");
  assert.equal(await page.locator("[data-step]").getAttribute("data-step-op"), "invert");
  await openInStrip(page, "rocket.jpg");
  await page.getByText("640 × 427").first().waitFor();
  assert.equal(await page.locator("[data-step]").getAttribute("data-step-op"), "sepia");
});

pageTest("local: the same bytes are the same photograph, whatever their name", {}, async (page) => {
  await page.goto("/");
  const { check } = await inverted(page);
  await isKept(page);
  await page.locator("#open-file").setInputFiles({ name: "copy.png", mimeType: "image/png", buffer: photo("chelsea.png") });
  await shows(page, check, "the edit");
  assert.equal((await strip(page)).length, 1);
});

pageTest("local: a closed photograph is in the strip, and stays closed after a reload", {}, async (page) => {
  await page.goto("/");
  const { check } = await inverted(page);
  await isKept(page);
  await page.locator("#close-photo").click();
  await page.locator("[data-sample]").first().waitFor();
  await page.reload();
  await page.locator("[data-sample]").first().waitFor();
  await page.locator("#strip li").first().waitFor();
  assert.deepEqual(
    (await strip(page)).map(({ name, open, edited }) => [name, open, edited]),
    [["chelsea.png", false, true]],
  );
  await openInStrip(page, "chelsea.png");
  await shows(page, check, "the edit");
});

pageTest("local: twenty files dropped at once fill the strip in their order; bad ones are named", {}, async (page) => {
  await page.goto("/");
  await page.locator("#open-file").waitFor({ state: "attached" });
  const files = Array.from({ length: 20 }, (_, index) => ({ name: `photo-${index}.png`, bytes: png(40 + index, 30) }));
  files[3] = { name: "letter.txt", type: "text/plain", bytes: Buffer.from("Dear Sir or Madam,\n") };
  files[11] = { name: "cut.jpg", type: "image/jpeg", bytes: photo("retina.jpg").subarray(0, 40_000) };
  await drop(page, files);
  const sentence = await notice(page, /cannot be opened/);
  assert.match(sentence, /^2 files cannot be opened: letter\.txt, cut\.jpg\. .*\.$/);
  const expected = files.filter((_, index) => index !== 3 && index !== 11).map(({ name }) => name);
  await page.waitForFunction(
    (count) => document.querySelectorAll("#strip img").length === count && document.querySelectorAll("#strip li").length === count,
    expected.length,
  );
  const list = await strip(page);
  assert.deepEqual(
    list.map(({ name }) => name),
    expected,
  );
  assert.deepEqual(
    list.filter(({ open }) => open).map(({ name }) => name),
    ["photo-0.png"],
  );
  assert.match(await page.locator("#strip .count").textContent(), /^18 open · nothing to upload$/);
  await isKept(page);
  assert.equal(Object.keys(await originals(page)).length, 18);
  // By keyboard: along the strip, and open.
  await page.locator("#strip .thumbnail").first().focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector('#strip li[data-open="true"] .thumbnail')?.title === "photo-1.png");
});

pageTest("local: a photograph is removed after a question, and is gone", {}, async (page) => {
  await page.goto("/");
  await inverted(page);
  await isKept(page);
  await page.locator("#strip .thumbnail").first().focus();
  await page.keyboard.press("Delete");
  const dialog = page.getByRole("dialog");
  await dialog.getByText("chelsea.png and its edit will be gone. It was never saved to the gallery").waitFor();
  await dialog.getByRole("button", { name: /keep/i }).click();
  assert.equal((await strip(page)).length, 1);
  await page.locator("#strip li").hover();
  await page.locator("#strip .remove").click();
  await page.locator("#confirm-remove").click();
  await page.locator("[data-sample]").first().waitFor();
  await page.locator("#strip").waitFor({ state: "detached" });
  assert.deepEqual(await originals(page), {});
  assert.deepEqual([await stored(page, "photographs"), await stored(page, "edits"), await stored(page, "thumbnails")], [{}, {}, {}]);
});

pageTest("local: where storage is full, the editor says so and goes on in memory", {}, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  await isKept(page);
  const devtools = await page.context().newCDPSession(page);
  const { origin } = new URL(page.url());
  await devtools.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 1000 });
  await page.locator("#open-file").setInputFiles(join(root, "photos/rocket.jpg"));
  await notice(page, /^rocket\.jpg is in memory only\. This device has no room left for it\..*\.$/);
  await page.locator('#kept-state[data-state="memory"]').waitFor();
  const shown = await renders(page);
  await addOp(page, "invert");
  await rendersAfter(page, shown);
  const { check } = await picture(page);
  const { bytes } = await exported(page);
  assert.deepEqual([...bytes.subarray(0, 3)], [0xff, 0xd8, 0xff]);
  // What is stored stays, and what is in memory is not lost by looking at it.
  await openInStrip(page, "chelsea.png");
  await page.getByText("451 × 300").first().waitFor();
  await openInStrip(page, "rocket.jpg");
  await page.getByText("640 × 427").first().waitFor();
  assert.deepEqual(Object.keys(await originals(page)), [CHELSEA]);
  // There is room again: the next removal tries anew.
  await devtools.send("Storage.overrideQuotaForOrigin", { origin });
  await page.locator("#strip li").last().hover();
  await page.locator("#strip .remove").last().click();
  await page.locator("#confirm-remove").click();
  await isKept(page);
  assert.deepEqual(Object.keys(await originals(page)), [sha256(photo("rocket.jpg"))]);
  assert.ok(check);
});

pageTest("local: where nothing can be stored, everything works in memory", {}, async (page) => {
  await page.addInitScript(() => {
    const refuse = () => {
      throw new DOMException("The test refuses.", "SecurityError");
    };
    Object.defineProperty(globalThis, "indexedDB", { get: refuse });
    if (globalThis.StorageManager) Object.defineProperty(StorageManager.prototype, "getDirectory", { value: refuse });
  });
  await page.goto("/");
  const { check } = await inverted(page);
  const reason = /^chelsea\.png is in memory only\. This browser stores nothing for this page/;
  await notice(page, reason);
  await page.locator('#kept-state[data-state="memory"]').waitFor();
  // The reason can be had again, by keyboard too.
  await page.locator("#notice").getByRole("button", { name: "Dismiss" }).click();
  await page.locator("#kept-state").focus();
  await page.keyboard.press("Enter");
  await notice(page, reason);
  await page.locator("#open-file").setInputFiles(join(root, "photos/rocket.jpg"));
  await page.getByText("640 × 427").first().waitFor();
  await openInStrip(page, "chelsea.png");
  await shows(page, check, "the edit, from memory");
});

pageTest("local: an original that the browser has removed is said, and its edit waits for it", {}, async (page) => {
  await page.goto("/");
  const { check } = await inverted(page);
  await isKept(page);
  await page.waitForTimeout(1000);
  await evict(page, CHELSEA);
  await page.reload();
  await notice(page, /^The browser has removed chelsea\.png from this device .*open the file again/);
  await page.locator("[data-sample]").first().waitFor();
  assert.equal((await strip(page)).length, 1, "the record stays");
  await openFile(page, join(root, "photos/chelsea.png"));
  await shows(page, check, "the edit");
  await isKept(page);
  assert.deepEqual(Object.keys(await originals(page)), [CHELSEA]);
});

pageTest("local: an original that is damaged is not said to be removed", {}, async (page) => {
  await page.goto("/");
  await inverted(page);
  await isKept(page);
  await page.locator("#close-photo").click();
  await page.locator("[data-sample]").first().waitFor();
  await page.evaluate(async (id) => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("originals");
    const writable = await (await folder.getFileHandle(id)).createWritable();
    await writable.write(new Uint8Array(1000));
    await writable.close();
  }, CHELSEA);
  await page.reload();
  await openInStrip(page, "chelsea.png");
  await notice(page, /^chelsea\.png cannot be read on this device\. Its edit is still here: open the file again/);
});

pageTest("local: an edit that cannot be read is said, and is never overwritten", {}, async (page) => {
  await page.goto("/");
  const { before } = await inverted(page);
  await isKept(page);
  await page.locator("#close-photo").click();
  await page.locator("[data-sample]").first().waitFor();
  const newer = JSON.stringify({ version: 99, edit: "of a newer Safelight" });
  await store(page, "edits", CHELSEA, newer);
  await page.reload();
  await openInStrip(page, "chelsea.png");
  await notice(page, /^The edit of chelsea\.png was made by a newer version of Safelight\./);
  await shows(page, before, "the photograph as it was taken");
  await addOp(page, "sepia");
  await page.locator('#kept-state[data-state="memory"]').waitFor();
  await page.waitForTimeout(1000);
  assert.equal((await stored(page, "edits"))[CHELSEA], newer);
});

pageTest("local: a file that was half written does not count, and is cleared away", {}, async (page) => {
  await page.goto("/");
  await page.locator("[data-sample]").first().waitFor();
  await page.evaluate(async (id) => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("originals", { create: true });
    const handle = await folder.getFileHandle(id, { create: true });
    const writable = await handle.createWritable();
    await writable.write(new Uint8Array(1000));
    await writable.close();
  }, CHELSEA);
  await openSample(page, "chelsea");
  await isKept(page);
  assert.deepEqual(await originals(page), { [CHELSEA]: photo("chelsea.png").length });
});

pageTest("local: an edit is said to be kept once it is stored, and not before", {}, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  await isKept(page);
  const end = await busy(page, "edits");
  const { check } = await picture(page);
  await addOp(page, "invert");
  await page.locator('#kept-state[data-state="pending"]').waitFor();
  // The write is sent a quarter of a second after the change.
  await page.waitForTimeout(1000);
  assert.equal(await page.locator("#kept-state").getAttribute("data-state"), "pending");
  await end();
  await isKept(page);
  await untilStored(page, "edits", CHELSEA, /"invert"/);
  // A change that is taken back before it was written leaves nothing to be written.
  await page.locator("#undo").click();
  await page.locator("#redo").click();
  await isKept(page);
  await page.reload();
  await page.locator('[data-step-op="invert"]').waitFor();
  assert.notEqual((await picture(page)).check, check);
});

pageTest("local: an edit that the browser does not give the first time is asked for again", {}, async (page) => {
  await page.goto("/");
  const { check } = await inverted(page);
  await isKept(page);
  await closed(page);
  const text = (await stored(page, "edits"))[CHELSEA];
  await refuse(page, "get", "edits", 1);
  await openInStrip(page, "chelsea.png");
  await shows(page, check, "the edit");
  await page.waitForTimeout(1000);
  assert.equal((await stored(page, "edits"))[CHELSEA], text);
});

pageTest("local: an edit that the browser does not give is said, and is never overwritten", {}, async (page) => {
  await page.goto("/");
  const { before } = await inverted(page);
  await isKept(page);
  await closed(page);
  const text = (await stored(page, "edits"))[CHELSEA];
  await refuse(page, "get", "edits", 1000);
  await openInStrip(page, "chelsea.png");
  await notice(page, /^The edit of chelsea\.png could not be read/);
  await shows(page, before, "the photograph as it was taken");
  await addOp(page, "sepia");
  await page.locator('#kept-state[data-state="memory"]').waitFor();
  await page.waitForTimeout(1000);
  assert.equal((await stored(page, "edits"))[CHELSEA], text);
  // Once it can be read again, what was done without it comes after it.
  await refuse(page, "get", "edits", 0);
  await closed(page);
  await openInStrip(page, "chelsea.png");
  await page.locator('[data-step-op="sepia"]').waitFor();
  await page.locator("#undo").click();
  await page.locator('[data-step-op="invert"]').waitFor();
});

pageTest("local: the record of a photograph of a newer version is never overwritten", {}, async (page) => {
  await page.goto("/");
  const newer = JSON.stringify({ version: 99, photograph: "of a newer Safelight" });
  await page.locator("[data-sample]").first().waitFor();
  await store(page, "photographs", CHELSEA, newer);
  await openSample(page, "chelsea");
  await notice(page, /^chelsea\.png is in memory only\. Another tab runs a newer version of Safelight\./);
  await page.locator('#kept-state[data-state="memory"]').waitFor();
  await addOp(page, "sepia");
  await page.waitForTimeout(1000);
  assert.equal((await stored(page, "photographs"))[CHELSEA], newer);
});

pageTest("local: the browser asks before an edit is lost, whichever photograph is open, until it is stored", {}, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  await isKept(page);
  await refuse(page, "put", "edits", 1000);
  await addOp(page, "invert");
  await notice(page, /^chelsea\.png is in memory only\./);
  await page.locator("#open-file").setInputFiles(join(root, "photos/rocket.jpg"));
  await page.getByText("640 × 427").first().waitFor();
  await isKept(page);
  assert.deepEqual(await stored(page, "edits"), {});
  const asked = page.waitForEvent("dialog");
  await page.close({ runBeforeUnload: true });
  const dialog = await asked;
  assert.equal(dialog.type(), "beforeunload");
  await dialog.dismiss();
  // There is room again: the next removal tries anew.
  await refuse(page, "put", "edits", 0);
  await page.locator("#strip li").first().hover();
  await page.locator("#strip .remove").first().click();
  await page.locator("#confirm-remove").click();
  await untilStored(page, "edits", CHELSEA, /"invert"/);
  let questions = 0;
  page.on("dialog", (dialog) => {
    questions += 1;
    dialog.accept();
  });
  // The page hears of the end of the write a little later than the test.
  await page.waitForTimeout(500);
  const gone = page.waitForEvent("close");
  await page.close({ runBeforeUnload: true });
  await gone;
  assert.equal(questions, 0, "nothing would be lost any more");
});

pageTest("local: a file that is opened while the last photograph is on its way is shown", {}, async (page) => {
  await page.goto("/");
  await inverted(page);
  await isKept(page);
  await held(page, async () => {
    await drop(page, [{ name: "rocket.jpg", type: "image/jpeg", bytes: photo("rocket.jpg") }]);
  });
  await page.getByText("640 × 427").first().waitFor();
  await isKept(page);
  assert.deepEqual(
    (await strip(page)).map(({ name, open }) => [name, open]),
    [
      ["rocket.jpg", true],
      ["chelsea.png", false],
    ],
  );
});

/** Opens chelsea and rocket, and adds coffee to the strip; rocket is the open one. */
async function threeInStrip(page) {
  await page.goto("/");
  await openSample(page, "chelsea");
  await isKept(page);
  await drop(page, [
    { name: "rocket.jpg", type: "image/jpeg", bytes: photo("rocket.jpg") },
    { name: "coffee.png", bytes: photo("coffee.png") },
  ]);
  await page.locator('#strip li[data-open="true"] .thumbnail[title="rocket.jpg"]').waitFor();
  await page.locator('#strip .thumbnail[title="coffee.png"]').waitFor();
  await page.waitForFunction(() => !/to come/.test(document.querySelector("#strip .count").textContent));
  await isKept(page);
}

pageTest("local: of the photographs that are pressed while the last one is on its way, the last one is shown", {}, async (page) => {
  await threeInStrip(page);
  await held(page, async () => {
    await openInStrip(page, "coffee.png");
    await openInStrip(page, "chelsea.png");
  });
  await page.locator('#strip li[data-open="true"] .thumbnail[title="chelsea.png"]').waitFor();
  await page.getByText("451 × 300").first().waitFor();
  await page.reload();
  await page.getByText("451 × 300").first().waitFor();
});

pageTest("local: the last wish is granted while another photograph is being opened, and no file is lost", {}, async (page) => {
  await threeInStrip(page);
  const press = (...names) =>
    page.evaluate((names) => {
      for (const name of names) document.querySelector(`#strip .thumbnail[title="${name}"]`).click();
    }, names);
  // In one task: chelsea is on its way when the others are pressed; the open one is wished for, too.
  await press("chelsea.png", "coffee.png", "rocket.jpg");
  await page.waitForFunction(() => !document.querySelector(".busy [data-working]"));
  await page.locator('#strip li[data-open="true"] .thumbnail[title="rocket.jpg"]').waitFor();
  await page.getByText("640 × 427").first().waitFor();

  const wished = await png(31, 17);
  await page.evaluate(
    ([bytes]) => {
      const dropped = (name) => {
        const data = new DataTransfer();
        data.items.add(new File([Uint8Array.from(atob(bytes), (char) => char.charCodeAt(0))], name, { type: "image/png" }));
        document.body.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data }));
      };
      document.querySelector('#strip .thumbnail[title="chelsea.png"]').click();
      dropped("small.png");
      document.querySelector('#strip .thumbnail[title="coffee.png"]').click();
    },
    [Buffer.from(wished).toString("base64")],
  );
  await page.locator('#strip li[data-open="true"] .thumbnail[title="coffee.png"]').waitFor();
  await page.locator('#strip .thumbnail[title="small.png"]').waitFor();
  assert.equal((await strip(page)).length, 4);
});

pageTest("local: reloads while the last photograph is on its way do not accuse it", {}, async (page) => {
  await page.goto("/");
  const { check } = await inverted(page);
  await isKept(page);
  await page.waitForTimeout(1000);
  await held(page, async () => {
    for (let reload = 0; reload < 3; reload += 1) {
      await page.reload();
      await page.locator('.busy [data-working="true"]').waitFor();
    }
  });
  await shows(page, check, "the edit");
});

pageTest("local: a drag ends with its photograph", {}, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  await isKept(page);
  await addOp(page, "exposure");
  await page.locator("#open-file").setInputFiles(join(root, "photos/rocket.jpg"));
  await page.getByText("640 × 427").first().waitFor();
  await addOp(page, "exposure");
  await setParam(page, 0, "ev", 0.5);
  const slider = await page.locator('[data-step="0"] input[type=range][name=ev]').elementHandle();
  await openInStrip(page, "chelsea.png");
  await page.getByText("451 × 300").first().waitFor();
  await page.waitForFunction((slider) => !slider.isConnected, slider);
  assert.equal(Number(await page.locator('[data-step="0"] input[type=range][name=ev]').inputValue()), 0);
});

/** Closes the open photograph. */
async function closed(page) {
  await page.locator("#close-photo").click();
  await page.locator("[data-sample]").first().waitFor();
}

/** Loads the page again, and does something while the photograph of the last visit cannot be read yet. */
async function held(page, during) {
  await page.addInitScript(() => {
    if (!globalThis.FileSystemDirectoryHandle || !sessionStorage.getItem("test.held")) return;
    const get = FileSystemDirectoryHandle.prototype.getFileHandle;
    const released = new Promise((resolve) => {
      globalThis.release = resolve;
    });
    FileSystemDirectoryHandle.prototype.getFileHandle = async function (...options) {
      await released;
      return get.apply(this, options);
    };
  });
  await page.evaluate(() => sessionStorage.setItem("test.held", "yes"));
  await page.reload();
  await page.locator('.busy [data-working="true"]').waitFor();
  await during();
  await page.evaluate(() => {
    sessionStorage.removeItem("test.held");
    globalThis.release();
  });
}
