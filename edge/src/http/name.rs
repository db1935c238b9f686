//! File names in headers.

pub(crate) use crate::names::{MAX_CHARS, clean, clean_line, clean_lines, with_extension};

/// `inline` with the name in both forms of RFC 6266: plain ASCII, and percent-encoded UTF-8.
pub(crate) fn content_disposition(name: &str) -> String {
    let is_plain = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '%') || c == ' ';
    let plain: String = name.chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
    if plain == name {
        return format!("inline; filename=\"{plain}\"");
    }
    let is_attr = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte);
    let encoded: String = name
        .bytes()
        .map(|byte| if is_attr(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect();
    format!("inline; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_in_content_disposition_cannot_break_out() {
        assert_eq!(content_disposition("a b.jpg"), "inline; filename=\"a b.jpg\"");
        assert_eq!(
            content_disposition("ä\"; x=.jpg"),
            "inline; filename=\"__; x=.jpg\"; filename*=UTF-8''%C3%A4%22%3B%20x%3D.jpg"
        );
    }
}
