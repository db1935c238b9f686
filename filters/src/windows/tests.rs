//! The memory of windows, and the bytes that batches of pieces ask for and hold.

#![allow(clippy::single_range_in_vec_init, reason = "files and pieces are lists of ranges")]
#![allow(clippy::indexing_slicing, reason = "a test that reads past the end has failed")]

use super::*;

const MOST_BYTES: u64 = 12 << 10;

fn insert_needs(file: &RangedBytes) {
    for range in file.needs() {
        file.insert(range.start, vec![0; (range.end - range.start) as usize]);
    }
}

/// Windows grow as long as there is room. At any time, the memory of all of them, of what waits for them, and of the copy while one of them
/// grows is within the limit.
#[test]
fn windows_grow_within_their_memory() {
    for count in [1, 2, 7] {
        let file = Rc::new(RangedBytes::new(1 << 20, 4 << 10));
        let parts = (0..count).map(|index| (index << 17)..(index + 1) << 17);
        let mut windows: Vec<Window> = parts.map(|part| Window::new(&file, part, (4 << 10) / count)).collect();
        let mut grown = true;
        while grown {
            grown = false;
            for window in &mut windows {
                let before = window.bytes().len() as u64;
                match window.extend_within(MOST_BYTES) {
                    Ok(true) => grown = true,
                    Ok(false) => continue,
                    Err(_) => {
                        insert_needs(&file);
                        let waiting = file.held_bytes();
                        let taken = file.windows_bytes() + waiting + before + waiting;
                        assert!(taken <= MOST_BYTES, "{taken} bytes, {count} windows");
                        grown |= window.extend_within(MOST_BYTES) == Ok(true);
                    }
                }
                assert_eq!(file.held_bytes(), 0, "a window takes what it waited for");
            }
        }
        let held: usize = windows.iter().map(|window| window.bytes().len()).sum();
        assert!(held as u64 >= MOST_BYTES / 2 - count, "{held} bytes, {count} windows");
        drop(windows);
        assert_eq!(file.windows_bytes(), 0);
    }
}

/// A batch of pieces is held until the next one is asked for, and the bytes of a shared piece are asked for once.
#[test]
fn pieces_are_held_for_a_batch() {
    let file = Rc::new(RangedBytes::new(1 << 20, 64 << 10));
    let reader = PieceReader::new(&file);
    let (shared, own) = (1000..1100, [5000..5100, 5101..5200, 40_000..40_100]);
    let rows: Vec<[Range<u64>; 2]> = own.iter().map(|piece| [shared.clone(), piece.clone()]).collect();
    let later = || rows.iter().skip(1).flatten().cloned().collect();
    assert_eq!(reader.take(&rows[0], later), Err(Interrupt::Needs));
    assert_eq!(file.needs(), [1000..5200, 40_000..40_100], "with a gap of 3,900 bytes and one of a byte");
    insert_needs(&file);
    file.insert(500_000, vec![0; 100]);
    for row in &rows {
        assert_eq!(reader.take(row, Vec::new).unwrap().len(), 2);
    }
    assert_eq!((file.inserted_bytes(), file.held_bytes()), (4300, 4300), "what nobody needs is dropped");
    assert_eq!(reader.take(&[shared, 600_000..600_010], Vec::new), Err(Interrupt::Needs));
    assert_eq!((file.needs(), file.held_bytes()), (vec![600_000..600_010], 4200), "the shared piece is there");
    drop(reader);
    assert_eq!((file.needs(), file.held_bytes()), (vec![], 0));
}

/// Pieces outside the file are an error: nobody can insert them. Later pieces outside the file are not asked for.
#[test]
fn pieces_beyond_the_end_are_refused() {
    let file = Rc::new(RangedBytes::new(1000, 100));
    let reader = PieceReader::new(&file);
    let take = |pieces: &[Range<u64>], later: Range<u64>| reader.take(pieces, || vec![later]);
    for pieces in [&[990..1001][..], &[0..10, 990..1001], &[990..1001, 0..10]] {
        assert!(matches!(take(pieces, 0..1), Err(Interrupt::Error(Error::Damaged { .. }))), "{pieces:?}");
    }
    assert_eq!(take(&[0..10], 2000..2010), Err(Interrupt::Needs));
    assert_eq!(file.needs(), [0..10]);
}
