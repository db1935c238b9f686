// Draws a preview with the calls that the app makes (app/src/browser/canvas.rs), in the same order. tests/browser/draw.test.mjs
// compares the two.

/** The buffer itself becomes the picture: its pixels (RGBA, row by row) are not copied. */
export function imageData(rgba, width, height) {
  return new ImageData(new Uint8ClampedArray(rgba), width, height);
}

/** Puts the pixels on the canvas, which gets their size. */
export function draw(canvas, pixels) {
  // Setting a size clears the canvas, which would flicker.
  if (canvas.width !== pixels.width || canvas.height !== pixels.height) {
    canvas.width = pixels.width;
    canvas.height = pixels.height;
  }
  canvas.getContext("2d").putImageData(pixels, 0, 0);
}
