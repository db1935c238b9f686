//! Collections: folders and lists of addresses whose pictures become pyramids, with their records and runs.

mod copy;
mod create;
mod follow;
mod form;
mod inbox;
mod lazy_views;
mod list;
mod page;
mod pages;
mod progress;
mod schedule;
mod values;

pub use lazy_views::CollectionsView;
