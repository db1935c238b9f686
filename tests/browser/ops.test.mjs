// Every operation of the catalogue can be added, and its controls are those of its specification.

import assert from 'node:assert/strict';

import { pageTest, useChromium } from './support/browser.mjs';
import { addOp, openSample } from './support/editor.mjs';
import { ask } from './support/edge.mjs';

useChromium();

pageTest('ops: each has its controls', {}, async (page) => {
  await page.goto('/');
  const { json } = await ask(page, 'GET', '/api/ops');
  assert.ok(json.ops.length >= 13, `${json.ops.length} operations`);
  await openSample(page, 'chelsea');
  for (const op of json.ops) {
    const step = await addOp(page, op.name);
    for (const param of op.params) {
      const control = step.locator(`[name="${param.name}"]`).first();
      await control.waitFor({ state: 'attached' });
      const name = await control.evaluate((input) => input.labels?.[0]?.textContent || input.getAttribute('aria-label') || '');
      assert.ok(name.includes(param.label), `${op.name}.${param.name} is labelled ${param.label}, not ${name}`);
    }
    await step.locator('[data-action="remove"]').click();
    await step.waitFor({ state: 'detached' });
  }
});
