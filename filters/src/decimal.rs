//! Parses decimal numbers in text: in `.cube` files and in controls.
//!
//! Clinger's fast path: the digits as an integer, multiplied or divided by a power of ten. With up to 15 digits and a power up to 22 the
//! result is the nearest `f64`, because both operands are exact and one operation rounds once; beyond that it is a few units in the last
//! place off. The standard library is exact for all inputs, but needs a table of 10 KB that does not compress, in the page and in the
//! worker.
//!
//! Source: W. D. Clinger, How to Read Floating Point Numbers Accurately, 1990.

/// The powers of ten that `f64` represents exactly.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
];
/// Beyond this power the result is infinity or zero: `f64` ends at 1.8e308 and 4.9e-324.
const MAX_POWER: i32 = 400;
/// Below this value another digit cannot overflow; above it, further digits are insignificant.
const FULL: u64 = u64::MAX / 10 - 1;

/// Parses digits with an optional sign, point and exponent: `-0.5`, `.5`, `5.`, `+1e-3`. `None` for other texts and for numbers too large
/// for `f64`.
#[must_use]
pub fn parse_decimal(text: &str) -> Option<f64> {
    let (is_negative, unsigned) = match text.as_bytes() {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    };
    let (mut digits, mut power) = (0_u64, 0_i32);
    let (mut has_digits, mut is_fraction) = (false, false);
    let mut rest = unsigned;
    while let [byte, after @ ..] = rest {
        match byte {
            b'0'..=b'9' => {
                has_digits = true;
                if digits < FULL {
                    digits = digits * 10 + u64::from(byte - b'0');
                    power = power.saturating_sub(i32::from(is_fraction));
                } else {
                    power = power.saturating_add(i32::from(!is_fraction));
                }
            }
            b'.' if !is_fraction => is_fraction = true,
            b'e' | b'E' => {
                power = power.saturating_add(exponent(after)?);
                break;
            }
            _ => return None,
        }
        rest = after;
    }
    let number = scaled(digits as f64, power.clamp(-MAX_POWER, MAX_POWER));
    (has_digits && number.is_finite()).then_some(if is_negative { -number } else { number })
}

/// The integer after the `e`, saturated outside the range of `f64`.
fn exponent(text: &[u8]) -> Option<i32> {
    let (sign, digits) = match text {
        [b'-', rest @ ..] => (-1, rest),
        [b'+', rest @ ..] => (1, rest),
        rest => (1, rest),
    };
    let all_digits = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    let value = |value: i32, digit: &u8| value.saturating_mul(10).saturating_add(i32::from(digit - b'0'));
    all_digits.then(|| sign * digits.iter().fold(0, value))
}

/// `number` times ten to the `power`.
fn scaled(mut number: f64, power: i32) -> f64 {
    let mut left = power.unsigned_abs() as usize;
    while left > 0 {
        let step = left.min(POWERS.len() - 1);
        let factor = POWERS.get(step).copied().unwrap_or(1.0);
        if power < 0 {
            number /= factor
        } else {
            number *= factor
        }
        left -= step;
    }
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_of_up_to_15_digits_are_read_as_the_standard_library_reads_them() {
        let mut seed = 7_u64;
        for _ in 0..20_000 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let (digits, places) = ((seed >> 20) % 1_000_000_000_000_000, (seed >> 8) as usize % 15);
            let plain = format!("{:.places$}", digits as f64 / 10_f64.powi(places as i32));
            let short = plain.get(..16.min(plain.len())).unwrap_or_default();
            for text in [short.to_owned(), format!("-{short}"), format!("{digits}e-{places}"), format!("{digits}E+7")] {
                assert_eq!(parse_decimal(&text), text.parse().ok(), "{text}");
            }
        }
    }

    #[test]
    fn decimals_have_the_forms_of_the_standard_library() {
        let texts = [
            "0",
            "-0",
            "+1",
            "1.",
            ".5",
            "-.5e1",
            "007",
            "1e3",
            "1E-3",
            "1e400",
            "1e-400",
            "0e999999999999",
            "2e99999999999",
        ];
        let wrong =
            ["", "-", "+", ".", "e1", "1e", "1e+", "1e1.5", "1.2.3", "--1", "1 ", "0x1", "1,5", "inf", "NaN", "one"];
        for text in texts.into_iter().chain(wrong) {
            assert_eq!(parse_decimal(text), text.parse().ok().filter(|number: &f64| number.is_finite()), "{text}");
        }
    }

    #[test]
    fn decimals_with_many_digits_are_near() {
        for text in
            ["0.12345678901234567890123456789", "98765432109876543210987654321", "1.5000000000000001e308", "4.9e-310"]
        {
            let (read, exact) = (parse_decimal(text).unwrap(), text.parse::<f64>().unwrap());
            assert!((read - exact).abs() <= exact * 1e-15 + f64::from_bits(4), "{text}: {read} {exact}");
            assert_eq!(read as f32, exact as f32, "{text}");
        }
    }
}
