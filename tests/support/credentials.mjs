// Keys of an account, for tests.

import { ask } from "./guest.mjs";

/** Makes an API key of a person; returns the response's JSON with `id` and `key`. */
export const newKey = (person, scopes, more = {}) => person.json("POST", "/api/account/keys", { json: { name: "test", scopes, ...more } });

/** Sends a request with a bearer token. */
export const askWith = (token, method, path, { headers, ...options } = {}) =>
  ask(method, path, { ...options, headers: { authorization: `Bearer ${token}`, ...headers } });
