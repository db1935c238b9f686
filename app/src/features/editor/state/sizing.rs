//! The size of the exported file in pixels: a resize step after those of the edit, which is not part of the edit.

use filters::{MAX_STEPS, ParamValue, Recipe, Step};
use serde::{Deserialize, Serialize};

use crate::json;

/// The longest side to which the engine resizes.
pub(in crate::features::editor) const MAX_SIDE: u32 = 30_000;

/// Which number determines the size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::features::editor) enum SizeMode {
    #[default]
    Original,
    Percent,
    Longest,
    Width,
    Height,
}

/// The size settings. Each mode keeps its own number, so that switching modes loses nothing.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::features::editor) struct Sizing {
    pub(in crate::features::editor) by: SizeMode,
    pub(in crate::features::editor) percent: f64,
    pub(in crate::features::editor) longest: u32,
    /// The side that was typed last; the other one follows.
    pub(in crate::features::editor) side: u32,
    /// Whether the picture may be enlarged.
    pub(in crate::features::editor) enlarge: bool,
}

impl Default for Sizing {
    fn default() -> Self {
        Self { by: SizeMode::Original, percent: 50.0, longest: 2048, side: 1920, enlarge: false }
    }
}

/// Width and height.
pub(in crate::features::editor) type Pixels = (u32, u32);

impl Sizing {
    pub(in crate::features::editor) fn to_text(self) -> String {
        serde_json::to_string(&self).unwrap_or_default()
    }

    /// Parses the text of [`Self::to_text`]; the original size for any other text.
    pub(in crate::features::editor) fn from_text(text: &str) -> Self {
        let read: Self = json::read(text).unwrap_or_default();
        let percent = if read.percent.is_finite() { read.percent.clamp(1.0, 400.0) } else { 50.0 };
        Self { percent, longest: read.longest.clamp(1, MAX_SIDE), side: read.side.clamp(1, MAX_SIDE), ..read }
    }

    /// Whether it requests more pixels than exist.
    pub(in crate::features::editor) fn exceeds(self, natural_size: Pixels) -> bool {
        self.requested(natural_size).is_some_and(|(name, length)| length > side_of(natural_size, name))
    }

    /// The size of the result, rounded as the engine does.
    pub(in crate::features::editor) fn target(self, natural_size: Pixels) -> Pixels {
        match self.step_side(natural_size) {
            Some(("width", length)) => (length, scaled_length(natural_size.1, length, natural_size.0)),
            Some((_, length)) => (scaled_length(natural_size.0, length, natural_size.1), length),
            None => natural_size,
        }
    }

    /// The recipe of the file.
    pub(in crate::features::editor) fn apply(self, mut recipe: Recipe, natural_size: Pixels) -> Recipe {
        if let Some((name, length)) = self.step_side(natural_size).filter(|_| recipe.steps.len() < MAX_STEPS)
            && let Some(mut step) = Step::new("resize")
            && step.set(name, ParamValue::Integer(length.into())).is_ok()
        {
            recipe.steps.push(step);
        }
        recipe
    }

    /// The side that the resize step names, and its length; `None` if nothing is resized.
    fn step_side(self, natural_size: Pixels) -> Option<(&'static str, u32)> {
        self.requested(natural_size)
            .filter(|(name, length)| *length != side_of(natural_size, name))
            .filter(|_| self.enlarge || !self.exceeds(natural_size))
    }

    fn requested(self, natural_size: Pixels) -> Option<(&'static str, u32)> {
        let longer = if natural_size.0 >= natural_size.1 { "width" } else { "height" };
        let (name, length) = match self.by {
            SizeMode::Original => return None,
            SizeMode::Percent => {
                (longer, (f64::from(side_of(natural_size, longer)) * self.percent / 100.0).round() as u32)
            }
            SizeMode::Longest => (longer, self.longest),
            SizeMode::Width => ("width", self.side),
            SizeMode::Height => ("height", self.side),
        };
        Some((name, length.clamp(1, MAX_SIDE)))
    }
}

fn side_of((width, height): Pixels, name: &str) -> u32 {
    if name == "width" { width } else { height }
}

/// Scales `length` by `given` to `other`, rounded half up.
fn scaled_length(length: u32, given: u32, other: u32) -> u32 {
    let [length, given, other] = [length, given, other.max(1)].map(u64::from);
    u32::try_from((2 * length * given + other) / (2 * other)).unwrap_or(u32::MAX).max(1)
}

/// A part of a large result, to estimate the size of its file: the recipe, and the ratio of the whole to the part.
pub(in crate::features::editor) fn sample(mut recipe: Recipe, (width, height): Pixels) -> (Recipe, f64) {
    let [across, down] = [width, height].map(|side| side.min(SAMPLE_SIDE));
    let numbers = [("x", (width - across) / 2), ("y", (height - down) / 2), ("width", across), ("height", down)];
    if let Some(mut step) = Step::new("crop").filter(|_| recipe.steps.len() < MAX_STEPS)
        && numbers.iter().all(|(name, number)| step.set(name, ParamValue::Integer((*number).into())).is_ok())
    {
        recipe.steps.push(step);
    }
    let area = |width: u32, height: u32| f64::from(width) * f64::from(height);
    (recipe, area(width, height) / area(across, down).max(1.0))
}

/// The side of the part: four megapixels are enough to estimate the compression.
const SAMPLE_SIDE: u32 = 2048;

#[cfg(test)]
mod tests {
    use super::*;

    const NATURAL: Pixels = (4000, 3000);

    fn by(by: SizeMode) -> Sizing {
        Sizing { by, ..Sizing::default() }
    }

    #[test]
    fn sizing_keeps_the_proportions() {
        assert_eq!(by(SizeMode::Original).target(NATURAL), NATURAL);
        assert_eq!(by(SizeMode::Percent).target(NATURAL), (2000, 1500));
        assert_eq!(by(SizeMode::Longest).target(NATURAL), (2048, 1536));
        assert_eq!(by(SizeMode::Longest).target((3000, 4000)), (1536, 2048));
        assert_eq!(by(SizeMode::Width).target(NATURAL), (1920, 1440));
        assert_eq!(by(SizeMode::Height).target(NATURAL), (2560, 1920));
        assert_eq!(Sizing { percent: 1.0, ..by(SizeMode::Percent) }.target((3, 50)), (1, 1));
    }

    #[test]
    fn sizing_enlarges_only_when_asked() {
        let large = Sizing { longest: 8000, ..by(SizeMode::Longest) };
        assert!(large.exceeds(NATURAL));
        assert_eq!(large.target(NATURAL), NATURAL);
        assert!(large.apply(Recipe::default(), NATURAL).steps.is_empty());
        assert_eq!(Sizing { enlarge: true, ..large }.target(NATURAL), (8000, 6000));
    }

    #[test]
    fn sizing_reads_back_and_survives_nonsense() {
        let set = Sizing { by: SizeMode::Height, percent: 12.5, longest: 1, side: 30_000, enlarge: true };
        assert_eq!(Sizing::from_text(&set.to_text()), set);
        assert_eq!(Sizing::from_text("?"), Sizing::default());
        assert_eq!(Sizing::from_text(r#"{"longest":0}"#).longest, 1);
    }

    #[test]
    fn sample_is_the_middle_of_a_large_result() {
        let (recipe, times) = sample(Recipe::default(), (8192, 8192));
        assert_eq!((recipe.steps.len(), times), (1, 16.0));
        assert_eq!(sample(Recipe::default(), (1000, 500)).1, 1.0);
    }
}
