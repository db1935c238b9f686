// Chromium as the bench starts it: headless, without a GPU, and without traffic of its own.

import { tool } from "../tests/support/paths.mjs";

const FLAGS = [
  "--headless=new",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

export async function launch() {
  const executablePath = process.env.SAFELIGHT_CHROMIUM;
  if (!executablePath) throw new Error("there is no Chromium here");
  return tool("playwright-core").chromium.launch({ executablePath, args: FLAGS });
}
