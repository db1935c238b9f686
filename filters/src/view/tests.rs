//! Geometry and size of draws, memory of a view, and invalid bands. `fuzzing/tests/views.rs` shows that regions equal the rendition's and
//! that bands join.

use serde_json::{Value, json};

use super::*;
use crate::render;

const CHELSEA: &[u8] = include_bytes!("../../../photos/chelsea.png");
const RETINA: &[u8] = include_bytes!("../../../photos/retina.jpg");
const ROCKET: &[u8] = include_bytes!("../../../photos/rocket.jpg");

fn recipe(ops: &Value) -> Recipe {
    Recipe::from_value(&json!({"version": 1, "ops": ops, "output": {"format": "png", "bit_depth": 8}})).unwrap()
}

fn open(source: &[u8], hold_bytes: u64) -> View {
    View::open(source.to_vec(), &Limits::BROWSER, hold_bytes).unwrap()
}

fn at(scale: f64) -> Draw {
    Draw { scale, region: None, draft: false }
}

/// Mean and largest difference between two pictures of the same size.
fn apart(a: &Drawn, b: &Drawn) -> (f64, u8) {
    assert_eq!((a.size, a.region), (b.size, b.region));
    let apart = a.rgba.iter().zip(&b.rgba).map(|(a, b)| a.abs_diff(*b));
    let sum: f64 = apart.clone().map(f64::from).sum();
    (sum / a.rgba.len() as f64, apart.max().unwrap())
}

/// The RGB pixels of a rendition with three channels, as a view draws it.
fn rendition(source: &[u8], recipe: &Recipe) -> Vec<u8> {
    let mut file = Vec::new();
    render(source, recipe, &Limits::BROWSER, &mut file).unwrap();
    let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().unwrap();
    let mut rgb = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut rgb).unwrap();
    assert_eq!(info.color_type, png::ColorType::Rgb);
    rgb.as_chunks::<3>().0.iter().flat_map(|[r, g, b]| [*r, *g, *b, 255]).collect()
}

#[test]
fn view_sizes_are_the_renditions_times_the_scale() {
    let view = open(RETINA, u64::MAX);
    assert_eq!((view.info().width, view.info().height), (1411, 1411));
    let cases = [
        (json!([]), 0.5, (1411, 1411), (706, 706)),
        (json!([]), 1e-9, (1411, 1411), (1, 1)),
        (json!([{"op": "crop", "x": 705, "width": 706}]), 0.5, (706, 1411), (353, 706)),
        // A result that the recipe reduces is drawn from as many pixels as it needs.
        (json!([{"op": "resize", "width": 141}]), 0.5, (141, 141), (71, 71)),
        (json!([{"op": "resize", "width": 141}]), 1.0, (141, 141), (141, 141)),
        // So is one that the recipe enlargement, until there are no more pixels.
        (json!([{"op": "resize", "width": 2822}]), 0.25, (2822, 2822), (706, 706)),
        (json!([{"op": "resize", "width": 2822}]), 0.75, (2822, 2822), (2117, 2117)),
        (json!([{"op": "resize", "width": 141}, {"op": "resize", "width": 1410}]), 0.5, (1410, 1410), (705, 705)),
        (json!([{"op": "resize", "width": 1411, "height": 706, "fit": "exact"}]), 0.5, (1411, 706), (706, 353)),
    ];
    for (ops, scale, rendition, size) in cases {
        let placement = view.placement(&recipe(&ops), &at(scale)).unwrap();
        let off = placement.size.0.abs_diff(size.0).max(placement.size.1.abs_diff(size.1));
        assert!(off <= 1, "{ops} at {scale}: {placement:?}");
        assert_eq!((placement.rendition, placement.scale), (rendition, scale), "{ops} at {scale}");
        assert_eq!(view.rendition_size(&recipe(&ops)).unwrap(), rendition);
    }
}

