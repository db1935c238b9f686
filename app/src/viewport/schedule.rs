//! Scheduler: decides which frame is rendered next. It compares the requested view with the last rendered frames.
//! Outdated work never starts, because a newer recipe or another part of the picture replaces the pending one.

use filters::{Group, Recipe, Step};

use super::view_request::ViewRequest;
use crate::engine::area::Area;

/// One of the pictures that the stage can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LayerId {
    Base,
    Detail,
    BeforeBase,
    BeforeDetail,
}

impl LayerId {
    pub(super) const ALL: [Self; 4] = [Self::Base, Self::Detail, Self::BeforeBase, Self::BeforeDetail];

    /// Whether it shows the unedited picture.
    const fn is_before(self) -> bool {
        matches!(self, Self::BeforeBase | Self::BeforeDetail)
    }

    const fn is_detail(self) -> bool {
        matches!(self, Self::Detail | Self::BeforeDetail)
    }
}

/// Identifies the content of a frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Key {
    /// Counts the recipes of the layer.
    revision: u32,
    pub(super) area: Area,
    pub(super) clipping: bool,
}

/// A frame to render.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Job {
    pub(super) layer: LayerId,
    pub(super) key: Key,
    pub(super) draft: bool,
    /// The number of the photograph. Frames of an earlier one are not shown.
    pub(super) photograph: u32,
}

/// The newest frame of a layer.
#[derive(Debug, Clone, Copy)]
struct RenderedFrame {
    key: Key,
    draft: bool,
}

/// The state of the stage, and what was rendered for it.
#[derive(Debug, Default)]
pub(super) struct Schedule {
    photograph: u32,
    /// A photograph is being opened, and nothing is rendered until it is open.
    paused: bool,
    recipe: Option<Recipe>,
    revision: u32,
    /// The unedited picture with the geometry of the recipe.
    before: Recipe,
    before_revision: u32,
    gesture: bool,
    /// Nothing has changed for a while.
    idle: bool,
    changes: u32,
    request: ViewRequest,
    rendered: [Option<RenderedFrame>; 4],
    pub(super) draft_policy: DraftPolicy,
}

/// Decides whether a drag needs drafts.
#[derive(Debug, Default)]
pub(super) struct DraftPolicy {
    coarse: bool,
}

/// A frame that takes longer misses the next refresh of the screen, including its transfer and drawing.
const FRAME_MS: f64 = 10.0;

impl DraftPolicy {
    pub(super) const fn is_coarse(&self) -> bool {
        self.coarse
    }

    /// Records a frame of full quality.
    pub(super) const fn full_frame(&mut self, duration_ms: f64) {
        self.coarse = duration_ms > FRAME_MS;
    }
}

impl Schedule {
    /// Pauses rendering, because a photograph is about to be opened.
    pub(super) const fn pause(&mut self) {
        self.paused = true;
    }

    /// Whether a photograph is being opened.
    pub(super) const fn is_paused(&self) -> bool {
        self.paused
    }

    /// Resumes with the previous photograph after the new one could not be opened.
    pub(super) const fn resume(&mut self) {
        self.paused = false;
    }

    /// Resets the schedule for another photograph.
    pub(super) fn opened(&mut self) {
        *self =
            Self { photograph: self.photograph + 1, request: self.request, changes: self.changes, ..Self::default() };
    }

    pub(super) const fn photograph(&self) -> u32 {
        self.photograph
    }

    /// Sets the recipe to show, and whether it is still changing.
    pub(super) fn show(&mut self, recipe: Recipe, gesture: bool) {
        let before = before(&recipe);
        if self.before != before {
            self.before = before;
            self.before_revision += 1;
        }
        if self.recipe.as_ref() != Some(&recipe) {
            self.recipe = Some(recipe);
            self.revision += 1;
        }
        self.gesture = gesture;
        self.changed();
    }

    pub(super) fn set_request(&mut self, request: ViewRequest) {
        if self.request != request {
            self.request = request;
            self.changed();
        }
    }

    fn changed(&mut self) {
        self.idle = false;
        self.changes = self.changes.wrapping_add(1);
    }

    /// The number of changes, to detect whether there were any.
    pub(super) const fn changes(&self) -> u32 {
        self.changes
    }

