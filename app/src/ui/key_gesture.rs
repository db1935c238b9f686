//! Coalesces repeated key presses into one change, which ends after a pause or when the control loses the focus.

use std::time::Duration;

use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;
use web_sys::KeyboardEvent;

/// The pause that ends a gesture.
const PAUSE: Duration = Duration::from_millis(600);

/// The number of steps of a key press with Shift.
const LARGE_STEP: f64 = 10.0;

/// The gesture of one control. Cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct KeyGesture {
    timer: StoredValue<Option<TimeoutHandle>>,
    end: Callback<()>,
}

impl KeyGesture {
    pub(crate) fn new(end: Callback<()>) -> Self {
        let timer = StoredValue::new(None::<TimeoutHandle>);
        on_cleanup(move || {
            if let Some(timer) = timer.try_update_value(Option::take).flatten() {
                timer.clear();
            }
        });
        Self { timer, end }
    }

    /// Records a key press and restarts the pause.
    pub(crate) fn press(self) {
        self.stop();
        let over = move || {
            self.timer.try_set_value(None);
            self.end.try_run(());
        };
        self.timer.set_value(set_timeout_with_handle(over, PAUSE).ok());
    }

    /// Ends the gesture now, if there is one.
    pub(crate) fn finish(self) {
        if self.stop() {
            self.end.run(());
        }
    }

    fn stop(self) -> bool {
        let timer = self.timer.try_update_value(Option::take).flatten();
        timer.as_ref().inspect(|timer| timer.clear()).is_some()
    }
}

/// The number of steps of an arrow key.
pub(crate) fn steps(event: &KeyboardEvent) -> Option<f64> {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return None;
    }
    let count = if event.shift_key() { LARGE_STEP } else { 1.0 };
    match event.key().as_str() {
        "ArrowUp" | "ArrowRight" => Some(count),
        "ArrowDown" | "ArrowLeft" => Some(-count),
        "PageUp" => Some(LARGE_STEP),
        "PageDown" => Some(-LARGE_STEP),
        _ => None,
    }
}
