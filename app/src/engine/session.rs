//! The state of a worker between calls, and its drawing: the photograph in the first worker, bands of it in the others.

use filters::{Band, Draw, Drawn, Error, Limits, Recipe, View, histogram, paint_clipping};

use js_sys::{ArrayBuffer, WebAssembly};
use wasm_bindgen::JsCast as _;

use super::area::{Region, Strip};
use super::histogram::to_bytes;
use super::protocol::{Drawing, Refusal, Reply, SLOTS, Shot, Slot};

/// Longest side of a thumbnail, in pixels.
const THUMBNAIL_SIDE_PX: u32 = 192;

/// Limit of the decoded samples in memory, in bytes: 40 megapixels in three channels of 8 bits.
const SOURCE_CACHE_BYTES: u64 = 120_000_000;

/// In a draft, one of this number of rows is counted.
const DRAFT_ROWS: usize = 4;

/// The answer to a call, and the parts of its buffer.
pub(super) type Outcome = Result<(Reply, Vec<Vec<u8>>), Refusal>;

/// A band with its position.
struct PlacedBand {
    band: Band,
    region: Region,
    rendition: (u32, u32),
}

/// The photograph, or bands of it.
#[derive(Default)]
pub(super) struct Session {
    view: Option<View>,
    bands: [Option<PlacedBand>; SLOTS],
}

impl Session {
    /// If a photograph cannot be opened and drawn, the previous one stays.
    pub(super) fn open(&mut self, source: Vec<u8>, shot: &Shot) -> Outcome {
        // The previous one can be decoded again if it stays.
        if let Some(before) = &mut self.view {
            before.clear_cache();
        }
        let mut view = View::open(source, &Limits::BROWSER, SOURCE_CACHE_BYTES)?;
        let drawn = draw(&mut view, &Recipe::default(), shot, Strip::WHOLE)?;
        let info = view.info().clone();
        self.view = Some(view);
        let (drawing, buffers) = frame_output(drawn, shot);
        Ok((Reply::Opened { info, drawing }, buffers))
    }

    pub(super) fn draw(&mut self, recipe: &Recipe, shot: &Shot, strip: Strip) -> Outcome {
        Ok(drawn_reply(draw(self.view()?, recipe, shot, strip)?, shot))
    }

    pub(super) fn thumbnail(&mut self, recipe: &Recipe) -> Outcome {
        let drawn = self.view()?.thumbnail(recipe, THUMBNAIL_SIDE_PX)?;
        Ok((Reply::Drawn { drawing: drawing(&drawn) }, vec![drawn.rgba]))
    }

    pub(super) fn share(&mut self, recipe: &Recipe, shot: &Shot, strip: Strip) -> Outcome {
        let view = self.view()?;
        let rendition = view.rendition_size(recipe)?;
        let placed = shot.area.to_pixels(rendition, shot.draft);
        let region = placed.strip(strip);
        let whole = Draw { scale: placed.scale, region: Some(placed.strip(Strip::WHOLE).into()), draft: false };
        let bytes = view.share(recipe, &whole, region.into())?;
        Ok((Reply::Shared { region, rendition }, vec![bytes]))
    }

    pub(super) fn open_band(&mut self, slot: Slot, bytes: Vec<u8>, region: Region, rendition: (u32, u32)) -> Outcome {
        let band = self.bands.get_mut(slot).ok_or_else(Refusal::unexpected_reply)?;
        // First, so that the old and the new band are not in memory together.
        *band = None;
        *band = Some(PlacedBand { band: Band::new(bytes)?, region, rendition });
        Ok((Reply::BandOpened, Vec::new()))
    }

    pub(super) fn draw_band(&mut self, recipe: &Recipe, slot: Slot, shot: &Shot) -> Outcome {
        let Some(band) = self.bands.get_mut(slot).and_then(Option::as_mut) else {
            return Ok((Reply::NotShared, Vec::new()));
        };
        match band.band.draw(recipe, band.region.into()) {
            // At another size the band would have another position.
            Ok(drawn) if drawn.rendition == band.rendition => Ok(drawn_reply(drawn, shot)),
            Ok(_) | Err(Error::NotShared) => Ok((Reply::NotShared, Vec::new())),
            Err(error) => Err(error.into()),
        }
    }

    fn view(&mut self) -> Result<&mut View, Refusal> {
        self.view.as_mut().ok_or_else(|| Refusal::new(crate::text::engine::not_open()))
    }
}

fn drawn_reply(drawn: Drawn, shot: &Shot) -> (Reply, Vec<Vec<u8>>) {
    let (drawing, buffers) = frame_output(drawn, shot);
    (Reply::Drawn { drawing }, buffers)
}

/// The pixels, their histogram and a copy with marks, as requested.
fn frame_output(drawn: Drawn, shot: &Shot) -> (Drawing, Vec<Vec<u8>>) {
    let drawing = drawing(&drawn);
    let counts = shot.histogram.then(|| to_bytes(&frame_histogram(&drawn, shot.draft)));
    let marked = shot.clipping.then(|| {
        let mut marked = drawn.rgba.clone();
        paint_clipping(&mut marked);
        marked
    });
    (drawing, std::iter::once(drawn.rgba).chain(counts).chain(marked).collect())
}

fn drawing(drawn: &Drawn) -> Drawing {
    let &Drawn { rendition, scale, size, region, opaque, .. } = drawn;
    Drawing { rendition, scale, size, region: region.into(), opaque, memory_bytes: memory_bytes() }
}

/// The memory of this instance in bytes. It grows and never shrinks.
fn memory_bytes() -> f64 {
    let memory: WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
    memory.buffer().unchecked_into::<ArrayBuffer>().byte_length().into()
}

fn draw(view: &mut View, recipe: &Recipe, shot: &Shot, strip: Strip) -> Result<Drawn, Error> {
    let placed = shot.area.to_pixels(view.rendition_size(recipe)?, shot.draft);
    let region = placed.strip(strip);
    view.draw(recipe, &Draw { scale: placed.scale, region: Some(region.into()), draft: false })
}

fn frame_histogram(drawn: &Drawn, draft: bool) -> filters::Histogram {
    if !draft {
        return histogram(&drawn.rgba);
    }
    let row_bytes = 4 * drawn.region.width.max(1) as usize;
    let rows: Vec<u8> = drawn.rgba.chunks_exact(row_bytes).step_by(DRAFT_ROWS).flatten().copied().collect();
    histogram(&rows)
}

impl From<Region> for filters::Region {
    fn from(Region { x, y, width, height }: Region) -> Self {
        Self { x, y, width, height }
    }
}

impl From<filters::Region> for Region {
    fn from(filters::Region { x, y, width, height }: filters::Region) -> Self {
        Self { x, y, width, height }
    }
}
