//! Tables in place of steps. Expected values come from the same picture with 16 bits, which no table unpacks: v/255 and 257v/65535 are the
//! same number, so every step runs on every pixel.

use serde_json::{Value, json};

use super::table_prefix;
use crate::codec::{self, Header};
use crate::fuzzing::golden_assets;
use crate::image::{Channels, Depth, Frame, Rect, Size, Turn};
use crate::limits::Limits;
use crate::looks;
use crate::pipeline::meter::Meter;
use crate::pipeline::point::PointStage;
use crate::pipeline::strip::{Shape, Strip};
use crate::pipeline::{Rows, Tuning};
use crate::plan::{Input, OutputAlpha, Plan, Start};
use crate::recipe::Recipe;
use crate::source::{Samples, Source};
use crate::spec::catalog;

const CHELSEA: &[u8] = include_bytes!("../../../../photos/chelsea.png");

const ALL_CHANNELS: [Channels; 4] = [Channels::Gray, Channels::GrayAlpha, Channels::Rgb, Channels::Rgba];

/// A picture of 8-bit samples, and the same picture with 16 bits.
struct Twins {
    frame: Frame,
    eight: Vec<u8>,
    sixteen: Vec<u8>,
}

impl Twins {
    fn new(size: Size, channels: Channels, eight: Vec<u8>) -> Self {
        // Doubling the byte multiplies it by 257.
        let sixteen = eight.iter().flat_map(|v| [*v, *v]).collect();
        Self { frame: Frame { size, channels, depth: Depth::Eight }, eight, sixteen }
    }

    /// Every value in every channel, each next to many of the others.
    fn ramps(channels: Channels) -> Self {
        let size = Size { width: 67, height: 61 };
        let pixel =
            |i: usize| (0..channels.count()).map(move |c| (i * [1, 3, 7, 5][c] + c * 85 + (i >> 8) * c * 31) as u8);
        let samples: Vec<u8> = (0..size.width * size.height).flat_map(pixel).collect();
        for channel in 0..channels.count() {
            let mut values: Vec<u8> = samples.iter().skip(channel).step_by(channels.count()).copied().collect();
            values.sort_unstable();
            values.dedup();
            assert_eq!(values.len(), 256);
        }
        Self::new(size, channels, samples)
    }

    fn photograph() -> Self {
        let header: Header = codec::header(CHELSEA, &Limits::EDGE).unwrap();
        let mut samples = vec![0; header.row_bytes() * header.size.height];
        let mut decoder = codec::open(CHELSEA, &header).unwrap();
        samples.chunks_exact_mut(header.row_bytes()).for_each(|row| decoder.next_row(row).unwrap());
        Self::new(header.size, header.channels, samples)
    }

    fn by_table(&self) -> Source<'_> {
        Source::Samples(Samples::whole(&self.eight, self.frame))
    }

    fn by_steps(&self) -> Source<'_> {
        Source::Samples(Samples::whole(&self.sixteen, Frame { depth: Depth::Sixteen, ..self.frame }))
    }

    fn plan(&self, ops: &Value) -> Option<Plan> {
        let recipe = Recipe::from_value(&json!({"version": 1, "ops": ops})).unwrap().with_assets(&golden_assets());
        let Frame { size, channels, .. } = self.frame;
        let input = Input { full: size, size, channels, one_plane: channels.is_gray() };
        Plan::new(&input, &recipe.steps, OutputAlpha::KeepAlpha, &Limits::EDGE).ok()
    }
}

/// The golden cases of every operation, pairs of them, and the looks.
fn recipes() -> Vec<Value> {
    let read = |folder: &str| -> Vec<Value> {
        let path = format!("{}/goldens/{folder}/cases.json", env!("CARGO_MANIFEST_DIR"));
        serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
    };
    let cases: Vec<Value> = catalog().flat_map(|spec| read(spec.name)).collect();
    assert!(cases.len() > 53, "{} cases", cases.len());
    let steps = |ops: &Value| ops.as_array().unwrap().clone();
    let pairs = cases.iter().zip(cases.iter().skip(7)).map(|(a, b)| Value::from([steps(a), steps(b)].concat()));
    let looks = looks().into_iter().map(|look| serde_json::to_value(&look).unwrap()["ops"].clone());
    cases.iter().cloned().chain(pairs).chain(read("_chains")).chain(looks).collect()
}

