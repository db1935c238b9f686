//! Segments: the parts of a plan; each becomes one stage of the chain.

use std::ops::Range;

use crate::image::{Rect, Size, Turn};
use crate::pipeline::Rows;
use crate::pipeline::needs::Needs;
use crate::pipeline::pad::Pad;
use crate::pipeline::picture::{Picture, TurnStage};
use crate::pipeline::point::{Map, PointStage, PointStep};
use crate::pipeline::resample::{Resample, ResampleStage};
use crate::pipeline::rotated::Rotation;
use crate::pipeline::statistic::Statistic;
use crate::pipeline::strip::Shape;
use crate::pipeline::window::{Extent, Window};

/// A part of a plan that becomes one stage of the chain.
#[derive(Debug)]
pub(super) enum Segment {
    Points(Vec<PointStep>),
    /// A placeholder for its point step until it is measured.
    Statistic(Statistic, Size),
    /// A window over a picture of this size.
    Window(Window, Size),
    Resample(Resample),
    Crop(Rect),
    /// A turn of a picture of this size.
    Turn(Turn, Size),
    Rotate(Rotation),
    Pad(Pad),
}

impl Segment {
    /// Whether the colours are one plane afterwards, if the segment changes the number of planes.
    pub(super) fn makes_one_plane(&self) -> Option<bool> {
        let Self::Points(steps) = self else { return None };
        steps.iter().rfind(|step| step.changes_planes()).map(PointStep::collapses)
    }

    /// Whether the stage is slow compared with reading stored pixels from memory: windows, conversions to Oklab, and functions that no table can
    /// replace.
    pub(super) fn is_slow(&self) -> bool {
        match self {
            Self::Points(steps) => steps.iter().any(PointStep::is_slow),
            Self::Window(..) | Self::Resample(_) | Self::Rotate(_) => true,
            Self::Statistic(..) | Self::Crop(_) | Self::Turn(..) | Self::Pad(_) => false,
        }
    }

    /// What the stage needs to yield `part`.
    pub(super) fn needs(&self, part: Rect, shape: Shape) -> Needs {
        let Shape { planes, strip_rows } = shape;
        match self {
            Self::Points(steps) => Needs {
                input: part,
                memory_bytes: PointStep::bytes(steps, part.width, shape),
                work_ns: steps.iter().map(PointStep::pixel_ns).sum::<f64>() * part.area(),
            },
            // The map of a statistic costs about as much as any other.
            Self::Statistic(..) => Needs { input: part, memory_bytes: 0, work_ns: Map::PIXEL_NS * part.area() },
            Self::Window(window, size) => window.needs(part, *size, planes, strip_rows),
            Self::Resample(resample) => resample.needs(part, planes, strip_rows),
            Self::Crop(rect) => Needs { input: part.moved(rect.x, rect.y), memory_bytes: 0, work_ns: 0.0 },
            Self::Turn(turn, size) => Needs {
                input: turn.source_rect(part, *size),
                memory_bytes: Picture::bytes(part.size(), planes),
                work_ns: TurnStage::SAMPLE_NS * planes as f64 * part.area(),
            },
            Self::Rotate(rotation) => rotation.needs(part, planes, strip_rows),
            Self::Pad(pad) => pad.needs(part, planes, strip_rows),
        }
    }

    /// The point steps of the segment.
    pub(super) fn steps(&self) -> &[PointStep] {
        if let Self::Points(steps) = self { steps } else { &[] }
    }

    /// Creates the stage that makes `output` from `input`, the region of `rows`. Of point steps, only those in `steps`.
    pub(super) fn stage<'a>(
        &self,
        steps: Range<usize>,
        rows: Box<dyn Rows + 'a>,
        input: Rect,
        output: Rect,
        shape: Shape,
    ) -> Box<dyn Rows + 'a> {
        let Shape { planes, strip_rows } = shape;
        match self {
            Self::Points(all) => PointStage::over(rows, all.get(steps).unwrap_or_default().to_vec(), output, shape),
            Self::Window(window, size) => {
                window.stage(rows, Extent { picture: *size, input, output, planes, strip_rows })
            }
            Self::Resample(resample) => Box::new(ResampleStage::new(rows, *resample, output, planes, strip_rows)),
            // A statistic is measured before a chain past it is created.
            Self::Crop(_) | Self::Statistic(..) => rows,
            Self::Turn(turn, _) => Box::new(TurnStage::new(rows, input.size(), *turn, planes, strip_rows)),
            Self::Rotate(rotation) => Box::new(rotation.stage(rows, output, planes, strip_rows)),
            Self::Pad(pad) => Box::new(pad.stage(rows, output, planes, strip_rows)),
        }
    }
}
