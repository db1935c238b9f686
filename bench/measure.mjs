// Medians of interleaved runs: each round runs everybody once, one after the other in one process, so that a slow moment of
// the machine falls on all alike. The first round warms up and does not count.

/** What takes longer than this is run once after its warm-up; nothing hangs on its last per cent. */
const SLOW_MS = 5000;
const SLOW_ROUNDS = 1;

/**
 * @param {{name: string, run: () => unknown}[]} contestants
 * @returns {Promise<Record<string, {ms?: number, runs?: number, error?: string}>>}
 */
export async function measure(contestants, rounds) {
  const states = contestants.map(({ name, run }) => ({ name, run, times: [], slow: false, error: undefined }));
  for (let round = 0; round <= rounds; round += 1) {
    for (const state of states) {
      if (state.error || (state.slow && state.times.length >= SLOW_ROUNDS)) continue;
      try {
        globalThis.gc?.();
        const begun = performance.now();
        await state.run();
        const ms = performance.now() - begun;
        if (round > 0) state.times.push(ms);
        else state.slow = ms > SLOW_MS;
      } catch (error) {
        state.error = String(error?.message ?? error).split("\n")[0];
      }
    }
  }
  return Object.fromEntries(states.map(({ name, times, error }) => [name, error ? { error } : { ms: median(times), runs: times.length }]));
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** The smallest value that at least `share` of all do not pass. */
export function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
}
