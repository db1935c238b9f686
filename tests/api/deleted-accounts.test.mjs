// `DELETE /api/account`: nothing of the account is left in the database, the libraries and the bucket, also if the edge is killed meanwhile.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";

import { setAvatar } from "../support/avatars.mjs";
import { left, sweepToTheEnd } from "../support/deleted-account.mjs";
import { startEdge } from "../support/edge.mjs";
import { cookieOf, Guest } from "../support/guest.mjs";
import { Mailbox, newAddress } from "../support/mail.mjs";
import { png, sha256 } from "../support/pictures.mjs";
import { recipe } from "../support/resources.mjs";
import { pause, until } from "../support/wait.mjs";

const INVERT = recipe([{ op: "invert" }]);
const TABLE = `LUT_3D_SIZE 2\n${"0.5 0.5 0.5\n".repeat(8)}`;
let edge;
before(async () => {
  edge = await startEdge({});
});
after(() => edge?.stop());

const owner = (guest) => guest.session.owner_id;

/** A guest with an image, a rendition, a look-up table, an upload without a confirmation, and a file under `incoming/`. */
async function guestWithEverything(size) {
  const guest = await Guest.arrive(edge.url);
  const image = await guest.upload(png(size, 20));
  await guest.render(image.id, INVERT);
  await guest.json("POST", "/api/luts?name=grey.cube", { body: `# ${size}\n${TABLE}` });
  const file = png(size, 21);
  const upload = await guest.json("POST", "/api/uploads", { json: { name: "announced.png", size: file.length, sha256: sha256(file) } });
  const { pathname, search } = new URL(upload.url, edge.url);
  const put = await guest.ask(upload.method, pathname + search, { headers: upload.headers, body: file });
  assert.ok(put.ok, await put.text());
  await edge.bindings.put(`incoming/${owner(guest)}/dropped.png`, png(size, 22));
  await until("all jobs", 60, async () => {
    const { items } = await guest.json("GET", "/api/jobs");
    return items.length >= 4 && items.every(({ state }) => state === "done");
  });
  await until(
    "its sums",
    30,
    async () => (await edge.bindings.sql("SELECT * FROM library_figures WHERE library_id = ?", owner(guest))).length === 1,
  );
  for (const folder of ["originals", "thumbnails", "renditions", "receipts", "luts", "uploads"]) {
    assert.ok((await edge.bindings.keys(`${owner(guest)}/${folder}/`)).length > 0, folder);
  }
  return guest;
}

/** Signs in with a code from the mail; the guest's session is then one of the account. Returns what the edge answers. */
async function signIn(guest, mailbox) {
  assert.equal((await guest.ask("POST", "/api/account/codes", { json: { email: mailbox.address } })).status, 202);
  const answer = await guest.ask("POST", "/api/account/sessions", { json: { email: mailbox.address, code: await mailbox.nextCode() } });
  assert.equal(answer.status, 200, await answer.clone().text());
  guest.cookie = cookieOf(answer);
  return answer.json();
}

/** An account with the library of a guest, which took over the library of another guest. Returns what names it. */
async function account(size) {
  const [person, guest] = [await guestWithEverything(size), await guestWithEverything(size + 1)];
  const libraries = [owner(person), owner(guest)];
  const mailbox = new Mailbox(newAddress(), edge.url);
  const { account, owner_id: id } = await signIn(person, mailbox);
  assert.equal(id, libraries[0]);
  assert.deepEqual(await signIn(guest, mailbox), { account, owner_id: id });
  assert.equal((await person.json("GET", "/api/images?limit=100")).items.length, 4);
  await person.json("POST", "/api/account/keys", { json: { name: "key", scopes: ["images:read"] } });
  // The earlier handle redirects for a while.
  for (const handle of [`before_${size}`, `gone_${size}`])
    await person.json("PATCH", "/api/profile", { json: { handle, name: "Somebody", bio: "Text" } });
  const [{ renditions }] = (await person.json("GET", "/api/images?limit=100")).items.filter((image) => image.renditions.length > 0);
  await person.json("PATCH", `/api/renditions/${renditions[0].id}`, { json: { visibility: "public" } });
  await until(
    "the public rendition",
    30,
    async () => (await edge.bindings.sql("SELECT * FROM public_ids WHERE library_id = ?", id)).length === 1,
  );
  // A code that is not used, and one of the release before.
  assert.equal((await guest.ask("POST", "/api/account/codes", { json: { email: mailbox.address } })).status, 202);
  await edge.bindings.sql("INSERT INTO mail_codes VALUES ('sign_in', ?1, 'hmac', ?2, 5, 0, 1)", mailbox.address, Date.now() + 600_000);
  // The library that was taken over reports that it is empty.
  await until("the sums of the guest", 30, async () => {
    const [sums] = await edge.bindings.sql("SELECT images FROM library_figures WHERE library_id = ?", libraries[1]);
    return sums?.images === 0;
  });
  const avatar = await setAvatar(person, png(64, 64), { type: "image/png" });
  return {
    person,
    guest,
    rendition: renditions[0].id,
    avatar,
    handle: `gone_${size}`,
    email: mailbox.address,
    libraries,
    names: [account.id, mailbox.address, ...libraries],
  };
}

