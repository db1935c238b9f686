// The rows of the drags: from the slider's input to the pixels, the full picture after the release, and the longest task.

import { percentile } from "../measure.mjs";
import { absoluteRow, round } from "../works.mjs";
import { CASES, RELEASE_TARGET_MS, TASK_TARGET_MS, VIEWPORTS } from "./cases.mjs";
import { drag } from "./drag.mjs";
import { addSteps, canvasSize, openEditor, openPhotograph } from "./editor.mjs";
import { latencies, longestTask, releaseLatency } from "./latency.mjs";

/** Drags each case `rounds` times at each size; one more drag before them warms up. */
export async function dragRows({ browser, url, jpeg, rounds, wanted, show }) {
  const rows = [];
  for (const viewport of VIEWPORTS) {
    const size = `${viewport.width} × ${viewport.height}`;
    const tasks = [];
    for (const { work, target, ...how } of CASES) {
      if (!wanted(`${work}, ${size}`)) continue;
      const outcome = await measured({ browser, url, jpeg, viewport, rounds, ...how }).catch((error) => error);
      rows.push(...caseRows({ work, size, target }, outcome).map(show));
      tasks.push(...(outcome.tasks ?? []));
    }
    if (tasks.length > 0 || wanted("longest task")) rows.push(show(taskRow(size, tasks)));
  }
  return rows;
}

/** The two rows of a case, from what was measured or from the error that prevented it. */
function caseRows({ work, size, target }, outcome) {
  const input = { work: `slider to pixels, p95, ${work}, ${size}`, unit: "ms", target };
  const release = { work: `full picture after the release, ${work}, ${size}`, unit: "ms", target: RELEASE_TARGET_MS };
  if (outcome instanceof Error) {
    const why = outcome.message.split("\n")[0];
    return [absoluteRow({ ...input, why }), absoluteRow({ ...release, why })];
  }
  const { times, releases, frames, drafts, canvas } = outcome;
  const median = (list) => `median ${round(percentile(list, 0.5))} ms`;
  const note = `${median(times)} over ${times.length} inputs; ${frames} frames, ${drafts} of them drafts; canvas ${canvas}`;
  const spread = `the longest of ${releases.length}; ${median(releases)}`;
  return [
    absoluteRow({ ...input, value: round(percentile(times, 0.95)), note }),
    absoluteRow({ ...release, value: round(Math.max(...releases)), note: spread }),
  ];
}

async function measured({ browser, url, jpeg, viewport, rounds, ops, moving: [index, name] }) {
  const page = await openEditor(browser, url, viewport);
  try {
    await openPhotograph(page, jpeg);
    await addSteps(page, ops);
    const slider = page.locator(`[data-step="${index}"] input[type=range][name=${name}]`);
    const devtools = await page.context().newCDPSession(page);
    const drags = [];
    for (let round = 0; round <= rounds; round += 1) {
      const recorded = await drag(page, devtools, slider, round);
      if (round > 0) drags.push(recorded);
    }
    const frames = drags.flatMap(({ frames }) => frames);
    return {
      times: drags.flatMap(latencies),
      releases: drags.map(releaseLatency),
      tasks: drags.map(longestTask),
      frames: frames.length,
      drafts: frames.filter(({ isDraft }) => isDraft).length,
      canvas: await canvasSize(page),
    };
  } finally {
    await page.context().close();
  }
}

function taskRow(size, tasks) {
  const row = { work: `longest task of the main thread during a drag, ${size}`, unit: "ms", target: TASK_TARGET_MS };
  if (tasks.length === 0) return absoluteRow({ ...row, why: "no drag was measured" });
  const longest = Math.max(...tasks);
  if (longest > 0) return absoluteRow({ ...row, value: round(longest), note: `of ${tasks.length} drags` });
  return absoluteRow({
    ...row,
    value: TASK_TARGET_MS,
    note: `none of ${tasks.length} drags had a longer one; the browser reports no shorter ones`,
  });
}
