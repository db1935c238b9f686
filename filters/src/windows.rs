//! Reads a file by byte ranges, without I/O: readers hold a window of the file each and state which bytes they need next. The caller
//! inserts these bytes, and the readers continue.

#![warn(clippy::indexing_slicing)]

use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

use crate::error::Error;
use crate::file_parts::{FileParts, Gap};
use crate::interrupt::Interrupt;

/// Most bytes of the headers of a file, metadata included.
pub(crate) const MAX_HEAD_BYTES: usize = 8 << 20;

/// What is asked for at a time while coded data are passed over.
pub(crate) const STEP_BYTES: u64 = 1 << 20;

/// Largest gap between two pieces that is read with them: a request takes longer than so many bytes.
const JOINED_GAP_BYTES: u64 = 16 << 10;

/// Most ranges of a batch of pieces, if those that are taken first have fewer: each is a request, and nothing is decoded before all are there.
const MAX_BATCH_RANGES: usize = 256;

/// A file that is read by ranges. Holds inserted bytes until every reader that needs them has taken them.
#[derive(Debug)]
pub(crate) struct RangedBytes {
    state: RefCell<State>,
    size_bytes: u64,
    /// The bytes that the windows of one decoder ask for together.
    window_bytes: u64,
}

#[derive(Debug)]
struct State {
    parts: FileParts,
    /// What each waiting reader needs, by its number.
    wanted: Vec<(u64, Range<u64>)>,
    /// The union of these ranges, in ascending order; adjacent ones are joined.
    together: Vec<Range<u64>>,
    /// The number of readers so far.
    readers: u64,
    /// The memory of all windows in bytes.
    windows_bytes: u64,
}

impl RangedBytes {
    pub(crate) fn new(size_bytes: u64, window_bytes: u64) -> Self {
        let parts = FileParts::new(size_bytes);
        let state = State { parts, wanted: Vec::new(), together: Vec::new(), readers: 0, windows_bytes: 0 };
        Self { state: RefCell::new(state), size_bytes, window_bytes: window_bytes.max(1) }
    }

    pub(crate) const fn size_bytes(&self) -> u64 {
        self.size_bytes
    }

    pub(crate) const fn window_bytes(&self) -> u64 {
        self.window_bytes
    }

    /// Holds `bytes`, the content of the file from offset `at`, as far as a reader needs them.
    pub(crate) fn insert(&self, at: u64, bytes: Vec<u8>) {
        let mut state = self.state.borrow_mut();
        if state.is_wanted(&(at..at.saturating_add(bytes.len() as u64))) {
            state.parts.insert(at, bytes);
        }
    }

    /// The bytes that readers need and that are not there: in ascending order, not adjacent.
    pub(crate) fn needs(&self) -> Vec<Range<u64>> {
        let state = self.state.borrow();
        let mut needs = Vec::new();
        for range in &state.together {
            let mut rest = range.clone();
            while let Err(Gap::Missing(gap)) = state.parts.check(&rest) {
                rest.start = gap.end;
                needs.push(gap);
            }
        }
        needs
    }

    /// The number of bytes that were ever inserted.
    #[cfg(test)]
    pub(crate) fn inserted_bytes(&self) -> u64 {
        self.state.borrow().parts.inserted_bytes()
    }

    /// The number of bytes that are held for readers.
    #[cfg(test)]
    pub(crate) fn held_bytes(&self) -> u64 {
        self.state.borrow().parts.held_bytes()
    }

    /// The memory of all windows in bytes.
    #[cfg(test)]
    pub(crate) fn windows_bytes(&self) -> u64 {
        self.state.borrow().windows_bytes
    }
}

