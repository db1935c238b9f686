//! Frame header (RFC 6386, 9 and 19.2), with the dequantization factors and the filter of each segment computed from it.

use super::bool_decoder::BoolDecoder;
use super::residue::{CoefficientProbabilities, DequantFactors};
use super::tables::{AC_FACTORS, COEFFICIENT_UPDATES, DC_FACTORS, DEFAULT_COEFFICIENTS};

/// Bytes before the first partition: tag, start code, width and height.
const TAG_BYTES: usize = 10;

/// The parameters of a segment, a set of macroblocks (9.3).
#[derive(Debug, Clone, Copy, Default)]
struct Segment {
    quantizer: i32,
    filter_level: i32,
}

/// The strength of the loop filter (15.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LoopFilter {
    pub(super) level: u8,
    pub(super) interior_limit: u8,
    /// Above this difference next to an edge, the edge has high variance (`hev`), and fewer samples are changed.
    pub(super) hev_threshold: u8,
}

/// The parameters that apply to the whole frame.
#[derive(Debug)]
pub(super) struct Header {
    /// Probabilities in the tree of segment ids, if each macroblock states its segment.
    pub(super) segment_map: Option<[u8; 3]>,
    /// The probability that a macroblock is not skipped, if macroblocks state whether they are skipped.
    pub(super) prob_not_skipped: Option<u8>,
    pub(super) probabilities: Box<CoefficientProbabilities>,
    pub(super) dequant_factors: [DequantFactors; 4],
    pub(super) simple_filter: bool,
    /// For each segment: the filter of macroblocks with one luma mode, and of those with subblock modes.
    pub(super) filters: [[LoopFilter; 2]; 4],
}

/// Reads the header. Also returns the decoder of the first partition, which continues with the modes of all macroblocks, and those of the
/// coefficient partitions: row `y` of macroblocks uses partition `y` modulo their number. `None` if the header is damaged.
pub(super) fn read(bytes: &[u8]) -> Option<(Header, BoolDecoder<'_>, Vec<BoolDecoder<'_>>)> {
    let ([b0, b1, b2, ..], rest) = bytes.split_first_chunk::<TAG_BYTES>()?;
    let first_bytes = u32::from_le_bytes([*b0, *b1, *b2, 0]) >> 5;
    let (first, rest) = rest.split_at_checked(first_bytes as usize)?;
    let mut decoder = BoolDecoder::new(first);
    // The colour space (1 is reserved), then the clamping type. With clamping type 1 the encoder promises that no sample needs clamping;
    // this decoder clamps anyway.
    let is_reserved = decoder.read_flag();
    decoder.read_flag();
    let is_segmented = decoder.read_flag();
    let (mut segments, mut are_deltas, mut segment_map) = ([Segment::default(); 4], true, None);
    if is_segmented {
        let has_map = decoder.read_flag();
        if decoder.read_flag() {
            are_deltas = !decoder.read_flag();
            segments.iter_mut().for_each(|segment| segment.quantizer = decoder.read_optional_signed(7).unwrap_or(0));
            segments.iter_mut().for_each(|segment| segment.filter_level = decoder.read_optional_signed(6).unwrap_or(0));
        }
        if has_map {
            segment_map = Some([(); 3].map(|()| if decoder.read_flag() { decoder.read_literal(8) } else { 255 }));
        }
    }
    let simple_filter = decoder.read_flag();
    let (level, sharpness) = (i32::from(decoder.read_literal(6)), decoder.read_literal(3));
    let mut level_deltas = [0; 2];
    if decoder.read_flag() && decoder.read_flag() {
        // Level deltas by reference frame, then by mode. A key frame uses only the first reference; the first mode is that of macroblocks
        // with subblock modes.
        let [reference, ..] = [(); 4].map(|()| decoder.read_optional_signed(6).unwrap_or(0));
        let [subblocks, ..] = [(); 4].map(|()| decoder.read_optional_signed(6).unwrap_or(0));
        level_deltas = [reference, reference + subblocks];
    }
    let partitions = partitions(rest, 1 << decoder.read_literal(2))?;
    let quantizer = i32::from(decoder.read_literal(7));
    let deltas = [(); 5].map(|()| decoder.read_optional_signed(4).unwrap_or(0));
    // `refresh_entropy_probs` concerns later frames only.
    decoder.read_flag();
    let mut probabilities = Box::new(DEFAULT_COEFFICIENTS);
    for (probability, update) in probabilities
        .as_flattened_mut()
        .as_flattened_mut()
        .as_flattened_mut()
        .iter_mut()
        .zip(COEFFICIENT_UPDATES.as_flattened().as_flattened().as_flattened())
    {
        if decoder.read_bool(*update) {
            *probability = decoder.read_literal(8);
        }
    }
    let prob_not_skipped = decoder.read_flag().then(|| decoder.read_literal(8));
    let segment_value = |value: i32, frame_value: i32| match (is_segmented, are_deltas) {
        (false, _) => frame_value,
        (true, true) => frame_value + value,
        (true, false) => value,
    };
    let dequant_factors = segments.map(|segment| dequant_factors(segment_value(segment.quantizer, quantizer), deltas));
    let filters = segments.map(|segment| {
        let own = segment_value(segment.filter_level, level).clamp(0, 63);
        level_deltas.map(|level_delta| {
            if level == 0 { filter(0, sharpness) } else { filter((own + level_delta).clamp(0, 63) as u8, sharpness) }
        })
    });
    let header = Header { segment_map, prob_not_skipped, probabilities, dequant_factors, simple_filter, filters };
    (!is_reserved && decoder.is_complete()).then_some((header, decoder, partitions))
}

