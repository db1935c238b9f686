//! Palette (the main colours) and placeholder (a blurred copy of about 25 bytes) of a picture, from the pixels of a
//! thumbnail.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use filters::{Error, Preview, PreviewImage, Recipe};

use crate::platform::log;
use crate::render::LIMITS;

/// Maximum side of a picture for ThumbHash; colours do not need more pixels.
const MAX_SIDE_PX: u32 = 100;

/// Maximum number of colours.
const MAX_COLORS: usize = 5;

/// Minimum distance between two colours (Euclidean, 8 bits per channel). Closer colours look alike.
const MIN_DISTANCE: i32 = 56;

/// Colours and placeholder of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Palette {
    /// `#rrggbb`, the most frequent colour first.
    pub(crate) colors: Vec<String>,
    /// A ThumbHash in base64.
    pub(crate) placeholder: String,
}

/// Computes the palette of an encoded picture. A small picture is enough.
pub(crate) fn extract(encoded: &[u8]) -> Result<Palette, Error> {
    let preview =
        Preview::open(encoded, &LIMITS, MAX_SIDE_PX).and_then(|mut preview| preview.render(&Recipe::default()));
    let PreviewImage { width, height, rgba } = preview.inspect_err(log::refused)?;
    let hash = thumbhash::rgba_to_thumb_hash(width as usize, height as usize, &rgba);
    Ok(Palette { colors: colors(&rgba), placeholder: STANDARD.encode(hash) })
}

/// A group of pixels: their number and the sum of their colours.
#[derive(Debug, Clone, Copy, Default)]
struct Group {
    count: i32,
    sum: [i32; 3],
}

impl Group {
    fn add(&mut self, other: &Self) {
        self.count += other.count;
        for (sum, more) in self.sum.iter_mut().zip(other.sum) {
            *sum += more;
        }
    }

    fn mean(&self) -> [i32; 3] {
        self.sum.map(|sum| sum / self.count.max(1))
    }

    fn distance(&self, other: [i32; 3]) -> i32 {
        self.mean().iter().zip(other).map(|(a, b)| (a - b) * (a - b)).sum()
    }
}

/// The most frequent colours: counts pixels in a 16 x 16 x 16 grid, selects the fullest cells that differ enough, and
/// adds all other cells to the nearest selected colour.
fn colors(rgba: &[u8]) -> Vec<String> {
    let mut cubes = vec![Group::default(); 16 * 16 * 16];
    for [red, green, blue, alpha] in rgba.as_chunks::<4>().0 {
        let place = usize::from(red >> 4) << 8 | usize::from(green >> 4) << 4 | usize::from(blue >> 4);
        if let Some(cube) = cubes.get_mut(place).filter(|_| *alpha >= 128) {
            cube.add(&Group { count: 1, sum: [*red, *green, *blue].map(i32::from) });
        }
    }
    cubes.retain(|cube| cube.count > 0);
    // The sort is stable: of two cells with equal counts the darker one comes first, on every machine.
    cubes.sort_by_key(|cube| -cube.count);
    let mut chosen: Vec<[i32; 3]> = Vec::new();
    for cube in &cubes {
        if chosen.len() < MAX_COLORS && chosen.iter().all(|color| cube.distance(*color) >= MIN_DISTANCE * MIN_DISTANCE)
        {
            chosen.push(cube.mean());
        }
    }
    let mut groups = vec![Group::default(); chosen.len()];
    for cube in &cubes {
        let nearest = (0..chosen.len()).min_by_key(|at| chosen.get(*at).map(|color| cube.distance(*color)));
        if let Some(group) = nearest.and_then(|at| groups.get_mut(at)) {
            group.add(cube);
        }
    }
    groups.sort_by_key(|group| -group.count);
    groups
        .iter()
        .map(|group| group.mean())
        .map(|[red, green, blue]| format!("#{red:02x}{green:02x}{blue:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pixels(colors: &[([u8; 4], usize)]) -> Vec<u8> {
        colors.iter().flat_map(|(color, count)| color.repeat(*count)).collect()
    }

    #[test]
    fn palette_orders_colors_by_pixel_count() {
        let rgba = pixels(&[([200, 10, 10, 255], 3), ([10, 10, 200, 255], 5), ([14, 12, 190, 255], 3)]);
        assert_eq!(colors(&rgba), ["#0b0ac4", "#c80a0a"]);
    }

    #[test]
    fn palette_ignores_transparent_pixels() {
        assert_eq!(colors(&pixels(&[([200, 10, 10, 0], 9)])), Vec::<String>::new());
        assert_eq!(colors(&[]), Vec::<String>::new());
    }

    #[test]
    fn palette_has_at_most_five_colors() {
        let many: Vec<_> = (0..8_u8).map(|n| ([n & 1, n >> 1 & 1, n >> 2].map(|bit| bit * 255), 1)).collect();
        let many: Vec<_> = many.into_iter().map(|([r, g, b], count)| ([r, g, b, 255], count)).collect();
        assert_eq!(colors(&pixels(&many)).len(), MAX_COLORS);
    }

    #[test]
    fn palette_of_photograph_is_small_and_deterministic() {
        let photograph = include_bytes!("../../photos/rocket.jpg");
        let seen = extract(photograph).ok();
        assert!(seen.as_ref().is_some_and(|seen| seen.placeholder.len() < 48 && seen.colors.len() > 1), "{seen:?}");
        assert_eq!(extract(photograph).ok(), seen);
        assert!(extract(b"no picture").is_err());
    }
}
