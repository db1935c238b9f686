// Firefox by puppeteer-core over WebDriver BiDi. Firefox is started here and not by puppeteer, which puts it in a process group of its own.

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { given, tool } from "../../support/paths.mjs";
import { line, Processes } from "./processes.mjs";
import { Profile } from "./profile.mjs";
import { Session } from "./session.mjs";

const puppeteer = tool("puppeteer-core");

export const firefox = {
  name: "Firefox",
  needs: ["SAFELIGHT_FIREFOX"],
  start,
};

class FirefoxSession extends Session {
  #browser;
  #page;

  constructor({ browser, page, ...rest }) {
    super(rest);
    this.#browser = browser;
    this.#page = page;
  }

  async navigate(url) {
    await this.#page.goto(url);
  }

  evaluate(look, ...args) {
    return this.#page.evaluate(look, ...args);
  }

  async setFile(selector, path) {
    const input = await this.#page.$(selector);
    await input.uploadFile(path);
  }

  async pressMouse(selector) {
    await this.#page.click(selector);
  }

  /** Presses keys, by their names in `KeyboardEvent.key`, in an element. */
  async press(selector, ...keys) {
    await this.waitForElement(selector);
    await this.#page.focus(selector);
    for (const key of keys) await this.#page.keyboard.press(key);
  }

  quit() {
    return this.#browser.close();
  }
}

async function start() {
  const profile = await Profile.make();
  const processes = new Processes();
  try {
    const folder = join(profile.home, "profile");
    await mkdir(folder);
    await writeFile(join(folder, "user.js"), preferences(profile.downloads));
    const args = ["--headless", "--new-instance", "--profile", folder, "--remote-debugging-port=0", "about:blank"];
    const child = processes.start(given("SAFELIGHT_FIREFOX"), args, { env: profile.env, stdio: ["ignore", "ignore", "pipe"] });
    const [, address] = await line(child, child.stderr, /^WebDriver BiDi listening on (ws:\/\/\S+)$/);
    const browser = await puppeteer.connect({
      browserWSEndpoint: `${address}/session`,
      protocol: "webDriverBiDi",
      defaultViewport: { width: 1280, height: 800 },
    });
    const [page] = await browser.pages();
    return new FirefoxSession({ profile, processes, browser, page, version: await browser.version() });
  } catch (error) {
    await processes.end();
    await profile.remove();
    throw error;
  }
}

/** What Firefox's own recommendations for automation leave open: downloads go to a folder unasked. */
function preferences(downloads) {
  const settings = {
    "browser.download.folderList": 2,
    "browser.download.dir": downloads,
    "browser.download.useDownloadDir": true,
    "browser.download.always_ask_before_handling_new_types": false,
    "browser.download.manager.showWhenStarting": false,
    "browser.shell.checkDefaultBrowser": false,
    "datareporting.policy.dataSubmissionEnabled": false,
  };
  return Object.entries(settings)
    .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`)
    .join("");
}
