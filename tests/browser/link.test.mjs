// A recipe as a link: copied, opened with and without a photograph, refused.

import assert from "node:assert/strict";

import { pageTest, useChromium } from "./support/browser.mjs";
import { addOp, notice, openSample, rendersAfter } from "./support/editor.mjs";
import { drop, opsAre } from "./support/recipes.mjs";

useChromium();

const link = (text) => `/#recipe=${Buffer.from(text).toString("base64url")}`;
const recipe = (...list) => JSON.stringify({ version: 1, ops: list.map((op) => ({ op })) });
const hash = (page) => page.evaluate(() => location.hash);

pageTest(
  "link: the button copies one that opens the editor with the edit",
  { permissions: ["clipboard-read", "clipboard-write"] },
  async (page) => {
    await page.goto("/");
    await openSample(page, "chelsea");
    await page.locator("#share").click();
    await notice(page, /no edit to copy/);
    await addOp(page, "sepia");
    await page.locator("#share").click();
    await notice(page, /link was copied/);
    const address = await page.evaluate(() => navigator.clipboard.readText());
    const { origin, pathname, hash } = new URL(address);
    assert.deepEqual([origin, pathname], [new URL(page.url()).origin, "/"]);
    const carried = JSON.parse(Buffer.from(hash.slice("#recipe=".length), "base64url").toString());
    assert.deepEqual([carried.version, carried.ops], [1, [{ op: "sepia" }]]);

    // A table is named only: elsewhere the link says that it is missing.
    await drop(page, [{ name: "many.cube", text: `LUT_3D_SIZE 16\n${"0.5 0.5 0.5\n".repeat(4096)}` }]);
    await opsAre(page, ["lut3d", "sepia"]);
    await page.locator("#share").click();
    await notice(page, /link was copied/);
    const named = JSON.parse(
      Buffer.from(new URL(await page.evaluate(() => navigator.clipboard.readText())).hash.slice("#recipe=".length), "base64url"),
    );
    assert.match(named.ops[0].lut, /^sha256:[0-9a-f]{64}$/);
  },
);

pageTest("link: without a photograph it waits for the next one", {}, async (page) => {
  await page.goto(link(recipe("flip", "sepia", "vignette")));
  const waiting = page.locator("#recipe-waiting");
  assert.match(await waiting.textContent(), /next photograph.*Flip · Sepia · Vignette/);
  assert.equal(await hash(page), "", "a reload does not ask again");
  await openSample(page, "chelsea");
  await opsAre(page, ["flip", "sepia", "vignette"]);
  await page.locator("#undo").click();
  await opsAre(page, []);
});

pageTest("link: with an open photograph it asks, and blocks nothing", {}, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  await addOp(page, "flip");
  await page.goto("about:blank");
  await page.goto(link(recipe("rotate", "sepia")));
  await rendersAfter(page, 0);
  const offer = page.locator("#recipe-offer");
  assert.match(await offer.textContent(), /Apply it to chelsea\.png\?/);
  await opsAre(page, ["flip"]);
  await offer.locator("[data-answer=not-now]").click();
  await offer.waitFor({ state: "detached" });
  await opsAre(page, ["flip"]);

  // In the same tab: the address changes without a load.
  await page.evaluate((address) => location.assign(address), link(recipe("rotate", "sepia")));
  await offer.locator("[data-answer=apply]").click();
  await opsAre(page, ["flip", "sepia"]);
  assert.equal(await hash(page), "");
  await page.evaluate((address) => location.assign(address), link(recipe("rotate", "sepia")));
  await offer.locator("[data-answer=whole]").click();
  await opsAre(page, ["rotate", "sepia"]);
  await page.keyboard.press("Control+z");
  await opsAre(page, ["flip", "sepia"]);
});

for (const [what, address, pattern] of [
  ["damaged", "/#recipe=%%%", /damaged/],
  ["cut off", link(recipe("sepia")).slice(0, -9), /damaged/],
  ["of a newer version", link(JSON.stringify({ version: 2, ops: [] })), /newer version/],
  ["with an unknown operation", link(recipe("sepia", "dream")), /Step 2/],
  ["too long", `/#recipe=${"A".repeat(9000)}`, /too large/],
]) {
  pageTest(`link: one that is ${what} is refused with a sentence`, {}, async (page) => {
    await page.goto(address);
    assert.match(await notice(page, /link/), pattern);
    assert.equal(await hash(page), "");
    await openSample(page, "chelsea");
    await opsAre(page, []);
  });
}

/** The edge is asked for the table, and this browser has no session there. */
const NOT_THERE = [/Failed to load resource: .* 40[14]/];

pageTest("link: one that names a look-up table which is not here says so, and changes nothing", { console: NOT_THERE }, async (page) => {
  await page.goto("/");
  await openSample(page, "chelsea");
  const lut = `sha256:${"ab".repeat(32)}`;
  await page.evaluate((address) => location.assign(address), link(JSON.stringify({ version: 1, ops: [{ op: "lut3d", lut }] })));
  await page.locator("#recipe-offer [data-answer=apply]").click();
  const told = await notice(page, /look-up table/);
  assert.match(told, /not on this device.*Choose its \.cube file/);
  assert.ok(!told.includes("sha256"), told);
  await opsAre(page, []);
});
