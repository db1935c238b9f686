//! The light model of white balance: converts temperature and tint to a light, and finds the pair that makes a given colour neutral.
//! The engine renders with it. An editor uses it to show kelvin, and for the eyedropper.
//!
//! `temperature` is the distance of the assumed light from D65 in mired (a million divided by kelvin), in units of 95: kelvin = 10⁶ /
//! (153.75 - 95 temperature). Down to 4000 K the light is on the CIE daylight locus (CIE 15:2018, 4.1.2). Below, where that ends, it is on
//! the Planckian locus in Krystek's approximation (Color Research and Application 10, 1985; within 8e-5 of (u, v)), plus the difference of
//! the two at 4000 K, which fades to zero at illuminant A, 2856 K. So the light of a lamp is exactly illuminant A, and there is no step.
//! Light below 1900 K is outside sRGB and cannot be made neutral.
//!
//! `tint` moves the light 0.02 in CIE 1960 (u, v) along the normal of the daylight locus at D65, towards green above 0.

pub(crate) type Matrix = [[f64; 3]; 3];

/// Linear sRGB to XYZ (IEC 61966-2-1, D65), and back.
const TO_XYZ: Matrix = [
    [0.412_456_4, 0.357_576_1, 0.180_437_5],
    [0.212_672_9, 0.715_152_2, 0.072_175_0],
    [0.019_333_9, 0.119_192_0, 0.950_304_1],
];
const FROM_XYZ: Matrix = [
    [3.240_454_2, -1.537_138_5, -0.498_531_4],
    [-0.969_266_0, 1.876_010_8, 0.041_556_0],
    [0.055_643_4, -0.204_025_9, 1.057_225_2],
];
/// XYZ to Bradford's cone responses, and back.
const BRADFORD: Matrix = [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]];
const FROM_BRADFORD: Matrix = [
    [0.986_992_9, -0.147_054_3, 0.159_962_7],
    [0.432_305_3, 0.518_360_3, 0.049_291_2],
    [-0.008_528_7, 0.040_042_8, 0.968_486_7],
];

const D65_MIRED: f64 = 1e6 / 6504.0;
const MIRED_AT_ONE: f64 = 95.0;
/// The end of the daylight locus, and the start of the pure Planckian locus.
const DAYLIGHT_END_MIRED: f64 = 250.0;
const ILLUMINANT_A_MIRED: f64 = 1e6 / 2856.0;
/// The normal of the daylight locus at D65 in CIE 1960 (u, v), towards green, with length 0.02.
const GREENER: [f64; 2] = [-0.0152, 0.0130];

/// The allowed range of a temperature: 2000 K to 25 000 K.
pub(crate) const TEMPERATURES: [f64; 2] = [-3.65, 1.2];
/// The allowed range of a tint.
pub(crate) const TINTS: [f64; 2] = [-2.0, 2.0];

/// The colour temperature of the assumed light in kelvin.
#[must_use]
pub fn kelvin(temperature: f64) -> f64 {
    1e6 / mired(temperature)
}

/// The temperature for an assumed light of this many kelvin: the inverse of [`kelvin`], within the allowed range.
#[must_use]
pub fn temperature(kelvin: f64) -> f64 {
    let [low, high] = TEMPERATURES;
    if kelvin.is_nan() { 0.0 } else { ((D65_MIRED - 1e6 / kelvin.max(1.0)) / MIRED_AT_ONE).clamp(low, high) }
}

/// The temperature and tint that make a colour neutral. The colour is linear light with sRGB primaries. The result is within the allowed
/// range, so a colour that no light has becomes as neutral as possible. Black and non-finite colours give zeros.
#[must_use]
pub fn neutralize(linear: [f64; 3]) -> (f64, f64) {
    let [x, y, z] = apply(TO_XYZ, linear);
    let (response, white) = (apply(BRADFORD, [x, y, z]), apply(BRADFORD, apply(TO_XYZ, [1.0; 3])));
    let d65 = apply(BRADFORD, light(D65_MIRED, 0.0));
    // The light under which a neutral surface has this colour.
    let [x, y, z] = apply(FROM_BRADFORD, [0, 1, 2].map(|i| d65[i] * response[i] / white[i]));
    let scale = x + 15.0 * y + 3.0 * z;
    if !scale.is_finite() || scale <= 0.0 || linear.iter().all(|v| *v <= 0.0) {
        return (0.0, 0.0);
    }
    let (u, v) = (4.0 * x / scale, 6.0 * y / scale);
    let apart = |temperature: f64| {
        let (on_u, on_v) = locus(mired(temperature));
        (u - on_u, v - on_v)
    };
    // The distance of the colour from the normal through the locus, which decreases as the light gets cooler.
    let beside = |temperature: f64| {
        let (du, dv) = apart(temperature);
        GREENER[1] * du - GREENER[0] * dv
    };
    let [mut low, mut high] = TEMPERATURES;
    // Bisection to the precision of f64.
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if beside(middle) < 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    let temperature = 0.5 * (low + high);
    let (du, dv) = apart(temperature);
    let length2 = GREENER[0] * GREENER[0] + GREENER[1] * GREENER[1];
    (temperature, ((du * GREENER[0] + dv * GREENER[1]) / length2).clamp(TINTS[0], TINTS[1]))
}

