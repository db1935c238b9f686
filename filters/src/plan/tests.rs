//! The number of planes in a chain: one for a grey picture, until a step produces colour.

use serde_json::{Value, json};

use super::*;
use crate::pipeline::point::PointStep;
use crate::recipe::Recipe;

const SIZE: Size = Size { width: 400, height: 300 };

fn plan(channels: Channels, ops: &Value) -> Plan {
    let recipe = Recipe::from_value(&json!({"version": 1, "ops": ops})).unwrap();
    let input = Input { full: SIZE, size: SIZE, channels, one_plane: channels.is_gray() };
    Plan::new(&input, &recipe.steps, OutputAlpha::KeepAlpha, &Limits::EDGE).unwrap()
}

/// Steps that accept one plane.
fn of_one_plane() -> Vec<Value> {
    vec![
        json!({"op": "exposure", "ev": 0.5}),
        json!({"op": "levels", "black": 0.1, "gamma": 1.4, "out_black": 0.05}),
        json!({"op": "curves", "rgb": [[0.0, 0.1], [1.0, 0.9]]}),
        json!({"op": "highlights", "amount": 0.4}),
        json!({"op": "grayscale"}),
        json!({"op": "auto_levels", "together": true}),
        json!({"op": "gaussian_blur", "sigma_px": 3.0}),
        json!({"op": "bilateral"}),
        json!({"op": "clarity", "amount": 0.5}),
        json!({"op": "oil_paint"}),
        json!({"op": "grain"}),
        json!({"op": "crop", "x": 10, "y": 10, "width": 300, "height": 200}),
        json!({"op": "resize", "width": 150}),
        json!({"op": "rotate", "degrees": 90}),
        json!({"op": "rotate", "degrees": 7, "crop": true}),
        json!({"op": "pad", "left": 3, "color": "#808080"}),
    ]
}

#[test]
fn gray_is_one_plane_until_a_step_makes_colors() {
    let gray = of_one_plane();
    assert_eq!(plan(Channels::Gray, &json!(gray)).planes_along(&[]), [1]);
    let plan_of = |steps: &[Value]| plan(Channels::Gray, &Value::from(steps.to_vec()));
    let all = plan_of(&gray);
    assert!(all.planes_along(&all.segments).iter().all(|planes| *planes == 1), "{:?}", all.segments);
    let makers = [
        json!({"op": "sepia"}),
        json!({"op": "split_tone"}),
        json!({"op": "duotone"}),
        json!({"op": "auto_levels"}),
        json!({"op": "channel_mixer", "red_red": 0.5}),
        json!({"op": "equalize"}),
        json!({"op": "saturation", "amount": 0.5}),
        json!({"op": "pad", "left": 3, "color": "#ff0000"}),
    ];
    for maker in makers {
        let steps = [gray.clone(), vec![maker.clone()], of_one_plane()[5..11].to_vec()].concat();
        let plan = plan_of(&steps);
        let planes = plan.planes_along(&plan.segments);
        assert!(planes.is_sorted() && planes.first() == Some(&1) && planes.last() == Some(&3), "{maker}: {planes:?}");
        assert!(planes.iter().filter(|planes| **planes == 1).count() >= all.segments.len(), "{maker}: {planes:?}");
    }
    // Any number of gains and offsets fuse into one matrix, and a colour that it produces stays.
    let fused =
        plan_of(&[json!({"op": "brightness", "amount": 0.2}), json!({"op": "sepia"}), json!({"op": "grayscale"})]);
    assert_eq!(fused.planes_along(&fused.segments), [1, 1], "the rows of the whole matrix are one");
}

#[test]
fn gray_that_a_step_makes_is_one_plane() {
    let blur = json!({"op": "gaussian_blur", "sigma_px": 3.0});
    let makers = [
        json!({"op": "grayscale"}),
        json!({"op": "grayscale", "weights": "linear"}),
        json!({"op": "channel_mixer", "red_green": 0.5, "monochrome": true}),
        json!({"op": "black_white"}),
        json!({"op": "threshold"}),
    ];
    for maker in makers {
        for (channels, one, three) in [(Channels::Rgb, 1, 3), (Channels::Rgba, 2, 4)] {
            let made = plan(channels, &json!([maker, blur, {"op": "sepia"}, blur]));
            let planes = made.planes_along(&made.segments);
            assert!(planes.starts_with(&[three, one, one]) && planes.ends_with(&[three, three]), "{maker}: {planes:?}");
            let (_, needs) = made.needs(&made.segments, made.size.rect(), Tuning::default());
            let strip = Strip::bytes(SIZE.width, three, Tuning::default().strip_rows);
            assert_eq!(needs[0].1.memory_bytes, strip, "three planes come in a strip of their own");
        }
    }
    let tinted = plan(Channels::Rgb, &json!([{"op": "grayscale"}, {"op": "sepia"}, {"op": "gaussian_blur"}]));
    assert!(tinted.planes_along(&tinted.segments).iter().all(|planes| *planes == 3), "one matrix, which makes colours");
    let tinted = plan(Channels::Rgb, &json!([{"op": "threshold"}, {"op": "sepia"}, {"op": "gaussian_blur"}]));
    let [Segment::Points(steps), ..] = tinted.segments.as_slice() else { panic!("{:?}", tinted.segments) };
    assert!(!steps.iter().any(PointStep::changes_planes), "nothing is between one and three planes: {steps:?}");
}