    /// Sets that nothing has changed for a while: drafts are rendered in full quality.
    pub(super) const fn set_idle(&mut self) {
        self.idle = true;
    }

    pub(super) const fn is_idle(&self) -> bool {
        self.idle
    }

    pub(super) const fn in_gesture(&self) -> bool {
        self.gesture
    }

    pub(super) const fn recipe(&self, layer: LayerId) -> Option<&Recipe> {
        if layer.is_before() { Some(&self.before) } else { self.recipe.as_ref() }
    }

    /// The layer that a drag changes.
    pub(super) fn active_layer(&self) -> LayerId {
        if self.area(LayerId::Detail).is_some() { LayerId::Detail } else { LayerId::Base }
    }

    /// The frame to render now.
    pub(super) fn next(&self) -> Option<Job> {
        if self.paused || self.recipe.is_none() || self.request.stage_px.0 == 0 || self.request.stage_px.1 == 0 {
            return None;
        }
        let moving = self.gesture && !self.idle;
        let front = self.active_layer();
        let other = if front == LayerId::Base { LayerId::Detail } else { LayerId::Base };
        let order = [front, LayerId::BeforeDetail, LayerId::BeforeBase, other];
        order.into_iter().filter(|layer| !moving || *layer != other).find_map(|layer| self.job(layer, moving))
    }

    fn job(&self, layer: LayerId, moving: bool) -> Option<Job> {
        let key = self.key(layer).filter(|_| !layer.is_before() || self.request.before)?;
        let draft = moving && self.draft_policy.coarse && !layer.is_before();
        let rendered = self.rendered.get(layer as usize).copied().flatten();
        let satisfied = rendered.is_some_and(|rendered| rendered.key == key && (draft || !rendered.draft));
        (!satisfied).then_some(Job { layer, key, draft, photograph: self.photograph })
    }

    /// What the frame of the layer must show, if the layer is requested.
    pub(super) fn key(&self, layer: LayerId) -> Option<Key> {
        let area = self.area(layer)?;
        let revision = if layer.is_before() { self.before_revision } else { self.revision };
        Some(Key { revision, area, clipping: self.request.clipping })
    }

    fn area(&self, layer: LayerId) -> Option<Area> {
        if !layer.is_detail() {
            let (width, height) = self.request.stage_px;
            return Some(Area::Fit { width, height });
        }
        let (scale, rect) = (self.request.scale?, self.request.region?);
        Some(Area::Part { scale: scale.min(1.0), rect })
    }

    /// Records that a frame was rendered or failed. Returns false if it is outdated, because another photograph was
    /// opened.
    pub(super) fn finish(&mut self, job: &Job) -> bool {
        let current = job.photograph == self.photograph;
        if let Some(rendered) = self.rendered.get_mut(job.layer as usize).filter(|_| current) {
            *rendered = Some(RenderedFrame { key: job.key, draft: job.draft });
        }
        current
    }

    /// The layers whose frames are outdated.
    pub(super) fn stale(&mut self) -> Vec<LayerId> {
        let stale = |schedule: &Self, layer: LayerId| {
            let rendered = schedule.rendered.get(layer as usize).copied().flatten();
            let Some(rendered) = rendered else { return false };
            match schedule.key(layer) {
                None => true,
                // Kept for the next comparison while it matches.
                Some(key) => layer.is_before() && !schedule.request.before && key.revision != rendered.key.revision,
            }
        };
        let stale: Vec<_> = LayerId::ALL.into_iter().filter(|layer| stale(self, *layer)).collect();
        for layer in &stale {
            if let Some(rendered) = self.rendered.get_mut(*layer as usize) {
                *rendered = None;
            }
        }
        stale
    }
}

/// The recipe of the unedited picture with the geometry of the edit, so that "before" aligns with "after".
fn before(recipe: &Recipe) -> Recipe {
    Recipe { steps: geometry(recipe).cloned().collect(), output: recipe.output }
}

/// The steps that determine the size of the result and which part of the photograph it shows.
pub(super) fn geometry(recipe: &Recipe) -> impl Iterator<Item = &Step> {
    recipe.steps.iter().filter(|step| step.spec().group == Group::Geometry)
}

#[cfg(test)]
mod tests;
