//! Converts embedded colour profiles (ISO 15076-1, ICC) to sRGB, so that the rest of the engine has a single colour space.
//!
//! `moxcms` parses profiles and evaluates multi-dimensional tables (CMYK). Profiles with curves and a matrix, which cameras and programs
//! embed, are converted here: tables computed with `libm`, then additions, multiplications and square roots in a fixed order, with the same
//! bits on every target. If a profile has both, curves and matrix are used. The rendering intent is relative colorimetric; colours outside
//! sRGB are clipped. Colour spaces that a file defines by a few numbers use the same code (`profile/space.rs`).

mod curve;
mod rows;
mod space;

use std::fmt;
use std::sync::Arc;

use moxcms::{
    ColorProfile, DataColorSpace, Layout, ParsingOptions, ProfileText, Transform16BitExecutor, TransformOptions,
};
use serde::{Deserialize, Serialize};

use self::curve::{evaluate, light_of_lightness};
pub(super) use self::rows::{Converted, SrgbEncoder};
pub(super) use self::space::Space;
use crate::image::{Channels, Depth};

/// Largest profile that is read, in bytes.
pub(super) const MAX_PROFILE_BYTES: usize = 4 << 20;

/// Largest number of entries in one of its tables.
const MAX_TABLE: usize = 2_000_000;

/// Largest memory of a multi-dimensional table while it is prepared and used.
const LUT_BYTES: u64 = 12 << 20;

/// Tolerances for treating a profile as sRGB: in encoded values of a curve, and in numbers of the matrix.
const CURVE_TOLERANCE: f64 = 1.0 / 255.0;
const MATRIX_TOLERANCE: f64 = 0.003;

/// sRGB's colorants as in its profiles, adapted to D50: columns red, green, blue; rows X, Y, Z.
const SRGB_COLORANTS: [[f64; 3]; 3] = [
    [0.436_065_674, 0.385_147_095, 0.143_066_406],
    [0.222_488_403, 0.716_873_169, 0.060_607_910],
    [0.013_916_016, 0.097_076_416, 0.714_096_069],
];

/// How an embedded profile was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProfileUse {
    /// The profile is sRGB or nearly so; samples are used unchanged.
    Srgb,
    /// The samples are converted to sRGB.
    Converted,
    /// The profile is damaged or does not match the picture; samples are treated as sRGB.
    Ignored,
}

/// An embedded colour profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileInfo {
    /// Its description; empty if there is no readable one.
    pub name: String,
    /// How it was used.
    #[serde(rename = "use")]
    pub used: ProfileUse,
}

/// A conversion to sRGB.
#[derive(Clone)]
pub(crate) struct Conversion(Arc<Kind>);

enum Kind {
    /// The encoded grey of each value.
    Gray(Vec<u16>),
    /// The linear light of each value, and the matrix to linear sRGB.
    Matrix {
        curves: [Vec<f32>; 3],
        matrix: [[f32; 3]; 3],
        encode: Vec<f32>,
    },
    Lut(Arc<Transform16BitExecutor>),
}

impl fmt::Debug for Conversion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match *self.0 {
            Kind::Gray(_) => "Conversion::Gray",
            Kind::Matrix { .. } => "Conversion::Matrix",
            Kind::Lut(_) => "Conversion::Lut",
        })
    }
}

impl Conversion {
    /// Memory in bytes.
    pub(super) fn bytes(&self) -> u64 {
        match &*self.0 {
            Kind::Gray(table) => table.len() as u64 * 2,
            Kind::Matrix { curves, encode, .. } => {
                (curves.iter().map(Vec::len).sum::<usize>() + encode.len()) as u64 * 4
            }
            Kind::Lut(_) => LUT_BYTES,
        }
    }
}

