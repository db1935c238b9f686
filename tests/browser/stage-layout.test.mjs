// The editor at the sizes of phones, a tablet, a laptop and a large screen: nothing overlaps, and at most one part scrolls.

import assert from "node:assert/strict";

import { pageTest, useChromium } from "./support/browser.mjs";
import { openSample } from "./support/editor.mjs";
import { zoomed } from "./support/stage.mjs";

useChromium();

for (const [width, height, phone] of [
  [390, 844, true],
  [768, 1024, false],
  [844, 390, true],
  [1280, 800, false],
  [1920, 1080, false],
]) {
  const profile = { viewport: { width, height }, hasTouch: phone, isMobile: phone, deviceScaleFactor: phone ? 3 : 1 };
  pageTest(`stage: nothing overlaps at ${width} × ${height}`, profile, async (page) => {
    await page.goto("/");
    await openSample(page, "retina");
    await page.keyboard.press("1");
    await zoomed(page, "scale", 1);
    await page.keyboard.press("2");
    await zoomed(page, "scale", 2);
    await page.locator("#minimap").waitFor();
    await page.keyboard.press("c");
    await page.locator("#divider").waitFor();
    const { scroll, boxes, targets, scrollers } = await page.evaluate(measured);
    assert.deepEqual(scroll, [width, height], "the page itself does not scroll");
    assert.ok(scrollers.length <= 1, `these scroll: ${scrollers}`);
    const inside = (name, outer) => {
      const [a, b] = [boxes[name], boxes[outer]];
      assert.ok(a.left >= b.left && a.right <= b.right && a.top >= b.top && a.bottom <= b.bottom, `${name} is inside of ${outer}`);
    };
    const apart = (one, other) => {
      const [a, b] = [boxes[one], boxes[other]];
      assert.ok(a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top, `${one} and ${other} are apart`);
    };
    for (const name of [".floating-bar", "#minimap", '.badge[data-side="before"]', '.badge[data-side="after"]']) inside(name, "#stage");
    for (const name of ["#undo", "#redo", "#before", ".facts"]) inside(name, ".bar");
    // A phone's rail scrolls by touch, without a bar: its last tools peek.
    if (!phone) inside(".rail nav", ".rail");
    apart(".floating-bar", "#minimap");
    apart("#stage", ".panel");
    apart(".facts", "#undo");
    apart("#before", ".tools .file");
    for (const other of [".bar", "#stage", ".panel"]) apart(".rail", other);
    if (phone) for (const [name, side] of targets) assert.ok(side >= 44, `${name} is ${side} px wide or high`);
    // The photograph has the whole stage.
    const left = phone ? 0 : boxes[".rail"].right;
    assert.ok(boxes["#stage"].left === left && boxes["#stage"].top === boxes[".bar"].bottom);
  });
}

/** Runs in the page. */
function measured() {
  const names = [
    "#stage",
    ".panel",
    ".bar",
    ".rail",
    ".rail nav",
    ".facts",
    "#undo",
    "#redo",
    "#before",
    ".tools .file",
    ".floating-bar",
    "#minimap",
  ];
  names.push('.badge[data-side="before"]', '.badge[data-side="after"]');
  const boxes = Object.fromEntries(names.map((name) => [name, document.querySelector(name).getBoundingClientRect().toJSON()]));
  const buttons = [...document.querySelectorAll(".floating-bar button, .floating-bar label, .tools > *, .rail button, .rail a")];
  const targets = buttons
    .map((button) => [button.id || button.title, button.getBoundingClientRect()])
    .filter(([, box]) => box.width > 0)
    .map(([name, box]) => [name, Math.min(box.width, box.height)]);
  const scrolls = (element) => {
    const { overflowY, scrollbarWidth } = getComputedStyle(element);
    return /auto|scroll/.test(overflowY) && scrollbarWidth !== "none" && element.scrollHeight > element.clientHeight + 1;
  };
  const scrollers = [...document.querySelectorAll("body *")].filter((element) => element.getClientRects().length && scrolls(element));
  return {
    scroll: [document.documentElement.scrollWidth, document.documentElement.scrollHeight],
    boxes,
    targets,
    scrollers: scrollers.map((element) => element.className),
  };
}
