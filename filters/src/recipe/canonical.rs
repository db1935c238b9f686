//! The canonical text of a JSON value by the JSON Canonicalization Scheme (RFC 8785).

use serde_json::{Number, Value};

use crate::sort::sort_by;

/// Writes `value` in canonical form.
pub(super) fn write_canonical(value: &Value, text: &mut String) {
    match value {
        Value::Object(fields) => {
            let mut sorted: Vec<_> = fields.iter().collect();
            // Section 3.2.3.
            sort_by(&mut sorted, &|(one, _), (other, _)| one.encode_utf16().lt(other.encode_utf16()));
            list(text, ['{', '}'], sorted, |(key, value), text| {
                text.push_str(&Value::from(key.as_str()).to_string());
                text.push(':');
                write_canonical(value, text);
            });
        }
        Value::Array(items) => list(text, ['[', ']'], items, write_canonical),
        Value::Number(number) => write_number(number, text),
        // Also for strings: serde_json escapes `"`, `\\` and characters below U+0020, and nothing else (section 3.2.2.2).
        other => text.push_str(&other.to_string()),
    }
}

/// Writes a number like ECMAScript's `Number::toString` (section 3.2.2.3): the shortest digits that round-trip, with an exponent from 1e21
/// and below 1e-6; zero has no sign.
fn write_number(number: &Number, text: &mut String) {
    let real = number.as_f64().unwrap_or_default();
    if real == 0.0 {
        text.push('0');
    } else if (1e-6..1e21).contains(&real.abs()) {
        // Never contains an exponent.
        let shortest = real.to_string();
        text.push_str(&even(real, &shortest).unwrap_or(shortest));
    } else {
        let shortest = Number::from_f64(real).map(|number| number.to_string()).unwrap_or_default();
        match shortest.split_once('e') {
            Some((digits, power)) if !power.starts_with(['-', '+']) => text.extend([digits, "e+", power]),
            _ => text.push_str(&shortest),
        }
    }
}

/// Of two equally near shortest decimals, Rust takes either and ECMAScript the even one. Computed with integers, because the standard
/// library's exact decimals would add 30 KB to the app.
fn even(real: f64, shortest: &str) -> Option<String> {
    let (_, decimals) = shortest.split_once('.')?;
    let bits = real.abs().to_bits();
    // A normal number: its digits, and a power of two.
    let digits = u128::from(bits & ((1 << 52) - 1) | 1 << 52);
    let shift = 1075_u32.checked_sub((bits >> 52) as u32).filter(|shift| *shift < 128)?;
    // In halves of the last decimal place. Unless that is an odd integer, one neighbour is nearer.
    let halves = 10_u128.checked_pow(decimals.len() as u32)?.checked_mul(2 * digits)?;
    if halves & ((1 << shift) - 1) != 0 || (halves >> shift) & 1 == 0 {
        return None;
    }
    let below = u64::try_from(halves >> (shift + 1)).ok()?;
    let mut text = (below + below % 2).to_string();
    text.insert(text.len().checked_sub(decimals.len()).filter(|at| *at > 0)?, '.');
    if real < 0.0 {
        text.insert(0, '-');
    }
    Some(text)
}

fn list<T>(
    text: &mut String,
    [open, close]: [char; 2],
    items: impl IntoIterator<Item = T>,
    write: impl Fn(T, &mut String),
) {
    text.push(open);
    for (i, item) in items.into_iter().enumerate() {
        if i > 0 {
            text.push(',');
        }
        write(item, text);
    }
    text.push(close);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(value: &Value) -> String {
        let mut text = String::new();
        write_canonical(value, &mut text);
        text
    }

    /// RFC 8785, appendix B: the bits of a number and its text.
    #[test]
    fn numbers_are_the_samples_of_the_rfc() {
        for (bits, text) in [
            (0x0000_0000_0000_0000, "0"),
            (0x8000_0000_0000_0000, "0"),
            (0x0000_0000_0000_0001, "5e-324"),
            (0x8000_0000_0000_0001, "-5e-324"),
            (0x7fef_ffff_ffff_ffff, "1.7976931348623157e+308"),
            (0xffef_ffff_ffff_ffff, "-1.7976931348623157e+308"),
            (0x4340_0000_0000_0000, "9007199254740992"),
            (0xc340_0000_0000_0000, "-9007199254740992"),
            (0x4430_0000_0000_0000, "295147905179352830000"),
            (0x44b5_2d02_c7e1_4af5, "9.999999999999997e+22"),
            (0x44b5_2d02_c7e1_4af6, "1e+23"),
            (0x44b5_2d02_c7e1_4af7, "1.0000000000000001e+23"),
            (0x444b_1ae4_d6e2_ef4e, "999999999999999700000"),
            (0x444b_1ae4_d6e2_ef4f, "999999999999999900000"),
            (0x444b_1ae4_d6e2_ef50, "1e+21"),
            (0x3eb0_c6f7_a0b5_ed8c, "9.999999999999997e-7"),
            (0x3eb0_c6f7_a0b5_ed8d, "0.000001"),
            (0x41b3_de43_5555_5553, "333333333.3333332"),
            (0x41b3_de43_5555_5554, "333333333.33333325"),
            (0x41b3_de43_5555_5555, "333333333.3333333"),
            (0x41b3_de43_5555_5556, "333333333.3333334"),
            (0x41b3_de43_5555_5557, "333333333.33333343"),
            (0xbecb_f647_612f_3696, "-0.0000033333333333333333"),
            (0x4314_3ff3_c1cb_0959, "1424953923781206.2"),
        ] {
            assert_eq!(canonical(&f64::from_bits(bits).into()), text);
        }
        // Section 3.1: an integer beyond 2^53 is rounded to the nearest double.
        assert_eq!(canonical(&Value::from(9_007_199_254_740_993_i64)), "9007199254740992");
    }

    /// RFC 8785, sections 3.2.3 and 3.2.2.
    #[test]
    fn texts_and_keys_are_the_samples_of_the_rfc() {
        let keys = serde_json::json!({"\u{20ac}": "Euro Sign", "\r": "Carriage Return", "\u{fb33}": "Hebrew Letter Dalet With Dagesh", "1": "One",
            "\u{1f600}": "Emoji: Grinning Face", "\u{80}": "Control", "\u{f6}": "Latin Small Letter O With Diaeresis"});
        let expected = "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u{80}\":\"Control\",\
            \"\u{f6}\":\"Latin Small Letter O With Diaeresis\",\"\u{20ac}\":\"Euro Sign\",\
            \"\u{1f600}\":\"Emoji: Grinning Face\",\"\u{fb33}\":\"Hebrew Letter Dalet With Dagesh\"}";
        assert_eq!(canonical(&keys), expected);
        let text = Value::from("\u{20ac}$\u{f}\nA'B\"\\\\\"/");
        assert_eq!(canonical(&text), "\"\u{20ac}$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"");
    }
}
