//! Scans of every script that an encoder may choose, read in lockstep, give the original coefficients.

#![allow(clippy::indexing_slicing, reason = "a test that reads past the end has failed")]

mod random;
mod writer;

use self::random::{Random, frame, random_frame, random_planes, random_script};
use self::writer::{Spec, file};
use super::*;
use crate::codec;
use crate::codec::jpeg_tables::ZIGZAG;
use crate::image::Size;
use crate::limits::Limits;

fn all_coefficients(file: &[u8]) -> Vec<Vec<Block>> {
    let frame = Frame::parse(file).unwrap();
    let mut progressive = Progressive::new(Source::Memory(file), &frame).unwrap();
    let mut planes = vec![Vec::new(); frame.components.len()];
    for row in 0..frame.units().height {
        progressive.read(&frame, row).unwrap();
        for (plane, band) in planes.iter_mut().zip(&progressive.planes) {
            plane.extend(band.blocks.iter().map(|block| block.coefficients));
        }
    }
    planes
}

fn samples(file: &[u8], size: Size) -> Vec<u8> {
    let header = codec::header(file, &Limits::BROWSER).unwrap();
    let header = codec::reduced(file, &header, size).unwrap();
    let mut decoder = codec::open(file, &header).unwrap();
    let mut samples = vec![0; header.row_bytes() * header.size.height];
    samples.chunks_exact_mut(header.row_bytes()).for_each(|row| decoder.next_row(row).unwrap());
    codec::tests::ranged::compare(file, &header, &samples);
    samples
}

/// Compares the coefficients, and the samples with those of a sequential file, at every size of the transform.
#[test]
fn progressive_scans_of_every_script_give_the_coefficients() {
    let mut random = Random(5);
    let mut scans = 0;
    for turn in 0..150 {
        let frame = random_frame(&mut random);
        let planes = random_planes(&frame, &mut random);
        let script = random_script(&frame, &mut random);
        let written = file(&frame, &planes, &script);
        assert!(all_coefficients(&written) == planes, "{turn}: {frame:?}, {script:?}");
        scans += script.len();

        let plain = Frame { progressive: false, ..frame.clone() };
        let whole: Vec<Spec> = (0..planes.len()).map(Spec::sequential).collect();
        let plain = file(&plain, &planes, &whole);
        for by in [1, 2, 4, 8] {
            let size = Size { width: frame.size.width.div_ceil(by), height: frame.size.height.div_ceil(by) };
            assert!(samples(&written, size) == samples(&plain, size), "{turn} by {by}: {frame:?}, {script:?}");
        }
    }
    assert!(scans > 3000, "{scans}");
}

/// Omitted data keeps its initial state: lower bits zero, bands empty, components in the middle of their range.
#[test]
fn progressive_scans_that_are_missing_leave_zeros() {
    let frame = frame(Size::new(83, 45), &[(2, 2), (1, 1), (1, 1)]);
    let planes = random_planes(&frame, &mut Random(9));
    let script =
        [Spec::new(&[0, 1], (0, 0), (0, 3)), Spec::new(&[0], (1, 30), (0, 2)), Spec::new(&[0], (1, 30), (2, 1))];
    let file = file(&frame, &planes, &script);
    let mut expected = planes;
    for block in &mut expected[0] {
        block[0] = block[0] >> 3 << 3;
        for (at, place) in ZIGZAG.iter().enumerate().skip(1) {
            let value = &mut block[usize::from(*place)];
            *value = if at <= 30 { (value.abs() >> 1 << 1) * value.signum() } else { 0 };
        }
    }
    expected[1]
        .iter_mut()
        .for_each(|block| *block = std::array::from_fn(|at| if at == 0 { block[0] >> 3 << 3 } else { 0 }));
    expected[2].fill([0; 64]);
    assert!(all_coefficients(&file) == expected);
    assert_eq!(samples(&file, frame.size).len(), 83 * 45 * 3);
}

/// Scans that are repeated, that refine before the first pass, or that are truncated: reading in lockstep gives the same result as one scan
/// after the other.
#[test]
fn progressive_scans_in_any_disorder_are_read_as_one_after_the_other() {
    let mut random = Random(3);
    let mut read = 0;
    for _ in 0..60 {
        let frame = random_frame(&mut random);
        let planes = random_planes(&frame, &mut random);
        let mut script = random_script(&frame, &mut random);
        let length = script.len();
        match random.below(4) {
            0 => script.swap(random.below(length), random.below(length)),
            1 => script.truncate(1 + random.below(length)),
            2 => drop(script.remove(random.below(length))),
            _ => script.extend_from_within(..random.below(length).min(MAX_SCANS - length)),
        }
        let file = file(&frame, &planes, &script);

        let (mut scans, mut coded, _) = scans(Source::Memory(&file), &frame).unwrap();
        let band = || frame.components.iter().map(|entry| Plane::new(&frame, entry)).collect::<Vec<_>>();
        let mut bands: Vec<_> = (0..frame.units().height).map(|_| band()).collect();
        let outcome = scans.iter_mut().zip(&mut coded).try_for_each(|(scan, coded)| {
            bands.iter_mut().enumerate().try_for_each(|(row, planes)| {
                assert!(scan.band(coded, &frame, row, planes)?, "all bytes are there");
                scan.advance(coded);
                Ok::<_, Interrupt>(())
            })
        });
        let mut progressive = Progressive::new(Source::Memory(&file), &frame).unwrap();
        let lockstep = (0..bands.len()).try_for_each(|row| {
            progressive.read(&frame, row)?;
            let [whole, now] = [&bands[row], &progressive.planes].map(|planes| {
                planes.iter().flat_map(|plane| &plane.blocks).map(|block| block.coefficients).collect::<Vec<_>>()
            });
            assert!(outcome.is_err() || whole == now, "{frame:?}, {script:?}");
            Ok::<_, Interrupt>(())
        });
        assert_eq!(outcome.is_err(), lockstep.is_err(), "{frame:?}, {script:?}");
        read += usize::from(outcome.is_ok());
    }
    assert!(read > 10, "{read} of 60 are read");
}

