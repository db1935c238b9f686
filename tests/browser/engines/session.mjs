// A page in a browser, the same for every driver. A driver brings `navigate`, `evaluate`, `setFile`, `pressMouse`, `press` and `quit`.

import assert from "node:assert/strict";

import { pause, until } from "../../support/wait.mjs";

/** A full-size render on a slow machine fits in here. */
const PATIENCE_S = 90;
const POLL_MS = 50;

export class Session {
  #profile;
  #processes;

  constructor({ profile, processes, version }) {
    this.#profile = profile;
    this.#processes = processes;
    /** The engine and its version, in words. */
    this.version = version;
  }

  /** Opens an address, also the one that is open, and waits until the new document is loaded. */
  async open(url) {
    await this.evaluate(() => {
      globalThis.isLeft = true;
    });
    await this.navigate(url);
    await this.waitFor(
      `${url} to load`,
      (url) => !globalThis.isLeft && location.href === url && document.readyState === "complete",
      new URL(url).href,
    );
    await this.evaluate(recordComplaints);
  }

  /** Waits until `look`, called in the page, returns something truthy; returns that. */
  async waitFor(what, look, ...args) {
    const end = Date.now() + PATIENCE_S * 1000;
    for (;;) {
      // A document that is about to be replaced cannot answer.
      const seen = await this.evaluate(look, ...args).catch((error) => error);
      if (seen && !(seen instanceof Error)) return seen;
      if (Date.now() > end) assert.fail(`waited ${PATIENCE_S} s for ${what}${seen ? `: ${seen.message}` : ""}`);
      await pause(POLL_MS);
    }
  }

  /** Waits until something fits the selector, is shown, and can be used. */
  waitForElement(selector) {
    return this.waitFor(
      selector,
      (selector) => {
        const element = document.querySelector(selector);
        return element?.checkVisibility() && !element.matches(":disabled");
      },
      selector,
    );
  }

  /** Clicks an element. While it is replaced or covered by another one, which a driver refuses to click, it is tried again. */
  async click(selector) {
    let refusal;
    const isClicked = async () => {
      await this.waitForElement(selector);
      refusal = await this.pressMouse(selector).catch((error) => error);
      return !refusal;
    };
    await until(`a click on ${selector}`, PATIENCE_S, isClicked).catch((error) => {
      throw refusal ?? error;
    });
  }

  /** What the page complained about since it was opened. */
  complaints() {
    return this.evaluate(() => globalThis.complaints);
  }

  downloaded() {
    return this.#profile.downloaded();
  }

  /** Ends the browser and removes its profile, also after a failure. */
  async close() {
    await this.quit().catch(() => {});
    await this.#processes.end();
    await this.#profile.remove();
  }
}

/** Runs in the page: keeps what reaches its console as an error. What the browser itself writes there is not seen. */
function recordComplaints() {
  const complaints = [];
  globalThis.complaints = complaints;
  const { error } = console;
  console.error = (...parts) => {
    complaints.push(parts.join(" "));
    error.apply(console, parts);
  };
  addEventListener("error", ({ message }) => complaints.push(message));
  addEventListener("unhandledrejection", ({ reason }) => complaints.push(String(reason)));
}
