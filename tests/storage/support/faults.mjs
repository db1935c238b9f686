// A proxy in front of an S3 server that fails, by a seed: the same seed and the same requests fail in the same way.

import { once } from "node:events";
import { createServer, request } from "node:http";

import { seeded } from "../../support/random.mjs";

/** What may happen to a call, instead of an answer or after it was done. */
export const FAULTS = ["500 before", "503 before", "500 after", "silent before", "silent after", "half", "cut", "wrong etag"];

/**
 * A proxy in front of `port`. `share` of the calls go wrong while `on` is set; `seen` counts what happened. A test that wants more of a call than
 * chance sets `choose`: given the call, it says what happens to it, now or when its promise is kept; nothing leaves it to chance.
 */
export async function startFaults(port, seed, share) {
  const chance = seeded(seed);
  const proxy = { on: true, seen: {}, calls: 0 };
  const server = createServer((asked, answer) => {
    const chunks = [];
    asked.on("error", () => {});
    answer.on("error", () => {});
    asked.on("data", (chunk) => chunks.push(chunk));
    // Drawn when the call begins, so that how long a body takes does not change the order.
    const [draw, which] = [chance(), chance()];
    const drawn = proxy.on && draw < share ? FAULTS[Math.floor(which * FAULTS.length)] : "none";
    const chosen = proxy.choose?.(asked);
    proxy.calls += 1;
    proxy.seen[drawn] = (proxy.seen[drawn] ?? 0) + 1;
    if (drawn === "cut") asked.once("data", () => asked.socket.destroy());
    asked.on("end", async () => {
      const fault = (await chosen) ?? drawn;
      if (fault === "cut") return asked.socket.destroy();
      if (fault === "silent before") return;
      if (fault === "500 before") return fail(answer, 500, "InternalError");
      if (fault === "503 before") return fail(answer, 503, "SlowDown");
      const done = await forward(port, asked, Buffer.concat(chunks)).catch(() => null);
      if (!done) return answer.destroy();
      if (fault === "silent after") return;
      if (fault === "500 after") return fail(answer, 500, "InternalError");
      let { status, headers, body } = done;
      if (fault === "wrong etag") {
        if (headers.etag) headers = { ...headers, etag: `"${"0".repeat(32)}"` };
        body = Buffer.from(body.toString("latin1").replace(/<ETag>[^<]*</g, "<ETag>&quot;wrong&quot;<"), "latin1");
      }
      if (fault === "half" && body.length > 0) {
        answer.writeHead(status, { ...headers, "content-length": body.length });
        answer.write(body.subarray(0, body.length >> 1), () => answer.destroy());
        return;
      }
      if (fault === "half") return answer.destroy();
      const length = asked.method === "HEAD" ? headers["content-length"] : body.length;
      answer.writeHead(status, length === undefined ? headers : { ...headers, "content-length": length });
      answer.end(body);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  proxy.port = server.address().port;
  proxy.stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return proxy;
}

function fail(answer, status, code) {
  answer.writeHead(status, { "content-type": "application/xml" });
  answer.end(`<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>a fault</Message></Error>`);
}

/** Does the call as it came, with the Host that was signed. */
function forward(port, asked, body) {
  return new Promise((resolve, reject) => {
    const headers = { ...asked.headers, connection: "close" };
    const call = request({ host: "127.0.0.1", port, method: asked.method, path: asked.url, headers }, (answer) => {
      const chunks = [];
      answer.on("data", (chunk) => chunks.push(chunk));
      answer.on("error", reject);
      answer.on("end", () => {
        const { "transfer-encoding": _, connection: __, ...kept } = answer.headers;
        resolve({ status: answer.statusCode, headers: kept, body: Buffer.concat(chunks) });
      });
    });
    call.on("error", reject);
    call.end(body);
  });
}
