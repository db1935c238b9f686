// A client of `GET /api/live` that keeps every message it gets.

import assert from "node:assert/strict";
import { afterEach } from "node:test";

import { BASE } from "./guest.mjs";
import { tool } from "./paths.mjs";
import { until } from "./wait.mjs";

// The one that the local runtime brings along: Node has a WebSocket of its own only from version 22 on.
const WebSocket = tool("ws");

// A test that failed did not close its own, and an open one would keep the process waiting for ever.
const open = new Set();
afterEach(() => {
  for (const socket of open) socket.terminate();
  open.clear();
});

/** Opens a socket; gives it, or the answer that refused it. */
export function connect(path, { cookie, origin, authorization, base = BASE } = {}) {
  const headers = { ...(cookie && { cookie }), ...(origin && { origin }), ...(authorization && { authorization }) };
  const socket = new WebSocket(base.replace(/^http/, "ws") + path, { headers });
  open.add(socket);
  const listener = new Listener(socket);
  return new Promise((resolve, reject) => {
    socket.once("open", () => resolve({ listener }));
    socket.once("unexpected-response", (request, response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("end", () => {
        resolve({ status: response.statusCode, problem: JSON.parse(Buffer.concat(chunks).toString()) });
        request.destroy();
      });
    });
    socket.once("error", reject);
  });
}

/** A socket that must open, its first mark read. */
export async function listen(guest, { after, base = guest.base, origin } = {}) {
  const query = after === undefined ? "" : `?after=${after}`;
  const { listener, status, problem } = await connect(`/api/live${query}`, { cookie: guest.cookie, base, origin });
  assert.ok(listener, `refused: ${status} ${JSON.stringify(problem)}`);
  listener.mark = await listener.first("a mark", ({ type }) => type === "ready" || type === "resync");
  return listener;
}

class Listener {
  /** Everything that came, in order. */
  messages = [];
  /** Texts that are no JSON. */
  texts = [];
  closed = null;

  constructor(socket) {
    this.socket = socket;
    socket.on("message", (data) => {
      const text = data.toString();
      if (text.startsWith("{")) this.messages.push(JSON.parse(text));
      else this.texts.push(text);
    });
    socket.on("close", (code) => (this.closed = code));
    socket.on("error", () => {});
  }

  get events() {
    return this.messages.filter(({ seq, type }) => seq !== undefined && type !== "ready" && type !== "resync");
  }

  /** The first message that fits, now or soon. */
  first(what, fits, seconds = 30) {
    return until(what, seconds, () => this.messages.find(fits));
  }

  /** The job once it is in that state. */
  job(id, state) {
    return this.first(`job ${state}`, ({ type, job }) => type === "job.updated" && job.id === id && job.state === state);
  }

  send(text) {
    this.socket.send(text);
  }

  close() {
    this.socket.terminate();
  }
}
