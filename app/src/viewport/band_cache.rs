//! Cache of the bands that the workers of the pool hold.

use filters::{Recipe, Step};

use super::schedule::{LayerId, geometry};
use crate::engine::area::Area;
use crate::engine::protocol::{SLOTS, Slot};

/// After so many insufficient bands, a drag continues without bands, because its recipe needs more with every frame.
const MISSES_MAX: u32 = 2;

/// What bands were cut for. They also serve other recipes of the same geometry, if these need no more of the
/// photograph.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct BandKey {
    photograph: u32,
    area: Area,
    draft: bool,
    geometry: Vec<Step>,
}

impl BandKey {
    pub(super) fn new(photograph: u32, area: Area, draft: bool, recipe: &Recipe) -> Self {
        Self { photograph, area, draft, geometry: geometry(recipe).cloned().collect() }
    }
}

/// The keys of the bands by slot.
#[derive(Debug, Default)]
pub(super) struct BandCache {
    cached: [Option<BandKey>; SLOTS],
    misses: [u32; SLOTS],
}

/// The slot for the bands of a frame; `None` for the unedited picture.
pub(super) const fn slot(layer: LayerId, draft: bool) -> Option<Slot> {
    match (layer, draft) {
        (LayerId::Base, false) => Some(0),
        (LayerId::Base, true) => Some(1),
        (LayerId::Detail, false) => Some(2),
        (LayerId::Detail, true) => Some(3),
        (LayerId::BeforeBase | LayerId::BeforeDetail, _) => None,
    }
}

impl BandCache {
    pub(super) fn contains(&self, slot: Slot, key: &BandKey) -> bool {
        self.cached.get(slot).and_then(Option::as_ref) == Some(key)
    }

    /// Whether it makes sense to cut bands.
    pub(super) fn should_share(&self, slot: Slot) -> bool {
        self.misses.get(slot).is_some_and(|misses| *misses < MISSES_MAX)
    }

    pub(super) fn insert(&mut self, slot: Slot, key: BandKey) {
        if let Some(cached) = self.cached.get_mut(slot) {
            *cached = Some(key);
        }
    }

    /// Records that the bands of a slot were not sufficient.
    pub(super) fn record_miss(&mut self, slot: Slot) {
        if let (Some(cached), Some(misses)) = (self.cached.get_mut(slot), self.misses.get_mut(slot)) {
            *cached = None;
            *misses += 1;
        }
    }

    /// Resets the misses after a drag, because the next one may need less.
    pub(super) const fn reset_misses(&mut self) {
        self.misses = [0; SLOTS];
    }

    /// Clears the cache after the workers changed.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AREA: Area = Area::Fit { width: 900, height: 600 };

    fn key(ops: &str) -> BandKey {
        let recipe = Recipe::from_json(format!(r#"{{"version":1,"ops":[{ops}]}}"#).as_bytes()).unwrap();
        BandKey::new(1, AREA, false, &recipe)
    }

    #[test]
    fn bands_serve_one_geometry_and_no_other() {
        let mut bands = BandCache::default();
        bands.insert(0, key(r#"{"op":"exposure","ev":1}"#));
        assert!(bands.contains(0, &key(r#"{"op":"sepia"},{"op":"exposure","ev":2}"#)));
        assert!(!bands.contains(0, &key(r#"{"op":"rotate","degrees":90}"#)));
        assert!(!bands.contains(1, &key("")));
        assert!(!bands.contains(0, &BandKey { photograph: 2, ..key("") }));
        bands.clear();
        assert!(!bands.contains(0, &key("")));
    }

    #[test]
    fn bands_give_up_within_a_drag_and_try_again_after_it() {
        let mut bands = BandCache::default();
        for _ in 0..MISSES_MAX {
            assert!(bands.should_share(1));
            bands.insert(1, key(""));
            bands.record_miss(1);
            assert!(!bands.contains(1, &key("")));
        }
        assert!(!bands.should_share(1) && bands.should_share(0));
        bands.reset_misses();
        assert!(bands.should_share(1));
    }

    #[test]
    fn band_slots_are_one_for_each_kind_of_frame() {
        let all = LayerId::ALL.into_iter().flat_map(|layer| [slot(layer, false), slot(layer, true)]);
        assert_eq!(all.flatten().collect::<Vec<_>>(), (0..SLOTS).collect::<Vec<_>>());
    }
}
