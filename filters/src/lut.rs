//! Look-up tables of `.cube` files: they map an input colour to an output colour.
//!
//! A table has up to two parts in sequence: a curve for each channel (`LUT_1D_SIZE`; the shaper, if a cube follows) and a cube
//! (`LUT_3D_SIZE`). Colours are display-encoded. A curve interpolates linearly. A cube interpolates in tetrahedra: the cell of a colour is
//! divided into six along its diagonal, selected by the order of the fractions, and the four corners of one are mixed (Kasson, Plouffe and
//! Nin 1993). So a grey is a mix of greys. Colours outside a part's domain are clamped to it.
//!
//! A table for video levels (`LUT_IN_VIDEO_RANGE`, `LUT_OUT_VIDEO_RANGE`) takes and returns black as 64 and white as 940 of 1023, the
//! ten-bit code values of ITU-R BT.709.

mod grid;
mod reader;

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use wide::f32x4;

use crate::digest::{Digest, ParseDigestError};
use grid::{Curve, Grid};
pub use reader::LutReader;

/// Black and white in video levels.
const VIDEO: [f32; 2] = [64.0 / 1023.0, 940.0 / 1023.0];

/// The id of an asset: the SHA-256 of its bytes, written as `sha256:` and 64 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AssetId(pub Digest);

impl fmt::Display for AssetId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sha256:{}", self.0)
    }
}

impl FromStr for AssetId {
    type Err = ParseDigestError;

    fn from_str(text: &str) -> Result<Self, ParseDigestError> {
        text.strip_prefix("sha256:").ok_or(ParseDigestError)?.parse().map(Self)
    }
}

impl Serialize for AssetId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for AssetId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// An error in a `.cube` file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct LutError {
    /// The line of the error, from 1. `None` if it concerns the whole file.
    pub line: Option<u32>,
    /// A sentence that says what to do.
    pub message: String,
}

/// The parts of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LutKind {
    /// A curve for each channel.
    #[serde(rename = "1d")]
    Curve,
    /// A cube.
    #[serde(rename = "3d")]
    Cube,
    /// A curve for each channel, then a cube.
    #[serde(rename = "shaper_3d")]
    ShapedCube,
}

/// Information about a `.cube` file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LutInfo {
    /// The SHA-256 of the file.
    pub id: AssetId,
    /// The title in the file.
    pub title: Option<String>,
    /// Its parts.
    pub kind: LutKind,
    /// Entries in each curve, or along each side of the cube if there is one.
    pub size: u32,
    /// The size of the file in bytes.
    pub file_bytes: u64,
    /// The size of the parsed table in bytes.
    pub memory_bytes: u64,
}

/// A parsed look-up table.
#[derive(Debug, Clone)]
pub struct Lut {
    info: LutInfo,
    parts: Parts,
}

/// The parts that a colour passes, in order.
#[derive(Debug, Clone, Default)]
struct Parts {
    video_in: bool,
    curve: Option<Curve>,
    grid: Option<Grid>,
    video_out: bool,
}

impl Lut {
    /// Parses the bytes of a `.cube` file. [`LutReader`] takes them in pieces.
    ///
    /// # Errors
    ///
    /// The first error, with its line.
    pub fn parse(file: &[u8]) -> Result<Self, LutError> {
        let mut reader = LutReader::new();
        reader.push(file)?;
        reader.finish()
    }

    /// An identity table with the given id.
    pub(crate) fn placeholder(id: AssetId) -> Self {
        let info = LutInfo { id, title: None, kind: LutKind::Curve, size: 0, file_bytes: 0, memory_bytes: 0 };
        Self { info, parts: Parts::default() }
    }

    /// Information about the file.
    #[must_use]
    pub const fn info(&self) -> &LutInfo {
        &self.info
    }

    /// Whether each output channel depends on the same input channel only.
    pub(crate) const fn is_per_channel(&self) -> bool {
        self.parts.grid.is_none()
    }

    /// Looks up four display-encoded colours.
    #[inline]
    pub(crate) fn look_up(&self, colors: [f32x4; 3]) -> [f32x4; 3] {
        let shaped = [0, 1, 2].map(|i| self.apply_shaper(i, colors[i]));
        let mixed = self.parts.grid.as_ref().map_or(shaped, |grid| grid.look_up(shaped));
        mixed.map(|v| self.apply_output_range(v))
    }

    /// Looks up one channel of a table that is per channel.
    #[inline]
    pub(crate) fn look_up_channel(&self, channel: usize, v: f32x4) -> f32x4 {
        self.apply_output_range(self.apply_shaper(channel, v))
    }

