// A store that is out of order: which routes say so, and what the log says of it.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, test } from "node:test";
import { startEdge } from "../support/edge.mjs";
import { Guest } from "../support/guest.mjs";
import { photo, sha256, withComment } from "../support/pictures.mjs";
import { problem } from "../support/resources.mjs";
import { until } from "../support/wait.mjs";
import { startFaults } from "./support/faults.mjs";
import { startProbe, startS3 } from "./support/servers.mjs";
import { Store } from "./support/store.mjs";

const EVENTS_TOKEN = "events";
const rocket = photo("rocket.jpg");
const fresh = () => withComment(rocket, randomBytes(16).toString("hex"));

let s3, proxy, edge, probe, store;

before(async () => {
  s3 = await startS3();
  proxy = await startFaults(s3.port, 0, 0);
  edge = await startEdge({ ...s3.settings, S3_ENDPOINT: `http://127.0.0.1:${proxy.port}`, EVENTS_TOKEN });
  probe = await startProbe(s3.settings);
  store = new Store(probe.url);
});

after(async () => {
  await edge?.stop();
  await probe?.stop();
  proxy?.stop();
  await s3?.stop();
});

const announceObject = (guest, key) =>
  guest.ask("POST", "/api/events/s3", {
    json: { Records: [{ eventName: "ObjectCreated:Put", s3: { bucket: { name: "safelight" }, object: { key } } }] },
    headers: { authorization: `Bearer ${EVENTS_TOKEN}` },
  });

test("every route that asks the store says in the document that it may be out of order", async () => {
  const guest = await Guest.arrive(edge.url);
  const document = await guest.json("GET", "/api/openapi.json");
  const image = await guest.json("POST", "/api/images", { body: fresh() });
  const { rendition } = await guest.json("POST", `/api/images/${image.id}/renditions`, {
    json: { recipe: { version: 1, ops: [] } },
    headers: { prefer: "wait=30" },
  });
  const bytes = fresh();
  const ticket = await guest.json("POST", "/api/uploads", { json: { name: "a.jpg", size: bytes.length, sha256: sha256(bytes) } });
  await until("its thumbnails", 30, async () => (await guest.json("GET", `/api/images/${image.id}`)).state === "done");
  const owner = guest.session.owner_id;
  const asks = {
    "post /api/images": () => guest.ask("POST", "/api/images", { body: fresh() }),
    "get /api/images/{id}/original": () => guest.ask("GET", image.original_url),
    "get /api/images/{id}/thumbnails/{width}": () => guest.ask("GET", image.thumbnails[0].url),
    "get /api/renditions/{id}/content": () => guest.ask("GET", rendition.result.content_url),
    "get /api/renditions/{id}/receipt": () => guest.ask("GET", rendition.result.receipt_url),
    "post /api/uploads/{id}/confirm": () => guest.ask("POST", ticket.confirm_url),
    "post /api/events/s3": () => announceObject(guest, `incoming/${owner}/a.jpg`),
  };
  proxy.choose = () => "503 before";
  try {
    const answers = await Promise.all(Object.entries(asks).map(async ([route, asked]) => [route, await asked()]));
    for (const [route, answer] of answers) {
      const [method, path] = route.split(" ");
      await problem(answer, 503, "storage_unavailable");
      assert.ok(document.paths[path][method].responses["503"], `${route} does not say so`);
    }
  } finally {
    proxy.choose = undefined;
  }
});

test("the log names no file that was dropped in, whatever goes wrong with it", async () => {
  const guest = await Guest.arrive(edge.url);
  const { owner_id: owner } = await guest.json("POST", "/api/session");
  const key = `incoming/${owner}/our wedding: day 1.jpg`;
  await store.put(key, fresh());
  proxy.choose = ({ method }) => (method === "HEAD" ? "503 before" : undefined);
  try {
    await problem(await announceObject(guest, key), 503, "storage_unavailable");
    proxy.choose = ({ method, url }) => (method === "GET" && url.includes("wedding") ? "503 before" : undefined);
    assert.equal((await (await announceObject(guest, key)).json()).queued, 1);
    await until("the fault of the ingest", 60, async () => (await edge.log()).includes("GET incoming/"));
  } finally {
    proxy.choose = undefined;
  }
  const log = await edge.log();
  assert.match(log, /HEAD incoming\/[0-9a-f]{16}\/…/);
  assert.ok(
    !log.includes("wedding"),
    log.split("\n").find((line) => line.includes("wedding")),
  );
  assert.ok(!log.includes(owner));
});
