// The works and their bounds, a row for each bound. `against` names the peer that a bound is a multiple of.

/** Works that are timed: key, words, and the bounds. A work without bounds is shown and holds nobody to anything. */
export const TIMED = [
  {
    key: "grayscale",
    work: "JPEG to greyscale to JPEG",
    bounds: [
      { against: "wasm-vips", target: 1.3 },
      { against: "Photon", target: 0.45 },
    ],
  },
  {
    key: "five",
    work: "JPEG to exposure, white balance, curve, vibrance, unsharp mask to JPEG",
    bounds: [
      { against: "sharp", target: 0.5 },
      { against: "Photon", target: 0.4 },
    ],
  },
  {
    key: "eight",
    work: "eight point operations, pixels to pixels",
    bounds: [{ against: "Photon", target: 0.25 }],
  },
  {
    key: "nine",
    work: "eight point operations and exposure in linear light, pixels to pixels",
    bounds: [{ against: "Photon", target: 0.25 }],
  },
  {
    key: "blur3",
    work: "Gaussian blur, sigma 3, pixels to pixels",
    bounds: [
      { against: "wasm-vips", target: 1.5 },
      { against: "Photon", target: 0.25 },
    ],
  },
  {
    key: "blur30",
    work: "Gaussian blur, sigma 30, pixels to pixels",
    bounds: [{ against: "blur3", words: "our sigma 3", target: 1.3 }],
  },
  {
    key: "resize1024",
    work: "resize to 1024, Lanczos3, linear light",
    bounds: [
      { against: "Photon", target: 0.15 },
      { against: "sharp, linear light", words: "native sharp", target: 1.0 },
    ],
  },
  {
    key: "thumbnail",
    work: "thumbnail of 512 from JPEG",
    bounds: [{ against: "wasm-vips", target: 1.3 }],
  },
  { key: "progressive", work: "progressive JPEG to greyscale to JPEG", bounds: [] },
  { key: "empty", work: "JPEG to JPEG, nothing done", bounds: [] },
];

/** Rows of one timed work. `results` are by contestant, `ours` among them. */
export function timedRows({ work, bounds }, results, others) {
  const { ours, ...peers } = results;
  const figures = Object.fromEntries(
    Object.entries(peers)
      .filter(([, peer]) => peer.ms !== undefined)
      .map(([name, peer]) => [name, round(peer.ms)]),
  );
  const base = { work, ours: ours.ms === undefined ? null : round(ours.ms), unit: "ms", peers: figures };
  const failed = Object.entries(peers)
    .filter(([, peer]) => peer.error)
    .map(([name, peer]) => `${name}: ${peer.error}`);
  const notes = failed.length ? { note: failed.join("; ") } : {};
  if (!bounds.length) return [{ ...base, bound: null, target: null, measured: null, holds: null, ...notes }];
  return bounds.map(({ against, words, target }) => {
    const other = peers[against] ?? others[against]?.ours;
    const bound = `${target} x ${words ?? against}`;
    const missing = ours.error ?? (other?.ms === undefined ? (other?.error ?? `${against} was not measured`) : undefined);
    if (missing) return { ...base, bound, target, measured: null, holds: false, why: `not measured: ${missing}` };
    const measured = round(ours.ms / other.ms, 3);
    return { ...base, bound, target, measured, holds: measured <= target, ...notes };
  });
}

/** A row whose bound is a figure itself. */
export function absoluteRow({ work, unit, target, value, peers = {}, why, note }) {
  const bound = target === null ? null : `${target} ${unit}`;
  const base = { work, ours: value ?? null, unit, peers, bound, target };
  if (value === undefined) return { ...base, measured: null, holds: target === null ? null : false, why: `not measured: ${why}` };
  return { ...base, measured: value, holds: target === null ? null : value <= target, ...(note ? { note } : {}) };
}

export function round(value, digits = 1) {
  const scale = 10 ** digits;
  return Math.round(value * scale) / scale;
}
