//! Tables in recipes: a missing table is named, a present one counts as memory, and a shared band contains it.

use std::sync::Arc;

use crate::lut::{AssetId, Assets, Lut};
use crate::ops::tests::agrees_with;
use crate::{
    Band, Digest, Draw, Error, FileFacts, Limits, Original, ParamValue, Receipt, Recipe, Region, Step, View, check,
    render, render_pixels, render_with_assets,
};

const CHELSEA: &[u8] = include_bytes!("../../../../photos/chelsea.png");

/// A table of `size`; red varies fastest.
fn cube(size: usize, f: impl Fn([f64; 3]) -> [f64; 3]) -> String {
    let mut text = format!("LUT_3D_SIZE {size}\n");
    for entry in 0..size.pow(3) {
        let place = |stride: usize| (entry / stride % size) as f64 / (size - 1) as f64;
        let [r, g, b] = f([place(1), place(size), place(size * size)]);
        text += &format!("{r} {g} {b}\n");
    }
    text
}

fn recipe(id: AssetId, amount: f64) -> Recipe {
    let mut step = Step::new("lut3d").unwrap();
    step.set("lut", ParamValue::Lut(id)).unwrap();
    step.set("amount", ParamValue::Number(amount)).unwrap();
    Recipe { steps: vec![step], ..Recipe::default() }
}

fn swapped() -> (Assets, AssetId) {
    let mut assets = Assets::default();
    let id = assets.add(Lut::parse(cube(17, |[r, g, b]| [b, r * r, 1.0 - g]).as_bytes()).unwrap());
    (assets, id)
}

/// The reference weights a cell's corners by the volumes of the tetrahedra that a colour cuts off, which equal differences of the sorted
/// fractions.
#[test]
fn lut3d_agrees_with_a_plain_tetrahedral_interpolation() {
    let odd = |[r, g, b]: [f64; 3]| [(r * r + 0.3 * b).min(1.0), 1.0 - g * b, (0.5 * r + 0.5 * b * b).sqrt()];
    for (size, amount) in [(2_usize, 1.0), (5, 0.7), (17, 1.0), (65, 1.0)] {
        let mut assets = Assets::default();
        let id = assets.add(Lut::parse(cube(size, odd).as_bytes()).unwrap());
        agrees_with(&format!(r#"{{"op":"lut3d","lut":"{id}","amount":{amount}}}"#), &assets, |rgb| {
            let last = (size - 1) as f64;
            let cells = rgb.map(|v| (v * last).floor().min(last - 1.0));
            let mut sides = [0, 1, 2].map(|i| (rgb[i] * last - cells[i], i));
            sides.sort_by(|a, b| b.0.total_cmp(&a.0));
            let fractions = [1.0, sides[0].0, sides[1].0, sides[2].0, 0.0];
            let mut corner = cells;
            let mut sum = [0.0; 3];
            for step in 0..4 {
                let weight = fractions[step] - fractions[step + 1];
                let color = odd(corner.map(|v| v / last));
                sum = [0, 1, 2].map(|i| sum[i] + weight * color[i]);
                if let Some((_, side)) = sides.get(step) {
                    corner[*side] += 1.0;
                }
            }
            [0, 1, 2].map(|i| rgb[i] + amount * (sum[i] - rgb[i]))
        });
    }
}

#[test]
fn lut3d_that_is_missing_is_named() {
    let (assets, id) = swapped();
    let mut recipe = recipe(id, 1.0);
    recipe.steps.insert(0, Step::new("invert").unwrap());
    let Err(Error::Recipe(error)) = render(CHELSEA, &recipe, &Limits::EDGE, &mut Vec::new()) else {
        panic!("it was rendered without its table")
    };
    assert_eq!((error.pointer.as_str(), error.code.as_str()), ("/ops/1/lut", "recipe_missing_asset"));
    assert!(error.message.contains(&id.to_string()), "{}", error.message);
    let checked = check(451, 300, &recipe, &Limits::EDGE).unwrap();
    assert_eq!((checked.width, checked.height), (451, 300), "its size is known all the same");
    render_with_assets(CHELSEA, &recipe, &assets, &Limits::EDGE, &mut Vec::new()).unwrap();
    // Another table replaces it; the first is missing.
    let mut other = recipe.with_assets(&assets);
    other.steps[1].set("lut", ParamValue::Lut(AssetId(Digest::sha256(b"another")))).unwrap();
    assert!(render(CHELSEA, &other, &Limits::EDGE, &mut Vec::new()).is_err());
    other.steps[1].reset("lut");
    assert!(other.steps[1].is_neutral());
    render(CHELSEA, &other, &Limits::EDGE, &mut Vec::new()).unwrap();
}

