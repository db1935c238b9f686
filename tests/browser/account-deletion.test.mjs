// An account is deleted in the page. Then the rows of the database and of the libraries, and the objects of the bucket, are counted.

import assert from "node:assert/strict";
import { after } from "node:test";

import { left, sweepToTheEnd } from "../support/deleted-account.mjs";
import { startEdge } from "../support/edge.mjs";
import { Mailbox, newAddress } from "../support/mail.mjs";
import { png } from "../support/pictures.mjs";
import { editAndSave, followLink, isRendered, openDeletion, secondDevice, signIn } from "./support/account.mjs";
import { upload } from "./support/album.mjs";
import { pageTest, SESSION_ENDS, useChromium } from "./support/browser.mjs";
import { ask } from "./support/page.mjs";

useChromium();

const edge = await startEdge({});
after(() => edge.stop());

pageTest(
  "account: after its deletion in the page nothing is left of it",
  { baseURL: edge.url, console: SESSION_ENDS },
  async (page, _t, browser) => {
    await page.goto("/");
    await editAndSave(page);
    await isRendered(page);
    const mailbox = new Mailbox(newAddress(), edge.url);
    await signIn(page, mailbox);
    // Another device brings a library of its own.
    const device = await secondDevice(browser, page);
    await device.goto("/");
    await upload(device, png(30, 20), "other device.png");
    const { json: guest } = await ask(device, "POST", "/api/session");
    await signIn(device, mailbox);
    const json = { "content-type": "application/json" };
    const body = { handle: "gone_in_the_page", name: "Somebody", bio: "Text" };
    assert.equal((await ask(page, "PATCH", "/api/profile", { body: JSON.stringify(body), headers: json })).status, 200);
    const { json: images } = await ask(page, "GET", "/api/images");
    assert.equal(images.items.length, 2);
    const { json: state } = await ask(page, "GET", "/api/account");
    const libraries = [state.owner_id, guest.owner_id];
    const gone = { libraries, names: [state.account.id, mailbox.address, ...libraries] };
    assert.ok((await left(edge, gone)).length > 10);

    await followLink(page, "/account");
    await openDeletion(page);
    await page.locator("#delete-confirmation").fill(mailbox.address);
    await page.keyboard.press("Enter");
    await page.locator("#sign-in").waitFor();
    await device.locator("#sign-in").waitFor();
    await page.goto("/gallery");
    await page.getByText("Nothing saved yet").waitFor();
    await device.context().close();

    await (await sweepToTheEnd(edge, gone))();
    assert.deepEqual(await left(edge, gone), []);
    // The photograph on this device stays, and nothing sends it again.
    await page.goto("/");
    await page.locator("#strip li").waitFor();
    assert.deepEqual((await ask(page, "GET", "/api/images")).json.items, []);
  },
);
