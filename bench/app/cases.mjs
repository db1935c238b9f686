// What is dragged, at which size of the window, and how long a value may take to be seen.

import { EIGHT_POINTS, UNSHARP } from "../recipes.mjs";

export const VIEWPORTS = [
  { width: 1280, height: 800 },
  { width: 2560, height: 1440 },
];

const EXPOSURE = { op: "exposure", ev: 0.3 };

/** `moving` is the index of the step and the name of its slider; targets are milliseconds. */
export const CASES = [
  { work: "one point operation (exposure)", ops: [EXPOSURE], moving: [0, "ev"], target: 16 },
  { work: "four point operations", ops: EIGHT_POINTS.slice(0, 4), moving: [3, "amount"], target: 16 },
  { work: "eight point operations", ops: EIGHT_POINTS, moving: [7, "threshold"], target: 24 },
  { work: "eight point operations, the first one moving", ops: EIGHT_POINTS, moving: [0, "amount"], target: 24 },
  { work: "exposure and one window operation (unsharp mask)", ops: [EXPOSURE, UNSHARP], moving: [1, "amount"], target: 33 },
  {
    work: "exposure and one window operation (unsharp mask), the first one moving",
    ops: [EXPOSURE, UNSHARP],
    moving: [0, "ev"],
    target: 33,
  },
];

export const RELEASE_TARGET_MS = 120;
export const TASK_TARGET_MS = 50;

/** The line and the processor of a first visit. */
export const SLOW = { megabitsPerS: 9, latencyMs: 60, cpuTimes: 4 };
export const FIRST_PAINT_TARGET_MS = 1000;
export const FIRST_PREVIEW_TARGET_MS = 2500;
export const TRANSFER_TARGET_MB = 1.2;
