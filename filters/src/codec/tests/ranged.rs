//! Files that are read by ranges: every file of the other tests has the same header, metadata and samples as in memory, whatever the size of
//! the windows is. No range is asked for twice in one pass.

use std::ops::Range;
use std::rc::Rc;

use super::*;
use crate::windows::RangedBytes;

/// Sizes of windows in bytes.
pub(in crate::codec) const WINDOWS: [u64; 4] = [1, 61, 4 << 10, 1 << 20];

/// Inserts what is needed. `before` is what was needed before; each of the seven readers of an interlaced PNG may need the same.
fn serve(file: &[u8], bytes: &RangedBytes, before: &mut Vec<Range<u64>>) {
    let needs = bytes.needs();
    assert!(!needs.is_empty(), "nothing is needed");
    for range in needs {
        assert!(range.start < range.end && range.end <= file.len() as u64, "{range:?} of {}", file.len());
        let times = before.iter().filter(|earlier| **earlier == range).count();
        // Strips and tiles of a TIFF may share bytes.
        let most = if is_interlaced(file) {
            7
        } else if is_tiff(file) {
            1_000
        } else {
            1
        };
        assert!(times < most, "{range:?} is needed again");
        bytes.insert(range.start, file[range.start as usize..range.end as usize].to_vec());
        before.push(range);
    }
}

fn is_tiff(file: &[u8]) -> bool {
    matches!(file, [b'I', b'I', ..] | [b'M', b'M', ..])
}

fn is_interlaced(file: &[u8]) -> bool {
    file.starts_with(b"\x89PNG") && file.get(28) == Some(&1)
}

/// The index of a file. `None` if its format is read in memory only.
pub(in crate::codec) fn index(
    file: &[u8],
    window: u64,
    limits: &Limits,
) -> Result<Option<(Indexed, Rc<RangedBytes>)>, Error> {
    let bytes = Rc::new(RangedBytes::new(file.len() as u64, window));
    let mut indexing = Indexing::new(Rc::clone(&bytes));
    let mut before = Vec::new();
    let indexed = loop {
        match indexing.resume(limits) {
            Ok(IndexResult::Indexed(indexed)) => break indexed,
            Ok(IndexResult::Whole(_)) => return Ok(None),
            Err(Interrupt::Needs) => serve(file, &bytes, &mut before),
            Err(stop) => return Err(stop.into()),
        }
    };
    let slack = 100_000;
    assert!(bytes.inserted_bytes() <= file.len() as u64 + slack, "{} bytes for the index", bytes.inserted_bytes());
    assert_eq!(bytes.held_bytes(), 0, "nothing is held after the index is made");
    Ok(Some((indexed, bytes)))
}

/// All samples of an indexed file, and how often each byte was read on average.
pub(in crate::codec) fn samples(
    file: &[u8],
    (indexed, bytes): &(Indexed, Rc<RangedBytes>),
    header: &Header,
) -> Result<(Vec<u8>, f64), Error> {
    let inserted = bytes.inserted_bytes();
    let mut samples = vec![0; header.row_bytes() * header.size.height];
    let mut decoder = open_file(File::Ranged(indexed), header)?;
    let mut before = Vec::new();
    for row in samples.chunks_exact_mut(header.row_bytes()) {
        loop {
            match decoder.next_row(row) {
                Ok(()) => break,
                Err(Interrupt::Needs) => serve(file, bytes, &mut before),
                Err(stop) => return Err(stop.into()),
            }
        }
    }
    drop(decoder);
    assert_eq!(bytes.held_bytes(), 0, "nothing is held without a decoder");
    Ok((samples, (bytes.inserted_bytes() - inserted) as f64 / file.len() as f64))
}

/// Compares what a file gives by ranges with its samples in memory, decoded with a header that may be reduced.
pub(in crate::codec) fn compare(file: &[u8], header: &Header, expected: &[u8]) {
    for window in WINDOWS {
        let Some(indexed) = index(file, window, &Limits::BROWSER).unwrap() else { return };
        let full = indexed.0.header(&Limits::BROWSER).unwrap();
        let in_memory = super::header(file, &Limits::BROWSER).unwrap();
        assert_eq!(format!("{full:?}"), format!("{in_memory:?}"), "windows of {window} bytes");
        let ranged = File::Ranged(&indexed.0).embedded(header.format);
        assert_eq!(ranged, embedded(file, header.format), "windows of {window} bytes");
        let (samples, times) = samples(file, &indexed, header).unwrap();
        assert!(samples == expected, "windows of {window} bytes: samples differ");
        // An interlaced PNG is read twice in total if it is much longer than its windows.
        let most = if is_interlaced(file) {
            7.1
        } else if is_tiff(file) {
            f64::MAX
        } else {
            1.1
        };
        assert!(times <= most, "windows of {window} bytes: every byte is read {times} times");
    }
}

/// The outcome in memory and by ranges, for files that may be damaged.
pub(in crate::codec) fn compare_outcome(file: &[u8], limits: &Limits) {
    let whole = super::header(file, limits).and_then(|header| {
        let mut decoder = open(file, &header)?;
        let mut samples = vec![0; header.row_bytes() * header.size.height];
        samples.chunks_exact_mut(header.row_bytes()).try_for_each(|row| Ok::<_, Error>(decoder.next_row(row)?))?;
        Ok(samples)
    });
    for window in [7, 4 << 10] {
        let ranged = index(file, window, limits).and_then(|indexed| {
            let Some(indexed) = indexed else { return Ok(None) };
            let header = indexed.0.header(limits)?;
            Ok(Some(samples(file, &indexed, &header)?.0))
        });
        match (&whole, ranged) {
            (_, Ok(None)) => return,
            (Ok(whole), Ok(Some(ranged))) => assert!(*whole == ranged, "samples differ"),
            (Err(whole), Err(ranged)) => assert_eq!(whole.code(), ranged.code(), "{whole:?}, by ranges {ranged:?}"),
            (Ok(_), Err(ranged)) => panic!("refused only by ranges: {ranged:?} {file:02x?}"),
            (Err(whole), Ok(Some(_))) => panic!("read only by ranges: {whole:?}"),
        }
    }
}
