//! The colour space of components: JFIF, Adobe's marker and component ids, in libjpeg's priority.

use super::*;

fn adobe(transform: u8) -> [u8; 16] {
    let mut marker = *b"\xff\xee\0\x0eAdobe\0\x64\0\0\0\0\0";
    marker[15] = transform;
    marker
}

/// Three grey files in one, with other ids and markers.
fn of_three(files: &[Vec<u8>; 3], ids: [u8; 3], jfif: bool, transform: Option<u8>) -> Vec<u8> {
    let mut file = composed((40, 24), [(1, 1); 3], files);
    let sof = place(&file, 0xc0);
    ids.iter().enumerate().for_each(|(at, id)| file[sof + 10 + 3 * at] = *id);
    let scans: Vec<usize> = (0..file.len() - 1).filter(|at| file[*at..].starts_with(&[0xff, 0xda])).collect();
    scans.into_iter().zip(ids).for_each(|(at, id)| file[at + 5] = id);
    if let Some(transform) = transform {
        file = with(&file, place(&file, 0xdb), &adobe(transform));
    }
    if jfif { file } else { without(&file, 0xe0) }
}

#[test]
fn jpeg_of_three_components_is_what_its_markers_say() {
    let planes = [0, 1, 2].map(|channel| soft(40, 24, 3).into_iter().skip(channel).step_by(3).collect::<Vec<_>>());
    let files = planes.each_ref().map(|plane| encoded(40, 24, ColorType::Luma, plane, |_| {}));
    let [r, g, b] = files.each_ref().map(|file| decode(file).1);
    let as_they_are: Vec<u8> = r.iter().zip(&g).zip(&b).flat_map(|((r, g), b)| [*r, *g, *b]).collect();
    let (ycc, rgb) = (false, true);
    let cases = [
        // JFIF is always YCbCr.
        ([1, 2, 3], true, None, ycc),
        ([1, 2, 3], true, Some(0), ycc),
        ([1, 2, 3], true, Some(1), ycc),
        (*b"RGB", true, None, ycc),
        (*b"RGB", true, Some(0), ycc),
        // Then Adobe's marker decides.
        ([1, 2, 3], false, Some(0), rgb),
        ([1, 2, 3], false, Some(1), ycc),
        ([1, 2, 3], false, Some(2), ycc),
        (*b"RGB", false, Some(0), rgb),
        (*b"RGB", false, Some(1), ycc),
        // Then the ids.
        ([1, 2, 3], false, None, ycc),
        ([0, 1, 2], false, None, ycc),
        (*b"YCc", false, None, ycc),
        (*b"RGB", false, None, rgb),
    ];
    let converted = decode(&of_three(&files, [1, 2, 3], true, None)).1;
    assert!(worst(&converted, &as_they_are) > 30);
    for (ids, jfif, transform, expected) in cases {
        let (header, decoded) = decode(&of_three(&files, ids, jfif, transform));
        assert_eq!(header.channels, Channels::Rgb);
        let expected = if expected == rgb { &as_they_are } else { &converted };
        assert!(decoded == *expected, "{ids:?}, JFIF {jfif}, Adobe {transform:?}");
    }
}

#[test]
fn jpeg_of_four_components_is_inverted_and_transformed_unless_adobe_says_zero() {
    // The crate inverts its CMYK input, and writes Adobe's marker.
    let inks = soft(70, 45, 4);
    let expected = light(&inks);
    let marked = |color: ColorType, transform: Option<u8>| {
        let mut file = encoded(70, 45, color, &inks, |_| {});
        let at = place(&file, 0xee);
        match transform {
            Some(transform) => file[at + 15] = transform,
            None => file = without(&file, 0xee),
        }
        let (header, decoded) = decode(&file);
        assert!(header.cmyk);
        worst(&decoded, &expected) <= 24
    };
    let cases = [
        (ColorType::Cmyk, None),
        (ColorType::Cmyk, Some(0)),
        (ColorType::CmykAsYcck, Some(1)),
        (ColorType::CmykAsYcck, Some(2)),
        (ColorType::CmykAsYcck, Some(7)),
    ];
    for (color, transform) in cases {
        assert!(marked(color, transform), "{color:?}, Adobe {transform:?}");
    }
    assert!(!marked(ColorType::CmykAsYcck, Some(0)) && !marked(ColorType::Cmyk, Some(2)));
}
