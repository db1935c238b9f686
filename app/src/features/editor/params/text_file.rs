//! The text of a file: a look-up table.

use filters::ParamValue;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlInputElement;

use super::handle::Param;
use crate::text::steps as text;
use crate::ui::format;
use crate::ui::icon::{Icon, Symbol};

/// Chooses a file, shows its name and size, removes it.
pub(super) fn control(param: Param, max_bytes: usize) -> impl IntoView {
    let value = param.value("".into(), |value| match value {
        ParamValue::Text(text) => Some(text),
        _ => None,
    });
    let label = param.label;
    let chosen = move |event| {
        let input: HtmlInputElement = event_target(&event);
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        // The same file can be chosen again after it was changed.
        input.set_value("");
        if file.size() > max_bytes as f64 {
            let (size, limit) = (format::size(file.size() as u64), format::size(max_bytes as u64));
            return param.refuse(text::file_too_large(file.name(), size, limit));
        }
        spawn_local(async move {
            match JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string()) {
                Some(text) => param.set_once(ParamValue::Text(named(text, &file.name()).into())),
                None => param.refuse(text::file_unreadable(file.name())),
            }
        });
    };
    let is_there = Memo::new(move |_| value.with(|text| !text.is_empty()));
    let name = move || value.with(|text| title(text).map_or_else(|| text::file_chosen().to_owned(), str::to_owned));
    let size = move || value.with(|text| format::size(text.len() as u64));
    view! {
        <div class="control text-file">
            <span class="label">{label}</span>
            <p class="text-file-name" hidden=move || !is_there.get()>
                <strong>{name}</strong>
                <span class="hint">{size}</span>
            </p>
            <label class="button">
                <Icon symbol=Symbol::Open/>
                <span>{move || if is_there.get() { text::file_another() } else { text::file_choose() }}</span>
                <input type="file" name=param.spec.name accept=".cube,text/plain" aria-label=label on:change=chosen/>
            </label>
            <button
                type="button"
                class="ghost square"
                data-action="remove-file"
                aria-label=text::file_remove(label)
                title=text::file_remove(label)
                hidden=move || !is_there.get()
                on:click=move |_| param.reset()
            >
                <Icon symbol=Symbol::Trash/>
            </button>
        </div>
    }
}

/// The table's text with a title: where the file has none, its own name is one.
fn named(text: String, file_name: &str) -> String {
    let text = text.trim_start_matches('\u{feff}').to_owned();
    match title(&text) {
        Some(_) => text,
        None => format!("TITLE \"{}\"\n{text}", file_name.replace(['"', '\n', '\r'], "")),
    }
}

/// The title that a `.cube` file states.
fn title(text: &str) -> Option<&str> {
    let line = text.lines().take(40).find_map(|line| line.trim().strip_prefix("TITLE"))?;
    Some(line.trim().trim_matches('"')).filter(|title| !title.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_without_a_title_is_called_like_its_file() {
        assert_eq!(named("LUT_3D_SIZE 2\n".to_owned(), "warm.cube"), "TITLE \"warm.cube\"\nLUT_3D_SIZE 2\n");
        let titled = "# made by hand\nTITLE \"Teal\"\n";
        assert_eq!(named(titled.to_owned(), "warm.cube"), titled);
        assert_eq!(title(titled), Some("Teal"));
    }
}
