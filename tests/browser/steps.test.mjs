// The stack of steps: add, open, order, switch, solo, duplicate, remove; the menu of operations; the file of a look-up table.

import assert from "node:assert/strict";

import { WITHOUT_EDGE } from "./support/app-files.mjs";
import { pageTest, useChromium } from "./support/browser.mjs";
import { addOp, chooseTool, openSample, picture, renders, rendersAfter } from "./support/editor.mjs";
import { focusIs } from "./support/focus.mjs";
import { shows } from "./support/local.mjs";

useChromium();

const ops = (page) => page.locator("[data-step]").evaluateAll((steps) => steps.map((step) => step.dataset.stepOp));
pageTest("steps: a new step is shown, open, with the focus, however long the stack is", { console: WITHOUT_EDGE }, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  for (const op of ["vignette", "grain", "split_tone", "color_balance", "channel_mixer"]) await addOp(page, op);
  const step = await addOp(page, "exposure");
  await focusIs(page, '[data-step-op="exposure"] .step-title');
  assert.equal(await step.getAttribute("data-open"), "true");
  const isInSight = await step.evaluate((step) => {
    const panel = step.closest(".scroll").getBoundingClientRect();
    const title = step.querySelector(".step-title").getBoundingClientRect();
    return title.top >= panel.top && title.bottom <= panel.bottom;
  });
  assert.ok(isInSight, "the new step is in sight");

  await page.keyboard.press("Enter");
  assert.equal(await step.getAttribute("data-open"), "false");
  assert.equal(await step.locator("input").count(), 0);
  await step.locator(".step-title").click();
  assert.equal(await step.locator("input[type=range][name=ev]").count(), 1);
});

pageTest("steps: the focus goes to the neighbour of a step that is removed", { console: WITHOUT_EDGE }, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  for (const op of ["exposure", "invert", "sepia"]) await addOp(page, op);
  await page.locator('[data-step="1"] [data-action="remove"]').press("Enter");
  await focusIs(page, '[data-step-op="sepia"] .step-title');
  assert.deepEqual(await ops(page), ["exposure", "sepia"]);
  await page.locator('[data-step="1"] [data-action="remove"]').press("Enter");
  await focusIs(page, '[data-step-op="exposure"] .step-title');
  await page.locator('[data-step="0"] [data-action="remove"]').press("Enter");
  await focusIs(page, "#add-op");
});

pageTest("steps: dragged by the handle, by pointer", { console: WITHOUT_EDGE }, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  for (const op of ["exposure", "invert", "sepia"]) {
    const step = await addOp(page, op);
    await step.locator(".step-title").click();
  }
  const middle = async (selector) => {
    const { x, y, width, height } = await page.locator(selector).boundingBox();
    return { x: x + width / 2, y: y + height / 2 };
  };
  const drag = async (from, to, end = () => page.mouse.up()) => {
    const [start, target] = [await middle(`[data-step="${from}"] .step-handle`), await middle(`[data-step="${to}"]`)];
    await page.mouse.move(start.x, start.y);
    await page.mouse.down();
    await page.mouse.move(start.x, target.y + Math.sign(target.y - start.y) * 4, { steps: 6 });
    assert.equal(await page.locator('[data-dragged="true"]').count(), 1);
    await end();
    assert.equal(await page.locator('[data-dragged="true"]').count(), 0);
  };
  await drag(2, 0);
  assert.deepEqual(await ops(page), ["sepia", "exposure", "invert"]);
  await focusIs(page, '[data-step-op="sepia"] .step-handle');
  await drag(0, 1);
  assert.deepEqual(await ops(page), ["exposure", "sepia", "invert"]);
  await drag(0, 2, async () => {
    await page.keyboard.press("Escape");
    await page.mouse.up();
  });
  assert.deepEqual(await ops(page), ["exposure", "sepia", "invert"], "Escape leaves it where it was");
  await page.locator("#undo").click();
  assert.deepEqual(await ops(page), ["sepia", "exposure", "invert"], "a drag is one change");
});

