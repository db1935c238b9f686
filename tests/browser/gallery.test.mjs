// The gallery says what became of a rendition, a failed one too, and lets go of an image only when asked twice.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { pageTest, useChromium } from './support/browser.mjs';
import { root } from './support/paths.mjs';

useChromium();

// A file that cannot be decoded has no thumbnails: the edge answers 422 for them.
pageTest('gallery: a rendition that failed says why, and its image can be deleted', { console: [/status of 422/] }, async (page) => {
  await page.goto('/');
  // Damaged inside: its header is fine and its end is there, so it is kept as the original it is.
  const photo = await readFile(join(root, 'photos/chelsea.png'));
  photo.fill(0xa5, photo.length >> 1, (photo.length >> 1) + 64);
  assert.ok((await page.request.post('/api/session')).ok());
  const uploaded = await page.request.post('/api/images?name=worn.png', { data: photo });
  assert.equal(uploaded.status(), 201);
  const image = await uploaded.json();
  const asked = await page.request.post(`/api/images/${image.id}/renditions`, {
    data: { recipe: { version: 1, ops: [{ op: 'sepia' }] } },
    headers: { prefer: 'wait=30' },
  });
  const { rendition } = await asked.json();
  assert.equal(rendition.state, 'failed');

  await page.goto('/gallery');
  const card = page.locator(`[data-image-id="${image.id}"]`);
  await card.locator(`[data-rendition-id="${rendition.id}"][data-state="failed"]`).waitFor();
  await card.getByText(/damaged or cut off.*\.$/).waitFor();

  await page.goto(`/renditions/${rendition.id}`);
  await page.getByText(/damaged or cut off.*\.$/).first().waitFor();

  await page.goto('/gallery');
  await card.getByRole('button', { name: /delete/i }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: /cancel|keep/i }).click();
  assert.equal(await card.count(), 1);
  await card.getByRole('button', { name: /delete/i }).click();
  await dialog.getByRole('button', { name: /delete/i }).click();
  await card.waitFor({ state: 'detached' });
  assert.equal((await page.request.get(`/api/images/${image.id}`)).status(), 404);
});
