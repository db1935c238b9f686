// The tone curve's chart, as a test finds it.

import { chooseTool } from "./editor.mjs";

/** Shows the chart of the tool that adjusts; returns it. */
export async function openCurve(page) {
  await openSection(page);
  const chart = page.locator('[data-section="curve"] .curve-chart');
  await chart.scrollIntoViewIfNeeded();
  return chart;
}

/** Shows the curve's section: on a phone it is one of several, on a wide screen it may be closed. */
export async function openSection(page) {
  await chooseTool(page, "adjust");
  const choice = page.locator('[data-choose-section="curve"], [data-section-tab="curve"]');
  if (await choice.first().isVisible()) await choice.first().click();
  const title = page.locator('[data-section="curve"] [aria-expanded="false"]').first();
  if (await title.isVisible()) await title.click();
}

/** A place of the chart in the page; `x` and `y` from 0 to 1, from the bottom left. */
export async function pointAt(chart, x, y) {
  const box = await chart.boundingBox();
  return { x: box.x + box.width * x, y: box.y + box.height * (1 - y) };
}

/** Input and output of each point, in levels, as they are spoken. */
export function points(chart) {
  return chart.locator(".curve-point").evaluateAll((points) =>
    points.map((point) => {
      const [, input, output] = point.getAttribute("aria-label").match(/input (\d+), output (\d+)/);
      return [Number(input), Number(output)];
    }),
  );
}
