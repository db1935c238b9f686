//! The front of a plan: the per-channel steps that its source's table takes over, since 8-bit samples are unpacked by a table anyway.
//! A plan that is nothing else needs no f32 at all.

use super::segment::Segment;
use crate::pipeline::point::PointStep;

/// The per-channel steps that `segments` begin with. A part of the picture between them changes nothing.
pub(super) fn front(segments: &[Segment]) -> Vec<PointStep> {
    let whole = segments.iter().take_while(|segment| is_front(segment)).count();
    let (before, after) = segments.split_at(whole);
    let begun = after.first().map_or(&[][..], Segment::steps).iter().take_while(|step| step.is_per_channel());
    before.iter().flat_map(Segment::steps).chain(begun).cloned().collect()
}

/// Whether `segments` are nothing but their [`front`].
pub(super) fn is_all_front(segments: &[Segment]) -> bool {
    segments.iter().all(is_front)
}

fn is_front(segment: &Segment) -> bool {
    match segment {
        Segment::Points(steps) => steps.iter().all(PointStep::is_per_channel),
        Segment::Crop(_) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests;
