//! The engine's front door: what a file is, and a file rendered by a recipe.

use std::fmt;
use std::io::{self, Write};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::codec::{self, Carried, Channels, Depth, Encoder, Frame, Header, ProfileInfo};
use crate::metadata::{Blocks, Photo};
use crate::pipeline::Tuning;
use crate::pipeline::geometry::{Rect, Size};
use crate::pipeline::plan::{Ending, Input, Plan, Source};
use crate::pipeline::quantize::Quantized;
use crate::pixel_digest::PixelHasher;
use crate::recipe::{Encoding, Metadata};
use crate::{Digest, Error, Limits, PixelDigest, Recipe};

/// A file format the engine reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// JPEG (ITU-T T.81).
    Jpeg,
    /// PNG (ISO/IEC 15948).
    Png,
    /// WebP (RFC 9649).
    Webp,
    /// GIF (version 87a or 89a), its first frame.
    Gif,
    /// TIFF 6.0 or BigTIFF, its first picture.
    Tiff,
    /// Windows or OS/2 bitmap.
    Bmp,
    /// QOI.
    Qoi,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 7] = [Self::Jpeg, Self::Png, Self::Webp, Self::Gif, Self::Tiff, Self::Bmp, Self::Qoi];

    /// `jpeg`, `png` and so on: the word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Jpeg => "jpeg",
            Self::Png => "png",
            Self::Webp => "webp",
            Self::Gif => "gif",
            Self::Tiff => "tiff",
            Self::Bmp => "bmp",
            Self::Qoi => "qoi",
        }
    }

    /// `image/jpeg`, `image/png` and so on.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Gif => "image/gif",
            Self::Tiff => "image/tiff",
            Self::Bmp => "image/bmp",
            Self::Qoi => "image/qoi",
        }
    }
}

/// What a file's header says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImageInfo {
    /// The format.
    pub format: Format,
    /// Width in pixels as displayed, orientation applied.
    pub width: u32,
    /// Height in pixels as displayed, orientation applied.
    pub height: u32,
    /// EXIF orientation, 1 to 8.
    pub orientation: u8,
    /// Whether there is an alpha channel.
    pub has_alpha: bool,
    /// Bits a sample, 8 or 16.
    pub bit_depth: u8,
    /// The embedded colour profile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<ProfileInfo>,
    /// What the camera wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub photo: Option<Photo>,
    /// Whether the file says where the photograph was taken; where that was is never told.
    #[serde(default)]
    pub has_gps: bool,
}

/// What [`render`] made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rendered {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Size of the encoded file.
    pub size_bytes: u64,
    /// SHA-256 of the encoded file.
    pub sha256: Digest,
    /// Digest of the pixels that went into the encoder.
    pub pixels: PixelDigest,
}

/// Reads a file's header; no pixel is decoded.
///
/// # Errors
///
/// The bytes are empty, no image, damaged, of an unsupported variant, or over a limit.
pub fn probe(source: &[u8], limits: &Limits) -> Result<ImageInfo, Error> {
    codec::header(source, limits).map(|header| info(source, &header))
}

fn info(source: &[u8], header: &Header) -> ImageInfo {
    let Carried { blocks, .. } = codec::carried(source, header.format);
    let size = header.turn().size(header.size);
    ImageInfo {
        format: header.format,
        width: size.width as u32,
        height: size.height as u32,
        orientation: header.orientation,
        has_alpha: header.channels.has_alpha(),
        bit_depth: header.file_depth.bytes() as u8 * 8,
        profile: header.profile.clone(),
        photo: blocks.photo(),
        has_gps: blocks.has_gps(),
    }
}

/// Checks whether `recipe` fits a picture of `width` x `height` pixels as displayed, and returns the size of the result.
///
/// # Errors
///
/// The recipe does not fit the picture, or passes a limit on sizes.
pub fn check(width: u32, height: u32, recipe: &Recipe, limits: &Limits) -> Result<(u32, u32), Error> {
    limits.check_picture(width, height)?;
    if width == 0 || height == 0 {
        return Err(Error::Empty);
    }
    let full = Size::new(width, height);
    let input = Input { full, size: full, channels: Channels::Rgba };
    let size = Plan::new(&input, &recipe.steps, Ending::KeepAlpha, limits)?.size;
    codec::check_size(recipe.output.encoding, size)?;
    Ok((size.width as u32, size.height as u32))
}

