// Answers that arrive late.

/** Keeps the answers to a request back: the edge has answered when `held` is there. */
export async function holdAnswer(page, url, method = "POST") {
  let answered;
  let letGo;
  const held = new Promise((resolve) => (answered = resolve));
  const released = new Promise((resolve) => (letGo = resolve));
  await page.route(url, async (route) => {
    if (route.request().method() !== method) return route.fallback();
    const response = await route.fetch();
    answered();
    await released;
    await route.fulfill({ response });
  });
  return { held, release: async () => letGo() };
}
