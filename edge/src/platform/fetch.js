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
  const request = { method, headers, body: form, redirect: "manual" };
  const controller = new AbortController();
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => {
      // Ends the request. The caller gets the error at once, even if the body never ends.
      controller.abort();
      reject(new Error(`no response within ${timeoutMs} ms`));
    }, timeoutMs);
  });
  try {
    return await Promise.race([read(url, maxBytes, { ...request, signal: controller.signal }), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function read(url, maxBytes, request) {
  const response = await fetch(url, request);
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