/// Renders `source` by `recipe` at full size and writes the encoded file to `sink`.
///
/// # Errors
///
/// Whatever is wrong with the file or the recipe, a limit, or what `sink` said. What was written to `sink`
/// before an error is to be thrown away.
pub fn render(source: &[u8], recipe: &Recipe, limits: &Limits, sink: &mut dyn Write) -> Result<Rendered, Error> {
    render_part(source, recipe, limits, sink, Tuning::default(), None)
}

/// [`render`], of a part of the result if one is given.
pub(crate) fn render_part(
    source: &[u8],
    recipe: &Recipe,
    limits: &Limits,
    sink: &mut dyn Write,
    tuning: Tuning,
    part: Option<Rect>,
) -> Result<Rendered, Error> {
    Original::open(source, limits)?.rendering_of(recipe, tuning, part)?.finish(sink)
}

/// A file whose header was read, to be rendered piece by piece.
#[derive(Debug)]
pub struct Original<'a> {
    source: &'a [u8],
    header: Header,
    limits: Limits,
}

impl<'a> Original<'a> {
    /// Reads the header of `source`.
    ///
    /// # Errors
    ///
    /// As [`probe`].
    pub fn open(source: &'a [u8], limits: &Limits) -> Result<Self, Error> {
        Ok(Self { source, header: codec::header(source, limits)?, limits: *limits })
    }

    /// Begins what [`render`] does. What a recipe has to know of the whole picture before its first pixel is found out here.
    ///
    /// # Errors
    ///
    /// As [`render`].
    pub fn rendering(&self, recipe: &Recipe) -> Result<Rendering<'_>, Error> {
        self.rendering_of(recipe, Tuning::default(), None)
    }

    fn rendering_of(&self, recipe: &Recipe, tuning: Tuning, part: Option<Rect>) -> Result<Rendering<'_>, Error> {
        let Self { source, header, limits } = self;
        let full = header.turn().size(header.size);
        let input = Input { full, size: full, channels: header.channels };
        let plan = Plan::new(&input, &recipe.steps, ending(recipe.output.encoding), limits)?;
        let part = part.unwrap_or(plan.size.rect());
        let size = part.size();
        codec::check_size(recipe.output.encoding, size)?;
        let depth = codec::depth(recipe.output.encoding, header.file_depth);
        let frame = Frame { size, channels: plan.channels, depth };
        let writing = codec::encoder_bytes(recipe.output.encoding, frame) + PixelHasher::bytes(frame);
        let estimate = |tuning| source.len() as u64 + plan.file_bytes(header, tuning) + writing;
        let unturned = estimate(Tuning { hold_bytes: 0, ..tuning });
        let whole = (header.row_bytes() * header.size.height) as u64;
        let tuning = tuning.within(limits.memory_bytes.saturating_sub(unturned), whole);
        limits.check_memory(estimate(tuning))?;

        let blocks = match recipe.output.metadata {
            Metadata::None => Blocks::default(),
            keep => codec::carried(source, header.format).blocks.cleaned(keep, size),
        };
        let out = Destination { part, depth, encoding: recipe.output.encoding, blocks };
        Ok(Rendering {
            memory_bytes: estimate(tuning),
            ..Rendering::new(plan, Source::File(source, header), out, tuning)?
        })
    }
}

/// Where the pixels of a plan go, and how.
pub(crate) struct Destination {
    /// What of the result is wanted.
    pub(crate) part: Rect,
    pub(crate) depth: Depth,
    pub(crate) encoding: Encoding,
    pub(crate) blocks: Blocks,
}

/// A render under way: it goes on as far as it is asked to, and holds nothing of the file that it has written.
pub struct Rendering<'a> {
    rows: Quantized<'a>,
    hasher: PixelHasher,
    encoder: Box<dyn Encoder>,
    size: Size,
    rows_left: usize,
    written: Tally,
    memory_bytes: u64,
}

/// How far a render goes before it stops: until one of the two is reached, or somewhat passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// Bytes of the encoded file.
    pub bytes: u64,
    /// Pixels of the result.
    pub pixels: u64,
}

impl Piece {
    /// All there is.
    pub const WHOLE: Self = Self { bytes: u64::MAX, pixels: u64::MAX };
}

