//! Colour spaces that a file defines by a few numbers instead of an ICC profile: PNG's cICP, gAMA and cHRM, DCF's Adobe RGB, calibrated
//! bitmaps.

use super::curve::{decoded_srgb, evaluate_bt709};
use super::{Matrix, inverse, product};

/// Chromaticity, x and y (CIE 1931).
type Point = [f64; 2];

const D65: Point = [0.3127, 0.3290];

/// A transfer function from encoded values to linear light.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::codec) enum Transfer {
    /// IEC 61966-2-1.
    Srgb,
    /// The inverse of BT.709's camera curve, which BT.601 and BT.2020 share.
    Bt709,
    /// Light is the value to this power.
    Gamma(f64),
}

impl Transfer {
    pub(super) fn light(self, value: f64) -> f64 {
        match self {
            Self::Srgb => decoded_srgb(value),
            Self::Bt709 => evaluate_bt709(value),
            Self::Gamma(gamma) => libm::pow(value, gamma),
        }
    }
}

/// Primaries, white point and transfer function.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Colors {
    /// Red, green and blue.
    primaries: [Point; 3],
    white: Point,
    transfer: Transfer,
}

/// A colour space that a file defines.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::codec) struct Space {
    name: String,
    /// `None` if it cannot be converted here.
    colors: Option<Colors>,
    /// Whether to omit it from the image info if it is sRGB.
    implied: bool,
}

impl Space {
    /// A colour space that is not supported, with its name.
    pub(in crate::codec) fn unsupported(name: &str) -> Self {
        Self { name: name.to_owned(), colors: None, implied: false }
    }

    /// Adobe RGB (1998), 4.3.
    pub(in crate::codec) fn adobe_rgb() -> Self {
        let primaries = [[0.64, 0.33], [0.21, 0.71], [0.15, 0.06]];
        let transfer = Transfer::Gamma(563.0 / 256.0);
        let colors = Some(Colors { primaries, white: D65, transfer });
        Self { name: "Adobe RGB (1998)".to_owned(), colors, implied: false }
    }

    /// From PNG's gAMA and cHRM: the encoding exponent, and chromaticities. 1/2.2 counts as sRGB's curve, because programs write it for
    /// that; libpng treats it the same.
    pub(in crate::codec) fn from_gamma(encoding: f64, primaries: [Point; 3], white: Point) -> Self {
        let gamma = 1.0 / encoding;
        let is_srgb = (encoding - 1.0 / 2.2).abs() < 0.001;
        let transfer = if is_srgb { Transfer::Srgb } else { Transfer::Gamma(gamma) };
        let colors = is_usable(gamma, &primaries, white).then_some(Colors { primaries, white, transfer });
        Self { name: format!("gamma {gamma:.2} and chromaticities"), colors, implied: true }
    }

    /// From a bitmap's calibrated red, green and blue, three numbers each. Programs write tristimulus values or chromaticities there, and
    /// gammas of 2.2 or 0.45, so the space is only named, not converted. `None` if they are zero or those of sRGB.
    pub(in crate::codec) fn from_endpoints(points: [[f64; 3]; 3]) -> Option<Self> {
        let (srgb, _) = primaries_of(1).1?;
        let near = |[x, y, z]: &[f64; 3], [srgb_x, srgb_y]: &Point| {
            let sum = x + y + z;
            sum == 0.0 || ((x / sum - srgb_x).abs() < 0.005 && (y / sum - srgb_y).abs() < 0.005)
        };
        let is_plain = points.iter().zip(&srgb).all(|(point, srgb)| near(point, srgb));
        (!is_plain).then(|| Self::unsupported("calibrated RGB"))
    }

