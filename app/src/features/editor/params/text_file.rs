//! The text of a file: a look-up table.

use filters::ParamValue;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlInputElement;

use super::handle::Param;
use crate::ui::format;
use crate::ui::icon::{Icon, Symbol};

/// Chooses a file, shows its size, removes it.
pub(super) fn control(param: Param, max_bytes: usize) -> impl IntoView {
    let value = param.value("".into(), |value| match value {
        ParamValue::Text(text) => Some(text),
        _ => None,
    });
    let label = param.spec.label;
    let chosen = move |event| {
        let input: HtmlInputElement = event_target(&event);
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        // The same file can be chosen again after it was changed.
        input.set_value("");
        if file.size() > max_bytes as f64 {
            let (size, limit) = (format::size(file.size() as u64), format::size(max_bytes as u64));
            return param.refuse(format!("{} is {size}; the limit is {limit}.", file.name()));
        }
        spawn_local(async move {
            match JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string()) {
                Some(text) => param.set_once(ParamValue::Text(text.into())),
                None => param.refuse(format!("{} could not be read.", file.name())),
            }
        });
    };
    let size =
        move || value.with(|text| if text.is_empty() { "none".to_owned() } else { format::size(text.len() as u64) });
    view! {
        <div class="control file">
            <label>
                <span class="label">{label}</span>
                <input type="file" name=param.spec.name accept=".cube,text/plain" aria-label=label on:change=chosen/>
            </label>
            <span class="hint">{size}</span>
            <button
                type="button"
                class="ghost square small"
                aria-label=format!("Remove {label}")
                hidden=move || value.with(|text| text.is_empty())
                on:click=move |_| param.reset()
            >
                <Icon symbol=Symbol::Close/>
            </button>
        </div>
    }
}
