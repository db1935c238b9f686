//! Gestures on the stage: drag, pinch, double tap, wheel, arrow keys.

use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::{KeyboardEvent, PointerEvent, WheelEvent};

use super::camera::{Camera, Point};
use super::pointer_tracker::{PointerGesture, PointerTracker};
use super::stage::Stage;

/// Zoom of a wheel per pixel. A trackpad pinch, which arrives as a wheel event with Ctrl, has smaller distances.
const WHEEL: f64 = 0.002;
const PINCH: f64 = 0.01;
/// Limit of one wheel event, in pixels.
const WHEEL_MAX: f64 = 240.0;
/// Pixels per line of a wheel event that counts lines.
const LINE_PX: f64 = 16.0;
/// An arrow key pans by this fraction of the stage.
const KEY_PAN: f64 = 0.125;

/// Applies gestures to the stage. Cheap to copy: every field is a handle.
#[derive(Clone, Copy)]
pub(super) struct Gestures {
    stage: Stage,
    element: NodeRef<Div>,
    pointers: StoredValue<PointerTracker>,
    /// The camera when a pointer last went down or up.
    began: StoredValue<Camera>,
    pub(super) dragging: RwSignal<bool>,
}

impl Gestures {
    pub(super) fn new(stage: Stage, element: NodeRef<Div>) -> Self {
        let began = StoredValue::new(Camera::default());
        Self {
            stage,
            element,
            pointers: StoredValue::new(PointerTracker::default()),
            began,
            dragging: RwSignal::new(false),
        }
    }

    pub(super) fn down(self, event: &PointerEvent) {
        let Some(at) = self.point(event).filter(|_| matches!(event.button(), 0 | 1)) else { return };
        if let Some(element) = self.element.get_untracked() {
            let _ = element.set_pointer_capture(event.pointer_id());
        }
        self.stage.pointer.set(Some(at));
        self.pointers.update_value(|pointers| pointers.down(event.pointer_id(), at));
        self.began.set_value(self.stage.camera.get_untracked());
        self.dragging.set(true);
    }

    pub(super) fn moved(self, event: &PointerEvent) {
        let Some(at) = self.point(event) else { return };
        self.stage.pointer.set(Some(at));
        let slop = PointerTracker::SLOP * self.pixel_ratio();
        let gesture = self.pointers.try_update_value(|pointers| pointers.moved(event.pointer_id(), at, slop)).flatten();
        self.apply(gesture);
    }

    pub(super) fn up(self, event: &PointerEvent) {
        let Some(at) = self.point(event) else { return };
        let slop = PointerTracker::SLOP * self.pixel_ratio();
        let up = |pointers: &mut PointerTracker| pointers.up(event.pointer_id(), at, event.time_stamp(), slop);
        let gesture = self.pointers.try_update_value(up).flatten();
        self.apply(gesture);
        self.update_hover(event);
    }

    /// The browser cancelled the pointer.
    pub(super) fn cancel(self, event: &PointerEvent) {
        self.pointers.update_value(|pointers| pointers.cancel(event.pointer_id()));
        self.update_hover(event);
    }

    pub(super) fn leave(self) {
        if !self.dragging.get_untracked() {
            self.stage.pointer.set(None);
        }
    }

    pub(super) fn wheel(self, event: &WheelEvent) {
        event.prevent_default();
        let Some(at) = self.point(event) else { return };
        let unit = if event.delta_mode() == WheelEvent::DOM_DELTA_PIXEL { 1.0 } else { LINE_PX };
        let way = (event.delta_y() * unit).clamp(-WHEEL_MAX, WHEEL_MAX);
        let strength = if event.ctrl_key() { PINCH } else { WHEEL };
        let at = untrack(|| self.stage.in_pane(at).1);
        self.stage.with_camera(|camera| camera.zoom_by((-way * strength).exp(), at));
    }

    /// Arrow keys move the view in their direction.
    pub(super) fn key(self, event: &KeyboardEvent) {
        let (x, y) = match event.key().as_str() {
            "ArrowLeft" => (1.0, 0.0),
            "ArrowRight" => (-1.0, 0.0),
            "ArrowUp" => (0.0, 1.0),
            "ArrowDown" => (0.0, -1.0),
            _ => return,
        };
        event.prevent_default();
        self.stage.with_camera(|camera| {
            let (width, height) = camera.stage();
            camera.pan((x * width * KEY_PAN, y * height * KEY_PAN));
        });
    }

    fn apply(self, gesture: Option<PointerGesture>) {
        match gesture {
            Some(PointerGesture::Pan(by)) => self.stage.with_camera(|camera| camera.pan(by)),
            Some(PointerGesture::Pinch { factor, at, by }) => {
                let (x, y) = untrack(|| self.stage.in_pane(at).1);
                let began = self.began.get_value();
                self.stage.with_camera(|camera| camera.pinch(&began, factor, (x - by.0, y - by.1), (x, y)));
            }
            Some(PointerGesture::DoubleTap(at)) => {
                let at = untrack(|| self.stage.in_pane(at).1);
                self.stage.with_camera(|camera| camera.toggle(at));
            }
            None => {}
        }
    }

    /// Updates the hovered point after a pointer is gone. A lifted finger does not hover.
    fn update_hover(self, event: &PointerEvent) {
        self.began.set_value(self.stage.camera.get_untracked());
        if self.pointers.with_value(PointerTracker::is_empty) {
            self.dragging.set(false);
            if event.pointer_type() == "touch" {
                self.stage.pointer.set(None);
            }
        }
    }

    /// The position of an event in device pixels of the stage.
    fn point(self, event: &web_sys::MouseEvent) -> Option<Point> {
        let rect = self.element.get_untracked()?.get_bounding_client_rect();
        let ratio = self.pixel_ratio();
        Some(((client(event, "clientX") - rect.left()) * ratio, (client(event, "clientY") - rect.top()) * ratio))
    }

    fn pixel_ratio(self) -> f64 {
        self.stage.camera.with_untracked(Camera::pixel_ratio)
    }
}

/// A coordinate with its fraction, which web-sys truncates.
fn client(event: &web_sys::MouseEvent, name: &str) -> f64 {
    js_sys::Reflect::get(event, &JsValue::from_str(name)).ok().and_then(|value| value.as_f64()).unwrap_or_default()
}
