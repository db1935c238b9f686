//! Numbers in controls: formatting, parsing, position on a slider, and keyboard steps.

use filters::parse_decimal;

use crate::text::localized;

/// The numbers that a control accepts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Range {
    /// The ends of the slider.
    pub(crate) soft: [f64; 2],
    /// The limits of typed numbers.
    pub(crate) hard: [f64; 2],
    pub(crate) step: f64,
}

impl Range {
    /// Whether the number may be applied while the user types. A number that may be the start of another one is
    /// ignored; only the final value is refused with a message.
    pub(crate) fn accepts_while_typing(self, number: f64) -> bool {
        let [low, high] = self.hard;
        (low..=high).contains(&number) && (self.step.fract() != 0.0 || number % self.step == 0.0)
    }

    /// The nearest value that the slider can have.
    fn snapped(self, value: f64) -> f64 {
        let [low, high] = self.soft;
        let steps = ((value - low) / self.step).round();
        // Formatted and parsed again, so that 0.1 + 0.2 is 0.3.
        let snapped = low + steps * self.step;
        parse_decimal(&format_number(snapped, self.step)).unwrap_or(snapped).clamp(low, high)
    }

    /// `value` after `count` steps. A value beyond the ends of the slider moves within the limits of typed numbers.
    pub(crate) fn stepped(self, value: f64, count: f64) -> f64 {
        let moved = value + count * self.step;
        let moved = parse_decimal(&format_number(moved, self.step)).unwrap_or(moved);
        let ([soft_low, soft_high], [low, high]) = (self.soft, self.hard);
        if (soft_low..=soft_high).contains(&value) { moved.clamp(soft_low, soft_high) } else { moved.clamp(low, high) }
    }
}

/// The scale of a slider.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) enum Scale {
    #[default]
    Linear,
    /// Linear in the reciprocal: kelvin are perceived linearly in mired. Both ends must be positive.
    Reciprocal,
}

impl Scale {
    const fn map(self, value: f64) -> f64 {
        match self {
            Self::Linear => value,
            Self::Reciprocal => -1.0 / value,
        }
    }

    /// The position of a value on a slider, from 0 to 1.
    pub(crate) fn position(self, value: f64, soft: [f64; 2]) -> f64 {
        let [low, high] = soft.map(|end| self.map(end));
        ((self.map(value) - low) / (high - low)).clamp(0.0, 1.0)
    }

    /// The value at a position of a slider, rounded to the steps of the range.
    pub(crate) fn value(self, position: f64, range: Range) -> f64 {
        let [low, high] = range.soft.map(|end| self.map(end));
        let mapped = low + position.clamp(0.0, 1.0) * (high - low);
        range.snapped(match self {
            Self::Linear => mapped,
            Self::Reciprocal => -1.0 / mapped,
        })
    }
}

