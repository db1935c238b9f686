// The crossing of client.rs: a call of a library, from its id to the promise of its response, is one.

/** Asks the library with this id. The address is the object's own: nobody but its stub resolves it. */
export function ask(libraries, id, call) {
  return libraries.getByName(id).fetch("https://library/", { method: "POST", body: call });
}
