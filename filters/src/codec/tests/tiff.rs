//! TIFF: layouts, compressions, alpha.

use ::tiff::encoder::colortype::{CMYK8, ColorType, Gray8, Gray16, RGB8, RGB16, RGBA8, RGBA16};
use ::tiff::encoder::{Compression, DeflateLevel, TiffEncoder, TiffValue};
use ::tiff::tags::Tag;

use super::*;

mod colors;
mod extra_metadata;
mod layouts;
mod peers;
mod refusals;
#[allow(dead_code, reason = "the agreement test uses the rest")]
mod writer;

/// The colours of the seeds that other programs wrote.
fn seed_picture() -> Vec<u8> {
    picture(45, 37, 3)
}

fn encoded<C: ColorType<Inner: Copy>>(samples: &[C::Inner], compression: Compression) -> Vec<u8>
where
    [C::Inner]: TiffValue,
{
    let mut file = Cursor::new(Vec::new());
    TiffEncoder::new(&mut file).unwrap().with_compression(compression).write_image::<C>(33, 20, samples).unwrap();
    file.into_inner()
}

fn wide(samples: &[u8]) -> Vec<u16> {
    samples.iter().enumerate().map(|(i, v)| (u16::from(*v) * 257) ^ (i as u16 & 0xff)).collect()
}

#[test]
fn tiff_is_read_in_every_compression() {
    let compressions = [
        ("none", Compression::Uncompressed),
        ("LZW", Compression::Lzw),
        ("deflate", Compression::Deflate(DeflateLevel::Fast)),
        ("PackBits", Compression::Packbits),
    ];
    let rgb = picture(33, 20, 3);
    for (name, compression) in compressions {
        let (header, decoded) = decode(&encoded::<RGB8>(&rgb, compression));
        assert_eq!((header.format, header.channels, header.depth), (Format::Tiff, Channels::Rgb, Depth::Eight));
        assert!(decoded == rgb, "{name}: samples differ");
    }
}

#[test]
fn tiff_keeps_grey_and_sixteen_bits() {
    let gray = picture(33, 20, 1);
    let (header, decoded) = decode(&encoded::<Gray8>(&gray, Compression::Lzw));
    assert_eq!(header.channels, Channels::Gray);
    assert!(decoded == gray, "grey: samples differ");
    let big_endian = |samples: &[u16]| samples.iter().flat_map(|v| v.to_be_bytes()).collect::<Vec<_>>();
    let gray = wide(&gray);
    let (header, decoded) = decode(&encoded::<Gray16>(&gray, Compression::Uncompressed));
    assert_eq!(header.depth, Depth::Sixteen);
    assert!(decoded == big_endian(&gray), "grey of 16 bits: samples differ");
    let rgb = wide(&picture(33, 20, 3));
    assert!(decode(&encoded::<RGB16>(&rgb, Compression::Lzw)).1 == big_endian(&rgb), "16 bits: samples differ");
}

#[test]
fn tiff_alpha_is_distinguished_from_extra_samples() {
    let samples = picture(33, 20, 4);
    let with_extra = |kind: Option<u16>| {
        let mut file = Cursor::new(Vec::new());
        let mut encoder = TiffEncoder::new(&mut file).unwrap();
        let mut image = encoder.new_image::<RGBA8>(33, 20).unwrap();
        if let Some(kind) = kind {
            image.encoder().write_tag(Tag::ExtraSamples, &[kind][..]).unwrap();
        }
        image.write_data(&samples).unwrap();
        decode(&file.into_inner())
    };
    let (header, decoded) = with_extra(Some(2));
    assert_eq!(header.channels, Channels::Rgba);
    assert!(decoded == samples, "samples differ");
    let (header, decoded) = with_extra(Some(0));
    assert_eq!(header.channels, Channels::Rgb);
    assert!(decoded == samples.as_chunks::<4>().0.iter().flat_map(|[r, g, b, _]| [*r, *g, *b]).collect::<Vec<_>>());
    let (_, decoded) = with_extra(Some(1));
    let divided = samples.as_chunks::<4>().0.iter().flat_map(|[r, g, b, a]| {
        let divide =
            |v: &u8| if *a == 0 { *v } else { (f64::from(*v) * 255.0 / f64::from(*a)).round().min(255.0) as u8 };
        [divide(r), divide(g), divide(b), *a]
    });
    assert!(decoded == divided.collect::<Vec<_>>(), "premultiplied: samples differ");
    let wide = wide(&samples);
    let (header, _) = decode(&encoded::<RGBA16>(&wide, Compression::Uncompressed));
    assert_eq!(header.depth, Depth::Sixteen);
}

#[test]
fn tiff_cmyk_becomes_rgb() {
    let inks = picture(33, 20, 4);
    let (header, decoded) = decode(&encoded::<CMYK8>(&inks, Compression::Uncompressed));
    assert_eq!((header.channels, header.cmyk), (Channels::Rgb, true));
    let light = inks.as_chunks::<4>().0.iter().flat_map(|[c, m, y, k]| {
        [c, m, y].map(|ink| ((255.0 - f64::from(*ink)) * (255.0 - f64::from(*k)) / 255.0).round() as u8)
    });
    assert!(decoded == light.collect::<Vec<_>>(), "samples differ");
}

#[test]
fn tiff_whose_end_is_missing_is_refused() {
    // The encoder writes the directory after the samples: 33 x 20 x 3 bytes, which here begin at the very end.
    let mut cut = encoded::<RGB8>(&picture(33, 20, 3), Compression::Uncompressed);
    let end = u32::try_from(cut.len() - 100).unwrap();
    let offsets = cut.windows(4).position(|entry| entry == [0x11, 0x01, 4, 0]).unwrap();
    cut[offsets + 8..offsets + 12].copy_from_slice(&end.to_le_bytes());
    let error = refused(&cut);
    assert!(matches!(error, Error::Damaged { format: "TIFF", .. }), "{error:?}");
}
