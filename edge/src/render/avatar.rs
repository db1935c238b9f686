//! Avatars: crops a photograph to a square around a focus point and scales it, by a recipe on a reduced-scale decode.

use api::{AVATAR_SIDE_PX, Focus};
use filters::{Error, Original, Recipe};

use crate::platform::log;

/// Media type of an avatar.
pub(crate) const AVATAR_MEDIA_TYPE: &str = "image/jpeg";

/// JPEG quality of an avatar. Colours have the full resolution, because avatars are often drawings and letters.
const QUALITY: u8 = 90;

/// Opens a photograph for an avatar, in the memory that other reservations of `others_bytes` leave free. The decoder's
/// averaging is coarse, so the shorter side is decoded at 1.5 times the avatar's size or more, if it has as much.
pub(crate) fn open_for_avatar(source: &[u8], others_bytes: u64) -> Result<Original<'_>, Error> {
    let original = super::open(source, others_bytes)?;
    let (width, height) = original.size();
    let (shorter, needed) = (width.min(height).max(1), AVATAR_SIDE_PX * 3 / 2);
    // At most 120 million pixels, so the product fits.
    let scaled = |side: u32| (u64::from(side) * u64::from(needed)).div_ceil(u64::from(shorter));
    let side = |side| u32::try_from(scaled(side)).unwrap_or(u32::MAX).min(side);
    original.reduced(side(width), side(height)).inspect_err(log::refused)
}

/// The recipe that makes the avatar of a picture of `size`.
pub(crate) fn avatar_recipe((width, height): (u32, u32), focus: Focus) -> Result<Recipe, Error> {
    let side = width.min(height);
    let (x, y) = (crop_start(width, side, focus.x), crop_start(height, side, focus.y));
    let recipe = format!(
        r#"{{"version":1,"ops":[{{"op":"crop","x":{x},"y":{y},"width":{side},"height":{side}}},{{"op":"resize","width":{AVATAR_SIDE_PX},"height":{AVATAR_SIDE_PX},"fit":"exact"}}],"output":{{"format":"jpeg","quality":{QUALITY},"subsampling":"4:4:4","metadata":"none"}}}}"#
    );
    Ok(Recipe::from_json(recipe.as_bytes())?)
}

/// Where a span of `side` begins in a length of `whole`, so that its middle is as close to the share `focus` as
/// possible.
fn crop_start(whole: u32, side: u32, focus: f64) -> u32 {
    let start = focus * f64::from(whole) - f64::from(side) / 2.0;
    // A conversion of a float to an integer saturates at 0.
    (start.round() as u32).min(whole - side)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn avatar_crop_stays_in_the_picture_and_near_its_focus() {
        assert_eq!(crop_start(300, 100, 0.5), 100);
        assert_eq!(crop_start(300, 100, 0.0), 0);
        assert_eq!(crop_start(300, 100, 1.0), 200);
        assert_eq!(crop_start(300, 100, 0.25), 25);
        assert_eq!(crop_start(100, 100, 0.9), 0);
    }

    #[test]
    fn avatar_of_a_large_photograph_is_decoded_at_a_reduced_scale() {
        let retina = include_bytes!("../../../photos/retina.jpg");
        let full = crate::render::open(retina, 0).unwrap().size();
        let (width, height) = open_for_avatar(retina, 0).unwrap().size();
        let shorter = width.min(height);
        assert!(shorter >= AVATAR_SIDE_PX * 3 / 2 || shorter == full.0.min(full.1), "{width} x {height}");
        assert!(avatar_recipe((width, height), Focus::default()).is_ok());
    }
}
