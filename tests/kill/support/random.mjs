// Random numbers that can be had again: a run prints its seed.

/** A generator of numbers from 0 up to 1 (Marsaglia's xorshift with 32 bits). */
export function seeded(seed) {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
}
