//! Integer samples from source to result: if a plan is only per-channel steps, one table converts 8-bit samples.

use crate::codec::RowDecoder;
use crate::image::{Channels, Frame, Rect};
use crate::pipeline::byte_tables::byte_tables;
use crate::pipeline::meter::{Interrupt, Meter};
use crate::pipeline::point::PointStep;
use crate::pipeline::quantize::{SampleRows, quantized_table};
use crate::pipeline::strip::{COLORS, colors};

/// A region of a picture in its decoder's orientation, optionally with reversed columns.
pub(super) struct SampleReader<'a> {
    pub(super) decoder: Box<dyn RowDecoder + 'a>,
    pub(super) frame: Frame,
    pub(super) part: Rect,
    pub(super) reversed: bool,
    /// Time to decode a row, in nanoseconds of the reference machine.
    pub(super) row_ns: f64,
}

/// The result for each byte of red, green, blue and alpha.
type Tables = [[u8; 256]; COLORS + 1];

/// Rows by table.
pub(super) struct SampleStage<'a> {
    read: SampleReader<'a>,
    channels: Channels,
    tables: Box<Tables>,
    /// Rows above the region that are not read yet.
    rows_above: usize,
    buffer: Vec<u8>,
    row: Vec<u8>,
}

impl<'a> SampleStage<'a> {
    /// `steps` are per-channel. Alpha is the source's if `alpha`, opaque otherwise.
    pub(super) fn new(read: SampleReader<'a>, steps: &[PointStep], channels: Channels, alpha: bool) -> Self {
        let [red, green, blue] = byte_tables(steps).each_ref().map(quantized_table);
        let mut opacity = [u8::MAX; 256];
        if alpha && read.frame.channels.has_alpha() {
            opacity.iter_mut().zip(0..=u8::MAX).for_each(|(out, byte)| *out = byte);
        }
        let (buffer, row) = (vec![0; read.frame.row_bytes()], vec![0; read.part.width * channels.count()]);
        let (tables, rows_above) = (Box::new([red, green, blue, opacity]), read.part.y);
        Self { read, channels, tables, rows_above, buffer, row }
    }
}

impl SampleRows for SampleStage<'_> {
    fn next_row(&mut self, meter: &mut Meter) -> Result<&[u8], Interrupt> {
        let SampleReader { decoder, frame, part, reversed, row_ns } = &mut self.read;
        while self.rows_above > 0 {
            super::decode_row(&mut **decoder, &mut self.buffer, *row_ns, meter)?;
            self.rows_above -= 1;
        }
        super::decode_row(&mut **decoder, &mut self.buffer, *row_ns, meter)?;
        let bytes = frame.channels.count();
        let pixels = &self.buffer[part.x * bytes..part.right() * bytes];
        let look_up = match frame.channels {
            Channels::Gray => look_up_from::<1>,
            Channels::GrayAlpha => look_up_from::<2>,
            Channels::Rgb => look_up_from::<3>,
            Channels::Rgba => look_up_from::<4>,
        };
        look_up(pixels, &mut self.row, &self.tables, self.channels, *reversed);
        Ok(&self.row)
    }
}

/// Converts pixels of `N` samples to pixels of `channels`.
fn look_up_from<const N: usize>(pixels: &[u8], row: &mut [u8], tables: &Tables, channels: Channels, reversed: bool) {
    let pixels = pixels.as_chunks().0;
    match channels {
        Channels::Gray => look_up::<N, 1>(pixels, row, tables, reversed),
        Channels::GrayAlpha => look_up::<N, 2>(pixels, row, tables, reversed),
        Channels::Rgb => look_up::<N, 3>(pixels, row, tables, reversed),
        Channels::Rgba => look_up::<N, 4>(pixels, row, tables, reversed),
    }
}

/// Converts pixels of `N` samples to pixels of `M`. Grey is the first colour, and the other way round.
fn look_up<const N: usize, const M: usize>(pixels: &[[u8; N]], row: &mut [u8], tables: &Tables, reversed: bool) {
    // For each sample of the result: its source sample and its table.
    let origins = const { origins::<M>(N) };
    let put = |(out, pixel): (&mut [u8; M], &[u8; N])| {
        for (out, (sample, table)) in out.iter_mut().zip(origins) {
            *out = tables[table][usize::from(pixel[sample])];
        }
    };
    let row = row.as_chunks_mut().0.iter_mut();
    if reversed { row.zip(pixels.iter().rev()).for_each(put) } else { row.zip(pixels).for_each(put) }
}

/// The source index and the table of each of `M` samples, for a source with `samples` samples.
const fn origins<const M: usize>(samples: usize) -> [(usize, usize); M] {
    let mut origins = [(samples - 1, COLORS); M];
    let mut color = 0;
    while color < colors(M) {
        origins[color] = if colors(samples) == 1 { (0, 0) } else { (color, color) };
        color += 1;
    }
    origins
}
