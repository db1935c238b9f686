//! Every unsupported kind of TIFF is refused by its header, with a sentence that names the kind.

use super::super::*;
use super::writer::Picture;

fn sentence(picture: &Picture) -> String {
    let error = refused(&picture.with_chunks(&[vec![0; 4_000]]));
    assert!(matches!(error, Error::Unsupported { format: "TIFF", .. }), "{error:?}");
    error.to_string()
}

#[test]
fn tiff_compressions_are_named() {
    let named = [(34_925, "LZMA"), (50_000, "Zstandard"), (50_001, "WebP"), (34_712, "JPEG 2000"), (34_887, "LERC")];
    for (compression, name) in named {
        let message = sentence(&Picture { compression, ..Picture::plain(33, 20, 3, 8) });
        assert!(message.contains(&format!("its compression, {name}, is not supported")), "{message}");
    }
    let message = sentence(&Picture { compression: 4_711, ..Picture::plain(33, 20, 3, 8) });
    assert!(message.contains("number 4711"), "{message}");
}

#[test]
fn tiff_layouts_that_are_not_read_are_named() {
    let plain = Picture::plain(33, 20, 3, 8);
    let tiles = |tile| Picture { tile: Some(tile), ..plain.clone() };
    let more = |tag, value| vec![(tag, 3, vec![value])];
    let cases = [
        (Picture { more: more(339, 2), ..plain.clone() }, "signed integers"),
        (Picture { bits: 32, ..plain.clone() }, "32 bits per sample"),
        (Picture { bits: 64, float: true, ..plain.clone() }, "64 bits per sample"),
        (Picture { compression: 4, ..plain.clone() }, "more than one bit per pixel"),
        (Picture { compression: 3, more: more(292, 2), ..Picture::plain(33, 20, 1, 1) }, "not compressed"),
        (Picture { compression: 5, predictor: 7, ..plain.clone() }, "predictor, number 7"),
        (Picture { photometric: 10, ..plain.clone() }, "ITU L*a*b*"),
        (Picture { photometric: 32_845, ..plain.clone() }, "LogLuv"),
        (Picture { photometric: 5, more: more(332, 2), ..Picture::plain(33, 20, 4, 8) }, "not cyan"),
        (Picture { photometric: 6, planar: true, more: vec![(530, 3, vec![2, 2])], ..plain.clone() }, "chroma"),
        (Picture { compression: 6, ..plain.clone() }, "old-style JPEG"),
        (tiles((1, 16)), "its tiles are 1 x 16 pixels"),
        (tiles((16, 15)), "its tiles are 16 x 15 pixels"),
        (Picture { more: vec![(258, 3, vec![5, 6, 5])], ..plain.clone() }, "differ"),
    ];
    for (picture, words) in cases {
        let message = sentence(&picture);
        assert!(message.contains(words), "{message} says nothing of {words}");
    }
}

#[test]
fn raw_photographs_are_named() {
    let bytes = |text: &str| text.bytes().map(u64::from).collect::<Vec<_>>();
    let small = Picture { more: vec![(254, 4, vec![1])], ..Picture::plain(4, 2, 3, 8) };
    let with = |tag: u16, kind: u16, values: Vec<u64>| {
        let mut picture = small.clone();
        picture.more.push((tag, kind, values));
        picture
    };
    let mosaic = |make: &str| {
        let mut picture = with(271, 2, bytes(make));
        picture.photometric = 32_803;
        picture
    };
    let file = |picture: &Picture| picture.file(|_, _, _| 9);
    let mut canon = file(&small);
    canon.splice(8..12, *b"CR\x02\0");
    let cases = [
        (file(&with(50_706, 1, vec![1, 4, 0, 0])), "DNG"),
        (file(&mosaic("NIKON CORPORATION\0")), "NEF"),
        (file(&mosaic("SONY\0")), "ARW"),
        (file(&mosaic("PENTAX\0")), "PEF"),
        (canon, "CR2"),
        (b"IIRO\x08\0\0\0".to_vec(), "ORF"),
        (b"IIU\0\x18\0\0\0".to_vec(), "RW2"),
        (b"FUJIFILMCCD-RAW 0201".to_vec(), "RAF"),
        (b"\0\0\0\x18ftypcrx \0\0\0\x01".to_vec(), "CR3"),
    ];
    for (file, name) in cases {
        let error = refused(&file);
        assert_eq!(error.code(), "unknown_format");
        let message = error.to_string();
        assert!(message.starts_with(&format!("This is a raw photograph ({name}), which")), "{message}");
        assert!(message.ends_with('.') && message.contains("export it as JPEG"), "{message}");
    }
    assert!(refused(b"\0\0\0\x18ftypheic\0\0\0\0").to_string().starts_with("This is a HEIC picture, which"));
    assert!(refused(b"\0\0\0\x18ftypavif\0\0\0\0").to_string().starts_with("This is an AVIF picture, which"));
}

#[test]
fn raw_photographs_hide_in_sub_directories() {
    // The preview is first, and tag 330 points to the sensor's samples: here to a directory with one tag at the end of the file.
    let mut file = Picture { more: vec![(330, 4, vec![0xdead])], ..Picture::plain(4, 2, 3, 8) }.file(|_, _, _| 9);
    let end = u32::try_from(file.len()).unwrap();
    let place = file.windows(4).position(|bytes| bytes == 0xdead_u32.to_le_bytes()).unwrap();
    file[place..place + 4].copy_from_slice(&end.to_le_bytes());
    file.extend([1, 0, 6, 1, 3, 0, 1, 0, 0, 0, 0x23, 0x80, 0, 0, 0, 0, 0, 0]);
    assert!(refused(&file).to_string().starts_with("This is a raw photograph, which"));
}
