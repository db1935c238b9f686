//! The view property: at scale 1, every region that a view draws equals that region of the rendition, bit by bit; at any scale, bands that
//! are drawn separately join to the whole. Tested for every golden case on sources of every kind, whatever the view has cached.

use serde_json::{Value, json};

use super::sources::{KINDS, Source};
use super::{LIMITS, Random, golden_assets, golden_cases, is_refused_for_its_size, may_be_refused};
use crate::{Band, Draw, Drawn, Error, Preview, Recipe, Region, TILE_PX, View, render, tile_digest};

fn recipe(ops: &[Value], output: &Value) -> Recipe {
    Recipe::from_value(&json!({"version": 1, "ops": ops, "output": output})).unwrap().with_assets(&golden_assets())
}

/// The output of a view: eight bits.
fn png_output() -> Value {
    json!({"format": "png", "bit_depth": 8})
}

fn view(source: &Source, hold_bytes: u64) -> View {
    View::open(source.file.clone(), &LIMITS, hold_bytes).unwrap()
}

/// A rendition with eight bits per sample, as RGBA.
struct Rendition {
    width: usize,
    height: usize,
    rgba: Vec<u8>,
}

impl Rendition {
    fn new(source: &Source, recipe: &Recipe) -> Result<Self, Error> {
        let mut file = Vec::new();
        let rendered = render(&source.file, recipe, &LIMITS, &mut file)?;
        let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().unwrap();
        let mut samples = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut samples).unwrap();
        assert_eq!(info.bit_depth, png::BitDepth::Eight);
        let pixels = samples.chunks_exact(info.color_type.samples());
        let rgba = pixels.flat_map(|pixel| match *pixel {
            [v] => [v, v, v, 255],
            [v, alpha] => [v, v, v, alpha],
            [r, g, b] => [r, g, b, 255],
            [r, g, b, alpha] => [r, g, b, alpha],
            _ => unreachable!(),
        });
        Ok(Self { width: rendered.width as usize, height: rendered.height as usize, rgba: rgba.collect() })
    }

    /// The pixels of `region`.
    fn part(&self, region: Region) -> Vec<u8> {
        let [x, y, width, height] = [region.x, region.y, region.width, region.height].map(|v| v as usize);
        let row = |y: usize| &self.rgba[4 * (y * self.width + x)..4 * (y * self.width + x + width)];
        (y..y + height).flat_map(row).copied().collect()
    }

    fn region(&self, random: &mut Random) -> Region {
        let ((x, width), (y, height)) = (random.span(self.width), random.span(self.height));
        let [x, y, width, height] = [x, y, width, height].map(|v| v as u32);
        Region { x, y, width, height }
    }
}

fn at(scale: f64, region: Option<Region>) -> Draw {
    Draw { scale, region, draft: false }
}

/// Compares some regions that `view` draws with the rendition. Returns the error if the case is not possible for the picture.
fn draws_the_rendition(source: &Source, view: &mut View, ops: &[Value], random: &mut Random) -> Result<(), Error> {
    let recipe = recipe(ops, &png_output());
    let rendition = match Rendition::new(source, &recipe) {
        Ok(rendition) => rendition,
        Err(error) => {
            assert_eq!(view.draw(&recipe, &at(1.0, None)).unwrap_err(), error, "{source:?}, {ops:?}");
            return Err(error);
        }
    };
    for _ in 0..2 {
        let region = rendition.region(random);
        let drawn = view.draw(&recipe, &at(1.0, Some(region))).unwrap();
        let size = (rendition.width as u32, rendition.height as u32);
        assert_eq!((drawn.rendition, drawn.size, drawn.scale, drawn.region), (size, size, 1.0, region));
        assert!(drawn.rgba == rendition.part(region), "{region:?} of {source:?} differs: {ops:?}");
    }
    Ok(())
}

/// Draws the whole as `count` separately shared bands.
fn in_bands(view: &mut View, recipe: &Recipe, draw: &Draw, count: u32) -> Vec<u8> {
    let whole = view.placement(recipe, draw).unwrap().region;
    let rows = whole.height.div_ceil(count);
    let mut rgba = Vec::new();
    for y in (whole.y..whole.y + whole.height).step_by(rows as usize) {
        let band = Region { y, height: rows.min(whole.y + whole.height - y), ..whole };
        let bytes = view.share(recipe, draw, band).unwrap();
        let drawn = Band::new(bytes).unwrap().draw(recipe, band).unwrap();
        assert_eq!(drawn.region, band);
        rgba.extend(drawn.rgba);
    }
    rgba
}

/// Compares bands at a scale with what the view draws.
fn joins(source: &Source, view: &mut View, ops: &[Value], random: &mut Random) {
    let recipe = recipe(ops, &json!({"format": "jpeg"}));
    const DRAWS: [(f64, u32, bool); 5] =
        [(1.0, 3, false), (1.0, 2, false), (0.6, 2, false), (0.3, 3, false), (0.8, 2, true)];
    let (scale, count, draft) = DRAWS[random.between(0, DRAWS.len() - 1)];
    let (width, height) = view.placement(&recipe, &at(scale, None)).unwrap().size;
    let ((x, w), (y, h)) = (random.span(width as usize), random.span(height as usize));
    let [x, y, width, height] = [x, y, w, h].map(|v| v as u32);
    let draw = Draw { draft, ..at(scale, Some(Region { x, y, width, height })) };
    let Drawn { rgba, .. } = view.draw(&recipe, &draw).unwrap();
    assert!(in_bands(view, &recipe, &draw, count) == rgba, "{count} bands of {draw:?} of {source:?}: {ops:?}");
}