/// Reads an embedded profile, for a picture with `channels`, or CMYK, and samples of `depth`.
pub(super) fn read(icc: &[u8], channels: Channels, cmyk: bool, depth: Depth) -> (ProfileInfo, Option<Conversion>) {
    let options = ParsingOptions {
        max_profile_size: MAX_PROFILE_BYTES + 1,
        max_allowed_clut_size: MAX_TABLE,
        ..ParsingOptions::default()
    };
    let Ok(profile) = ColorProfile::new_from_slice_with_options(icc, options) else {
        return (ProfileInfo { name: String::new(), used: ProfileUse::Ignored }, None);
    };
    let name = profile.description.as_ref().map(text).unwrap_or_default();
    let kind = match (profile.color_space, channels.is_gray(), cmyk) {
        (DataColorSpace::Gray, true, false) => gray_profile(&profile, depth),
        // A grey picture uses the green curve, which carries most of the light.
        (DataColorSpace::Rgb, true, false) => profile.green_trc.as_ref().map(|curve| gray(&table(curve, depth))),
        (DataColorSpace::Rgb, false, false) => matrix_profile(&profile, depth).or_else(|| lut(&profile, channels)),
        (DataColorSpace::Cmyk, _, true) => lut(&profile, channels),
        _ => None,
    };
    info_and_conversion(name, kind)
}

/// Like [`read`], for a colour space that a file defines by numbers. No info if it is implicit sRGB.
pub(super) fn named(
    space: &Space,
    channels: Channels,
    cmyk: bool,
    depth: Depth,
) -> (Option<ProfileInfo>, Option<Conversion>) {
    let kind = space.transfer().zip(space.to_d50()).filter(|_| !cmyk).and_then(|(transfer, to_d50)| {
        let table = sampled(|value| transfer.light(value), depth);
        if channels.is_gray() { Some(gray(&table)) } else { matrix([table.clone(), table.clone(), table], to_d50) }
    });
    let (info, conversion) = info_and_conversion(space.name().to_owned(), kind);
    let is_silent = space.is_implied() && info.used == ProfileUse::Srgb;
    ((!is_silent).then_some(info), conversion)
}

fn info_and_conversion(name: String, kind: Option<Option<Kind>>) -> (ProfileInfo, Option<Conversion>) {
    let used = match kind {
        None => ProfileUse::Ignored,
        Some(None) => ProfileUse::Srgb,
        Some(Some(_)) => ProfileUse::Converted,
    };
    (ProfileInfo { name, used }, kind.flatten().map(|kind| Conversion(Arc::new(kind))))
}

fn text(text: &ProfileText) -> String {
    let text = match text {
        ProfileText::PlainString(text) => text.as_str(),
        ProfileText::Localizable(texts) => {
            let english = texts.iter().find(|text| text.language == "en").or(texts.first());
            english.map_or("", |text| text.value.as_str())
        }
        ProfileText::Description(text) => text.ascii_string.as_str(),
    };
    text.chars().filter(|c| !c.is_control()).take(100).collect::<String>().trim().to_owned()
}

/// The linear light of each possible sample value.
fn sampled(light: impl Fn(f64) -> f64, depth: Depth) -> Vec<f64> {
    let top = if depth == Depth::Sixteen { u16::MAX } else { u8::MAX.into() };
    (0..=top).map(|value| light(f64::from(value) / f64::from(top))).collect()
}

fn table(curve: &moxcms::ToneReprCurve, depth: Depth) -> Vec<f64> {
    sampled(|value| evaluate(curve, value), depth)
}

fn is_srgb(table: &[f64]) -> bool {
    let top = (table.len() - 1) as f64;
    table
        .iter()
        .enumerate()
        .all(|(value, light)| (curve::encoded_srgb(*light) - value as f64 / top).abs() <= CURVE_TOLERANCE)
}

/// `None` if the curve is sRGB's.
fn gray(table: &[f64]) -> Option<Kind> {
    let encoded = |light: &f64| (curve::encoded_srgb(*light) * 65535.0 + 0.5) as u16;
    (!is_srgb(table)).then(|| Kind::Gray(table.iter().map(encoded).collect()))
}

