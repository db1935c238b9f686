//! Bit fields: the position of a sample in a pixel, and its conversion to eight bits.

/// A contiguous range of bits in a pixel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Field {
    shift: u32,
    /// The largest value of the field.
    top: u32,
}

impl Field {
    /// `None` if the bits of the mask are not contiguous.
    pub(super) const fn new(mask: u32) -> Option<Self> {
        if mask == 0 {
            return Some(Self { shift: 0, top: 0 });
        }
        let shift = mask.trailing_zeros();
        let top = mask >> shift;
        if top.wrapping_add(1) & top == 0 { Some(Self { shift, top }) } else { None }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.top == 0
    }

    /// The bits of the field in place.
    pub(super) const fn bits(&self, pixel: u32) -> u32 {
        pixel >> self.shift & self.top
    }

    /// The field's value in eight bits, rounded; 0 if it has no bits.
    pub(super) const fn sample(&self, pixel: u32) -> u8 {
        let bits = self.bits(pixel);
        match self.top {
            0 => 0,
            0xff => bits as u8,
            // 64 bits are enough for the product with any mask.
            top => ((bits as u64 * 255 + top as u64 / 2) / top as u64) as u8,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_any_width_reach_black_and_white() {
        for (mask, pixel, expected) in [
            (0x7c00, 0x7c00, 255),
            (0x001f, 0x0010, 132), // 16 of 31.
            (0x07e0, 0x0400, 130), // 32 of 63.
            (0x8000, 0x8000, 255),
            (0xffc0_0000, 0x8000_0000, 128), // 512 of 1023.
            (0xffff_ffff, 0x7fff_ffff, 127),
            (0x00ff_0000, 0x0012_0000, 0x12),
            (0, 0xffff_ffff, 0),
        ] {
            assert_eq!(Field::new(mask).map(|field| field.sample(pixel)), Some(expected), "{mask:x}");
        }
        assert_eq!(Field::new(0b1011), None);
    }
}
