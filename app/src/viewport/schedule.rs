//! Decides which frame is rendered next. It compares what should be seen with what was rendered last, so work that nobody wants any
//! more is never started: a newer recipe or another part of the picture simply takes the place of what waited.

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

    /// Shows the untouched picture.
    const fn is_before(self) -> bool {
        matches!(self, Self::BeforeBase | Self::BeforeDetail)
    }

    const fn is_detail(self) -> bool {
        matches!(self, Self::Detail | Self::BeforeDetail)
    }
}

/// What a frame is of.
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
    /// Counts the photographs: a frame of an earlier one is not shown.
    pub(super) photograph: u32,
}

/// The newest frame of a layer.
#[derive(Debug, Clone, Copy)]
struct Done {
    key: Key,
    draft: bool,
}

/// The state of the stage, and of what was rendered for it.
#[derive(Debug, Default)]
pub(super) struct Schedule {
    photograph: u32,
    /// A photograph is being opened: nothing is rendered until it is there.
    paused: bool,
    recipe: Option<Recipe>,
    revision: u32,
    /// The untouched picture in the recipe's geometry.
    before: Recipe,
    before_revision: u32,
    gesture: bool,
    /// Nothing has changed for a while.
    idle: bool,
    changes: u32,
    request: ViewRequest,
    done: [Option<Done>; 4],
    pub(super) draft_policy: DraftPolicy,
}

/// Whether a drag needs drafts.
#[derive(Debug, Default)]
pub(super) struct DraftPolicy {
    coarse: bool,
}

/// A frame that takes longer misses the next one of the screen, once it is on its way and drawn.
const FRAME_MS: f64 = 10.0;

impl DraftPolicy {
    pub(super) const fn is_coarse(&self) -> bool {
        self.coarse
    }

    /// Takes note of a frame of full quality.
    pub(super) const fn full_frame(&mut self, duration_ms: f64) {
        self.coarse = duration_ms > FRAME_MS;
    }
}

impl Schedule {
    /// A photograph is about to be opened.
    pub(super) const fn pause(&mut self) {
        self.paused = true;
    }

    /// Whether a photograph is being opened.
    pub(super) const fn is_paused(&self) -> bool {
        self.paused
    }

    /// The photograph was not opened: the one before it is shown on.
    pub(super) const fn resume(&mut self) {
        self.paused = false;
    }

    /// Another photograph is open.
    pub(super) fn opened(&mut self) {
        *self =
            Self { photograph: self.photograph + 1, request: self.request, changes: self.changes, ..Self::default() };
    }

    pub(super) const fn photograph(&self) -> u32 {
        self.photograph
    }

    /// The recipe to show, and whether it is still changing.
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

    /// Counts the changes, to see whether there were any.
    pub(super) const fn changes(&self) -> u32 {
        self.changes
    }

    /// Nothing changed for a while: what a drag shows becomes sharp.
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

    /// The layer that a drag moves.
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
        let done = self.done.get(layer as usize).copied().flatten();
        let satisfied = done.is_some_and(|done| done.key == key && (draft || !done.draft));
        (!satisfied).then_some(Job { layer, key, draft, photograph: self.photograph })
    }

    /// What the layer's frame is of, if it is wanted.
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

    /// A frame was rendered, or cannot be. False if nobody wants to see it: another photograph was opened meanwhile.
    pub(super) fn finish(&mut self, job: &Job) -> bool {
        let current = job.photograph == self.photograph;
        if let Some(done) = self.done.get_mut(job.layer as usize).filter(|_| current) {
            *done = Some(Done { key: job.key, draft: job.draft });
        }
        current
    }

    /// The layers whose frames show what is not there any more.
    pub(super) fn stale(&mut self) -> Vec<LayerId> {
        let stale = |schedule: &Self, layer: LayerId| {
            let done = schedule.done.get(layer as usize).copied().flatten();
            let Some(done) = done else { return false };
            match schedule.key(layer) {
                None => true,
                // Kept for the next comparison, as long as it fits.
                Some(key) => layer.is_before() && !schedule.request.before && key.revision != done.key.revision,
            }
        };
        let stale: Vec<_> = LayerId::ALL.into_iter().filter(|layer| stale(self, *layer)).collect();
        for layer in &stale {
            if let Some(done) = self.done.get_mut(*layer as usize) {
                *done = None;
            }
        }
        stale
    }
}

/// The recipe of the untouched picture, in the geometry of the edit: "before" aligns with "after".
fn before(recipe: &Recipe) -> Recipe {
    Recipe { steps: geometry(recipe).cloned().collect(), output: recipe.output }
}

/// The steps that decide on the result's size and on which part of the photograph it shows.
pub(super) fn geometry(recipe: &Recipe) -> impl Iterator<Item = &Step> {
    recipe.steps.iter().filter(|step| step.spec().group == Group::Geometry)
}

#[cfg(test)]
mod tests;
