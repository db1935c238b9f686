//! What a person wants to open next.

use api::Image;
use filters::Recipe;
use web_sys::File;

use crate::library::local::record::Photograph;

/// What is to be opened.
pub(in crate::features::editor) enum OpenRequest {
    /// The first one of these; the others go into the strip.
    Files(Vec<File>),
    /// A sample, by its file's name.
    Sample(&'static str),
    /// A photograph of the strip.
    Photograph(Photograph),
    /// An image of the gallery, with a recipe that was made for it or with its own edit.
    Image(Box<Image>, Option<Recipe>),
}
