// Our side: the npm package in Node, its recipes nearest to what the peers do.

import { engine as load } from "./places.mjs";
import { EIGHT_POINTS, FIVE, WITH_EXPOSURE } from "./recipes.mjs";

const JPEG = { format: "jpeg", quality: 85 };

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