/// The coefficient partitions (9.5): first the lengths of all but the last, three bytes each, then the partitions. The last one extends to the
/// end.
fn partitions(bytes: &[u8], count: usize) -> Option<Vec<BoolDecoder<'_>>> {
    let (lengths, mut rest) = bytes.split_at_checked(3 * (count - 1))?;
    let mut partitions = Vec::with_capacity(count);
    for [b0, b1, b2] in lengths.as_chunks().0 {
        let (partition, after) = rest.split_at_checked(u32::from_le_bytes([*b0, *b1, *b2, 0]) as usize)?;
        partitions.push(BoolDecoder::new(partition));
        rest = after;
    }
    partitions.push(BoolDecoder::new(rest));
    Some(partitions)
}

/// Dequantization factors (9.6 and 14.1).
fn dequant_factors(quantizer: i32, [luma_dc, y2_dc, y2_ac, chroma_dc, chroma_ac]: [i32; 5]) -> DequantFactors {
    let of = |table: &[i32; 128], index: i32| table.get(index.clamp(0, 127) as usize).copied().unwrap_or(0);
    DequantFactors {
        luma: [of(&DC_FACTORS, quantizer + luma_dc), of(&AC_FACTORS, quantizer)],
        y2: [2 * of(&DC_FACTORS, quantizer + y2_dc), (of(&AC_FACTORS, quantizer + y2_ac) * 155 / 100).max(8)],
        chroma: [of(&DC_FACTORS, quantizer + chroma_dc).min(132), of(&AC_FACTORS, quantizer + chroma_ac)],
    }
}

/// The filter for a level and a sharpness (15.2 to 15.4).
const fn filter(level: u8, sharpness: u8) -> LoopFilter {
    let mut interior_limit = match sharpness {
        0 => level,
        1..=4 => level >> 1,
        _ => level >> 2,
    };
    if sharpness > 0 && interior_limit > 9 - sharpness {
        interior_limit = 9 - sharpness;
    }
    if interior_limit == 0 {
        interior_limit = 1;
    }
    let hev_threshold = match level {
        0..=14 => 0,
        15..=39 => 1,
        _ => 2,
    };
    LoopFilter { level, interior_limit, hev_threshold }
}
