
/** One operation with its parameters; those left out have their default. */
export type Step = StepIdentity &
  (
    | { op: "exposure"; ev?: number }
    | { op: "brightness"; amount?: number }
    | { op: "contrast"; amount?: number }
    | { op: "highlights"; amount?: number }
    | { op: "shadows"; amount?: number }
    | { op: "whites"; amount?: number }
    | { op: "blacks"; amount?: number }
    | { op: "clarity"; amount?: number }
    | { op: "dehaze"; amount?: number }
    | { op: "gamma"; gamma?: number }
    | { op: "levels"; black?: number; white?: number; gamma?: number; out_black?: number; out_white?: number }
    | { op: "curves"; rgb?: [number, number][]; red?: [number, number][]; green?: [number, number][]; blue?: [number, number][] }
    | { op: "auto_levels"; clip_percent?: number; together?: boolean }
    | { op: "equalize"; amount?: number; clip_limit?: number; tiles?: number }
    | { op: "white_balance"; temperature?: number; tint?: number }
    | { op: "saturation"; amount?: number }
    | { op: "vibrance"; amount?: number }
    | { op: "hue"; degrees?: number }
    | { op: "color_mixer"; red_hue?: number; red_saturation?: number; red_luminance?: number; orange_hue?: number; orange_saturation?: number; orange_luminance?: number; yellow_hue?: number; yellow_saturation?: number; yellow_luminance?: number; green_hue?: number; green_saturation?: number; green_luminance?: number; aqua_hue?: number; aqua_saturation?: number; aqua_luminance?: number; blue_hue?: number; blue_saturation?: number; blue_luminance?: number; purple_hue?: number; purple_saturation?: number; purple_luminance?: number; magenta_hue?: number; magenta_saturation?: number; magenta_luminance?: number }
    | { op: "grayscale"; weights?: "bt709" | "bt601" | "linear"; amount?: number }
    | { op: "black_white"; red?: number; yellow?: number; green?: number; cyan?: number; blue?: number; magenta?: number; amount?: number }
    | { op: "channel_mixer"; red_red?: number; red_green?: number; red_blue?: number; red_constant?: number; green_red?: number; green_green?: number; green_blue?: number; green_constant?: number; blue_red?: number; blue_green?: number; blue_blue?: number; blue_constant?: number; monochrome?: boolean }
    | { op: "color_balance"; shadows_red?: number; shadows_green?: number; shadows_blue?: number; midtones_red?: number; midtones_green?: number; midtones_blue?: number; highlights_red?: number; highlights_green?: number; highlights_blue?: number; preserve_luminosity?: boolean }
    | { op: "split_tone"; shadows_color?: `#${string}`; highlights_color?: `#${string}`; balance?: number; amount?: number }
    | { op: "duotone"; dark?: `#${string}`; light?: `#${string}`; amount?: number }
    | { op: "colorize"; color?: `#${string}`; amount?: number }
    | { op: "threshold"; level?: number; amount?: number }
    | { op: "posterize"; levels?: number; amount?: number }
    | { op: "solarize"; threshold?: number; amount?: number }
    | { op: "lut3d"; lut?: `sha256:${string}`; amount?: number }
    | { op: "sepia"; amount?: number }
    | { op: "invert" }
    | { op: "gaussian_blur"; sigma_px?: number }
    | { op: "box_blur"; radius_px?: number }
    | { op: "motion_blur"; length_px?: number; angle_degrees?: number }
    | { op: "median"; radius_px?: number }
    | { op: "bilateral"; sigma_px?: number; sigma_range?: number }
    | { op: "unsharp_mask"; amount?: number; sigma_px?: number }
    | { op: "edge_detect"; method?: "sobel" | "scharr" | "laplacian"; amount?: number; sigma_px?: number; invert?: boolean }
    | { op: "emboss"; angle_degrees?: number; depth_px?: number; amount?: number; color?: boolean }
    | { op: "convolve"; kernel?: number[]; divisor?: number; offset?: number }
    | { op: "pixelate"; size_px?: number }
    | { op: "halftone"; mode?: "mono" | "color"; cell_px?: number; angle_degrees?: number }
    | { op: "oil_paint"; radius_px?: number; levels?: number }
    | { op: "cartoon"; sigma_px?: number; levels?: number; lines?: number; line_px?: number }
    | { op: "polaroid"; amount?: number; frame?: boolean; tilt_degrees?: number }
    | { op: "grain"; amount?: number; size_px?: number; roughness?: number; seed?: number }
    | { op: "vignette"; amount?: number; radius?: number; softness?: number }
    | { op: "crop"; x?: number; y?: number; width?: number; height?: number }
    | { op: "resize"; width?: number; height?: number; fit?: "inside" | "fill" | "exact"; filter?: "lanczos3" | "mitchell" | "catmull_rom" | "triangle" | "nearest" }
    | { op: "rotate"; degrees?: number; crop?: boolean; color?: `#${string}`; opacity?: number }
    | { op: "flip"; axis?: "horizontal" | "vertical" }
    | { op: "pad"; left?: number; top?: number; right?: number; bottom?: number; color?: `#${string}`; opacity?: number }
    | { op: "rounded_corners"; radius_px?: number }
  );
