//! Dragging a slider. A mouse or pen sets the value at its position. A finger moves the value by the distance that it
//! moves, and only after it has moved sideways, so that a vertical swipe over the slider scrolls (`touch-action:
//! pan-y`).

use leptos::ev::PointerEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

/// The width of the knob in CSS pixels (`--knob-size` in controls.css). Its middle is at the value.
const KNOB_PX: f64 = 16.0;

/// Sideways movement after which a finger drags, in CSS pixels.
const SLOP_PX: f64 = 4.0;

/// A pointer that is down on the slider.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Press {
    pointer: i32,
    /// Where the pointer went down, and the position of the slider at that time, or the position that the press
    /// selected.
    start_x: f64,
    start_y: f64,
    start: f64,
    /// The distance that the middle of the knob can travel.
    length: f64,
    drags: bool,
}

impl Press {
    /// A press at `x` and `y` on a track from `left` with the knob at `place`.
    fn new(pointer: i32, (x, y): (f64, f64), left: f64, width: f64, place: f64, is_touch: bool) -> Self {
        let length = (width - KNOB_PX).max(1.0);
        let at = (x - left - KNOB_PX / 2.0) / length;
        let on_knob = (at - place).abs() * length <= KNOB_PX / 2.0;
        let start = if is_touch || on_knob { place } else { at };
        Self { pointer, start_x: x, start_y: y, start, length, drags: !is_touch }
    }

    /// The sideways movement of a finger at `x` and `y`, once it is a drag. A swipe that is more vertical than
    /// horizontal scrolls.
    fn sideways(self, (x, y): (f64, f64)) -> Option<f64> {
        let (across, down) = (x - self.start_x, y - self.start_y);
        (across.abs() >= SLOP_PX && across.abs() > down.abs()).then_some(across)
    }

    fn place(self, x: f64) -> f64 {
        (self.start + (x - self.start_x) / self.length).clamp(0.0, 1.0)
    }
}

/// The drag of one slider. Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct Drag {
    press: StoredValue<Option<Press>>,
    pub(super) is_on: RwSignal<bool>,
    place: Signal<f64>,
    moved: Callback<f64>,
    end: Callback<()>,
}

impl Drag {
    /// `place` is the position of the knob, from 0 to 1; `moved` gets its new position.
    pub(super) fn new(place: Signal<f64>, moved: Callback<f64>, end: Callback<()>) -> Self {
        Self { press: StoredValue::new(None), is_on: RwSignal::new(false), place, moved, end }
    }

    /// Starts a press. Returns whether it counts.
    pub(super) fn down(self, event: &PointerEvent) -> bool {
        let Some(track) = track(event).filter(|_| event.button() == 0 && event.is_primary()) else { return false };
        let bounds = track.get_bounding_client_rect();
        let place = self.place.get_untracked();
        let is_touch = event.pointer_type() == "touch";
        let press = Press::new(event.pointer_id(), at(event), bounds.left(), bounds.width(), place, is_touch);
        self.press.set_value(Some(press));
        if press.drags {
            self.begin(&track, press);
            self.to(press.start);
        }
        true
    }

    pub(super) fn moved(self, event: &PointerEvent) {
        let Some(mut press) = self.press.get_value().filter(|press| press.pointer == event.pointer_id()) else {
            return;
        };
        let (x, y) = at(event);
        if !press.drags {
            let Some(distance) = press.sideways((x, y)) else { return };
            // The knob starts from its position, without a jump.
            press.start_x += SLOP_PX.copysign(distance);
            press.drags = true;
            self.press.set_value(Some(press));
            if let Some(track) = track(event) {
                self.begin(&track, press);
            }
        }
        self.to(press.place(x));
    }

    /// Ends the drag: the pointer is up or gone, or the browser scrolls. The value stays.
    pub(super) fn up(self, event: &PointerEvent) {
        let Some(press) = self.press.get_value().filter(|press| press.pointer == event.pointer_id()) else { return };
        self.press.set_value(None);
        if press.drags {
            self.is_on.set(false);
            self.end.run(());
        }
    }

    fn begin(self, track: &HtmlElement, press: Press) {
        let _ = track.set_pointer_capture(press.pointer);
        self.is_on.set(true);
    }

    fn to(self, place: f64) {
        if (place - self.place.get_untracked()).abs() > f64::EPSILON {
            self.moved.run(place);
        }
    }
}

fn at(event: &PointerEvent) -> (f64, f64) {
    (event.client_x().into(), event.client_y().into())
}

fn track(event: &PointerEvent) -> Option<HtmlElement> {
    event.current_target()?.dyn_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mouse_moves_the_knob_to_the_press_and_keeps_its_grab_offset() {
        let press = |x, place| Press::new(1, (x, 0.0), 100.0, 216.0, place, false);
        assert_eq!(press(208.0, 0.0).start, 0.5, "the middle of the track");
        assert_eq!(press(211.0, 0.5).start, 0.5, "on the knob nothing moves");
        assert_eq!(press(211.0, 0.5).place(231.0), 0.6);
    }

    #[test]
    fn finger_moves_the_knob_by_its_own_distance() {
        let press = Press::new(1, (300.0, 50.0), 100.0, 216.0, 0.25, true);
        assert_eq!((press.start, press.drags), (0.25, false));
        assert_eq!(press.place(320.0), 0.35);
        assert_eq!(press.place(-900.0), 0.0);
    }

    #[test]
    fn finger_drags_once_it_moves_sideways_more_than_up_or_down() {
        let press = Press::new(1, (300.0, 50.0), 100.0, 216.0, 0.25, true);
        for (to, sideways) in [
            ((303.0, 50.0), None),
            ((306.0, 52.0), Some(6.0)),
            ((290.0, 45.0), Some(-10.0)),
            ((306.0, 62.0), None),
            ((294.0, 40.0), None),
        ] {
            assert_eq!(press.sideways(to), sideways, "{to:?}");
        }
    }
}
