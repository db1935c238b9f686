//! Tables of 256 values: what a run of point steps makes of each 8-bit sample.
//!
//! Steps that work on each channel by itself ([`PointStep::is_per_channel`]) give a sample of a value the same result wherever it
//! stands, and a kernel treats each lane of its vectors alike. So their results for the 256 values, made by the steps themselves, are the
//! results for any picture to the last bit.

use super::point::{Block, PointStep};
use super::strip::COLORS;

/// For each of red, green and blue, the result for each byte. A picture without colour takes the first.
pub(crate) type ByteTables = [[f32; 256]; COLORS];

/// What `steps`, each per channel, make of display-encoded bytes.
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
