//! Which bands the workers of the pool hold.

use filters::{Recipe, Step};

use super::schedule::{LayerId, geometry};
use crate::engine::area::Area;
use crate::engine::protocol::{SLOTS, Slot};

/// After so many bands that did not serve, a drag goes on without: its recipe needs more with every frame.
const MISSES_MAX: u32 = 2;

/// What bands were cut for. They serve other recipes of the same geometry too, if these need no more of the photograph.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Holding {
    photograph: u32,
    area: Area,
    draft: bool,
    geometry: Vec<Step>,
}

impl Holding {
    pub(super) fn new(photograph: u32, area: Area, draft: bool, recipe: &Recipe) -> Self {
        Self { photograph, area, draft, geometry: geometry(recipe).cloned().collect() }
    }
}

/// The bands by their slot.
#[derive(Debug, Default)]
pub(super) struct Slots {
    held: [Option<Holding>; SLOTS],
    misses: [u32; SLOTS],
}

/// Where the bands of a frame are kept; the untouched picture has none.
pub(super) const fn slot(layer: LayerId, draft: bool) -> Option<Slot> {
    match (layer, draft) {
        (LayerId::Base, false) => Some(0),
        (LayerId::Base, true) => Some(1),
        (LayerId::Detail, false) => Some(2),
        (LayerId::Detail, true) => Some(3),
        (LayerId::BeforeBase | LayerId::BeforeDetail, _) => None,
    }
}

impl Slots {
    pub(super) fn hold(&self, slot: Slot, holding: &Holding) -> bool {
        self.held.get(slot).and_then(Option::as_ref) == Some(holding)
    }

    /// Whether it makes sense to cut bands.
    pub(super) fn may_share(&self, slot: Slot) -> bool {
        self.misses.get(slot).is_some_and(|misses| *misses < MISSES_MAX)
    }

    pub(super) fn shared(&mut self, slot: Slot, holding: Holding) {
        if let Some(held) = self.held.get_mut(slot) {
            *held = Some(holding);
        }
    }

    /// The bands of a slot did not serve.
    pub(super) fn missed(&mut self, slot: Slot) {
        if let (Some(held), Some(misses)) = (self.held.get_mut(slot), self.misses.get_mut(slot)) {
            *held = None;
            *misses += 1;
        }
    }

    /// A drag is over: the next one may need less.
    pub(super) const fn forgive(&mut self) {
        self.misses = [0; SLOTS];
    }

    /// The workers changed.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AREA: Area = Area::Fit { width: 900, height: 600 };

    fn holding(ops: &str) -> Holding {
        let recipe = Recipe::from_json(format!(r#"{{"version":1,"ops":[{ops}]}}"#).as_bytes()).unwrap();
        Holding::new(1, AREA, false, &recipe)
    }

    #[test]
    fn slots_hold_bands_for_a_geometry_and_not_for_another() {
        let mut slots = Slots::default();
        slots.shared(0, holding(r#"{"op":"exposure","ev":1}"#));
        assert!(slots.hold(0, &holding(r#"{"op":"sepia"},{"op":"exposure","ev":2}"#)));
        assert!(!slots.hold(0, &holding(r#"{"op":"rotate","degrees":90}"#)));
        assert!(!slots.hold(1, &holding("")));
        assert!(!slots.hold(0, &Holding { photograph: 2, ..holding("") }));
        slots.forget();
        assert!(!slots.hold(0, &holding("")));
    }

    #[test]
    fn slots_give_up_within_a_drag_and_try_again_after_it() {
        let mut slots = Slots::default();
        for _ in 0..MISSES_MAX {
            assert!(slots.may_share(1));
            slots.shared(1, holding(""));
            slots.missed(1);
            assert!(!slots.hold(1, &holding("")));
        }
        assert!(!slots.may_share(1) && slots.may_share(0));
        slots.forgive();
        assert!(slots.may_share(1));
    }

    #[test]
    fn slots_are_one_for_each_kind_of_frame() {
        let all = LayerId::ALL.into_iter().flat_map(|layer| [slot(layer, false), slot(layer, true)]);
        assert_eq!(all.flatten().collect::<Vec<_>>(), (0..SLOTS).collect::<Vec<_>>());
    }
}
