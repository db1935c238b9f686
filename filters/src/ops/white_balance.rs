//! White balance: a chromatic adaptation on linear light, alpha untouched, the luminance of neutrals kept.
//!
//! The picture is adapted from an assumed light to D65 by the Bradford transform (Lam 1985). `temperature` moves the assumed light
//! along the CIE daylight locus (CIE 15:2018, 4.1.2), 95 mired at ±1: 4020 K at -1 (the picture gets bluer), 17020 K at 1
//! (warmer), 0 is D65. `tint` moves it across, 0.02 in CIE 1960 (u, v) at ±1 along the locus's normal at D65: greener light for
//! a picture that gets more magenta.

use super::{Op, Stage};
use crate::pipeline::affine::Affine;
use crate::pipeline::domain::Domain;
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec};

type Matrix = [[f64; 3]; 3];

/// Linear sRGB to XYZ (IEC 61966-2-1, D65), and back.
const TO_XYZ: Matrix =
    [[0.412_456_4, 0.357_576_1, 0.180_437_5], [0.212_672_9, 0.715_152_2, 0.072_175_0], [0.019_333_9, 0.119_192_0, 0.950_304_1]];
const FROM_XYZ: Matrix =
    [[3.240_454_2, -1.537_138_5, -0.498_531_4], [-0.969_266_0, 1.876_010_8, 0.041_556_0], [0.055_643_4, -0.204_025_9, 1.057_225_2]];
/// XYZ to Bradford's cone responses, and back.
const BRADFORD: Matrix = [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]];
const FROM_BRADFORD: Matrix =
    [[0.986_992_9, -0.147_054_3, 0.159_962_7], [0.432_305_3, 0.518_360_3, 0.049_291_2], [-0.008_528_7, 0.040_042_8, 0.968_486_7]];

const D65_MIRED: f64 = 1e6 / 6504.0;
const MIRED_AT_ONE: f64 = 95.0;
/// The normal of the daylight locus at D65 in CIE 1960 (u, v), towards green, 0.02 long.
const GREENER: [f64; 2] = [-0.0152, 0.0130];

const fn slider(name: &'static str, label: &'static str) -> ParamSpec {
    let kind = ParamKind::Number { default: 0.0, soft: [-1.0, 1.0], hard: [-1.0, 1.0], step: 0.01 };
    ParamSpec { name, label, unit: "", kind }
}

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "white_balance",
        label: "White balance",
        summary: "Makes the light warmer or cooler, greener or more magenta.",
        group: Group::Color,
        neutral: &[("temperature", 0.0), ("tint", 0.0)],
        params: &[slider("temperature", "Temperature"), slider("tint", "Tint")],
    },
    prepare: |params, _| {
        let (temperature, tint) = (params.number("temperature"), params.number("tint"));
        let neutral = temperature == 0.0 && tint == 0.0;
        Ok(Stage::when(!neutral, || Stage::Matrix(Domain::Linear, Affine::linear(adaptation(temperature, tint)))))
    },
};

fn times(a: Matrix, b: Matrix) -> Matrix {
    a.map(|row| [0, 1, 2].map(|j| row[0] * b[0][j] + row[1] * b[1][j] + row[2] * b[2][j]))
}

fn apply(m: Matrix, v: [f64; 3]) -> [f64; 3] {
    m.map(|row| row[0] * v[0] + row[1] * v[1] + row[2] * v[2])
}

/// XYZ (Y = 1) of daylight of that many mired, moved by `green` times [`GREENER`].
fn daylight(mired: f64, green: f64) -> [f64; 3] {
    let t = mired / 1e6;
    let x = if mired < 1e6 / 7000.0 {
        -2.0064e9 * t * t * t + 1.9018e6 * t * t + 0.247_48e3 * t + 0.237_040
    } else {
        -4.6070e9 * t * t * t + 2.9678e6 * t * t + 0.099_11e3 * t + 0.244_063
    };
    let y = -3.0 * x * x + 2.87 * x - 0.275;
    let scale = -2.0 * x + 12.0 * y + 3.0;
    let (u, v) = (4.0 * x / scale + GREENER[0] * green, 6.0 * y / scale + GREENER[1] * green);
    let scale = 2.0 * u - 8.0 * v + 4.0;
    let (x, y) = (3.0 * u / scale, 2.0 * v / scale);
    [x / y, 1.0, (1.0 - x - y) / y]
}

/// The matrix on linear sRGB.
fn adaptation(temperature: f64, tint: f64) -> Matrix {
    let to = apply(BRADFORD, daylight(D65_MIRED, 0.0));
    let from = apply(BRADFORD, daylight(D65_MIRED - MIRED_AT_ONE * temperature, tint));
    let gains = [[to[0] / from[0], 0.0, 0.0], [0.0, to[1] / from[1], 0.0], [0.0, 0.0, to[2] / from[2]]];
    let adapt = times(FROM_XYZ, times(FROM_BRADFORD, times(gains, times(BRADFORD, TO_XYZ))));
    let white = apply(adapt, [1.0; 3]);
    let luminance = apply(TO_XYZ, white)[1] / apply(TO_XYZ, [1.0; 3])[1];
    adapt.map(|row| row.map(|cell| cell / luminance))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_balance_directions_are_those_of_the_labels() {
        let white = |temperature, tint| apply(adaptation(temperature, tint), [1.0; 3]);
        let warm = white(1.0, 0.0);
        assert!(warm[0] > 1.0 && warm[2] < 1.0, "{warm:?}");
        let cool = white(-1.0, 0.0);
        assert!(cool[0] < 1.0 && cool[2] > 1.0, "{cool:?}");
        let magenta = white(0.0, 1.0);
        assert!(magenta[1] < 1.0 && magenta[0] > 1.0 && magenta[2] > 1.0, "{magenta:?}");
    }

    #[test]
    fn white_balance_keeps_the_luminance_of_neutrals_and_zero_is_neutral() {
        for (temperature, tint) in [(1.0, 1.0), (-1.0, 0.3), (0.5, -1.0)] {
            let white = apply(TO_XYZ, apply(adaptation(temperature, tint), [1.0; 3]));
            assert!((white[1] - 1.0).abs() < 1e-6);
        }
        let identity = adaptation(0.0, 0.0);
        for (i, j) in (0..3).flat_map(|i| (0..3).map(move |j| (i, j))) {
            assert!((identity[i][j] - if i == j { 1.0 } else { 0.0 }).abs() < 1e-5);
        }
    }
}
