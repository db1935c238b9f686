//! XMP (ISO 16684-1), an XML packet: cleaned by removing and replacing properties; everything else is copied unchanged.
//!
//! Names are compared by namespace, not by prefix. A packet that is not well-formed is removed as a whole, because other programs might
//! read anything in it.

mod names;
mod reader;

use std::borrow::Cow;

use self::names::{Action, action_for, is_location_value};
use self::reader::{Attribute, Event, Malformed, Name, Reader};
use super::Outcome;

/// Whether a location property has a value.
pub(super) fn has_location(xmp: &[u8]) -> bool {
    text(xmp).is_some_and(|text| has_location_in(&text).unwrap_or(false))
}

/// The packet of the result. `None` if it cannot be parsed.
pub(super) fn cleaned(xmp: &[u8], outcome: &Outcome) -> Option<Vec<u8>> {
    rewritten(&text(xmp)?, outcome).ok().map(String::into_bytes)
}

/// Decodes the packet from UTF-8 (required in a JPEG, possible anywhere) or UTF-16.
fn text(xmp: &[u8]) -> Option<Cow<'_, str>> {
    let utf16 = |unit: fn([u8; 2]) -> u16| {
        let (pairs, []) = xmp.as_chunks::<2>() else { return None };
        let text: Result<String, _> = char::decode_utf16(pairs.iter().map(|pair| unit(*pair))).collect();
        text.ok().map(Cow::Owned)
    };
    let text = match xmp {
        [0xfe, 0xff, ..] | [0, b'<', ..] => utf16(u16::from_be_bytes)?,
        [0xff, 0xfe, ..] | [b'<', 0, ..] => utf16(u16::from_le_bytes)?,
        _ => Cow::Borrowed(std::str::from_utf8(xmp).ok()?),
    };
    Some(match text {
        Cow::Borrowed(text) => Cow::Borrowed(trimmed(text)),
        Cow::Owned(text) => Cow::Owned(trimmed(&text).to_owned()),
    })
}

/// Without a byte order mark and padding.
fn trimmed(text: &str) -> &str {
    text.trim_start_matches('\u{feff}').trim_end_matches('\0')
}

fn has_location_in(text: &str) -> Result<bool, Malformed> {
    let mut reader = Reader::new(text);
    // Depth inside a location property.
    let mut depth = 0_usize;
    while let Some(event) = reader.next()? {
        match event {
            Event::Start { name, attributes, empty, .. } => {
                let says = |attribute: &Attribute<'_>| {
                    !attribute.is_xml() && !attribute.is_rdf() && !attribute.value.trim().is_empty()
                };
                let inside = depth > 0 || is_location_value(name);
                if attributes.iter().filter(|found| inside || is_location_value(found.name)).any(says) {
                    return Ok(true);
                }
                depth += usize::from(inside && !empty);
            }
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::Text(text) if depth > 0 && !text.trim().is_empty() => return Ok(true),
            Event::Text(_) | Event::Wrapper(_) => {}
        }
    }
    Ok(false)
}

fn rewritten(text: &str, outcome: &Outcome) -> Result<String, Malformed> {
    let mut reader = Reader::new(text);
    let mut out = String::with_capacity(text.len());
    // Depth inside an element whose content is not copied, and whether its end tag is copied.
    let (mut depth, mut stated) = (0_usize, false);
    while let Some(event) = reader.next()? {
        match event {
            Event::Start { empty, .. } if depth > 0 => depth += usize::from(!empty),
            Event::Start { name, tag, attributes, empty } => {
                let action = action_for(name, outcome);
                stated = matches!(action, Action::Replace(_)) && !empty;
                if stated || action == Action::Keep {
                    out.extend(["<", tag]);
                    attributes.iter().try_for_each(|attribute| copy(attribute, outcome, &mut out))?;
                    out.push_str(if empty { "/>" } else { ">" });
                }
                if let Action::Replace(value) = action
                    && stated
                {
                    out.push_str(&value.to_string());
                }
                depth = usize::from(action != Action::Keep && !empty);
            }
            Event::End(raw) => {
                if depth == 0 || (depth == 1 && stated) {
                    out.push_str(raw);
                }
                depth = depth.saturating_sub(1);
            }
            Event::Text(raw) if depth == 0 => out.push_str(raw),
            Event::Text(_) => {}
            Event::Wrapper(raw) => out.push_str(raw),
        }
    }
    Ok(out)
}

fn copy(attribute: &Attribute<'_>, outcome: &Outcome, out: &mut String) -> Result<(), Malformed> {
    // A structure that is referenced from elsewhere in the packet could not be matched to its property. XMP forbids it.
    if !outcome.keep_all && attribute.is_rdf() && attribute.name.local == "nodeID" {
        return Err(Malformed);
    }
    let action = if attribute.is_xml() { Action::Keep } else { action_for(attribute.name, outcome) };
    match action {
        Action::Keep => out.extend([" ", attribute.raw]),
        Action::Replace(value) => out.extend([" ", attribute.tag, "=\"", &value.to_string(), "\""]),
        Action::LeaveOut => {}
    }
    Ok(())
}

#[cfg(test)]
mod tests;
