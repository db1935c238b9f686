//! The ICC profiles of sRGB (ICC.1:2010, version 4.3; IEC 61966-2-1): a matrix and a parametric curve for colours, and the same curve for
//! grey.

use crate::image::Channels;

/// s15Fixed16 numbers, as their integers in units of 2^-16.
type Fixed = u32;

/// The primaries and the white point of the profile connection space (D50), after the adaptation.
const RED: [Fixed; 3] = [0x6FA2, 0x38F5, 0x0390];
const GREEN: [Fixed; 3] = [0x6299, 0xB785, 0x18DA];
const BLUE: [Fixed; 3] = [0x24A0, 0x0F84, 0xB6CF];
const WHITE: [Fixed; 3] = [0xF6D6, 0x1_0000, 0xD32D];
/// Bradford's adaptation from D65 to D50.
const ADAPTATION: [Fixed; 9] =
    [0x1_0C42, 0x05DE, 0xFFFF_F325, 0x0793, 0xFD90, 0xFFFF_FBA1, 0xFFFF_FDA2, 0x03DC, 0xC06E];
/// Curve type 3: gamma 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, and the knee at 0.04045.
const CURVE: [Fixed; 5] = [0x2_6666, 0xF2A7, 0x0D59, 0x13D0, 0x0A5B];

/// The profile of samples in sRGB, or of grey samples with the curve of sRGB. The colour space of a profile must be that of the samples.
pub(super) fn srgb_profile(channels: Channels) -> Vec<u8> {
    let curve = [b"para\0\0\0\0\0\x03\0\0".to_vec(), fixed(&CURVE)].concat();
    let tags = |name: &str, colors: Vec<Tag>| {
        let adaptation = [b"sf32\0\0\0\0".to_vec(), fixed(&ADAPTATION)].concat();
        let both =
            [(b"desc", text(name)), (b"cprt", text("No copyright")), (b"wtpt", xyz(WHITE)), (b"chad", adaptation)];
        both.into_iter().chain(colors).collect::<Vec<Tag>>()
    };
    if channels.is_gray() {
        return profile(b"GRAY", &tags("sRGB grey", vec![(b"kTRC", curve)]));
    }
    let colors = vec![
        (b"rXYZ", xyz(RED)),
        (b"gXYZ", xyz(GREEN)),
        (b"bXYZ", xyz(BLUE)),
        (b"rTRC", curve.clone()),
        (b"gTRC", curve.clone()),
        (b"bTRC", curve),
    ];
    profile(b"RGB ", &tags("sRGB", colors))
}

/// A name and a value.
type Tag = (&'static [u8; 4], Vec<u8>);

fn profile(space: &[u8; 4], tags: &[Tag]) -> Vec<u8> {
    let start = 128 + 4 + 12 * tags.len();
    let (mut table, mut data) = (Vec::new(), Vec::new());
    let mut last: Option<([u32; 2], &[u8])> = None;
    for (name, value) in tags {
        // Tags with equal values share them.
        let place = match last {
            Some((place, before)) if before == value => place,
            _ => {
                let place = [(start + data.len()) as u32, value.len() as u32];
                data.extend_from_slice(value);
                data.resize(data.len().next_multiple_of(4), 0);
                place
            }
        };
        last = Some((place, value));
        table.extend_from_slice(*name);
        table.extend(place.map(u32::to_be_bytes).as_flattened());
    }
    let header = header(space, (start + data.len()) as u32);
    [header, (tags.len() as u32).to_be_bytes().to_vec(), table, data].concat()
}

fn header(space: &[u8; 4], length: u32) -> Vec<u8> {
    let mut header = length.to_be_bytes().to_vec();
    // No preferred module; version 4.3; a display; made on the first of January 2026.
    header.extend(*b"\0\0\0\0\x04\x30\0\0mntr");
    header.extend(space);
    header.extend(*b"XYZ \x07\xea\0\x01\0\x01\0\0\0\0\0\0acsp");
    // From flags to the rendering intent: perceptual.
    header.resize(68, 0);
    header.extend(fixed(&WHITE));
    header.resize(128, 0);
    header
}

fn fixed(numbers: &[Fixed]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_be_bytes()).collect()
}

fn xyz(numbers: [Fixed; 3]) -> Vec<u8> {
    [b"XYZ \0\0\0\0".to_vec(), fixed(&numbers)].concat()
}

/// A text in English.
fn text(text: &str) -> Vec<u8> {
    let letters: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let mut value = b"mluc\0\0\0\0\0\0\0\x01\0\0\0\x0cenUS".to_vec();
    value.extend([letters.len() as u32, 28].map(u32::to_be_bytes).as_flattened());
    value.extend(letters);
    value
}
