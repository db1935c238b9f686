//! Every input format: files encoded by a crate or by hand decode to their original samples.

#![allow(clippy::indexing_slicing, reason = "a test that reads past the end has failed")]

mod bmp;
mod gif;
mod jpeg;
mod mutations;
mod png;
pub(in crate::codec) mod ranged;
mod tiff;
mod webp;

use std::io::Cursor;

pub(in crate::codec) use self::png::chunk;

use super::*;

/// Header and all samples of a file.
pub(super) fn decode(bytes: &[u8]) -> (Header, Vec<u8>) {
    let header = header(bytes, &Limits::BROWSER).unwrap();
    let samples = rows(bytes, &header);
    (header, samples)
}

/// All samples of a file, decoded with `header`: in memory, and the same by ranges.
pub(super) fn rows(bytes: &[u8], header: &Header) -> Vec<u8> {
    let mut samples = vec![0; header.row_bytes() * header.size.height];
    let mut decoder = open(bytes, header).unwrap();
    samples.chunks_exact_mut(header.row_bytes()).for_each(|row| decoder.next_row(row).unwrap());
    ranged::compare(bytes, header, &samples);
    samples
}

pub(super) fn refused(bytes: &[u8]) -> Error {
    header(bytes, &Limits::EDGE).err().unwrap()
}

/// A picture with an edge, a gradient and no symmetry.
pub(super) fn picture(width: usize, height: usize, channels: usize) -> Vec<u8> {
    (0..width * height * channels)
        .map(|i| {
            let (x, y, channel) = (i / channels % width, i / channels / width, i % channels);
            let edge = if x > y { 60 } else { 0 };
            (edge + x * 2 + y * 3 + channel * 40).min(255) as u8
        })
        .collect()
}

#[test]
fn format_names_are_those_in_json() {
    for format in Format::ALL {
        assert_eq!(serde_json::to_value(format).unwrap(), format.as_str());
    }
}

#[test]
fn qoi_is_read() {
    for (channels, kind) in [(3, Channels::Rgb), (4, Channels::Rgba)] {
        let samples = picture(31, 17, channels);
        let file = ::qoi::encode_to_vec(&samples, 31, 17).unwrap();
        let (header, decoded) = decode(&file);
        assert_eq!((header.format, header.channels, header.size), (Format::Qoi, kind, Size::new(31, 17)));
        assert!(decoded == samples, "{kind:?}: samples differ");
        assert!(matches!(refused(&file[..file.len() - 9]), Error::Damaged { format: "QOI", .. }));
    }
}

#[test]
fn bmp_is_read() {
    use image::{ExtendedColorType, ImageEncoder};
    let kinds = [
        (1, Channels::Rgb, ExtendedColorType::L8),
        (3, Channels::Rgb, ExtendedColorType::Rgb8),
        (4, Channels::Rgba, ExtendedColorType::Rgba8),
    ];
    for (channels, kind, color) in kinds {
        let samples = picture(21, 13, channels);
        let mut file = Vec::new();
        image::codecs::bmp::BmpEncoder::new(&mut file).write_image(&samples, 21, 13, color).unwrap();
        let (header, decoded) = decode(&file);
        assert_eq!((header.format, header.channels, header.size), (Format::Bmp, kind, Size::new(21, 13)));
        let expected = if channels == 1 { samples.iter().flat_map(|v| [*v; 3]).collect() } else { samples };
        assert!(decoded == expected, "{color:?}: samples differ");
        let error = refused(&file[..file.len() - 1]);
        assert!(matches!(error, Error::Damaged { format: "BMP", .. }), "{error:?}");
    }
}

/// A GIF with one frame on a canvas.
fn gif_file(canvas: (u16, u16), frame: ::gif::Frame<'_>, global: &[u8]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = ::gif::Encoder::new(&mut file, canvas.0, canvas.1, global).unwrap();
    encoder.write_frame(&frame).unwrap();
    drop(encoder);
    file
}

