// Entry module of the worker: its event handlers and its Durable Object, around those that worker-build makes (build/index.js). worker-build's
// handlers make an object of a class and several proxies for every request; these call the handler directly. RPC to a library needs a class that
// extends the runtime's `DurableObject`.

import "./glue.js";

import { DurableObject } from "cloudflare:workers";

import Events, { Library as Rows } from "./build/index.js";

/** A trap ends the WebAssembly instance, and worker-build notes it. The next object of its classes begins a new instance. */
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

/** One owner's rows (src/library/object.rs). */
export class Library extends DurableObject {
  #rows;

  constructor(context, env) {
    super(context, env);
    this.#rows = new Rows(context, env);
  }

  /** Runs a call of src/library/wire.rs: one text in, one text out. */
  ask(call) {
    return this.#rows.recent(call) ?? this.#rows.ask(call);
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
