// The crossing of client.rs: a call of a library, from its id to the promise of its reply, is one.

/** Asks the library with this id: a text in, the promise of a text out (wire.rs). */
export function ask(libraries, id, call) {
  return libraries.getByName(id).ask(call);
}