#[test]
fn lut3d_is_counted_in_the_memory_estimate_once() {
    let mut assets = Assets::default();
    let id = assets.add(Lut::parse(cube(65, |rgb| rgb).as_bytes()).unwrap());
    let table = assets.memory_bytes();
    assert_eq!(table, 4 * (3 * 65 * 65 * 65 + 1));
    let needed = |recipe: &Recipe| Original::open(CHELSEA, &Limits::EDGE).unwrap().rendering(recipe).unwrap().memory_bytes();
    let (mut once, plain) = (recipe(id, 1.0).with_assets(&assets), needed(&Recipe { steps: vec![Step::new("invert").unwrap()], ..Recipe::default() }));
    let by_once = needed(&once) - plain;
    assert!((table..table + (1 << 17)).contains(&by_once), "{by_once} for {table}");
    once.steps.extend(once.steps.clone());
    assert!(needed(&once) - plain < table + (1 << 17), "two steps share it");
    let less = Limits { memory_bytes: table, ..Limits::EDGE };
    assert_eq!(render(CHELSEA, &once, &less, &mut Vec::new()).unwrap_err().code(), "over_limit");
    let view = |limits: &Limits| View::open(CHELSEA.to_vec(), limits, u64::MAX).unwrap().thumbnail(&once, 64);
    assert!(view(&Limits::EDGE).is_ok());
    assert_eq!(view(&less).unwrap_err().code(), "over_limit");
    let pixels = render_pixels(&[9; 300], 10, 10, &once, &less);
    assert_eq!(pixels.unwrap_err().code(), "over_limit");
}

/// Another instance of the engine receives the table with the pixels, and draws the same.
#[test]
fn lut3d_table_is_shared_with_a_band() {
    let (assets, id) = swapped();
    let mut view = View::open(CHELSEA.to_vec(), &Limits::BROWSER, u64::MAX).unwrap();
    let draw = Draw { scale: 0.5, region: None, draft: false };
    for file in [cube(9, |[r, g, b]| [b, r * g, g]), "LUT_IN_VIDEO_RANGE\nLUT_1D_SIZE 3\n0 0 0\n.7 .5 .4\n1 1 1\n".to_owned()] {
        let mut assets = assets.clone();
        let recipe = recipe(assets.add(Lut::parse(file.as_bytes()).unwrap()), 0.8);
        let whole = view.draw(&recipe.with_assets(&assets), &draw).unwrap();
        let (width, height) = whole.size;
        let region = Region { x: 0, y: 20, width, height: height - 40 };
        let mut band = Band::new(view.share(&recipe.with_assets(&assets), &draw, region).unwrap()).unwrap();
        let drawn = band.draw(&recipe, region).unwrap();
        let at = |row: u32| (row * width * 4) as usize;
        assert!(drawn.rgba == whole.rgba[at(20)..at(height - 20)]);
        assert_eq!(band.draw(&self::recipe(id, 0.8), region), Err(Error::NotShared), "a table that it was not given");
    }
}

#[test]
fn lut3d_is_stated_by_the_receipt() {
    let (assets, id) = swapped();
    let mut recipe = recipe(id, 1.0);
    recipe.steps.extend(recipe.steps.clone());
    let rendered = render_with_assets(CHELSEA, &recipe, &assets, &Limits::EDGE, &mut Vec::new()).unwrap();
    let original = FileFacts { sha256: Digest::sha256(CHELSEA), size_bytes: CHELSEA.len() as u64 };
    let receipt = Receipt::new("r".to_owned(), "now".to_owned(), original, &recipe, &rendered);
    let text = serde_json::to_value(&receipt).unwrap();
    assert_eq!(text["assets"], serde_json::json!([id.to_string()]));
    assert_eq!(serde_json::from_value::<Receipt>(text).unwrap(), receipt);
}

#[test]
fn lut3d_table_is_shared_by_all_recipes_that_name_it() {
    let (assets, id) = swapped();
    let before = Arc::strong_count(assets.lut(&id).unwrap());
    let resolved: Vec<Recipe> = (0..3).map(|_| recipe(id, 0.5).with_assets(&assets)).collect();
    assert_eq!(Arc::strong_count(assets.lut(&id).unwrap()), before + resolved.len());
}
