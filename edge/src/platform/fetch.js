// JavaScript side of fetch.rs.

/**
 * Gets a text. Rejects if it is not complete after `timeoutMs`, if it has more than `maxBytes`, and for every status
 * other than 2xx. Follows no redirect.
 */
export async function getText(url, timeoutMs, maxBytes) {
  const signal = AbortSignal.timeout(timeoutMs);
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
