//! The histogram of the picture that enters a step. It is the background of the chart of a curve or of levels: a handle
//! affects the pixels at its position.

use filters::{Histogram, Recipe};
use leptos::html::ElementType;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::debounce::debounced_effect;
use super::state::EditorState;
use crate::browser::element_size::use_device_size;
use crate::document::Document;

/// Counts the open photograph with `recipe` while `chart` is in the page, and again when either changes. The previous
/// histogram stays until then.
pub(super) fn input_histogram<E>(
    chart: NodeRef<E>,
    recipe: impl Fn(&Document) -> Recipe + Send + Sync + 'static,
) -> ReadSignal<Option<Histogram>>
where
    E: ElementType + 'static,
    E::Output: JsCast + Clone + AsRef<Element> + 'static,
{
    let editor = expect_context::<EditorState>();
    let is_seen = RwSignal::new(false);
    use_device_size(chart, move |(width, _), _| is_seen.set(width > 0.0));
    let subject = Memo::new(move |_| {
        let photo = editor.photo.with(|photo| photo.as_ref().map(|photo| photo.id.clone()))?;
        is_seen.get().then(|| (photo, editor.document.with(&recipe)))
    });
    let histogram = RwSignal::new(None);
    debounced_effect(editor, subject, move |(_, recipe), run| async move {
        // If the previous steps cannot be rendered, the stage shows why.
        let counted = editor.viewport.count(recipe).await.ok();
        if !run.is_cancelled() {
            histogram.set(counted);
        }
    });
    histogram.read_only()
}
