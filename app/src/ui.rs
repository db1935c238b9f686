//! Controls, icons and notifications. They know nothing about photographs.

pub(crate) mod choices;
pub(crate) mod format;
pub(crate) mod icon;
pub(crate) mod notice;
pub(crate) mod notice_bar;
pub(crate) mod number;
pub(crate) mod number_box;
pub(crate) mod slider;
pub(crate) mod slot;
