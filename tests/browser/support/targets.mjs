// What a finger finds: the size of the area that belongs to a control, found by pressing points of the page in thought.

import assert from "node:assert/strict";

/** The side of a target in CSS pixels (WCAG 2.5.5), less what rounding takes. */
const FINGER_PX = 43;

/**
 * Fails with a line for each control on the screen that a finger does not find: from its middle, the area that belongs to it is narrower or
 * lower than a finger. `except` matches controls that do nothing where they are. Returns how many controls were looked at.
 */
export async function fingersFind(page, what, except = ":not(*)") {
  const { small, count } = await page.evaluate(
    ({ except, finger }) => {
      const controls = [
        "button:enabled",
        "a[href]",
        "select",
        "textarea",
        "summary",
        "input:not([type=hidden], [type=file])",
        "[role=slider]",
        "[tabindex='0']",
      ].join();
      // An input that cannot be seen stands for what is around it. What scrolls is no target.
      const wholes =
        ".slider-track, .number-box, .segments label, .crop-chips label, .control.toggle, .control.flag, .control.color, .file";
      const whole = (element) => element.closest(wholes) ?? element;
      const modal = document.querySelector("dialog:modal, :popover-open");
      const shown = [...(modal ?? document).querySelectorAll(controls)].filter(
        (it) =>
          it.checkVisibility({ visibilityProperty: true }) &&
          getComputedStyle(whole(it)).opacity !== "0" &&
          getComputedStyle(whole(it)).clipPath === "none" &&
          !it.closest("[inert]") &&
          !it.matches(except) &&
          !(it.matches("[tabindex='0']:not([role=slider], button, a)") && it.scrollHeight > it.clientHeight),
      );
      const seen = new Set(shown.map(whole));
      const small = [];
      for (const target of seen) {
        target.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
        const box = target.getBoundingClientRect();
        const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
        const owns = (x, y) => {
          const hit = document.elementFromPoint(x, y);
          const owner = hit && whole(hit.closest(controls) ?? hit);
          return owner === target || (target.contains(hit) && !seen.has(owner));
        };
        const reach = (dx, dy) => {
          let far = 0;
          while (far < 2 * finger && owns(x + dx * (far + 1), y + dy * (far + 1))) far += 1;
          return far;
        };
        const name = target.cloneNode(false).outerHTML.slice(0, 120);
        if (box.width === 0 || !owns(x, y)) {
          const over = document.elementFromPoint(x, y);
          small.push(`${name}: covered by ${over?.cloneNode(false).outerHTML.slice(0, 80)}`);
          continue;
        }
        const [width, height] = [reach(-1, 0) + reach(1, 0) + 1, reach(0, -1) + reach(0, 1) + 1];
        if (Math.min(width, height) < finger) small.push(`${name}: ${width} × ${height}`);
      }
      return { small, count: seen.size };
    },
    { except, finger: FINGER_PX },
  );
  assert.ok(count > 0, `${what}: there are controls`);
  assert.deepEqual(small, [], `${what}: a finger finds everything`);
  return count;
}
