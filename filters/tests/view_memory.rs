//! The memory of a view, measured with a counting allocator: at most what it reports, and nothing after it is dropped, however many
//! photographs are opened in sequence.

#![allow(clippy::unwrap_used, reason = "a test that cannot make its files has failed")]

use filters::{Draw, Limits, Recipe, Region, View};
use peak_alloc::PeakAlloc;
use serde_json::json;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

const WIDTH: usize = 1600;
const HEIGHT: usize = 1200;

/// A smooth JPEG with some noise.
fn photograph() -> Vec<u8> {
    let mut noise = 1_u32;
    let samples: Vec<u8> = (0..WIDTH * HEIGHT * 3)
        .map(|i| {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            ((i / 3 % WIDTH / 16 + i / 3 / WIDTH / 11) as u8).wrapping_add((noise >> 29) as u8)
        })
        .collect();
    let mut file = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut file, 90);
    encoder.encode(&samples, WIDTH as u16, HEIGHT as u16, jpeg_encoder::ColorType::Rgb).unwrap();
    file
}

/// One edit: a drag at screen size, a region at full size, and a thumbnail.
fn edit(file: &[u8]) -> View {
    let mut view = View::open(file.to_vec(), &Limits::BROWSER, 256 << 20).unwrap();
    let recipe = |ev: f64| {
        let ops = json!([{"op": "auto_levels"}, {"op": "unsharp_mask", "amount": 1}, {"op": "exposure", "ev": ev}]);
        Recipe::from_value(&json!({"version": 1, "ops": ops})).unwrap()
    };
    for ev in [0.1, 0.2] {
        for draft in [true, false] {
            view.draw(&recipe(ev), &Draw { scale: 0.6, region: None, draft }).unwrap();
        }
    }
    let region = Some(Region { x: 300, y: 200, width: 640, height: 480 });
    view.draw(&recipe(0.2), &Draw { scale: 1.0, region, draft: false }).unwrap();
    view.thumbnail(&recipe(0.2), 160).unwrap();
    view
}

#[test]
fn view_memory_is_as_reported_and_freed_on_drop() {
    let file = photograph();
    // Allocations that happen once in the process.
    drop(edit(&file));
    let before = ALLOCATOR.current_usage();
    for count in 0..50 {
        let view = edit(&file);
        let held = (ALLOCATOR.current_usage() - before) as u64;
        // Recipes and the data of statistics are small.
        let stated = view.memory_bytes();
        assert!(held.abs_diff(stated) < stated / 20, "{held} bytes held, {stated} stated");
        drop(view);
        assert_eq!(ALLOCATOR.current_usage(), before, "after {count} photographs");
    }
}