#[test]
fn view_draws_what_its_placement_says() {
    let mut view = open(RETINA, u64::MAX);
    let recipe =
        recipe(&json!([{"op": "rotate", "degrees": 90}, {"op": "crop", "width": 900}, {"op": "gaussian_blur"}]));
    let region = Some(Region { x: 31, y: 17, width: 200, height: 5000 });
    for draw in [at(1.0), at(0.4), Draw { region, ..at(0.7) }, Draw { region, draft: true, ..at(1.0) }, at(f64::NAN)] {
        let Placement { rendition, scale, size, region } = view.placement(&recipe, &draw).unwrap();
        let drawn = view.draw(&recipe, &draw).unwrap();
        assert_eq!((drawn.rendition, drawn.scale, drawn.size, drawn.region), (rendition, scale, size, region));
        assert_eq!(drawn.rgba.len(), (4 * region.width * region.height) as usize);
        assert!(region.x + region.width <= size.0 && region.y + region.height <= size.1, "{region:?} in {size:?}");
    }
}

#[test]
fn view_draft_is_half_the_scale_where_there_is_much_to_draw() {
    let mut view = open(RETINA, u64::MAX);
    let recipe = recipe(&json!([{"op": "exposure", "ev": 0.3}]));
    let draft = |region| Draw { scale: 0.8, region, draft: true };
    let drawn = view.draw(&recipe, &draft(None)).unwrap();
    assert_eq!((drawn.scale, drawn.size), (0.4, (564, 564)));
    assert_eq!(drawn.region, Region { x: 0, y: 0, width: 564, height: 564 });
    // The whole region is there, in whole pixels of half the size.
    let region = Region { x: 101, y: 3, width: 601, height: 500 };
    let drawn = view.draw(&recipe, &draft(Some(region))).unwrap();
    assert_eq!(drawn.region, Region { x: 50, y: 1, width: 301, height: 251 });
    let small = Region { width: 100, ..region };
    assert_eq!(view.draw(&recipe, &draft(Some(small))).unwrap().region, small, "a small one is drawn as it is");
}

/// A region below scale 1 equals that region of the whole.
#[test]
fn view_region_of_a_smaller_picture_is_its_part() {
    let recipe =
        recipe(&json!([{"op": "auto_levels"}, {"op": "unsharp_mask", "amount": 1}, {"op": "rotate", "degrees": 3}]));
    for source in [CHELSEA, RETINA] {
        let whole = open(source, u64::MAX).draw(&recipe, &at(0.8)).unwrap();
        let region = Region { x: 37, y: 21, width: 99, height: 150 };
        let part = open(source, u64::MAX).draw(&recipe, &Draw { region: Some(region), ..at(0.8) }).unwrap();
        let row = |y: u32| {
            let start = (4 * (y * whole.size.0 + region.x)) as usize;
            &whole.rgba[start..start + (4 * region.width) as usize]
        };
        let expected: Vec<u8> = (region.y..region.y + region.height).flat_map(row).copied().collect();
        assert!(part.rgba == expected);
    }
}

/// Decoding again for every region, or scaling from a smaller picture, gives a similar picture.
#[test]
fn view_of_a_photograph_that_is_not_held_draws_the_same() {
    let ops =
        json!([{"op": "exposure", "ev": 0.2}, {"op": "dehaze", "amount": 0.4}, {"op": "gaussian_blur", "sigma_px": 2}]);
    let recipe = recipe(&ops);
    for source in [CHELSEA, ROCKET] {
        let whole = rendition(source, &recipe);
        let mut all = open(source, u64::MAX);
        for hold_bytes in [0, 40_000, 400_000] {
            let mut view = open(source, hold_bytes);
            let full = view.draw(&recipe, &at(1.0)).unwrap();
            assert!(full.rgba == whole, "{hold_bytes}");
            for scale in [0.9, 0.45, 0.1] {
                let (mean, _) =
                    apart(&view.draw(&recipe, &at(scale)).unwrap(), &all.draw(&recipe, &at(scale)).unwrap());
                // A JPEG is reduced by its own transform, or by the filter.
                assert!(mean < 3.0, "{hold_bytes} held, at {scale}: {mean}");
            }
            let pixels: u64 = view.picture_cache.decoded_bytes();
            assert!(pixels <= hold_bytes, "{pixels} of {hold_bytes}");
        }
    }
}

