// Draws a preview with the calls that the app makes (app/src/browser/canvas.rs), in the same order. tests/browser/draw.test.mjs
// compares the two.

/** The pixels (RGBA, row by row) at the start of a buffer. They are not copied. */
export function imageData(buffer, width, height) {
  return new ImageData(new Uint8ClampedArray(buffer, 0, 4 * width * height), width, height);
}

/** Puts the pixels, of which none is transparent, on the canvas, which gets their size. */
export function draw(canvas, pixels) {
  // Setting a size clears the canvas, which would flicker.
  if (canvas.width !== pixels.width || canvas.height !== pixels.height) {
    canvas.width = pixels.width;
    canvas.height = pixels.height;
  }
  canvas.getContext("2d", { alpha: false }).putImageData(pixels, 0, 0);
}
