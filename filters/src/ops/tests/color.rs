//! Colour operations compared with their formulas in f64.

use super::*;

fn luma([r, g, b]: [f64; 3]) -> f64 {
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

/// Smallest, middle and largest.
fn sorted(mut rgb: [f64; 3]) -> [f64; 3] {
    rgb.sort_by(f64::total_cmp);
    rgb
}

/// A trace of sepia after a grey result keeps three channels.
const TRACE: &str = r#"{"op":"sepia","amount":0.0001}"#;

fn traced(y: f64) -> [f64; 3] {
    [1.351, 1.203, 0.937].map(|sum| y * (0.9999 + 0.0001 * sum))
}

#[test]
fn vibrance_agrees_with_its_formula() {
    for amount in [-1.0, 0.4, 1.0] {
        agrees(&format!(r#"{{"op":"vibrance","amount":{amount}}}"#), |rgb| {
            let (y, [min, _, max]) = (luma(rgb), sorted(rgb));
            let (red, blue) = (rgb[0] - y, rgb[2] - y);
            let cosine = (0.726 * red - 0.687 * blue) / (red * red + blue * blue).sqrt().max(1e-6);
            let spared = if amount > 0.0 { cosine.max(0.0).powi(4) / 2.0 } else { 0.0 };
            let k = 1.0 + amount * (1.0 - (max - min)).powi(2) * (1.0 - spared);
            rgb.map(|v| y + k * (v - y))
        });
    }
}

#[test]
fn black_white_agrees_with_its_decomposition() {
    for weights in [[0.4, 0.6, 0.4, 0.6, 0.2, 0.8], [-0.5, 1.5, 0.3, -1.0, 2.0, 0.1]] {
        let [red, yellow, green, cyan, blue, magenta] = weights;
        let ops = format!(
            r#"{{"op":"black_white","red":{red},"yellow":{yellow},"green":{green},"cyan":{cyan},"blue":{blue},"magenta":{magenta}}},{TRACE}"#
        );
        agrees(&ops, |rgb| {
            let [min, mid, max] = sorted(rgb);
            let primary = [red, green, blue][(0..3).max_by(|a, b| rgb[*a].total_cmp(&rgb[*b])).unwrap()];
            let secondary = [cyan, magenta, yellow][(0..3).min_by(|a, b| rgb[*a].total_cmp(&rgb[*b])).unwrap()];
            traced(min + (mid - min) * secondary + (max - mid) * primary)
        });
    }
}

#[test]
fn hue_is_the_rotation_of_its_definition() {
    for degrees in [30.0_f64, -100.0] {
        let (sin, cos) = degrees.to_radians().sin_cos();
        agrees(&format!(r#"{{"op":"hue","degrees":{degrees}}}"#), |[r, g, b]| {
            [
                (0.213 + cos * 0.787 - sin * 0.213) * r
                    + (0.715 - cos * 0.715 - sin * 0.715) * g
                    + (0.072 - cos * 0.072 + sin * 0.928) * b,
                (0.213 - cos * 0.213 + sin * 0.143) * r
                    + (0.715 + cos * 0.285 + sin * 0.140) * g
                    + (0.072 - cos * 0.072 - sin * 0.283) * b,
                (0.213 - cos * 0.213 - sin * 0.787) * r
                    + (0.715 - cos * 0.715 + sin * 0.715) * g
                    + (0.072 + cos * 0.928 + sin * 0.072) * b,
            ]
        });
    }
}

#[test]
fn channel_mixer_agrees_with_its_sums() {
    agrees(
        r#"{"op":"channel_mixer","red_red":0.5,"red_blue":0.7,"red_constant":-0.1,"green_red":-0.4,"blue_green":1.2,"blue_blue":0,"blue_constant":0.2}"#,
        |[r, g, b]| [0.5 * r + 0.7 * b - 0.1, g - 0.4 * r, 1.2 * g + 0.2],
    );
    let monochrome =
        r#"{"op":"channel_mixer","red_red":0.3,"red_green":0.9,"red_constant":-0.05,"blue_blue":2,"monochrome":true}"#;
    agrees(&format!("{monochrome},{TRACE}"), |[r, g, _]| traced(0.3 * r + 0.9 * g - 0.05));
}

#[test]
fn colorize_agrees_with_its_formula_and_stays_in_gamut() {
    for (color, text, amount) in
        [([0x20, 0x50, 0x90], "#205090", 1.0), ([0xff, 0xf0, 0x10], "#fff010", 0.6), ([0, 0, 0], "#000000", 0.9)]
    {
        let color = color.map(|v: u8| f64::from(v) / 255.0);
        agrees(&format!(r#"{{"op":"colorize","color":"{text}","amount":{amount}}}"#), |rgb| {
            let (y, own) = (luma(rgb), luma(color));
            let t = (y / own.max(1e-3)).min((1.0 - y) / (1.0 - own).max(1e-3));
            let toned = color.map(|c| y + t * (c - own));
            assert!(toned.iter().all(|v| (-1e-12..=1.0 + 1e-12).contains(v)));
            [0, 1, 2].map(|i| rgb[i] + amount * (toned[i] - rgb[i]))
        });
    }
}

/// The result of a PNG with these greys, in 8 or 16 bits.
fn greys(values: &[u16], depth: png::BitDepth, ops: &str) -> Vec<u16> {
    let sixteen = depth == png::BitDepth::Sixteen;
    let samples: Vec<u8> =
        values.iter().flat_map(|v| if sixteen { v.to_be_bytes().to_vec() } else { vec![*v as u8] }).collect();
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, 256, values.len() as u32 / 256);
    encoder.set_depth(depth);
    encoder.write_header().unwrap().write_image_data(&samples).unwrap();
    let recipe = format!(r#"{{"version":1,"ops":[{ops}],"output":{{"format":"png"}}}}"#);
    let mut rendered = Vec::new();
    render(&file, &Recipe::from_json(recipe.as_bytes()).unwrap(), &Limits::EDGE, &mut rendered).unwrap();
    let mut reader = png::Decoder::new(std::io::Cursor::new(rendered)).read_info().unwrap();
    let mut samples = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut samples).unwrap();
    assert_eq!(frame.color_type, png::ColorType::Grayscale, "{ops} keeps grey");
    if sixteen {
        samples.as_chunks::<2>().0.iter().map(|v| u16::from_be_bytes(*v)).collect()
    } else {
        samples.into_iter().map(u16::from).collect()
    }
}

