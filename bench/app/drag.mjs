// A drag of a slider with the mouse, sixty moves a second, and what the page recorded of it.

import { pause } from "../../tests/support/wait.mjs";
import { rest } from "./editor.mjs";

export const MOVES = 120;
const MOVES_PER_S = 60;
/** The part of the track that the drag covers, there and back. */
const FROM = 0.2;
const TO = 0.8;

/** Drags the slider and returns what the page recorded, once the last value is shown in full. */
export async function drag(page, devtools, slider, round) {
  await slider.scrollIntoViewIfNeeded();
  const { x, y, width, height } = await slider.boundingBox();
  const at = (share) => ({ x: x + width * share, y: y + height / 2 });
  await rest(page);
  await page.evaluate(() => {
    for (const list of Object.values(globalThis.recorded)) list.length = 0;
  });
  const mouse = (type, share, buttons = 1) =>
    devtools.send("Input.dispatchMouseEvent", { type, ...at(share), button: "left", buttons, clickCount: 1 });
  await mouse("mousePressed", FROM);
  const begun = performance.now();
  const moves = [];
  for (let i = 1; i <= MOVES; i += 1) {
    const due = begun + (i * 1000) / MOVES_PER_S;
    await pause(Math.max(0, due - performance.now()));
    // Not awaited: a real mouse does not wait for the page.
    moves.push(mouse("mouseMoved", place(i / MOVES, round)));
  }
  await Promise.all([...moves, mouse("mouseReleased", place(1, round), 0)]);
  await rest(page);
  return page.evaluate(() => globalThis.recorded);
}

/** There and most of the way back, so that the last move is a move, too; each round ends elsewhere than the one before, or it would be no change. */
function place(progress, round) {
  const turns = round % 2 === 0 ? 0.95 : 0.9;
  const there = 1 - Math.abs(1 - 2 * progress * turns);
  return FROM + (TO - FROM) * there;
}
