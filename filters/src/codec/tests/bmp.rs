//! BMP: headers of Windows and OS/2. Files are written byte by byte here; expected pixels are computed by hand.

use super::*;

/// A file with a bitmap header (without its length), what follows it, and the pixels.
fn file(header: &[u8], behind: &[u8], pixels: &[u8]) -> Vec<u8> {
    let header_bytes = 4 + header.len();
    let at = 14 + header_bytes + behind.len();
    let mut file = b"BM\0\0\0\0\0\0\0\0".to_vec();
    file.extend((at as u32).to_le_bytes());
    file.extend((header_bytes as u32).to_le_bytes());
    [header, behind, pixels].iter().for_each(|part| file.extend(*part));
    file
}

/// The fields of BITMAPINFOHEADER, 40 bytes with its length, padded with zeros to `header_bytes`.
fn info(header_bytes: usize, (width, height): (i32, i32), bits: u16, compression: u32) -> Vec<u8> {
    let mut header = [width.to_le_bytes(), height.to_le_bytes()].concat();
    header.extend([1_u16.to_le_bytes(), bits.to_le_bytes()].concat());
    header.extend(compression.to_le_bytes());
    header.resize(header_bytes - 4, 0);
    header
}

fn masks(header: &mut [u8], masks: [u32; 4]) {
    for (place, mask) in header[36..].as_chunks_mut::<4>().0.iter_mut().zip(masks) {
        *place = mask.to_le_bytes();
    }
}

const PALETTE: [u8; 16] = [30, 20, 10, 0, 60, 50, 40, 0, 90, 80, 70, 0, 120, 110, 100, 0];

/// RGB of an index of [`PALETTE`].
fn color(index: usize) -> [u8; 3] {
    [0, 1, 2].map(|channel| (index * 30 + channel * 10 + 10) as u8)
}

fn colors<const N: usize>(indices: [usize; N]) -> Vec<u8> {
    indices.into_iter().flat_map(color).collect()
}

#[test]
fn bmp_alpha_is_what_a_mask_says() {
    let pixels = [3, 2, 1, 128, 6, 5, 4, 255];
    for compression in [0, 3] {
        let mut header = info(124, (2, 1), 32, compression);
        masks(&mut header, [0x00ff_0000, 0x0000_ff00, 0xff, 0xff00_0000]);
        let (decoded, samples) = decode(&file(&header, &[], &pixels));
        assert_eq!((decoded.channels, samples), (Channels::Rgba, vec![1, 2, 3, 128, 4, 5, 6, 255]), "{compression}");
    }
    // The fourth byte is unused unless a mask defines it.
    let (decoded, samples) = decode(&file(&info(40, (2, 1), 32, 0), &[], &pixels));
    assert_eq!((decoded.channels, samples), (Channels::Rgb, vec![1, 2, 3, 4, 5, 6]));
}

#[test]
fn bmp_alpha_that_is_zero_everywhere_was_never_written() {
    let mut header = info(56, (1, 2), 32, 3);
    masks(&mut header, [0x00ff_0000, 0x0000_ff00, 0xff, 0xff00_0000]);
    let (decoded, samples) = decode(&file(&header, &[], &[3, 2, 1, 0, 6, 5, 4, 0]));
    assert_eq!((decoded.channels, samples), (Channels::Rgb, vec![4, 5, 6, 1, 2, 3]));
    let (decoded, samples) = decode(&file(&header, &[], &[3, 2, 1, 0, 6, 5, 4, 1]));
    assert_eq!((decoded.channels, samples), (Channels::Rgba, vec![4, 5, 6, 1, 1, 2, 3, 0]));
}

