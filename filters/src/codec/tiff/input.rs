//! The input bytes of a decompressor: unchanged, or with reversed bits (FillOrder 2).

#[derive(Debug)]
pub(super) struct Input<'a> {
    rest: &'a [u8],
    /// A reversed copy of the last bytes from `rest`, and how many of them were consumed.
    reversed: Option<(Vec<u8>, usize)>,
}

impl<'a> Input<'a> {
    /// Number of bytes that are reversed at a time.
    pub(super) const REVERSED_BYTES: usize = 1_024;

    pub(super) fn new(bytes: &'a [u8], reversed: bool) -> Self {
        Self { rest: bytes, reversed: reversed.then(|| (Vec::new(), 0)) }
    }

    /// The next bytes; empty only at the end.
    pub(super) fn fill(&mut self) -> &[u8] {
        match &mut self.reversed {
            None => self.rest,
            Some((buffer, used)) => {
                if *used >= buffer.len() {
                    let (now, later) = self.rest.split_at(self.rest.len().min(Self::REVERSED_BYTES));
                    buffer.clear();
                    buffer.extend(now.iter().map(|byte| byte.reverse_bits()));
                    (self.rest, *used) = (later, 0);
                }
                buffer.get(*used..).unwrap_or_default()
            }
        }
    }

    /// Consumes `count` of the next bytes.
    pub(super) fn consume(&mut self, count: usize) {
        match &mut self.reversed {
            None => self.rest = self.rest.get(count..).unwrap_or_default(),
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