#[test]
fn gif_is_read_with_its_palettes_and_transparency() {
    let global = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120];
    let color = |index: u8, palette: &[u8]| <[u8; 3]>::try_from(&palette[usize::from(index) * 3..][..3]).unwrap();
    let indices: Vec<u8> = (0..35 * 22).map(|i| (i % 7 % 4) as u8).collect();
    let frame = ::gif::Frame { width: 35, height: 22, buffer: (&indices).into(), ..Default::default() };

    let file = gif_file((35, 22), frame.clone(), &global);
    let (header, decoded) = decode(&file);
    assert_eq!((header.channels, header.size), (Channels::Rgb, Size::new(35, 22)));
    assert!(decoded == indices.iter().flat_map(|i| color(*i, &global)).collect::<Vec<_>>(), "global palette");
    assert!(matches!(refused(&file[..file.len() - 8]), Error::Damaged { format: "GIF", .. }));

    let local = [1, 2, 3, 200, 100, 0, 7, 8, 9, 250, 250, 250];
    let mut own = ::gif::Frame { palette: Some(local.to_vec()), transparent: Some(2), ..frame.clone() };
    (own.left, own.top) = (3, 4);
    let (header, decoded) = decode(&gif_file((40, 30), own, &global));
    assert_eq!((header.channels, header.size), (Channels::Rgba, Size::new(40, 30)));
    let expected = (0..40 * 30).flat_map(|i| match ((i % 40_usize).checked_sub(3), (i / 40_usize).checked_sub(4)) {
        (Some(x @ 0..35), Some(y @ 0..22)) if indices[y * 35 + x] != 2 => {
            let [r, g, b] = color(indices[y * 35 + x], &local);
            [r, g, b, 255]
        }
        _ => [0; 4],
    });
    assert!(decoded == expected.collect::<Vec<_>>(), "local palette on a larger canvas");
}

#[test]
fn gif_shows_its_first_frame_interlaced_or_not() {
    let palette: Vec<u8> = (0..=255).flat_map(|v| [v; 3]).collect();
    let indices = picture(50, 41, 1);
    // Rows in the order of an interlaced file: every eighth, then those between, and so on.
    let passes = [(0, 8), (4, 8), (2, 4), (1, 2)];
    let order = passes.into_iter().flat_map(|(start, step)| (start..41).step_by(step));
    let interlaced: Vec<u8> = order.flat_map(|y| indices[y * 50..(y + 1) * 50].to_vec()).collect();
    let frame =
        ::gif::Frame { width: 50, height: 41, interlaced: true, buffer: interlaced.into(), ..Default::default() };
    let (_, decoded) = decode(&gif_file((50, 41), frame, &palette));
    assert!(decoded == indices.iter().flat_map(|v| [*v; 3]).collect::<Vec<_>>(), "pixels differ");
}

