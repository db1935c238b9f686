//! The loop filter (RFC 6386, 15): edges of blocks are smoothed where they are no edges of the picture.

use super::header::Filter;
use super::plane::Plane;

/// What decides whether an edge is filtered.
#[derive(Debug, Clone, Copy)]
struct Limits {
    edge: u8,
    interior: u8,
    variance: u8,
}

/// Filters the edges of block `x` of the plane's newest row of blocks: that to the block at its left and above, if there is one, and those `inside`.
pub(super) fn normal<const N: usize>(plane: &mut Plane<N>, x: usize, has_above: bool, filter: Filter, inside: bool) {
    let Filter { level, interior, variance } = filter;
    let outer = Limits { edge: (level + 2) * 2 + interior, interior, variance };
    let inner = Limits { edge: level * 2 + interior, interior, variance };
    plane.edges(
        x,
        has_above,
        inside,
        |samples| {
            if outer.passes(samples) {
                between_macroblocks(samples, outer.variance)
            }
        },
        |samples| {
            if inner.passes(samples) {
                between_blocks(samples, inner.variance)
            }
        },
    );
}

/// The same by the simple filter.
pub(super) fn simple<const N: usize>(plane: &mut Plane<N>, x: usize, has_above: bool, filter: Filter, inside: bool) {
    let Filter { level, interior, .. } = filter;
    let filtered = |limit: u8| {
        move |samples: &mut [u8; 8]| {
            if is_flat(samples, limit) {
                adjust(samples, true);
            }
        }
    };
    plane.edges(x, has_above, inside, filtered((level + 2) * 2 + interior), filtered(level * 2 + interior));
}

/// Whether the step at an edge is small.
fn is_flat([_, _, p1, p0, q0, q1, _, _]: &[u8; 8], limit: u8) -> bool {
    u16::from(p0.abs_diff(*q0)) * 2 + u16::from(p1.abs_diff(*q1)) / 2 <= u16::from(limit)
}

impl Limits {
    fn passes(self, samples: &[u8; 8]) -> bool {
        let [p3, p2, p1, p0, q0, q1, q2, q3] = samples;
        is_flat(samples, self.edge)
            && [(p3, p2), (p2, p1), (p1, p0), (q0, q1), (q1, q2), (q2, q3)]
                .iter()
                .all(|(a, b)| a.abs_diff(**b) <= self.interior)
    }
}

fn is_varied([_, _, p1, p0, q0, q1, _, _]: &[u8; 8], threshold: u8) -> bool {
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

/// Moves the two samples at the edge, and gives how far.
fn adjust(samples: &mut [u8; 8], uses_outer: bool) -> i32 {
    let [_, _, p1, p0, q0, q1, _, _] = samples.map(signed);
    let outer = if uses_outer { clamped(p1 - q1) } else { 0 };
    let step = clamped(outer + 3 * (q0 - p0));
    let (down, up) = (clamped(step + 4) >> 3, clamped(step + 3) >> 3);
    samples[4] = unsigned(q0 - down);
    samples[3] = unsigned(p0 + up);
    down
}

fn between_blocks(samples: &mut [u8; 8], threshold: u8) {
    let varied = is_varied(samples, threshold);
    let step = (adjust(samples, varied) + 1) >> 1;
    if !varied {
        samples[5] = unsigned(signed(samples[5]) - step);
        samples[2] = unsigned(signed(samples[2]) + step);
    }
}

fn between_macroblocks(samples: &mut [u8; 8], threshold: u8) {
    if is_varied(samples, threshold) {
        adjust(samples, true);
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
