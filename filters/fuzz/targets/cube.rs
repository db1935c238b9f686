//! The `.cube` parser, through the operation that reads it.

#![no_main]

use filters::{Limits, Recipe, check};
use libfuzzer_sys::fuzz_target;
use serde_json::json;

fuzz_target!(|text: &str| {
    let recipe = json!({"version": 1, "ops": [{"op": "lut3d", "cube": text}]});
    match Recipe::from_value(&recipe) {
        Err(error) => assert!(error.message.ends_with('.'), "{}", error.message),
        Ok(recipe) => {
            if let Err(error) = check(640, 480, &recipe, &Limits::EDGE) {
                filters_fuzz::sentence(&error);
            }
        }
    }
});
