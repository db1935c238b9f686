// A slow line: every answer begins after a round trip, and all answers together share its rate. Unlike the browser's own emulation it
// counts for the requests of web workers and service workers, too.

const CHUNK_BYTES = 8192;
/** Timers come late by a few milliseconds. A line that is free for longer than this had nothing to send. */
const SLACK_MS = 20;

export class Link {
  #bytesPerMs;
  #latencyMs;
  #freeAt = 0;

  constructor({ megabitsPerS, latencyMs }) {
    this.#bytesPerMs = (megabitsPerS * 1e6) / 8 / 1000;
    this.#latencyMs = latencyMs;
  }

  /** Sends the body of an answer whose head is written. */
  async send(response, body) {
    await until(performance.now() + this.#latencyMs);
    for (let at = 0; at < body.length && !response.destroyed; at += CHUNK_BYTES) {
      const chunk = body.subarray(at, at + CHUNK_BYTES);
      // Answers take turns, a chunk each.
      const now = performance.now();
      if (now - this.#freeAt > SLACK_MS) this.#freeAt = now;
      this.#freeAt += chunk.length / this.#bytesPerMs;
      await until(this.#freeAt);
      response.write(chunk);
    }
    response.end();
  }
}

function until(time) {
  return new Promise((resolve) => setTimeout(resolve, time - performance.now()));
}
