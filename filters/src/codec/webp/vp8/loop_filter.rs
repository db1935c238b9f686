//! Loop filter (RFC 6386, 15): smooths the step between adjacent blocks, unless it is so large that it belongs to the picture.

use super::header::LoopFilter;
use super::plane::Plane;

/// Thresholds that decide whether and how strongly an edge is filtered (15.2 and 15.3).
#[derive(Debug, Clone, Copy)]
struct Limits {
    edge_limit: u8,
    interior_limit: u8,
    hev_threshold: u8,
}

/// Normal filter (15.3): filters the edges of macroblock `x` in the newer row of the plane. The left and top edges are filtered if there is a
/// macroblock on the other side, the edges of the subblocks inside if `with_inner_edges` is set.
pub(super) fn normal<const N: usize>(
    plane: &mut Plane<N>,
    x: usize,
    has_above: bool,
    filter: LoopFilter,
    with_inner_edges: bool,
) {
    let LoopFilter { level, interior_limit, hev_threshold } = filter;
    let outer = Limits { edge_limit: (level + 2) * 2 + interior_limit, interior_limit, hev_threshold };
    let inner = Limits { edge_limit: level * 2 + interior_limit, interior_limit, hev_threshold };
    plane.edges(
        x,
        has_above,
        with_inner_edges,
        |samples| {
            if outer.passes(samples) {
                filter_macroblock_edge(samples, outer.hev_threshold)
            }
        },
        |samples| {
            if inner.passes(samples) {
                filter_subblock_edge(samples, inner.hev_threshold)
            }
        },
    );
}

/// Simple filter (15.2): like [`normal`], but compares and changes fewer samples.
pub(super) fn simple<const N: usize>(
    plane: &mut Plane<N>,
    x: usize,
    has_above: bool,
    filter: LoopFilter,
    with_inner_edges: bool,
) {
    let LoopFilter { level, interior_limit, .. } = filter;
    let filtered = |limit: u8| {
        move |samples: &mut [u8; 8]| {
            if is_within_edge_limit(samples, limit) {
                common_adjust(samples, true);
            }
        }
    };
    plane.edges(
        x,
        has_above,
        with_inner_edges,
        filtered((level + 2) * 2 + interior_limit),
        filtered(level * 2 + interior_limit),
    );
}

/// Whether the step at an edge is within the edge limit.
fn is_within_edge_limit([_, _, p1, p0, q0, q1, _, _]: &[u8; 8], limit: u8) -> bool {
    u16::from(p0.abs_diff(*q0)) * 2 + u16::from(p1.abs_diff(*q1)) / 2 <= u16::from(limit)
}

impl Limits {
    fn passes(self, samples: &[u8; 8]) -> bool {
        let [p3, p2, p1, p0, q0, q1, q2, q3] = samples;
        is_within_edge_limit(samples, self.edge_limit)
            && [(p3, p2), (p2, p1), (p1, p0), (q0, q1), (q1, q2), (q2, q3)]
                .iter()
                .all(|(a, b)| a.abs_diff(**b) <= self.interior_limit)
    }
}

/// Whether a step next to the edge exceeds the threshold of high edge variance (`hev`).
fn has_high_variance([_, _, p1, p0, q0, q1, _, _]: &[u8; 8], threshold: u8) -> bool {
    p1.abs_diff(*p0) > threshold || q1.abs_diff(*q0) > threshold
}

fn signed(sample: u8) -> i32 {
    i32::from(sample) - 128
}

fn unsigned(sample: i32) -> u8 {
    (sample.clamp(-128, 127) + 128) as u8
}

fn clamped(value: i32) -> i32 {
    value.clamp(-128, 127)
}

/// Moves the two samples at the edge towards each other (`common_adjust` of the RFC). Returns the change of the second one.
fn common_adjust(samples: &mut [u8; 8], uses_outer: bool) -> i32 {
    let [_, _, p1, p0, q0, q1, _, _] = samples.map(signed);
    let outer = if uses_outer { clamped(p1 - q1) } else { 0 };
    let step = clamped(outer + 3 * (q0 - p0));
    let (down, up) = (clamped(step + 4) >> 3, clamped(step + 3) >> 3);
    samples[4] = unsigned(q0 - down);
    samples[3] = unsigned(p0 + up);
    down
}

/// Filters an edge between subblocks.
fn filter_subblock_edge(samples: &mut [u8; 8], threshold: u8) {
    let high_variance = has_high_variance(samples, threshold);
    let step = (common_adjust(samples, high_variance) + 1) >> 1;
    if !high_variance {
        samples[5] = unsigned(signed(samples[5]) - step);
        samples[2] = unsigned(signed(samples[2]) + step);
    }
}

/// Filters an edge between macroblocks, up to three samples on each side.
fn filter_macroblock_edge(samples: &mut [u8; 8], threshold: u8) {
    if has_high_variance(samples, threshold) {
        common_adjust(samples, true);
        return;
    }
    let [_, p2, p1, p0, q0, q1, q2, _] = samples.map(signed);
    let step = clamped(clamped(p1 - q1) + 3 * (q0 - p0));
    let [near, middle, far] = [27, 18, 9].map(|share| clamped((share * step + 63) >> 7));
    let [_, sp2, sp1, sp0, sq0, sq1, sq2, _] = samples;
    (*sq0, *sp0) = (unsigned(q0 - near), unsigned(p0 + near));
    (*sq1, *sp1) = (unsigned(q1 - middle), unsigned(p1 + middle));
    (*sq2, *sp2) = (unsigned(q2 - far), unsigned(p2 + far));
}
