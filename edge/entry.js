// Entry module of the worker. It wraps the event handlers and the Durable Object that worker-build generates
// (build/index.js). The generated handlers allocate a class object and several proxies for every request; these
// wrappers call the handlers directly. RPC to a library needs a class that extends the runtime's `DurableObject`.

import "./glue.js";

import { DurableObject } from "cloudflare:workers";

import Events, { Library as Rows } from "./build/index.js";

/**
 * Starts a new WebAssembly instance after a trap. worker-build sets the flag. The next object of its classes replaces
 * the instance.
 */
function restartAfterTrap(context, env) {
  if (globalThis.__worker_init_state.criticalError) new Events(context, env);
}

const on = (handler) => (input, env, context) => {
  restartAfterTrap(context, env);
  return handler.call({ env, ctx: context }, input);
};

export default {
  fetch: on(Events.prototype.fetch),
  queue: on(Events.prototype.queue),
  scheduled: on(Events.prototype.scheduled),
};

/** The Durable Object that holds the rows of one owner (src/library/object.rs). */
export class Library extends DurableObject {
  #rows;

  constructor(context, env) {
    super(context, env);
    this.#rows = new Rows(context, env);
  }

  /** Runs one call in the format of src/library/wire.rs. Call and reply are text. */
  execute(call) {
    return this.#rows.cached(call) ?? this.#rows.execute(call);
  }

  fetch(request) {
    return this.#rows.fetch(request);
  }

  alarm() {
    return this.#rows.alarm();
  }

  webSocketMessage(socket, message) {
    return this.#rows.webSocketMessage(socket, message);
  }

  webSocketClose(socket, code, reason, wasClean) {
    return this.#rows.webSocketClose(socket, code, reason, wasClean);
  }

  webSocketError(socket, error) {
    return this.#rows.webSocketError(socket, error);
  }
}
