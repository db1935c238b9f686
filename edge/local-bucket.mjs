// The local bucket over HTTP, on this machine alone, for programs that put objects into it past the worker, as a synchroniser does with
// a deployed one. Like R2 it announces what was put on a queue, unless it is told not to.
//
// GET /?prefix=           the objects' keys, sizes and ETags, as JSON
// PUT /KEY                stores an object; with ?quiet nothing is announced
// DELETE /KEY             removes it
// POST /                  a JSON list of messages for the queue, as they are

import { createServer } from "node:http";

const NAME = "safelight";

export async function openBucket(miniflare, port) {
  const bucket = await miniflare.getR2Bucket("BUCKET");
  const events = await miniflare.getQueueProducer("EVENTS");
  const server = createServer((request, response) => {
    answer(bucket, events, request).then(
      (said) => response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(said)),
      (error) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise((resolve, reject) => server.on("error", reject).listen(port, "127.0.0.1", resolve));
}

async function answer(bucket, events, request) {
  const url = new URL(request.url, "http://bucket");
  const key = decodeURIComponent(url.pathname.slice(1));
  switch (request.method) {
    case "GET":
      return list(bucket, url.searchParams.get("prefix") ?? "");
    case "PUT": {
      const bytes = await body(request);
      // Miniflare's proxy takes no view of a larger buffer.
      const object = await bucket.put(key, bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
      if (!url.searchParams.has("quiet")) await events.send(announcement("PutObject", object));
      return { etag: object.etag };
    }
    case "DELETE":
      await bucket.delete(key);
      return {};
    default:
      for (const message of JSON.parse(await body(request))) await events.send(message);
      return {};
  }
}

/** What R2 says of an object that was put. */
function announcement(action, { key, size, etag }) {
  const object = { key, size, eTag: etag };
  return { account: "local", action, bucket: NAME, object, eventTime: new Date().toISOString() };
}

async function list(bucket, prefix) {
  const objects = [];
  for (let cursor; ; ) {
    const page = await bucket.list({ prefix, cursor });
    objects.push(...page.objects.map(({ key, size, etag }) => ({ key, size, etag })));
    if (!page.truncated) return objects;
    cursor = page.cursor;
  }
}

async function body(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}