/// A JPEG is decoded at reduced scale as long as that is enough, and at full size after that.
#[test]
fn view_decodes_a_jpeg_as_far_as_it_must() {
    let mut view = open(RETINA, u64::MAX);
    let plain = recipe(&json!([]));
    view.draw(&plain, &at(0.25)).unwrap();
    let quarter = view.picture_cache.decoded_bytes();
    assert!(quarter > 0 && quarter < 3 * 500 * 500, "{quarter}");
    view.draw(&plain, &at(0.1)).unwrap();
    assert_eq!(view.picture_cache.decoded_bytes(), quarter);
    view.draw(&plain, &at(0.9)).unwrap();
    assert_eq!(view.picture_cache.decoded_bytes(), quarter + 3 * 1411 * 1411);
}

#[test]
fn view_measures_once_for_the_steps_before() {
    let mut view = open(CHELSEA, u64::MAX);
    let with = |ev: f64, clip: f64| {
        recipe(&json!([{"op": "exposure", "ev": ev}, {"op": "auto_levels", "clip_percent": clip}, {"op": "invert"}]))
    };
    let unknown =
        |view: &View, recipe: &Recipe| view.draw_cache.needs_measuring(&view.layout(recipe, &at(1.0)).unwrap().0);
    assert!(unknown(&view, &with(0.2, 0.1)));
    view.draw(&with(0.2, 0.1), &at(1.0)).unwrap();
    assert!(!unknown(&view, &with(0.2, 0.1)));
    assert!(!unknown(&view, &recipe(&json!([{"op": "exposure", "ev": 0.2}, {"op": "auto_levels"}, {"op": "sepia"}]))));
    assert!(unknown(&view, &with(0.3, 0.1)) && unknown(&view, &with(0.2, 1.0)));
    assert!(
        view.draw_cache.needs_measuring(&view.layout(&with(0.2, 0.1), &at(0.5)).unwrap().0),
        "a smaller picture by itself"
    );
}

#[test]
fn view_keeps_pixels_before_the_step_that_changes() {
    let mut view = open(CHELSEA, u64::MAX);
    let with = |sigma: f64, amount: f64| {
        recipe(
            &json!([{"op": "gaussian_blur", "sigma_px": sigma}, {"op": "saturation", "amount": 0.3}, {"op": "contrast", "amount": amount}]),
        )
    };
    let kept = |view: &mut View, recipe: &Recipe| {
        view.draw(recipe, &at(0.5)).unwrap();
        view.draw_cache.bytes()
    };
    assert_eq!(kept(&mut view, &with(2.0, 0.1)), 0, "nothing has changed yet");
    let bytes = kept(&mut view, &with(2.0, 0.2));
    assert!(bytes >= 3 * 4 * 225 * 150, "{bytes}");
    assert_eq!(kept(&mut view, &with(2.0, 0.3)), bytes);
    kept(&mut view, &with(3.0, 0.3));
    view.clear_cache();
    assert_eq!((view.draw_cache.bytes(), view.memory_bytes()), (0, CHELSEA.len() as u64));
}

#[test]
fn view_errors_point_into_the_whole_recipe() {
    let mut view = open(CHELSEA, u64::MAX);
    let with = |x: u32| recipe(&json!([{"op": "gaussian_blur"}, {"op": "crop", "x": x, "width": 50}]));
    view.draw(&with(100), &at(0.5)).unwrap();
    view.draw(&with(101), &at(0.5)).unwrap();
    for scale in [1.0, 0.5] {
        let Err(Error::Recipe(error)) = view.draw(&with(420), &at(scale)) else { panic!("it does not fit") };
        assert_eq!(error.pointer, "/ops/1/width");
    }
    assert!(view.draw(&with(100), &at(0.5)).is_ok(), "and the session goes on");
}

