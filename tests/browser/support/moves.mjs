// Whether anything that a person could press moves: a press at that moment would miss it.

/** Begins to watch what can be pressed in `root`, in this page and in those that it loads; to be called before the first. */
export function watchMoves(page, root) {
  return page.addInitScript((root) => {
    const tops = new WeakMap();
    window.moves = { seen: 0, moved: [], shifts: [] };
    new PerformanceObserver((list) => {
      for (const { value, sources } of list.getEntries()) {
        const moved = sources.map(({ node }) => node?.parentElement && (node.closest ? node : node.parentElement));
        const names = moved.filter((element) => element?.closest(root)).map((element) => element.id || element.className);
        if (names.length > 0) window.moves.shifts.push(`${value.toFixed(4)} ${names.join(", ")}`);
      }
    }).observe({ type: "layout-shift", buffered: true });
    const look = () => {
      for (const element of document.querySelectorAll(`${root} :is(button, a, input, select, textarea, summary)`)) {
        if (!element.checkVisibility() || element.matches(".visually-hidden")) continue;
        const { top } = element.getBoundingClientRect();
        const before = tops.get(element);
        if (before === undefined) window.moves.seen += 1;
        else if (Math.abs(before - top) > 0.5) window.moves.moved.push(`${element.id || element.textContent}: ${before} to ${top}`);
        tops.set(element, top);
      }
      requestAnimationFrame(look);
    };
    look();
  }, root);
}

/** What was seen until now: the number of elements, those that moved, and the layout shifts that the browser counts in `root`. */
export const movesOf = (page) => page.evaluate(() => window.moves);
