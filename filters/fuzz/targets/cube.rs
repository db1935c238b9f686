//! The `.cube` parser: a file gives the same table whole and in pieces, and the table can be used; invalid files are refused with a
//! sentence.

#![no_main]

use filters::{Limits, Lut, LutReader, ParamValue, Recipe, Step, render_pixels};
use libfuzzer_sys::fuzz_target;

/// Colours to look up: black, white, greys, and colours between the corners.
const PIXELS: [u8; 18] = [0, 0, 0, 255, 255, 255, 128, 128, 128, 255, 0, 0, 0, 200, 90, 3, 1, 254];

fuzz_target!(|file: &[u8]| {
    let length = file.len() % 13 + 1;
    let whole = Lut::parse(file);
    let mut pieces = LutReader::checking();
    let read = file.chunks(length).try_for_each(|piece| pieces.push(piece));
    let checked = read.and_then(|()| pieces.check());
    match whole {
        Err(error) => {
            assert!(error.message.ends_with('.') && error.line != Some(0), "{}", error.message);
            assert_eq!(checked.as_ref(), Err(&error), "in pieces of {length}");
        }
        Ok(lut) => {
            assert_eq!(checked.as_ref(), Ok(lut.info()), "in pieces of {length}");
            let mut assets = filters::Assets::default();
            let id = assets.add(lut);
            let Some(mut step) = Step::new("lut3d") else { return };
            assert!(step.set("lut", ParamValue::Lut(id)).is_ok());
            let recipe = Recipe { steps: vec![step], ..Recipe::default() }.with_assets(&assets);
            assert!(render_pixels(&PIXELS, 6, 1, &recipe, &Limits::EDGE).is_ok());
        }
    }
});
