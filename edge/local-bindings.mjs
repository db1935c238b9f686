// Gives programs on this machine HTTP access to the edge's bindings: the bucket for tools that store objects without
// the worker, as a synchroniser does in a deployment; the database, the libraries and the queues for tests. Like R2,
// the bucket sends a notification to a queue for each stored and each deleted object, except with `?quiet`. This is a separate worker
// beside the edge and runs in workerd.
//
// GET /?prefix=           the objects' keys, sizes and ETags, as JSON
// PUT /KEY                stores an object; with ?quiet no notification is sent
// DELETE /KEY             deletes it; with ?quiet no notification is sent
// POST /?queue=NAME       sends a JSON list of messages to the queue `events`, `mail`, `mail-dead` or `dead`, unchanged
// POST /?sql              runs an SQL statement on the database and responds with the rows; JSON: the statement (`text`) and its `values`
// POST /?library=ID       the same on the library with this id. Other bodies: `command` and `body`, a command of
//                         edge/src/library/commands.rs; `cut`, ends an instance at a later call of a merge (local.mjs); `abort`, ends the
//                         library's instance; `trap`, traps its WebAssembly; `count`, the number of statements since the last count, the
//                         rows that they read and wrote, and the size of the database in bytes

export default {
  async fetch(request, { BUCKET: bucket, DB: database, LIBRARY: libraries, EVENTS: events, MAIL: mail, DEAD_MAIL: deadMail, DEAD: dead }) {
    // Browsers send `Origin` with every POST. No web page may use this interface.
    if (request.headers.has("origin")) return new Response("This is not for web pages.", { status: 403 });
    const url = new URL(request.url);
    const key = decodeURIComponent(url.pathname.slice(1));
    switch (request.method) {
      case "GET":
        return Response.json(await list(bucket, url.searchParams.get("prefix") ?? ""));
      case "PUT": {
        const object = await bucket.put(key, await request.arrayBuffer());
        if (!url.searchParams.has("quiet")) await events.send(announcement(object));
        return Response.json({ etag: object.etag });
      }
      case "DELETE":
        await bucket.delete(key);
        if (!url.searchParams.has("quiet")) await events.send(announcement({ key }));
        return Response.json({});
      default:
        if (url.searchParams.has("library")) return inspect(libraries, url.searchParams.get("library"), await request.text());
        if (url.searchParams.has("sql")) return Response.json(await query(database, await request.json()));
        await send({ events, mail, "mail-dead": deadMail, dead }[url.searchParams.get("queue")], await request.json());
        return Response.json({});
    }
  },
};

/** The notification that R2 sends for a stored object, and without an ETag for a deleted one. */
function announcement({ key, size, etag }) {
  const [action, object] = etag ? ["PutObject", { key, size, eTag: etag }] : ["DeleteObject", { key }];
  return { account: "local", action, bucket: "safelight", object, eventTime: new Date().toISOString() };
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

function inspect(libraries, id, body) {
  return libraries.getByName(id).fetch(`https://library/?library=${id}`, { method: "POST", body, headers: { inspect: "" } });
}

async function query(database, { text, values }) {
  const { results } = await database
    .prepare(text)
    .bind(...values)
    .all();
  return results;
}

async function send(queue, messages) {
  // A batch has at most a hundred messages.
  for (let at = 0; at < messages.length; at += 100) {
    await queue.sendBatch(messages.slice(at, at + 100).map((body) => ({ body, contentType: "json" })));
  }
}
