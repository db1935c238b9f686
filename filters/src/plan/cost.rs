//! The cost of a plan: its estimated time on the reference machine, from the figures that each stage, decoder and encoder states next to
//! its code.
//!
//! A statistic costs one more pass over everything before it, decoding included.

use super::Plan;
use super::segment::Segment;
use crate::codec::Header;
use crate::image::{Rect, Size};
use crate::pipeline::Tuning;
use crate::source;

/// Time to decode a pixel of a file of unknown format, in nanoseconds of the reference machine: that of the slower formats.
const UNKNOWN_FILE_NS: f64 = 30.0;

/// Time to unpack and round a pixel and to compute the digests of pixels and file, in nanoseconds of the reference machine.
pub(crate) const EVERY_PIXEL_NS: f64 = 3.0;

/// Most work between two checks of the meter, unless one row takes longer, in nanoseconds of the reference machine.
const STRIP_NS: f64 = 4e6;

/// Converts nanoseconds to a cost in whole milliseconds.
pub(crate) fn cost_ms(work_ns: f64) -> u64 {
    libm::ceil(work_ns / 1e6) as u64
}

impl Plan {
    /// Reduces the rows of a strip if the slowest stage would otherwise work too long without a pause.
    pub(crate) fn with_short_strips(&self, tuning: Tuning) -> Tuning {
        let (_, needs) = self.needs(&self.segments, self.size.rect(), tuning);
        let row_ns = needs.iter().map(|(output, needs)| needs.work_ns / output.height as f64).fold(1.0, f64::max);
        Tuning { strip_rows: ((STRIP_NS / row_ns) as usize).clamp(1, tuning.strip_rows), ..tuning }
    }

    /// The work of rendering a file with this header, without encoding.
    pub(crate) fn file_work_ns(&self, header: &Header, tuning: Tuning) -> f64 {
        let turn = header.turn().then(self.turn);
        let decoded = |part| source::decoded_pixels(header.frame(), turn, part, tuning.hold_bytes);
        self.work_ns(tuning, |part| header.pixel_ns() * decoded(part))
    }

    /// How often the pixels of a file with this header are decoded, as a number of whole pictures.
    pub(crate) fn file_passes(&self, header: &Header, tuning: Tuning) -> f64 {
        let (frame, turn) = (header.frame(), header.turn().then(self.turn));
        let parts = self.passes().map(|(segments, part)| self.needs(segments, part, tuning).0);
        let decoded = parts.map(|part| source::decoded_pixels(frame, turn, part, tuning.hold_bytes));
        decoded.sum::<f64>() / frame.size.rect().area()
    }

    /// The segments and the result of each pass over the picture: one for each statistic, and the last one.
    fn passes(&self) -> impl Iterator<Item = (&[Segment], Rect)> {
        let measured = self.segments.iter().enumerate().filter_map(|(i, segment)| match segment {
            Segment::Statistic(_, size) => Some((self.segments.get(..i).unwrap_or_default(), size.rect())),
            _ => None,
        });
        measured.chain([(self.segments.as_slice(), self.size.rect())])
    }

    /// The work of rendering a file of which only the picture's size is known.
    pub(crate) fn unknown_file_work_ns(&self) -> f64 {
        let Size { width, height } = self.source;
        let all = width as f64 * height as f64;
        self.work_ns(Tuning::default(), |_| UNKNOWN_FILE_NS * all)
    }

    /// `read_ns` gives the time to read a region of the source, upright and with the plan's turn.
    fn work_ns(&self, tuning: Tuning, read_ns: impl Fn(Rect) -> f64) -> f64 {
        let passes = self.passes().map(|(segments, part)| {
            let (input, needs) = self.needs(segments, part, tuning);
            let stages: f64 = needs.iter().map(|(_, needs)| needs.work_ns).sum();
            read_ns(input) + EVERY_PIXEL_NS * input.area() + stages
        });
        let measured = self.segments.iter().map(|segment| match segment {
            Segment::Statistic(statistic, size) => statistic.pixel_ns * size.rect().area(),
            _ => 0.0,
        });
        passes.sum::<f64>() + measured.sum::<f64>()
    }
}
