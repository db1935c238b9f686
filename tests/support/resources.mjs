// What many tests say about the API's resources and problems.

import assert from "node:assert/strict";

import { readFileSync } from "node:fs";
import { until } from "./wait.mjs";

/** A well-formed id that nothing has. */
export const NOBODYS_ID = "01900000-0000-7000-8000-000000000000";

/** The routes that docs/API.md names, as `GET /api/images/{id}`, sorted. It is written by hand: what is compared with it is complete. */
export function documentedRoutes() {
  const text = readFileSync(new URL("../../docs/API.md", import.meta.url), "utf8");
  const routes = new Set(Array.from(text.matchAll(/`((?:GET|POST|PUT|PATCH|DELETE) \/[^`?]*)/g), ([, route]) => route));
  return [...routes].sort();
}

/** The smallest recipe with these operations. */
export function recipe(ops, output) {
  return output ? { version: 1, ops, output } : { version: 1, ops };
}

/** An image without the fields that its jobs change after the upload. */
export function lasting({ state, colors, placeholder, ...image }) {
  return image;
}

/** The guest's ingest jobs, oldest first, once `count` of them have ended. */
export function ingests(guest, count) {
  return until(`${count} ingests`, 60, async () => {
    const { items } = await (await guest.ask("GET", "/api/jobs?kind=ingest&limit=100")).json();
    const ended = items.filter(({ state }) => state === "done" || state === "failed");
    return ended.length >= count && items.length === ended.length && ended.reverse();
  });
}

/** Asserts that a response is a problem detail of this status and code; returns it. */
export async function problem(response, status, code) {
  const text = await response.text();
  assert.equal(response.status, status, text);
  assert.equal(response.headers.get("content-type"), "application/problem+json");
  assert.match(response.headers.get("x-request-id") ?? "", /^[0-9a-f-]{36}$/);
  const said = JSON.parse(text);
  assert.equal(said.type, "about:blank");
  assert.equal(said.status, status);
  assert.equal(said.code, code);
  assert.ok(said.title, "a problem has a title");
  assert.match(said.detail, /\.$/, "the detail is a sentence");
  return said;
}
