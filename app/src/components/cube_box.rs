//! Text out of a file, for a parameter that takes a whole file's text: a look-up table.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlInputElement;

use super::icon::{Icon, Symbol};
use crate::model::text;

/// The box: chooses a file, says how much of it there is, takes it away.
#[component]
pub(crate) fn CubeBox(
    name: &'static str,
    label: &'static str,
    max_bytes: usize,
    #[prop(into)] value: Signal<Arc<str>>,
    #[prop(into)] set: Callback<Arc<str>>,
    #[prop(into)] refuse: Callback<String>,
    #[prop(into)] reset: Callback<()>,
) -> impl IntoView {
    let chosen = move |event| {
        let input: HtmlInputElement = event_target(&event);
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        // The same file can be chosen again once it was changed.
        input.set_value("");
        if file.size() > max_bytes as f64 {
            let (size, most) = (text::size(file.size() as u64), text::size(max_bytes as u64));
            return refuse.run(format!("{} is {size}; the limit is {most}.", file.name()));
        }
        spawn_local(async move {
            match JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string()) {
                Some(text) => set.run(text.into()),
                None => refuse.run(format!("{} could not be read.", file.name())),
            }
        });
    };
    let size =
        move || value.with(|text| if text.is_empty() { "none".to_owned() } else { text::size(text.len() as u64) });
    view! {
        <div class="control file">
            <label>
                <span class="label">{label}</span>
                <input type="file" name=name accept=".cube,text/plain" aria-label=label on:change=chosen/>
            </label>
            <span class="hint">{size}</span>
            <button
                type="button"
                class="ghost square small"
                aria-label=format!("Remove {label}")
                hidden=move || value.with(|text| text.is_empty())
                on:click=move |_| reset.run(())
            >
                <Icon symbol=Symbol::Close/>
            </button>
        </div>
    }
}
