// A running OpenID Connect provider, and a browser that signs in with it.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import { modules } from "./paths.mjs";
import { freePort } from "./port.mjs";

export class OidcProvider {
  #process;

  /** Starts a provider that redirects to one of `redirectUris`. */
  static async start(redirectUris, port) {
    const provider = new OidcProvider();
    provider.port = port ?? (await freePort());
    provider.issuer = `http://127.0.0.1:${provider.port}`;
    const script = fileURLToPath(new URL("oidc-server.mjs", import.meta.url));
    provider.#process = spawn(process.execPath, [script, modules, String(provider.port), ...redirectUris], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    const ended = once(provider.#process, "exit").then(() => assert.fail("the provider ended"));
    await Promise.race([once(provider.#process.stdout, "data"), ended]);
    ended.catch(() => {});
    return provider;
  }

  async stop() {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    this.#process.kill("SIGKILL");
    await once(this.#process, "exit");
  }
}

/** A browser without pages: it keeps cookies for each origin, and follows redirects when it is told to. */
export class Browser {
  #cookies = new Map();

  constructor(cookies = {}) {
    for (const [origin, cookie] of Object.entries(cookies)) this.#jar(origin).set(...cookie.split("="));
  }

  #jar(origin) {
    if (!this.#cookies.has(origin)) this.#cookies.set(origin, new Map());
    return this.#cookies.get(origin);
  }

  cookie(url, name) {
    return this.#jar(new URL(url).origin).get(name);
  }

  /** Sends a request; does not follow its redirect. */
  async visit(url, { method = "GET", form, headers = {} } = {}) {
    const jar = this.#jar(new URL(url).origin);
    const cookie = [...jar].map((pair) => pair.join("=")).join("; ");
    const body = form && new URLSearchParams(form);
    const response = await fetch(url, { method, body, redirect: "manual", headers: { connection: "close", cookie, ...headers } });
    for (const text of response.headers.getSetCookie()) {
      const [pair, ...attributes] = text.split(";");
      const [name, ...value] = pair.split("=");
      const hasEnded = attributes.some((attribute) => /^ *(max-age=0|expires=thu, 01 jan 1970)/i.test(attribute));
      if (hasEnded) jar.delete(name);
      else jar.set(name, value.join("="));
    }
    const location = response.headers.get("location");
    return { response, location: location && new URL(location, url).href };
  }

  /** Starts a sign-in at the edge, and goes through the provider's forms as `name`. Returns the address of the callback. */
  async authorise(startUrl, name) {
    const edge = new URL(startUrl).origin;
    let { response, location } = await this.visit(startUrl);
    assert.equal(response.status, 302, await response.text());
    for (let steps = 0; steps < 12; steps += 1) {
      if (new URL(location).origin === edge) return location;
      const url = location;
      ({ response, location } = await this.visit(url));
      if (location) continue;
      // The page has one form: for the name and a password, or for the consent.
      const page = await response.text();
      assert.equal(response.status, 200, page);
      const action = page.match(/<form[^>]* action="([^"]+)"/)[1];
      const prompt = page.match(/name="prompt" value="(\w+)"/)[1];
      const form = { prompt, login: name, password: "any" };
      ({ location } = await this.visit(new URL(action, url).href, { method: "POST", form }));
    }
    throw new Error("the provider does not return");
  }
}
