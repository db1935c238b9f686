// What must work in every browser engine: open, edit, export, save, the proof; the same without an edge; and a reload.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { test } from "node:test";

import { given, root } from "../../support/paths.mjs";
import {
  addOp,
  allPartsLoaded,
  edgeIs,
  exported,
  moveSlider,
  notice,
  openFile,
  picture,
  proved,
  restingPicture,
  untilPicture,
} from "./editor.mjs";
import { Relay } from "./relay.mjs";

const PHOTOGRAPH = join(root, "photos/rocket.jpg");
const EXPOSURE = "input[type=range][name=ev]";
const LIMIT_MS = 5 * 60_000;

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** The tests of one engine: `name`, `needs` (the variables that name its programs) and `start`. */
export function flows(engine) {
  flow(engine, "open, edit, export, save, proof", async ({ session, url }) => {
    await session.open(url);
    await openFile(session, PHOTOGRAPH);
    const { value } = await brighten(session);
    const file = await exported(session);
    await session.click("#save");
    const rendition = await proved(session);
    assert.deepEqual(rendition.recipe.ops, [{ op: "exposure", ev: value }]);
    assert.equal(sha256(file.bytes), rendition.result.sha256, "the export is the stored file");
  });

  flow(engine, "the edge stops: edit and export work, and the save goes up when it is back", async ({ session, url, relay }) => {
    await session.open(url);
    await edgeIs(session, "online");
    await openFile(session, PHOTOGRAPH);
    await allPartsLoaded(session);
    await relay.stop();
    await edgeIs(session, "offline");
    await brighten(session);
    const file = await exported(session);
    await session.click("#save");
    await notice(session, /It is uploaded when the server is back/);
    await relay.start();
    await edgeIs(session, "online");
    const rendition = await proved(session);
    assert.equal(sha256(file.bytes), rendition.result.sha256, "the export without an edge is the stored file");
  });

  flow(engine, "reload: the photograph and its edit are there again", async ({ session, url }) => {
    await session.open(url);
    await openFile(session, PHOTOGRAPH);
    const { value, shown } = await brighten(session);
    await session.waitForElement('#kept-state[data-state="device"]');
    await session.open(url);
    await untilPicture(session, "the edited picture", ({ check }) => check === shown.check);
    // The tool's code loads behind the picture.
    await session.waitForElement(EXPOSURE);
    assert.equal(Number(await session.evaluate((slider) => document.querySelector(slider).value, EXPOSURE)), value);
    await session.click("#save");
    await proved(session);
  });
}

/** Adds exposure and raises it; returns its value and what is shown. */
async function brighten(session) {
  const before = await picture(session);
  const step = await addOp(session, "exposure");
  const value = await moveSlider(session, `${step} ${EXPOSURE}`, "PageUp", "PageUp");
  assert.ok(value > 0, `the slider moved to ${value}`);
  const shown = await restingPicture(session);
  assert.ok(shown.brightness > before.brightness + 2, `${before.brightness} became ${shown.brightness}`);
  return { value, shown };
}

/** A test with a browser and a relay of its own. */
function flow({ name, needs, start }, what, body) {
  const missing = needs.filter((variable) => !process.env[variable]);
  const skip = missing.length > 0 ? `${name} is not installed (${missing.join(", ")})` : false;
  test(`${name}: ${what}`, { skip, timeout: LIMIT_MS }, async (t) => {
    const relay = new Relay(given("SAFELIGHT_URL"));
    await relay.start();
    const session = await start().catch(async (error) => {
      await relay.stop();
      throw error;
    });
    try {
      t.diagnostic(session.version);
      await body({ session, relay, url: `${relay.url}/` });
      assert.deepEqual(await session.complaints(), [], "the console stays quiet");
    } catch (error) {
      t.diagnostic(`the page: ${await seen(session)}`);
      throw error;
    } finally {
      await session.close();
      await relay.stop();
    }
  });
}

/** What the page shows, in words: a picture cannot be had of every engine. */
function seen(session) {
  const look = () => {
    const [{ type }] = performance.getEntriesByType("navigation");
    const since = `${document.readyState}, ${type} ${Math.round(performance.now() / 1000)} s ago`;
    return `${location.href} (${since}) ${document.body.innerText.slice(0, 1000)}`;
  };
  return session.evaluate(look).catch((error) => error.message);
}
