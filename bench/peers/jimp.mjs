// jimp (JavaScript). Shown for the picture; no bound is against it.

import { peer } from "../packages.mjs";

export function jimp(photo) {
  const { Jimp, JimpMime, ResizeStrategy } = peer("jimp");
  const file = (edit) => async () => {
    const image = await Jimp.read(photo.jpeg);
    edit(image);
    return image.getBuffer(JimpMime.jpeg, { quality: 85 });
  };
  const pixels = (edit) => () => {
    const data = Buffer.from(photo.rgba);
    const image = new Jimp({ data, width: photo.width, height: photo.height });
    edit(image);
    return image.bitmap.data;
  };
  return {
    grayscale: file((image) => image.greyscale()),
    blur3: pixels((image) => image.blur(3)),
    resize1024: pixels((image) => image.resize({ w: 1024, mode: ResizeStrategy.BICUBIC })),
    thumbnail: file((image) => image.resize({ w: 512 })),
  };
}
