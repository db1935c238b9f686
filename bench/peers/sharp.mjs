// sharp (libvips, native), one thread, its cache off.

import { peer } from "../packages.mjs";

export function sharpPeer(photo) {
  const sharp = peer("sharp");
  sharp.concurrency(1);
  sharp.cache(false);

  const JPEG = { quality: 85, chromaSubsampling: "4:2:0" };
  const file = (bytes, edit) => () =>
    edit(sharp(bytes, { sequentialRead: true }))
      .jpeg(JPEG)
      .toBuffer();
  const raw = { width: photo.width, height: photo.height, channels: 3 };
  const pixels = (edit) => () => edit(sharp(photo.rgb, { raw })).raw().toBuffer();
  const resize = { width: 1024, height: Math.round((photo.height * 1024) / photo.width), kernel: "lanczos3" };

  return {
    grayscale: file(photo.jpeg, (image) => image.grayscale()),
    progressive: file(photo.progressive, (image) => image.grayscale()),
    // Its nearest calls to exposure, white balance, a curve, vibrance and unsharp mask.
    five: file(photo.jpeg, (image) =>
      image
        .linear(1.23, 0)
        .recomb([
          [1.05, 0, 0],
          [0, 1, 0],
          [0, 0, 0.95],
        ])
        .gamma(1.1)
        .modulate({ saturation: 1.2 })
        .sharpen({ sigma: 1.2 }),
    ),
    blur3: pixels((image) => image.blur(3)),
    blur30: pixels((image) => image.blur(30)),
    resize1024: pixels((image) => image.resize(resize)),
    // Its way to resize in linear light: a gamma taken off before and put on again after.
    resize1024Linear: pixels((image) => image.resize(resize).gamma(2.2)),
    thumbnail: file(photo.jpeg, (image) => image.resize({ width: 512 })),
  };
}
