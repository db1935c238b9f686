//! XMP (ISO 16684-1), an XML packet: cleaned by leaving parts out, everything else byte for byte as it was.
//!
//! Left out are attributes and elements about the place (every local name that begins with `GPS`, as cameras' and drones' own names
//! do, too), thumbnails, and the pointer to an extension that is not carried along.

/// A piece of markup between `<` and `>`.
enum Tag<'a> {
    /// Name, attributes with all that stands around them, and whether it closes itself.
    Open {
        name: &'a str,
        attributes: &'a str,
        empty: bool,
    },
    Close {
        name: &'a str,
    },
    /// Comments, instructions, declarations.
    Other,
}

pub(super) fn has_gps(xmp: &[u8]) -> bool {
    std::str::from_utf8(xmp)
        .is_ok_and(|text| walk(text, &mut String::new(), false).is_some_and(|left_out| left_out.gps))
}

/// The packet for an upright result; `None` if it is no XML.
pub(super) fn cleaned(xmp: &[u8], keep_gps: bool) -> Option<Vec<u8>> {
    let mut out = String::with_capacity(xmp.len());
    walk(std::str::from_utf8(xmp).ok()?, &mut out, keep_gps)?;
    Some(out.into_bytes())
}

struct LeftOut {
    gps: bool,
}

fn walk(text: &str, out: &mut String, keep_gps: bool) -> Option<LeftOut> {
    let mut left_out = LeftOut { gps: false };
    let mut rest = text;
    // The element that is left out with all it holds, and how deep in it we are.
    let mut skipped: Option<(&str, usize)> = None;
    let mut orientation = false;
    while let Some(start) = rest.find('<') {
        let (before, markup) = rest.split_at(start);
        let (tag, length) = tag(markup)?;
        let (markup, after) = markup.split_at(length);
        if skipped.is_none() {
            out.push_str(if orientation && !before.trim().is_empty() { "1" } else { before });
        }
        orientation = false;
        rest = after;
        match (&mut skipped, tag) {
            (Some((name, depth)), Tag::Open { name: inner, empty: false, .. }) if *name == inner => *depth += 1,
            (Some((name, depth)), Tag::Close { name: inner }) if *name == inner => {
                *depth -= 1;
                if *depth == 0 {
                    skipped = None;
                }
            }
            (Some(_), _) => {}
            (None, Tag::Open { name, attributes, empty }) => {
                left_out.gps |= is_gps(name);
                if unwanted(name, keep_gps) {
                    skipped = (!empty).then_some((name, 1));
                } else {
                    orientation = name == "tiff:Orientation";
                    out.push('<');
                    out.push_str(name);
                    copy_attributes(attributes, out, keep_gps, &mut left_out)?;
                    out.push_str(if empty { "/>" } else { ">" });
                }
            }
            (None, Tag::Close { .. } | Tag::Other) => out.push_str(markup),
        }
    }
    if skipped.is_some() {
        return None;
    }
    out.push_str(rest);
    Some(left_out)
}

/// The tag that `text` begins with, and how long it is.
fn tag(text: &str) -> Option<(Tag<'_>, usize)> {
    for (open, close) in [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")] {
        if text.starts_with(open) {
            return Some((Tag::Other, text.find(close)? + close.len()));
        }
    }
    // A document type could define what names mean; XMP has none.
    if text.starts_with("<!") {
        return None;
    }
    let mut quote = None;
    let end = text.bytes().position(|byte| match (quote, byte) {
        (None, b'>') => true,
        (None, b'"' | b'\'') => {
            quote = Some(byte);
            false
        }
        (Some(open), _) if open == byte => {
            quote = None;
            false
        }
        _ => false,
    })?;
    let inner = text.get(1..end)?;
    if let Some(name) = inner.strip_prefix('/') {
        return Some((Tag::Close { name: name.trim() }, end + 1));
    }
    let (inner, empty) = inner.strip_suffix('/').map_or((inner, false), |inner| (inner, true));
    let (name, attributes) = inner.split_at(inner.find(char::is_whitespace).unwrap_or(inner.len()));
    Some((Tag::Open { name, attributes, empty }, end + 1))
}

fn copy_attributes(mut text: &str, out: &mut String, keep_gps: bool, left_out: &mut LeftOut) -> Option<()> {
    while let Some(equals) = text.find('=') {
        let (name, value) = (text.get(..equals)?, text.get(equals + 1..)?.trim_start());
        let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
        let end = value.get(1..)?.find(quote)? + 2;
        let (value, rest) = value.split_at(end);
        left_out.gps |= is_gps(name.trim());
        if !unwanted(name.trim(), keep_gps) {
            out.push_str(name);
            out.push('=');
            out.push_str(if name.trim() == "tiff:Orientation" { "\"1\"" } else { value });
        }
        text = rest;
    }
    out.push_str(text);
    Some(())
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

fn is_gps(name: &str) -> bool {
    local(name).get(..3).is_some_and(|start| start.eq_ignore_ascii_case("gps"))
}

fn unwanted(name: &str, keep_gps: bool) -> bool {
    matches!(local(name), "Thumbnails" | "HasExtendedXMP") || (!keep_gps && is_gps(name))
}
