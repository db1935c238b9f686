// magick-wasm (ImageMagick in WebAssembly). Shown for the picture; no bound is against it.

import { readFileSync } from "node:fs";

import { peer, peerFile } from "../packages.mjs";

export async function magick(photo) {
  const { initializeImageMagick, ImageMagick, MagickFormat, MagickReadSettings, ColorSpace, FilterType, MagickGeometry } =
    peer("@imagemagick/magick-wasm");
  await initializeImageMagick(readFileSync(peerFile("@imagemagick/magick-wasm/magick.wasm")));

  const file = (edit) => () =>
    ImageMagick.read(photo.jpeg, (image) => {
      edit(image);
      image.quality = 85;
      image.settings.setDefine(MagickFormat.Jpeg, "sampling-factor", "4:2:0");
      return image.write(MagickFormat.Jpeg, (bytes) => bytes.length);
    });
  const raw = new MagickReadSettings({ format: MagickFormat.Rgba, width: photo.width, height: photo.height, depth: 8 });
  const pixels = (edit) => () =>
    ImageMagick.read(photo.rgba, raw, (image) => {
      edit(image);
      return image.write(MagickFormat.Rgba, (bytes) => bytes.length);
    });
  const resize = (width) => (image) => {
    image.filterType = FilterType.Lanczos;
    image.resize(new MagickGeometry(width, Math.round((photo.height * width) / photo.width)));
  };
  return {
    grayscale: file((image) => (image.colorSpace = ColorSpace.Gray)),
    blur3: pixels((image) => image.gaussianBlur(0, 3)),
    resize1024: pixels(resize(1024)),
    thumbnail: file(resize(512)),
  };
}