/// All samples of `rows` as bits.
fn bits(mut rows: Box<dyn Rows + '_>, size: Size, planes: usize) -> Vec<u32> {
    let mut strip = Strip::new(size.width, planes, 5);
    let (mut bits, mut y) = (Vec::new(), 0);
    while y < size.height {
        rows.pull(&mut strip, &mut Meter::with_budget_ms(1_000)).unwrap();
        for row in 0..strip.rows() {
            (0..planes).for_each(|plane| bits.extend(strip.row(plane, row).iter().map(|v| v.to_bits())));
        }
        y += strip.rows();
    }
    bits
}

/// Compares before rounding to integers.
#[test]
fn table_prefix_by_table_has_the_bits_of_its_steps() {
    let (tuning, mut compared) = (Tuning::default(), 0);
    let pictures = ALL_CHANNELS.map(Twins::ramps).into_iter().chain([Twins::photograph()]);
    for picture in pictures {
        let (size, planes) = (picture.frame.size, picture.frame.channels.count());
        let part = Rect { x: 3, y: 2, width: size.width - 8, height: size.height - 5 };
        for ops in recipes() {
            let Some(plan) = picture.plan(&ops) else { continue };
            let steps = table_prefix(&plan.segments);
            if steps.is_empty() {
                continue;
            }
            let turn = if compared % 2 == 0 { Turn::default() } else { Turn { flip_x: true, ..Turn::default() } };
            let table = picture.by_table().rows(turn, part, &steps, tuning).unwrap();
            let plain = picture.by_steps().rows(turn, part, &[], tuning).unwrap();
            let shape = Shape { planes, strip_rows: 5 };
            let stepped = PointStage::over(plain, steps, part, shape);
            assert!(bits(table, part.size(), planes) == bits(stepped, part.size(), planes), "{ops}");
            compared += 1;
        }
    }
    assert!(compared > 100, "{compared} recipes with a front");
}

/// Compares whole plans as bytes, in each layout that an encoder or a screen may need.
#[test]
fn table_prefix_gives_the_samples_of_its_steps() {
    let (tuning, mut as_samples, mut by_rows) = (Tuning::default(), 0, 0);
    let pictures = ALL_CHANNELS.map(Twins::ramps).into_iter().chain([Twins::photograph()]);
    for picture in pictures {
        for ops in recipes() {
            let (Some(plan), Some(same)) = (picture.plan(&ops), picture.plan(&ops)) else { continue };
            let measured = plan.measured(picture.by_table(), tuning).unwrap();
            let [table_steps, steps] = measured.table_steps();
            // For a large picture, test only plans in which a table takes part.
            if table_steps == 0 && steps > 0 && picture.eight.len() > 100_000 {
                continue;
            }
            let stepped = same.measured(picture.by_steps(), tuning).unwrap();
            let whole = stepped.part();
            let inner =
                Rect { x: whole.width / 3, y: whole.height / 4, width: whole.width / 2, height: whole.height / 2 };
            for (part, channels) in [whole, inner].into_iter().zip(ALL_CHANNELS.into_iter().cycle().skip(steps)) {
                let mut table = measured
                    .quantized(Start::Source(picture.by_table()), part, channels, Depth::Eight, tuning)
                    .unwrap();
                let mut plain =
                    stepped.quantized(Start::Source(picture.by_steps()), part, channels, Depth::Eight, tuning).unwrap();
                assert!(!plain.is_from_samples());
                if table.is_from_samples() {
                    as_samples += 1
                } else {
                    by_rows += 1
                }
                for y in 0..part.height {
                    assert!(
                        table.next_row(&mut Meter::with_budget_ms(1_000)).unwrap()
                            == plain.next_row(&mut Meter::with_budget_ms(1_000)).unwrap(),
                        "{ops}, {channels:?}, row {y}"
                    );
                }
            }
        }
    }
    assert!(as_samples > 100 && by_rows > 100, "{as_samples} as samples, {by_rows} by rows");
}

/// Whether each output channel depends on the same input channel only, as far as a picture can show.
fn is_decided_by_each_channel(source: &[u8], result: &[u8]) -> bool {
    let mut seen = [[None; 256]; 3];
    source.as_chunks::<3>().0.iter().zip(result.as_chunks::<3>().0).all(|(from, to)| {
        let mut channels = seen.iter_mut().zip(from.iter().zip(to));
        channels.all(|(seen, (from, to))| *seen[usize::from(*from)].get_or_insert(*to) == *to)
    })
}