const phone = { console: WITHOUT_EDGE, viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

pageTest("steps: dragged by the handle, by finger", phone, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  for (const op of ["exposure", "invert"]) {
    const step = await addOp(page, op);
    await step.locator(".step-title").click();
  }
  await page.locator('[data-step="1"] .step-handle').scrollIntoViewIfNeeded();
  const handle = await page.locator('[data-step="1"] .step-handle').boundingBox();
  const { height } = await page.locator('[data-step="0"]').boundingBox();
  const client = await page.context().newCDPSession(page);
  const x = handle.x + handle.width / 2;
  const y = handle.y + handle.height / 2;
  const touch = (type, y) => client.send("Input.dispatchTouchEvent", { type, touchPoints: y === undefined ? [] : [{ x, y }] });
  await touch("touchStart", y);
  for (let moved = 0; moved <= 1; moved += 0.2) await touch("touchMove", y - moved * height);
  await touch("touchEnd");
  assert.deepEqual(await ops(page), ["invert", "exposure"]);
});

pageTest("steps: moved by arrow keys on the handle, and by buttons", { console: WITHOUT_EDGE }, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  for (const op of ["exposure", "invert", "sepia"]) await addOp(page, op);
  await page.locator('[data-step="2"] .step-handle').focus();
  await page.keyboard.press("Alt+ArrowUp");
  await focusIs(page, '[data-step-op="sepia"] .step-handle');
  await page.keyboard.press("ArrowUp");
  await focusIs(page, '[data-step-op="sepia"] .step-handle');
  assert.deepEqual(await ops(page), ["sepia", "exposure", "invert"]);
  assert.match(await page.locator(".steps + [role=status]").textContent(), /Sepia: place 1 of 3/);
  await page.locator('[data-step="0"] [data-action="down"]').click();
  assert.deepEqual(await ops(page), ["exposure", "sepia", "invert"]);
});

pageTest("steps: one is switched off, shown alone, duplicated, reset", { console: WITHOUT_EDGE }, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  const original = await picture(page);
  let shown = await renders(page);
  const sepia = await addOp(page, "sepia");
  await rendersAfter(page, shown);
  const toned = await picture(page);
  shown = await renders(page);
  await addOp(page, "invert");
  await rendersAfter(page, shown);
  const both = await picture(page);

  await sepia.locator('[data-action="solo"]').click();
  await shows(page, toned.check, "sepia alone");
  assert.equal(await sepia.locator('[data-action="solo"]').getAttribute("aria-pressed"), "true");
  await sepia.locator('[data-action="toggle"]').click();
  await shows(page, toned.check, "a step that is off can be seen alone");
  await sepia.locator('[data-action="solo"]').click();
  await sepia.locator('[data-action="toggle"]').click();
  await shows(page, both.check, "all of it again");
  await sepia.locator('[data-action="solo"]').click();
  await chooseTool(page, "adjust");
  await shows(page, both.check, "nothing stands alone where that is not seen");
  await chooseTool(page, "steps");

  const invert = page.locator('[data-step="1"]');
  if ((await invert.getAttribute("data-open")) === "false") await invert.locator(".step-title").click();
  await invert.locator('[data-action="duplicate"]').click();
  await focusIs(page, '[data-step-op="invert"] .step-title');
  assert.deepEqual(await ops(page), ["sepia", "invert", "invert"]);
  await shows(page, toned.check, "twice inverted");
  for (let undone = 0; undone < 5; undone++) await page.locator("#undo").click();
  await shows(page, original.check, "undo takes all back");
});

pageTest("steps: those of a look are marked with its name", { console: WITHOUT_EDGE }, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  await addOp(page, "exposure");
  await chooseTool(page, "looks");
  await page.locator('[data-look="noir"]').first().click();
  await chooseTool(page, "steps");
  const marks = await page
    .locator("[data-step]")
    .evaluateAll((steps) => steps.map((step) => step.querySelector(".of-look")?.textContent ?? ""));
  assert.equal(marks[0], "");
  assert.ok(marks.length > 1 && marks.slice(1).every((mark) => mark === "Noir"), marks.join());
});

