// The layout at the widths of a phone, a laptop and a large screen; the pictures for the documents are made here.

import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { out, pageTest, useChromium } from './support/browser.mjs';
import { addOp, openSample, renders, rendersAfter } from './support/editor.mjs';
import { root } from './support/paths.mjs';

useChromium();

const pictures = process.env.SAFELIGHT_SCREENSHOTS === '1' ? join(root, 'docs/screenshots') : out;

for (const [width, height] of [[390, 844], [1280, 800], [1920, 1080]]) {
  pageTest(`layout: nothing overflows at ${width} px`, { viewport: { width, height } }, async (page) => {
    await page.goto('/');
    await fits(page, width);
    await openSample(page, 'astronaut');
    for (const [op, param, value] of [['exposure', 'ev', '0.3'], ['white_balance', 'temperature', '0.15']]) {
      const step = await addOp(page, op);
      const shown = await renders(page);
      await step.locator(`input[type=range][name=${param}]`).fill(value);
      await rendersAfter(page, shown);
    }
    await fits(page, width);
    // The documents have no room for the widest.
    const folder = width > 1280 ? out : pictures;
    await mkdir(folder, { recursive: true });
    await page.screenshot({ path: join(folder, `editor-${width}.png`) });
    await page.goto('/gallery');
    await page.locator('h1').first().waitFor();
    await fits(page, width);
  });
}

async function fits(page, width) {
  const needs = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(needs <= width, `the page is ${needs} px wide`);
}
