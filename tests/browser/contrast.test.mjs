// The tokens' contrast, in both themes, by the formula of WCAG 2.2: 4.5 for text, 3 for what one must see to use a control.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { root } from "../support/paths.mjs";

const GROUNDS = ["stage", "ground", "surface", "raised", "hover", "float", "field"];

/** What stands on what, and the least contrast. */
const PAIRS = [
  ...GROUNDS.map((ground) => ["text", ground, 4.5]),
  ...GROUNDS.map((ground) => ["muted", ground, 4.5]),
  ...GROUNDS.filter((ground) => ground !== "hover").map((ground) => ["accent-text", ground, 4.5]),
  ...["ground", "surface", "float", "field", "bad-ground"].map((ground) => ["bad", ground, 4.5]),
  ...["ground", "surface", "float"].map((ground) => ["good", ground, 4.5]),
  ["on-accent", "accent", 4.5],
  ["on-accent", "accent-hover", 4.5],
  ["on-danger", "danger", 4.5],
  ["on-danger", "danger-hover", 4.5],
  // Fields and switches are seen by their lines, sliders by the fill and the knob's line or the knob.
  ...["field", "surface", "float"].map((ground) => ["line-strong", ground, 3]),
  ...["surface", "float"].map((ground) => ["fill", ground, 3]),
];

const tokens = await readFile(join(root, "app/style/tokens.css"), "utf8");

for (const [place, theme] of ["light", "dark"].entries()) {
  test(`contrast: ${theme}`, () => {
    const low = PAIRS.map(([front, ground, least]) => {
      const ratio = contrast(colour(front, place), colour(ground, place));
      return { front, ground, least, ratio };
    }).filter(({ ratio, least }) => ratio < least);
    assert.deepEqual(
      low.map(({ front, ground, ratio }) => `${front} on ${ground}: ${ratio.toFixed(2)}`),
      [],
    );
  });

  test(`contrast: a knob is seen on its track, ${theme}`, () => {
    const ground = colour("surface", place);
    const knob = Math.max(...["knob", "knob-line"].map((name) => contrast(colour(name, place), ground)));
    assert.ok(knob >= 3, String(knob));
  });

  test(`contrast: greys are neutral, ${theme}`, () => {
    for (const name of [...GROUNDS, "text", "muted", "line", "line-float", "line-strong", "fill", "track"]) {
      const [red, green, blue] = colour(name, place);
      assert.ok(red === green && green === blue, name);
    }
  });
}

/** A token's colour, as three numbers from 0 to 255. */
function colour(name, place) {
  const value = tokens.match(new RegExp(`--${name}: ([^;]+);`))?.[1];
  assert.ok(value, `--${name} is a token`);
  const colours = value.match(/#[0-9a-f]{6}/g);
  const hex = colours[place] ?? colours[0];
  return [1, 3, 5].map((start) => Number.parseInt(hex.slice(start, start + 2), 16));
}

function contrast(one, other) {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour) {
  const [red, green, blue] = colour.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
