//! The runtime's clock.

/// Milliseconds since 1970.
pub(crate) fn now_ms() -> u64 {
    js_sys::Date::now() as u64
}

/// RFC 3339 in UTC, with milliseconds.
pub(crate) fn rfc3339(ms: u64) -> String {
    js_sys::Date::new(&(ms as f64).into()).to_iso_string().into()
}

/// The milliseconds since 1970 of a time in RFC 3339. `None` for another form, and for a time before 1970.
pub(crate) fn parse_rfc3339(text: &str) -> Option<u64> {
    let ms = has_rfc3339_form(text).then(|| js_sys::Date::parse(text))?;
    (ms >= 0.0).then_some(ms as u64)
}

/// Whether a text has the form of RFC 3339: JavaScript also reads other forms, some of them in local time.
fn has_rfc3339_form(text: &str) -> bool {
    const DATE_TIME: &[u8] = b"0000-00-00T00:00:00";
    const OFFSET: &[u8] = b"+00:00";
    let fits = |text: &[u8], form: &[u8]| {
        text.len() == form.len()
            && text.iter().zip(form).all(|(byte, form)| match form {
                b'0' => byte.is_ascii_digit(),
                b'+' => matches!(byte, b'+' | b'-'),
                form => byte == form,
            })
    };
    let Some((date_time, rest)) = text.as_bytes().split_at_checked(DATE_TIME.len()) else { return false };
    let rest = match rest.strip_prefix(b".") {
        Some(fraction) => {
            let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
            match fraction.split_at_checked(digits) {
                Some((digits, rest)) if !digits.is_empty() => rest,
                _ => return false,
            }
        }
        None => rest,
    };
    fits(date_time, DATE_TIME) && (rest == b"Z" || fits(rest, OFFSET))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_must_have_the_form_of_rfc3339() {
        for text in ["2030-01-31T12:00:00Z", "2030-01-31T12:00:00.5Z", "2030-01-31T12:00:00.123456+02:00"] {
            assert!(has_rfc3339_form(text), "{text}");
        }
        for text in [
            "",
            "2030",
            "2030-01-31",
            "2030-01-31T12:00:00",
            "2030-01-31 12:00:00Z",
            "2030-01-31T12:00:00.Z",
            "2030-01-31T12:00:00+0200",
            "Jan 31 2030",
            "2030-01-31T12:00:00ZZ",
        ] {
            assert!(!has_rfc3339_form(text), "{text}");
        }
    }
}
