//! The front of a plan: per-channel steps that the source's table can do, since a table unpacks 8-bit samples anyway. A plan that is only a
//! front needs no f32.

use super::segment::Segment;
use crate::pipeline::point::PointStep;

/// The per-channel steps at the start of `segments`. A crop between them has no effect on this.
pub(super) fn table_prefix(segments: &[Segment]) -> Vec<PointStep> {
    let whole = segments.iter().take_while(|segment| fits_table(segment)).count();
    let (before, after) = segments.split_at(whole);
    let begun = after.first().map_or(&[][..], Segment::steps).iter().take_while(|step| step.is_per_channel());
    before.iter().flat_map(Segment::steps).chain(begun).cloned().collect()
}

/// Whether `segments` consist only of their [`table_prefix`].
pub(super) fn is_table_only(segments: &[Segment]) -> bool {
    segments.iter().all(fits_table)
}

fn fits_table(segment: &Segment) -> bool {
    match segment {
        Segment::Points(steps) => steps.iter().all(PointStep::is_per_channel),
        Segment::Crop(_) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests;
