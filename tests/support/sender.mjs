// A client that sends the body of a request by hand: slowly, in parts, or not to its end.

import { request } from "node:http";

import { pause } from "./wait.mjs";

/** A request whose body is sent by hand. */
export function sender(method, url, headers, bytes) {
  const call = request(url, { method, headers: { "content-length": bytes.length, connection: "close", ...headers } });
  const self = { sent: 0, isAnswered: false };
  self.answer = new Promise((resolve, reject) => {
    call.on("response", (answer) => {
      self.isAnswered = true;
      let said = "";
      answer.on("data", (text) => (said += text));
      answer.on("end", () =>
        resolve({ status: answer.statusCode, retryAfter: answer.headers["retry-after"], said: JSON.parse(said || "{}") }),
      );
    });
    // What is still written when the edge has answered is nobody's.
    call.on("error", (error) => self.isAnswered || reject(error));
  });
  self.send = (count) => {
    const from = self.sent;
    self.sent = Math.min(bytes.length, from + count);
    return new Promise((gone) => call.write(bytes.subarray(from, self.sent), gone));
  };
  self.finish = () => {
    call.end(bytes.subarray(self.sent));
    return self.answer;
  };
  self.hangUp = () => {
    self.answer.catch(() => {});
    call.destroy();
  };
  /** Sends so many bytes every 200 ms until there is an answer. */
  self.trickle = async (count) => {
    while (!self.isAnswered) {
      self.send(count);
      await pause(200);
    }
    return self.answer;
  };
  return self;
}
