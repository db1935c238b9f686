//! Colour mixer: hue, saturation and luminance of eight bands of hue, in Oklab (Ottosson 2020); alpha unchanged.
//!
//! The bands are centred on the Oklab hues of sRGB's red, yellow, green, cyan, blue and magenta (29°, 110°, 142°, 195°, 264° and 328°),
//! with orange and purple halfway between their neighbours: skin is orange, leaves are green, a clear sky is blue. Between two centres, the
//! values of the two bands are interpolated by 3t² - 2t³, so that a colour belongs to one or two bands, with smooth weights that sum to
//! one. With the interpolated values h, s and l of a pixel's hue:
//!
//! - The hue is rotated by h. At 1 a band's centre moves two thirds of the way to the next centre, at -1 to the previous one. Beyond that,
//!   hues would change their order when one band is moved.
//! - The chroma is multiplied by 1 + s: zero at -1, doubled at 1.
//! - The linear light is multiplied by 2^(1.5 l w), w = C² / (C² + 0.04²) with C the chroma. So near-greys keep their light, noise in them
//!   stays invisible, and all other colours keep hue and saturation: a factor g on L, a and b is g³ on linear light.

use wide::f32x4;

use super::luma::clamp_unit;
use super::{Op, Stage};
use crate::pipeline::domain::{Domain, Gray};
use crate::pipeline::math::{cos_turns, exp2, turns};
use crate::pipeline::point::Map;
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec, Params};

/// The bands and their centres in turns, from red on.
const BANDS: [(&str, f64); 8] = [
    ("red", 29.234 / 360.0),
    ("orange", 69.502 / 360.0),
    ("yellow", 109.769 / 360.0),
    ("green", 142.495 / 360.0),
    ("aqua", 194.769 / 360.0),
    ("blue", 264.052 / 360.0),
    ("purple", 296.207 / 360.0),
    ("magenta", 328.363 / 360.0),
];

/// The share of the way to the next centre that a hue of 1 rotates.
const SHIFT: f64 = 2.0 / 3.0;

/// The number of stops of a luminance of 1.
const STOPS: f64 = 1.5;

/// The chroma at which luminance has half its effect.
const PALE: f32 = 0.04;

const fn slider(name: &'static str, label: &'static str) -> ParamSpec {
    let kind = ParamKind::Number { default: 0.0, soft: [-1.0, 1.0], hard: [-1.0, 1.0], step: 0.01 };
    ParamSpec { name, label, unit: "", kind }
}

const PARAMS: [ParamSpec; 24] = [
    slider("red_hue", "Red, hue"),
    slider("red_saturation", "Red, saturation"),
    slider("red_luminance", "Red, luminance"),
    slider("orange_hue", "Orange, hue"),
    slider("orange_saturation", "Orange, saturation"),
    slider("orange_luminance", "Orange, luminance"),
    slider("yellow_hue", "Yellow, hue"),
    slider("yellow_saturation", "Yellow, saturation"),
    slider("yellow_luminance", "Yellow, luminance"),
    slider("green_hue", "Green, hue"),
    slider("green_saturation", "Green, saturation"),
    slider("green_luminance", "Green, luminance"),
    slider("aqua_hue", "Aqua, hue"),
    slider("aqua_saturation", "Aqua, saturation"),
    slider("aqua_luminance", "Aqua, luminance"),
    slider("blue_hue", "Blue, hue"),
    slider("blue_saturation", "Blue, saturation"),
    slider("blue_luminance", "Blue, luminance"),
    slider("purple_hue", "Purple, hue"),
    slider("purple_saturation", "Purple, saturation"),
    slider("purple_luminance", "Purple, luminance"),
    slider("magenta_hue", "Magenta, hue"),
    slider("magenta_saturation", "Magenta, saturation"),
    slider("magenta_luminance", "Magenta, luminance"),
];

