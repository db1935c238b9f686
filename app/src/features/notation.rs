//! Formats and parses numbers of a recipe for people: fractions as hundredths (+35 for 0.35), the temperature of light
//! in kelvin.

use filters::ParamSpec;

use crate::ui::number::{format_number, parse_number};

/// Fractions up to this value are shown as hundredths; larger values are factors.
const MAX_SHARE: f64 = 2.0;

/// The notation of a number. `None` is a plain decimal number.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Notation {
    pub(super) format: Option<fn(f64) -> String>,
    pub(super) parse: Option<fn(&str) -> Option<f64>>,
}

impl Notation {
    pub(super) fn of(spec: &ParamSpec, soft: [f64; 2]) -> Self {
        let [low, high] = soft;
        if !spec.unit.is_empty() || low < -MAX_SHARE || high > MAX_SHARE {
            return Self::default();
        }
        let format = if low < 0.0 && high > 0.0 { signed_hundredths } else { hundredths };
        Self { format: Some(format), parse: Some(share) }
    }
}

fn hundredths(share: f64) -> String {
    // A product such as 0.29 * 100 is not exact.
    format_number((share * 1e6).round() / 1e4, 1.0).replace('-', "\u{2212}")
}

fn signed_hundredths(share: f64) -> String {
    let text = hundredths(share);
    match text.as_str() {
        "\u{2212}0" => "0".to_owned(),
        _ if share > 0.0 && text != "0" => format!("+{text}"),
        _ => text,
    }
}

fn share(text: &str) -> Option<f64> {
    parse_number(text.trim().trim_end_matches('%')).map(|hundredths| hundredths / 100.0)
}

/// Formats kelvin with a thousands separator: `5 650`.
pub(super) fn kelvin(kelvin: f64) -> String {
    let whole = kelvin.round() as u32;
    if whole < 1000 { whole.to_string() } else { format!("{}\u{2009}{:03}", whole / 1000, whole % 1000) }
}

/// Parses typed kelvin: `5650` and `5 650 K`, but not `5.65k`.
pub(super) fn typed_kelvin(text: &str) -> Option<f64> {
    parse_number(text.trim().trim_end_matches(['K', 'k']))
}

#[cfg(test)]
mod tests {
    use filters::Step;

    use super::*;

    fn notation(op: &str, param: &str) -> Notation {
        let spec = Step::new(op).unwrap().spec().param(param).unwrap();
        let filters::ParamKind::Number { soft, .. } = spec.kind else { panic!("{op}.{param} is no number") };
        Notation::of(spec, soft)
    }

    #[test]
    fn shares_are_written_as_hundredths_with_a_sign_where_zero_is_in_the_middle() {
        let contrast = notation("contrast", "amount").format.unwrap();
        assert_eq!([0.29, -0.22, 0.0, -0.0, 1.0].map(contrast), ["+29", "\u{2212}22", "0", "0", "+100"]);
        let grain = notation("grain", "amount").format.unwrap();
        assert_eq!([0.25, 0.005, 0.0].map(grain), ["25", "0.5", "0"]);
    }

    #[test]
    fn shares_are_read_as_hundredths() {
        let parse = notation("contrast", "amount").parse.unwrap();
        assert_eq!(
            [parse("+35"), parse("\u{2212}22 %"), parse("0,5"), parse("much")],
            [Some(0.35), Some(-0.22), Some(0.005), None]
        );
    }

    #[test]
    fn numbers_with_a_unit_and_factors_stay_as_they_are() {
        for (op, param) in
            [("exposure", "ev"), ("gamma", "gamma"), ("gaussian_blur", "sigma_px"), ("rotate", "degrees")]
        {
            assert!(notation(op, param).format.is_none(), "{op}.{param}");
        }
    }

    #[test]
    fn kelvin_have_their_thousands_apart() {
        assert_eq!([5650.4, 999.0, 12_050.0].map(kelvin), ["5\u{2009}650", "999", "12\u{2009}050"]);
        assert_eq!(
            [typed_kelvin("5 650 K"), typed_kelvin("5650"), typed_kelvin("warm")],
            [Some(5650.0), Some(5650.0), None]
        );
    }
}
