//! Controls, icons and notifications. They know nothing about photographs.

pub(crate) mod choices;
pub(crate) mod confirm;
pub(crate) mod dialog;
pub(crate) mod face;
pub(crate) mod format;
pub(crate) mod icon;
pub(crate) mod key_gesture;
pub(crate) mod menu;
pub(crate) mod notice;
pub(crate) mod notice_bar;
pub(crate) mod number;
pub(crate) mod number_box;
pub(crate) mod on_demand;
pub(crate) mod roving;
pub(crate) mod section;
pub(crate) mod slider;
mod slider_drag;
pub(crate) mod slot;
pub(crate) mod tabs;
pub(crate) mod toggle;
