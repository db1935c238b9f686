import { render } from "safelight-filters";

const SMALLER = '{"version":1,"ops":[{"op":"resize","width":1200}]}';

// POST a photograph, with a recipe in the address if it should be another one:
// curl --url-query 'recipe={"version":1,"ops":[{"op":"sepia"}]}' --data-binary @photo.jpg http://localhost:8787 -o edited.jpg
export default {
  async fetch(request) {
    if (request.method !== "POST") return new Response("POST a photograph.\n", { status: 405, headers: { Allow: "POST" } });
    const recipe = new URL(request.url).searchParams.get("recipe") ?? SMALLER;
    const photo = new Uint8Array(await request.arrayBuffer());
    try {
      const { chunks, sha256, pixels } = render(photo, recipe);
      const { format = "jpeg" } = JSON.parse(recipe).output ?? {};
      const headers = { "Content-Type": `image/${format}`, ETag: `"${sha256}"`, "Pixels-Root": pixels.root };
      return new Response(new Blob(chunks), { headers });
    } catch (error) {
      // The file or the recipe is at fault; `code` and `message` say how.
      if (!error.code) throw error;
      const { code, message, pointer } = error;
      return Response.json({ code, message, pointer }, { status: code === "over_limit" ? 413 : 422 });
    }
  },
};
