// The two crossings of request_bridge.rs: the head of a request arrives as one text, and the head of a response leaves
// as one text.

/** Method, URL and headers, one line each. Headers contain no line breaks. */
export function head(request) {
  let head = `${request.method} ${request.url}`;
  for (const [name, value] of request.headers) head += `\n${name}: ${value}`;
  return head;
}

/** Creates a response with the headers in `head` (one line each) and `body`: bytes, a text, a stream, or null. */
export function respond(status, head, body, webSocket) {
  const headers = Object.create(null);
  const again = [];
  for (const line of head.split("\n")) {
    const colon = line.indexOf(": ");
    const name = line.slice(0, colon);
    const value = line.slice(colon + 2);
    if (name in headers) again.push([name, value]);
    else headers[name] = value;
  }
  const response = new Response(body, { status, headers, webSocket });
  for (const header of again) response.headers.append(...header);
  return response;
}
