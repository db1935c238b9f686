//! Proxies for a photograph: decoded at full size or at a reduced scale of its codec, and scaled to the sizes that are drawn.

use super::layout::Photograph;
use crate::codec::{self, File, Header};
use crate::error::Error;
use crate::image::{Frame, Rect, Size, Turn};
use crate::pipeline::Tuning;
use crate::plan::{Input, OutputAlpha, Plan, Start};
use crate::recipe::Step;
use crate::source::{Samples, Source};

/// Largest memory of scaled pictures and decoded regions: an 8-bit colour picture of 22 megapixels.
const SCALED_BYTES: u64 = 64 << 20;

/// A scaled picture below this size in bytes is made whole, whatever region is needed.
const SMALL_BYTES: u64 = 6 << 20;

/// A picture with at least this many pixels is halved first if the target is much smaller: the half serves other sizes too. A smaller
/// picture is scaled from the decoded one directly.
const LARGE_PX: usize = 4_000_000;

/// Samples of a picture or of a region of it.
#[derive(Debug)]
struct CachedPicture {
    bytes: Vec<u8>,
    frame: Frame,
    part: Rect,
    turn: Turn,
    /// Whether a decoder yielded it, and it is whole.
    decoded: bool,
}

impl CachedPicture {
    fn samples(&self) -> Samples<'_> {
        Samples { bytes: &self.bytes, frame: self.frame, part: self.part, turn: self.turn }
    }

    fn is_whole(&self) -> bool {
        self.part == self.frame.size.rect()
    }

    fn bytes(&self) -> u64 {
        self.bytes.len() as u64
    }
}

/// A photograph's file and its cached pixels.
pub(super) struct PictureCache {
    file: Vec<u8>,
    header: Header,
    photograph: Photograph,
    hold_bytes: u64,
    /// Cached pictures; the last used one at the end.
    cached: Vec<CachedPicture>,
}

impl PictureCache {
    pub(super) const fn new(file: Vec<u8>, header: Header, photograph: Photograph, hold_bytes: u64) -> Self {
        Self { file, header, photograph, hold_bytes, cached: Vec::new() }
    }

    /// Memory of the file and the cache in bytes.
    pub(super) fn bytes(&self) -> u64 {
        self.file.len() as u64 + self.cached.iter().map(CachedPicture::bytes).sum::<u64>()
    }

    /// Memory of the decoded pictures in bytes.
    #[cfg(test)]
    pub(super) fn decoded_bytes(&self) -> u64 {
        self.cached.iter().filter(|cached| cached.decoded).map(CachedPicture::bytes).sum()
    }

    pub(super) fn clear(&mut self) {
        self.cached = Vec::new();
    }

    /// Whether a picture of `size` may be held whole, or is the file itself.
    pub(super) fn fits(&self, size: Size) -> bool {
        size == self.photograph.full || self.scaled_frame(size).bytes() <= SCALED_BYTES
    }

    /// Prepares [`Self::source`]: a proxy of `size`, at least its region `part`.
    pub(super) fn prepare(&mut self, size: Size, part: Rect) -> Result<(), Error> {
        if let Some(at) = self.find(size, part) {
            let cached = self.cached.remove(at);
            self.cached.push(cached);
            Ok(())
        } else if size != self.photograph.full {
            self.scale(size, part)
        } else if self.header.whole_bytes() <= self.hold_bytes {
            self.decode(&self.header.clone())
        } else {
            self.decode_part(part)
        }
    }