pageTest("steps: the menu is searched, walked by arrow keys, and closed", { console: WITHOUT_EDGE }, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  await chooseTool(page, "steps");
  await page.locator("#add-op").press("Enter");
  const search = page.locator(".op-menu input[type=search]");
  await search.waitFor();
  await focusIs(page, ".op-menu input[type=search]");
  const look = await search.evaluate((field) => {
    const style = getComputedStyle(field);
    return { border: style.borderTopWidth, radius: style.borderRadius, font: style.fontFamily.split(",")[0] };
  });
  assert.deepEqual(look, { border: "1px", radius: "6px", font: "Inter" }, "the field has the style of the others");
  const panel = await page.locator(".panel").boundingBox();
  const menu = await page.locator(".op-menu").boundingBox();
  assert.ok(menu.x >= panel.x - 1 && menu.width <= panel.width + 1, "it lies on the panel");

  await page.keyboard.type("blur");
  await page.locator('.op-menu [data-op="exposure"]').waitFor({ state: "hidden" });
  const found = await page.locator(".op-menu [data-op]:visible").evaluateAll((items) => items.map((item) => item.dataset.op));
  assert.ok(found.includes("gaussian_blur") && !found.includes("exposure"), found.join());
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await focusIs(page, `[data-op="${found[1]}"]`);
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await focusIs(page, ".op-menu input[type=search]");
  await page.keyboard.press("Enter");
  assert.deepEqual(await ops(page), [found[0]]);
  await focusIs(page, `[data-step-op="${found[0]}"] .step-title`);

  await page.locator("#add-op").press("Enter");
  await page.keyboard.press("Escape");
  await page.locator(".op-menu").waitFor({ state: "hidden" });
  await focusIs(page, "#add-op");
});

pageTest("steps: on a phone the menu is a sheet", phone, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  await chooseTool(page, "steps");
  await page.locator("#add-op").click();
  const { x, y, width, height } = await page.locator(".op-menu").boundingBox();
  assert.ok(x === 0 && width === 390 && Math.abs(y + height - 844) < 2, JSON.stringify({ x, y, width, height }));
});

const CUBE = `LUT_3D_SIZE 2\n${[0, 1].flatMap((b) => [0, 1].flatMap((g) => [0, 1].map((r) => `${b} ${g} ${r}`))).join("\n")}\n`;

pageTest(
  "steps: a look-up table is chosen, named, and removed by buttons that do not cover each other",
  { console: WITHOUT_EDGE },
  async (page) => {
    await page.goto("/");
    await openSample(page, "chelsea");
    const original = await picture(page);
    const step = await addOp(page, "lut3d");
    const isHit = (locator) =>
      locator.evaluate((element) => {
        element.scrollIntoView({ block: "center" });
        const { left, top, width, height } = element.getBoundingClientRect();
        return element.contains(document.elementFromPoint(left + width / 2, top + height / 2));
      });
    const button = step.locator('[data-choose="lut"]');
    assert.ok(await isHit(button), "the button is what is pressed");
    const choose = async (name, text) => {
      const [chooser] = await Promise.all([page.waitForEvent("filechooser"), button.click()]);
      await chooser.setFiles({ name, mimeType: "text/plain", buffer: Buffer.from(text) });
    };

    const shown = await renders(page);
    await choose("swapped.cube", CUBE);
    await rendersAfter(page, shown);
    assert.notEqual((await picture(page)).check, original.check, "red and blue change places");
    assert.match(await step.locator(".table-file").textContent(), /swapped/);
    const remove = step.locator('[data-remove="lut"]');
    assert.ok(await isHit(remove), "the remove button is what is pressed");
    assert.ok(await isHit(button), "and so is the other");
    await remove.click();
    await shows(page, original.check, "the photograph without a table");
    assert.ok(await remove.isHidden());
  },
);

pageTest("steps: a new size without a side changes nothing, and says what it needs", { console: WITHOUT_EDGE }, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  const original = await picture(page);
  const step = await addOp(page, "resize");
  assert.equal(await step.getAttribute("data-fault"), "false");
  assert.match(await step.textContent(), /Type a width or a height/);
  let shown = await renders(page);
  await addOp(page, "invert");
  await rendersAfter(page, shown);
  assert.notEqual((await picture(page)).check, original.check, "the edit goes on");
  shown = await renders(page);
  await step.locator("input[name=width]").fill("100");
  await step.locator("input[name=width]").press("Enter");
  await rendersAfter(page, shown);
  assert.equal(await page.evaluate(() => document.querySelector("#preview").width), 100);
  await step.locator("input[name=width]").fill("");
  await step.locator("input[name=width]").press("Enter");
  await page.waitForFunction(() => document.querySelector("#preview").width > 100);
  assert.equal(await step.getAttribute("data-fault"), "false");
});