/// Sorts ranges, and joins those that overlap or are adjacent. Gaps of at most [`JOINED_GAP_BYTES`] are joined, too, as long as all of them take
/// at most `gap_bytes`.
fn joined(mut ranges: Vec<Range<u64>>, mut gap_bytes: u64) -> Vec<Range<u64>> {
    crate::sort::sort_by_key(&mut ranges, |range| range.start);
    let mut together: Vec<Range<u64>> = Vec::new();
    for range in ranges {
        let gap = together.last().map(|last| range.start.saturating_sub(last.end));
        match (together.last_mut(), gap) {
            (Some(last), Some(gap)) if gap <= gap_bytes.min(JOINED_GAP_BYTES) => {
                gap_bytes -= gap;
                last.end = last.end.max(range.end);
            }
            _ => together.push(range),
        }
    }
    together
}

impl State {
    /// Sets what a reader needs, and drops the parts that no reader needs.
    fn want(&mut self, reader: u64, ranges: impl IntoIterator<Item = Range<u64>>) {
        self.wanted.retain(|(number, _)| *number != reader);
        self.wanted.extend(ranges.into_iter().map(|range| (reader, range)));
        self.together = joined(self.wanted.iter().map(|(_, range)| range.clone()).collect(), 0);
        let mut at = 0;
        for Range { start, end } in &self.together {
            self.parts.forget(at..*start);
            at = *end;
        }
        self.parts.forget(at..u64::MAX);
    }

    /// Whether a reader needs bytes of a range.
    fn is_wanted(&self, range: &Range<u64>) -> bool {
        let before = self.together.partition_point(|wanted| wanted.end <= range.start);
        self.together.get(before).is_some_and(|wanted| wanted.start < range.end)
    }

    /// What other readers wait for, in bytes.
    fn wanted_by_others(&self, reader: u64) -> u64 {
        let others = self.wanted.iter().filter(|(number, _)| *number != reader);
        others.map(|(_, range)| range.end - range.start).sum()
    }

    /// The number of a new reader.
    const fn reader(&mut self) -> u64 {
        self.readers += 1;
        self.readers
    }
}

/// A reader of a part of the file, in sequence. Holds the bytes that it has taken and not consumed yet.
#[derive(Debug)]
pub(crate) struct Window {
    file: Rc<RangedBytes>,
    number: u64,
    held: Vec<u8>,
    /// The memory of `held` as it is counted in the file's state.
    counted_bytes: u64,
    /// The number of bytes in `held` that are consumed.
    consumed: usize,
    /// Offset in the file after the last byte of `held`.
    position: u64,
    /// Where the part ends.
    end: u64,
    /// The number of bytes to ask for at a time.
    step_bytes: usize,
}

impl Window {
    /// A reader of the bytes in `part`, which asks for about `step_bytes` bytes at a time.
    pub(crate) fn new(file: &Rc<RangedBytes>, part: Range<u64>, step_bytes: u64) -> Self {
        let number = file.state.borrow_mut().reader();
        let end = part.end.min(file.size_bytes);
        let position = part.start.min(end);
        let (file, held) = (Rc::clone(file), Vec::new());
        let mut window = Self { file, number, held, counted_bytes: 0, consumed: 0, position, end, step_bytes: 1 };
        window.set_step(step_bytes);
        window
    }

    /// Changes the number of bytes to ask for at a time.
    pub(crate) fn set_step(&mut self, step_bytes: u64) {
        self.step_bytes = usize::try_from(step_bytes).unwrap_or(usize::MAX).max(1);
    }