    /// The prepared picture. The file itself if it has full size and may not be cached.
    pub(super) fn source(&self, size: Size, part: Rect) -> Source<'_> {
        let cached = self.find(size, part).and_then(|at| self.cached.get(at));
        cached.map_or(Source::File(File::Memory(&self.file), &self.header), |cached| Source::Samples(cached.samples()))
    }

    /// The memory of a chain over `source` that yields `part`.
    pub(super) fn chain_bytes(&self, plan: &Plan, part: Rect, source: Source<'_>) -> u64 {
        match source {
            Source::File(_, header) => plan.file_bytes(header, Tuning::default()),
            _ => plan.part_bytes(part, Tuning::default()),
        }
    }

    fn find(&self, size: Size, part: Rect) -> Option<usize> {
        self.cached.iter().position(|cached| cached.samples().size() == size && cached.samples().contains(part))
    }

    /// Decodes the whole file at the size in `header` and caches it.
    fn decode(&mut self, header: &Header) -> Result<(), Error> {
        let (frame, turn) = (header.frame(), header.turn());
        self.make_room(header.whole_bytes(), header.decoder_bytes, true)?;
        let bytes = decoded(&self.file, header, frame.size.rect())?;
        self.cached.push(CachedPicture { bytes, frame, part: frame.size.rect(), turn, decoded: true });
        Ok(())
    }

    /// Decodes the region `part` and a margin, and caches it if it is small enough.
    fn decode_part(&mut self, part: Rect) -> Result<(), Error> {
        let (frame, turn) = (self.header.frame(), self.header.turn());
        let part = turn.source_rect(with_margin(part, Frame { size: self.photograph.full, ..frame }), frame.size);
        let bytes = Frame { size: part.size(), ..frame }.bytes();
        if bytes > SCALED_BYTES {
            return Ok(());
        }
        self.make_room(bytes, self.header.decoder_bytes, false)?;
        let bytes = decoded(&self.file, &self.header, part)?;
        self.cached.push(CachedPicture { bytes, frame, part, turn, decoded: false });
        Ok(())
    }

    /// The layout of a scaled picture: upright, with the depth of the file.
    fn scaled_frame(&self, size: Size) -> Frame {
        Frame { size, channels: self.header.channels, depth: self.header.file_depth }
    }

    /// Caches a picture of `size`, whole or the region `part` with a margin.
    fn scale(&mut self, size: Size, part: Rect) -> Result<(), Error> {
        let whole = self.scaled_frame(size).bytes();
        let most =
            whole <= SMALL_BYTES || (whole <= SCALED_BYTES && part.width * part.height * 2 > size.width * size.height);
        let part = if most { size.rect() } else { with_margin(part, self.scaled_frame(size)) };
        let from = match self.larger(size) {
            Some(at) => self.halved(at, size)?,
            None => self.decode_for(size)?,
        };
        self.scale_from(from, size, part)
    }

    /// The smallest whole picture that can be scaled down to `size`. A picture that was scaled itself must be clearly larger, and is used
    /// only in place of a large one; a small one is scaled directly.
    fn larger(&self, size: Size) -> Option<usize> {
        let Size { width, height } = self.photograph.full;
        let large = width * height >= LARGE_PX;
        let serves = |cached: &CachedPicture| {
            let (of, spare) = (cached.samples().size(), if cached.decoded { 1 } else { 2 });
            let fit = of.width >= spare * size.width && of.height >= spare * size.height;
            cached.is_whole() && fit && (cached.decoded || large)
        };
        let serving = self.cached.iter().enumerate().filter(|(_, cached)| serves(cached));
        serving.min_by_key(|(_, cached)| cached.frame.size.width * cached.frame.size.height).map(|(at, _)| at)
    }

    /// That picture, or one of half its size if it is much larger than `size`.
    fn halved(&mut self, at: usize, size: Size) -> Result<Option<usize>, Error> {
        let Some(cached) = self.cached.get(at) else { return Ok(None) };
        let Size { width, height } = cached.samples().size();
        let half = Size { width: width.div_ceil(2), height: height.div_ceil(2) };
        if width * height < LARGE_PX || half.width < 2 * size.width || half.height < 2 * size.height || !self.fits(half)
        {
            return Ok(Some(at));
        }
        self.scale_from(Some(at), half, half.rect())?;
        self.halved(self.cached.len() - 1, size)
    }

    /// Decodes at the smallest scale that `size` allows, and caches the result if it may be held. Otherwise scales the largest allowed
    /// picture from the file; if `size` is larger than that, returns `None` to scale the file itself.
    fn decode_for(&mut self, size: Size) -> Result<Option<usize>, Error> {
        let target = self.header.turn().size(size);
        let reduced = codec::reduced(&self.file, &self.header, target)?;
        // Decoding at more than half the size takes nearly as long as at full size, and full size then serves all sizes.
        let much = 2 * reduced.size.width > self.header.size.width + 1;
        let all = much || self.cached.iter().filter(|cached| cached.decoded).count() > 1;
        let header = [&self.header, &reduced]
            .into_iter()
            .skip(usize::from(!all))
            .find(|header| header.whole_bytes() <= self.hold_bytes);
        if let Some(header) = header.cloned() {
            self.decode(&header)?;
            return Ok(Some(self.cached.len() - 1));
        }
        let mut level = self.photograph.full;
        let most = SCALED_BYTES.min(self.hold_bytes) / 2;
        while self.scaled_frame(level).bytes() > most {
            level = Size { width: level.width.div_ceil(2), height: level.height.div_ceil(2) };
            if level.width < size.width || level.height < size.height || level.width * level.height == 1 {
                return Ok(None);
            }
        }
        self.scale_from(None, level, level.rect())?;
        let at = self.cached.len() - 1;
        if let Some(cached) = self.cached.last_mut() {
            // There is no better picture to scale from.
            cached.decoded = true;
        }
        Ok(Some(at))
    }

    /// Caches `part` of a picture of `size`, scaled from a cached one or from the file.
    fn scale_from(&mut self, from: Option<usize>, size: Size, part: Rect) -> Result<(), Error> {
        let frame = self.scaled_frame(size);
        let tuning = Tuning::default();
        let target = self.header.turn().size(size);
        let reduced = codec::reduced(&self.file, &self.header, target)?;
        let samples = from.and_then(|at| self.cached.get(at)).map(CachedPicture::samples);
        let source_size = samples.map_or(reduced.turn().size(reduced.size), |samples| samples.size());
        let steps = if source_size == size { Vec::new() } else { Step::resizing(size.width, size.height, true)? };
        let Photograph { channels, limits, .. } = self.photograph;
        let input = Input { full: source_size, size: source_size, channels, one_plane: channels.is_gray() };
        let plan = Plan::new(&input, &steps, OutputAlpha::KeepAlpha, &limits)?;
        let source = samples.map_or(Source::File(File::Memory(&self.file), &reduced), Source::Samples);
        let chain = if from.is_some() { plan.part_bytes(part, tuning) } else { plan.file_bytes(&reduced, tuning) };
        let new = Frame { size: part.size(), ..frame }.bytes();
        limits.check_memory(self.bytes() + new + chain)?;
        let measured = plan.measured(source, tuning)?;
        let bytes = measured.samples(Start::Source(source), part, frame.channels, frame.depth, tuning)?;
        // Remove what the new picture replaces.
        self.cached.retain(|cached| cached.decoded || cached.frame.size != size || !part.contains(cached.part));
        self.evict(new, false);
        self.cached.push(CachedPicture { bytes, frame, part, turn: Turn::default(), decoded: false });
        Ok(())
    }

    /// Evicts pictures to make room for `new` bytes that a decoder yields while it holds `decoder` bytes.
    fn make_room(&mut self, new: u64, decoder: u64, decoded: bool) -> Result<(), Error> {
        self.evict(new, decoded);
        self.photograph.limits.check_memory(self.bytes() + new + decoder)
    }

    /// Evicts the least recently used pictures until `new` more bytes are within the limit of their kind.
    fn evict(&mut self, new: u64, decoded: bool) {
        let most = if decoded { self.hold_bytes } else { SCALED_BYTES };
        let of_kind = |cached: &CachedPicture| cached.decoded == decoded;
        while self.cached.iter().filter(|cached| of_kind(cached)).map(CachedPicture::bytes).sum::<u64>() + new > most {
            let Some(at) = self.cached.iter().position(of_kind) else { return };
            self.cached.remove(at);
        }
    }
}

/// Decodes the region `part` of a file, in stored orientation.
fn decoded(file: &[u8], header: &Header, part: Rect) -> Result<Vec<u8>, Error> {
    let frame = header.frame();
    let pixel = frame.channels.count() * frame.depth.bytes();
    let mut bytes = Vec::with_capacity(part.width * part.height * pixel);
    let mut row = vec![0; frame.row_bytes()];
    let mut decoder = codec::open(file, header)?;
    for y in 0..part.bottom() {
        decoder.next_row(&mut row)?;
        if y >= part.y {
            bytes.extend_from_slice(row.get(part.x * pixel..part.right() * pixel).unwrap_or_default());
        }
    }
    Ok(bytes)
}

/// A region with a margin of a quarter of its size, so that small moves need no new picture; within the picture and the budget.
fn with_margin(part: Rect, frame: Frame) -> Rect {
    let grown = part.grown([part.width / 4, part.height / 4], frame.size);
    if (Frame { size: grown.size(), ..frame }).bytes() <= SCALED_BYTES { grown } else { part }
}