    /// From PNG's cICP: code points of ITU-T H.273, tables 2 and 3.
    pub(in crate::codec) fn from_code_points(primaries: u8, transfer: u8, matrix: u8, full_range: bool) -> Self {
        let (primaries_name, points) = primaries_of(primaries);
        let (transfer_name, curve) = transfer_of(transfer);
        let name = match (primaries, transfer) {
            (1, 13) => "sRGB".to_owned(),
            (12, 13) => "Display P3".to_owned(),
            (1, 1) | (9, 1 | 14 | 15) => primaries_name.to_owned(),
            _ => format!("{primaries_name}, {transfer_name}"),
        };
        let colors = points.zip(curve).filter(|_| matrix == 0 && full_range);
        let colors = colors.map(|((primaries, white), transfer)| Colors { primaries, white, transfer });
        Self { name, colors, implied: false }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(in crate::codec) const fn is_supported(&self) -> bool {
        self.colors.is_some()
    }

    pub(super) const fn is_implied(&self) -> bool {
        self.implied
    }

    /// The transfer function from 0 to 1.
    pub(super) fn transfer(&self) -> Option<Transfer> {
        self.colors.map(|colors| colors.transfer)
    }

    /// The matrix from linear RGB to XYZ adapted to D50.
    pub(super) fn to_d50(&self) -> Option<Matrix> {
        let Colors { primaries, white, .. } = self.colors?;
        let lift = |[x, y]: Point| [x / y, 1.0, (1.0 - x - y) / y];
        let [[rx, ry, rz], [gx, gy, gz], [bx, by, bz]] = primaries.map(lift);
        let columns = [[rx, gx, bx], [ry, gy, by], [rz, gz, bz]];
        let white = lift(white);
        let [red, green, blue] = apply(inverse(columns)?, white);
        let to_xyz = product(columns, [[red, 0.0, 0.0], [0.0, green, 0.0], [0.0, 0.0, blue]]);
        let from = apply(BRADFORD, white);
        let to = apply(BRADFORD, D50);
        let [long, medium, short] = [(0, from), (1, from), (2, from)].map(|(i, from)| {
            let at = |point: [f64; 3]| point.get(i).copied().unwrap_or(1.0);
            at(to) / at(from)
        });
        let gain = [[long, 0.0, 0.0], [0.0, medium, 0.0], [0.0, 0.0, short]];
        Some(product(inverse(BRADFORD)?, product(gain, product(BRADFORD, to_xyz))))
    }
}

/// The white point of the profile connection space (ISO 15076-1, 7.2.16).
const D50: [f64; 3] = [0.9642, 1.0, 0.8249];

/// XYZ to Bradford's cone responses (ISO 15076-1, annex E).
const BRADFORD: Matrix = [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]];

fn apply(matrix: Matrix, [x, y, z]: [f64; 3]) -> [f64; 3] {
    matrix.map(|[a, b, c]| a * x + b * y + c * z)
}

/// Whether a file's numbers are usable: a gamma from 0.1 to 10, and valid chromaticities.
fn is_usable(gamma: f64, primaries: &[Point; 3], white: Point) -> bool {
    let is_point = |[x, y]: &Point| (0.0..=1.0).contains(x) && (0.0..=1.0).contains(y) && *y > 1e-3;
    (0.1..=10.0).contains(&gamma) && primaries.iter().all(is_point) && is_point(&white)
}

fn primaries_of(code: u8) -> (&'static str, Option<([Point; 3], Point)>) {
    let illuminant_c = [0.310, 0.316];
    let (name, primaries, white) = match code {
        1 => ("BT.709", [[0.64, 0.33], [0.30, 0.60], [0.15, 0.06]], D65),
        4 => ("BT.470 M", [[0.67, 0.33], [0.21, 0.71], [0.14, 0.08]], illuminant_c),
        5 => ("BT.470 B/G", [[0.64, 0.33], [0.29, 0.60], [0.15, 0.06]], D65),
        6 | 7 => ("BT.601", [[0.630, 0.340], [0.310, 0.595], [0.155, 0.070]], D65),
        9 => ("BT.2020", [[0.708, 0.292], [0.170, 0.797], [0.131, 0.046]], D65),
        11 => ("DCI-P3", [[0.680, 0.320], [0.265, 0.690], [0.150, 0.060]], [0.314, 0.351]),
        12 => ("P3", [[0.680, 0.320], [0.265, 0.690], [0.150, 0.060]], D65),
        22 => ("EBU 3213", [[0.630, 0.340], [0.295, 0.605], [0.155, 0.077]], D65),
        _ => return ("unknown primaries", None),
    };
    (name, Some((primaries, white)))
}

fn transfer_of(code: u8) -> (&'static str, Option<Transfer>) {
    match code {
        1 | 6 | 14 | 15 => ("BT.709 curve", Some(Transfer::Bt709)),
        4 => ("gamma 2.2", Some(Transfer::Gamma(2.2))),
        5 => ("gamma 2.8", Some(Transfer::Gamma(2.8))),
        8 => ("linear", Some(Transfer::Gamma(1.0))),
        13 => ("sRGB curve", Some(Transfer::Srgb)),
        16 => ("PQ", None),
        18 => ("HLG", None),
        _ => ("an unknown transfer function", None),
    }
}