#[test]
fn view_counts_its_memory_against_the_limit() {
    let few = Limits { memory_bytes: 300_000, ..Limits::BROWSER };
    let mut view = View::open(CHELSEA.to_vec(), &few, u64::MAX).unwrap();
    let error = view.draw(&recipe(&json!([])), &at(1.0)).unwrap_err();
    assert_eq!(error.code(), "over_limit");
    let damaged = View::open(RETINA[..RETINA.len() / 2].to_vec(), &Limits::BROWSER, u64::MAX);
    let error = damaged.and_then(|mut view| view.draw(&recipe(&json!([])), &at(1.0))).unwrap_err();
    assert_eq!(error.code(), "damaged_file", "half a file");
}

/// As in the output file: a format without alpha has a white background.
#[test]
fn view_for_jpeg_output_is_opaque() {
    let mut view = open(CHELSEA, u64::MAX);
    let ops = json!([{"op": "pad", "left": 40, "color": "#ff0000", "opacity": 0.5}, {"op": "rounded_corners", "radius_px": 60}]);
    let [png, jpeg] = ["png", "jpeg"].map(|format| {
        let recipe = json!({"version": 1, "ops": ops, "output": {"format": format}});
        view.draw(&Recipe::from_value(&recipe).unwrap(), &at(1.0)).unwrap().rgba
    });
    assert_eq!(png[3], 0, "a corner");
    assert_eq!(jpeg[..4], [255; 4]);
    assert!(jpeg.as_chunks::<4>().0.iter().all(|pixel| pixel[3] == 255));
}

#[test]
fn view_thumbnail_fits_its_side() {
    let mut view = open(ROCKET, u64::MAX);
    let drawn = view.thumbnail(&recipe(&json!([{"op": "rotate"}])), 160).unwrap();
    assert!(drawn.size.0 < 120 && drawn.size.1.abs_diff(160) <= 1, "{:?}", drawn.size);
    assert_eq!(view.thumbnail(&recipe(&json!([])), 9000).unwrap().size, (640, 427));
}

#[test]
fn band_refuses_what_it_was_not_given() {
    let mut view = open(CHELSEA, u64::MAX);
    let blur = |sigma: f64, ev: f64| {
        recipe(
            &json!([{"op": "exposure", "ev": ev}, {"op": "auto_levels"}, {"op": "gaussian_blur", "sigma_px": sigma}]),
        )
    };
    let size = view.placement(&blur(1.0, 0.0), &at(0.5)).unwrap().size;
    let region = Region { x: 0, y: 0, width: size.0, height: 40 };
    let bytes = view.share(&blur(1.0, 0.0), &at(0.5), region).unwrap();
    let mut band = Band::new(bytes.clone()).unwrap();
    let draw = |band: &mut Band, recipe: &Recipe, region| band.draw(recipe, region).map(|drawn| drawn.rgba);
    let whole = view.draw(&blur(2.0, 0.0), &at(0.5)).unwrap().rgba;
    assert!(
        draw(&mut band, &blur(2.0, 0.0), region).unwrap() == whole[..(4 * size.0 * 40) as usize],
        "a little further"
    );
    for (recipe, region, why) in [
        (blur(60.0, 0.0), region, "far further"),
        (blur(1.0, 0.5), region, "measured on other pixels"),
        (blur(1.0, 0.0), Region { y: 110, ..region }, "elsewhere"),
        (recipe(&json!([{"op": "resize", "width": 100}])), region, "of another scale"),
    ] {
        assert_eq!(draw(&mut band, &recipe, region).unwrap_err(), Error::NotShared, "{why}");
    }
    let with_error = recipe(&json!([{"op": "invert"}, {"op": "crop", "x": 1000}]));
    assert_eq!(draw(&mut band, &with_error, region).unwrap_err().code(), "recipe_does_not_fit");
    for length in (0..bytes.len()).step_by(997) {
        assert_eq!(Band::new(bytes[..length].to_vec()).unwrap_err(), Error::NotShared, "{length} bytes");
    }
}
