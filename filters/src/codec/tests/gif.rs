//! GIF files that violate the specification. Blocks are written by hand here, codes by `weezl`.

use weezl::BitOrder;
use weezl::encode::Encoder;

use super::*;

/// One frame: left, top, width, height.
struct File<'a> {
    screen: [u16; 2],
    place: [u16; 4],
    colors: Option<&'a [u8; 12]>,
    /// Blocks before the frame.
    before: &'a [u8],
    code_bits: u8,
    interlaced: bool,
    end: &'a [u8],
}

const COLORS: [u8; 12] = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120];

impl Default for File<'_> {
    fn default() -> Self {
        let (screen, place) = ([9, 7], [0, 0, 9, 7]);
        Self { screen, place, colors: Some(&COLORS), before: &[], code_bits: 2, interlaced: false, end: b"\0\x3b" }
    }
}

impl File<'_> {
    fn bytes(&self) -> Vec<u8> {
        let flags = if self.colors.is_some() { 0x81 } else { 0 };
        let mut file = b"GIF89a".to_vec();
        self.screen.iter().for_each(|side| file.extend(side.to_le_bytes()));
        file.extend([flags, 0, 0]);
        file.extend(self.colors.into_iter().flatten());
        file.extend(self.before);
        file.push(0x2c);
        self.place.iter().for_each(|number| file.extend(number.to_le_bytes()));
        file.extend([if self.interlaced { 0x40 } else { 0 }, self.code_bits]);
        let codes = Encoder::new(BitOrder::Lsb, self.code_bits).encode(&self.indices()).unwrap();
        for block in codes.chunks(255) {
            file.push(block.len() as u8);
            file.extend(block);
        }
        file.extend(self.end);
        file
    }

    /// Indices 0 to 3 in the order of the file, which differs from top to bottom only if interlaced.
    fn indices(&self) -> Vec<u8> {
        let [.., width, height] = self.place.map(usize::from);
        let order: Vec<usize> = if self.interlaced {
            let passes = [(0, 8), (4, 8), (2, 4), (1, 2)];
            passes.into_iter().flat_map(|(start, step)| (start..height).step_by(step)).collect()
        } else {
            (0..height).collect()
        };
        order.into_iter().flat_map(|y| (0..width).map(move |x| index(x, y))).collect()
    }

    /// The visible canvas as RGBA.
    fn shown(&self, [width, height]: [u16; 2]) -> Vec<u8> {
        let [left, top, ..] = self.place.map(i32::from);
        let [frame_width, frame_height] = [self.place[2], self.place[3]].map(i32::from);
        let pixel = |x: i32, y: i32| {
            let (x, y) = (x - left, y - top);
            if !(0..frame_width).contains(&x) || !(0..frame_height).contains(&y) {
                return [0; 4];
            }
            let index = index(x as usize, y as usize);
            match self.colors {
                Some(colors) => {
                    let [r, g, b] = [0, 1, 2].map(|channel| colors[usize::from(index) * 3 + channel]);
                    [r, g, b, 255]
                }
                None => [index, index, index, 255],
            }
        };
        (0..i32::from(height)).flat_map(|y| (0..i32::from(width)).flat_map(move |x| pixel(x, y))).collect()
    }
}

fn index(x: usize, y: usize) -> u8 {
    ((x * 3 + y * y + y) % 4) as u8
}

/// Decodes, and adds alpha if there is none.
fn decoded(bytes: &[u8]) -> (Size, Vec<u8>) {
    let (header, samples) = decode(bytes);
    let samples = match header.channels {
        Channels::Rgba => samples,
        _ => samples.as_chunks::<3>().0.iter().flat_map(|[r, g, b]| [*r, *g, *b, 255]).collect(),
    };
    (header.size, samples)
}

#[test]
fn gif_frame_is_clipped_to_its_screen() {
    for interlaced in [false, true] {
        for place in [[0, 0, 20, 12], [4, 3, 9, 7], [8, 6, 30, 30], [0, 3, 100, 2], [9, 0, 5, 5], [300, 200, 4, 4]] {
            let file = File { place, interlaced, ..File::default() };
            let (size, samples) = decoded(&file.bytes());
            assert_eq!(size, Size::new(9, 7), "{place:?}");
            assert!(samples == file.shown([9, 7]), "{place:?}, interlaced {interlaced}: samples differ");
        }
    }
}

