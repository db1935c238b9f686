// The mailbox of a local edge: catches the mails of the `send_email` binding, and shows them at /dev/mail.
//
// Miniflare's binding writes text and HTML of a mail to temporary files, and logs the recipient, the subject and the
// paths of these files. So the log is read here. The mails move to STATE/mail.jsonl, which survives a restart.

import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Number of mails that are kept, and that the page shows. */
const KEPT = 1000;
const SHOWN = 100;

const CALLED = "send_email binding called with MessageBuilder:";

export class Mailbox {
  #file;
  /** Oldest first. */
  #mails = [];

  constructor(state) {
    this.#file = join(state, "mail.jsonl");
    if (!existsSync(this.#file)) return;
    this.#mails = readFileSync(this.#file, "utf8").split("\n").map(parsed).filter(Boolean).slice(-KEPT);
    writeFileSync(this.#file, this.#mails.map(line).join(""));
  }

  /** A class of Miniflare's log that passes mails to this mailbox. */
  logOf(Log) {
    const receive = (message) => this.#receive(message);
    return class extends Log {
      logWithLevel(level, message) {
        if (message.includes(CALLED)) receive(message);
        else super.logWithLevel(level, message);
      }
    };
  }

  #receive(message) {
    const field = (name) => message.match(new RegExp(`^${name}: (.*)$`, "m"))?.[1] ?? "";
    const [text, html] = [field("Text"), field("HTML")].map((path) => {
      const content = readFileSync(path, "utf8");
      rmSync(path);
      return content;
    });
    const mail = { to: field("To"), subject: field("Subject"), text, html, at: new Date().toISOString() };
    this.#mails = [...this.#mails, mail].slice(-KEPT);
    appendFileSync(this.#file, line(mail));
    const code = text.match(/^\s*(\d{6})$/m)?.[1];
    console.log(`mail to ${mail.to}: ${mail.subject}${code ? `, ${code}` : ""}`);
  }

  /** Responds to requests for /dev/mail: JSON for programs, a page for people. */
  respond(request, Response) {
    if (new URL(request.url).pathname !== "/dev/mail") return new Response("This path does not exist.", { status: 404 });
    const newest = this.#mails.toReversed();
    const headers = { "cache-control": "no-store", vary: "accept" };
    if ((request.headers.get("accept") ?? "").includes("application/json")) return Response.json(newest, { headers });
    headers["content-type"] = "text/html; charset=utf-8";
    headers["content-security-policy"] = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
    return new Response(page(newest.slice(0, SHOWN)), { headers });
  }
}

const line = (mail) => `${JSON.stringify(mail)}\n`;

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    // The edge was killed while it wrote the last line.
    return undefined;
  }
}

const escaped = (text) => text.replace(/[&<>"']/g, (symbol) => `&#${symbol.charCodeAt(0)};`);

function page(mails) {
  const shown = mails.map(
    ({ to, subject, text, html, at }, index) => `<details${index === 0 ? " open" : ""}>
      <summary><strong>${escaped(subject)}</strong> to ${escaped(to)}, <time datetime="${at}">${at}</time></summary>
      <pre>${escaped(text)}</pre>
      <iframe sandbox loading="lazy" title="${escaped(subject)}, as HTML" srcdoc="${escaped(html)}"></iframe>
    </details>`,
  );
  return `<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <meta name="color-scheme" content="light dark">
        <title>Mail of this edge</title>
        <style>
          body { max-width: 50rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif }
          details { margin: 1rem 0; border: 1px solid; border-radius: 0.5rem; padding: 0.5rem 1rem }
          summary { cursor: pointer }
          pre { white-space: pre-wrap; overflow-wrap: anywhere }
          iframe { width: 100%; height: 26rem; border: 1px solid }
        </style>
      </head>
      <body>
        <main>
          <h1>Mail of this edge</h1>
          <p>No mail leaves this machine. The newest mail is first. Reload the page to see later mails.</p>
          ${shown.join("\n") || "<p>There is no mail yet.</p>"}
        </main>
      </body>
    </html>`;
}
