// A client of W3C WebDriver (https://www.w3.org/TR/webdriver2/), with the calls that the flows need.

/** The key of an element's id in WebDriver's JSON. */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

/** Keys that print nothing, as WebDriver spells them, by their names in `KeyboardEvent.key`. */
const KEYS = { PageUp: "\uE00E", PageDown: "\uE00F", ArrowLeft: "\uE012", ArrowRight: "\uE014" };

export class WebDriver {
  #base;
  #session;

  constructor(port) {
    this.#base = `http://127.0.0.1:${port}`;
  }

  /** Whether the driver listens and can make a session. */
  isReady() {
    return this.#call("GET", "/status").then(
      ({ ready }) => ready,
      () => false,
    );
  }

  /** Begins a session; returns the capabilities that the browser has. */
  async begin(capabilities) {
    const { sessionId, capabilities: granted } = await this.#call("POST", "/session", { capabilities: { alwaysMatch: capabilities } });
    this.#session = `/session/${sessionId}`;
    return granted;
  }

  end() {
    return this.#call("DELETE", this.#session);
  }

  /** A command of the session. */
  command(path, body) {
    return this.#call("POST", `${this.#session}${path}`, body);
  }

  /** Calls a function in the page and waits for what it returns. */
  async evaluate(look, ...args) {
    const script = `
      const [done, ...args] = [...arguments].reverse();
      Promise.resolve().then(() => (${look})(...args.reverse())).then(
        (value) => done({ value: value === undefined ? null : value }),
        (error) => done({ error: String(error) }),
      );`;
    const { value, error } = await this.command("/execute/async", { script, args });
    if (error) throw new Error(error);
    return value;
  }

  /** An element's path below the session. */
  async element(selector) {
    const found = await this.command("/element", { using: "css selector", value: selector });
    return `/element/${found[ELEMENT]}`;
  }

  /** Presses a key where the focus is. */
  press(key) {
    const value = KEYS[key] ?? key;
    const actions = ["keyDown", "keyUp"].map((type) => ({ type, value }));
    return this.command("/actions", { actions: [{ type: "key", id: "keyboard", actions }] });
  }

  async #call(method, path, body) {
    const response = await fetch(`${this.#base}${path}`, {
      method,
      headers: { "content-type": "application/json" },
      body: body && JSON.stringify(body),
    });
    const { value } = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${value?.error}: ${value?.message}`);
    return value;
  }
}
