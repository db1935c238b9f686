// Collections in a page's session, put at the edge past the app, and files in their folders.

import assert from "node:assert/strict";

import { Bindings } from "../../support/bindings.mjs";
import { until } from "../../support/wait.mjs";
import { ask } from "./page.mjs";

/**
 * The JSON of a response. The page itself sends the request once it is open: the connections of a test may be closed while the page is
 * looked at.
 */
export async function call(page, method, path, data) {
  if (page.url() === "about:blank") {
    const response = await page.request.fetch(path, { method, data });
    assert.ok(response.ok(), await response.text());
    return response.json();
  }
  const body = data && { body: JSON.stringify(data), headers: { "content-type": "application/json" } };
  const { status, json } = await ask(page, method, path, body);
  assert.ok(status < 300, `${method} ${path}: ${status} ${JSON.stringify(json)}`);
  return json;
}

/** The owner of the page's session. */
export async function ownerOf(page) {
  return (await call(page, "POST", "/api/session")).owner_id;
}

/** Creates a collection of the folder `maps` that runs only on request, unless `settings` says otherwise. */
export async function createCollection(page, settings = {}) {
  await ownerOf(page);
  return call(page, "POST", "/api/collections", { name: "Maps of the city", source: { folder: "maps" }, paused: true, ...settings });
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

export function collectionNow(page, id) {
  return call(page, "GET", `/api/collections/${id}`);
}

/** Starts a run, and waits until no run is under way. */
export async function runToEnd(page, id) {
  await call(page, "POST", `/api/collections/${id}/runs`);
  return until("the end of the run", 90, async () => {
    const { items } = await call(page, "GET", `/api/collections/${id}/runs`);
    return items.every(({ state }) => state === "finished") && items[0];
  });
}
