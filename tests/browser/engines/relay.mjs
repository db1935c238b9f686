// A TCP relay in front of the edge. No driver but Chromium's cuts the network; a page sees no difference between an edge that has
// stopped and a relay that does not listen, and other tests keep their edge.

import { once } from "node:events";
import { connect, createServer } from "node:net";

export class Relay {
  #target;
  #port = 0;
  #server;
  #sockets = new Set();

  constructor(target) {
    this.#target = new URL(target);
  }

  /** Where it listens, the same address after each start. */
  get url() {
    return `http://127.0.0.1:${this.#port}`;
  }

  async start() {
    this.#server = createServer((inward) => {
      const outward = connect(Number(this.#target.port), this.#target.hostname);
      for (const [socket, other] of [
        [inward, outward],
        [outward, inward],
      ]) {
        this.#sockets.add(socket);
        socket.on("close", () => {
          this.#sockets.delete(socket);
          other.destroy();
        });
        // What is wrong with one side ends both, above.
        socket.on("error", () => {});
        socket.pipe(other);
      }
    });
    this.#server.listen(this.#port, "127.0.0.1");
    await once(this.#server, "listening");
    this.#port = this.#server.address().port;
  }

  /** Cuts every connection and accepts no more. */
  async stop() {
    if (!this.#server?.listening) return;
    const closed = once(this.#server, "close");
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}
