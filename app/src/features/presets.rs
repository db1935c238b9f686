//! Presets: the library of presets, and for each what people really do with it.

mod changes;
mod charts;
mod compare;
mod dashboard;
mod editing;
mod field;
mod figures;
mod follow;
mod lazy_views;
mod library;
mod preset;
mod removal;
mod request;
mod sheet;
mod specimen;
mod stars;
mod values;

pub use lazy_views::PresetsView;
