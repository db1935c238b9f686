// Every operation of the catalogue can be added, and its controls are those of its specification.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";

import { pageTest, useChromium } from "./support/browser.mjs";
import { addOp, chooseTool, openSample, renders, rendersAfter } from "./support/editor.mjs";
import { ask } from "./support/page.mjs";

useChromium();

pageTest("ops: each has its controls", {}, async (page) => {
  await page.goto("/");
  const { json } = await ask(page, "GET", "/api/ops");
  const goldens = readdirSync(new URL("../../filters/goldens/", import.meta.url)).filter((name) => !name.startsWith("_"));
  assert.deepEqual(json.ops.map((op) => op.name).sort(), goldens.sort(), "the catalogue is all operations");
  await openSample(page, "chelsea");
  for (const op of json.ops) {
    const step = await addOp(page, op.name);
    for (const param of op.params) {
      const control = step.locator(`[name="${param.name}"], [data-choose="${param.name}"]`).first();
      await control.waitFor({ state: "attached" });
      const names = await control.evaluate((input) => [
        input.getAttribute("aria-label"),
        input.closest("[role=group]")?.getAttribute("aria-label"),
        input.closest("fieldset")?.querySelector("legend")?.textContent,
        ...[...(input.labels ?? [])].map((label) => label.textContent),
      ]);
      assert.ok(
        names.some((name) => name?.includes(param.label)),
        `${op.name}.${param.name} is not called ${param.label}: ${names}`,
      );
    }
    await step.locator('[data-action="remove"]').click();
    await step.waitFor({ state: "detached" });
  }
});

pageTest("ops: each is rendered as it is added", {}, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  await chooseTool(page, "steps");
  const names = await page.locator("#op-list [data-op]").evaluateAll((items) => items.map((item) => item.dataset.op));
  const goldens = readdirSync(new URL("../../filters/goldens/", import.meta.url)).filter((name) => !name.startsWith("_"));
  assert.deepEqual([...names].sort(), goldens.sort(), "the menu has all operations");
  for (const name of names) {
    await addOp(page, name);
    // An operation that changes nothing at its defaults draws nothing anew; one that always does shows that the recipe is accepted.
    const shown = await renders(page);
    await addOp(page, "invert");
    await rendersAfter(page, shown);
    assert.equal(await page.locator('[data-fault="true"]').count(), 0, `${name} is accepted`);
    await page.locator("#clear").click();
    await page.locator("[data-step]").first().waitFor({ state: "detached" });
  }
});

pageTest("ops: two steps of one kind keep their own choices", {}, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  const [first, second] = [await addOp(page, "flip"), await addOp(page, "flip")];
  const choice = (step, value) => step.locator(`input[type=radio][name^="axis"][value="${value}"]`);
  await choice(first, "vertical").check({ force: true });
  await choice(second, "horizontal").check({ force: true });
  assert.ok(await choice(first, "vertical").isChecked(), "the first step still says vertical");
  assert.ok(await choice(second, "horizontal").isChecked(), "the second step says horizontal");
});
