//! The segments before the scan: JFIF, metadata, frame header, tables.

use super::huffman::{Codes, Table};
use super::mcu::Layout;
use super::quantize::Quantizer;
use crate::codec::encode::write_error;
use crate::codec::jpeg_tables::ZIGZAG;
use crate::error::Error;
use crate::image::Size;
use crate::metadata::{Blocks, Density, EXIF_PREFIX, PHOTOSHOP_PREFIX, XMP_PREFIX, photoshop_of_iptc};

const START: [u8; 2] = [0xFF, 0xD8];
pub(super) const END: [u8; 2] = [0xFF, 0xD9];

/// Marker codes.
const APP0: u8 = 0xE0;
const APP1: u8 = 0xE1;
const APP13: u8 = 0xED;
const QUANTIZATION: u8 = 0xDB;
const HUFFMAN: u8 = 0xC4;
const BASELINE: u8 = 0xC0;
const SCAN: u8 = 0xDA;

/// Version 1.2; density and an empty thumbnail follow.
const JFIF: &[u8] = b"JFIF\0\x01\x02";

/// Square pixels.
const NO_DENSITY: [u8; 5] = [0, 0, 1, 0, 1];

/// The file up to the first block, with the tables of luma and chroma.
pub(super) fn headers(
    size: Size,
    layout: Layout,
    tables: &[(Quantizer, Codes); 2],
    blocks: &Blocks,
) -> Result<Vec<u8>, Error> {
    let mut file = START.to_vec();
    let mut segment = |kind: u8, parts: &[&[u8]]| {
        let length = 2 + parts.iter().map(|part| part.len()).sum::<usize>();
        let Ok(stated) = u16::try_from(length) else {
            return Err(write_error(format!("a segment of {length} bytes, where a JPEG has room for {}", u16::MAX)));
        };
        file.extend([0xFF, kind]);
        file.extend(stated.to_be_bytes());
        parts.iter().for_each(|part| file.extend_from_slice(part));
        Ok(())
    };

    let density = blocks.density.and_then(Density::jfif).unwrap_or(NO_DENSITY);
    segment(APP0, &[JFIF, &density, &[0, 0]])?;
    for (prefix, block) in [(EXIF_PREFIX, &blocks.exif), (XMP_PREFIX, &blocks.xmp)] {
        if let Some(block) = block {
            segment(APP1, &[prefix, block])?;
        }
    }
    if let Some(iptc) = &blocks.iptc {
        segment(APP13, &[PHOTOSHOP_PREFIX, &photoshop_of_iptc(iptc)])?;
    }

    let components: &[u8] = if layout == Layout::Gray { &[0] } else { &[0, 1, 2] };
    let sampling = |component: u8| if component == 0 && layout == Layout::S420 { 0x22 } else { 0x11 };
    let each = |describe: &dyn Fn(u8) -> Vec<u8>| components.iter().flat_map(|id| describe(*id)).collect::<Vec<_>>();
    let side = |px: usize| (px as u16).to_be_bytes();
    let sampled = each(&|id| vec![id, sampling(id), id.min(1)]);
    segment(BASELINE, &[&[8], &side(size.height), &side(size.width), &[components.len() as u8], &sampled])?;

    // Grey pictures contain both tables too, for stable output.
    for (id, (quantizer, _)) in (0..).zip(tables) {
        let divisors = ZIGZAG.map(|at| quantizer.divisors.get(usize::from(at)).copied().unwrap_or_default());
        segment(QUANTIZATION, &[&[id], &divisors])?;
    }
    for (id, (_, codes)) in (0..).zip(tables).take(components.len()) {
        for (class, Table { lengths, symbols, .. }) in [(0x00, &codes.dc), (0x10, &codes.ac)] {
            segment(HUFFMAN, &[&[class | id], lengths, symbols])?;
        }
    }
    let chosen = each(&|id| vec![id, id.min(1) * 0x11]);
    // All frequencies with all bits.
    segment(SCAN, &[&[components.len() as u8], &chosen, &[0, 63, 0]])?;
    Ok(file)
}