    /// Applies the video range and the curve, before the cube.
    #[inline]
    fn apply_shaper(&self, channel: usize, mut v: f32x4) -> f32x4 {
        if self.parts.video_in {
            let [black, white] = VIDEO.map(f32x4::splat);
            v = black + v * (white - black);
        }
        self.parts.curve.as_ref().map_or(v, |curve| curve.look_up(channel, v))
    }

    /// Applies the output range, after the cube.
    #[inline]
    fn apply_output_range(&self, v: f32x4) -> f32x4 {
        let [black, white] = VIDEO.map(f32x4::splat);
        if self.parts.video_out { (v - black) / (white - black) } else { v }
    }

    /// The numbers of the table, for another instance of the engine on the same machine.
    pub(crate) fn numbers(&self) -> Vec<f32> {
        let Parts { video_in, curve, grid, video_out } = &self.parts;
        let mut numbers = vec![f32::from(u8::from(*video_in)), f32::from(u8::from(*video_out))];
        for (size, axes, entries) in [
            curve.as_ref().map_or((0, None, &[][..]), |part| (part.size, Some(part.axes), &part.entries)),
            grid.as_ref().map_or((0, None, &[][..]), |part| (part.size, Some(part.axes), &part.entries)),
        ] {
            numbers.push(size as f32);
            numbers.extend(axes.iter().flat_map(|axes| axes.iter().flatten()));
            numbers.extend(entries);
        }
        numbers
    }

    /// Rebuilds the table `id` from [`Self::numbers`].
    pub(crate) fn from_numbers(id: AssetId, numbers: &[f32]) -> Option<Self> {
        let ([video_in, video_out], mut rest) = numbers.split_first_chunk::<2>()?;
        let mut part = |power: u32| {
            let ([size], after) = rest.split_first_chunk::<1>()?;
            rest = after;
            let size = *size as usize;
            if size < 2 {
                return Some((size, [[0.0; 2]; 3], Vec::new()));
            }
            let (axes, after) = rest.split_first_chunk::<6>()?;
            let (entries, after) = after.split_at_checked(3 * size.checked_pow(power)? + 1)?;
            rest = after;
            let [a, b, c, d, e, f] = *axes;
            Some((size, [[a, b], [c, d], [e, f]], entries.to_vec()))
        };
        let (curve, grid) = (part(1)?, part(3)?);
        let curve = (curve.0 >= 2).then_some(Curve { size: curve.0, axes: curve.1, entries: curve.2 });
        let grid = (grid.0 >= 2).then_some(Grid { size: grid.0, axes: grid.1, entries: grid.2 });
        let parts = Parts { video_in: *video_in != 0.0, curve, grid, video_out: *video_out != 0.0 };
        Some(Self { info: parts.info(id, None, 0)?, parts })
    }
}

impl Parts {
    fn info(&self, id: AssetId, title: Option<String>, file_bytes: u64) -> Option<LutInfo> {
        let (kind, size) = match (&self.curve, &self.grid) {
            (None, None) => return None,
            (Some(curve), None) => (LutKind::Curve, curve.size),
            (None, Some(grid)) => (LutKind::Cube, grid.size),
            (Some(_), Some(grid)) => (LutKind::ShapedCube, grid.size),
        };
        let count = |power: u32, size: usize| 4 * (3 * (size as u64).pow(power) + 1);
        let memory_bytes = self.curve.as_ref().map_or(0, |curve| count(1, curve.size))
            + self.grid.as_ref().map_or(0, |grid| count(3, grid.size));
        Some(LutInfo { id, title, kind, size: size as u32, file_bytes, memory_bytes })
    }
}

/// The assets that recipes may name. Each is parsed once.
#[derive(Debug, Clone, Default)]
pub struct Assets {
    luts: BTreeMap<AssetId, Arc<Lut>>,
}

impl Assets {
    /// Adds a look-up table and returns the id by which recipes name it.
    pub fn add(&mut self, lut: impl Into<Arc<Lut>>) -> AssetId {
        let lut = lut.into();
        let id = lut.info.id;
        self.luts.entry(id).or_insert(lut);
        id
    }

    /// The look-up table with this id.
    #[must_use]
    pub fn lut(&self, id: &AssetId) -> Option<&Arc<Lut>> {
        self.luts.get(id)
    }

    /// Keeps the assets for which `keep` returns true.
    pub fn retain(&mut self, mut keep: impl FnMut(&AssetId) -> bool) {
        self.luts.retain(|id, _| keep(id));
    }

    /// The memory of all assets in bytes.
    #[must_use]
    pub fn memory_bytes(&self) -> u64 {
        self.luts.values().map(|lut| lut.info.memory_bytes).sum()
    }
}

#[cfg(test)]
mod tests;
