// The web worker: opens the photograph once, renders previews of it, and transfers their pixels to the page.

import init, { Preview } from "/npm/filters.js";

let preview;

self.onmessage = async ({ data: request }) => {
  try {
    if (request.do === "open") {
      await init();
      const bytes = await (await fetch(request.path)).arrayBuffer();
      preview = Preview.open(new Uint8Array(bytes), request.side_px);
      postMessage({});
    } else {
      const { width, height, data: pixels } = preview.render(request.recipe);
      postMessage({ width, height, buffer: pixels.buffer }, [pixels.buffer]);
    }
  } catch (error) {
    postMessage({ error: String(error?.message ?? error) });
  }
};