/// The curve of a grey profile leads to Y, or to L* if the connection space is Lab (ISO 15076-1, 8.3.4). Outer `None`: no curve. Inner
/// `None`: it is sRGB's.
fn gray_profile(profile: &ColorProfile, depth: Depth) -> Option<Option<Kind>> {
    let curve = profile.gray_trc.as_ref()?;
    let mut table = table(curve, depth);
    if profile.pcs == DataColorSpace::Lab {
        table.iter_mut().for_each(|value| *value = light_of_lightness(*value));
    }
    Some(gray(&table))
}

fn matrix_profile(profile: &ColorProfile, depth: Depth) -> Option<Option<Kind>> {
    if profile.pcs != DataColorSpace::Xyz {
        return None;
    }
    let curves = [&profile.red_trc, &profile.green_trc, &profile.blue_trc];
    let [red, green, blue] = curves.map(|curve| curve.as_ref().map(|curve| table(curve, depth)));
    matrix([red?, green?, blue?], profile.colorant_matrix().v)
}

/// From the linear light of three channels to sRGB, through XYZ adapted to D50.
fn matrix(tables: [Vec<f64>; 3], to_d50: Matrix) -> Option<Option<Kind>> {
    let matrix = product(inverse(SRGB_COLORANTS)?, to_d50);
    let volume = determinant(to_d50).abs();
    // NaN fails this comparison too.
    let is_volume = volume > 1e-4;
    if !is_volume || !matrix.iter().flatten().all(|v| v.is_finite() && v.abs() < 16.0) {
        return None;
    }
    let near = |row: usize, column: usize, v: f64| (v - f64::from(u8::from(row == column))).abs() <= MATRIX_TOLERANCE;
    let mut numbers =
        matrix.iter().enumerate().flat_map(|(row, v)| v.iter().enumerate().map(move |(i, v)| (row, i, *v)));
    if numbers.all(|(row, column, v)| near(row, column, v)) && tables.iter().all(|table| is_srgb(table)) {
        return Some(None);
    }
    let curves = tables.map(|table| table.iter().map(|light| *light as f32).collect());
    let matrix = matrix.map(|row| row.map(|v| v as f32));
    Some(Some(Kind::Matrix { curves, matrix, encode: curve::encode_table() }))
}

fn lut(profile: &ColorProfile, channels: Channels) -> Option<Option<Kind>> {
    // CMYK uses the layout of four channels.
    let (from, to) = match (profile.color_space, channels) {
        (DataColorSpace::Cmyk, _) => (Layout::Rgba, Layout::Rgb),
        (_, Channels::Rgba) => (Layout::Rgba, Layout::Rgba),
        _ => (Layout::Rgb, Layout::Rgb),
    };
    let srgb = ColorProfile::new_srgb();
    let transform = profile.create_transform_16bit(from, &srgb, to, TransformOptions::default()).ok()?;
    Some(Some(Kind::Lut(transform)))
}

type Matrix = [[f64; 3]; 3];

/// From XYZ under D50 to linear sRGB.
pub(super) fn linear_srgb_from_d50() -> Matrix {
    inverse(SRGB_COLORANTS).unwrap_or_default()
}

fn determinant([[a, b, c], [d, e, f], [g, h, i]]: Matrix) -> f64 {
    a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
}

fn inverse(matrix: Matrix) -> Option<Matrix> {
    let [[a, b, c], [d, e, f], [g, h, i]] = matrix;
    let volume = determinant(matrix);
    let adjugate = [
        [e * i - f * h, c * h - b * i, b * f - c * e],
        [f * g - d * i, a * i - c * g, c * d - a * f],
        [d * h - e * g, b * g - a * h, a * e - b * d],
    ];
    (volume != 0.0).then(|| adjugate.map(|row| row.map(|v| v / volume)))
}

fn product(left: Matrix, [[a, b, c], [d, e, f], [g, h, i]]: Matrix) -> Matrix {
    left.map(|[x, y, z]| [x * a + y * d + z * g, x * b + y * e + z * h, x * c + y * f + z * i])
}

#[cfg(test)]
mod tests;