/// Every slider at 0.
const NEUTRAL: [(&str, f64); PARAMS.len()] = {
    let mut neutral = [("", 0.0); PARAMS.len()];
    let mut i = 0;
    while i < PARAMS.len() {
        neutral[i] = (PARAMS[i].name, 0.0);
        i += 1;
    }
    neutral
};

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "color_mixer",
        label: "Colour mixer",
        summary: "Changes hue, saturation and luminance of each range of hues.",
        group: Group::Color,
        neutral: &NEUTRAL,
        params: &PARAMS,
    },
    prepare: |params, _| {
        let bands = bands(params);
        let turned = bands.iter().any(|band| band.values[0] != 0.0);
        let mixer = Mixer::new(&bands);
        let map = move |[lightness, a, b]: [f32x4; 3]| {
            let [shift, gain, stops] = mixer.at(turns(a, b));
            let chroma2 = a * a + b * b;
            let light = exp2(stops * (chroma2 / (chroma2 + f32x4::splat(PALE * PALE))));
            let [a, b] = if turned {
                let (cos, sin) = (cos_turns(shift), cos_turns(shift - f32x4::splat(0.25)));
                [a * cos - b * sin, a * sin + b * cos]
            } else {
                [a, b]
            };
            let chroma = light * gain;
            [lightness * light, a * chroma, b * chroma]
        };
        Ok(Stage::if_enabled(!params.is_default(), || Stage::Map(Domain::Oklab, Map::colors(Gray::Keeps, map).with_pixel_ns(13.0))))
    },
};

/// The settings of a band.
struct Band {
    /// The centre in turns.
    middle: f64,
    /// The distance to the next centre in turns.
    width: f64,
    /// Rotation in turns, factor for chroma, and stops for L, a and b.
    values: [f64; 3],
}

fn bands(params: &Params) -> [Band; 8] {
    let middle = |i: usize| BANDS[i % BANDS.len()].1 + (i / BANDS.len()) as f64;
    std::array::from_fn(|i| {
        let value = |of: &str| params.number(&format!("{}_{of}", BANDS[i].0));
        let (hue, width) = (value("hue"), middle(i + 1) - middle(i));
        let way = if hue > 0.0 { width } else { middle(i + BANDS.len()) - middle(i + BANDS.len() - 1) };
        let values = [SHIFT * hue * way, 1.0 + value("saturation"), STOPS * value("luminance") / 3.0];
        Band { middle: middle(i), width, values }
    })
}

/// The band values as a function of hue: the first band's values, and the increments on the way to each other band and back to the first.
struct Mixer {
    first: [f32x4; 3],
    ways: [Way; 8],
}

struct Way {
    from: f32x4,
    per_width: f32x4,
    adds: [f32x4; 3],
}

impl Mixer {
    fn new(bands: &[Band; 8]) -> Self {
        let splat = |v: f64| f32x4::splat(v as f32);
        let ways = std::array::from_fn(|i| {
            let (band, next) = (&bands[i], &bands[(i + 1) % bands.len()]);
            Way {
                from: splat(band.middle - bands[0].middle),
                per_width: splat(1.0 / band.width),
                adds: [0, 1, 2].map(|value| splat(next.values[value] - band.values[value])),
            }
        });
        Self { first: bands[0].values.map(splat), ways }
    }

    /// The three values at a hue, in turns from -0.5 to 0.5.
    #[inline]
    fn at(&self, hue: f32x4) -> [f32x4; 3] {
        let from_first = hue - f32x4::splat(BANDS[0].1 as f32);
        let hue = from_first.simd_lt(f32x4::ZERO).bitselect(from_first + f32x4::ONE, from_first);
        let mut values = self.first;
        for way in &self.ways {
            let t = clamp_unit((hue - way.from) * way.per_width);
            let share = t * t * (f32x4::splat(3.0) - f32x4::splat(2.0) * t);
            values.iter_mut().zip(way.adds).for_each(|(value, add)| *value += share * add);
        }
        values
    }
}