/// The behaviour of the operations determines which are per channel: each of these is done by table, from samples to samples, and no other.
#[test]
fn table_prefix_is_every_operation_that_works_on_each_channel_by_itself() {
    let (picture, tuning) = (Twins::ramps(Channels::Rgb), Tuning::default());
    let mut found = Vec::new();
    for spec in catalog() {
        let path = format!("{}/goldens/{}/cases.json", env!("CARGO_MANIFEST_DIR"), spec.name);
        let cases: Vec<Value> = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        for ops in cases {
            let (Some(plan), Some(same)) = (picture.plan(&ops), picture.plan(&ops)) else { continue };
            // Operations that move pixels cannot be compared in place.
            if plan.moves() || plan.size != picture.frame.size || plan.channels != Channels::Rgb {
                continue;
            }
            let result = same.samples(picture.by_steps(), Channels::Rgb, tuning).unwrap();
            let measured = plan.measured(picture.by_table(), tuning).unwrap();
            assert_eq!(measured.is_done_by_table(), is_decided_by_each_channel(&picture.eight, &result), "{ops}");
            if measured.is_done_by_table() {
                let part = measured.part();
                let rows = measured
                    .quantized(Start::Source(picture.by_table()), part, Channels::Rgb, Depth::Eight, tuning)
                    .unwrap();
                assert!(rows.is_from_samples(), "{ops}");
                found.push(spec.name);
            }
        }
    }
    found.dedup();
    assert!(found.len() >= 9, "{found:?}");
}

#[test]
fn table_prefix_ends_where_colors_meet() {
    let picture = Twins::ramps(Channels::Rgba);
    let exposure = json!({"op": "exposure", "ev": 0.5});
    let saturation = json!({"op": "saturation", "amount": 0.3});
    let curves = json!({"op": "curves", "red": [[0, 0.1], [1, 0.9]]});
    let crop = json!({"op": "crop", "x": 3, "y": 4, "width": 20, "height": 30});
    let blur = json!({"op": "gaussian_blur", "sigma_px": 1});
    let cases = [
        // Decode, gain, encode.
        (json!([exposure]), [3, 3]),
        (json!([exposure, crop, curves]), [4, 4]),
        (json!([crop, exposure]), [3, 3]),
        // Adjacent matrices fuse.
        (json!([exposure, saturation]), [3, 4]),
        (json!([curves, saturation, exposure]), [1, 5]),
        (json!([saturation, exposure]), [0, 4]),
        // Around the window: premultiply and unpremultiply.
        (json!([exposure, blur]), [3, 5]),
        (json!([blur, curves]), [0, 3]),
    ];
    for (ops, table_steps) in cases {
        let measured = picture.plan(&ops).unwrap().measured(picture.by_table(), Tuning::default()).unwrap();
        assert_eq!(measured.table_steps(), table_steps, "{ops}");
        assert_eq!(measured.is_done_by_table(), table_steps[0] == table_steps[1], "{ops}");
    }
}

/// A turn that needs rows in another order works on planes, with the same table.
#[test]
fn table_prefix_of_a_turned_source_goes_by_rows() {
    let (picture, tuning) = (Twins::ramps(Channels::Rgb), Tuning::default());
    let steps = json!({"op": "exposure", "ev": 0.5});
    for (turn, as_samples) in [
        (json!({"op": "flip"}), true),
        (json!({"op": "flip", "axis": "vertical"}), false),
        (json!({"op": "rotate", "degrees": 90}), false),
    ] {
        let plan = || picture.plan(&json!([steps, turn])).unwrap();
        let measured = plan().measured(picture.by_table(), tuning).unwrap();
        let part = measured.part();
        let rows =
            measured.quantized(Start::Source(picture.by_table()), part, Channels::Rgba, Depth::Eight, tuning).unwrap();
        assert_eq!(rows.is_from_samples(), as_samples, "{turn}");
        let [table, stepped] = [picture.by_table(), picture.by_steps()]
            .map(|source| plan().samples(source, Channels::Rgba, tuning).unwrap());
        assert!(table == stepped, "{turn}");
    }
}
