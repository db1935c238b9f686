// The crossing of client.rs: a call of a library, from its id to the promise of its response, is one.

/** Longest call that travels as a header: to read a body costs both sides a stream and a promise more. */
const MAX_HEADER_CHARS = 4096;

/** Asks the library with this id. The address is the object's own: nobody but its stub resolves it. */
export function ask(libraries, id, call) {
  const request =
    call.length <= MAX_HEADER_CHARS ? { method: "POST", headers: { call: encodeURIComponent(call) } } : { method: "POST", body: call };
  return libraries.getByName(id).fetch("https://library/", request);
}
