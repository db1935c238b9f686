//! Tables with 256 entries: the result of a run of point steps for each 8-bit sample.
//!
//! Per-channel steps ([`PointStep::is_per_channel`]) give the same result for a value at every position, and a kernel treats each vector
//! lane alike. So the steps' results for the 256 values are, bit by bit, their results for any picture.

use super::point::{Block, PointStep};
use super::strip::COLORS;

/// For each of red, green and blue: the result for each byte. A grey picture uses the first.
pub(crate) type ByteTables = [[f32; 256]; COLORS];

/// The results of per-channel `steps` for display-encoded bytes.
pub(crate) fn byte_tables(steps: &[PointStep]) -> Box<ByteTables> {
    debug_assert!(steps.iter().all(PointStep::is_per_channel));
    let mut tables = Box::new([[0.0; 256]; COLORS]);
    for table in tables.iter_mut() {
        table.iter_mut().zip(0..=u8::MAX).for_each(|(value, byte)| *value = f32::from(byte) / 255.0);
    }
    let mut planes = tables.each_mut().map(|table| table.as_chunks_mut().0);
    for step in steps {
        step.apply(&mut Block { planes: &mut planes, x: 0, y: 0 });
    }
    tables
}