/// A scan that ends early is an error in the following band, whichever scan it is and whatever zeros would mean.
#[test]
fn progressive_scans_that_are_cut_off_are_refused() {
    let mut random = Random(8);
    let frame = frame(Size::new(120, 120), &[(2, 1), (1, 1), (1, 1)]);
    let planes = random_planes(&frame, &mut random);
    let script = random_script(&frame, &mut random);
    let whole = file(&frame, &planes, &script);
    let starts: Vec<usize> = (0..whole.len() - 1).filter(|at| whole[*at..].starts_with(&[0xff, 0xda])).collect();
    let mut cut_off = 0;
    for start in starts {
        let data = start + 4 + usize::from(whole[start + 3]) - 2;
        let end = crate::codec::jpeg::markers::coded_end(&whole, data);
        let cut = data + (end - data) / 3;
        let cut = [&whole[..cut], &whole[end..]].concat();
        let mut progressive = Progressive::new(Source::Memory(&cut), &frame).unwrap();
        let read = (0..frame.units().height).try_for_each(|row| progressive.read(&frame, row));
        assert!(read.is_err() || end - data < 20, "{} bytes of the scan at {start}", end - data);
        cut_off += usize::from(read.is_err());
    }
    assert!(cut_off > 20, "{cut_off}");
}

/// The mask after the scans selects the right shortcut of the transform.
#[test]
fn progressive_blocks_track_their_nonzero_coefficients() {
    let corner = (0..64).filter(|at| ZIGZAG[*at] / 8 < 4 && ZIGZAG[*at] % 8 < 4).fold(0, |corner, at| corner | 1 << at);
    assert_eq!(PartialBlock::CORNER, corner);
    let frame = frame(Size::new(64, 64), &[(1, 1)]);
    let planes = random_planes(&frame, &mut Random(2));
    let file = file(&frame, &planes, &random_script(&frame, &mut Random(2)));
    let mut progressive = Progressive::new(Source::Memory(&file), &frame).unwrap();
    let mut met = [false; 3];
    for row in 0..8 {
        progressive.read(&frame, row).unwrap();
        for block in &progressive.planes[0].blocks {
            let within = |side: usize| (0..64).all(|at| block.coefficients[at] == 0 || at / 8 < side && at % 8 < side);
            let (at, filled) = if within(1) {
                (0, 1)
            } else if within(4) {
                (1, 10)
            } else {
                (2, 64)
            };
            assert_eq!(block.filled(), filled);
            met[at] = true;
        }
    }
    assert_eq!(met, [true; 3]);
}

#[test]
fn progressive_scans_that_add_two_bits_at_once_are_refused() {
    let frame = frame(Size::new(16, 16), &[(1, 1)]);
    let planes = random_planes(&frame, &mut Random(1));
    let with =
        |spec: Spec| codec::header(&file(&frame, &planes, &[Spec::new(&[0], (0, 0), (0, 2)), spec]), &Limits::EDGE);
    assert!(with(Spec::new(&[0], (0, 0), (2, 1))).is_ok());
    for bits in [(2, 0), (1, 1), (1, 2), (15, 14)] {
        assert!(matches!(with(Spec::new(&[0], (0, 0), bits)), Err(Error::Damaged { .. })), "{bits:?}");
    }
}

/// Memory does not depend on the picture's height, and equals the header's estimate.
#[test]
fn progressive_memory_is_that_of_a_band() {
    let bytes = |width, height| {
        let frame = frame(Size::new(width, height), &[(2, 2), (1, 1), (1, 1)]);
        let none = frame.components.iter().map(|entry| frame.padded_blocks(entry));
        let none: Vec<_> = none.map(|padded| vec![[0; 64]; padded.width * padded.height]).collect();
        let file = file(&frame, &none, &random_script(&frame, &mut Random(4)));
        let counted = Progressive::bytes(&file, &frame).unwrap();
        let Progressive { scans, coded, planes, .. } = Progressive::new(Source::Memory(&file), &frame).unwrap();
        let blocks: usize = planes.iter().map(|plane| plane.blocks.capacity() * size_of::<PartialBlock>()).sum();
        // Each scan of this writer has its own tables.
        let tables = scans.iter().flat_map(ScanState::tables).count() * (size_of::<Huffman>() + (4 << 9));
        let held =
            (blocks + scans.capacity() * size_of::<ScanState>() + coded.capacity() * size_of::<Coded<'_>>() + tables)
                as u64;
        assert!((held..=held * 115 / 100 + 16384).contains(&counted), "{counted} were counted, {held} are held");
        counted
    };
    assert_eq!(bytes(4000, 40), bytes(4000, 400));
    // All coefficients of 18 MP would take 54 MB.
    assert!(bytes(5184, 16) < 1 << 20);
}

/// The estimate covers the real size of a scan's state and of a table.
#[test]
fn progressive_scans_are_as_small_as_they_are_counted() {
    let parts = 4 * size_of::<(usize, block::ScanPass)>();
    let state = size_of::<ScanState>() + size_of::<Coded<'_>>();
    assert!(state + parts <= SCAN_BYTES, "{state} and {parts}");
    assert!(size_of::<Huffman>() + (4 << 9) + 256 + 16 <= Huffman::MAX_BYTES, "{}", size_of::<Huffman>());
}
