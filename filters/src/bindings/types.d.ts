
/** An ordered list of operations and the output settings. */
export interface Recipe {
  version: 1;
  /** The operations in order; at most 64. */
  ops?: Step[];
  /** Default: a JPEG of quality 85. */
  output?: Output;
}

/** Every operation may have these fields. They are stored with the recipe; its digest ignores them. */
export interface StepIdentity {
  /** Says which operation of another version of the recipe this is: 1 to 64 of A-Z a-z 0-9 _ -, unique in the recipe. */
  id?: string;
  /** An operation that is off is stored and not rendered. Default: false. */
  off?: boolean;
}

/** Output settings: encoding, and which EXIF, XMP and IPTC data to keep (default: everything except the location). */
export type Output = { metadata?: "all" | "no_gps" | "none" } & (
  | { format: "jpeg"; /** 1 to 100. */ quality?: number; subsampling?: "4:2:0" | "4:4:4" }
  | { format: "png"; /** Default: that of the source. */ bit_depth?: 8 | 16 }
  | { format: "webp" }
);

/** The contents of a file's header. */
export interface ImageInfo {
  format: "jpeg" | "png" | "webp" | "gif" | "tiff" | "bmp" | "qoi";
  /** Displayed width in pixels, with the orientation applied. */
  width: number;
  height: number;
  /** EXIF orientation, 1 to 8. */
  orientation: number;
  has_alpha: boolean;
  /** Bits per sample. */
  bit_depth: 8 | 16;
  /** The embedded colour profile: sRGB and used unchanged, converted to sRGB, or not usable and ignored. */
  profile?: { name: string; use: "srgb" | "converted" | "ignored" };
  /** The camera's data, if there is any. */
  photo?: Photo;
  /** Whether the file contains a location. The location itself is never returned. */
  has_gps: boolean;
}

/** A camera's data about a photograph. */
export interface Photo {
  make?: string;
  model?: string;
  lens?: string;
  taken_at?: string;
  exposure_s?: number;
  f_number?: number;
  iso?: number;
  focal_length_mm?: number;
}

/** The result of `render`. */
export interface Rendered {
  width: number;
  height: number;
  size_bytes: number;
  /** SHA-256 of the encoded file, in hexadecimal. */
  sha256: string;
  pixels: PixelDigest;
  /** The encoded file; `new Blob(chunks)` joins it. */
  chunks: Uint8Array[];
}

/** Settings of a pyramid. */
export type PyramidSettings = {
  /** Width and height of a tile in pixels. Default: 512. */
  tile?: 256 | 512;
  /** Whether the smaller levels are means in linear light. Default: false. */
  linear?: boolean;
} & ({ compression?: "deflate" } | { compression: "jpeg"; /** 1 to 100; default: 85. */ quality?: number });

/** The result of `pyramid`. */
export interface Pyramid {
  width: number;
  height: number;
  /** The levels, the largest first. */
  levels: { width: number; height: number; /** Tiles in a row. */ columns: number; /** Rows of tiles. */ rows: number }[];
  size_bytes: number;
  /** The digest of the largest level. */
  pixels: PixelDigest;
  /** The file; `new Blob(chunks)` joins it. */
  chunks: Uint8Array[];
}

/** The digest of a picture's pixels: equal roots mean equal pixels. */
export interface PixelDigest {
  root: string;
  /** The number of tiles in a row. */
  columns: number;
  /** The digest of each tile of 256 x 256 pixels, row by row. */
  tiles: string[];
}

/**
 * A pixel buffer: display-encoded sRGB, row by row, RGBA with straight alpha, four bytes per pixel; RGB with three bytes per pixel
 * only if `renderPixels` got RGB.
 */
export interface Pixels {
  width: number;
  height: number;
  data: Uint8ClampedArray<ArrayBuffer>;
}

/** One operation of the catalogue. */
export interface OpSpec {
  name: Step["op"];
  /** The display name. */
  label: string;
  /** One sentence about the effect. */
  summary: string;
  /** The group in a list of operations. */
  group: string;
  params: ParamSpec[];
}

/** One parameter: its names and its values. Values outside `hard` are refused; `soft` is the range of a slider. */
export type ParamSpec = { name: string; label: string; unit: string } & (
  | { kind: "number"; default: number; soft: [number, number]; hard: [number, number]; step: number }
  | { kind: "integer"; default: number | null; soft: [number, number]; hard: [number, number]; step: number }
  | { kind: "choice"; default: string; options: { value: string; label: string }[] }
  | { kind: "flag"; default: boolean }
  | { kind: "color"; default: string }
  | { kind: "curve" }
  | { kind: "numbers"; default: number[]; counts: number[]; hard: [number, number] }
  | { kind: "lut" }
);

/** A named list of operations. */
export interface Look {
  name: string;
  /** The display name. */
  label: string;
  /** One sentence about the effect. */
  summary: string;
  ops: Step[];
}

/** The error that functions throw: `code` is stable; `pointer` is the place in the recipe (RFC 6901), for recipe errors. */
export interface SafelightError extends Error {
  code: string;
  pointer?: string;
}
