
/** An ordered list of operations and the output settings. */
export interface Recipe {
  version: 1;
  /** First to last; at most 64. */
  ops?: Step[];
  /** A JPEG of quality 85 where it is left out. */
  output?: Output;
}

/** How the result is encoded, and what it keeps of EXIF and XMP (all but GPS where nothing is said). */
export type Output = { metadata?: "all" | "no_gps" | "none" } & (
  | { format: "jpeg"; /** 1 to 100. */ quality?: number; subsampling?: "4:2:0" | "4:4:4" }
  | { format: "png"; /** The source's where it is left out. */ bit_depth?: 8 | 16 }
  | { format: "webp" }
);

/** What a file's header says. */
export interface ImageInfo {
  format: "jpeg" | "png" | "webp" | "gif" | "tiff" | "bmp" | "qoi";
  /** In pixels as displayed, orientation applied. */
  width: number;
  height: number;
  /** EXIF orientation, 1 to 8. */
  orientation: number;
  has_alpha: boolean;
  /** Bits a sample. */
  bit_depth: 8 | 16;
  /** The embedded colour profile: taken as it is, converted to sRGB, or not understood and ignored. */
  profile?: { name: string; use: "srgb" | "converted" | "ignored" };
  /** What the camera wrote, if it wrote anything. */
  photo?: Photo;
  /** Whether the file says where the photograph was taken. */
  has_gps: boolean;
}

/** What a camera wrote about a photograph. */
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

/** What `render` made. */
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

/** The digest of a picture's pixels: equal roots mean equal pixels. */
export interface PixelDigest {
  root: string;
  /** How many tiles stand side by side. */
  columns: number;
  /** The digest of each tile of 256 x 256 pixels, row by row. */
  tiles: string[];
}

/**
 * Pixels in memory, display-encoded sRGB, row by row, four bytes each: red, green, blue, alpha (not premultiplied); without alpha
 * only where `renderPixels` was given pixels of three bytes.
 */
export interface Pixels {
  width: number;
  height: number;
  data: Uint8ClampedArray<ArrayBuffer>;
}

/** One operation of the catalogue. */
export interface OpSpec {
  name: Step["op"];
  /** The name a person reads. */
  label: string;
  /** One sentence: what it does to the picture. */
  summary: string;
  /** Where a list of operations files it. */
  group: string;
  params: ParamSpec[];
}

/** One parameter: its names and what values it takes. Outside `hard` is refused; `soft` is what a slider offers. */
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

/** A named list of operations, for a whole mood. */
export interface Look {
  name: string;
  /** The name a person reads. */
  label: string;
  /** One sentence: what it makes of a picture. */
  summary: string;
  ops: Step[];
}

/** What the functions throw: `code` is stable, `pointer` says where a recipe is at fault (RFC 6901). */
export interface SafelightError extends Error {
  code: string;
  pointer?: string;
}
