// Presets and their makes, put at the edge past the app.

import assert from "node:assert/strict";

/** The recipe of the preset of the tests. */
export const RECIPE = {
  version: 1,
  ops: [
    { op: "exposure", id: "light", ev: 0.4 },
    { op: "saturation", id: "colour", amount: -0.3 },
    { op: "vignette", id: "corners", amount: 0.3 },
  ],
};

/** The preset of the tests. */
export const PRESET = { name: "Warm classic", tags: ["warm", "film"], folder: "Portraits/Studio", rating: 4, recipe: RECIPE };

/** `RECIPE` with other values of its first two steps. */
export const recipeWith = (ev, amount, more = []) => ({
  version: 1,
  ops: [{ ...RECIPE.ops[0], ev }, { ...RECIPE.ops[1], amount }, RECIPE.ops[2], ...more],
});

/** Recipes of makes: most of them darker than the preset, one exact (`undefined`), one without the last step. */
export const MAKES = [
  recipeWith(0.1, -0.3),
  recipeWith(0.15, -0.2),
  recipeWith(-0.1, -0.3),
  recipeWith(0.2, -0.1, [{ op: "grain", id: "new", amount: 0.2 }]),
  undefined,
  { version: 1, ops: RECIPE.ops.slice(0, 2) },
];

/** Creates a preset in the page's session; returns it. */
export async function createPreset(page, preset) {
  const session = await page.request.post("/api/session");
  assert.ok(session.ok(), await session.text());
  const answer = await page.request.post("/api/presets", { data: preset });
  assert.equal(answer.status(), 201, await answer.text());
  return answer.json();
}

/** Makes a preset on an image, with a recipe of its own or exactly; returns the make. */
export async function makeOf(page, preset, image, recipe) {
  const answer = await page.request.post(`/api/presets/${preset}/makes`, {
    data: { image_id: image, recipe },
    headers: { prefer: "wait=60" },
  });
  assert.ok(answer.ok(), await answer.text());
  return (await answer.json()).make;
}
