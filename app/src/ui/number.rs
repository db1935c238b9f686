//! Numbers in controls: how they are written and read, and how far a slider is filled.

/// Writes `value` with as many decimals as `step` has, at least; more if the value itself has more, up to four.
pub(crate) fn written(value: f64, step: f64) -> String {
    let decimals = decimals(step);
    let short = format!("{value:.decimals$}");
    if short.parse::<f64>().is_ok_and(|read| (read - value).abs() < 1e-9) {
        return short;
    }
    let long = format!("{value:.4}");
    long.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn decimals(step: f64) -> usize {
    (0..4)
        .find(|places| (step * 10_f64.powi(*places) - (step * 10_f64.powi(*places)).round()).abs() < 1e-9)
        .unwrap_or(4) as usize
}

/// Reads what a person typed: a comma is a point, a typographic minus is a minus, blanks do not count.
pub(crate) fn typed(text: &str) -> Option<f64> {
    let text: String = text.trim().replace(',', ".").replace('\u{2212}', "-");
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

/// From where to where a slider's track is filled, as fractions of its length: from the neutral point (zero, where
/// the slider has one inside, else its start) to the value.
pub(crate) fn fill(value: f64, [low, high]: [f64; 2]) -> (f64, f64) {
    let at = |value: f64| ((value - low) / (high - low)).clamp(0.0, 1.0);
    let neutral = if low < 0.0 && high > 0.0 { at(0.0) } else { 0.0 };
    let value = at(value);
    (neutral.min(value), neutral.max(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_follows_the_step_and_loses_nothing_a_person_typed() {
        assert_eq!(written(0.5, 0.05), "0.50");
        assert_eq!(written(3.0, 1.0), "3");
        assert_eq!(written(-1.234, 0.1), "-1.234");
        assert_eq!(written(0.1 + 0.2, 0.1), "0.3");
    }

    #[test]
    fn typed_reads_what_people_type() {
        assert_eq!(typed(" 1,5 "), Some(1.5));
        assert_eq!(typed("\u{2212}2"), Some(-2.0));
        for text in ["", "abc", "inf", "NaN", "1.2.3"] {
            assert_eq!(typed(text), None, "{text}");
        }
    }

    #[test]
    fn fill_starts_at_zero_where_the_slider_has_one_inside() {
        assert_eq!(fill(1.0, [-2.0, 2.0]), (0.5, 0.75));
        assert_eq!(fill(-2.0, [-2.0, 2.0]), (0.0, 0.5));
        assert_eq!(fill(2.5, [0.0, 10.0]), (0.0, 0.25));
        assert_eq!(fill(99.0, [0.0, 10.0]), (0.0, 1.0), "beyond the soft range");
    }
}
