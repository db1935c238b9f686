//! The input bytes of a decompressor: unchanged, or with reversed bits (FillOrder 2).

use crate::windows::Cursor;

#[derive(Debug)]
pub(super) struct Input<'a> {
    /// All bytes are there.
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

    /// The next bytes; empty only at the end.
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