#[test]
fn bmp_masks_of_any_width_are_read() {
    // Ten bits each, two of alpha; pixels are given by their fields.
    let pixel = |r: u32, g: u32, b: u32, a: u32| (a << 30 | r << 20 | g << 10 | b).to_le_bytes();
    let mut header = info(108, (2, 1), 32, 3);
    masks(&mut header, [0x3ff0_0000, 0x000f_fc00, 0x3ff, 0xc000_0000]);
    let (_, samples) = decode(&file(&header, &[], &[pixel(1023, 512, 0, 3), pixel(0, 511, 1022, 1)].concat()));
    assert_eq!(samples, [255, 128, 0, 255, 0, 127, 255, 85]);
    // 5, 6 and 5 bits, with the masks after the oldest header.
    let behind = [0xf800_u32, 0x07e0, 0x001f].map(u32::to_le_bytes).concat();
    let pixels = [0xf81f_u16, 0x07e0].map(u16::to_le_bytes).concat();
    let (_, samples) = decode(&file(&info(40, (2, 1), 16, 3), &behind, &pixels));
    assert_eq!(samples, [255, 0, 255, 0, 255, 0]);
    // Without masks, five bits each; one bit is unused.
    let pixels = [0xfc00_u16, 0x0010].map(u16::to_le_bytes).concat();
    let (_, samples) = decode(&file(&info(40, (2, 1), 16, 0), &[], &pixels));
    assert_eq!(samples, [255, 0, 0, 0, 0, 132]);
}

#[test]
fn bmp_of_os2_is_read() {
    // 16-bit sides, and three bytes for a colour.
    let core = [2_u16, 2, 1, 8].map(u16::to_le_bytes).concat();
    let palette: Vec<u8> = PALETTE.as_chunks::<4>().0.iter().flat_map(|entry| entry[..3].to_vec()).collect();
    let pixels = [2, 3, 0, 0, 0, 1, 0, 0];
    let (_, samples) = decode(&file(&core, &palette, &pixels));
    assert_eq!(samples, colors([0, 1, 2, 3]));
    // The second header may end after any field.
    for header_bytes in [16, 20, 36, 48, 64] {
        let (_, samples) =
            decode(&file(&info(header_bytes.max(20), (2, 2), 8, 0)[..header_bytes - 4], &PALETTE, &pixels));
        assert_eq!(samples, colors([0, 1, 2, 3]), "{header_bytes}");
    }
    // Runs of colours: two of one, a literal one, the end.
    let runs = [2, 3, 2, 1, 0, 0, 1, 6, 5, 4, 0, 3, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 0, 1];
    let (_, samples) = decode(&file(&info(64, (3, 2), 24, 4), &[], &runs));
    assert_eq!(samples, [4, 5, 6, 7, 8, 9, 4, 5, 6, 1, 2, 3, 1, 2, 3, 0, 0, 0]);
}

#[test]
fn bmp_rows_go_up_unless_the_height_is_negative() {
    let pixels = [0b0110_0000, 0, 0, 0, 0b1000_0000, 0, 0, 0];
    let (_, samples) = decode(&file(&info(40, (3, 2), 1, 0), &PALETTE[..8], &pixels));
    assert_eq!(samples, colors([1, 0, 0, 0, 1, 1]));
    let (_, samples) = decode(&file(&info(40, (3, -2), 1, 0), &PALETTE[..8], &pixels));
    assert_eq!(samples, colors([0, 1, 1, 1, 0, 0]));
    let (_, samples) = decode(&file(&info(40, (5, 1), 2, 0), &PALETTE, &[0b0001_1011, 0b1100_0000, 0, 0]));
    assert_eq!(samples, colors([0, 1, 2, 3, 3]));
    // An index without a colour is black.
    let (_, samples) = decode(&file(&info(40, (3, 1), 4, 0), &PALETTE, &[0x3f, 0x20, 0, 0]));
    assert_eq!(samples, [color(3), [0; 3], color(2)].concat());
}

