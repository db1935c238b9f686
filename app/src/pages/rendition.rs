//! x
use leptos::prelude::*;
#[component]
pub(crate) fn RenditionPage() -> impl IntoView { view!{ <p>"Rendition"</p> } }
