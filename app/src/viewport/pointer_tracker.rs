//! Tracks the pointers that are down and recognizes gestures. Pure; positions are in device pixels of the stage.

use super::camera::Point;

/// The longest time between the taps of a double tap, in milliseconds.
const DOUBLE_MS: f64 = 350.0;
/// The largest distance between the taps of a double tap, in slops.
const DOUBLE_SLOPS: f64 = 4.0;

/// A recognized gesture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum PointerGesture {
    /// The picture is panned.
    Pan(Point),
    /// Since a finger last went down or up, the point between the two fingers moved by `by` to `at`, and their distance
    /// changed by `factor`.
    Pinch {
        factor: f64,
        at: Point,
        by: Point,
    },
    DoubleTap(Point),
}

/// The pointers that are down.
#[derive(Debug, Default)]
pub(super) struct PointerTracker {
    down: Vec<(i32, Point)>,
    /// The pair when a pointer last went down or up.
    began: Option<(Point, f64)>,
    /// Whether it may become a tap: one pointer that has not moved.
    still: bool,
    /// Position and time of the last tap.
    last_tap: Option<(Point, f64)>,
}

impl PointerTracker {
    /// A pointer that moves less counts as still, in CSS pixels.
    pub(super) const SLOP: f64 = 5.0;

    pub(super) const fn is_empty(&self) -> bool {
        self.down.is_empty()
    }

    pub(super) fn down(&mut self, id: i32, at: Point) {
        self.down.retain(|(other, _)| *other != id);
        self.still = self.down.is_empty();
        self.down.push((id, at));
        self.began = self.pair();
    }

    pub(super) fn moved(&mut self, id: i32, at: Point, slop: f64) -> Option<PointerGesture> {
        let (_, position) = self.down.iter_mut().find(|(other, _)| *other == id)?;
        if self.still && distance(*position, at) < slop {
            return None;
        }
        self.still = false;
        let by = (at.0 - position.0, at.1 - position.1);
        *position = at;
        match (self.down.len(), self.began, self.pair()) {
            (1, ..) => Some(PointerGesture::Pan(by)),
            // From the start, not from the last move, because each finger reports its movement separately.
            (2, Some((middle, apart)), Some((at, now))) => {
                Some(PointerGesture::Pinch { factor: now / apart.max(1.0), at, by: (at.0 - middle.0, at.1 - middle.1) })
            }
            _ => None,
        }
    }

    pub(super) fn up(&mut self, id: i32, at: Point, now_ms: f64, slop: f64) -> Option<PointerGesture> {
        let was_down = self.down.iter().any(|(other, _)| *other == id);
        let tap = was_down && self.still;
        self.cancel(id);
        if !tap {
            self.last_tap = None;
            return None;
        }
        let double = self.last_tap.is_some_and(|(before, then_ms)| {
            now_ms - then_ms < DOUBLE_MS && distance(before, at) < slop * DOUBLE_SLOPS
        });
        self.last_tap = (!double).then_some((at, now_ms));
        double.then_some(PointerGesture::DoubleTap(at))
    }

    pub(super) fn cancel(&mut self, id: i32) {
        self.down.retain(|(other, _)| *other != id);
        self.began = self.pair();
        self.still = false;
    }

    /// The point between the first two pointers, and their distance.
    fn pair(&self) -> Option<(Point, f64)> {
        let [(_, a), (_, b), ..] = self.down.as_slice() else { return None };
        Some((((a.0 + b.0) / 2.0, (a.1 + b.1) / 2.0), distance(*a, *b)))
    }
}

fn distance(a: Point, b: Point) -> f64 {
    (a.0 - b.0).hypot(a.1 - b.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SLOP: f64 = 5.0;

    #[test]
    fn drag_begins_beyond_the_slop_and_catches_up() {
        let mut pointers = PointerTracker::default();
        pointers.down(1, (100.0, 100.0));
        assert_eq!(pointers.moved(1, (103.0, 100.0), SLOP), None);
        assert_eq!(pointers.moved(1, (108.0, 100.0), SLOP), Some(PointerGesture::Pan((8.0, 0.0))));
        assert_eq!(pointers.moved(1, (108.0, 101.0), SLOP), Some(PointerGesture::Pan((0.0, 1.0))));
        assert_eq!(pointers.up(1, (108.0, 101.0), 10.0, SLOP), None);
        assert_eq!(pointers.moved(1, (200.0, 101.0), SLOP), None, "it is not down any more");
    }

    #[test]
    fn pinch_enlarges_around_the_middle_and_goes_on_as_a_drag() {
        let mut pointers = PointerTracker::default();
        pointers.down(1, (100.0, 100.0));
        pointers.down(2, (200.0, 100.0));
        let gesture = pointers.moved(2, (300.0, 100.0), SLOP);
        assert_eq!(gesture, Some(PointerGesture::Pinch { factor: 2.0, at: (200.0, 100.0), by: (50.0, 0.0) }));
        let gesture = pointers.moved(1, (0.0, 100.0), SLOP);
        assert_eq!(gesture, Some(PointerGesture::Pinch { factor: 3.0, at: (150.0, 100.0), by: (0.0, 0.0) }));
        assert_eq!(pointers.up(2, (300.0, 100.0), 50.0, SLOP), None);
        assert_eq!(pointers.moved(1, (1.0, 100.0), SLOP), Some(PointerGesture::Pan((1.0, 0.0))));
        assert_eq!(pointers.up(1, (1.0, 100.0), 60.0, SLOP), None, "the end of a pinch is no tap");
        assert!(pointers.is_empty());
    }

    #[test]
    fn two_quick_taps_at_one_place_are_a_double_tap() {
        let tap = |pointers: &mut PointerTracker, at, now| {
            pointers.down(1, at);
            pointers.up(1, at, now, SLOP)
        };
        let mut pointers = PointerTracker::default();
        assert_eq!(tap(&mut pointers, (10.0, 10.0), 0.0), None);
        assert_eq!(tap(&mut pointers, (12.0, 10.0), 200.0), Some(PointerGesture::DoubleTap((12.0, 10.0))));
        assert_eq!(tap(&mut pointers, (12.0, 10.0), 300.0), None, "a third tap begins anew");
        assert_eq!(tap(&mut pointers, (90.0, 10.0), 400.0), None, "too far away");
        assert_eq!(tap(&mut pointers, (90.0, 10.0), 900.0), None, "too late");
    }
}
