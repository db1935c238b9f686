//! Irrelevant bytes around the segments are ignored, as in libjpeg.

use super::*;

const SIZE: (u16, u16) = (50, 37);

fn baseline() -> Vec<u8> {
    encoded(SIZE.0, SIZE.1, ColorType::Rgb, &soft(50, 37, 3), |encoder| {
        encoder.set_sampling_factor(SamplingFactor::F_2_2);
    })
}

/// Offsets of the segments before the first scan's data.
fn segments(file: &[u8]) -> Vec<usize> {
    let mut all = vec![2];
    while let Some(at) = all.last().copied().filter(|at| file[*at + 1] != 0xda) {
        all.push(at + 2 + usize::from(u16::from_be_bytes([file[at + 2], file[at + 3]])));
    }
    all
}

/// Offset after the scan's header.
fn scan_data(file: &[u8]) -> usize {
    let at = place(file, 0xda);
    at + 2 + usize::from(u16::from_be_bytes([file[at + 2], file[at + 3]]))
}

#[track_caller]
fn same(file: &[u8], expected: &[u8], what: &str) {
    let (header, decoded) = decode(file);
    assert_eq!(header.size, Size::new(SIZE.0.into(), SIZE.1.into()), "{what}");
    assert!(decoded == expected, "{what}: samples differ");
}

#[test]
fn jpeg_with_stray_bytes_between_segments_is_read() {
    let file = baseline();
    let (_, expected) = decode(&file);
    let strays: [(&str, &[u8]); 9] = [
        ("zeros", &[0, 0, 0]),
        ("bytes", &[0x12, 0x34, 0xfe]),
        ("stuffed bytes", &[0xff, 0, 0x7f, 0xff, 0]),
        ("fill bytes", &[0xff, 0xff, 0xff]),
        ("a second beginning", &[0xff, 0xd8]),
        ("markers without a segment", &[0xff, 0x01, 0xff, 0xd3]),
        ("a segment whose length is none", &[0xff, 0xfe, 0, 0]),
        ("a segment whose length is one", &[0xff, 0xe5, 0, 1]),
        ("conditions of arithmetic codes", &[0xff, 0xcc, 0, 4, 0, 0x10]),
    ];
    for (what, bytes) in strays {
        for at in segments(&file) {
            same(&with(&file, at, bytes), &expected, &format!("{what} at {at}"));
        }
    }
    let end = file.len() - 2;
    same(&with(&file, end, &[0, 0, 0x55, 0xff, 0xff]), &expected, "bytes before the end");
    same(&with(&file, end + 2, b"and so on"), &expected, "bytes behind the end");
}

#[test]
fn jpeg_with_segments_between_its_scans_is_read() {
    for progressive in [false, true] {
        let file = encoded(SIZE.0, SIZE.1, ColorType::Rgb, &soft(50, 37, 3), |encoder| {
            encoder.set_progressive(progressive);
            encoder.set_optimized_huffman_tables(!progressive);
        });
        let (_, expected) = decode(&file);
        let last = file.windows(2).rposition(|pair| pair == [0xff, 0xda]).unwrap();
        let between: [&[u8]; 4] =
            [&[0xff, 0xe4, 0, 5, 0xff, 0xda, 7], &[0xff, 0xfe, 0, 2], &[0xff, 0xd8], &[0xff, 0xff, 0xff]];
        for bytes in between {
            same(&with(&file, last, bytes), &expected, &format!("{bytes:?}, progressive {progressive}"));
        }
    }
}

/// Like Motion JPEG frames (ITU-T T.81, K.3); the crate writes exactly these tables.
#[test]
fn jpeg_without_huffman_tables_uses_the_standard_ones() {
    let file = baseline();
    let (_, expected) = decode(&file);
    let mut bare = file;
    while segments(&bare).iter().any(|at| bare[at + 1] == 0xc4) {
        bare = without(&bare, 0xc4);
    }
    same(&bare, &expected, "no tables");
    let progressive =
        encoded(SIZE.0, SIZE.1, ColorType::Rgb, &soft(50, 37, 3), |encoder| encoder.set_progressive(true));
    let bare = without(&progressive, 0xc4);
    let opened = header(&bare, &Limits::BROWSER).and_then(|header| open(&bare, &header).map(drop));
    assert!(matches!(opened, Err(Error::Damaged { .. })), "progressive");
}