/// How far a render got.
#[derive(Debug)]
#[allow(
    clippy::large_enum_variant,
    reason = "there is one, moved once in megabytes; where pointers are short it is small enough"
)]
pub enum Progress<'a> {
    /// There is more to come.
    Part(Rendering<'a>),
    /// The file is whole.
    Whole(Rendered),
}

impl<'a> Rendering<'a> {
    /// The pixels of `plan` over `source`, to be pulled through an encoder.
    pub(crate) fn new(plan: Plan, source: Source<'a>, out: Destination, tuning: Tuning) -> Result<Self, Error> {
        let Destination { part, depth, encoding, blocks } = out;
        let (size, channels) = (part.size(), plan.channels);
        let frame = Frame { size, channels, depth };
        let strip = plan.strip(size.width, tuning);
        let plan = plan.measured(source, tuning)?;
        Ok(Self {
            rows: Quantized::new(plan.chain(source, part, tuning)?, channels, depth, strip),
            hasher: PixelHasher::new(frame),
            encoder: codec::encoder(encoding, frame, blocks)?,
            size,
            rows_left: size.height,
            written: Tally::default(),
            memory_bytes: 0,
        })
    }

    /// Renders one more piece of the file into `sink`. However it is cut up, the file is the same.
    ///
    /// # Errors
    ///
    /// As [`render`].
    pub fn go_on(mut self, piece: Piece, sink: &mut dyn Write) -> Result<Progress<'a>, Error> {
        let enough_bytes = self.written.size_bytes.saturating_add(piece.bytes);
        let rows = usize::try_from(piece.pixels.div_ceil(self.size.width as u64)).unwrap_or(usize::MAX);
        let enough_left = self.rows_left.saturating_sub(rows);
        while self.rows_left > 0 {
            if self.written.size_bytes >= enough_bytes || self.rows_left == enough_left {
                return Ok(Progress::Part(self));
            }
            let row = self.rows.next_row()?;
            self.hasher.row(row);
            self.encoder.row(row, &mut Counted { sink, tally: &mut self.written })?;
            self.rows_left -= 1;
        }
        let Self { hasher, encoder, size, mut written, .. } = self;
        encoder.finish(&mut Counted { sink, tally: &mut written })?;
        Ok(Progress::Whole(Rendered {
            width: size.width as u32,
            height: size.height as u32,
            size_bytes: written.size_bytes,
            sha256: Digest::from(<[u8; 32]>::from(written.sha256.finalize())),
            pixels: hasher.finish(),
        }))
    }

    /// Goes on until the file is whole.
    pub(crate) fn finish(self, sink: &mut dyn Write) -> Result<Rendered, Error> {
        let mut rendering = self;
        loop {
            match rendering.go_on(Piece::WHOLE, sink)? {
                Progress::Part(part) => rendering = part,
                Progress::Whole(rendered) => return Ok(rendered),
            }
        }
    }

    /// What it was estimated to hold, the source file included, in bytes; nothing for pictures that were decoded before.
    #[must_use]
    pub const fn memory_bytes(&self) -> u64 {
        self.memory_bytes
    }

    /// The share of the rows that are rendered, from 0 to 1.
    #[must_use]
    pub fn share(&self) -> f64 {
        1.0 - self.rows_left as f64 / self.size.height as f64
    }
}

impl fmt::Debug for Rendering<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rendering")
            .field("size", &self.size)
            .field("rows_left", &self.rows_left)
            .finish_non_exhaustive()
    }
}

/// The form pixels must have for an encoder.
pub(crate) const fn ending(encoding: Encoding) -> Ending {
    match encoding {
        Encoding::Jpeg { .. } => Ending::OnWhite,
        Encoding::Png { .. } | Encoding::Webp => Ending::KeepAlpha,
    }
}

/// Length and digest of what was written.
#[derive(Debug, Default)]
struct Tally {
    sha256: Sha256,
    size_bytes: u64,
}

/// Digests and counts what passes.
struct Counted<'a> {
    sink: &'a mut dyn Write,
    tally: &'a mut Tally,
}

impl Write for Counted<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes).map(|()| bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.sink.write_all(bytes)?;
        self.tally.sha256.update(bytes);
        self.tally.size_bytes += bytes.len() as u64;
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.sink.flush()
    }
}

#[cfg(test)]
mod tests;