#[test]
fn bmp_runs_are_read() {
    // Eight bits: in the lowest row three of 1; then two rows up and a column to the right, a literal 2 3 1 with a byte of padding.
    let runs = [3, 1, 0, 0, 0, 2, 1, 1, 0, 3, 2, 3, 1, 0, 0, 1];
    let (_, samples) = decode(&file(&info(40, (4, 4), 8, 1), &PALETTE, &runs));
    let rows = [[0, 0, 0, 0], [0, 2, 3, 1], [0, 0, 0, 0], [1, 1, 1, 0]];
    assert_eq!(samples, colors::<16>(std::array::from_fn(|i| rows[i / 4][i % 4])));
    // Four bits: five of 1 and 2 alternating, past the end of the row; then a literal 3 2 1 0 3 and one and a half bytes of padding.
    let runs = [5, 0x12, 0, 0, 0, 5, 0x32, 0x10, 0x30, 0, 0, 1];
    let (_, samples) = decode(&file(&info(40, (4, 2), 4, 2), &PALETTE, &runs));
    assert_eq!(samples, colors([3, 2, 1, 0, 1, 2, 1, 2]));
    // A picture of full rows needs no end code; runs that stop earlier are truncated.
    let (_, samples) = decode(&file(&info(40, (2, 1), 8, 1), &PALETTE, &[2, 3, 0, 0]));
    assert_eq!(samples, colors([3, 3]));
    for cut in [0, 1, 2, 3] {
        let error = refused(&file(&info(40, (2, 2), 8, 1), &PALETTE, &[2, 3, 0, 0][..cut]));
        assert!(error.to_string().contains("the end of the file is missing"), "{error}");
    }
}

#[test]
fn bmp_profile_is_read_or_named() {
    let icc = moxcms::ColorProfile::new_display_p3().encode().unwrap();
    let mut header = info(124, (1, 1), 24, 0);
    header[52..56].copy_from_slice(&0x4d42_4544_u32.to_le_bytes());
    // From the bitmap header: 124 bytes and one row of four.
    header[108..112].copy_from_slice(&128_u32.to_le_bytes());
    header[112..116].copy_from_slice(&(icc.len() as u32).to_le_bytes());
    let mut bytes = file(&header, &[], &[0, 0, 255, 0]);
    bytes.extend(&icc);
    let info = decode(&bytes).0.profile.unwrap();
    assert_eq!(info.used, ProfileUse::Converted);

    // An offset and a length beyond every file, whose sums with the preceding sizes exceed 32 bits.
    for beyond in [u32::MAX, u32::MAX - 13, u32::MAX - 14] {
        let mut header = header.clone();
        header[108..112].copy_from_slice(&beyond.to_le_bytes());
        let mut bytes = file(&header, &[], &[0, 0, 255, 0]);
        bytes.extend(&icc);
        assert_eq!(decode(&bytes).0.profile, None);
    }

    header[52..56].copy_from_slice(&0x4c49_4e4b_u32.to_le_bytes());
    let info = decode(&file(&header, &[], &[0, 0, 255, 0])).0.profile.unwrap();
    assert_eq!((info.name.as_str(), info.used), ("a profile in another file", ProfileUse::Ignored));
}

#[test]
fn bmp_that_is_not_read_is_named_by_its_header() {
    let message = |header: Vec<u8>, behind: &[u8]| refused(&file(&header, behind, &[0; 64])).to_string();
    assert!(message(info(40, (4, 4), 24, 4), &[]).contains("holds a JPEG"));
    assert!(message(info(40, (4, 4), 24, 5), &[]).contains("holds a PNG"));
    assert!(message(info(40, (4, 4), 32, 11), &[]).contains("inks"));
    assert!(message(info(64, (4, 4), 1, 3), &[]).contains("Huffman"));
    assert!(message(info(40, (4, 4), 64, 0), &[]).contains("number of bits"));
    assert!(message(info(40, (4, 4), 24, 77), &[]).contains("compression"));
    assert!(message(info(80, (4, 4), 24, 0), &[]).contains("80 bytes"));
    assert!(message(info(40, (-4, 4), 24, 0), &[]).contains("negative"));
    assert!(message(info(40, (4, -4), 8, 1), &PALETTE).contains("top to bottom"));
    let holes = [0b101_u32, 0b10, 0b1000].map(u32::to_le_bytes).concat();
    assert!(message(info(40, (1, 1), 32, 3), &holes).contains("holes"));
    let mut nothing = file(&info(40, (1, 1), 24, 0), &[], &[0; 4]);
    nothing.truncate(20);
    assert!(matches!(refused(&nothing), Error::Damaged { .. }));
}