    /// The bytes that are there and not consumed.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.held.get(self.consumed..).unwrap_or_default()
    }

    /// Offset in the file of the first byte that is not consumed.
    pub(crate) fn position(&self) -> u64 {
        self.position - self.bytes().len() as u64
    }

    /// Whether [`Self::bytes`] are all that is left of the part.
    pub(crate) const fn is_whole(&self) -> bool {
        self.position == self.end
    }

    /// Consumes `count` of [`Self::bytes`].
    pub(crate) fn consume(&mut self, count: usize) {
        self.consumed = self.consumed.saturating_add(count).min(self.held.len());
    }

    /// Consumes everything before offset `at` of the file. What is not there yet is not read.
    pub(crate) fn skip_to(&mut self, at: u64) {
        let at = at.min(self.end);
        if at <= self.position {
            let ahead = at.saturating_sub(self.position());
            self.consume(usize::try_from(ahead).unwrap_or(usize::MAX));
        } else {
            (self.held, self.consumed, self.position) = (Vec::new(), 0, at);
            self.count();
        }
    }

    /// Counts the memory of this window.
    fn count(&mut self) {
        let mut state = self.file.state.borrow_mut();
        let bytes = self.held.capacity() as u64;
        state.windows_bytes = state.windows_bytes - self.counted_bytes + bytes;
        self.counted_bytes = bytes;
    }

    /// What to ask for next: a step, or as many bytes as are held, so that a large piece is complete after few requests; at most `most` bytes.
    fn next(&self, most: u64) -> Range<u64> {
        let length = self.step_bytes.max(self.bytes().len()) as u64;
        self.position..self.position.saturating_add(length.min(most)).min(self.end)
    }

    /// How many bytes this window may take, so that the memory of all windows, what they wait for, and the copy while this one grows are at
    /// most `most_bytes` together.
    fn room(&self, most_bytes: u64) -> u64 {
        let state = self.file.state.borrow();
        let others = state.windows_bytes - self.counted_bytes + state.wanted_by_others(self.number);
        // What is held, twice while it grows; and what is taken, where it waits and in its new place.
        (most_bytes.saturating_sub(others) / 2).saturating_sub(self.bytes().len() as u64)
    }

    /// Takes more bytes, at least one unless the window [is whole](Self::is_whole).
    ///
    /// [`Interrupt::Needs`] if they are not there.
    pub(crate) fn extend(&mut self) -> Result<(), Interrupt> {
        self.extend_by(u64::MAX)
    }

    /// [`Self::extend`], with at most `most_bytes` of memory for all windows. Returns whether there was room for a byte.
    pub(crate) fn extend_within(&mut self, most_bytes: u64) -> Result<bool, Interrupt> {
        let room = self.room(most_bytes);
        let has_room = room > 0 || self.is_whole();
        if has_room {
            self.extend_by(room)?;
        }
        Ok(has_room)
    }

    fn extend_by(&mut self, most: u64) -> Result<(), Interrupt> {
        if self.is_whole() {
            return Ok(());
        }
        let wanted = self.next(most);
        let mut state = self.file.state.borrow_mut();
        if state.parts.from(wanted.start).is_empty() {
            state.want(self.number, Some(wanted));
            return Err(Interrupt::Needs);
        }
        self.held.drain(..self.consumed);
        self.consumed = 0;
        let length = usize::try_from(wanted.end - wanted.start).unwrap_or_default();
        if self.held.capacity() - self.held.len() < length {
            // Only what is left is held twice while the buffer moves.
            self.held.shrink_to_fit();
            self.held.reserve_exact(length);
        }
        while self.position < wanted.end {
            let part = state.parts.from(self.position);
            let most = usize::try_from(wanted.end - self.position).unwrap_or(usize::MAX);
            let taken = part.get(..most).unwrap_or(part);
            if taken.is_empty() {
                break;
            }
            self.held.extend_from_slice(taken);
            self.position += taken.len() as u64;
        }
        let rest = self.position..wanted.end;
        state.want(self.number, (!rest.is_empty()).then_some(rest));
        drop(state);
        self.count();
        Ok(())
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        self.held = Vec::new();
        self.count();
        self.file.state.borrow_mut().want(self.number, None);
    }
}

/// A reader of pieces that may be anywhere in the file. It asks for a batch of pieces at a time, and takes one after the other. All bytes of the
/// batch are held until the next one is asked for, so pieces that share bytes are read once for each batch.
#[derive(Debug)]
pub(crate) struct PieceReader {
    file: Rc<RangedBytes>,
    number: u64,
}

impl PieceReader {
    pub(crate) fn new(file: &Rc<RangedBytes>) -> Self {
        let number = file.state.borrow_mut().reader();
        Self { file: Rc::clone(file), number }
    }

