// Clients that hang up while something of theirs is on its way to the store: what was begun there is ended or taken back. A proxy in front of an S3 server
// notes the calls. (Deployments drop the request of such a client; the local runtime lets it go on.)

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startEdge } from "../support/edge.mjs";
import { Guest } from "../support/guest.mjs";
import { png } from "../support/pictures.mjs";
import { problem } from "../support/resources.mjs";
import { sender } from "../support/sender.mjs";
import { pause, until } from "../support/wait.mjs";
import { startFaults } from "./support/faults.mjs";
import { startS3 } from "./support/servers.mjs";

let s3, proxy, edge;
const calls = [];
/** While it is set, photographs wait on their way to the store until it opens. */
let gate;

before(async () => {
  s3 = await startS3();
  proxy = await startFaults(s3.port, 1, 0);
  proxy.choose = async ({ method, url }) => {
    calls.push(`${method} ${url}`);
    if (method === "PUT" && url.includes("/originals/") && gate) {
      gate.reached += 1;
      await gate.open;
    }
    return "none";
  };
  edge = await startEdge({ ...s3.settings, S3_ENDPOINT: `http://127.0.0.1:${proxy.port}`, MAX_LUTS: "1" });
});
after(async () => {
  await edge?.stop();
  proxy?.stop();
  await s3?.stop();
});

/** The calls for an owner's objects. */
const callsFor = (guest) => calls.filter((call) => call.includes(guest.session.owner_id));

/** The same, by what they do with an upload in parts. */
function parts(guest) {
  const of = (method, query) => callsFor(guest).filter((call) => call.startsWith(method) && call.includes(query)).length;
  return {
    begun: of("POST", "uploads"),
    sent: of("PUT", "partNumber="),
    ended: of("POST", "uploadId="),
    takenBack: of("DELETE", "uploadId="),
  };
}

const cube = Buffer.concat([Buffer.from("LUT_3D_SIZE 129\n"), Buffer.alloc(40_000_000, "0.123456 0.123456 0.123456\n")]);

test("parts of a look-up table whose client hangs up are taken back", { timeout: 120_000 }, async () => {
  const guest = await Guest.arrive(edge.url);
  const call = sender("POST", `${edge.url}/api/luts`, { cookie: guest.cookie }, cube);
  await call.send(20_000_000);
  await until("a part", 30, () => parts(guest).sent > 0);
  call.hangUp();
  await until("its end", 60, () => parts(guest).takenBack === 1);
  assert.deepEqual([parts(guest).begun, parts(guest).ended], [1, 0]);
});

test("a photograph that has come is stored even if its client hangs up meanwhile", { timeout: 120_000 }, async () => {
  const guest = await Guest.arrive(edge.url);
  let open;
  gate = { reached: 0, open: new Promise((resolve) => (open = resolve)) };
  const call = sender("POST", `${edge.url}/api/images`, { cookie: guest.cookie }, png(40, 30));
  call.finish().catch(() => undefined);
  await until("its way to the store", 30, () => gate.reached === 1);
  call.hangUp();
  await pause(1_000);
  open();
  await until("the image", 60, async () => (await guest.json("GET", "/api/images")).items.length === 1);
});

test("of a look-up table that there is no room for nothing is stored", { timeout: 120_000 }, async () => {
  const guest = await Guest.arrive(edge.url);
  const first = "LUT_1D_SIZE 2\n0 0 0\n1 1 1\n";
  assert.equal((await guest.ask("POST", "/api/luts", { body: first })).status, 201);
  const stored = callsFor(guest);
  const whole = Buffer.concat([Buffer.alloc(20_000_000, "# a comment\n"), Buffer.from("\nLUT_1D_SIZE 2\n0 0 0\n1 1 0\n")]);
  assert.equal((await problem(await guest.ask("POST", "/api/luts", { body: whole }), 403, "over_quota")).limit, "luts");
  assert.equal((await guest.ask("POST", "/api/luts", { body: first })).status, 200);
  assert.deepEqual(callsFor(guest), stored);
});
