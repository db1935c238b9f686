// A mail provider for tests: a server with an HTTP API for mails.

import { once } from "node:events";
import { createServer } from "node:http";

export class MailProvider {
  /** The requests so far: method, path, headers, the parsed body, and `isOpen`, whether its connection still is. */
  requests = [];
  #server;

  /** `respond(body, attempt)` returns the status of the response, or `undefined` for none; `attempt` counts the requests with the same
   * recipient. */
  static async start(respond) {
    const provider = new MailProvider();
    provider.#server = createServer(async (request, response) => {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      const body = JSON.parse(Buffer.concat(chunks).toString());
      const received = { method: request.method, path: request.url, headers: request.headers, body, isOpen: true };
      response.on("close", () => {
        received.isOpen = false;
      });
      provider.requests.push(received);
      const status = respond(body, provider.to(body.to).length);
      if (status === undefined) return;
      response.writeHead(status, { "content-type": "application/json" });
      // The message of a refusal names the address, as real ones do.
      response.end(
        JSON.stringify(status === 200 ? { id: "1" } : { statusCode: status, name: "test_error", message: `no mail to ${body.to}` }),
      );
    }).listen(0, "127.0.0.1");
    await once(provider.#server, "listening");
    provider.url = `http://127.0.0.1:${provider.#server.address().port}/emails`;
    return provider;
  }

  /** The requests with this recipient. */
  to(address) {
    return this.requests.filter(({ body }) => body.to === address);
  }

  async stop() {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** The settings of an edge that uses this provider. */
  get settings() {
    return { MAIL: "http", MAIL_URL: this.url, MAIL_TOKEN: "provider-token", MAIL_FROM: "mail@safelight.example" };
  }
}