    /// The most bytes between the pieces of a batch that are read and held with them.
    pub(crate) const fn gap_bytes(window_bytes: u64) -> u64 {
        window_bytes / 4
    }

    /// What is read for `pieces`, and with them for as many of `later` as do not take too many ranges. In ascending order.
    pub(crate) fn batch(pieces: &[Range<u64>], mut later: &[Range<u64>], window_bytes: u64) -> Vec<Range<u64>> {
        let most = MAX_BATCH_RANGES.max(pieces.len());
        loop {
            let all = pieces.iter().chain(later).cloned().collect();
            let together = joined(all, Self::gap_bytes(window_bytes));
            if together.len() <= most || later.is_empty() {
                return together;
            }
            later = later.get(..later.len() / 2).unwrap_or_default();
        }
    }

    /// The bytes of `pieces`. `later` are pieces that will probably be taken next, in this order.
    ///
    /// [`Interrupt::Needs`] if bytes are missing; then [a batch](Self::batch) is asked for.
    pub(crate) fn take(
        &self,
        pieces: &[Range<u64>],
        later: impl FnOnce() -> Vec<Range<u64>>,
    ) -> Result<Vec<Rc<[u8]>>, Interrupt> {
        let mut state = self.file.state.borrow_mut();
        let taken = pieces.iter().map(|piece| state.parts.get(piece.clone()).map(|bytes| Rc::from(&*bytes)));
        match taken.collect::<Result<_, Gap>>() {
            Ok(taken) => return Ok(taken),
            Err(Gap::Missing(_)) => {}
            Err(Gap::BeyondEnd) => return Err(beyond_end().into()),
        }
        let is_inside = |piece: &Range<u64>| piece.end <= self.file.size_bytes;
        if !pieces.iter().all(is_inside) {
            return Err(beyond_end().into());
        }
        let later: Vec<_> = later().into_iter().filter(is_inside).collect();
        state.want(self.number, Self::batch(pieces, &later, self.file.window_bytes));
        Err(Interrupt::Needs)
    }
}

/// Nobody can insert what a file does not have.
fn beyond_end() -> Error {
    let detail = "part of the data lies beyond its end".to_owned();
    Error::Damaged { format: "image", detail, decoder_message: None }
}

impl Drop for PieceReader {
    fn drop(&mut self) {
        self.file.state.borrow_mut().want(self.number, None);
    }
}

/// Reads bytes in sequence, from memory or through a window.
#[derive(Debug)]
pub(crate) enum Cursor<'a> {
    Memory(&'a [u8]),
    /// From an offset on.
    Shared(Rc<[u8]>, usize),
    Window(Window),
}

impl Cursor<'_> {
    /// The bytes that are there and not consumed.
    pub(crate) fn bytes(&self) -> &[u8] {
        match self {
            Self::Memory(bytes) => bytes,
            Self::Shared(bytes, at) => bytes.get(*at..).unwrap_or_default(),
            Self::Window(window) => window.bytes(),
        }
    }

    /// Whether [`Self::bytes`] are all that is left.
    pub(crate) const fn is_whole(&self) -> bool {
        match self {
            Self::Memory(_) | Self::Shared(..) => true,
            Self::Window(window) => window.is_whole(),
        }
    }

    /// Consumes `count` of [`Self::bytes`].
    pub(crate) fn consume(&mut self, count: usize) {
        match self {
            Self::Memory(bytes) => *bytes = bytes.get(count..).unwrap_or_default(),
            Self::Shared(_, at) => *at += count,
            Self::Window(window) => window.consume(count),
        }
    }

    /// As [`Window::extend_within`].
    pub(crate) fn extend_within(&mut self, most_bytes: u64) -> Result<bool, Interrupt> {
        match self {
            Self::Memory(_) | Self::Shared(..) => Ok(true),
            Self::Window(window) => window.extend_within(most_bytes),
        }
    }
}

#[cfg(test)]
mod tests;
