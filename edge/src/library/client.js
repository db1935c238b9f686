// JavaScript side of client.rs: one crossing for a whole call, from the id of the library to the promise of the reply.

/** Calls the library with this id. Takes a text and returns the promise of a text (wire.rs). */
export function execute(libraries, id, call) {
  return libraries.getByName(id).execute(call);
}
