// Mail: what a local edge shows at /dev/mail, and what an HTTP provider receives.

import assert from "node:assert/strict";
import { once } from "node:events";
import { get } from "node:http";
import { test } from "node:test";

import { startEdge } from "../support/edge.mjs";
import { ask, Guest } from "../support/guest.mjs";
import { allMail, codeIn, Mailbox, newAddress } from "../support/mail.mjs";
import { MailProvider } from "../support/mail-provider.mjs";
import { png } from "../support/pictures.mjs";
import { problem, recipe } from "../support/resources.mjs";
import { until } from "../support/wait.mjs";

const mailTo = (to, subject = "A subject") => ({ to, subject, text: `Text for ${to}\n`, html: `<p>HTML for ${to}</p>` });

/** Requests a code for an address. */
const requestCode = (edge, email) => ask("POST", "/api/account/codes", { base: edge.url, json: { email } });

/** The log's lines about mail. */
async function logged(edge) {
  const lines = (await edge.log()).split("\n").filter((line) => line.startsWith("{"));
  return lines.map((line) => JSON.parse(line)).filter(({ event }) => event.startsWith("mail"));
}

/** Runs `run` with a provider and an edge that uses it. */
async function withProvider(respond, settings, run) {
  const provider = await MailProvider.start(respond);
  let edge;
  try {
    edge = await startEdge({ ...provider.settings, ...settings });
    await run(provider, edge);
  } finally {
    await edge?.stop();
    await provider.stop();
  }
}

test("a local edge shows its mails as JSON and as a page, newest first, also after a restart", { timeout: 120_000 }, async () => {
  const edge = await startEdge({});
  try {
    const begun = new Date().toISOString();
    const box = new Mailbox(newAddress(), edge.url);
    assert.equal((await requestCode(edge, box.address)).status, 202);
    const mail = await box.next();
    assert.deepEqual(Object.keys(mail), ["to", "subject", "text", "html", "at"]);
    assert.ok(mail.at >= begun && mail.at <= new Date().toISOString(), mail.at);
    assert.ok(mail.html.includes(`>${codeIn(mail)}</p>`), mail.html);
    assert.match(mail.text, /If you did not ask for a code/);
    assert.doesNotMatch(mail.subject, /\d{6}/);
    await until("the line on the terminal", 10, async () =>
      (await edge.log()).includes(`mail to ${box.address}: ${mail.subject}, ${codeIn(mail)}`),
    );

    const hostile = mailTo(newAddress(), "<script>alert(1)</script>");
    await edge.bindings.mail(hostile);
    await new Mailbox(hostile.to, edge.url).next();
    const all = await allMail(edge.url);
    assert.deepEqual(
      all.map(({ to }) => to),
      [hostile.to, box.address],
    );

    const page = await ask("GET", "/dev/mail", { base: edge.url, headers: { accept: "text/html" } });
    assert.match(page.headers.get("content-type"), /^text\/html/);
    const html = await page.text();
    assert.ok(html.includes(codeIn(mail)) && html.includes(box.address));
    assert.ok(!html.includes("<script"), "a mail cannot run a script in the page");

    await edge.restart();
    assert.deepEqual(await allMail(edge.url), all);
  } finally {
    await edge.stop();
  }
});

test("passkeys need a name: the edge also responds at localhost, and the mailbox at no other name", { timeout: 120_000 }, async () => {
  const edge = await startEdge({});
  try {
    const named = `http://localhost:${edge.port}`;
    assert.equal((await ask("GET", "/api/health", { base: named })).status, 200);
    assert.deepEqual(await allMail(named), []);
    // A page at this address may write.
    assert.equal((await ask("POST", "/api/session", { base: named, headers: { origin: named } })).status, 201);
    // A site whose name resolves to this machine.
    const [response] = await once(
      get({ port: edge.port, host: "127.0.0.1", path: "/dev/mail", headers: { host: "other.example" } }),
      "response",
    );
    assert.equal(response.statusCode, 404);
    response.resume();
  } finally {
    await edge.stop();
  }
});

test("an HTTP provider receives the mail with the token", { timeout: 120_000 }, () =>
  withProvider(
    () => 200,
    {},
    async (provider, edge) => {
      const address = newAddress();
      assert.equal((await requestCode(edge, address)).status, 202);
      const [{ method, path, headers, body }] = await until("the mail", 20, () => provider.to(address).length > 0 && provider.requests);
      assert.deepEqual([method, path], ["POST", "/emails"]);
      assert.equal(headers.authorization, "Bearer provider-token");
      assert.equal(headers["content-type"], "application/json");
      assert.deepEqual(Object.keys(body).sort(), ["from", "html", "subject", "text", "to"]);
      assert.equal(body.from, "mail@safelight.example");
      assert.match(body.text, new RegExp(`^ *${codeIn(body)}$`, "m"));
      assert.ok(body.html.startsWith("<!doctype html>") && body.html.includes(codeIn(body)));
      assert.deepEqual(await allMail(edge.url), [], "the binding is not used");
    },
  ),
);