/// In integers, for every value of both depths, including values exactly on levels.
#[test]
fn threshold_posterize_and_solarize_are_exact_at_every_value() {
    for (depth, top) in [(png::BitDepth::Eight, 255_u32), (png::BitDepth::Sixteen, 65_535)] {
        let values: Vec<u16> = (0..=top).map(|v| v as u16).collect();
        let check = |ops: &str, want: &dyn Fn(u32) -> u32| {
            for (v, seen) in (0..=top).zip(greys(&values, depth, ops)) {
                assert!(want(v) == u32::from(seen), "{ops}: {v} of {top} became {seen}, not {}", want(v));
            }
        };
        for fifths in 0..=5 {
            let level = f64::from(fifths) / 5.0;
            check(&format!(r#"{{"op":"threshold","level":{level}}}"#), &|v| {
                if v * 5 >= fifths * top { top } else { 0 }
            });
            check(&format!(r#"{{"op":"solarize","threshold":{level}}}"#), &|v| {
                if v * 5 > fifths * top { top - v } else { v }
            });
        }
        for levels in [2, 3, 5, 17, 256].into_iter().filter(|levels| top == 255 || *levels < 20) {
            // Rounded half up, like samples. With more levels in 16 bits, intervals begin closer to a value than f32 can resolve.
            check(&format!(r#"{{"op":"posterize","levels":{levels}}}"#), &|v| {
                ((v * levels / top).min(levels - 1) * top * 2 + (levels - 1)) / (2 * (levels - 1))
            });
        }
    }
}

