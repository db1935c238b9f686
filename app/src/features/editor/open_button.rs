//! The button that opens photographs of this device.

use leptos::html::Input;
use leptos::prelude::*;

use super::state::EditorState;
use crate::browser::drop_and_paste::list;
use crate::text::editor as text;
use crate::ui::icon::{Icon, Symbol};

/// The formats that the engine reads, for the file picker of the browser.
const ACCEPT: &str =
    "image/jpeg,image/png,image/webp,image/gif,image/tiff,image/bmp,.jpg,.jpeg,.png,.webp,.gif,.tif,.tiff,.bmp,.qoi";

/// The id of its input.
pub(super) const OPEN_INPUT: &str = "open-file";

/// Opens the file picker of the browser.
#[component]
pub(super) fn OpenButton(#[prop(optional)] primary: bool) -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let input = NodeRef::<Input>::new();
    let chosen = move |_| {
        if let Some(input) = input.get_untracked() {
            editor.import_files(input.files().map(|files| list(&files)).unwrap_or_default());
            // Allows the same file to be chosen again.
            input.set_value("");
        }
    };
    let busy = move || editor.opening.with(Option::is_some);
    view! {
        <label class="button file" class:primary=primary class:ghost=!primary aria-disabled=move || busy().to_string()>
            <input
                id=OPEN_INPUT
                node_ref=input
                type="file"
                multiple
                accept=ACCEPT
                disabled=busy
                on:change=chosen
            />
            <Icon symbol=Symbol::Open/>
            <span>{if primary { text::choose() } else { text::open() }}</span>
        </label>
    }
}