const stranger = (path) => fetch(edge.url + path, { redirect: "manual", headers: { connection: "close" } });

/** Paths at which anybody sees something of an account. */
function publicPaths({ rendition, avatar, handle }) {
  const of = ["", "/content", "/receipt", "/thumbnails/200"].map((end) => `/api/renditions/${rendition}${end}`);
  return [...of, `/api/profiles/${handle}`, `/avatars/${handle}.jpg`, avatar];
}

async function everything(guest) {
  const lists = await Promise.all(["images", "jobs", "luts"].map((list) => guest.json("GET", `/api/${list}`)));
  const keys = await Promise.all([`${owner(guest)}/`, `incoming/${owner(guest)}/`].map((prefix) => edge.bindings.keys(prefix)));
  return { lists, keys };
}

test("after an account was deleted nothing of it is left, and nobody else loses anything", { timeout: 240_000 }, async () => {
  const stays = await guestWithEverything(60);
  const gone = await account(50);
  const kept = await everything(stays);
  assert.ok((await left(edge, gone)).length > 10);
  const seen = publicPaths(gone);
  const statuses = async () => Promise.all(seen.map(async (path) => (await stranger(path)).status));
  assert.deepEqual(
    await statuses(),
    seen.map((path) => (path.startsWith("/avatars/gone") ? 302 : 200)),
    "before",
  );
  const deleted = await gone.person.ask("DELETE", "/api/account");
  assert.equal(deleted.status, 202);
  assert.deepEqual(
    await statuses(),
    seen.map(() => 404),
    "at once",
  );
  // What the library had to report meanwhile makes nothing public again.
  await edge.bindings.sql("INSERT INTO public_ids VALUES (?1, ?2)", gone.rendition, gone.libraries[0]);
  assert.equal((await stranger(`/api/renditions/${gone.rendition}/content`)).status, 404);
  assert.match(deleted.headers.get("set-cookie"), /Max-Age=0/);
  assert.deepEqual(await edge.bindings.sql("SELECT * FROM accounts WHERE email_key = ?", gone.email), []);
  // An isolate may believe in a session for some seconds.
  for (const device of [gone.person, gone.guest]) {
    await until("the end of the session", 30, async () => (await device.get("/api/images")).status === 401);
  }
  const end = await sweepToTheEnd(edge, gone);
  // An upload that was under way at the deletion ends now.
  const late = { id: randomUUID().replace(/^.{8}/, "01900000"), sha256: "1".repeat(64) };
  await edge.bindings.put(`${gone.libraries[0]}/originals/${late.sha256}/${late.id}`, png(9, 9), { quiet: true });
  await edge.bindings.library(
    gone.libraries[0],
    `INSERT INTO images (id, key_prefix, sha256, name, format, size_bytes, width, height, created_at, search)
     VALUES (?, ?, ?, 'late.png', 'png', 9, 9, 9, '2026-01-01T00:00:00.000Z', 'late')`,
    late.id,
    gone.libraries[0],
    late.sha256,
  );
  await edge.sweep();
  await end();
  // Nothing that a library still had to report brings it back.
  await pause(6_000);
  assert.deepEqual(await left(edge, gone), []);
  assert.deepEqual(await everything(stays), kept);
});

test("an account is deleted to its end, however often the edge is killed", { timeout: 300_000 }, async () => {
  const stays = await guestWithEverything(80);
  const gone = await account(70);
  // Rows are enough: the jobs that remove their objects find none.
  await edge.bindings.library(
    owner(gone.person),
    `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 249)
     INSERT INTO images (id, key_prefix, sha256, name, format, size_bytes, width, height, created_at, search)
     SELECT printf('01900000-0000-7000-8000-%012x', i), ?, printf('%064x', i), 'a.png', 'png', 1, 1, 1, '2026-01-01T00:00:00.000Z', 'a' FROM n`,
    gone.libraries[1],
  );
  const kept = await everything(stays);
  const answered = gone.person.ask("DELETE", "/api/account").catch(() => undefined);
  await pause(20);
  await edge.restart();
  if ((await answered)?.status !== 202) assert.ok([202, 401].includes((await gone.person.ask("DELETE", "/api/account")).status));
  for (let kill = 0; kill < 5; kill += 1) {
    const swept = edge.sweep().catch(() => undefined);
    await pause(60 * (kill + 1));
    await edge.restart();
    await swept;
  }
  await (await sweepToTheEnd(edge, gone))();
  assert.deepEqual(await everything(stays), kept);
});
