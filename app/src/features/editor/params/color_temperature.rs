//! Colour temperature of light: converts between kelvin, which the control shows, and the engine's distance from D65 in
//! mired.

/// The step of the slider.
pub(super) const STEP_K: f64 = 50.0;

/// The rounded colour temperature of D65 (6504 K), at which the white balance is neutral.
const NEUTRAL_K: f64 = 6500.0;

/// Converts to whole kelvin.
pub(super) fn kelvin(temperature: f64) -> f64 {
    if temperature == 0.0 { NEUTRAL_K } else { filters::white_balance::kelvin(temperature).round() }
}

/// The inverse of [`kelvin`].
pub(super) fn temperature(kelvin: f64) -> f64 {
    if kelvin == NEUTRAL_K { 0.0 } else { filters::white_balance::temperature(kelvin) }
}

/// The end of a slider, rounded to its steps.
pub(super) fn slider_end_k(temperature: f64) -> f64 {
    (kelvin(temperature) / STEP_K).round() * STEP_K
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neutral_light_is_written_as_people_do() {
        assert_eq!((kelvin(0.0), temperature(6500.0)), (6500.0, 0.0));
        assert!(temperature(6550.0) > 0.0 && temperature(6450.0) < 0.0);
    }

    #[test]
    fn kelvin_that_were_typed_are_shown() {
        for typed in [2800.0, 4321.0, 5000.0, 12_000.0] {
            assert_eq!(kelvin(temperature(typed)), typed);
        }
        // 200 mired are 46.25 more than those of D65; 95 are one.
        assert!((temperature(5000.0) + (200.0 - 1e6 / 6504.0) / 95.0).abs() < 1e-9);
    }

    #[test]
    fn slider_ends_are_steps() {
        assert_eq!(slider_end_k(-1.0) % STEP_K, 0.0);
    }
}
