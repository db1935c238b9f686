// The operations of the works.

export const EIGHT_POINTS = [
  { op: "brightness", amount: 0.05 },
  { op: "channel_mixer", red_red: 1.05, green_green: 1.02, blue_blue: 0.95 },
  { op: "contrast", amount: 0.15 },
  { op: "saturation", amount: 0.2 },
  { op: "hue", degrees: 15 },
  { op: "gamma", gamma: 1.1 },
  { op: "colorize", color: "#ffcc66", amount: 0.1 },
  { op: "solarize", threshold: 0.9 },
];

/** Exposure works in linear light, so pixels are decoded and encoded on the way. */
export const WITH_EXPOSURE = [{ op: "exposure", ev: 0.3 }, ...EIGHT_POINTS];

export const UNSHARP = { op: "unsharp_mask", amount: 0.8, sigma_px: 1.2 };

export const FIVE = [
  { op: "exposure", ev: 0.3 },
  { op: "white_balance", temperature: 0.2 },
  {
    op: "curves",
    rgb: [
      [0, 0],
      [0.25, 0.2],
      [0.75, 0.82],
      [1, 1],
    ],
  },
  { op: "vibrance", amount: 0.3 },
  UNSHARP,
];

/** Operations that hold rows and one that changes the size are in it. */
export const EIGHT_FOR_MEMORY = [
  { op: "exposure", ev: 0.3 },
  { op: "white_balance", temperature: 0.2, tint: -0.1 },
  { op: "contrast", amount: 0.2 },
  { op: "saturation", amount: 0.3 },
  { op: "sepia", amount: 0.1 },
  { op: "gaussian_blur", sigma_px: 1 },
  { op: "unsharp_mask", amount: 0.8, sigma_px: 2 },
  { op: "resize", width: 2000 },
];