#[test]
fn gif_screen_without_pixels_is_as_large_as_its_frame() {
    for screen in [[0, 0], [0, 5], [5, 0]] {
        let file = File { screen, place: [3, 2, 11, 6], ..File::default() };
        let (size, samples) = decoded(&file.bytes());
        assert_eq!(size, Size::new(11, 6));
        assert!(samples == File { place: [0, 0, 11, 6], ..file }.shown([11, 6]), "{screen:?}: samples differ");
    }
}

#[test]
fn gif_oddities_change_no_pixel() {
    let comment = b"\x21\xfe\x05hello\x03abc\0";
    let unknown = b"\x21\x42\x01a\0\0\0";
    let plain = File::default().shown([9, 7]);
    for file in [
        File { before: comment, ..File::default() },
        File { before: unknown, ..File::default() },
        // Without the terminator of the file.
        File { end: b"\0", ..File::default() },
        File { end: b"\0what another program put there", ..File::default() },
        // Longer codes than four colours need.
        File { code_bits: 3, ..File::default() },
        File { code_bits: 8, ..File::default() },
    ] {
        let (size, samples) = decoded(&file.bytes());
        assert_eq!(size, Size::new(9, 7));
        assert!(samples == plain, "samples differ");
    }
    // No colour table at all: greys.
    let file = File { colors: None, ..File::default() };
    assert!(decoded(&file.bytes()).1 == file.shown([9, 7]), "greys differ");
}

#[test]
fn gif_that_cannot_be_drawn_is_refused_by_its_header() {
    for file in [
        File { place: [0, 0, 0, 7], ..File::default() },
        File { end: b"", ..File::default() },
        File { before: b"\x3b", ..File::default() },
    ] {
        assert!(matches!(refused(&file.bytes()), Error::Damaged { format: "GIF", .. }));
    }
    for code_bits in [0, 12, 255] {
        let mut file = File::default().bytes();
        // After the headers of the file (13 bytes) and the frame (10), and four colours.
        file[35] = code_bits;
        assert!(matches!(refused(&file), Error::Damaged { format: "GIF", .. }), "{code_bits}");
    }
    let huge = File { place: [0, 0, 60_000, 1], ..File::default() };
    assert!(matches!(refused(&huge.bytes()), Error::OverLimit { limit: "side_px", actual: 60_000, .. }));
}

/// A bound from below: each index takes a few nanoseconds, whether it is shown or not.
#[test]
fn gif_cost_counts_indices_beyond_the_screen() {
    for interlaced in [false, true] {
        let file = File { screen: [1, 200], place: [0, 0, 900, 200], interlaced, ..File::default() };
        let (header, _) = decode(&file.bytes());
        let indices = 900.0 * 200.0;
        assert!(header.decode_ns * 200.0 >= 3.0 * indices, "{interlaced}: {} ns for a pixel", header.decode_ns);
    }
    let (usual, _) = decode(&File::default().bytes());
    assert!(usual.decode_ns < 50.0, "{} ns for a pixel", usual.decode_ns);
}

#[test]
fn gif_interlaced_rows_are_found_in_the_order_of_the_file() {
    for height in 1..70 {
        // Every eighth row from the first, every eighth from the fifth, every fourth from the third, every second from the second.
        let passes = [(0, 8), (4, 8), (2, 4), (1, 2)];
        let order = passes.into_iter().flat_map(|(start, step)| (start..height).step_by(step));
        let found = (0..).map_while(|place| crate::codec::gif::interlaced(place, height));
        assert!(found.eq(order), "{height}");
    }
}

#[test]
fn gif_profile_is_read() {
    let icc = moxcms::ColorProfile::new_display_p3().encode().unwrap();
    let mut before = b"\x21\xff\x0bICCRGBG1012".to_vec();
    for part in icc.chunks(255) {
        before.push(part.len() as u8);
        before.extend(part);
    }
    before.push(0);
    let (header, _) = decode(&File { before: &before, ..File::default() }.bytes());
    assert_eq!(header.profile.map(|profile| profile.used), Some(ProfileUse::Converted));
}
