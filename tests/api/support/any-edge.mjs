// What tests ask of any edge, wherever it runs.

import assert from "node:assert/strict";

/** An id that is well-formed and nobody's. */
export const NOBODYS_ID = "01900000-0000-7000-8000-000000000000";

/** Looks until `look` gives something, for at most `seconds`. */
export async function until(what, seconds, look) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    if (Date.now() > end) assert.fail(`${what} did not happen within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The guest's ingests, oldest first, once `count` of them have ended. */
export async function ingests(guest, count) {
  return until(`${count} ingests`, 60, async () => {
    const { items } = await (await guest.ask("GET", "/api/jobs?kind=ingest&limit=100")).json();
    const ended = items.filter(({ state }) => state === "done" || state === "failed");
    return ended.length >= count && items.length === ended.length && ended.reverse();
  });
}

/** The answer must be a problem detail of this status and code; gives it back. */
export async function problem(answer, status, code) {
  const text = await answer.text();
  assert.equal(answer.status, status, text);
  assert.equal(answer.headers.get("content-type"), "application/problem+json");
  assert.match(answer.headers.get("x-request-id") ?? "", /^[0-9a-f-]{36}$/);
  const said = JSON.parse(text);
  assert.equal(said.type, "about:blank");
  assert.equal(said.status, status);
  assert.equal(said.code, code);
  assert.ok(said.title, "a problem has a title");
  assert.match(said.detail, /\.$/, "the detail is a sentence");
  return said;
}
