// What the recorded times of one drag say.

/** For each input, how long until the canvas shows a frame of that value or of a newer one. */
export function latencies({ inputs, frames }) {
  return inputs.map(({ at_ms }) => {
    const frame = frames.find(({ since_ms }) => since_ms >= at_ms);
    if (!frame) throw new Error("a value of the slider was never shown");
    return frame.at_ms - at_ms;
  });
}

/** How long after the release the canvas shows the last value in full; nothing if it did so already. */
export function releaseLatency({ inputs, releases, frames }) {
  const { at_ms } = inputs.at(-1);
  const full = frames.find(({ since_ms, isDraft }) => !isDraft && since_ms >= at_ms);
  if (!full) throw new Error("the last value was never shown in full");
  return Math.max(0, full.at_ms - releases.at(-1).at_ms);
}

/** The longest task of the main thread that the browser reports, from the first input to the last frame; it reports those over 50 ms. */
export function longestTask({ inputs, frames, tasks }) {
  const [from, to] = [inputs[0].at_ms, frames.at(-1).at_ms];
  const during = tasks.filter(({ at_ms, duration_ms }) => at_ms + duration_ms >= from && at_ms <= to);
  return Math.max(0, ...during.map(({ duration_ms }) => duration_ms));
}
