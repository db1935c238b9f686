// The other ways to bring a photograph: dropped on the page, and pasted into it.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../support/paths.mjs";
import { pageTest, useChromium } from "./support/browser.mjs";
import { rendersAfter } from "./support/editor.mjs";

useChromium();

const rocket = (await readFile(join(root, "photos/rocket.jpg"))).toString("base64");

for (const [way, event] of [
  ["dropped", "drop"],
  ["pasted", "paste"],
]) {
  pageTest(`open: a ${way} photograph is shown`, {}, async (page) => {
    await page.goto("/");
    await page.locator("#open-file").waitFor({ state: "attached" });
    await page.evaluate(
      ({ rocket, event }) => {
        const bytes = Uint8Array.from(atob(rocket), (char) => char.charCodeAt(0));
        const data = new DataTransfer();
        data.items.add(new File([bytes], "rocket.jpg", { type: "image/jpeg" }));
        const options = { bubbles: true, cancelable: true };
        const made =
          event === "drop"
            ? new DragEvent(event, { ...options, dataTransfer: data })
            : new ClipboardEvent(event, { ...options, clipboardData: data });
        document.body.dispatchEvent(made);
      },
      { rocket, event },
    );
    await rendersAfter(page, 0);
    await page.getByText("640 × 427").first().waitFor();
  });
}
