// Photon (WebAssembly). It has no quality-preserving options: a call for each step, on RGBA.

import { peer } from "../packages.mjs";

export function photon(photo) {
  const photon = peer("@silvia-odwyer/photon-node");
  const QUALITY = 85;

  /** JPEG to JPEG; its encoder takes a quality and nothing else. */
  const file = (edit) => () => {
    const image = photon.PhotonImage.new_from_byteslice(photo.jpeg);
    const edited = edit(image) ?? image;
    const bytes = edited.get_bytes_jpeg(QUALITY);
    if (edited !== image) edited.free();
    image.free();
    return bytes;
  };
  /** Pixels to pixels. */
  const pixels = (edit) => () => {
    const image = new photon.PhotonImage(photo.rgba, photo.width, photo.height);
    const edited = edit(image) ?? image;
    const result = edited.get_raw_pixels();
    if (edited !== image) edited.free();
    image.free();
    return result;
  };
  const resize = (width) => (image) =>
    photon.resize(image, width, Math.round((photo.height * width) / photo.width), photon.SamplingFilter.Lanczos3);

  const eightPoints = (image) => {
    photon.adjust_brightness(image, 10);
    photon.alter_channels(image, 8, 2, -8);
    photon.adjust_contrast(image, 15);
    photon.saturate_hsl(image, 0.2);
    photon.hue_rotate_hsl(image, 15);
    photon.gamma_correction(image, 1.1, 1.1, 1.1);
    photon.tint(image, 10, 5, 0);
    photon.solarize(image);
  };

  return {
    grayscale: file((image) => photon.grayscale_human_corrected(image)),
    five: file((image) => {
      photon.adjust_brightness(image, 20);
      photon.alter_channels(image, 8, 0, -8);
      photon.adjust_contrast(image, 10);
      photon.saturate_hsl(image, 0.2);
      photon.sharpen(image);
    }),
    eight: pixels(eightPoints),
    nine: pixels((image) => {
      photon.adjust_brightness(image, 20);
      eightPoints(image);
    }),
    blur3: pixels((image) => photon.gaussian_blur(image, 3)),
    blur30: pixels((image) => photon.gaussian_blur(image, 30)),
    resize1024: pixels(resize(1024)),
    thumbnail: file(resize(512)),
  };
}
