//! A preview session: one photograph, decoded once, rendered again and again at screen size.

use crate::codec;
use crate::error::Error;
use crate::image::{Channels, Size};
use crate::limits::Limits;
use crate::pipeline::Tuning;
use crate::pipeline::picture::Picture;
use crate::plan::{Ending, Input, Plan};
use crate::probe::{ImageInfo, probe};
use crate::recipe::{Recipe, Step};
use crate::source::Source;
use crate::spec::ParamValue;

/// A photograph held at screen size for quick renders.
#[derive(Debug)]
pub struct Preview {
    info: ImageInfo,
    limits: Limits,
    full: Size,
    channels: Channels,
    proxy: Picture,
    cache: Option<Cached>,
    last: Vec<Step>,
}

/// The picture after the steps before the one that is being changed.
#[derive(Debug)]
struct Cached {
    steps: Vec<Step>,
    full: Size,
    channels: Channels,
    picture: Picture,
}

/// A screen-size render.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewImage {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Pixels, row by row, four bytes each: red, green, blue, alpha (not premultiplied), sRGB.
    pub rgba: Vec<u8>,
}

impl Preview {
    /// Decodes `source` once and keeps a proxy whose longer side is at most `side_px`.
    ///
    /// # Errors
    ///
    /// As [`crate::render`].
    pub fn open(source: &[u8], limits: &Limits, side_px: u32) -> Result<Self, Error> {
        let header = codec::header(source, limits)?;
        let full = header.turn().size(header.size);
        let side = side_px.clamp(1, limits.side_px) as usize;
        let longer = full.width.max(full.height);
        let shrink = |length: usize| (length * side.min(longer)).div_ceil(longer).max(1);
        let target = Size { width: shrink(header.size.width), height: shrink(header.size.height) };
        let header = codec::reduced(source, &header, target)?;

        let size = header.turn().size(header.size);
        let steps: Vec<Step> = if size.width.max(size.height) > side { fit(side)? } else { Vec::new() };
        let one_plane = header.channels.is_gray();
        let input = Input { full: size, size, channels: header.channels, one_plane };
        let tuning = Tuning::default();
        let plan = Plan::new(&input, &steps, Ending::KeepAlpha, limits)?;
        limits.check_memory(source.len() as u64 + plan.file_bytes(&header, tuning))?;
        let proxy = plan.picture(Source::File(source, &header), tuning)?;
        let info = probe(source, limits)?;
        Ok(Self { info, limits: *limits, full, channels: header.channels, proxy, cache: None, last: Vec::new() })
    }

    /// A session of its own over the same photograph at another size, `side_px` at most and no larger than this one's: for
    /// pictures of many recipes side by side. It takes no decoding.
    ///
    /// # Errors
    ///
    /// A limit.
    pub fn smaller(&self, side_px: u32) -> Result<Self, Error> {
        let size = self.proxy.size();
        let side = side_px.clamp(1, self.limits.side_px) as usize;
        let steps = if size.width.max(size.height) > side { fit(side)? } else { Vec::new() };
        // In the proxy's own pixels: what the full size was is kept aside.
        let one_plane = self.proxy.is_one_plane();
        let input = Input { full: size, size, channels: self.channels, one_plane };
        let plan = Plan::new(&input, &steps, Ending::KeepAlpha, &self.limits)?;
        let proxy = plan.picture(Source::Picture(&self.proxy), Tuning::default())?;
        let (info, limits, full, channels) = (self.info.clone(), self.limits, self.full, self.channels);
        Ok(Self { info, limits, full, channels, proxy, cache: None, last: Vec::new() })
    }

    /// What the file's header says.
    #[must_use]
    pub const fn info(&self) -> &ImageInfo {
        &self.info
    }

    /// Renders `recipe` as the full-size rendition would look at this size.
    ///
    /// # Errors
    ///
    /// The recipe does not fit the picture, or passes a limit.
    pub fn render(&mut self, recipe: &Recipe) -> Result<PreviewImage, Error> {
        let unchanged = recipe.steps.iter().zip(&self.last).take_while(|(now, before)| now == before).count();
        let (before, _) = recipe.steps.split_at(unchanged);
        if !before.is_empty() && unchanged < recipe.steps.len() && !self.has_cached(before) {
            self.cache = Some(self.cached(before)?);
        }
        let usable = self.cache.as_ref().filter(|cached| recipe.steps.starts_with(&cached.steps));
        let (picture, full, channels, done) = match usable {
            Some(cached) => (&cached.picture, cached.full, cached.channels, cached.steps.len()),
            None => (&self.proxy, self.full, self.channels, 0),
        };
        let input = Input { full, size: picture.size(), channels, one_plane: picture.is_one_plane() };
        let rest = recipe.steps.get(done..).unwrap_or_default();
        let plan =
            Plan::new(&input, rest, Ending::of(recipe.output.encoding), &self.limits).map_err(|e| later(e, done))?;
        let image = screen(plan, picture)?;
        self.last.clone_from(&recipe.steps);
        Ok(image)
    }

    fn has_cached(&self, steps: &[Step]) -> bool {
        self.cache.as_ref().is_some_and(|cached| cached.steps == steps)
    }

    fn cached(&self, steps: &[Step]) -> Result<Cached, Error> {
        let (size, one_plane) = (self.proxy.size(), self.proxy.is_one_plane());
        let input = Input { full: self.full, size, channels: self.channels, one_plane };
        let plan = Plan::new(&input, steps, Ending::KeepAlpha, &self.limits)?;
        let (steps, full, channels) = (steps.to_vec(), plan.full, plan.channels);
        let picture = plan.picture(Source::Picture(&self.proxy), Tuning::default())?;
        Ok(Cached { steps, full, channels, picture })
    }
}

/// The recipe that fits a picture into a square.
fn fit(side: usize) -> Result<Vec<Step>, Error> {
    let mut resize = Step::new("resize").into_iter().collect::<Vec<_>>();
    for step in &mut resize {
        let side = ParamValue::Integer(i64::try_from(side).unwrap_or(i64::MAX));
        step.set("width", side.clone())?;
        step.set("height", side)?;
    }
    Ok(resize)
}

/// The pointer of an error counts steps from the first that was not cached.
fn later(error: Error, done: usize) -> Error {
    match error {
        Error::Recipe(error) => Error::Recipe(error.after_steps(done)),
        other => other,
    }
}

fn screen(plan: Plan, picture: &Picture) -> Result<PreviewImage, Error> {
    let size = plan.size;
    // As the screen takes them: where there is no alpha, opaque.
    let rgba = plan.samples(Source::Picture(picture), Channels::Rgba, Tuning::default())?;
    Ok(PreviewImage { width: size.width as u32, height: size.height as u32, rgba })
}

#[cfg(test)]
#[path = "preview_tests.rs"]
mod tests;
