// The edge as the page sees it: with its cookie and its origin.

/** A request from inside the page; returns status and JSON. */
export function ask(page, method, path, { body, headers = {} } = {}) {
  return page.evaluate(
    async ({ method, path, body, headers }) => {
      const response = await fetch(path, { method, headers, body });
      return { status: response.status, json: await response.json().catch(() => null) };
    },
    { method, path, body, headers },
  );
}
