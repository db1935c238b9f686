// The edge's bindings over HTTP, on this machine alone: the bucket for programs that put objects into it past the worker, as a
// synchroniser does with a deployed one; the database, the libraries and the queues for tests. Like R2 the bucket announces what is put on a queue, unless
// it is told not to. A worker of its own beside the edge: it runs in workerd.
//
// GET /?prefix=           the objects' keys, sizes and ETags, as JSON
// PUT /KEY                stores an object; with ?quiet nothing is announced
// DELETE /KEY             removes it
// POST /?queue=NAME       a JSON list of messages for the queue `events` or `dead`, as they are
// POST /?sql              a JSON object: an SQL statement (`text`) and its `values`; runs it on the database and answers with the rows
// POST /?library=ID       the same on the library with this id; or with `command` and `body` a command of edge/src/library/commands.rs; or with `cut` the
//                         end of an instance at a later call of a merge (local.mjs); or with `abort` the end of the library's instance; or with `trap` a trap of its WebAssembly; or with `count`
//                         how many statements it ran since it was last asked, how many rows they read and wrote, and the bytes of its database

export default {
  async fetch(request, { BUCKET: bucket, DB: database, LIBRARY: libraries, EVENTS: events, DEAD: dead }) {
    // A browser names the page that sends a POST: no page may reach this, whatever its site.
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
        return Response.json({});
      default:
        if (url.searchParams.has("library")) return inspect(libraries, url.searchParams.get("library"), await request.text());
        if (url.searchParams.has("sql")) return Response.json(await query(database, await request.json()));
        if (url.searchParams.get("queue") === "dead") await sendBatch(dead, await request.json());
        else for (const message of await request.json()) await events.send(message);
        return Response.json({});
    }
  },
};

/** What R2 says of an object that was put. */
function announcement({ key, size, etag }) {
  const object = { key, size, eTag: etag };
  return { account: "local", action: "PutObject", bucket: "safelight", object, eventTime: new Date().toISOString() };
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

function sendBatch(queue, messages) {
  return queue.sendBatch(messages.map((body) => ({ body, contentType: "json" })));
}