#[test]
fn jpeg_height_after_the_first_scan_is_read() {
    for progressive in [false, true] {
        let file = encoded(SIZE.0, SIZE.1, ColorType::Rgb, &soft(50, 37, 3), |encoder| {
            encoder.set_progressive(progressive);
        });
        let (_, expected) = decode(&file);
        let scan = scan_data(&file);
        let end = scan + file[scan..].windows(2).position(|pair| pair[0] == 0xff && pair[1] != 0).unwrap();
        let mut open = with(&file, end, &[0xff, 0xdc, 0, 4, 0, 37]);
        let sof = place(&file, if progressive { 0xc2 } else { 0xc0 });
        open[sof + 5..sof + 7].fill(0);
        same(&open, &expected, "defined number of lines");
        let mut none = file;
        none[sof + 5..sof + 7].fill(0);
        assert!(matches!(refused(&none), Error::Damaged { .. }), "no number of lines");
    }
}

#[test]
fn jpeg_with_odd_tables_and_headers_is_read() {
    let file = baseline();
    let (_, expected) = decode(&file);
    let sof = place(&file, 0xc0);
    let sos = place(&file, 0xda);

    let mut named = file.clone();
    [sof + 10, sof + 13, sof + 16, sos + 5, sos + 7, sos + 9].iter().for_each(|at| named[*at] = 1);
    same(&named, &expected, "all components have one name");

    let mut part = file.clone();
    part[sos + 12] = 0;
    part[sos + 13] = 0x12;
    same(&part, &expected, "the scan is said to be a part");

    let unused = [&[0xff, 0xc4, 0, 19, 0x13][..], &[0; 16]].concat();
    same(&with(&file, sos, &unused), &expected, "a table without codes that is not used");
    let used = [&[0xff, 0xc4, 0, 19, 0x10][..], &[0; 16]].concat();
    assert!(matches!(refused(&with(&file, sos, &used)), Error::Damaged { .. }), "a table without codes");

    let steps = place(&file, 0xdb);
    let eight = &file[steps + 5..steps + 69];
    let sixteen: Vec<u8> = eight.iter().flat_map(|step| [0, *step]).collect();
    let wide = [&[0xff, 0xdb, 0, 131, 0x20 | file[steps + 4]][..], &sixteen].concat();
    same(&with(&file, sos, &wide), &expected, "steps of sixteen bits");
}

/// Three grey files in one, and the offsets of its scans.
fn of_three_scans() -> (Vec<u8>, Vec<usize>) {
    let planes = [0, 1, 2].map(|channel| soft(50, 37, 3).into_iter().skip(channel).step_by(3).collect::<Vec<_>>());
    let files = planes.each_ref().map(|plane| encoded(SIZE.0, SIZE.1, ColorType::Luma, plane, |_| {}));
    let file = composed((50, 37), [(1, 1); 3], &files);
    let scans = (0..file.len() - 1).filter(|at| file[*at..].starts_with(&[0xff, 0xda])).collect();
    (file, scans)
}

#[test]
fn jpeg_without_a_scan_of_chroma_is_grey() {
    let (file, scans) = of_three_scans();
    let luma = [&file[..scans[1]], &[0xff, 0xd9]].concat();
    let expected = decode(&encoded(
        SIZE.0,
        SIZE.1,
        ColorType::Luma,
        &soft(50, 37, 3).into_iter().step_by(3).collect::<Vec<_>>(),
        |_| {},
    ));
    same(&luma, &expected.1.iter().flat_map(|y| [*y; 3]).collect::<Vec<_>>(), "luma alone");
}

#[test]
fn jpeg_with_a_component_scanned_twice_is_read() {
    let (file, scans) = of_three_scans();
    let (_, expected) = decode(&file);
    let first = &file[scans[0]..scans[1]];
    same(&with(&file, scans[1], first), &expected, "twice");
    // The last one counts.
    let second = [&file[scans[1]..scans[1] + 5], &[1], &file[scans[1] + 6..scans[2]]].concat();
    same(&with(&file, scans[0], &second), &expected, "first another, then its own");
    let many = with(&file, scans[1], &first.repeat(120));
    assert!(matches!(refused(&many), Error::Unsupported { .. }), "120 times");
}

/// A scan whose second half is missing, followed by an end marker: refused, with restart markers or without.
#[test]
fn jpeg_whose_scan_is_cut_off_before_its_end_is_damaged() {
    for interval in [0, 2] {
        let whole = encoded(SIZE.0, SIZE.1, ColorType::Rgb, &soft(50, 37, 3), |encoder| {
            encoder.set_restart_interval(interval);
        });
        let data = scan_data(&whole);
        let mut kept = data + (whole.len() - data) / 2;
        // Not between the two bytes of a marker.
        kept -= usize::from(whole[kept - 1] == 0xff);
        let file = [&whole[..kept], &[0xff, 0xd9]].concat();
        let header = header(&file, &Limits::EDGE).unwrap();
        let mut rows = open(&file, &header).unwrap();
        let mut row = vec![0; header.row_bytes()];
        let error = (0..header.size.height).find_map(|_| rows.next_row(&mut row).err().map(Error::from));
        assert!(matches!(error, Some(Error::Damaged { .. })), "every {interval}: {error:?}");
    }
}