/// Formats `value` with at least the decimals of `step`; with more if the value has more, up to four.
pub(crate) fn format_number(value: f64, step: f64) -> String {
    let decimals = decimals(step);
    let short = format!("{value:.decimals$}");
    if parse_decimal(&short).is_some_and(|read| (read - value).abs() < 1e-9) {
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

/// Formats `value` for a control, with a typographic minus, and with a sign if the range has a neutral zero inside.
pub(crate) fn format_value(value: f64, range: Range) -> String {
    let text = localized(format_number(value, range.step));
    let [low, high] = range.soft;
    match text.strip_prefix('-') {
        Some(digits) if digits.bytes().all(|byte| matches!(byte, b'0' | b'.' | b',')) => digits.to_owned(),
        Some(digits) => format!("\u{2212}{digits}"),
        None if value > 0.0 && low < 0.0 && high > 0.0 => format!("+{text}"),
        None => text,
    }
}

/// Parses typed text. A comma counts as a point, a typographic minus as a minus, and blanks are ignored.
pub(crate) fn parse_number(text: &str) -> Option<f64> {
    let letters = text.chars().filter(|letter| !letter.is_whitespace());
    let plain = letters.map(|letter| match letter {
        ',' => '.',
        '\u{2212}' | '\u{2013}' => '-',
        other => other,
    });
    parse_decimal(&plain.collect::<String>())
}

/// The filled part of the track of a slider as fractions of its length: from the neutral point (zero if the slider has
/// one inside, otherwise its start) to the value.
pub(crate) fn fill_range(value: f64, soft: [f64; 2], scale: Scale) -> (f64, f64) {
    let [low, high] = soft;
    let neutral = if low < 0.0 && high > 0.0 { scale.position(0.0, soft) } else { 0.0 };
    let value = scale.position(value, soft);
    (neutral.min(value), neutral.max(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_follows_the_step_and_loses_nothing_a_person_typed() {
        assert_eq!(format_number(0.5, 0.05), "0.50");
        assert_eq!(format_number(3.0, 1.0), "3");
        assert_eq!(format_number(-1.234, 0.1), "-1.234");
        assert_eq!(format_number(0.1 + 0.2, 0.1), "0.3");
    }

    #[test]
    fn typed_reads_what_people_type() {
        assert_eq!(parse_number(" 1,5 "), Some(1.5));
        assert_eq!(
            [parse_number("+0.35"), parse_number("5\u{2009}650"), parse_number("1e3")],
            [Some(0.35), Some(5650.0), Some(1000.0)]
        );
        assert_eq!(parse_number("\u{2212}2"), Some(-2.0));
        for text in ["", "abc", "inf", "NaN", "1.2.3"] {
            assert_eq!(parse_number(text), None, "{text}");
        }
    }

    #[test]
    fn shown_has_a_sign_where_zero_is_neutral() {
        let range = |soft| Range { soft, hard: soft, step: 0.05 };
        assert_eq!(
            [0.35, -0.2, 0.0, -0.0].map(|value| format_value(value, range([-2.0, 2.0]))),
            ["+0.35", "\u{2212}0.20", "0.00", "0.00"]
        );
        assert_eq!(format_value(5.0, range([0.0, 10.0])), "5.00");
    }

    #[test]
    fn fill_starts_at_zero_where_the_slider_has_one_inside() {
        let fill = |value, soft| fill_range(value, soft, Scale::Linear);
        assert_eq!(fill(1.0, [-2.0, 2.0]), (0.5, 0.75));
        assert_eq!(fill(-2.0, [-2.0, 2.0]), (0.0, 0.5));
        assert_eq!(fill(2.5, [0.0, 10.0]), (0.0, 0.25));
        assert_eq!(fill(99.0, [0.0, 10.0]), (0.0, 1.0), "beyond the soft range");
    }

    #[test]
    fn kelvin_lie_evenly_by_mired() {
        let soft = [2000.0, 10_000.0];
        let range = Range { soft, hard: soft, step: 50.0 };
        // 500 and 100 mired: the middle is 300 mired.
        assert!((Scale::Reciprocal.position(1e6 / 300.0, soft) - 0.5).abs() < 1e-9);
        assert_eq!(Scale::Reciprocal.value(0.5, range), 3350.0, "in steps of 50 K");
        assert_eq!([0.0, 1.0].map(|place| Scale::Reciprocal.value(place, range)), soft);
    }

    #[test]
    fn values_of_a_slider_are_steps_from_its_start() {
        let range = Range { soft: [-1.0, 1.0], hard: [-5.0, 5.0], step: 0.1 };
        assert_eq!(Scale::Linear.value(0.655, range), 0.3);
        assert_eq!([range.stepped(0.2, 1.0), range.stepped(0.95, 1.0), range.stepped(3.0, 10.0)], [0.3, 1.0, 4.0]);
    }

    #[test]
    fn range_accepts_only_multiples_of_a_whole_step_while_one_types() {
        let odd = Range { soft: [0.0, 10.0], hard: [0.0, 100.0], step: 2.0 };
        assert_eq!([4.0, 5.0, 102.0].map(|number| odd.accepts_while_typing(number)), [true, false, false]);
        let fine = Range { step: 0.1, ..odd };
        assert!(fine.accepts_while_typing(0.123));
    }
}
