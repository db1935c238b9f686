//! The frame's header (RFC 6386, 9 and 19.2), and what each block's steps and filter follow from it.

use super::bools::Bools;
use super::residue::{Probabilities, Steps};
use super::tables::{AC, DC, TOKENS, UPDATES};

/// Bytes before the first partition: tag, start code, width and height.
const TAG_BYTES: usize = 10;

/// What holds for all blocks of a segment.
#[derive(Debug, Clone, Copy, Default)]
struct Segment {
    quantizer: i32,
    filter_level: i32,
}

/// How edges are filtered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Filter {
    pub(super) level: u8,
    pub(super) interior: u8,
    /// Differences above it are high variance, which is filtered less.
    pub(super) variance: u8,
}

/// What is known of a frame before its first block.
#[derive(Debug)]
pub(super) struct Header {
    /// Probabilities of a block's segment, if blocks say theirs.
    pub(super) segment_map: Option<[u8; 3]>,
    /// The probability that a block has coefficients, if blocks say that they have none.
    pub(super) skips: Option<u8>,
    pub(super) tokens: Box<Probabilities>,
    pub(super) steps: [Steps; 4],
    pub(super) simple_filter: bool,
    /// By segment, of blocks of one mode and of small ones.
    pub(super) filters: [[Filter; 2]; 4],
}

/// The header with the partition that has the modes of all blocks, and those that have their coefficients, a row of blocks each in turn.
/// `None`: it is damaged.
pub(super) fn read(bytes: &[u8]) -> Option<(Header, Bools<'_>, Vec<Bools<'_>>)> {
    let ([b0, b1, b2, ..], rest) = bytes.split_first_chunk::<TAG_BYTES>()?;
    let first_bytes = u32::from_le_bytes([*b0, *b1, *b2, 0]) >> 5;
    let (first, rest) = rest.split_at_checked(first_bytes as usize)?;
    let mut bools = Bools::new(first);
    // The colour space; the other one is reserved. What follows promises that no sample passes its range, which is not relied on.
    let is_reserved = bools.even();
    bools.even();
    let is_segmented = bools.even();
    let (mut segments, mut are_changes, mut segment_map) = ([Segment::default(); 4], true, None);
    if is_segmented {
        let has_map = bools.even();
        if bools.even() {
            are_changes = !bools.even();
            segments.iter_mut().for_each(|segment| segment.quantizer = bools.signed(7).unwrap_or(0));
            segments.iter_mut().for_each(|segment| segment.filter_level = bools.signed(6).unwrap_or(0));
        }
        if has_map {
            segment_map = Some([(); 3].map(|()| if bools.even() { bools.number(8) } else { 255 }));
        }
    }
    let simple_filter = bools.even();
    let (level, sharpness) = (i32::from(bools.number(6)), bools.number(3));
    let mut changes = [0; 2];
    if bools.even() && bools.even() {
        // Of references and of modes: a frame by itself has the first reference, and the first mode is that of small blocks.
        let [reference, ..] = [(); 4].map(|()| bools.signed(6).unwrap_or(0));
        let [small, ..] = [(); 4].map(|()| bools.signed(6).unwrap_or(0));
        changes = [reference, reference + small];
    }
    let partitions = partitions(rest, 1 << bools.number(2))?;
    let quantizer = i32::from(bools.number(7));
    let deltas = [(); 5].map(|()| bools.signed(4).unwrap_or(0));
    // Whether probabilities hold for later frames.
    bools.even();
    let mut tokens = Box::new(TOKENS);
    for (token, update) in tokens
        .as_flattened_mut()
        .as_flattened_mut()
        .as_flattened_mut()
        .iter_mut()
        .zip(UPDATES.as_flattened().as_flattened().as_flattened())
    {
        if bools.flag(*update) {
            *token = bools.number(8);
        }
    }
    let skips = bools.even().then(|| bools.number(8));
    let of_segment = |value: i32, of_frame: i32| match (is_segmented, are_changes) {
        (false, _) => of_frame,
        (true, true) => of_frame + value,
        (true, false) => value,
    };
    let steps = segments.map(|segment| steps(of_segment(segment.quantizer, quantizer), deltas));
    let filters = segments.map(|segment| {
        let own = of_segment(segment.filter_level, level).clamp(0, 63);
        changes.map(|change| {
            if level == 0 { filter(0, sharpness) } else { filter((own + change).clamp(0, 63) as u8, sharpness) }
        })
    });
    let header = Header { segment_map, skips, tokens, steps, simple_filter, filters };
    (!is_reserved && bools.is_whole()).then_some((header, bools, partitions))
}

/// The partitions of coefficients: three bytes for the length of each but the last, which has the rest (9.5).
fn partitions(bytes: &[u8], count: usize) -> Option<Vec<Bools<'_>>> {
    let (lengths, mut rest) = bytes.split_at_checked(3 * (count - 1))?;
    let mut partitions = Vec::with_capacity(count);
    for [b0, b1, b2] in lengths.as_chunks().0 {
        let (partition, after) = rest.split_at_checked(u32::from_le_bytes([*b0, *b1, *b2, 0]) as usize)?;
        partitions.push(Bools::new(partition));
        rest = after;
    }
    partitions.push(Bools::new(rest));
    Some(partitions)
}

/// Factors of coefficients (9.6 and 14.1).
fn steps(quantizer: i32, [luma_dc, second_dc, second_ac, chroma_dc, chroma_ac]: [i32; 5]) -> Steps {
    let of = |table: &[i32; 128], index: i32| table.get(index.clamp(0, 127) as usize).copied().unwrap_or(0);
    Steps {
        luma: [of(&DC, quantizer + luma_dc), of(&AC, quantizer)],
        second: [2 * of(&DC, quantizer + second_dc), (of(&AC, quantizer + second_ac) * 155 / 100).max(8)],
        chroma: [of(&DC, quantizer + chroma_dc).min(132), of(&AC, quantizer + chroma_ac)],
    }
}

/// The limits of a filter of that level (15.2 to 15.4).
const fn filter(level: u8, sharpness: u8) -> Filter {
    let mut interior = match sharpness {
        0 => level,
        1..=4 => level >> 1,
        _ => level >> 2,
    };
    if sharpness > 0 && interior > 9 - sharpness {
        interior = 9 - sharpness;
    }
    if interior == 0 {
        interior = 1;
    }
    let variance = match level {
        0..=14 => 0,
        15..=39 => 1,
        _ => 2,
    };
    Filter { level, interior, variance }
}
