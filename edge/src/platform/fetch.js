// JavaScript side of fetch.rs.

/**
 * Sends a request for a text: a form by POST, or without a form by GET. Rejects if the text is not complete after
 * `timeoutMs`, if it has more than `maxBytes`, and for every status other than 2xx. Follows no redirect.
 */
export async function requestText(url, timeoutMs, maxBytes, authorization, form) {
  const headers = { accept: "application/json" };
  if (authorization !== undefined) headers.authorization = authorization;
  if (form !== undefined) headers["content-type"] = "application/x-www-form-urlencoded";
  const method = form === undefined ? "GET" : "POST";
  const signal = AbortSignal.timeout(timeoutMs);
  const response = await fetch(url, { method, headers, body: form, redirect: "manual", signal });
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`status ${response.status}`);
  }
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new Error(`more than ${maxBytes} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text;
}
