// Waiting: for a condition, or for a while.

import assert from "node:assert/strict";

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Calls `look` until it returns something truthy, for at most `seconds`; returns that. */
export async function until(what, seconds, look) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    if (Date.now() > end) assert.fail(`${what} did not happen within ${seconds} s`);
    await pause(50);
  }
}