test("a mail is sent again after a 500, unchanged, and not after a 422; the log has no address", { timeout: 120_000 }, () => {
  const [refused, unlucky] = [mailTo(newAddress()), mailTo(newAddress())];
  const respond = ({ to }, attempt) => (to === refused.to ? 422 : attempt === 1 ? 500 : 200);
  return withProvider(respond, {}, async (provider, edge) => {
    await edge.bindings.mail(refused, unlucky);
    await until("the second attempt", 60, () => provider.to(unlucky.to).length === 2);
    const [first, second] = provider.to(unlucky.to);
    assert.deepEqual(first.body, { from: "mail@safelight.example", ...unlucky });
    assert.deepEqual(second.body, first.body);
    // The provider recognises a mail that it accepted in an attempt that seemed to fail.
    assert.ok(first.headers["idempotency-key"]);
    assert.equal(second.headers["idempotency-key"], first.headers["idempotency-key"]);
    assert.equal(provider.to(refused.to).length, 1);
    assert.notEqual(provider.to(refused.to)[0].headers["idempotency-key"], first.headers["idempotency-key"]);

    const causes = (await logged(edge)).map(({ event, about, cause }) => [event, about, cause]);
    assert.deepEqual(causes.sort(), [
      ["mail retry", "A subject", "the provider responded with 500 test_error"],
      ["mail", "A subject", "the provider responded with 422 test_error"],
    ]);
    assert.doesNotMatch(await edge.log(), /@example\.org|provider-token/);
  });
});

test("a provider that hangs delays no render", { timeout: 120_000 }, () => {
  const mails = Array.from({ length: 12 }, () => mailTo(newAddress()));
  return withProvider(
    () => undefined,
    { MAIL_TIMEOUT_MS: "60000" },
    async (provider, edge) => {
      await edge.bindings.mail(...mails);
      await until("a full batch of mails", 20, () => provider.requests.length === 10);
      const guest = await Guest.arrive(edge.url);
      const image = await guest.upload(png(30, 20));
      // Without `Prefer: wait` the queue of jobs renders.
      const { job } = await guest.json("POST", `/api/images/${image.id}/renditions`, {
        json: { recipe: recipe([{ op: "exposure", ev: 1 }]) },
      });
      await until("the render", 60, async () => (await guest.json("GET", `/api/jobs/${job.id}`)).state === "done");
      assert.ok(
        provider.requests.every(({ isOpen }) => isOpen),
        "the provider hangs still",
      );
    },
  );
});

test("a mail is sent again if the provider does not respond in time", { timeout: 120_000 }, () => {
  const mail = mailTo(newAddress());
  const respond = (_, attempt) => (attempt === 1 ? undefined : 200);
  return withProvider(respond, { MAIL_TIMEOUT_MS: "500" }, async (provider, edge) => {
    await edge.bindings.mail(mail);
    await until("the second attempt", 60, () => provider.requests.length === 2);
    const [first, second] = provider.requests;
    assert.equal(first.isOpen, false, "the edge closed the connection");
    assert.equal(second.headers["idempotency-key"], first.headers["idempotency-key"]);
  });
});

test("an expired mail, a message that is no mail, and a mail of the dead-letter queue are logged and not sent", { timeout: 120_000 }, () =>
  withProvider(
    () => 200,
    {},
    async (provider, edge) => {
      const [expired, valid] = [-1000, 60_000].map((ms) => ({ ...mailTo(newAddress()), expires_at_ms: Date.now() + ms }));
      await edge.bindings.mail({ to: newAddress() }, expired, valid);
      await edge.bindings.buryMail(mailTo(newAddress()));
      await until("the valid mail", 20, () => provider.requests.length > 0);
      const causes = await until("a line about each other mail", 20, async () => {
        const lines = await logged(edge);
        return lines.length === 3 && lines.map(({ cause }) => cause).sort();
      });
      const expected = [/malformed/, /code expired/, /in no attempt/];
      for (const [index, pattern] of expected.entries()) assert.match(causes[index], pattern);
      assert.deepEqual(
        provider.requests.map(({ body }) => body.to),
        [valid.to],
      );
      assert.doesNotMatch(await edge.log(), /@example\.org/);
    },
  ),
);

test("an edge without a mail provider says which setting is missing", { timeout: 120_000 }, async () => {
  const edge = await startEdge({ MAIL: "http", MAIL_URL: "https://mail.example/emails", MAIL_FROM: "mail@safelight.example" });
  try {
    const { detail } = await problem(await requestCode(edge, newAddress()), 503, "misconfigured");
    assert.match(detail, /The setting MAIL_TOKEN is missing/);
  } finally {
    await edge.stop();
  }
});
