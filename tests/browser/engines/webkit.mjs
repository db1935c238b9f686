// WebKitGTK by WebKitWebDriver, in the driver's own small browser on an X server without a screen.

import { given } from "../../support/paths.mjs";
import { freePort } from "../../support/port.mjs";
import { until } from "../../support/wait.mjs";
import { line, Processes } from "./processes.mjs";
import { Profile } from "./profile.mjs";
import { Session } from "./session.mjs";
import { WebDriver } from "./webdriver.mjs";

/** Starting the driver on a busy machine may take this long. */
const READY_S = 60;

export const webkit = {
  name: "WebKitGTK",
  needs: ["SAFELIGHT_WEBKIT_DRIVER", "SAFELIGHT_XVFB"],
  start,
};

class WebKitSession extends Session {
  #driver;

  constructor({ driver, ...rest }) {
    super(rest);
    this.#driver = driver;
  }

  async navigate(url) {
    await this.#driver.command("/url", { url });
  }

  evaluate(look, ...args) {
    return this.#driver.evaluate(look, ...args);
  }

  async setFile(selector, path) {
    await this.#driver.command(`${await this.#driver.element(selector)}/value`, { text: path });
  }

  async pressMouse(selector) {
    await this.#driver.command(`${await this.#driver.element(selector)}/click`, {});
  }

  /** Presses keys, by their names in `KeyboardEvent.key`, in an element. */
  async press(selector, ...keys) {
    await this.waitForElement(selector);
    await this.evaluate((selector) => document.querySelector(selector).focus(), selector);
    for (const key of keys) await this.#driver.press(key);
  }

  quit() {
    return this.#driver.end();
  }
}

async function start() {
  const profile = await Profile.make();
  const processes = new Processes();
  try {
    const env = { ...profile.env, DISPLAY: await display(processes), GDK_BACKEND: "x11", NO_AT_BRIDGE: "1", GSETTINGS_BACKEND: "memory" };
    const port = await freePort();
    processes.start(given("SAFELIGHT_WEBKIT_DRIVER"), [`--port=${port}`], { env });
    const driver = new WebDriver(port);
    await until("WebKitWebDriver's start", READY_S, () => driver.isReady());
    // With another strategy the driver waits for an event that does not come for a page whose script module still loads.
    const granted = await driver.begin({ pageLoadStrategy: "none" });
    const version = `WebKitGTK ${granted.browserVersion}`;
    return new WebKitSession({ profile, processes, driver, version });
  } catch (error) {
    await processes.end();
    await profile.remove();
    throw error;
  }
}

/** An X server on a display that nobody uses: it chooses the number and writes it to the descriptor that `-displayfd` names. */
async function display(processes) {
  const args = ["-displayfd", "3", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"];
  const server = processes.start(given("SAFELIGHT_XVFB"), args, { stdio: ["ignore", "ignore", "ignore", "pipe"] });
  const [number] = await line(server, server.stdio[3], /^\d+$/);
  return `:${number}`;
}
