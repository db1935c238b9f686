//! Parts that pages are made of.

pub(crate) mod add_menu;
pub(crate) mod canvas;
pub(crate) mod controls;
pub(crate) mod digest;
pub(crate) mod edge_status;
pub(crate) mod icon;
pub(crate) mod notice_bar;
pub(crate) mod output_panel;
pub(crate) mod param;
pub(crate) mod samples;
pub(crate) mod step_card;
pub(crate) mod toolbar;
