//! A JPEG stream in a file of another format as a complete JPEG: the abbreviated format for image data with its tables (ITU-T T.81, B.4 and
//! B.5) becomes the interchange format (B.2), without decoding.

use std::borrow::Cow;

use super::frame::{Colors, Frame};
use super::markers::{Segment, segments};

/// Define quantisation tables, Huffman tables, restart interval.
const DQT: u8 = 0xdb;
const DHT: u8 = 0xc4;
const DRI: u8 = 0xdd;

/// `stream` with `tables` and a marker of its colours, as far as they are not in it already. `luma_and_chroma` distinguishes three components
/// from RGB. `None` if a program that reads it alone would not show the same picture.
pub(in crate::codec) fn interchange<'b>(
    stream: &'b [u8],
    tables: &[u8],
    luma_and_chroma: bool,
) -> Option<Cow<'b, [u8]>> {
    let rest = stream.strip_prefix(b"\xff\xd8")?;
    let frame = Frame::parse(stream).ok()?;
    let colors = match frame.components.len() {
        1 => Colors::Gray,
        3 if luma_and_chroma => Colors::YCbCr,
        3 => Colors::Rgb,
        _ => return None,
    };
    let has = |wanted: u8| segments(stream, 2).any(|Segment { marker, .. }| marker == wanted);
    let shared = || segments(tables, 2).filter(|Segment { marker, .. }| matches!(*marker, DQT | DHT | DRI));
    if [DQT, DHT].into_iter().any(|table| !has(table) && !shared().any(|Segment { marker, .. }| marker == table)) {
        return None;
    }
    let mut added = Vec::new();
    if frame.colors != colors {
        if has(0xe0) || has(0xee) {
            return None;
        }
        // Adobe's marker: version 100, no flags, and whether the colours are transformed.
        let transform = u8::from(colors == Colors::YCbCr);
        append(&mut added, 0xee, &[&b"Adobe\0\x64\0\0\0\0"[..], &[transform]].concat());
    }
    shared().for_each(|Segment { marker, payload, .. }| append(&mut added, marker, payload));
    if added.is_empty() {
        return Some(Cow::Borrowed(stream));
    }
    Some(Cow::Owned([b"\xff\xd8", &added[..], rest].concat()))
}

/// Appends a segment. Its payload comes from one, so its length fits.
fn append(file: &mut Vec<u8>, marker: u8, payload: &[u8]) {
    let length = u16::try_from(payload.len() + 2).unwrap_or(u16::MAX);
    file.extend([0xff, marker]);
    file.extend(length.to_be_bytes());
    file.extend_from_slice(payload);
}
