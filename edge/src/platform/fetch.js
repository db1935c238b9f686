// JavaScript side of fetch.rs.

/**
 * Gets a text. Rejects if it is not complete after `timeoutMs`, if it has more than `maxBytes`, and for every status
 * other than 2xx. Follows no redirect.
 */
export async function getText(url, timeoutMs, maxBytes) {
  const controller = new AbortController();
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => {
      // workerd does not end a read of the body that waits, so nothing waits for `read` then.
      controller.abort();
      reject(new Error(`no response within ${timeoutMs} ms`));
    }, timeoutMs);
  });
  try {
    return await Promise.race([read(url, maxBytes, controller.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function read(url, maxBytes, signal) {
  const response = await fetch(url, { redirect: "manual", headers: { accept: "application/json" }, signal });
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