/// A random limit: nothing is held, or everything.
fn hold_bytes(random: &mut Random) -> u64 {
    if random.between(0, 1) == 0 { 0 } else { u64::MAX }
}

#[test]
fn view_regions_are_the_renditions_for_every_golden_case() {
    let mut random = Random::seeded();
    let photograph = Source::photograph();
    let mut of_photograph = view(&photograph, u64::MAX);
    for cases in golden_cases().values() {
        for case in cases {
            draws_the_rendition(&photograph, &mut of_photograph, case, &mut random).unwrap();
            joins(&photograph, &mut of_photograph, case, &mut random);
            for kind in KINDS {
                let source = Source::random(kind, &mut random);
                let mut view = view(&source, hold_bytes(&mut random));
                match draws_the_rendition(&source, &mut view, case, &mut random) {
                    Ok(()) => joins(&source, &mut view, case, &mut random),
                    Err(error) => {
                        is_refused_for_its_size(&error);
                        assert!(may_be_refused(case), "{error} {source:?} of {case:?}");
                    }
                }
            }
        }
    }
}

/// A session that draws one recipe after the other, as in an edit: its cache changes no result, at full size or below.
#[test]
fn view_that_keeps_stages_draws_what_a_fresh_one_does() {
    let mut random = Random::seeded();
    let goldens = golden_cases();
    let steps: Vec<&Value> = goldens.values().flatten().flatten().collect();
    let mut compared = 0;
    for _ in 0..150 {
        let source = Source::random(KINDS[random.between(0, KINDS.len() - 1)], &mut random);
        let hold_bytes = hold_bytes(&mut random);
        let mut used = view(&source, hold_bytes);
        let small = || Preview::open(&source.file, &LIMITS, 40).unwrap();
        let mut used_small = small();
        let mut chain: Vec<Value> = (0..4).map(|_| steps[random.between(0, steps.len() - 1)].clone()).collect();
        for _ in 0..6 {
            let changed = random.between(0, chain.len() - 1);
            chain[changed] = steps[random.between(0, steps.len() - 1)].clone();
            let recipe = recipe(&chain, &png_output());
            let fresh = view(&source, hold_bytes).draw(&recipe, &at(1.0, None));
            compared += usize::from(fresh.is_ok());
            assert!(used.draw(&recipe, &at(1.0, None)) == fresh, "{source:?}: {chain:?}, {changed} changed");
            let fresh = small().render(&recipe);
            assert!(used_small.render(&recipe) == fresh, "{source:?}, small: {chain:?}, {changed} changed");
        }
    }
    assert!(compared > 300, "{compared} compared");
}

/// The receipt's tile digests match the tiles that a view draws.
#[test]
fn view_tiles_have_the_digests_of_the_receipt() {
    let photograph = Source::photograph();
    let mut view = view(&photograph, u64::MAX);
    let mut tiles = 0;
    for case in golden_cases().values().flatten() {
        let recipe = recipe(case, &json!({"format": "jpeg"}));
        let rendered = render(&photograph.file, &recipe, &LIMITS, &mut Vec::new()).unwrap();
        for (i, digest) in rendered.pixels.tiles.iter().enumerate() {
            let (column, row) = (i as u32 % rendered.pixels.columns, i as u32 / rendered.pixels.columns);
            let (x, y) = (column * TILE_PX, row * TILE_PX);
            let [width, height] = [rendered.width - x, rendered.height - y].map(|left| left.min(TILE_PX));
            let rgba = view.draw(&recipe, &at(1.0, Some(Region { x, y, width, height }))).unwrap().rgba;
            // A JPEG is grey or in colour; the receipt does not say which.
            let channels = |count: usize| rgba.as_chunks::<4>().0.iter().flat_map(move |pixel| pixel[..count].to_vec());
            let digests = [1, 3].map(|count| tile_digest(column, row, &channels(count).collect::<Vec<u8>>()));
            assert!(digests.contains(digest), "tile {column}, {row} of {case:?}");
            tiles += 1;
        }
    }
    assert!(tiles > 300, "{tiles} tiles");
}

/// A turn after per-pixel steps is applied to the source, so cached pixels between those steps belong to another source.
#[test]
fn view_keeps_no_pixels_across_a_turn_of_the_source() {
    let photograph = Source::photograph();
    let mut used = view(&photograph, u64::MAX);
    let with = |last: Value| {
        let oklab = json!({"op": "vibrance", "amount": 0.7});
        recipe(&[oklab.clone(), oklab, last], &png_output())
    };
    for last in [
        json!({"op": "invert"}),
        json!({"op": "sepia"}),
        json!({"op": "rotate", "degrees": 180}),
        json!({"op": "flip"}),
    ] {
        let recipe = with(last);
        let fresh = view(&photograph, u64::MAX).draw(&recipe, &at(1.0, None));
        assert!(used.draw(&recipe, &at(1.0, None)) == fresh, "{}", recipe.canonical());
    }
}
