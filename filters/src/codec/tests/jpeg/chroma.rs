//! Subsampled chroma is interpolated: every pixel equals a plain implementation of the definition, on planes that another decoder reads.

use super::*;

/// Samples of a component, from a grey file.
struct Plane {
    size: Size,
    samples: Vec<u8>,
}

impl Plane {
    /// A sample, with repeated edges.
    fn at(&self, x: usize, y: usize) -> u32 {
        self.samples[y.min(self.size.height - 1) * self.size.width + x.min(self.size.width - 1)].into()
    }

    /// The value of a pixel of which `across` x `down` share one sample.
    fn pixel(&self, (x, y): (usize, usize), (across, down): (usize, usize), filtered: bool) -> u8 {
        // The nearest sample, and its neighbour on the pixel's side: left or above for even pixels.
        let (near_x, near_y) = (x / across, y / down);
        let beside = |near: usize, at: usize| if at.is_multiple_of(2) { near.saturating_sub(1) } else { near + 1 };
        let (far_x, far_y) = (beside(near_x, x), beside(near_y, y));
        let rounding = |at: usize| if at.is_multiple_of(2) { 1 } else { 2 };
        let column = |x: usize| 3 * self.at(x, near_y) + self.at(x, far_y);
        let value = match (across, down) {
            (2, 1) if filtered && self.size.width > 2 => {
                (3 * self.at(near_x, y) + self.at(far_x, y) + rounding(x)) >> 2
            }
            (1, 2) if filtered => (column(x) + rounding(y)) >> 2,
            (2, 2) if filtered && self.size.width > 2 => {
                (3 * column(near_x) + column(far_x) + if x % 2 == 0 { 8 } else { 7 }) >> 4
            }
            _ => self.at(near_x, near_y),
        };
        value as u8
    }
}

/// JFIF's conversion in units of 2^-16, rounded.
fn rgb([y, cb, cr]: [u8; 3]) -> [u8; 3] {
    let (y, cb, cr) = (i64::from(y) << 16, i64::from(cb) - 128, i64::from(cr) - 128);
    [y + 91_881 * cr, y - 22_554 * cb - 46_802 * cr, y + 116_130 * cb].map(|v| ((v + 32_768) >> 16).clamp(0, 255) as u8)
}

/// A grey file as samples, with `side` samples for each block side. `None` if the size is ambiguous.
fn plane(file: &[u8], side: usize) -> Option<Plane> {
    let mut decoder = JpegDecoder::new(file, Bounds::unlimited()).unwrap();
    let full = decoder.descriptor();
    if side < 8 {
        let size = [full.width, full.height].map(|px| (px * side as u32).div_ceil(8));
        let reduced = decoder.reduced_descriptor((size[0], size[1])).filter(|_| full.width.max(full.height) > 4)?;
        decoder.reduce_to(reduced).unwrap();
    }
    let descriptor = decoder.descriptor();
    let mut samples = vec![0; descriptor.row_bytes() * descriptor.height as usize];
    samples.chunks_exact_mut(descriptor.row_bytes()).for_each(|row| decoder.read_row(row).unwrap());
    Some(Plane { size: Size::new(descriptor.width, descriptor.height), samples })
}

#[test]
fn jpeg_chroma_is_interpolated_as_defined_at_every_size() {
    let mut state = 11_u32;
    let mut random = |below: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) as usize % below
    };
    // Luma's sampling factors, and how often the transform can double the resolution of chroma.
    let factors =
        [((2, 2), 1), ((2, 1), 0), ((1, 2), 0), ((4, 1), 0), ((1, 4), 0), ((4, 2), 1), ((3, 1), 0), ((1, 1), 0)];
    let mut compared = 0;
    for turn in 0..160 {
        let (width, height) = (1 + random(100), 1 + random(90));
        let ((h, v), doublings) = factors[turn % factors.len()];
        let sizes = [(width, height), (width.div_ceil(h), height.div_ceil(v)), (width.div_ceil(h), height.div_ceil(v))];
        let files = sizes.map(|(w, h)| {
            let noise = [0, 40, 255][random(3)];
            let samples = soft(w, h, 1).iter().map(|v| v.wrapping_add(random(noise + 1) as u8)).collect::<Vec<_>>();
            encoded(w as u16, h as u16, ColorType::Luma, &samples, |_| {})
        });
        let file = composed((width, height), [(h, v), (1, 1), (1, 1)], &files);
        let header = header(&file, &Limits::BROWSER).unwrap();
        let size_of = |side: usize| Size { width: (width * side).div_ceil(8), height: (height * side).div_ceil(8) };
        for side in [8, 4, 2, 1] {
            let size = size_of(side);
            let chroma_side = (side << doublings).min(8);
            let sides = [side, chroma_side, chroma_side];
            let [Some(luma), Some(blue), Some(red)] = [0, 1, 2].map(|at| plane(&files[at], sides[at])) else {
                continue;
            };
            let reduced = reduced(&file, &header, size).unwrap();
            assert_eq!(reduced.size, size);
            let ratio = (h * side / chroma_side, v * side / chroma_side);
            let places = (0..size.height).flat_map(|y| (0..size.width).map(move |x| (x, y)));
            let expected: Vec<u8> = places
                .flat_map(|at| {
                    let [blue, red] = [&blue, &red].map(|plane| plane.pixel(at, ratio, side > 1));
                    rgb([luma.pixel(at, (1, 1), false), blue, red])
                })
                .collect();
            let decoded = rows(&file, &reduced);
            let first = decoded.iter().zip(&expected).position(|(a, b)| a != b).map(|at| at / 3);
            let first = first.map(|at| (at % size.width, at / size.width));
            assert!(decoded == expected, "{width} x {height}, {h} x {v}, side {side}: {first:?} differs");
            compared += 1;
        }
    }
    assert_eq!(compared, 630, "files and scales");
}
