//! The histogram of drawn pixels, and an overlay of clipped pixels.

/// BT.709 weights of red, green and blue for display-encoded values, in 65536ths.
const LUMA: [u32; 3] = [13_933, 46_871, 4_732];

/// Overlay colours of clipped highlights and shadows.
const HIGHLIGHTS: [u8; 3] = [0xff, 0x2a, 0x00];
const SHADOWS: [u8; 3] = [0x00, 0x48, 0xff];

/// The number of pixels with each value. Fully transparent pixels do not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Histogram {
    /// Number of pixels for each value from 0 to 255, in red, green, blue, and luma (BT.709 weights on display-encoded values).
    pub bins: [[u32; 256]; 4],
    /// Pixels with every colour at 0.
    pub shadows: u32,
    /// Pixels with any colour at 255.
    pub highlights: u32,
}

/// Counts RGBA pixels with 8 bits per sample.
#[must_use]
pub fn histogram(rgba: &[u8]) -> Histogram {
    let mut bins = [[0; 256]; 4];
    let (mut shadows, mut highlights) = (0, 0);
    for [r, g, b, alpha] in rgba.as_chunks::<4>().0.iter().copied() {
        if alpha == 0 {
            continue;
        }
        let weighted = [r, g, b].into_iter().zip(LUMA).map(|(v, weight)| u32::from(v) * weight);
        let luma = (weighted.sum::<u32>() + (1 << 15)) >> 16;
        let values = [r, g, b, luma as u8];
        bins.iter_mut().zip(values).for_each(|(bins, v)| bins[usize::from(v)] += 1);
        match clipping([r, g, b]) {
            Some(Clipping::Shadows) => shadows += 1,
            Some(Clipping::Highlights) => highlights += 1,
            None => {}
        }
    }
    Histogram { bins, shadows, highlights }
}

/// Marks clipped pixels in place: highlights red, shadows blue. Leaves fully transparent pixels unchanged.
pub fn paint_clipping(rgba: &mut [u8]) {
    for pixel in rgba.as_chunks_mut::<4>().0 {
        let [r, g, b, alpha] = *pixel;
        let paint = match clipping([r, g, b]) {
            Some(_) if alpha == 0 => continue,
            Some(Clipping::Shadows) => SHADOWS,
            Some(Clipping::Highlights) => HIGHLIGHTS,
            None => continue,
        };
        let [r, g, b] = paint;
        *pixel = [r, g, b, u8::MAX];
    }
}

/// The end of the range at which a pixel is clipped.
enum Clipping {
    Shadows,
    Highlights,
}

fn clipping(color: [u8; 3]) -> Option<Clipping> {
    if color.contains(&u8::MAX) {
        Some(Clipping::Highlights)
    } else if color == [0; 3] {
        Some(Clipping::Shadows)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PIXELS: [[u8; 4]; 6] =
        [[0, 0, 0, 255], [0, 0, 0, 0], [255, 10, 20, 255], [255, 255, 255, 128], [1, 0, 0, 255], [9, 8, 7, 0]];

    #[test]
    fn histogram_counts_what_is_visible() {
        let Histogram { bins: [red, green, blue, luma], shadows, highlights } = histogram(PIXELS.as_flattened());
        for bins in [red, green, blue, luma] {
            assert_eq!(bins.iter().sum::<u32>(), 4);
        }
        assert_eq!((red[0], red[1], red[255]), (1, 1, 2));
        assert_eq!((green[0], green[10], green[255]), (2, 1, 1));
        assert_eq!((blue[0], blue[20], blue[255]), (2, 1, 1));
        // 0.2126 x 255 + 0.7152 x 10 + 0.0722 x 20 = 62.8.
        assert_eq!((luma[0], luma[63], luma[255]), (2, 1, 1));
        assert_eq!((shadows, highlights), (1, 2));
    }

    #[test]
    fn histogram_luma_weights_are_one_and_grey_is_itself() {
        assert_eq!(LUMA.iter().sum::<u32>(), 1 << 16);
        for v in 0..=u8::MAX {
            assert_eq!(histogram(&[v, v, v, 255]).bins[3][usize::from(v)], 1);
        }
    }

    #[test]
    fn clipping_is_painted_and_the_rest_left_alone() {
        let mut pixels = PIXELS;
        paint_clipping(pixels.as_flattened_mut());
        let [r, g, b] = HIGHLIGHTS;
        let [sr, sg, sb] = SHADOWS;
        let expected = [[sr, sg, sb, 255], PIXELS[1], [r, g, b, 255], [r, g, b, 255], PIXELS[4], PIXELS[5]];
        assert_eq!(pixels, expected);
    }
}
