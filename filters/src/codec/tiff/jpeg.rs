//! Strips and tiles that are JPEG streams (TIFF Technical Note 2). Their tables may be in a tag of the file, and the photometric
//! interpretation defines their components.

use std::rc::Rc;

use super::stream::Rows;
use super::{cut_off, into_damage};
use crate::codec::RowDecoder;
use crate::codec::jpeg::Stream;
use crate::error::Error;
use crate::interrupt::Interrupt;

/// Rows of a stream with the components of the layout.
pub(super) struct JpegRows<'a> {
    decoder: Box<dyn RowDecoder + 'a>,
    /// A row of the stream, which may be wider than the strip or tile.
    row: Vec<u8>,
    left: usize,
}

impl<'a> JpegRows<'a> {
    pub(super) fn new(stream: &Stream<'a>) -> Result<Self, Error> {
        Ok(Self::with_rows(stream, stream.rows().map_err(into_damage)?))
    }

    /// `bytes` are those of the stream.
    pub(super) fn shared(stream: &Stream<'_>, bytes: Rc<[u8]>) -> Result<Self, Error> {
        Ok(Self::with_rows(stream, stream.shared_rows(bytes).map_err(into_damage)?))
    }

    fn with_rows(stream: &Stream<'_>, decoder: Box<dyn RowDecoder + 'a>) -> Self {
        let size = stream.size();
        Self { decoder, row: vec![0; size.width * stream.samples()], left: size.height }
    }
}

impl Rows for JpegRows<'_> {
    fn next(&mut self, row: &mut [u8]) -> Result<(), Interrupt> {
        self.left = self.left.checked_sub(1).ok_or_else(cut_off)?;
        self.decoder.next_row(&mut self.row).map_err(|stop| into_damage(stop.into()))?;
        row.copy_from_slice(self.row.get(..row.len()).ok_or_else(cut_off)?);
        Ok(())
    }
}
