//! x
use leptos::prelude::*;
#[component]
pub(crate) fn GalleryPage() -> impl IntoView { view!{ <p>"Gallery"</p> } }
