//! The histogram of a frame as bytes after its pixels: the counts of red, green, blue and luma, then the clipped shadow
//! and highlight pixels, each as a little-endian u32. Each worker counts its own rows, and the page adds them up.

use filters::Histogram;

/// The size of a histogram in bytes.
pub(crate) const BYTES: usize = 4 * (4 * 256 + 2);

/// Serializes the histogram.
pub(super) fn to_bytes(histogram: &Histogram) -> Vec<u8> {
    let clipped = [histogram.shadows, histogram.highlights];
    histogram.bins.as_flattened().iter().chain(&clipped).flat_map(|count| count.to_le_bytes()).collect()
}

/// The sum of several histograms; `None` if there are none or one is too short.
pub(crate) fn sum<'a>(all: impl IntoIterator<Item = &'a [u8]>) -> Option<Histogram> {
    let mut sum = Histogram { bins: [[0; 256]; 4], shadows: 0, highlights: 0 };
    let mut any = false;
    for bytes in all {
        let (counts, _) = bytes.as_chunks::<4>();
        if bytes.len() != BYTES {
            return None;
        }
        let Histogram { bins, shadows, highlights } = &mut sum;
        let sums = bins.as_flattened_mut().iter_mut().chain([shadows, highlights]);
        sums.zip(counts).for_each(|(sum, count)| *sum = sum.saturating_add(u32::from_le_bytes(*count)));
        any = true;
    }
    any.then_some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn histogram_of_parts_adds_up_to_that_of_the_whole() {
        let rgba: Vec<u8> = (0..4 * 999_u32).map(|i| ((i * 7919) >> 3) as u8).collect();
        let (above, below) = rgba.split_at(4 * 400);
        let parts = [above, below].map(|part| to_bytes(&filters::histogram(part)));
        assert_eq!(parts[0].len(), BYTES);
        assert_eq!(sum(parts.iter().map(Vec::as_slice)), Some(filters::histogram(&rgba)));
        assert_eq!(sum([&parts[0][1..]]), None);
        assert_eq!(sum([]), None);
    }
}
