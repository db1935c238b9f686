// The edge's bucket, past the edge: what other programs put into it.

export { ingests } from "./any-edge.mjs";

const base = process.env.SAFELIGHT_BUCKET;

/** The token that a store shows which announces its objects. */
export const EVENTS_TOKEN = process.env.SAFELIGHT_EVENTS_TOKEN;

/** Puts an object; `quiet` keeps the bucket from announcing it. */
export async function put(key, bytes, { quiet = false } = {}) {
  const answer = await fetch(`${base}/${encodeURIComponent(key)}${quiet ? "?quiet" : ""}`, { method: "PUT", body: bytes });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
}

export async function remove(key) {
  await fetch(`${base}/${encodeURIComponent(key)}`, { method: "DELETE" });
}

/** Puts messages on the queue of announcements, as they are. */
export async function announce(...messages) {
  const answer = await fetch(base, { method: "POST", body: JSON.stringify(messages) });
  if (!answer.ok) throw new Error(await answer.text());
}

/** What R2 announces when something happens to an object. */
export function announcement({ key, event = "put", bucket = "safelight", etag = "none", at = new Date().toISOString() }) {
  const action = { put: "PutObject", delete: "DeleteObject", copy: "CopyObject" }[event];
  return { account: "a", action, bucket, object: { key, size: 1, eTag: etag }, eventTime: at };
}

/** The keys that begin with `prefix`. */
export async function keys(prefix) {
  const answer = await fetch(`${base}/?prefix=${encodeURIComponent(prefix)}`);
  return (await answer.json()).map(({ key }) => key);
}
