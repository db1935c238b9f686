//! Recipes: every valid recipe has one canonical text, which parses to what the recipe renders, and a stored form without a loss.

#![no_main]

use filters::{Limits, Recipe, check};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    match Recipe::from_json(data) {
        Err(error) => assert!(error.message.ends_with('.'), "{}", error.message),
        Ok(recipe) => {
            let canonical = recipe.canonical();
            let again = Recipe::from_json(canonical.as_bytes());
            assert!(again.as_ref().is_ok_and(|again| *again == recipe.effective()), "{canonical}");
            assert!(again.is_ok_and(|again| again.canonical() == canonical), "{canonical}");
            let stored = recipe.to_json();
            assert!(Recipe::from_json(stored.as_bytes()).is_ok_and(|again| again == recipe), "{stored}");
            if let Err(error) = check(640, 480, &recipe, &Limits::EDGE) {
                filters_fuzz::sentence(&error);
            }
        }
    }
});
