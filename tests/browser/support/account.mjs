// Signing in as a person does, with the code from the mail of a local edge, and what a person then does.

import { codeIn, Mailbox } from "../../support/mail.mjs";
import { until } from "../../support/wait.mjs";
import { addOp, openSample, renders, rendersAfter } from "./editor.mjs";
import { isKept } from "./local.mjs";

/** Opens the sheet and requests a code; the sheet then waits for it. */
export async function requestCode(page, mailbox) {
  await page.locator("#sign-in").click();
  await page.locator("#sign-in-email").fill(mailbox.address);
  await page.locator("#sign-in-sheet form .primary").click();
  await page.locator("#sign-in-code").waitFor();
}

/** Signs in from the top bar, and waits until the page shows the account. */
export async function signIn(page, mailbox = new Mailbox()) {
  await requestCode(page, mailbox);
  await page.locator("#sign-in-code").fill(await nextCode(mailbox));
  await isSignedIn(page);
  return mailbox;
}

/** Waits until the page shows an account and no sheet. */
export async function isSignedIn(page) {
  await page.locator("#account-menu").waitFor();
  await page.locator("#sign-in-sheet:not([open])").waitFor({ state: "attached" });
}

/** Signs out by the menu. */
export async function signOut(page) {
  await page.locator("#account-menu").click();
  await page.locator("#sign-out").click();
  await page.locator("#sign-in").waitFor();
}

/** The code of the next mail that has one: a mail about a new device has none. */
export async function nextCode(mailbox) {
  for (;;) {
    const mail = await mailbox.next();
    if (/^ *\d{6}$/m.test(mail.text)) return codeIn(mail);
  }
}

/** Goes to a page of the app without loading it again, as a link does. */
export function followLink(page, path) {
  return page.evaluate((path) => {
    const link = Object.assign(document.createElement("a"), { href: path });
    document.querySelector("main").append(link);
    link.click();
    link.remove();
  }, path);
}

/** A page in another browser. */
export async function secondDevice(browser, page) {
  const context = await browser.newContext({ baseURL: new URL(page.url()).origin, serviceWorkers: "block", reducedMotion: "reduce" });
  return context.newPage();
}

/** Changes a sample and saves it to the gallery. */
export async function editAndSave(page) {
  await openSample(page, "chelsea");
  const step = await addOp(page, "exposure");
  const shown = await renders(page);
  await step.locator("input[type=range][name=ev]").fill("0.3");
  await rendersAfter(page, shown);
  await isKept(page);
  await page.locator("#save").click();
}

/** Waits until the edge has rendered what the session has. */
export function isRendered(page) {
  return until("a rendition that is done", 60, async () => {
    const { items = [] } = await (await page.request.get("/api/images")).json();
    const renditions = items.flatMap(({ renditions }) => renditions);
    return renditions.length > 0 && renditions.every(({ state }) => state === "done");
  });
}

/** Opens the dialog that deletes the account. */
export async function openDeletion(page) {
  await page.locator("#delete-account").click();
  await page.locator("#delete-account-dialog[open]").waitFor();
}
