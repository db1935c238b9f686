//! Thumbnails: small pictures made from a decode at a smaller scale where the format has one, which takes a fraction of the time.
//!
//! They are as exact as renditions, the same on every target, but not the pixels of a recipe with a resize, which decodes all.

use std::io::Write;

use crate::codec;
use crate::pipeline::Tuning;
use crate::pipeline::geometry::Size;
use crate::recipe::{Output, ParamValue, Recipe, Step};
use crate::render::render_decoded;
use crate::{Error, Limits, Rendered};

/// Renders `source` upright, `width_px` wide at most and never enlarged, its proportions kept, and writes the encoded file to
/// `sink`. Lanczos 3 in linear light, over half as many pixels again along each side, or more.
///
/// # Errors
///
/// As [`crate::render`].
pub fn thumbnail(
    source: &[u8],
    width_px: u32,
    output: Output,
    limits: &Limits,
    sink: &mut dyn Write,
) -> Result<Rendered, Error> {
    let header = codec::header(source, limits)?;
    let full = header.turn().size(header.size);
    let width = (width_px.max(1) as usize).min(full.width);
    let height = ((2 * full.height * width + full.width) / (2 * full.width)).max(1);
    // The decoder's own averaging is coarse; the filter does the last step, from half as much again or more.
    let more = |length: usize| length + length.div_ceil(2);
    let target = header.turn().size(Size { width: more(width), height: more(height) });
    let header = codec::reduced(source, &header, target)?;
    let mut recipe = Recipe { output, steps: Vec::new() };
    if header.turn().size(header.size) != (Size { width, height }) {
        recipe.steps.extend(exactly(width, height)?);
    }
    render_decoded(source, &header, &recipe, limits, sink, Tuning::default(), None)
}

fn exactly(width: usize, height: usize) -> Result<Option<Step>, Error> {
    let Some(mut resize) = Step::new("resize") else { return Ok(None) };
    let pixels = |length: usize| ParamValue::Integer(i64::try_from(length).unwrap_or(i64::MAX));
    resize.set("width", pixels(width))?;
    resize.set("height", pixels(height))?;
    resize.set("fit", ParamValue::Choice("exact"))?;
    Ok(Some(resize))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Encoding;

    const RETINA: &[u8] = include_bytes!("../../photos/retina.jpg");
    const CHELSEA: &[u8] = include_bytes!("../../photos/chelsea.png");

    fn pixels(source: &[u8], width: u32) -> (u32, u32, Vec<u8>) {
        let mut file = Vec::new();
        let made = thumbnail(source, width, Encoding::PNG.into(), &Limits::EDGE, &mut file).unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().unwrap();
        let mut samples = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut samples).unwrap();
        (made.width, made.height, samples)
    }

    #[test]
    fn thumbnail_keeps_proportions_and_is_never_enlarged() {
        assert_eq!(pixels(CHELSEA, 100).0, 100);
        assert_eq!(pixels(CHELSEA, 100).1, 67);
        assert_eq!(pixels(CHELSEA, 451).1, 300);
        assert_eq!(pixels(CHELSEA, 9000).0, 451);
        assert_eq!(pixels(CHELSEA, 0).0, 1);
    }

    /// Decoding at a quarter and filtering comes close to filtering all.
    #[test]
    fn thumbnail_looks_like_the_resized_rendition() {
        let (width, height, small) = pixels(RETINA, 150);
        let recipe = br#"{"version":1,"ops":[{"op":"resize","width":150}],"output":{"format":"png"}}"#;
        let mut file = Vec::new();
        crate::render(RETINA, &Recipe::from_json(recipe).unwrap(), &Limits::EDGE, &mut file).unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().unwrap();
        let mut exact = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut exact).unwrap();
        assert_eq!((width * height * 3) as usize, exact.len());
        let apart: f64 = small.iter().zip(&exact).map(|(a, b)| f64::from(a.abs_diff(*b))).sum();
        assert!(apart / (exact.len() as f64) < 1.5, "{}", apart / exact.len() as f64);
    }
}
