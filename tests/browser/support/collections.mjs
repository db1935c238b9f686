// Collections in a page's session, put at the edge past the app, and files in their folders.

import assert from "node:assert/strict";

import { Bindings } from "../../support/bindings.mjs";
import { until } from "../../support/wait.mjs";

/** The owner of the page's session. */
export async function ownerOf(page) {
  const session = await page.request.post("/api/session");
  assert.ok(session.ok(), await session.text());
  return (await session.json()).owner_id;
}

/** Creates a collection of the folder `maps` that runs only on request, unless `settings` says otherwise. */
export async function createCollection(page, settings = {}) {
  await ownerOf(page);
  const data = { name: "Maps of the city", source: { folder: "maps" }, paused: true, ...settings };
  const answer = await page.request.post("/api/collections", { data });
  assert.equal(answer.status(), 201, await answer.text());
  return answer.json();
}

/** Puts files into the folder of a collection: their bytes by their names. */
export async function putFiles(page, collection, files) {
  const bindings = new Bindings();
  const folder = `incoming/${await ownerOf(page)}/${collection.source.folder}`;
  for (const [name, bytes] of Object.entries(files)) await bindings.put(`${folder}/${name}`, bytes);
}

/** Removes a file from the folder of a collection. */
export async function removeFile(page, collection, name) {
  await new Bindings().remove(`incoming/${await ownerOf(page)}/${collection.source.folder}/${name}`);
}

export async function collectionNow(page, id) {
  return (await page.request.get(`/api/collections/${id}`)).json();
}

/** Starts a run, and waits until no run is under way. */
export async function runToEnd(page, id) {
  const started = await page.request.post(`/api/collections/${id}/runs`);
  assert.equal(started.status(), 202, await started.text());
  return until("the end of the run", 90, async () => {
    const { items } = await (await page.request.get(`/api/collections/${id}/runs`)).json();
    return items.every(({ state }) => state === "finished") && items[0];
  });
}
