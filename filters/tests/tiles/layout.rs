//! Layouts of the tests' own writer: every kind of sample in tiles, and levels that are none.

use filters::TiledTiff;

use super::writer::{Picture, layouts, sample};
use super::{level, open};

#[test]
fn layouts_in_tiles_give_their_samples() {
    let mut read = 0;
    for (name, picture) in layouts() {
        let file = picture.file(|x, y, channel| sample(x, y, channel, picture.bits));
        let Some((width, height)) = picture.tile.filter(|_| !picture.planar || picture.samples == 1) else {
            let error = open(&file).unwrap_err();
            let reason = if picture.tile.is_some() { "separate tiles for each colour" } else { "in strips" };
            assert!(error.to_string().contains(reason), "{name}: {error}");
            continue;
        };
        let pyramid = open(&file).unwrap_or_else(|error| panic!("{name}: {error}"));
        let [only] = pyramid.levels() else { panic!("{name}: {:?}", pyramid.levels()) };
        assert_eq!((only.tile_width, only.tile_height), (width as u32, height as u32), "{name}");
        let top = f64::from((1_u32 << picture.bits) - 1);
        let pixels = (0..picture.height).flat_map(|y| (0..picture.width).map(move |x| (x, y)));
        let samples = pixels.flat_map(|(x, y)| (0..picture.samples).map(move |channel| (x, y, channel)));
        let fraction = |(x, y, channel)| f64::from(sample(x, y, channel, picture.bits)) / top;
        let expected: Vec<u8> = samples
            .map(fraction)
            // Samples of nine to fifteen bits are rounded to sixteen bits first.
            .map(|part| if picture.bits > 8 { (part * 65_535.0).round() / 65_535.0 } else { part })
            .map(|part| (part * 255.0).round() as u8)
            .collect();
        assert!(level(&pyramid, &file, 0).samples == expected, "{name}: samples differ");
        read += 1;
    }
    assert!(read > 20, "{read} layouts");
}

/// Appends the directory of `other` to a little-endian classic file, with the tag NewSubfileType, as the next directory.
fn joined(file: &[u8], other: &Picture) -> Vec<u8> {
    let offset = |bytes: &[u8], at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
    let mut all = file.to_vec();
    let base = all.len();
    let added = other.file(|_, _, _| 9);
    // Values of the added file that are offsets: those longer than a word, and the tiles' places.
    let mut added = added;
    let directory = offset(&added, 4);
    let count = usize::from(u16::from_le_bytes([added[directory], added[directory + 1]]));
    for index in 0..count {
        let at = directory + 2 + index * 12;
        let tag = u16::from_le_bytes([added[at], added[at + 1]]);
        let kind = u16::from_le_bytes([added[at + 2], added[at + 3]]);
        let values = offset(&added, at + 4);
        let bytes = values
            * match kind {
                3 => 2,
                4 => 4,
                _ => 1,
            };
        let mut places = vec![];
        if bytes > 4 {
            places.push(at + 8);
        }
        if tag == 324 {
            let start = if bytes > 4 { offset(&added, at + 8) } else { at + 8 };
            places.extend((0..values).map(|index| start + index * 4));
        }
        for place in places {
            let moved = (offset(&added, place) + base) as u32;
            added[place..place + 4].copy_from_slice(&moved.to_le_bytes());
        }
    }
    all.extend(&added);
    // The link of the last directory.
    let mut at = offset(&all, 4);
    loop {
        let link = at + 2 + usize::from(u16::from_le_bytes([all[at], all[at + 1]])) * 12;
        match offset(&all, link) {
            0 => {
                all[link..link + 4].copy_from_slice(&((base + directory) as u32).to_le_bytes());
                return all;
            }
            next => at = next,
        }
    }
}

fn sizes(pyramid: &TiledTiff) -> Vec<(u32, u32, u32)> {
    pyramid.levels().iter().map(|level| (level.width, level.height, level.reduction)).collect()
}

#[test]
fn levels_are_reductions_of_the_picture_and_others_are_ignored() {
    let tiled = |width, height, samples: usize, kind: u64| Picture {
        tile: Some((32, 16)),
        more: vec![(254, 4, vec![kind])],
        ..Picture::plain(width, height, samples, 8)
    };
    let mut file = tiled(200, 120, 3, 0).file(|x, y, channel| sample(x, y, channel, 8));
    for other in [
        tiled(50, 30, 3, 1),
        // Not reduced, as the directory says; a mask; another shape; as large as the picture; grey; in strips.
        tiled(100, 60, 3, 0),
        tiled(100, 60, 3, 5),
        tiled(100, 70, 3, 1),
        tiled(200, 120, 3, 1),
        tiled(100, 60, 1, 1),
        Picture { more: vec![(254, 4, vec![1])], ..Picture::plain(100, 60, 3, 8) },
        // Half, a second time, a third, and rounded down.
        tiled(100, 60, 3, 1),
        tiled(100, 60, 3, 1),
        tiled(67, 40, 3, 1),
        tiled(12, 7, 3, 1),
    ] {
        file = joined(&file, &other);
    }
    let pyramid = open(&file).unwrap();
    assert_eq!(sizes(&pyramid), [(200, 120, 1), (100, 60, 2), (67, 40, 3), (50, 30, 4), (12, 7, 16)]);
    assert_eq!(level(&pyramid, &file, 1).samples, [9; 100 * 60 * 3]);
}

#[test]
fn levels_may_come_before_the_picture() {
    let reduced = Picture { tile: Some((16, 16)), more: vec![(254, 4, vec![1])], ..Picture::plain(50, 30, 1, 8) };
    let full = Picture { tile: Some((16, 16)), ..Picture::plain(100, 60, 1, 8) };
    let file = joined(&reduced.file(|_, _, _| 3), &full);
    let pyramid = open(&file).unwrap();
    assert_eq!(sizes(&pyramid), [(100, 60, 1), (50, 30, 2)]);
    assert_eq!(level(&pyramid, &file, 1).samples, [3; 50 * 30]);
}
