//! Parts that pages are made of.

pub(crate) mod activity;
pub(crate) mod add_menu;
pub(crate) mod canvas;
pub(crate) mod controls;
pub(crate) mod cube_box;
pub(crate) mod curve_box;
pub(crate) mod delete_dialog;
pub(crate) mod digest;
pub(crate) mod edge_status;
pub(crate) mod find_bar;
pub(crate) mod icon;
pub(crate) mod image_card;
pub(crate) mod job_row;
pub(crate) mod kernel_box;
pub(crate) mod look_menu;
pub(crate) mod notice_bar;
pub(crate) mod output_panel;
pub(crate) mod param;
pub(crate) mod proof;
pub(crate) mod recipe_list;
pub(crate) mod samples;
pub(crate) mod step_card;
pub(crate) mod toolbar;