#[test]
fn posterize_and_solarize_agree_with_their_formulas() {
    agrees(r#"{"op":"posterize","levels":5}"#, |rgb| rgb.map(|v| ((v * 5.0 + 1e-9).floor()).min(4.0) / 4.0));
    agrees(r#"{"op":"solarize","threshold":0.3}"#, |rgb| rgb.map(|v| if v > 0.3 + 1e-9 { 1.0 - v } else { v }));
}

#[test]
fn color_balance_agrees_with_its_formula() {
    let moves = [[-0.9, 0.2, 0.8], [0.5, -0.3, 0.0], [0.7, 0.1, -1.0]];
    for keep in [true, false] {
        let params = ["shadows", "midtones", "highlights"].iter().zip(moves).flat_map(|(tone, moves)| {
            ["red", "green", "blue"].iter().zip(moves).map(move |(color, v)| format!(r#""{tone}_{color}":{v},"#))
        });
        let params: String = params.collect();
        agrees(&format!(r#"{{"op":"color_balance",{params}"preserve_luminosity":{keep}}}"#), |rgb| {
            let y = luma(rgb);
            let [s, m, h] = moves.map(|triple| triple.map(|v| if keep { v - luma(triple) } else { v }));
            let by = |i: usize| s[i] * (1.0 - y).powi(2) + m[i] * 4.0 * y * (1.0 - y) + h[i] * y * y;
            [0, 1, 2].map(|i| rgb[i] + 0.15 * by(i))
        });
    }
}

#[test]
fn split_tone_agrees_with_its_formula() {
    let (shadows, highlights) = ([0x20, 0x40, 0x90].map(|v: u8| f64::from(v) / 255.0), [1.0, 0.8, 0.2]);
    for (balance, amount) in [(0.0, 0.8), (0.7, 0.4), (-1.0, 1.0)] {
        let ops = format!(
            r##"{{"op":"split_tone","shadows_color":"#204090","highlights_color":"#ffcc33","balance":{balance},"amount":{amount}}}"##
        );
        agrees(&ops, |rgb| {
            let y = luma(rgb);
            let t = (y - (0.5 - 0.4 * balance) + 0.5_f64).clamp(0.0, 1.0);
            let w = t * t * (3.0 - 2.0 * t);
            let tint = |color: [f64; 3]| {
                let own = luma(color);
                color.map(|c| (c - own) * (y / own).min((1.0 - y) / (1.0 - own)))
            };
            let (s, h) = (tint(shadows), tint(highlights));
            [0, 1, 2].map(|i| rgb[i] + amount * ((1.0 - w) * s[i] + w * h[i]))
        });
    }
}

/// The bands' centres in degrees of Oklab hue, from red on.
const MIDDLES: [f64; 8] = [29.234, 69.502, 109.769, 142.495, 194.769, 264.052, 296.207, 328.363];
const BANDS: [&str; 8] = ["red", "orange", "yellow", "green", "aqua", "blue", "purple", "magenta"];

/// The share of each band at a hue: at most two neighbours.
fn shares(hue: f64) -> [f64; 8] {
    let mut shares = [0.0; 8];
    for i in 0..8 {
        let width = (MIDDLES[(i + 1) % 8] - MIDDLES[i]).rem_euclid(360.0);
        let t = (hue - MIDDLES[i]).rem_euclid(360.0) / width;
        if t < 1.0 {
            shares[i] += 1.0 - t * t * (3.0 - 2.0 * t);
            shares[(i + 1) % 8] += t * t * (3.0 - 2.0 * t);
        }
    }
    shares
}

/// Hue, saturation and luminance of each band.
type Bands = [[f64; 3]; 8];

fn mixed(bands: &Bands, rgb: [f64; 3]) -> [f64; 3] {
    let [lightness, a, b] = oklab(rgb.map(decode));
    let (hue, chroma) = (b.atan2(a).to_degrees(), a.hypot(b));
    let (mut turn, mut saturation, mut luminance) = (0.0, 0.0, 0.0);
    for (i, share) in shares(hue).into_iter().enumerate() {
        let [h, s, l] = bands[i];
        let next = if h > 0.0 { (i + 1) % 8 } else { (i + 7) % 8 };
        let way = (MIDDLES[next] - MIDDLES[i] + 180.0).rem_euclid(360.0) - 180.0;
        turn += share * 2.0 / 3.0 * h.abs() * way;
        saturation += share * s;
        luminance += share * l;
    }
    let light = (1.5 * luminance * chroma * chroma / (chroma * chroma + 0.0016) / 3.0).exp2();
    let (sin, cos) = (hue + turn).to_radians().sin_cos();
    let chroma = chroma * (1.0 + saturation) * light;
    from_oklab([lightness * light, chroma * cos, chroma * sin]).map(encode)
}

fn mixer(bands: &Bands) -> String {
    let params = BANDS.iter().zip(bands).flat_map(|(band, values)| {
        ["hue", "saturation", "luminance"].iter().zip(values).map(move |(of, v)| format!(r#","{band}_{of}":{v}"#))
    });
    format!(r#"{{"op":"color_mixer"{}}}"#, params.collect::<String>())
}

/// Settings with one value in one band.
fn one_band(band: usize, of: usize, value: f64) -> Bands {
    let mut bands = [[0.0; 3]; 8];
    bands[band][of] = value;
    bands
}

/// The result of the pipeline for some colours.
fn made(ops: &str, colors: &[[u8; 3]]) -> Vec<[u8; 3]> {
    let recipe = Recipe::from_json(format!(r#"{{"version":1,"ops":[{ops}]}}"#).as_bytes()).unwrap();
    let width = colors.len() as u32;
    let pixels = crate::render_pixels(colors.as_flattened(), width, 1, &recipe, &Limits::BROWSER).unwrap();
    pixels.samples.as_chunks::<3>().0.to_vec()
}

/// A colour of that hue in degrees, with a chroma that is inside sRGB for every hue.
fn of_hue(hue: f64) -> [u8; 3] {
    let (sin, cos) = hue.to_radians().sin_cos();
    from_oklab([0.68, 0.09 * cos, 0.09 * sin]).map(|v| (encode(v) * 255.0).round() as u8)
}

/// Lightness, chroma and hue in degrees.
fn seen(rgb: [u8; 3]) -> [f64; 3] {
    let [lightness, a, b] = oklab(rgb.map(|v| decode(f64::from(v) / 255.0)));
    [lightness, a.hypot(b), b.atan2(a).to_degrees().rem_euclid(360.0)]
}

#[test]
fn color_mixer_agrees_with_its_formula() {
    let all: Bands = std::array::from_fn(|i| [0, 1, 2].map(|j| f64::from((i * 5 + j * 7) as u32 % 9) / 4.0 - 1.0));
    for bands in [all, one_band(1, 0, 1.0), one_band(1, 1, 0.7), one_band(0, 2, -0.8)] {
        let half = bands.map(|values| values.map(|v| v / 2.0));
        agrees(&mixer(&half), |rgb| mixed(&half, rgb));
        // A photograph does not contain every hue.
        let circle: Vec<[u8; 3]> = (0..3600).map(|i| of_hue(f64::from(i) / 10.0)).collect();
        for (rgb, seen) in circle.iter().zip(made(&mixer(&bands), &circle)) {
            let expected = mixed(&bands, rgb.map(|v| f64::from(v) / 255.0));
            for (want, seen) in expected.into_iter().zip(seen) {
                let apart = (want.clamp(0.0, 1.0) * 255.0 - f64::from(seen)).abs();
                assert!(apart <= 0.51, "{rgb:?} by {bands:?}: {seen} is {apart} from {want}");
            }
        }
    }
}

#[test]
fn color_mixer_shares_sum_to_one() {
    for hue in 0..720 {
        let shares = shares(f64::from(hue) / 2.0);
        assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-12 && shares.iter().all(|share| *share >= 0.0));
    }
}

#[test]
fn color_mixer_at_zero_is_the_picture_itself() {
    assert_eq!(samples(""), samples(&mixer(&[[0.0; 3]; 8])));
}

#[test]
fn color_mixer_leaves_greys_alone() {
    let greys: Vec<[u8; 3]> = (0..=255).map(|v| [v; 3]).collect();
    for bands in [[[1.0; 3]; 8], [[-1.0; 3]; 8], [[1.0, 1.0, -1.0]; 8], one_band(5, 2, -1.0)] {
        assert_eq!(made(&mixer(&bands), &greys), greys, "{bands:?}");
    }
}

#[test]
fn color_mixer_moves_each_band_as_it_says() {
    for band in 0..8 {
        let own = of_hue(MIDDLES[band]);
        let [lightness, chroma, hue] = seen(own);
        let at = |of, value| seen(made(&mixer(&one_band(band, of, value)), &[own])[0]);
        for (value, next) in [(1.0, (band + 1) % 8), (-1.0, (band + 7) % 8)] {
            let way = (MIDDLES[next] - MIDDLES[band] + 180.0).rem_euclid(360.0) - 180.0;
            let moved = (at(0, value)[2] - hue + 180.0).rem_euclid(360.0) - 180.0;
            assert!((moved - way * 2.0 / 3.0).abs() < 1.5, "{} by {value}: {moved} of {way}", BANDS[band]);
        }
        assert!(at(1, -1.0)[1] < 0.003, "{} without saturation", BANDS[band]);
        assert!((at(1, 0.2)[1] / chroma - 1.2).abs() < 0.03, "{} more saturated", BANDS[band]);
        let darker = at(2, -1.0);
        assert!(darker[0] < 0.8 * lightness && at(2, 0.5)[0] > 1.05 * lightness, "{} by luminance", BANDS[band]);
        assert!((darker[1] / darker[0] - chroma / lightness).abs() < 0.006, "{} keeps its saturation", BANDS[band]);
        // The opposite hue belongs to another band.
        let far = of_hue(MIDDLES[band] + 180.0);
        for of in 0..3 {
            assert_eq!(made(&mixer(&one_band(band, of, 1.0)), &[far]), [far], "{}", BANDS[band]);
        }
    }
}

/// Around the whole circle in small steps, no value jumps, and hues keep their order when one band is moved.
#[test]
fn color_mixer_has_no_seam_and_keeps_the_order_of_hues() {
    let around: Vec<[f64; 3]> = (0..3600)
        .map(|i| {
            let (sin, cos) = (f64::from(i) / 10.0).to_radians().sin_cos();
            from_oklab([0.68, 0.09 * cos, 0.09 * sin]).map(encode)
        })
        .collect();
    let extreme: Bands = std::array::from_fn(|i| if i % 2 == 0 { [1.0, 1.0, -1.0] } else { [-1.0, -1.0, 1.0] });
    let close = |a: &[f64; 3], b: &[f64; 3]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 0.02);
    for bands in [extreme, one_band(0, 2, 1.0), one_band(7, 0, 1.0)] {
        let made: Vec<[f64; 3]> = around.iter().map(|rgb| mixed(&bands, *rgb)).collect();
        assert!(made.windows(2).all(|pair| close(&pair[0], &pair[1])), "{bands:?}");
        assert!(close(&made[0], &made[3599]), "{bands:?}");
    }
    for (band, name) in BANDS.iter().enumerate() {
        for value in [1.0, -1.0] {
            let bands = one_band(band, 0, value);
            let hues: Vec<f64> = around
                .iter()
                .map(|rgb| {
                    let [_, a, b] = oklab(mixed(&bands, *rgb).map(decode));
                    b.atan2(a).to_degrees()
                })
                .collect();
            for pair in hues.windows(2) {
                let step = (pair[1] - pair[0] + 180.0).rem_euclid(360.0) - 180.0;
                assert!(step > -1e-3, "{name} by {value}: {pair:?}");
            }
        }
    }
}