fn mired(temperature: f64) -> f64 {
    D65_MIRED - MIRED_AT_ONE * temperature
}

fn times(a: Matrix, b: Matrix) -> Matrix {
    a.map(|row| [0, 1, 2].map(|j| row[0] * b[0][j] + row[1] * b[1][j] + row[2] * b[2][j]))
}

fn apply(m: Matrix, v: [f64; 3]) -> [f64; 3] {
    m.map(|row| row[0] * v[0] + row[1] * v[1] + row[2] * v[2])
}

/// CIE 1960 (u, v) of the light on the locus.
fn locus(mired: f64) -> (f64, f64) {
    if mired <= DAYLIGHT_END_MIRED {
        return daylight_locus(mired);
    }
    let ((u, v), end) = (planckian_locus(mired), planckian_locus(DAYLIGHT_END_MIRED));
    let daylight = daylight_locus(DAYLIGHT_END_MIRED);
    let t = ((mired - DAYLIGHT_END_MIRED) / (ILLUMINANT_A_MIRED - DAYLIGHT_END_MIRED)).min(1.0);
    let left = 1.0 - t * t * (3.0 - 2.0 * t);
    (u + left * (daylight.0 - end.0), v + left * (daylight.1 - end.1))
}

fn planckian_locus(mired: f64) -> (f64, f64) {
    let kelvin = 1e6 / mired;
    let ratio = |[a, b, c]: [f64; 3], [d, e]: [f64; 2]| {
        (a + b * kelvin + c * kelvin * kelvin) / (1.0 + d * kelvin + e * kelvin * kelvin)
    };
    let u = ratio([0.860_117_757, 1.541_182_54e-4, 1.286_412_12e-7], [8.424_202_35e-4, 7.081_451_63e-7]);
    let v = ratio([0.317_398_726, 4.228_062_45e-5, 4.204_816_91e-8], [-2.897_418_16e-5, 1.614_560_53e-7]);
    (u, v)
}

fn daylight_locus(mired: f64) -> (f64, f64) {
    let t = mired / 1e6;
    let x = if mired < 1e6 / 7000.0 {
        -2.0064e9 * t * t * t + 1.9018e6 * t * t + 0.247_48e3 * t + 0.237_040
    } else {
        -4.6070e9 * t * t * t + 2.9678e6 * t * t + 0.099_11e3 * t + 0.244_063
    };
    let y = -3.0 * x * x + 2.87 * x - 0.275;
    let scale = -2.0 * x + 12.0 * y + 3.0;
    (4.0 * x / scale, 6.0 * y / scale)
}

/// XYZ (Y = 1) of the light at this mired, moved by `green` times [`GREENER`].
fn light(mired: f64, green: f64) -> [f64; 3] {
    let (u, v) = locus(mired);
    let (u, v) = (u + GREENER[0] * green, v + GREENER[1] * green);
    let scale = 2.0 * u - 8.0 * v + 4.0;
    let (x, y) = (3.0 * u / scale, 2.0 * v / scale);
    [x / y, 1.0, (1.0 - x - y) / y]
}

/// The matrix on linear sRGB that adapts a picture from the assumed light to D65 by the Bradford transform (Lam 1985), with the luminance
/// of neutrals preserved.
pub(crate) fn adaptation(temperature: f64, tint: f64) -> Matrix {
    let to = apply(BRADFORD, light(D65_MIRED, 0.0));
    let from = apply(BRADFORD, light(mired(temperature), tint));
    let gains = [[to[0] / from[0], 0.0, 0.0], [0.0, to[1] / from[1], 0.0], [0.0, 0.0, to[2] / from[2]]];
    let adapt = times(FROM_XYZ, times(FROM_BRADFORD, times(gains, times(BRADFORD, TO_XYZ))));
    let white = apply(adapt, [1.0; 3]);
    let luminance = apply(TO_XYZ, white)[1] / apply(TO_XYZ, [1.0; 3])[1];
    adapt.map(|row| row.map(|cell| cell / luminance))
}

#[cfg(test)]
mod tests;