#[test]
fn gray_with_alpha_is_two_planes() {
    let steps = of_one_plane();
    let with_alpha = plan(Channels::GrayAlpha, &json!(steps));
    assert!(with_alpha.planes_along(&with_alpha.segments).iter().all(|planes| *planes == 2));
    let made = plan(Channels::Gray, &json!([{"op": "exposure", "ev": 0.5}, {"op": "rotate", "degrees": 10}]));
    assert!(made.planes_along(&made.segments).iter().all(|planes| *planes == 2));
    let colors = plan(Channels::GrayAlpha, &json!([{"op": "gaussian_blur"}, {"op": "sepia"}]));
    assert_eq!((colors.read.count(), colors.planes()), (2, 4));
}

/// The memory of a chain and its picture is proportional to the planes.
#[test]
fn gray_takes_a_third_of_the_memory() {
    let steps = json!([{"op": "exposure", "ev": 0.5}, {"op": "gaussian_blur", "sigma_px": 2.0}, {"op": "rotate"}]);
    let [gray, colors] = [Channels::Gray, Channels::Rgb].map(|channels| plan(channels, &steps));
    assert_eq!(3 * gray.picture_bytes(), colors.picture_bytes());
    let held = |plan: &Plan| {
        let (_, needs) = plan.needs(&plan.segments, plan.size.rect(), Tuning::default());
        needs.iter().map(|(_, needs)| needs.memory_bytes).sum::<u64>()
    };
    assert!(held(&gray) > 0);
    assert_eq!(3 * held(&gray), held(&colors));
}

#[test]
fn rotation_whose_corners_are_cropped_makes_no_alpha() {
    let plan_of = |x: u32| {
        let crop = json!({"op": "crop", "x": x, "y": 100, "width": 200, "height": 120});
        plan(Channels::Rgb, &json!([{"op": "rotate", "degrees": 10}, crop, {"op": "exposure", "ev": 0.5}]))
    };
    let (inside, beyond) = (plan_of(100), plan_of(0));
    assert_eq!((inside.channels, inside.full), (Channels::Rgb, Size { width: 200, height: 120 }));
    assert_eq!((beyond.channels, beyond.full), (Channels::Rgba, inside.full));
    // One segment less: the rotation yields only the part that is kept.
    assert_eq!(inside.segments.len() + 1, beyond.segments.len());
}

/// A view's checkpoint serves every recipe that begins with the same steps, so nothing before a mark may change later.
#[test]
fn mark_of_a_step_is_final() {
    let steps = [
        json!({"op": "exposure", "ev": 0.5}),
        json!({"op": "levels", "black": 0.1, "gamma": 1.4, "out_black": 0.05}),
        json!({"op": "grayscale"}),
        json!({"op": "grayscale", "weights": "linear"}),
        json!({"op": "threshold"}),
        json!({"op": "sepia"}),
        json!({"op": "saturation", "amount": 0.5}),
        json!({"op": "brightness", "amount": 0.2}),
        json!({"op": "white_balance", "temperature": 0.4}),
        json!({"op": "vibrance", "amount": 0.5}),
        json!({"op": "auto_levels"}),
        json!({"op": "rotate", "degrees": 180}),
        json!({"op": "rotate", "degrees": 7}),
        json!({"op": "crop", "x": 10, "y": 10}),
        json!({"op": "pad", "left": 3, "color": "#ff0000"}),
    ];
    let all = || 0..steps.len();
    for channels in [Channels::Gray, Channels::Rgb, Channels::Rgba] {
        let short: Vec<Plan> = all().map(|a| plan(channels, &json!([steps[a]]))).collect();
        let chains = all().flat_map(|a| all().flat_map(move |b| all().map(move |c| [a, b, c])));
        for [a, b, c] in chains {
            let ops = json!([steps[a], steps[b], steps[c]]);
            let whole = plan(channels, &ops);
            assert!(whole.marks.is_sorted_by_key(|mark| (mark.segments, mark.points)), "{ops}: {:?}", whole.marks);
            assert_eq!(settled(&whole, 0), settled(&short[a], 0), "after one step of {ops}");
            assert_eq!(
                settled(&whole, 1),
                settled(&plan(channels, &json!([steps[a], steps[b]])), 1),
                "after two of {ops}"
            );
        }
    }
}

/// A description of everything before mark `i`.
fn settled(plan: &Plan, i: usize) -> String {
    let Mark { segments, points } = plan.marks[i];
    let part = match plan.segments.get(segments) {
        Some(Segment::Points(steps)) => &steps[..points],
        _ => &[],
    };
    format!("{:?} {part:?}", &plan.segments[..segments])
}
