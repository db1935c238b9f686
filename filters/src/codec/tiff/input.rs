//! The input bytes of a decompressor: unchanged, or with reversed bits (FillOrder 2).

use crate::interrupt::Interrupt;
use crate::windows::Cursor;

#[derive(Debug)]
pub(super) struct Input<'a> {
    /// All bytes are there, unless it is a window.
    rest: Cursor<'a>,
    /// A reversed copy of the last bytes from `rest`, and how many of them were consumed.
    reversed: Option<(Vec<u8>, usize)>,
}

impl<'a> Input<'a> {
    /// Number of bytes that are reversed at a time.
    pub(super) const REVERSED_BYTES: usize = 1_024;

    pub(super) fn new(bytes: Cursor<'a>, reversed: bool) -> Self {
        Self { rest: bytes, reversed: reversed.then(|| (Vec::new(), 0)) }
    }

    /// Takes more bytes through a window, behind those that are there. Returns false at the end. A window has no reversed bits.
    pub(super) fn extend(&mut self) -> Result<bool, Interrupt> {
        if self.rest.is_whole() {
            return Ok(false);
        }
        self.rest.extend_within(u64::MAX)
    }

    /// The next bytes; empty at the end, or if [more must be taken](Self::extend).
    pub(super) fn fill(&mut self) -> &[u8] {
        match &mut self.reversed {
            None => self.rest.bytes(),
            Some((buffer, used)) => {
                if *used >= buffer.len() {
                    buffer.clear();
                    buffer.extend(self.rest.bytes().iter().take(Self::REVERSED_BYTES).map(|byte| byte.reverse_bits()));
                    self.rest.consume(buffer.len());
                    *used = 0;
                }
                buffer.get(*used..).unwrap_or_default()
            }
        }
    }

    /// Consumes `count` of the next bytes.
    pub(super) fn consume(&mut self, count: usize) {
        match &mut self.reversed {
            None => self.rest.consume(count),
            Some((_, used)) => *used += count,
        }
    }

    /// Consumes the next byte.
    pub(super) fn next(&mut self) -> Option<u8> {
        let byte = self.fill().first().copied();
        self.consume(usize::from(byte.is_some()));
        byte
    }
}
