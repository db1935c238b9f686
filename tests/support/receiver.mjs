// Servers on this machine for tests of webhooks: a receiver, and a resolver of DNS over HTTPS.

import { once } from "node:events";
import { createServer } from "node:http";
import { after } from "node:test";

import { until } from "./wait.mjs";

/** Listens on a free port of this machine; returns the port. */
async function listen(server) {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server.address().port;
}

/** A receiver of webhooks. It records the requests in `requests`: path, headers and body, as they arrived. */
export class Receiver {
  #server;
  /** Requests that have no answer yet, now and at most. */
  open = 0;
  mostOpen = 0;
  requests = [];
  /** The answer to a request: `{status, headers, body}`, or nothing for none at all. */
  answer = () => ({ status: 200 });

  static async start(answer) {
    const receiver = new Receiver();
    if (answer) receiver.answer = answer;
    receiver.#server = createServer((request, response) => receiver.#receive(request, response));
    receiver.url = `http://127.0.0.1:${await listen(receiver.#server)}/hooks`;
    return receiver;
  }

  async #receive(request, response) {
    this.open += 1;
    this.mostOpen = Math.max(this.mostOpen, this.open);
    response.once("close", () => {
      this.open -= 1;
    });
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const received = { path: request.url, headers: request.headers, body: Buffer.concat(chunks).toString() };
    this.requests.push(received);
    const answer = await this.answer(received, this.requests.length);
    if (answer) response.writeHead(answer.status, answer.headers).end(answer.body);
  }

  /** The payloads of all requests. */
  get payloads() {
    return this.requests.map(({ body }) => JSON.parse(body));
  }

  /** The ids of all requests. */
  get ids() {
    return this.requests.map(({ headers }) => headers["webhook-id"]);
  }

  /** Waits for `count` requests. */
  async received(count) {
    await until(`${count} requests`, 60, () => this.requests.length >= count);
    return this.requests;
  }

  stop() {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

/** A resolver of DNS over HTTPS, in the JSON format. `names` has the addresses of each name. */
export async function startResolver(names) {
  const asked = [];
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url, "http://127.0.0.1");
    const [name, type] = [searchParams.get("name"), searchParams.get("type")];
    asked.push(`${name} ${type}`);
    const isFour = type === "A";
    const addresses = (names[name] ?? []).filter((address) => address.includes(":") !== isFour);
    const records = addresses.map((data) => ({ name, type: isFour ? 1 : 28, TTL: 60, data }));
    // An alias comes before the addresses that it leads to.
    if (records.length > 0) records.unshift({ name, type: 5, TTL: 60, data: "alias.test." });
    response.writeHead(200, { "content-type": "application/dns-json" });
    response.end(JSON.stringify({ Status: name in names ? 0 : 3, Answer: records }));
  });
  const url = `http://127.0.0.1:${await listen(server)}/dns-query`;
  return { url, asked, stop: () => server.close() };
}

/** For a file of tests: returns a function that starts a receiver. The end of the tests stops all of them. */
export function useReceivers() {
  const receivers = [];
  after(() => {
    for (const receiver of receivers) receiver.stop();
  });
  return async (answer) => {
    const receiver = await Receiver.start(answer);
    receivers.push(receiver);
    return receiver;
  };
}
