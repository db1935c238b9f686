// Our side: the npm package in Node, its recipes nearest to what the peers do.

import { engine as load } from "./places.mjs";

const JPEG = { format: "jpeg", quality: 85 };

export const EIGHT_POINTS = [
  { op: "brightness", amount: 0.05 },
  { op: "channel_mixer", red_red: 1.05, green_green: 1.02, blue_blue: 0.95 },
  { op: "contrast", amount: 0.15 },
  { op: "saturation", amount: 0.2 },
  { op: "hue", degrees: 15 },
  { op: "gamma", gamma: 1.1 },
  { op: "colorize", color: "#ffcc66", amount: 0.1 },
  { op: "solarize", threshold: 0.9 },
];

/** Exposure works in linear light, so pixels are decoded and encoded on the way. */
const WITH_EXPOSURE = [{ op: "exposure", ev: 0.3 }, ...EIGHT_POINTS];

export const UNSHARP = { op: "unsharp_mask", amount: 0.8, sigma_px: 1.2 };

const FIVE = [
  { op: "exposure", ev: 0.3 },
  { op: "white_balance", temperature: 0.2 },
  {
    op: "curves",
    rgb: [
      [0, 0],
      [0.25, 0.2],
      [0.75, 0.82],
      [1, 1],
    ],
  },
  { op: "vibrance", amount: 0.3 },
  UNSHARP,
];

/** Operations that hold rows and one that changes the size are in it. */
export const EIGHT_FOR_MEMORY = [
  { op: "exposure", ev: 0.3 },
  { op: "white_balance", temperature: 0.2, tint: -0.1 },
  { op: "contrast", amount: 0.2 },
  { op: "saturation", amount: 0.3 },
  { op: "sepia", amount: 0.1 },
  { op: "gaussian_blur", sigma_px: 1 },
  { op: "unsharp_mask", amount: 0.8, sigma_px: 2 },
  { op: "resize", width: 2000 },
];

export async function ours(photo) {
  const engine = await load();
  const file = (bytes, ops) => checked(ops, (recipe) => engine.render(bytes, recipe));
  const pixels = (ops) =>
    checked(ops, (recipe) => {
      if (!engine.renderPixels) throw new NotThere("the package has no `renderPixels` yet");
      return engine.renderPixels(photo.rgba, photo.width, photo.height, recipe);
    });
  const known = new Set(engine.ops().map((op) => op.name));

  /** What a missing operation makes of a work is a sentence, not a figure. */
  function checked(ops, run) {
    const recipe = { version: 1, ops, output: JPEG };
    return () => {
      const missing = missingOp(ops, known);
      if (missing) throw new NotThere(missing);
      return run(recipe);
    };
  }

  return {
    known,
    contestant: {
      empty: file(photo.jpeg, []),
      grayscale: file(photo.jpeg, [{ op: "grayscale" }]),
      progressive: file(photo.progressive, [{ op: "grayscale" }]),
      five: file(photo.jpeg, FIVE),
      eight: pixels(EIGHT_POINTS),
      nine: pixels(WITH_EXPOSURE),
      blur3: pixels([{ op: "gaussian_blur", sigma_px: 3 }]),
      blur30: pixels([{ op: "gaussian_blur", sigma_px: 30 }]),
      resize1024: pixels([{ op: "resize", width: 1024 }]),
      thumbnail: engine.thumbnail ? () => engine.thumbnail(photo.jpeg, 512, JPEG) : file(photo.jpeg, [{ op: "resize", width: 512 }]),
    },
  };
}

/** The sentence about the first operation that the engine does not have. */
export function missingOp(ops, known) {
  const missing = ops.find(({ op }) => !known.has(op));
  return missing && `there is no operation \`${missing.op}\` yet`;
}

class NotThere extends Error {}
