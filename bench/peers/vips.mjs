// wasm-vips (libvips in WebAssembly), one thread, its cache of operations off.

import { peer } from "../packages.mjs";

export async function vips(photo) {
  const vips = await peer("wasm-vips")({ dynamicLibraries: [] });
  vips.concurrency(1);
  vips.Cache.max(0);

  const JPEG = { Q: 85, subsample_mode: "on", keep: "none" };
  /** Frees every image that `work` makes. */
  const scoped = (work) => () => {
    const images = [];
    const keep = (image) => {
      images.push(image);
      return image;
    };
    try {
      return work(keep);
    } finally {
      for (const image of images) image.delete();
    }
  };
  const open = (bytes) => vips.Image.newFromBuffer(bytes, "", { access: "sequential" });
  const file = (bytes, edit) => scoped((keep) => keep(edit(keep(open(bytes)))).writeToBuffer(".jpg", JPEG));
  const pixels = (edit) =>
    scoped((keep) => {
      const image = keep(vips.Image.newFromMemory(photo.rgb, photo.width, photo.height, 3, "uchar"));
      return edit(image, keep).writeToMemory();
    });
  const scale = 1024 / photo.width;

  return {
    close: () => vips.shutdown(),
    contestant: {
      grayscale: file(photo.jpeg, (image) => image.colourspace("b-w")),
      progressive: file(photo.progressive, (image) => image.colourspace("b-w")),
      blur3: pixels((image, keep) => keep(image.gaussblur(3))),
      blur30: pixels((image, keep) => keep(image.gaussblur(30))),
      // In the file's own encoding, and in linear light as we do it.
      resize1024: pixels((image, keep) => keep(image.resize(scale, { kernel: "lanczos3" }))),
      resize1024Linear: pixels((image, keep) => {
        const linear = keep(keep(image.copy({ interpretation: "srgb" })).colourspace("scrgb"));
        return keep(keep(linear.resize(scale, { kernel: "lanczos3" })).colourspace("srgb"));
      }),
      thumbnail: scoped((keep) => keep(vips.Image.thumbnailBuffer(photo.jpeg, 512)).writeToBuffer(".jpg", JPEG)),
    },
  };
}
