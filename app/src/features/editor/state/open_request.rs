//! Requests to open a photograph.

use api::Image;
use filters::Recipe;
use web_sys::File;

use crate::library::local::record::Photograph;

/// What to open.
pub(in crate::features::editor) enum OpenRequest {
    /// Open the first one of these and add the others to the strip.
    Files(Vec<File>),
    /// A sample, by its file name.
    Sample(&'static str),
    /// A photograph of the strip.
    Photograph(Photograph),
    /// An image of the gallery, with a recipe that was made for it or with its own edit.
    Image(Box<Image>, Option<Recipe>),
}
