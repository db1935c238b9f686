// Signing in as a person does, with the code from the mail of a local edge.

import { codeIn, Mailbox } from "../../support/mail.mjs";

/** Opens the sheet and requests a code; the sheet then waits for it. */
export async function requestCode(page, mailbox) {
  await page.locator("#sign-in").click();
  await page.locator("#sign-in-email").fill(mailbox.address);
  await page.locator("#sign-in-sheet").getByRole("button", { name: "Send me a code" }).click();
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
