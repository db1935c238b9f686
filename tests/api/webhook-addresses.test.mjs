// Addresses of webhooks, without the setting for development: nothing leads into a private network, however it is written.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startEdge } from "../support/edge.mjs";
import { Guest } from "../support/guest.mjs";
import { png } from "../support/pictures.mjs";
import { Receiver, startResolver } from "../support/receiver.mjs";
import { problem } from "../support/resources.mjs";
import { until } from "../support/wait.mjs";

/** Names of the resolver. The endings `test` and `invalid` lead nowhere (RFC 6761), so a request after the look-up fails. */
const NAMES = {
  "private.hooks.test": ["10.0.0.7"],
  "rebound.hooks.test": ["127.0.0.1"],
  "mixed.hooks.test": ["93.184.215.14", "192.168.1.1"],
  "six.hooks.test": ["93.184.215.14", "fd00::7"],
  "mapped.hooks.test": ["::ffff:169.254.169.254"],
  "public.hooks.test": ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"],
};

let edge;
let resolver;
let receiver;
let guest;
before(async () => {
  [resolver, receiver] = [await startResolver(NAMES), await Receiver.start()];
  edge = await startEdge({ WEBHOOK_LOOPBACK: 0, WEBHOOK_RETRY_UNIT_MS: 1, DOH_URL: resolver.url });
  guest = await Guest.arrive(edge.url);
});
after(async () => {
  resolver?.stop();
  receiver?.stop();
  await edge?.stop();
});

const create = (url) => guest.ask("POST", "/api/webhooks", { json: { url, events: ["image.added"] } });

test("addresses that lead into a private network are refused, however they are written", { timeout: 120_000 }, async () => {
  const port = new URL(receiver.url).port;
  for (const url of [
    "https://127.0.0.1/",
    "https://127.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0177.0.0.1/",
    "https://127.0.0.1./",
    "https://１２７.0.0.1/",
    "https://127。0。0。1/",
    "https://0/",
    "https://10.1.2.3/",
    "https://172.16.0.1/",
    "https://192.168.1.1/",
    "https://100.64.0.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://192.0.2.1/",
    "https://198.51.100.1/",
    "https://203.0.113.1/",
    "https://224.0.0.1/",
    "https://255.255.255.255/",
    "https://[::1]/",
    "https://[::]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:8.8.8.8]/",
    "https://[64:ff9b::127.0.0.1]/",
    "https://[fd00::1]/",
    "https://[fe80::1]/",
    "https://[ff02::1]/",
    "https://[2001:db8::1]/",
    "https://[2002:7f00:1::]/",
    "https://localhost/",
    "https://LOCALHOST./",
    "https://a.localhost/",
    "https://printer.local/",
    "https://metadata.google.internal/",
    "https://intranet/",
    "https://loc\talhost/",
  ]) {
    const said = await problem(await create(url), 422, "bad_webhook_url");
    assert.match(said.detail, /private network/, url);
  }
  for (const url of [
    receiver.url,
    "http://example.com/",
    "ftp://example.com/",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "data:text/plain,x",
    "//example.com/",
    "example.com",
    "https://",
    "https://[::1",
    "https://999.1.1.1/",
    "",
    "https://user@example.com/",
    "https://user:password@example.com/",
    "https://:password@example.com/",
    `https://example.com:${port}/`,
    "https://example.com:22/",
    "https://example.com:80/",
  ]) {
    await problem(await create(url), 422, "bad_webhook_url");
  }
  assert.deepEqual((await guest.json("GET", "/api/webhooks")).items, []);
  assert.equal(receiver.requests.length, 0);
});

test("public addresses are accepted, and a change is checked like a new one", { timeout: 120_000 }, async () => {
  const shown = [];
  for (const url of [
    "https://example.com",
    "https://example.com:443/a?b=c",
    "https://example.com:8443/",
    "https://bücher.example/",
    "https://8.8.8.8/",
  ]) {
    const response = await create(url);
    assert.equal(response.status, 201, url);
    shown.push(await response.json());
  }
  assert.deepEqual(
    shown.map(({ url }) => url),
    [
      "https://example.com/",
      "https://example.com/a?b=c",
      "https://example.com:8443/",
      "https://xn--bcher-kva.example/",
      "https://8.8.8.8/",
    ],
  );
  const path = `/api/webhooks/${shown[0].id}`;
  await problem(await guest.ask("PATCH", path, { json: { url: "https://10.0.0.1/" } }), 422, "bad_webhook_url");
  assert.equal((await guest.json("GET", path)).url, "https://example.com/");
  for (const { id } of shown) assert.equal((await guest.ask("DELETE", `/api/webhooks/${id}`)).status, 204);
});

test("a name is looked up before each request, and all its addresses must be public", { timeout: 120_000 }, async () => {
  const expected = Object.fromEntries(Object.keys(NAMES).map((name) => [name, /leads into a private network/]));
  expected["public.hooks.test"] = /^The connection failed\./;
  expected["nobody.hooks.test"] = /has no address/;
  const webhooks = [];
  for (const name of Object.keys(expected)) webhooks.push(await (await create(`https://${name}/`)).json());
  assert.deepEqual(resolver.asked, [], "no name is looked up before there is something to send");
  await guest.upload(png(40, 30));
  for (const { id, url } of webhooks) {
    const name = new URL(url).host;
    const [first] = await until("an attempt", 60, async () => {
      const [{ attempts }] = (await guest.json("GET", `/api/webhooks/${id}/deliveries`)).items;
      return attempts.length > 1 && attempts;
    });
    assert.equal(first.status, undefined);
    assert.match(first.error, expected[name], name);
    for (const type of ["A", "AAAA"]) {
      const count = resolver.asked.filter((asked) => asked === `${name} ${type}`).length;
      assert.ok(count > 1, `${name} ${type}: ${count}`);
    }
  }
});

test("an address that was allowed once is checked again before each request", { timeout: 120_000 }, async () => {
  const another = await Guest.arrive(edge.url);
  const { id } = await another.json("POST", "/api/webhooks", { json: { url: "https://example.com/", events: ["image.added"] } });
  await edge.bindings.library(another.session.owner_id, "UPDATE webhooks SET url = ?", receiver.url);
  await another.upload(png(41, 30));
  const attempt = await until("an attempt", 60, async () => {
    const [delivery] = (await another.json("GET", `/api/webhooks/${id}/deliveries`)).items;
    return delivery?.attempts[0];
  });
  assert.equal(attempt.error, "The address must begin with https://.");
  assert.equal(receiver.requests.length, 0);
});

test("without a resolver nothing is sent, and the attempt says so", { timeout: 120_000 }, async () => {
  const alone = await startEdge({ WEBHOOK_LOOPBACK: 0, WEBHOOK_RETRY_UNIT_MS: 1, DOH_URL: "http://127.0.0.1:9/dns-query" });
  try {
    const someone = await Guest.arrive(alone.url);
    const url = "https://public.hooks.test/";
    const { id } = await someone.json("POST", "/api/webhooks", { json: { url, events: ["image.added"] } });
    await someone.upload(png(42, 30));
    const attempt = await until("an attempt", 60, async () => {
      const [delivery] = (await someone.json("GET", `/api/webhooks/${id}/deliveries`)).items;
      return delivery?.attempts[0];
    });
    assert.match(attempt.error, /^The name public\.hooks\.test could not be looked up\./);
  } finally {
    await alone.stop();
  }
});
