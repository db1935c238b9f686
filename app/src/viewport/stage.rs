//! The stage: which part of the picture it shows, what it compares, its colour. It writes the view request for the
//! renderer.

use leptos::prelude::*;

use super::camera::{Camera, Point, Zoom};
use super::colour::StageColour;
use super::compare::{Compare, Panes, Side, side_at};
use super::{ViewRequest, Viewport};

/// The size of the stage in device pixels, and the device pixel ratio.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct StageSize {
    pub(crate) px: Point,
    pub(crate) pixel_ratio: f64,
}

/// The stage. Cheap to copy: every field is a handle.
#[derive(Clone, Copy)]
pub(crate) struct Stage {
    pub(crate) viewport: Viewport,
    /// The camera of one pane. Side by side, both panes show the same part.
    pub(crate) camera: RwSignal<Camera>,
    pub(crate) compare: RwSignal<Compare>,
    /// The position of the divider, as a fraction of the width of the stage.
    pub(crate) divider: RwSignal<f64>,
    /// Whether clipped areas are marked permanently.
    pub(crate) clipping: RwSignal<bool>,
    /// Whether clipped areas are marked while the pointer hovers over a clipping warning.
    pub(crate) clipping_peek: RwSignal<bool>,
    pub(crate) colour: RwSignal<StageColour>,
    /// The pointer, in device pixels from the top left corner of the stage.
    pub(crate) pointer: RwSignal<Option<Point>>,
    /// `None` until the stage is laid out.
    pub(super) size: RwSignal<Option<StageSize>>,
    /// Counts the drawings on the base canvas.
    pub(super) drawn: RwSignal<u32>,
}

impl Stage {
    pub(crate) fn new(viewport: Viewport) -> Self {
        let stage = Self {
            viewport,
            camera: RwSignal::new(Camera::default()),
            compare: RwSignal::new(Compare::Off),
            divider: RwSignal::new(0.5),
            clipping: RwSignal::new(false),
            clipping_peek: RwSignal::new(false),
            colour: RwSignal::new(StageColour::remembered()),
            pointer: RwSignal::new(None),
            size: RwSignal::new(None),
            drawn: RwSignal::new(0),
        };
        stage.follow_sizes();
        stage.update_request();
        stage
    }

    /// The positions of the pictures on the stage.
    pub(super) fn panes(self) -> Panes {
        let size = self.size.get().unwrap_or(StageSize { px: (1.0, 1.0), pixel_ratio: 1.0 });
        Panes::new(self.compare.get(), size.px, size.pixel_ratio)
    }

    /// The picture at a point of the stage, and the point in its pane.
    pub(super) fn in_pane(self, at: Point) -> (Side, Point) {
        let panes = self.panes();
        let side = side_at(self.compare.get(), panes, self.divider.get(), at);
        let pane = panes.of(side);
        (side, (at.0 - pane.x, at.1 - pane.y))
    }

    /// The point of the picture at a point of the stage, in rendition pixels.
    pub(crate) fn point_of_picture(self, at: Point) -> Option<Point> {
        untrack(|| {
            let camera = self.camera.get();
            let (x, y) = camera.to_rendition(self.in_pane(at).1);
            let (width, height) = camera.rendition();
            ((0.0..width).contains(&x) && (0.0..height).contains(&y)).then_some((x, y))
        })
    }

    /// Changes the camera.
    pub(crate) fn with_camera(self, change: impl FnOnce(&mut Camera)) {
        let before = self.camera.get_untracked();
        let mut camera = before;
        change(&mut camera);
        if camera != before {
            self.camera.set(camera);
        }
    }

    /// Changes the camera at the point of the pointer, or else at the centre.
    pub(crate) fn with_camera_at_pointer(self, change: impl FnOnce(&mut Camera, Point)) {
        let at = untrack(|| self.pointer.get().map(|at| self.in_pane(at).1));
        self.with_camera(|camera| {
            let (width, height) = camera.stage();
            change(camera, at.unwrap_or((width / 2.0, height / 2.0)));
        });
    }

    pub(crate) fn next_compare(self) {
        self.compare.update(|compare| *compare = compare.next());
    }

    pub(crate) fn set_colour(self, colour: StageColour) {
        self.colour.set(colour);
        colour.remember();
    }

    fn follow_sizes(self) {
        Effect::new(move |_| {
            if let Some(size) = self.size.get() {
                let pane = self.panes().after;
                self.with_camera(|camera| camera.resize_stage((pane.width, pane.height), size.pixel_ratio));
            }
        });
        Effect::new(move |_| match self.viewport.rendition.get() {
            Some((width, height)) => {
                self.with_camera(|camera| camera.resize_rendition((f64::from(width), f64::from(height))));
            }
            // Another photograph is opened.
            None => {
                self.with_camera(Camera::fit);
                self.compare.set(Compare::Off);
            }
        });
    }

    fn update_request(self) {
        Effect::new(move |_| {
            if self.size.with(Option::is_none) {
                return;
            }
            let camera = self.camera.get();
            let (width, height) = camera.stage();
            let scale = match camera.zoom() {
                Zoom::Fit => None,
                Zoom::Scale(scale) => Some(scale),
            };
            let request = ViewRequest {
                stage_px: (width as u32, height as u32),
                scale,
                region: scale.map(|_| camera.visible()),
                before: self.compare.get().is_on(),
                clipping: self.clipping.get() || self.clipping_peek.get(),
            };
            if self.viewport.request.with_untracked(|current| *current != request) {
                self.viewport.request.set(request);
            }
        });
    }
}
