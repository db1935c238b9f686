// What axe finds wrong with a page: https://github.com/dequelabs/axe-core

import assert from "node:assert/strict";

import { tool } from "../../support/paths.mjs";

const { source } = tool("axe-core");

/** Fails with a line for each element that axe complains about. `what` names what is shown. */
export async function passesAxe(page, what) {
  await page.evaluate(source);
  const { violations, passes } = await page.evaluate(() => globalThis.axe.run());
  assert.ok(passes.length > 0, "axe looked at something");
  const lines = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} (${help}): ${target.join(" ")}\n  ${failureSummary.replaceAll("\n", "\n  ")}`),
  );
  assert.deepEqual(lines, [], what);
}