#[test]
fn png_is_read_whatever_its_color_type_and_depth() {
    use ::png::{BitDepth, ColorType};
    let cases = [
        (ColorType::Grayscale, BitDepth::One, None, Channels::Gray),
        (ColorType::Grayscale, BitDepth::Two, None, Channels::Gray),
        (ColorType::Grayscale, BitDepth::Four, Some(vec![0, 3]), Channels::GrayAlpha),
        (ColorType::Grayscale, BitDepth::Sixteen, Some(vec![1, 2]), Channels::GrayAlpha),
        (ColorType::Rgb, BitDepth::Eight, Some(vec![0, 1, 0, 2, 0, 3]), Channels::Rgba),
        (ColorType::Rgb, BitDepth::Sixteen, None, Channels::Rgb),
        (ColorType::Indexed, BitDepth::One, None, Channels::Rgb),
        (ColorType::Indexed, BitDepth::Four, Some(vec![0, 128]), Channels::Rgba),
        (ColorType::Indexed, BitDepth::Eight, None, Channels::Rgb),
        (ColorType::GrayscaleAlpha, BitDepth::Eight, None, Channels::GrayAlpha),
        (ColorType::Rgba, BitDepth::Sixteen, None, Channels::Rgba),
    ];
    for (color, bits, trns, channels) in cases {
        let row_bytes = (19 * color.samples() * bits as usize).div_ceil(8);
        // Every byte is valid: 1-bit indices select two colours, 4-bit indices sixteen.
        let data: Vec<u8> = (0..row_bytes * 11).map(|i| (i * 37 + i / 7) as u8).collect();
        let mut file = Vec::new();
        let mut encoder = ::png::Encoder::new(&mut file, 19, 11);
        encoder.set_color(color);
        encoder.set_depth(bits);
        if color == ColorType::Indexed {
            encoder.set_palette((0..3 << bits as usize).map(|i| (i * 11) as u8).collect::<Vec<_>>());
        }
        if let Some(trns) = &trns {
            encoder.set_trns(trns.clone());
        }
        encoder.write_header().unwrap().write_image_data(&data).unwrap();
        let (header, decoded) = decode(&file);
        let depth = if bits == BitDepth::Sixteen { Depth::Sixteen } else { Depth::Eight };
        assert_eq!((header.channels, header.depth), (channels, depth), "{color:?} {bits:?}");
        let value = |i: usize| {
            let (bits, y, x) = (bits as usize, i / 19, i % 19);
            data[y * row_bytes + x * bits / 8] >> (8 - bits - x * bits % 8) & (((1_u16 << bits) - 1) as u8)
        };
        let palette = |v: u8| [0, 1, 2].map(|channel| ((usize::from(v) * 3 + channel) * 11) as u8);
        let expected: Vec<u8> = match (color, bits, &trns) {
            (ColorType::Grayscale, BitDepth::One | BitDepth::Two, _) => {
                (0..19 * 11).map(|i| value(i) * (255 / ((1_u16 << bits as u8) - 1) as u8)).collect()
            }
            (ColorType::Grayscale, BitDepth::Four, _) => {
                (0..19 * 11).flat_map(|i| [value(i) * 17, if value(i) == 3 { 0 } else { 255 }]).collect()
            }
            (ColorType::Grayscale, _, _) => data
                .as_chunks::<2>()
                .0
                .iter()
                .flat_map(|v| if *v == [1, 2] { [v[0], v[1], 0, 0] } else { [v[0], v[1], 255, 255] })
                .collect(),
            (ColorType::Rgb, BitDepth::Eight, _) => data
                .as_chunks::<3>()
                .0
                .iter()
                .flat_map(|v| [v[0], v[1], v[2], if *v == [1, 2, 3] { 0 } else { 255 }])
                .collect(),
            (ColorType::Indexed, _, None) => (0..19 * 11).flat_map(|i| palette(value(i))).collect(),
            (ColorType::Indexed, _, Some(trns)) => (0..19 * 11)
                .flat_map(|i| {
                    let [r, g, b] = palette(value(i));
                    [r, g, b, *trns.get(usize::from(value(i))).unwrap_or(&255)]
                })
                .collect(),
            _ => data.clone(),
        };
        assert!(decoded == expected, "{color:?} {bits:?}: samples differ");
    }
}

#[test]
fn webp_shows_the_first_frame_of_an_animation() {
    let samples = picture(24, 18, 4);
    let mut still = Vec::new();
    let encoder = image_webp::WebPEncoder::new(Cursor::new(&mut still));
    encoder.encode(&samples, 24, 18, image_webp::ColorType::Rgba8).unwrap();
    // RIFF header, VP8X with the flags of alpha and animation, ANIM, and the still picture's chunk as frames.
    let chunk = |name: &[u8; 4], content: &[u8]| {
        let mut chunk = name.to_vec();
        chunk.extend((content.len() as u32).to_le_bytes());
        chunk.extend(content);
        chunk.resize(chunk.len().next_multiple_of(2), 0);
        chunk
    };
    let size = [23, 0, 0, 17, 0, 0];
    let frame = |mut fields: Vec<u8>, picture: &[u8]| {
        fields.extend(picture);
        chunk(b"ANMF", &fields)
    };
    let place = [&[0; 6][..], &size, &[100, 0, 0, 0b10]].concat();
    let frames = [frame(place.clone(), &still[12..]), frame(place, &still[12..])].concat();
    let body = [
        b"WEBP".to_vec(),
        chunk(b"VP8X", &[&[0b1_0010, 0, 0, 0][..], &size].concat()),
        chunk(b"ANIM", &[0; 6]),
        frames,
    ]
    .concat();
    let (header, decoded) = decode(&chunk(b"RIFF", &body));
    assert_eq!((header.channels, header.size), (Channels::Rgba, Size::new(24, 18)));
    assert!(decoded == samples, "samples differ");
}
