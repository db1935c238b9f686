// The tone curve's chart, as a test finds it.

import { openSection } from "./adjust.mjs";
import { chooseTool } from "./editor.mjs";

/** Shows the chart of the tool that adjusts; returns it. */
export async function openCurve(page) {
  await openCurveSection(page);
  const chart = page.locator("#section-curve .curve-chart");
  await chart.scrollIntoViewIfNeeded();
  return chart;
}

/** Shows the curve's section: on a phone it is a tool of its own, on a wide screen it may be closed. */
export async function openCurveSection(page) {
  const own = page.locator('.rail-item[data-section="curve"]:visible');
  if ((await own.count()) > 0) return own.click();
  await chooseTool(page, "adjust");
  await openSection(page, "curve");
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
